"""Drawings by hand: scales, the layout of the circle, the projection, and what must not be cut."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_report import made_up, series

from sojourn.indicators.indicator import LONGEST_STEP, Kind
from sojourn.publish.charts import chord, world_map
from sojourn.publish.charts.balance import Bar, balance_bars
from sojourn.publish.charts.partner_flows import partner_flows
from sojourn.publish.charts.spoken import short_number
from sojourn.publish.charts.svg import spread, ticks
from sojourn.publish.charts.time_lines import Point, Series, runs, sparkline, time_lines
from sojourn.publish.report.time_pictures import time_pictures
from sojourn.publish.words.language import language

SVG = "{http://www.w3.org/2000/svg}"
finite = st.floats(-1e9, 1e9)


@given(finite, finite)
def test_ticks_cover_the_values(a: float, b: float) -> None:
    low, high = sorted((a, b))
    marks = ticks(low, high)
    slack = 1e-9 * max(abs(low), abs(high), 1.0)
    assert marks[0] <= low + slack and marks[-1] >= high - slack
    assert len(marks) <= 12 and len(set(np.round(np.diff(marks), 6))) <= 2


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_spread_keeps_order_and_distance(positions: list[float]) -> None:
    placed = spread(positions, 10.0, 0.0, 100.0)
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    assert all(placed[b] - placed[a] >= 10.0 - 1e-9 for a, b in pairwise(order))
    assert max(placed) <= 100.0 + 1e-9


def test_short_numbers() -> None:
    assert [short_number(v) for v in (0, 999, 1234, 12_300, -4.5e6, 8.16e9, 0.25)] == [
        "0",
        "999",
        "1,234",
        "12.3 k",
        "−4.5 M",
        "8.16 bn",
        "0.25",
    ]


def test_the_circle_holds_all_flows_once_out_and_once_in() -> None:
    table = np.array([[2.0, 5.0, 0.0], [1.0, 0.0, 4.0], [3.0, 3.0, 0.0]])
    arcs, pairs = chord.layout(table)
    unit = (2 * math.pi - 3 * chord.GAP) / (2 * table.sum())
    for (i, j), (start, end) in pairs.items():
        for part, arc in ((start, arcs[i]), (end, arcs[j])):
            assert part.end - part.start == pytest.approx(table[i, j] * unit)
            assert arc.start - 1e-12 <= part.start <= part.end <= arc.end + 1e-12
    for i, arc in enumerate(arcs):
        used = sorted(
            [p[0] for (a, _), p in pairs.items() if a == i] + [p[1] for (_, b), p in pairs.items() if b == i],
            key=lambda p: (p.start, p.end),
        )
        assert sum(p.end - p.start for p in used) == pytest.approx(arc.end - arc.start)
        assert all(a.end <= b.start + 1e-9 for a, b in pairwise(used))


@pytest.mark.parametrize("numbered", [False, True])
def test_labels_of_the_circle_are_inside_the_drawing(numbered: bool) -> None:
    names = [f"A rather long name of region {n}" for n in range(22)]
    table = np.random.default_rng(1).lognormal(0, 3, (22, 22))
    width = 350.0 if numbered else 820.0
    drawn = chord.chord(names, table, title="t", description="d", id="x", width=width, numbered=numbered)
    _assert_texts_inside(drawn, 11.5)


def test_the_projection_keeps_areas_and_known_points() -> None:
    """The map is 2.7066... half wide and 1.3173... half high on the unit sphere (Šavrič, Patterson and Jenny, 2019),
    and the area of a cell is that of the sphere, cos(latitude) in radians squared."""
    x, y = world_map.equal_earth(np.array([180.0, 0.0]), np.array([0.0, 90.0]))
    assert x[0] == pytest.approx(2.70663, abs=1e-5) and y[0] == 0.0 and y[1] == pytest.approx(1.31736, abs=1e-5)
    step = 0.01
    for latitude in (0.0, 35.0, -60.0, 80.0):
        at = np.array([latitude - step, latitude + step])
        _, y = world_map.equal_earth(np.zeros(2), at)
        east, _ = world_map.equal_earth(np.array([1.0]), np.array([latitude]))
        area = (y[1] - y[0]) * east[0]
        true = math.cos(math.radians(latitude)) * math.radians(2 * step) * math.radians(1.0)
        assert area == pytest.approx(true, rel=1e-4)


def test_shapes_that_maps_share_are_told_in_steps_that_add_up() -> None:
    """A square of 10 with a point 0.2 away from its corner: first point, then steps; the near point is left out."""
    ring = np.array([[1.0, 2.0], [11.04, 2.0], [11.1, 2.2], [11.04, 12.0], [1.0, 12.0], [1.0, 2.0]])
    assert world_map._steps(ring) == "M1 2l10 0 0 10-10 0 0-10z"
    assert world_map._steps(ring / 100) == ""
    for moved in (ring, ring * 7.77):
        first, steps = world_map._steps(moved)[1:-1].split("l")
        found = [[float(n) for n in re.findall(r"-?[.\d]+", part)] for part in (first, steps)]
        ends = np.cumsum([found[0], *np.reshape(found[1], (-1, 2))], axis=0)
        drawn = [[float(n) for n in pair.split()] for pair in world_map.outline(moved)[1:-1].split("L")]
        assert np.allclose(ends, drawn, atol=0.051)


def test_the_map_has_no_antarctica_and_names_no_code_for_three_shapes() -> None:
    held = {number: name for number, name, _ in world_map.shapes() if number is not None}
    assert "010" not in held and held["404"] == "Kenya" and len(held) == 173
    assert sorted(name for number, name, _ in world_map.shapes() if number is None) == [
        "Kosovo",
        "N. Cyprus",
        "Somaliland",
    ]


def test_a_ring_over_the_180th_meridian_stays_in_one_piece() -> None:
    for _, name, rings in world_map.shapes():
        for ring in rings:
            assert np.abs(np.diff(ring[:, 0])).max() < 180.0, name


def test_the_area_reported_is_outlined_and_a_small_country_is_a_circle() -> None:
    drawn = world_map.world_map(
        {"404": 3.0, "798": 12.0},
        title="t",
        description="d",
        id="m",
        inside=frozenset({"798"}),
        places={"798": (178.0, -8.0), "404": (38.0, 0.0)},
        names={"798": "Tuvalu"},
        steps=(5.0, 10.0),
    )
    root = ET.fromstring(drawn)
    circles = root.findall(f"{SVG}circle")
    assert len(circles) == 1 and circles[0].get("stroke") == world_map.OUTLINE
    assert circles[0].find(f"{SVG}title").text == "Tuvalu: 12.0 %"  # type: ignore[union-attr]
    assert circles[0].get("fill") == world_map.COLOURS[2]


def test_balance_bars_stand_on_zero() -> None:
    bars = [Bar("2010–2015", (10.0, -4.0), 6.0), Bar("2015–2020", (-2.0, 5.0), 3.0)]
    drawn = balance_bars(bars, (("a", "#111111"), ("b", "#222222")), "sum", title="t", description="d", id="b")
    rects = [r for r in ET.fromstring(drawn).findall(f"{SVG}rect") if r.get("fill") in ("#111111", "#222222")]
    rects = [r for r in rects if float(r.get("width", "0")) > 20]
    tops = [float(r.get("y", "0")) for r in rects]
    bottoms = [t + float(r.get("height", "0")) for t, r in zip(tops, rects, strict=True)]
    zero = bottoms[0]
    assert bottoms[0] == pytest.approx(tops[1], abs=0.02)  # 10 up, 4 down from the same line
    assert tops[2] == pytest.approx(zero, abs=0.02) and bottoms[3] == pytest.approx(zero, abs=0.02)
    assert (bottoms[0] - tops[0]) / (bottoms[1] - tops[1]) == pytest.approx(2.5, abs=0.02)


def test_partners_are_lumped_so_that_the_sum_stays() -> None:
    origins = [(f"Origin {n}", float(20 - n)) for n in range(15)]
    for width in (350.0, 900.0):
        drawn = partner_flows("Here", origins, [("There & then", 5.0)], title="t", description="d", id="p", width=width)
        texts = _assert_texts_inside(drawn, 11.0)
        assert f"came: {sum(v for _, v in origins):.0f}" in texts
        assert f"all others {sum(v for _, v in origins[10:]):.0f}" in texts


def test_dots_tell_observed_from_estimated() -> None:
    points = (Point(2000, 1.0), Point(2010, 2.0, observed=False))
    drawn = time_lines([Series("Line", points, "#123456")], title="t", description="d", id="l", mark=(2005.0, "then"))
    fills = [c.get("fill") for c in ET.fromstring(drawn).findall(f"{SVG}circle")]
    assert fills == ["#123456", "white"]
    _assert_texts_inside(drawn, 12.0)
    assert sparkline(points[:1], label="one") == ""


def _assert_texts_inside(drawn: str, size: float) -> list[str]:
    """No text starts or ends outside the drawing, by a mean width of half a font size a character."""
    root = ET.fromstring(drawn)
    width = float(re.split(" ", root.get("viewBox", ""))[2])
    words = []
    for one in root.iter(f"{SVG}text"):
        x, anchor, told = float(one.get("x", "0")), one.get("text-anchor", "start"), one.text or ""
        long = 0.5 * float(one.get("font-size", size)) * len(told)
        left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
        assert left >= -0.5 and left + long <= width + 0.5, (told, left, left + long, width)
        words.append(told)
    return words


def _moments(years: str, kind: Kind) -> list[list[float]]:
    points = [Point(float(y), 1.0) for y in years.split()]
    return [[p.moment for p in run] for run in runs(points, LONGEST_STEP[kind])]


def test_lines_are_broken_where_a_figure_is_missing() -> None:
    """Refugees in Tuvalu were reported for 2000-2004, 2006, 2012 and 2023: nobody saw the years between."""
    assert _moments("2000 2001 2002 2003 2004 2006 2012 2023", "annual") == [
        [2000, 2001, 2002, 2003, 2004],
        [2006],
        [2012],
        [2023],
    ]
    stock = [1990, 1995, 2000, 2005, 2010, 2015, 2020, 2024]
    assert _moments(" ".join(map(str, stock)), "stock") == [stock]
    assert _moments("1990 1995 2005 2010", "stock") == [[1990, 1995], [2005, 2010]]
    assert _moments("1992.5 1997.5 2017.5 2022", "flow") == [[1992.5, 1997.5], [2017.5, 2022]]
    assert _moments("2013.75 2015.2 2022.6", "treaty") == [[2013.75, 2015.2, 2022.6]]
    assert list(runs([], 1.0)) == []


@pytest.mark.parametrize("small", [False, True])
def test_every_figure_keeps_its_dot_where_the_line_is_broken(small: bool) -> None:
    points = tuple(Point(float(y), v) for y, v in ((2006, 3.0), (2012, 1.0), (2022, 2.0), (2023, 5.0)))
    drawn = (
        sparkline(points, label="l", chosen=(2012.0, 2023.0), longest_step=1.0)
        if small
        else time_lines((Series("A", points, longest_step=1.0),), title="t", description="d", id="t")
    )
    root = ET.fromstring(drawn)
    (line,) = (p.get("d", "") for p in root.iter(f"{SVG}path"))
    assert line.count("M") == 3 and line.count("L") == 1
    assert len(list(root.iter(f"{SVG}circle"))) == (3 if small else 4)  # 2022 is on a line: it needs no small dot


def test_the_name_of_a_series_that_ends_early_can_be_read_on_the_line_it_stands_on() -> None:
    long = Series("Long", tuple(Point(float(y), 5.0) for y in range(2000, 2026)))
    short = Series("Short", (Point(2008.0, 5.0), Point(2012.0, 5.0)))
    root = ET.fromstring(time_lines((long, short), title="t", description="d", id="t", width=350.0))
    (name,) = (e for e in root.iter(f"{SVG}text") if (e.text or "").startswith("Short"))
    assert name.get("paint-order") == "stroke" and name.get("stroke") == "white"


def test_that_name_stands_where_it_hides_no_line() -> None:
    """The long line runs level at 5 from the short one's last point on: the name goes above or below it."""
    long = Series("Long", tuple(Point(float(y), 5.0) for y in range(2000, 2026)))
    short = Series("Short", (Point(2004.0, 9.0), Point(2008.0, 5.0)))
    root = ET.fromstring(time_lines((long, short), title="t", description="d", id="t", width=540.0))
    (name,) = (e for e in root.iter(f"{SVG}text") if (e.text or "").startswith("Short"))
    heights = {float(c.get("cy", "0")) for c in root.iter(f"{SVG}circle") if c.get("stroke") == long.colour}
    level = max(heights)
    top, bottom = float(name.get("y", "0")) - 9, float(name.get("y", "0")) + 3
    assert not top < level < bottom


