"""The pages of flows: a map, a circle or a matrix of one interval, drawn on the server, and the parts a script moves.

Those of the warehouse have one page, a table of the user's own has another: they never stand in one picture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sojourn.concepts import area as areas
from sojourn.errors import CodesUnknown, UsageError
from sojourn.products.explore.flow_tables import LEAST, Array, Flows, FlowTables, whole_persons
from sojourn.products.explore.own_flows import OwnMoves
from sojourn.publish.explorer.flow_pictures import COUNTED, DRAWN, Pairs, drawn, spans
from sojourn.publish.explorer.flow_sources import Shown, inside, of_warehouse, own_table, years
from sojourn.publish.explorer.shell import Page, Setting, page

SEXES = ("_T", "F", "M")
VIEWS = ("map", "circle", "matrix")


@dataclass(frozen=True)
class Chosen:
    """What of the flows is shown. area : an id or empty; least : persons from which a corridor is shown"""

    area: str
    period: str
    sex: str
    method: str
    least: float
    view: str


def chosen(shown: Shown, query: Mapping[str, str]) -> Chosen:
    """The selection of a query. Raises CodesUnknown and UsageError for what is none, naming what there is."""
    flows, words = shown.flows, shown.setting.language
    wanted = query.get("period") or flows.periods[-1]
    by_label = {years(p, words): p for p in flows.periods} | {p: p for p in flows.periods}
    if wanted.replace("-", "–") not in by_label and wanted not in by_label:
        raise UsageError(
            words.say("There are no flows of «{period}».", period=wanted),
            ways_out=[words.say("Intervals: {periods}", periods=", ".join(years(p, words) for p in flows.periods))],
        )
    sex = query.get("sex") or "_T"
    view = query.get("view") or shown.first_view
    if sex not in SEXES or view not in VIEWS:
        raise CodesUnknown(
            words.say("There is no «{code}» here.", code=sex if sex not in SEXES else view),
            ways_out=[", ".join(SEXES), ", ".join(VIEWS)],
        )
    try:
        least = max(LEAST, float((query.get("least") or "0").replace(",", "").replace("\u00a0", "")))
    except ValueError:
        raise UsageError(
            words.say("«{text}» is no number of persons.", text=query["least"]), ways_out=["1000"]
        ) from None
    area = (shown.own.find if shown.own else areas.asked)(query["area"]) if query.get("area") else ""
    method = query.get("method") or flows.method
    known = by_label[wanted] if wanted in by_label else by_label[wanted.replace("-", "–")]
    return Chosen(area, known, sex, method, least, view)


def flows_page(setting: Setting, query: Mapping[str, str]) -> Page:
    """The flows of the warehouse. Raises as :func:`chosen`."""
    words, shown = setting.language, of_warehouse(setting)
    if not shown.flows.periods:
        says = words.say(
            "No flows: they need a bilateral stock by sex with births and deaths, or the built-in edition."
        )
        return page(setting, "flows.html.j2", words.say("Flows"), heading=words.say("Flows"), says=says, parts=[],
                    periods=[], kind=shown.kind, banner="")  # fmt: skip
    return _page_of(shown, query)


def own_flows_page(setting: Setting, query: Mapping[str, str]) -> Page:
    """The flows of the user's own table. Raises as :func:`chosen`, and NothingLoaded where none was given."""
    return _page_of(own_table(setting), query)


def _page_of(shown: Shown, query: Mapping[str, str]) -> Page:
    setting, flows, words = shown.setting, shown.flows, shown.setting.language
    asked = chosen(shown, query)
    held = flows.all[asked.period]
    table = _of_method(shown, held, asked)
    kept = _narrowed(held, table, asked)
    pairs = _pairs(kept)
    heading = _heading(shown, asked)
    says = _says(shown, held, asked, table, pairs)
    pictures = [drawn(shown, held, asked.view, kept, pairs, heading, says)]
    if isinstance(held, OwnMoves) and asked.sex == "_T" and (spanned := spans(shown, held, pairs)):
        pictures.append(spanned)
    parts = _parts(shown, asked) if not setting.embedded and not setting.light and shown.placed else []
    return page(
        setting,
        "flows.html.j2",
        heading,
        columns=_columns(held, asked, pairs),
        pictures=tuple(pictures),
        of=_of_file(shown),
        heading=heading,
        says=says,
        kind=shown.kind,
        banner=_banner(shown),
        parts=parts,
        groups=setting.to.part("groups") if shown.listed else "",
        near=shown.near,
        messages=json.dumps(_messages(shown), ensure_ascii=False),
        periods=[(p, years(p, words)) for p in flows.periods] if setting.to.served or parts else [],
        period=asked.period,
        areas=[shown.name(a) for a in held.areas if shown.own or a in areas.areas()],
        area_given=_called(shown, asked.area),
        sexes=_sexes(shown, held, asked),
        sex=asked.sex,
        methods=[(m, m) for m in _methods(shown)],
        method=asked.method,
        least="" if asked.least == LEAST else f"{asked.least:.0f}",
        views=[("map", words.say("map")), ("circle", words.say("circle")), ("matrix", words.say("matrix"))],
        view=asked.view,
    )


