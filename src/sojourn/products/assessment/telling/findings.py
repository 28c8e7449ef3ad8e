"""Five to eight findings of an area by rule: level, turning point, who, compared with whom, what was done."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sojourn.concepts.figure import Figure, at
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.products.assessment.telling.peers import Peer
from sojourn.products.assessment.telling.unfinished import finished

MOST = 8
TURNS = ("REFUGEES_ASYLUM", "REFUGEES_ORIGIN", "IDPS", "IMMIGRANTS", "EMIGRANTS")
"""Series in which a turning point is looked for, the rest of the world's first."""
TURNED = 0.1
"""A turning point lies at least this part of the larger value away from both ends of its series."""
STALE = 6
"""Years after which the end of a series says nothing of today."""
ENOUGH_PERSONS = 1000.0
"""A series that never reaches so many persons has no turning point."""
FIRST_YEAR = "2005"
HALF = 50.0
LEAP, LEAPING_PERSONS = 0.5, ENOUGH_PERSONS
"""What is left under this part of the year before is a leap: people left, or the counting changed, and no file says."""
SMALL_LEAP = 0.1
NAMED = 3


@dataclass(frozen=True)
class Finding:
    """One sentence of page one. code : which ; figures : the numbers it prints, each with its period and origin

    facts : names, indicators and other words it is told with
    """

    code: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What findings are chosen from. world : whether it is of the world ; partners : by map, largest first"""

    world: bool
    measures: Mapping[str, tuple[Figure, ...]]
    indicators: Mapping[str, tuple[Figure, ...]]
    peers: Mapping[str, tuple[Peer, ...]]
    partners: Mapping[str, Mapping[str, Figure]]
    verdicts: Sequence[Verdict]
    as_of: int
    is_country: bool = True


def findings(told: Told) -> tuple[Finding, ...]:
    """The findings in the order in which they are told, at most eight, the last how much is judged.

    Each needs its figures; without them it is not told.
    """
    found = [
        *_level(told),
        *_origins(told),
        *_abroad(told),
        *_women(told),
        *_turning_points(told),
        *_shelter(told),
        *_net(told),
        *_judged(told),
    ]
    return (*found[: MOST - 1], _how_much(told))


def _how_much(told: Told) -> Finding:
    """Of how many paragraphs that ask for something a verdict can be given."""
    asking = [v for v in told.verdicts if v.verdict != "statement"]
    judged = sum(v.verdict != "not_assessable" for v in asking)
    partial = sum(v.partial for v in asking if v.verdict != "not_assessable")
    return Finding("how_much", facts={"asking": len(asking), "judged": judged, "partial": partial})


def _level(told: Told) -> Iterable[Finding]:
    """Migrants, how many of the population, since when, and of region and world."""
    migrants, shares = told.measures.get("IMMIGRANTS", ()), told.indicators.get("MIGRANT_SHARE", ())
    if not migrants or not shares:
        return
    newest, share = migrants[-1], shares[-1]
    figures = {"migrants": newest, "share": share}
    first = at(shares, "2015") or shares[0]
    if first.period != share.period:
        figures["before"] = first
    peers = told.peers.get("MIGRANT_SHARE", ()) if share.period == _period(told, "MIGRANT_SHARE") else ()
    yield Finding("level_world" if told.world else "level", {**figures, **_peer_figures(peers)}, _peer_names(peers))


def _period(told: Told, id: str) -> str:
    peers = told.peers.get(id, ())
    return peers[0].figure.period if peers else ""


def _peer_figures(peers: Sequence[Peer]) -> dict[str, Figure]:
    return {f"peer_{n}": peer.figure for n, peer in enumerate(peers)}


def _peer_names(peers: Sequence[Peer]) -> dict[str, Any]:
    return {f"peer_{n}_area": peer.area for n, peer in enumerate(peers)}


def _origins(told: Told) -> Iterable[Finding]:
    yield from _partners(told, "origins", "IMMIGRANTS", "origins")


def _abroad(told: Told) -> Iterable[Finding]:
    """Where people born in the area live; of a group's many live in another of its own countries."""
    yield from _partners(told, "destinations", "EMIGRANTS", "abroad" if told.is_country else "abroad_of_group")


def _partners(told: Told, side: str, measure: str, code: str) -> Iterable[Finding]:
    """The three partners with most people, beside the people of all."""
    figures, whole = told.partners.get(side, {}), told.measures.get(measure, ())
    present = sorted((f.number, a) for a, f in figures.items() if f.present and f.number > 0)[::-1][:NAMED]
    if not present or not whole:
        return
    named = {f"partner_{n}": figures[a] for n, (_, a) in enumerate(present)}
    areas = {f"partner_{n}_area": a for n, (_, a) in enumerate(present)}
    yield Finding(code, {"all": at(whole, figures[present[0][1]].period) or whole[-1], **named}, areas)


def _women(told: Told) -> Iterable[Finding]:
    """The share of women among migrants, beside that of the world; for the world alone.

    As many women as men to the person is a total cut in halves by the publisher, and is told so.
    """
    shares = told.indicators.get("FEMALE_SHARE", ())
    if not shares:
        return
    figures = {"women": shares[-1]}
    if shares[-1].number == HALF and not told.world:
        yield Finding("halves", figures)
        return
    first = at(shares, "2015")
    if first is not None and first.period != shares[-1].period:
        figures["before"] = first
    peers = [p for p in told.peers.get("FEMALE_SHARE", ()) if p.figure.period == shares[-1].period]
    yield Finding("women", {**figures, **_peer_figures(peers[-1:])}, _peer_names(peers[-1:]))


