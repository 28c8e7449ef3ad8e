"""Files against other files of the same thing: those of the same call, and what the warehouse holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pyarrow.compute as pc

from sojourn.concepts.dataflows import dataflow
from sojourn.concepts.departure import Departure
from sojourn.errors import NothingLoaded
from sojourn.products.intake.judging.agreement import comparable, disagreements
from sojourn.products.intake.judging.figures import Figures, groups
from sojourn.products.intake.judging.panel import Panel, panel_of
from sojourn.warehouse import Warehouse

Found = tuple[list[Departure], list[str]]
#: A file that agrees with so many others of its command is not blamed for one that agrees with none.
WITNESSES = 2


def compared(
    panels: Sequence[Sequence[Panel]], *, trusted: Sequence[bool], doubtful: Sequence[bool], loaded: Sequence[Panel]
) -> list[Found]:
    """For each file its departures from the others, and the files it was compared with.

    panels : of each file, one for each dataflow ; trusted : files known by their bytes or by every sum ; doubtful :
    files that depart already from what their source expects. What is loaded was judged before. Of two files that
    disagree only the less credible departs (``_credit``); where both are alike, both do, and each names the other.
    """
    found: list[Found] = [([], []) for _ in panels]
    for i, own in enumerate(panels):
        for panel in own:
            for reference in loaded:
                if reference.dataflow == panel.dataflow and comparable(panel, reference):
                    found[i][1].append(reference.label)
                    found[i][0].extend(_departures(panel, reference))
    credit = [
        _credit(trusted[i], doubtful[i] or bool(departures), vouched=bool(against))
        for i, (departures, against) in enumerate(found)
    ]
    compared_with = {
        (i, j): pairs
        for i, own in enumerate(panels)
        for j, others in enumerate(panels)
        if i != j and (pairs := _pairs(own, others))
    }
    differing = {place: [d for p, r in pairs for d in _departures(p, r)] for place, pairs in compared_with.items()}
    agreeing = [sum(not d for (i, _), d in differing.items() if i == at) for at in range(len(panels))]
    for (i, j), departures in differing.items():
        found[i][1].extend(r.label for _, r in compared_with[i, j])
        outvoted = credit[i] == credit[j] and agreeing[i] >= WITNESSES and not agreeing[j]
        if credit[i] <= credit[j] and not outvoted:
            found[i][0].extend(departures)
    return [(_sorted(departures), sorted(set(against))) for departures, against in found]


def _credit(trusted: bool, doubtful: bool, vouched: bool) -> int:
    """How credible a file is before it is held against the others of its command.

    3 a published file, known by its bytes or sums ; 2 one that agrees with what is loaded ; 1 one of which nothing is
    known ; 0 one that departs already
    """
    return 3 if trusted else 0 if doubtful else 2 if vouched else 1


def _pairs(own: Sequence[Panel], others: Sequence[Panel]) -> list[tuple[Panel, Panel]]:
    """Panels of two files that can be compared."""
    return [(p, r) for p in own for r in others if r.dataflow == p.dataflow and comparable(p, r)]


def _sorted(departures: list[Departure]) -> list[Departure]:
    return sorted(set(departures), key=lambda d: (d.kind, d.sentence, d.against))


def _departures(panel: Panel, reference: Panel) -> list[Departure]:
    return [
        Departure(d.kind, f"{panel.where}: {d.sentence} {reference.label}", (panel.where,), (reference.label,))
        for d in disagreements(panel, reference)
    ]


class Loaded:
    """What a warehouse holds, as far as judges ask for it: each dataflow is read once, so nothing may change meanwhile.

    warehouse : None, or one that does not exist yet, where nothing is loaded
    """

    def __init__(self, warehouse: Warehouse | None) -> None:
        self._warehouse = warehouse if warehouse is not None and warehouse.exists() else None
        self._panels: dict[str, list[Panel]] = {}

    @cached_property
    def _releases(self) -> list[dict[str, Any]]:
        return self._warehouse.releases() if self._warehouse else []

    @cached_property
    def sources(self) -> frozenset[str]:
        """Layouts of which a file is loaded."""
        return frozenset(r["source"] for r in self._releases)

    def panels(self, panels: Sequence[Sequence[Panel]]) -> list[Panel]:
        """Panels of the releases that feed the dataflows of the files."""
        wanted = sorted({p.dataflow for own in panels for p in own if p.by_role})
        if self._warehouse and (new := [name for name in wanted if name not in self._panels]):
            series = {r["release_id"]: r["series"] for r in self._releases if r["kind"] == "published"}
            with self._warehouse.snapshot() as state:
                self._panels |= {name: _of_dataflow(state, name, series) for name in new}
        return [panel for name in wanted for panel in self._panels.get(name, [])]


def _of_dataflow(warehouse: Warehouse, name: str, series: dict[int, str]) -> list[Panel]:
    flow = dataflow(name)
    keys = [k for k in flow.keys if k in ("ref_area", "counterpart_area")]
    found = []
    for key in keys:
        try:
            sums = warehouse.margins(flow, key, groups())
        except NothingLoaded:
            return []
        for number in sorted(set(sums["release_id"].to_pylist())):
            if number not in series:
                continue
            rows = sums.filter(pc.equal(sums["release_id"], number))
            first = rows.slice(0, 1).to_pylist()[0]
            figures = Figures.of(first["file_name"], first["source"], first["edition"], flow, rows)
            whole = panel_of(figures, series[number], first["others"])
            roles = {key: whole.by_role[key]} if key in whole.by_role else {}
            found.append(Panel(whole.where, whole.source, whole.edition, whole.series, name, roles))
    return _merged(found)


def _merged(panels: list[Panel]) -> list[Panel]:
    """Panels of one release joined: each has one side."""
    joined: dict[tuple[str, str, str], Panel] = {}
    for p in panels:
        key = (p.where, p.source, p.edition)
        before = joined.get(key)
        roles = {**(before.by_role if before else {}), **p.by_role}
        joined[key] = Panel(p.where, p.source, p.edition, p.series, p.dataflow, roles)
    return list(joined.values())