def _called(shown: Shown, area: str) -> str:
    """The area asked for, as it is called; empty for none."""
    return (areas.name(area) if shown.listed else shown.name(area)) if area else ""


def _messages(shown: Shown) -> dict[str, str]:
    """What the script says of the moving map; values stand in braces."""
    words = shown.setting.language
    return {
        "arcs": words.say(
            "{arcs} arcs of {count} corridors asked for: {people} of {whole} persons who moved ({share} %)."
        ),
        "near": words.say("Groups of near areas drawn as one: {count}; come closer to part them."),
        "by": words.say("With an edge and in blue: counted; else estimated. From your own file.")
        if shown.own
        else words.say("All estimated, by the method «{method}»."),
        "none": words.say("These years have no flows by the method «{method}»."),
        "nowhere": words.say("There is no area «{area}» here."),
    }


def _banner(shown: Shown) -> str:
    """What the reader of a page of own figures has to know first; empty for those of the warehouse."""
    words, own = shown.setting.language, shown.own
    if own is None:
        return ""
    told = words.say(
        "Your own file «{file}», as it stands: nobody here has checked it, and no other page rests on it.",
        file=own.name,
    )
    return " ".join([told, *(f"{s}." if not s.endswith(".") else s for s in own.said)])


def _of_file(shown: Shown) -> str:
    """What the figures of an own page are from, for its citation; empty for those of the warehouse."""
    words, own = shown.setting.language, shown.own
    return words.say("own file «{file}», SHA-256 {digest}", file=own.name, digest=own.digest) if own else ""


def _parts(shown: Shown, asked: Chosen) -> list[str]:
    """The flows of all intervals by the method asked for, as scripts."""
    return [shown.setting.to.part(shown.part(n, asked.method)) for n in range(len(shown.flows.periods))]


def _sexes(shown: Shown, held: Flows, asked: Chosen) -> list[tuple[str, str]]:
    """Sexes that can be asked for: the method of the assessment tells them apart, and a file may."""
    words = shown.setting.language
    told = held.apart if isinstance(held, OwnMoves) else asked.method == shown.flows.method
    return [("_T", words.say("both")), *([("F", words.say("women")), ("M", words.say("men"))] if told else [])]


def _methods(shown: Shown) -> tuple[str, ...]:
    """Methods that can be asked for: all of them on a server, the one that is drawn in a folder."""
    return shown.flows.methods if shown.setting.to.served else (shown.flows.method,)


def _of_method(shown: Shown, held: Flows, asked: Chosen) -> Array:
    """(origin, destination) persons of the method and sex asked for."""
    flows, words = shown.flows, shown.setting.language
    if asked.method not in _methods(shown):
        raise CodesUnknown(
            words.say("There is no method «{method}» here.", method=asked.method), ways_out=list(_methods(shown))
        )
    if asked.sex not in [s for s, _ in _sexes(shown, held, asked)]:
        said = (
            words.say("Your file does not tell women and men apart in every corridor of these years.")
            if shown.own
            else words.say("Other methods are shown for both sexes together.")
        )
        raise UsageError(said, ways_out=["sex=_T"])
    if asked.method == flows.method or not isinstance(flows, FlowTables):
        if isinstance(held, OwnMoves):  # as they stand in the file
            table = {"_T": held.both, "F": held.women, "M": held.men}[asked.sex]
            return np.where(table >= LEAST, table, 0.0)
        women, men = whole_persons(held.women, held.men)  # as the scripts have them
        return {"_T": women + men, "F": women, "M": men}[asked.sex]
    with shown.setting.holdings.reading():
        found = flows.table_of(asked.method, asked.period, held.areas)
    return whole_persons(found, np.zeros_like(found))[0]


