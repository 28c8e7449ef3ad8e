"""Who came from where to an area and went where from it: origins at the left, the area in the middle, destinations."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.publish.charts.spoken import short_number, spoken
from sojourn.publish.charts.svg import ARRIVE, FAINT, INK, LEAVE, Drawing, hint, tag, text, width_of
from sojourn.publish.words.three_digits import three_digits

Partner = tuple[str, float]
GAP = 4.0
ROW = 17.0
TOP = 50.0
BELOW = "persons in the interval, estimated; both sides on one scale"
BLOCK = 240.0  # height of the larger side where it meets the area


def partner_flows(
    area: str,
    origins: Sequence[Partner],
    destinations: Sequence[Partner],
    *,
    title: str,
    description: str,
    id: str,
    count: int = 10,
    width: float = 720,
    css: str = "",
) -> str:
    """Ribbons from the largest origins to the area and on to the largest destinations; the others are one band.

    origins, destinations : (name, persons), largest first. Both sides share one scale.
    """
    left, right = _top(origins, count), _top(destinations, count)
    narrow = width < 500
    size = 11.0 if narrow else 12.0
    sums = [sum(v for _, v in side) for side in (left, right)]
    per_person = BLOCK / max(*sums, 1.0)
    needs = [sum(max(v * per_person, ROW) + GAP for _, v in side) - GAP for side in (left, right)]
    room_down = max(*needs, BLOCK)
    height = TOP + room_down + 34.0
    drawing = Drawing(width, height, title, description, id)
    labels = [[f"{_cut(n, 15 if narrow else 36)} {short_number(round(v))}" for n, v in side] for side in (left, right)]
    room = [max((width_of(words, size * 0.95) for words in own), default=0) + 10 for own in labels]
    middle = (room[0] + width - room[1]) / 2
    half = 9.0 if narrow else 13.0
    words = spoken()
    heads = (
        words.say("came: {persons}", persons=three_digits(sums[0], words)),
        words.say("left: {persons}", persons=three_digits(sums[1], words)),
    )
    for side, (own, colour) in enumerate(((left, ARRIVE), (right, LEAVE))):
        anchor = "end" if side == 0 else "start"
        outer = room[0] if side == 0 else width - room[1]
        inner = middle - half if side == 0 else middle + half
        at = TOP + (room_down - needs[side]) / 2
        start = TOP + (room_down - sums[side] * per_person) / 2
        for (_, value), label in zip(own, labels[side], strict=True):
            thick = max(value * per_person, 0.8)
            slot = max(thick, ROW)
            d = _ribbon(outer, at + (slot - thick) / 2, inner, start, thick)
            drawing.add(tag("path", hint(label), d=d, fill=colour, fill_opacity=0.62))
            x = outer - 6 if side == 0 else outer + 6
            drawing.add(text(x, at + slot / 2 + 4, label, size=size, anchor=anchor))
            at += slot + GAP
            start += thick
        edge, outward = (4, "start") if side == 0 else (width - 4, "end")
        drawing.add(text(edge, 34, heads[side], size=size + 0.5, fill=colour, font_weight="600", anchor=outward))
    low = TOP + (room_down - BLOCK) / 2
    drawing.add(
        tag("rect", x=middle - half, y=low, width=2 * half, height=BLOCK, fill=INK),
        text(middle, 16, area, size=13, anchor="middle", font_weight="700"),
        text(4, height - 8, words.say(BELOW), size=11, fill=FAINT),
    )
    return drawing.svg(css)


def _ribbon(outer: float, outer_top: float, inner: float, inner_top: float, thick: float) -> str:
    """Path data of a band as thick at its partner (outer) as at the area (inner), bent half-way between."""
    bend = (outer + inner) / 2
    outer_low, inner_low = outer_top + thick, inner_top + thick
    return (
        f"M{outer:.1f} {outer_top:.1f}"
        f"C{bend:.1f} {outer_top:.1f} {bend:.1f} {inner_top:.1f} {inner:.1f} {inner_top:.1f}"
        f"V{inner_low:.1f}"
        f"C{bend:.1f} {inner_low:.1f} {bend:.1f} {outer_low:.1f} {outer:.1f} {outer_low:.1f}Z"
    )


def _top(partners: Sequence[Partner], count: int) -> list[Partner]:
    """The largest, and all others as one."""
    kept = [p for p in partners[:count] if p[1] > 0]
    rest = sum(v for _, v in partners[count:])
    return [*kept, (spoken().say("all others"), rest)] if rest > 0 else kept


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
