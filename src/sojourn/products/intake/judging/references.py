"""Files against other files of the same thing: those of the same call, and what the warehouse holds."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow.compute as pc

from sojourn.concepts.dataflows import dataflow
from sojourn.concepts.departure import Departure
from sojourn.errors import NothingLoaded
from sojourn.products.intake.judging.agreement import comparable, disagreements
from sojourn.products.intake.judging.figures import Figures, groups
from sojourn.products.intake.judging.panel import Panel, panel_of
from sojourn.warehouse import Warehouse

Found = tuple[list[Departure], list[str]]


def compared(
    panels: Sequence[Sequence[Panel]], *, trusted: Sequence[bool], doubtful: Sequence[bool], loaded: Sequence[Panel]
) -> list[Found]:
    """For each file its departures from the others, and the files it was compared with.

    panels : of each file, one for each dataflow ; trusted : files known by their bytes ; doubtful : files that depart
    already from what their source expects. Of two files that disagree the one departs that is doubtful, or the one
    that is not known by its bytes; where neither or both are, both do. What is loaded was judged before.
    """
    found: list[Found] = [([], []) for _ in panels]
    for i, own in enumerate(panels):
        for panel in own:
            for reference in loaded:
                if reference.dataflow == panel.dataflow and comparable(panel, reference):
                    found[i][1].append(reference.label)
                    found[i][0].extend(_departures(panel, reference))
    for i, own in enumerate(panels):
        for j in range(len(panels)):
            if i == j or _blameless(i, j, trusted, doubtful):
                continue
            for panel in own:
                for reference in panels[j]:
                    if reference.dataflow == panel.dataflow and comparable(panel, reference):
                        found[i][0].extend(_departures(panel, reference))
    for i, own in enumerate(panels):
        for j, others in enumerate(panels):
            if i != j:
                pairs = [r for p in own for r in others if r.dataflow == p.dataflow and comparable(p, r)]
                found[i][1].extend(r.label for r in pairs)
    return [(_sorted(departures), sorted(set(against))) for departures, against in found]


def _blameless(i: int, j: int, trusted: Sequence[bool], doubtful: Sequence[bool]) -> bool:
    """Whether, of two files that may disagree, the first is in the right."""
    if trusted[i] != trusted[j]:
        return trusted[i]
    return doubtful[j] and not doubtful[i]


def _sorted(departures: list[Departure]) -> list[Departure]:
    return sorted(set(departures), key=lambda d: (d.kind, d.sentence, d.against))


def _departures(panel: Panel, reference: Panel) -> list[Departure]:
    return [
        Departure(d.kind, f"{panel.where}: {d.sentence} {reference.label}", (panel.where,), (reference.label,))
        for d in disagreements(panel, reference)
    ]


def loaded(warehouse: Warehouse, panels: Sequence[Sequence[Panel]]) -> list[Panel]:
    """Panels of the releases in a warehouse that feed the dataflows of the files."""
    wanted = sorted({p.dataflow for own in panels for p in own if p.by_role})
    found = []
    if wanted:
        with warehouse.snapshot() as state:
            series = {r["release_id"]: r["series"] for r in state.releases() if r["kind"] == "published"}
            for name in wanted:
                found += _of_dataflow(state, name, series)
    return found


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
