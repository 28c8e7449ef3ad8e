"""Measures of every country from the warehouse: the raw material of profiles, indicators and verdicts.

A measure is declared by where it is read (``Rule``); the first source present in the warehouse gives it. What
needs more than a selection and a sum (intervals, flows, treaties) is computed in ``derived_measures``. The built-in
edition holds the same measures ready-made and is used where it is what was loaded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    AREA_MEASURE,
    ASYLUM_DECISION,
    DISPLACED_POPULATION,
    DURABLE_SOLUTION,
    MIGRANT_STOCK,
    MIGRATION_FLOW,
    POPULATION,
)
from sojourn.concepts.status import combined
from sojourn.errors import NothingLoaded
from sojourn.warehouse import Warehouse

EDITION_SOURCE = "SOJOURN_EDITION"
ZERO_IS_NOT_COUNTED = frozenset({"IDPS", "STATELESS"})  # UNHCR prints 0 where it counts nobody
WEIGHT_THAT_COUNTS = 0.1  # a status that carries a tenth of a sum marks the sum

Array = npt.NDArray[np.float64]
Place = tuple[str, str | None]
"""A source and the edition wanted of it (None: the newest loaded)."""

STOCK_LONG: tuple[Place, ...] = (("UNDESA_STOCK_2024_LONG", None), ("UNDESA_STOCK_BILATERAL_WORKBOOK", "2024"))
STOCK_TOTALS: tuple[Place, ...] = (("UNDESA_STOCK_TOTALS", "2024"),)


@dataclass(frozen=True)
class Origin:
    """Where a measure came from: enough to trace it."""

    dataflow: str
    source: str
    edition: str
    where: tuple[tuple[str, str], ...]
    area_dimension: str
    releases: tuple[int, ...]
    formula: str = ""


@dataclass(frozen=True)
class Amount:
    """A measure of one country at one period."""

    value: float
    status: str


@dataclass
class Panel:
    """measure -> period -> country -> amount, and the origin of each measure."""

    amounts: dict[str, dict[str, dict[str, Amount]]] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    flows: dict[tuple[str, str], tuple[tuple[str, ...], Array]] = field(default_factory=dict)
    """(period, sex) -> areas and the (origin, destination) table of moves; areas may be sub-regions."""

    def put(self, measure: str, period: str, country: str, value: float, status: str) -> None:
        """Set one amount."""
        self.amounts.setdefault(measure, {}).setdefault(period, {})[country] = Amount(value, status)

    def periods(self, measure: str) -> list[str]:
        """Periods of a measure, in order."""
        return sorted(self.amounts.get(measure, {}))

    def total(self, measure: str, period: str, countries: Iterable[str]) -> tuple[float, str, set[str]] | None:
        """Sum over the countries that have it: value, status, and which countries those are.

        None where none has it, and where nobody is counted of a measure whose zeros are no counts.
        """
        found = {c: a for c in countries if (a := self.amounts.get(measure, {}).get(period, {}).get(c)) is not None}
        if not found:
            return None
        value = math.fsum(a.value for a in found.values())  # the same whatever the order of countries
        if value == 0 and measure in ZERO_IS_NOT_COUNTED:
            return None
        sizes: dict[str, list[float]] = {}
        for amount in found.values():
            sizes.setdefault(amount.status, []).append(abs(amount.value))
        weights = {status: math.fsum(held) for status, held in sizes.items()}
        whole = math.fsum(weights.values())
        marking = {s for s, w in weights.items() if whole == 0 or w >= WEIGHT_THAT_COUNTS * whole}
        return value, combined(marking).value, set(found)


@dataclass(frozen=True)
class Rule:
    """How a measure is read: a selection of a dataflow, summed by country and period.

    choices : (places, selection) in order of preference
    by : the dimension that holds the country
    """

    measure: str
    dataflow: Dataflow
    by: str
    choices: tuple[tuple[tuple[Place, ...], Mapping[str, str | Sequence[str]]], ...]
    status: str | None = None


def _stock(measure: str, sexes: Sequence[str], by: str, **more: Sequence[str]) -> Rule:
    long = {"sex": list(sexes), "age": "_T", **more}
    totals = {"sex": sexes[0] if len(sexes) == 1 else "_T", "age": "_T", "counterpart_area": "_T"}
    choices: list[Any] = [(STOCK_LONG, long)]
    if by == "ref_area" and not more:
        choices.append((STOCK_TOTALS, totals))
    return Rule(measure, MIGRANT_STOCK, by, tuple(choices))


YEARS = [str(y) for y in range(2000, 2100)]
BOTH, WOMEN, MEN = ("F", "M"), ("F",), ("M",)
AGE_SOURCES: tuple[Place, ...] = (("UNDESA_STOCK_BY_AGE_2019", "2019"),)
UNDER20 = ["Y0T4", "Y5T9", "Y10T14", "Y15T19"]
AGES_10TO24 = ["Y10T14", "Y15T19", "Y20T24"]
AGES_20TO64 = [f"Y{a}T{a + 4}" for a in range(20, 65, 5)]


def _by_age(measure: str, ages: Sequence[str] | str) -> Rule:
    return Rule(
        measure, MIGRANT_STOCK, "ref_area", ((AGE_SOURCES, {"sex": "_T", "age": ages, "counterpart_area": "_T"}),)
    )


def _displaced(measure: str, kind: str, by: str) -> Rule:
    selection = {"population_type": kind, "time_period": YEARS}
    return Rule(measure, DISPLACED_POPULATION, by, (((("UNHCR_POPULATION", None),), selection),))


def _solution(measure: str, kind: str, by: str) -> Rule:
    return Rule(
        measure, DURABLE_SOLUTION, by, (((("UNHCR_SOLUTIONS", None),), {"solution": kind, "time_period": YEARS}),)
    )


def _decisions(measure: str, outcomes: Sequence[str]) -> Rule:
    return Rule(
        measure,
        ASYLUM_DECISION,
        "ref_area",
        (((("UNHCR_DECISIONS", None),), {"counted": "P", "outcome": outcomes, "time_period": YEARS}),),
    )


def _population(measure: str, sex: str) -> Rule:
    selection = {"sex": sex, "age": "_T", "variant": "ESTIMATE"}
    return Rule(measure, POPULATION, "ref_area", ((STOCK_TOTALS, selection), ((("WPP_OFFICIAL", None),), selection)))


RULES: tuple[Rule, ...] = (
    _stock("IMMIGRANTS", BOTH, "ref_area"),
    _stock("IMMIGRANTS_F", WOMEN, "ref_area"),
    _stock("IMMIGRANTS_M", MEN, "ref_area"),
    _stock("EMIGRANTS", BOTH, "counterpart_area"),
    _stock("EMIGRANTS_F", WOMEN, "counterpart_area"),
    _stock("EMIGRANTS_M", MEN, "counterpart_area"),
    _stock("IMMIGRANTS_BILATERAL", BOTH, "ref_area", counterpart_area=[]),
    _stock("IMMIGRANTS_UNKNOWN", BOTH, "ref_area", counterpart_area=[area.UNKNOWN_ORIGIN]),
    Rule(
        "IMMIGRANTS_OLDER_EDITION",
        MIGRANT_STOCK,
        "ref_area",
        (((("UNDESA_STOCK_TOTALS", "2019"),), {"sex": "_T", "age": "_T", "counterpart_area": "_T"}),),
    ),
    _population("POPULATION", "_T"),
    _population("POPULATION_F", "F"),
    _population("POPULATION_M", "M"),
    _by_age("IMMIGRANTS_BY_AGE", "_T"),
    _by_age("IMMIGRANTS_UNDER20", UNDER20),
    _by_age("IMMIGRANTS_10TO24", AGES_10TO24),
    _by_age("IMMIGRANTS_20TO64", AGES_20TO64),
    Rule(
        "POPULATION_20TO64",
        POPULATION,
        "ref_area",
        (((("UNDESA_STOCK_BY_AGE_2019", "2019"),), {"sex": "_T", "age": AGES_20TO64}),),
    ),
    _displaced("REFUGEES_ORIGIN", "REF", "counterpart_area"),
    _displaced("REFUGEES_ASYLUM", "REF", "ref_area"),
    _displaced("ASYLUM_SEEKERS", "ASY", "ref_area"),
    _displaced("IDPS", "IDP", "ref_area"),
    _displaced("STATELESS", "STA", "ref_area"),
    _displaced("RETURNED_REFUGEES", "RET", "counterpart_area"),
    _solution("RESETTLED", "RST", "counterpart_area"),
    _decisions("DECISIONS_POSITIVE", ["REC", "OTH"]),
    _decisions("DECISIONS_SUBSTANTIVE", ["REC", "OTH", "REJ"]),
)


def read_panel(warehouse: Warehouse) -> Panel:
    """All measures the warehouse can give; what it cannot give is simply not there.

    Raises WarehouseError and NothingLoaded only for the file itself.
    """
    from sojourn.products import derived_measures

    panel = Panel()
    present = {(d.id, s, e) for d in {r.dataflow for r in RULES} | {AREA_MEASURE} for s, e in warehouse.editions(d)}
    for rule in RULES:
        _read_rule(warehouse, panel, rule, present)
    derived_measures.add(warehouse, panel)
    _read_edition(warehouse, panel, present)
    derived_measures.add_derived(panel)
    return panel


def _read_rule(warehouse: Warehouse, panel: Panel, rule: Rule, present: set[tuple[str, str, str]]) -> None:
    for places, selection in rule.choices:
        for source, wanted in places:
            editions = sorted(e for d, s, e in present if d == rule.dataflow.id and s == source and wanted in (None, e))
            if editions:
                where = {k: v for k, v in selection.items() if v != []}
                _put_totals(warehouse, panel, rule, source, editions[-1], where)
                return


def _put_totals(
    warehouse: Warehouse, panel: Panel, rule: Rule, source: str, edition: str, where: Mapping[str, str | Sequence[str]]
) -> None:
    table = warehouse.totals(
        rule.dataflow, ["time_period", rule.by, "obs_status"], source=source, edition=edition, where=where
    )
    table, releases = figures_of_countries(table, rule.by)
    groups: dict[tuple[str, str], list[tuple[float, str]]] = {}
    columns = (table[c].to_pylist() for c in ("time_period", rule.by, "obs_value", "obs_status"))
    for period, country, value, status in zip(*columns, strict=True):
        groups.setdefault((period, country), []).append((value, status))
    for (period, country), figures in groups.items():
        value = sum(v for v, _ in figures)
        marking = {status for v, status in figures if v >= WEIGHT_THAT_COUNTS * value}
        panel.put(rule.measure, period, country, value, rule.status or combined(marking or {"A"}).value)
    flat = tuple((k, v if isinstance(v, str) else "+".join(v)) for k, v in where.items())
    panel.origins[rule.measure] = Origin(rule.dataflow.id, source, edition, flat, rule.by, releases)


def figures_of_countries(table: pa.Table, by: str) -> tuple[pa.Table, tuple[int, ...]]:
    """Rows of a table of totals with a figure and a country, and the releases they are from.

    table : as ``Warehouse.totals`` returns it ; by : the column of areas
    """
    countries = pc.is_in(table[by], pa.array(sorted(all_countries())))
    kept = table.filter(pc.and_(countries, pc.is_valid(table["obs_value"])))
    releases = pc.unique(pc.list_flatten(kept["releases"].combine_chunks())) if kept.num_rows else pa.array([])
    return kept, tuple(sorted(releases.to_pylist()))


@lru_cache(maxsize=1)
def all_countries() -> frozenset[str]:
    """Ids of countries and areas, all that may be summed to a region."""
    return frozenset(area.countries())


def _read_edition(warehouse: Warehouse, panel: Panel, present: set[tuple[str, str, str]]) -> None:
    editions = sorted(e for d, s, e in present if d == AREA_MEASURE.id and s == EDITION_SOURCE)
    if not editions:
        return
    try:
        table = warehouse.read(AREA_MEASURE, source=EDITION_SOURCE, edition=editions[-1])
    except NothingLoaded:
        return
    if not panel.flows:
        _read_edition_flows(warehouse, panel, editions[-1])
    already = set(panel.amounts)
    for row in table.to_pylist():
        if row["measure"] in already or row["obs_value"] is None:
            continue
        panel.put(row["measure"], row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"])
        panel.origins.setdefault(
            row["measure"],
            Origin(
                AREA_MEASURE.id,
                EDITION_SOURCE,
                editions[-1],
                (("measure", row["measure"]),),
                "ref_area",
                (row["release_id"],),
                row["derived_from"] or "",
            ),
        )


def _read_edition_flows(warehouse: Warehouse, panel: Panel, edition: str) -> None:
    """Flows between sub-regions of the built-in edition; moves inside a sub-region stand on the diagonal."""
    try:
        table = warehouse.read(MIGRATION_FLOW, source=EDITION_SOURCE, edition=edition)
    except NothingLoaded:
        return
    rows = table.to_pylist()
    labels = tuple(sorted({r["counterpart_area"] for r in rows} | {r["ref_area"] for r in rows}))
    position = {a: i for i, a in enumerate(labels)}
    for row in rows:
        _, matrix = panel.flows.setdefault(
            (row["time_period"], row["sex"]), (labels, np.zeros((len(labels), len(labels))))
        )
        matrix[position[row["counterpart_area"]], position[row["ref_area"]]] = row["obs_value"] or 0.0