def _narrowed(held: Flows, table: Array, asked: Chosen) -> Array:
    """Only corridors of the area and of the size asked for."""
    kept = np.where(table >= asked.least, table, 0.0)
    if asked.area:
        members = {asked.area} if asked.area in held.areas else inside(asked.area, held.areas)
        there = np.array([a in members for a in held.areas])
        kept = np.where(there[:, None] | there[None, :], kept, 0.0)
    return kept


def _pairs(kept: Array) -> list[tuple[int, int, float]]:
    """(origin, destination, persons), the largest first, moves only."""
    off = kept.copy()
    np.fill_diagonal(off, 0.0)
    order = np.argsort(-off, axis=None, kind="stable")[: int((off > 0).sum())]
    rows, columns = np.unravel_index(order, off.shape)
    return [(int(i), int(j), float(off[i, j])) for i, j in zip(rows, columns, strict=True)]


def _heading(shown: Shown, asked: Chosen) -> str:
    words = shown.setting.language
    who = {"_T": "", "F": words.say(", women"), "M": words.say(", men")}[asked.sex]
    told = {"years": years(asked.period, words), "who": who}
    if shown.own is not None:
        if asked.area:
            return words.say("Your own flows from and to {area}, {years}{who}", area=_called(shown, asked.area), **told)
        return words.say("Your own flows, {years}{who}", **told)
    if asked.area:
        return words.say("Flows from and to {area}, {years}{who}", area=areas.name(asked.area), **told)
    return words.say("Flows, {years}{who}", **told)


def _says(shown: Shown, held: Flows, asked: Chosen, table: Array, pairs: Pairs) -> str:
    """How many corridors are shown, of how many, and which share of the people who moved they carry."""
    words = shown.setting.language
    if not pairs:
        return words.say("No corridor is as large as asked for, or the area has none. Ask for less.")
    moves = table.copy()
    np.fill_diagonal(moves, 0.0)
    whole, count = float(moves.sum()), int((moves > 0).sum())
    part = pairs[:DRAWN] if asked.view == "map" else pairs
    people = sum(v for *_, v in part)
    told = words.say(
        "{drawn} of {count} corridors are drawn, the largest that were asked for: {people} of {whole} persons who "
        "moved ({share} %).",
        drawn=words.number(len(part)),
        count=words.number(count),
        people=words.number(people),
        whole=words.number(whole),
        share=words.number(100 * people / whole if whole else 0.0, 1),
    )
    if isinstance(held, OwnMoves):
        return f"{told} {_counts_and_estimates(shown, held, pairs)}"
    return told + words.say(" All are estimated, by the method «{method}».", method=asked.method)


def _counts_and_estimates(shown: Shown, held: OwnMoves, pairs: Pairs) -> str:
    """Of the corridors asked for how many are counts and how many estimates, and how many have no figure."""
    words = shown.setting.language
    counts = sum(str(held.status[i, j]) in COUNTED for i, j, _ in pairs)
    listed = (held.line > 0) & np.isnan(held.total)
    return words.say(
        "Counts among those asked for: {counts}, estimates: {estimates}; lines without a figure, which is not zero: "
        "{missing}.",
        counts=words.number(counts),
        estimates=words.number(len(pairs) - counts),
        missing=words.number(int(listed.sum())),
    )


def _columns(held: Flows, asked: Chosen, pairs: Pairs) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {
        "origin": [held.areas[i] for i, _, _ in pairs],
        "destination": [held.areas[j] for _, j, _ in pairs],
        "time_period": [asked.period] * len(pairs),
        "sex": [asked.sex] * len(pairs),
        "method": [asked.method] * len(pairs),
        "obs_value": [v for *_, v in pairs],
        "obs_status": [str(held.status[i, j]) for i, j, _ in pairs],
    }
    if isinstance(held, OwnMoves):
        found["file"] = found.pop("method")
        found["line"] = [int(held.line[i, j]) or None for i, j, _ in pairs]
        if asked.sex == "_T":
            found["lower"] = [float(held.lower[i, j]) for i, j, _ in pairs]
            found["upper"] = [float(held.upper[i, j]) for i, j, _ in pairs]
    return found
