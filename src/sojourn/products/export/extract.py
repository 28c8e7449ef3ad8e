"""A part of what is held, chosen and described: its rows with status, source and edition, and its releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sojourn.concepts import area as areas
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRATION_FLOW
from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.accounts.bilateral_flows import FlowEstimate
from sojourn.products.accounts.bilateral_flows import observations as moves
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD
from sojourn.warehouse import Warehouse

Selection = Mapping[str, str | Sequence[str]]

MEASURE_KEYS = ("measure", "ref_area", "time_period")
#: What is said of each release, in this order.
RELEASE = {
    "release_id": pa.int64(), "source": pa.string(), "edition": pa.string(), "publisher": pa.string(),
    "file_name": pa.string(), "licence": pa.string(), "citation": pa.string(), "url": pa.string(),
    "sha256": pa.string(), "kind": pa.string(), "method": pa.string(), "inputs": pa.string(),
}  # fmt: skip


@dataclass(frozen=True)
class Extract:
    """Rows for another program, and where they are from.

    title, unit : of what a row is ; keys : the columns that tell rows apart
    table : the keys, obs_value, obs_status and what qualifies them, with release_id (or releases), source, edition
    releases : one row a release used, with publisher, file, licence and citation; for an estimate also its inputs
    totals : columns that hold a total (``_T``) beside its parts, so that a sum over all rows counts twice
    """

    title: str
    unit: str
    keys: tuple[str, ...]
    table: pa.Table
    releases: pa.Table
    totals: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Extract({self.title}: {self.table.num_rows:,} rows from {self.releases.num_rows} releases)"

    def statuses(self) -> dict[str, int]:
        """Status code -> rows, most frequent first."""
        return dict(Counter(self.table["obs_status"].to_pylist()).most_common())


def observations(
    warehouse: Warehouse,
    dataflow: Dataflow,
    *,
    where: Selection | None = None,
    area: str | None = None,
    source: str | None = None,
    edition: str | None = None,
) -> Extract:
    """Observations of a dataflow, of one source and one edition.

    where : dimension id -> code or codes ; area : any code or name; of a group, its countries (dimension ref_area)

    Raises SourcesMixed and EditionsMixed where rows of several would stand in one table, DimensionsDiffer where a
    dataflow has no ref_area, NothingLoaded where nothing is chosen.
    """
    chosen: dict[str, str | Sequence[str]] = dict(where or {})
    if area is not None:
        if "ref_area" in {dataflow.dimension(key).id for key in chosen}:
            raise UsageError("The area is named twice: by area and by ref_area.", ways_out=["Give one of them."])
        chosen[dataflow.dimension("ref_area").id] = _countries(area)
    table = warehouse.read(dataflow, source=source, edition=edition, where=chosen or None, parts="all")
    if table.num_rows == 0:
        raise NothingLoaded(
            f"No observation of {dataflow.id} is chosen: {_said(chosen, source, edition)}.",
            details=[f"loaded: {s} {e}" for s, e in warehouse.editions(dataflow)],
            ways_out=["Leave a filter out, or see what is loaded: sojourn info"],
        )
    totals = tuple(
        d.id
        for d in dataflow.dimensions
        if d.total and d.total in (codes := set(table[d.id].to_pylist())) and len(codes) > 1
    )
    used = set(table["release_id"].unique().to_pylist())
    return Extract(dataflow.title, dataflow.unit, dataflow.keys, table, releases_of(warehouse, used), totals)


def measures(panel: Panel, warehouse: Warehouse, *, where: Selection | None = None, area: str | None = None) -> Extract:
    """Measures of countries at all their periods, as the panel holds them; groups are not summed here.

    where : measure, ref_area or time_period -> code or codes ; area : of a group, its countries

    Raises UsageError for another column or an unknown measure, NothingLoaded where nothing is chosen.
    """
    chosen = {key: [codes] if isinstance(codes, str) else list(codes) for key, codes in (where or {}).items()}
    if strange := sorted(set(chosen) - set(MEASURE_KEYS)):
        raise UsageError(f"Measures have no column {', '.join(strange)}.", ways_out=[f"They have {MEASURE_KEYS}."])
    if unknown := sorted(set(chosen.get("measure", ())) - set(panel.amounts)):
        raise UsageError(
            f"There is no measure {', '.join(unknown)}.",
            details=sorted(panel.amounts),
            ways_out=["What each indicator needs: sojourn indicators"],
        )
    wanted = None if area is None else set(_countries(area))
    if "ref_area" in chosen:
        named = set(areas.resolve(chosen["ref_area"]))
        wanted = named if wanted is None else wanted & named
    rows: list[dict[str, Any]] = []
    used: set[int] = set()
    for measure in sorted(chosen.get("measure", panel.amounts)):
        origin = panel.origins.get(measure)
        kept = [
            (period, country, amount)
            for period in panel.periods(measure)
            if period in chosen.get("time_period", [period])
            for country, amount in sorted(panel.amounts[measure][period].items())
            if wanted is None or country in wanted
        ]
        numbers = sorted(set(origin.releases)) if origin else []
        used |= set(numbers) if kept else set()
        rows += [
            {
                "time_period": period, "ref_area": country, "measure": measure, "obs_value": amount.value,
                "obs_status": amount.status, "dataflow": origin.dataflow if origin else None,
                "formula": origin.formula if origin else None, "releases": "+".join(map(str, numbers)),
                "source": origin.source if origin else None, "edition": origin.edition if origin else None,
            }
            for period, country, amount in kept
        ]  # fmt: skip
    if not rows:
        raise NothingLoaded(
            f"No measure is chosen: {_said({**chosen, **({'area': area} if area else {})}, None, None)}.",
            ways_out=["Leave a filter out, or see what is loaded: sojourn info"],
        )
    texts = ("time_period", "ref_area", "measure", "obs_status", "dataflow", "formula", "releases", "source", "edition")
    schema = pa.schema([pa.field(n, pa.string() if n in texts else pa.float64()) for n in rows[0]])
    table = pa.Table.from_pylist(rows, schema=schema)
    return Extract("Measures of countries", "as the measure states", MEASURE_KEYS, table, releases_of(warehouse, used))


def estimated(warehouse: Warehouse, flow: FlowEstimate) -> Extract:
    """The moves of an estimate that was not saved, as observations of MIGRATION_FLOW with the releases it rests on."""
    table = moves(flow)
    used = set(flow.inputs.releases)
    made = {"release_id": None, "source": f"estimate: {flow.estimate.method}", "edition": flow.period.label}
    for name, value in made.items():
        table = table.append_column(pa.field(name, RELEASE[name]), pa.array([value] * table.num_rows, RELEASE[name]))
    title = f"{MIGRATION_FLOW.title}, {flow.period.label}, {flow.estimate.method}"
    return Extract(title, MIGRATION_FLOW.unit, MIGRATION_FLOW.keys, table, releases_of(warehouse, used))


def releases_of(warehouse: Warehouse, numbers: Iterable[int]) -> pa.Table:
    """The releases with these numbers and those that estimates among them were made from, one row each."""
    known = {r["release_id"]: r for r in warehouse.releases()}
    wanted = set(numbers)
    for number in list(wanted):
        wanted |= set(known[number]["inputs"] or ())
    rows = [
        {**{name: known[n][name] for name in RELEASE}, "inputs": "+".join(map(str, known[n]["inputs"] or ())) or None}
        for n in sorted(wanted & set(known))
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(RELEASE.items())))


def _countries(text: str) -> list[str]:
    found = areas.asked(text)
    return list(areas.countries() if found == WORLD else areas.members(found))


def _said(chosen: Mapping[str, str | Sequence[str]], source: str | None, edition: str | None) -> str:
    parts = [f"{k}={v if isinstance(v, str) else '+'.join(v)}" for k, v in chosen.items()]
    parts += [f"{name}={value}" for name, value in (("source", source), ("edition", edition)) if value]
    return ", ".join(parts) or "everything"