def test_the_chart_of_displaced_persons_breaks_at_years_without_a_report() -> None:
    years = ((2006, 2.0), (2012, 4.0), (2013, 3.0), (2023, 1.0))
    given = made_up(measures={"REFUGEES_ORIGIN": series("REFUGEES_ORIGIN", years)})
    (drawn,) = (p for p in time_pictures(given, language()) if p.id == "displaced")
    (line,) = (p.get("d", "") for p in ET.fromstring(drawn.wide).iter(f"{SVG}path"))
    assert line.count("M") == 3 and line.count("L") == 1 and "breaks the line" in drawn.note


def test_a_leap_cuts_a_line_and_is_told_below() -> None:
    """Refugees in Germany by UNHCR: 589,735 at the end of 2012, 187,545 a year later."""
    held = series("REFUGEES_ASYLUM", ((2011, 571_684.0), (2012, 589_735.0), (2013, 187_545.0), (2014, 216_973.0)))
    (picture,) = [p for p in time_pictures(made_up(measures={"REFUGEES_ASYLUM": held}), language()) if p.wide]
    for drawn in (picture.wide, picture.narrow):
        assert drawn.count('class="leap"') == 1
        assert re.findall(r'<path d="([^"]*)"[^>]*stroke-width="2"', drawn)[0].count("M") == 2
    assert "(Living here 2012–2013): whether people moved or the counting changed is not in the file." in picture.note
    small = sparkline(tuple(Point(float(n), v) for n, v in enumerate((9.0, 9.0, 1.0))), label="x", leaps=(2.0,))
    assert small.count('class="leap"') == 1
    even = series("REFUGEES_ASYLUM", ((2012, 589_735.0), (2013, 487_545.0)))
    (picture,) = [p for p in time_pictures(made_up(measures={"REFUGEES_ASYLUM": even}), language()) if p.wide]
    assert "leap" not in picture.wide and "Two strokes" not in picture.note


def test_the_middle_of_a_year_is_said_to_be_that() -> None:
    held = series("IDPS", ((2023, 5_000.0), (2024, 6_000.0), (2025, 7_000.0)))
    (picture,) = [p for p in time_pictures(made_up(measures={"IDPS": held}), language()) if p.wide]
    assert " 2025: the middle of the year." in picture.note