def _turning_points(told: Told) -> Iterable[Finding]:
    """The turn of most persons in one of the series since 2005, and the next of another subject.

    A series that leaps has its leap told instead: a turn across it would tell a change of counting as a fall. A leap
    from under a tenth of what the series reaches is passed over, and turns are looked for from there on.
    """
    turns: list[tuple[float, Finding]] = []
    for measure in TURNS:
        if told.world and measure in ("REFUGEES_ORIGIN", "EMIGRANTS"):
            continue
        held = finished(measure, told.measures.get(measure, ()))
        figures = [f for f in held if f.present and f.period[:4] >= FIRST_YEAR]
        if not figures or told.as_of - int(figures[-1].period[:4]) > STALE:
            continue
        end, named = figures[-1], {"measure": measure}
        fall = leap(figures)
        if fall is not None and fall[0].number < SMALL_LEAP * max(f.number for f in figures):
            figures = [f for f in figures if f.period >= fall[1].period]
            fall = leap(figures)
        if fall is not None:
            before, after = fall
            told_so = (
                {"start": before, "turn": after, "end": end} if after is not end else {"start": before, "turn": after}
            )
            code = "leap" if after is not end else "leap_at_the_end"
            turns.append((before.number - after.number, Finding(code, told_so, named)))
        elif (found := turning_point(figures)) is not None:
            code = "peak" if found[1].number > end.number else "trough"
            away = min(abs(found[1].number - f.number) for f in (figures[0], end))
            turns.append((away, Finding(code, {"start": figures[0], "turn": found[1], "end": end}, named)))
    yield from (finding for _, finding in sorted(turns, key=lambda t: -t[0])[:2])


def leap(figures: Sequence[Figure]) -> tuple[Figure, Figure] | None:
    """The deepest fall to under half within one year of a series of many persons, before and after; else None."""
    falls = [
        (after.number / before.number, before, after)
        for before, after in pairwise(figures)
        if before.number >= LEAPING_PERSONS
        and int(after.period[:4]) - int(before.period[:4]) == 1
        and after.number < LEAP * before.number
    ]
    return min(falls, key=lambda f: f[0])[1:] if falls else None


def turning_point(figures: Sequence[Figure]) -> tuple[float, Figure] | None:
    """The extremum inside a series that lies farthest from both of its ends, and how far: a part of the larger value.

    None where none is a tenth of the larger value away from both ends, or where the series is of few persons. Of
    equal ones the first.
    """
    if len(figures) < 3 or max(f.number for f in figures) < ENOUGH_PERSONS:
        return None
    start, end = figures[0].number, figures[-1].number
    best: tuple[float, Figure] | None = None
    for figure in figures[1:-1]:
        value = figure.number
        if (value - start) * (value - end) <= 0:
            continue
        away = min(_apart(value, start), _apart(value, end))
        if away >= TURNED and (best is None or away > best[0]):
            best = (away, figure)
    return best


def _apart(one: float, other: float) -> float:
    larger = max(abs(one), abs(other))
    return 0.0 if larger == 0 else abs(one - other) / larger


def _shelter(told: Told) -> Iterable[Finding]:
    """Refugees hosted per 1,000 people beside the peers; nothing where there are none anywhere."""
    rates, persons = told.indicators.get("REFUGEES_HOSTED", ()), told.measures.get("REFUGEES_ASYLUM", ())
    if not rates or rates[-1].number <= 0:
        return
    peers = [p for p in told.peers.get("REFUGEES_HOSTED", ()) if p.figure.period == rates[-1].period]
    counted = at(persons, rates[-1].period)
    if counted is None:
        return
    before = at(rates, "2013") if told.world else None
    earlier = {} if before is None or before.period == rates[-1].period else {"before": before}
    yield Finding(
        "shelter_world" if told.world else "shelter",
        {"refugees": counted, "rate": rates[-1], **earlier, **_peer_figures(peers)},
        _peer_names(peers),
    )


def _net(told: Told) -> Iterable[Finding]:
    """Net migration of the newest interval beside natural increase; nothing for the world, whose balance is zero."""
    parts = {
        name: told.measures.get(m, ())
        for name, m in (("net", "NET_MIGRATION"), ("births", "BIRTHS"), ("deaths", "DEATHS"))
    }
    if told.world or not all(parts.values()):
        return
    newest = parts["net"][-1]
    held = {name: at(figures, newest.period) for name, figures in parts.items()}
    if any(f is None or not f.present for f in held.values()) or math.isclose(newest.number, 0):
        return
    yield Finding("gain" if newest.number > 0 else "loss", {k: f for k, f in held.items() if f is not None})


def _judged(told: Told) -> Iterable[Finding]:
    """The indicator that moved furthest for the better and the one that moved furthest for the worse."""
    for kind in ("improved", "worsened"):
        moved = {e.reading.id: e for v in told.verdicts for e in v.evidence if e.movement.kind == kind}
        if not moved:
            continue
        furthest = max(moved.values(), key=lambda e: (_size(e), e.reading.id))
        reading = furthest.reading
        if reading.baseline is None or reading.latest is None:
            continue
        yield Finding(
            kind,
            {"before": reading.baseline, "after": reading.latest},
            {
                "indicator": reading.id,
                "paragraphs": tuple(
                    v.number
                    for v in told.verdicts
                    if any(e.reading.id == reading.id and e.movement.kind == kind for e in v.evidence)
                ),
            },
        )


def _size(evidence: Evidence) -> float:
    moved = evidence.movement
    return abs(moved.change or 0.0) / moved.threshold if moved.threshold else 0.0
