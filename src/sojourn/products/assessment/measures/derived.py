"""Measures that need more than a selection and a sum: intervals of vital events, flows, treaties, interpolation."""

from __future__ import annotations

import itertools
import math

import numpy as np

from sojourn.concepts import area
from sojourn.concepts.dataflows import MIGRANT_STOCK, VITAL_EVENTS
from sojourn.concepts.figure import Origin
from sojourn.concepts.period import Interval, parse
from sojourn.concepts.reason import Reason
from sojourn.concepts.status import ObsStatus, combined
from sojourn.errors import NothingLoaded
from sojourn.products.accounts import bilateral_flows
from sojourn.products.accounts.corridor_status import corridor_status
from sojourn.products.accounts.demographic_account import periods
from sojourn.products.accounts.stock_editions import BILATERAL, with_origins_filled
from sojourn.products.accounts.tables import AccountTables, during, read_tables
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.account_sources import ACCOUNTS
from sojourn.products.assessment.measures.published_estimates import as_published
from sojourn.products.assessment.measures.rules import ORIGINS
from sojourn.products.assessment.panel import Amount, Array, Panel, all_countries
from sojourn.warehouse import Warehouse

ESTIMATED = ObsStatus.ESTIMATED.value


def population_at_ends(bench: Bench, panel: Panel) -> None:
    """Population at the start and at the end of every interval that has net migration or flows."""
    for period in _intervals(panel):
        interval = parse(period)
        assert isinstance(interval, Interval)
        for name, year in (("POPULATION_START", interval.start), ("POPULATION_END", interval.end)):
            for country, amount in panel.amounts.get("POPULATION", {}).get(str(year), {}).items():
                panel.put(name, period, country, amount.value, amount.status)
    if "POPULATION" in panel.origins:
        panel.origins |= dict.fromkeys(("POPULATION_START", "POPULATION_END"), panel.origins["POPULATION"])


def population_between(bench: Bench, panel: Panel) -> None:
    """Population of a year: the mid-year with its own status, and between two of them the geometric path, estimated."""
    known: dict[str, dict[int, Amount]] = {}
    for period, amounts in panel.amounts.get("POPULATION", {}).items():
        for country, amount in amounts.items():
            known.setdefault(country, {})[int(period)] = amount
    for country, by_year in known.items():
        for year, amount in by_year.items():
            panel.put("POPULATION_YEAR", str(year), country, amount.value, amount.status)
        for before, after in itertools.pairwise(sorted(by_year)):
            start, end = by_year[before], by_year[after]
            if start.value <= 0 or end.value <= 0:
                continue
            status = combined({start.status, end.status, ESTIMATED}).value
            for year in range(before + 1, after):
                share = (year - before) / (after - before)
                value = math.exp((1 - share) * math.log(start.value) + share * math.log(end.value))
                panel.put("POPULATION_YEAR", str(year), country, value, status)
    if "POPULATION" in panel.origins:
        panel.origins["POPULATION_YEAR"] = panel.origins["POPULATION"]


def refugees_at_stock(bench: Bench, panel: Panel) -> None:
    """Refugees in the area in the years of the migrant stock."""
    for period in panel.periods("IMMIGRANTS"):
        for country, amount in panel.amounts.get("REFUGEES_ASYLUM", {}).get(period, {}).items():
            panel.put("REFUGEES_ASYLUM_AT_STOCK", period, country, amount.value, amount.status)
    if "REFUGEES_ASYLUM" in panel.origins:
        panel.origins["REFUGEES_ASYLUM_AT_STOCK"] = panel.origins["REFUGEES_ASYLUM"]


def vital_events(bench: Bench, panel: Panel) -> None:
    """Births, deaths and net migration of the intervals between stock years."""
    if tables := _tables(bench, panel):
        _vital_events(panel, tables)


def basis_of_stocks(bench: Bench, panel: Panel) -> None:
    """Migrants whose stock is imputed, and those counted by citizenship."""
    if tables := _tables(bench, panel):
        _basis_of_stocks(bench.warehouse, panel, tables.source, tables.edition)


def flows(bench: Bench, panel: Panel) -> None:
    """Flows between all areas, and what they sum up to; all intervals and both sexes, or none."""
    if tables := _tables(bench, panel):
        _flows(bench.warehouse, panel, tables)


def _tables(bench: Bench, panel: Panel) -> AccountTables | None:
    """The tables of accounts; None, and a note, where they are not loaded."""
    try:
        return bench.once(read_tables)
    except NothingLoaded as missing:
        panel.notes.append(Reason("not_loaded", {"message": missing.message}))
        return None


def _intervals(panel: Panel) -> list[str]:
    return sorted({p for m in ("NET_MIGRATION", "FLOW_IN") for p in panel.periods(m)})


def _vital_events(panel: Panel, tables: AccountTables) -> None:
    """Births, deaths and net migration of the intervals between stock years, by the half-year rule."""
    for event, by_year in tables.events.items():
        countries = sorted(all_countries() & set(by_year.labels("residence")))
        for interval in periods(tables):
            for country, persons, status in zip(countries, *during(by_year, interval, countries), strict=True):
                if not math.isnan(persons):
                    panel.put(event, interval.id, country, float(persons), str(status))
        place = tables.editions.get(event)
        panel.origins[event] = Origin(
            VITAL_EVENTS.id,
            place.source if place else "",
            place.edition if place else "",
            (("event", event),),
            "ref_area",
            tables.releases,
            "half of the first calendar year, the full years, half of the last",
        )


def _basis_of_stocks(warehouse: Warehouse, panel: Panel, source: str, edition: str) -> None:
    """Migrants in countries with an imputed stock, and those counted by citizenship, by the publisher's marks."""
    table = warehouse.totals(
        MIGRANT_STOCK,
        ["time_period", "ref_area", "obs_status", "basis"],
        source=source,
        edition=edition,
        where={"sex": ["F", "M"], "age": "_T", "counterpart_area": ORIGINS},
    )
    sums: dict[tuple[str, str, str], float] = {}
    releases: set[int] = set()
    for row in table.to_pylist():
        value, basis = row["obs_value"] or 0.0, row["basis"] or ""
        marked = {
            "IMMIGRANTS_IMPUTED": row["obs_status"] == ObsStatus.IMPUTED.value or "I" in basis,
            "IMMIGRANTS_CITIZENSHIP": "C" in basis,
        }
        for measure, counts in marked.items():
            key = (measure, row["time_period"], row["ref_area"])
            sums[key] = sums.get(key, 0.0) + (value if counts else 0.0)
        releases.update(row["releases"])
    for (measure, period, country), value in sums.items():
        if country in all_countries():
            panel.put(measure, period, country, value, as_published(source, ObsStatus.NORMAL.value))
            panel.origins[measure] = Origin(
                MIGRANT_STOCK.id,
                source,
                edition,
                (("basis", measure.split("_")[1]),),
                "ref_area",
                tuple(sorted(releases)),
            )


def _flows(warehouse: Warehouse, panel: Panel, tables: AccountTables) -> None:
    """Flows by the method nearest to reported ones and the minimum beside them, women and men apart and added up."""
    subregion = {c: g for g, members in area.partition("intermediate_region").items() for c in members}
    tables = with_origins_filled(warehouse, tables)
    for interval in periods(tables):
        both: list[bilateral_flows.FlowEstimate] = []
        for sex in ("F", "M"):
            try:
                made = bilateral_flows.estimate(warehouse, interval, sex, tables=tables)
                fewest = bilateral_flows.estimate(
                    warehouse, interval, sex, method=bilateral_flows.MINIMUM, tables=tables
                )
            except NothingLoaded as missing:
                panel.notes.append(Reason("flows_not_estimated", {"message": missing.message}))
                panel.flows.clear()
                panel.flow_status.clear()
                panel.amounts.clear()
                panel.origins.clear()
                return
            _put_flows(panel, made, sex, subregion)
            _put_minimum(panel, fewest)
            both.append(made)
        moves = both[0].estimate.moves + both[1].estimate.moves
        letters = corridor_status(moves, [m.inputs for m in both])
        panel.flow_status.update({(interval.id, sex): letters for sex in ("F", "M")})


def _put_flows(panel: Panel, made: bilateral_flows.FlowEstimate, sex: str, subregion: dict[str, str]) -> None:
    """Put the table of one sex, and add its sums to those of the other sex of the same interval.

    subregion : country -> its sub-region; an area of none is one of its own
    """
    period, moves = made.period.id, made.estimate.moves
    labels, table = made.estimate.areas, moves.values
    panel.flows.setdefault((period, sex), (labels, table))
    back = made.estimate.components["return"].values
    groups = np.array([subregion.get(a, a) for a in labels])
    same = groups[:, None] == groups[None, :]
    by_area = {
        "FLOW_IN": table.sum(axis=0),
        "FLOW_OUT": table.sum(axis=1),
        "FLOW_RETURN": back.sum(axis=0),
        "FLOW_WITHIN_SUBREGION": (table * same).sum(axis=1),
        f"FLOW_IN_{sex}": table.sum(axis=0),
        f"FLOW_OUT_{sex}": table.sum(axis=1),
        "FLOW_IN_BY_SEX": table.sum(axis=0),
    }
    formula = "pseudo-Bayesian demographic accounting of women and of men, added up"
    for measure, values in by_area.items():
        _add(panel, measure, made, values, formula)


def _put_minimum(panel: Panel, made: bilateral_flows.FlowEstimate) -> None:
    """The fewest persons who must have come and left for the stocks to be what they are."""
    moves = made.estimate.moves.values
    for measure, values in (("FLOW_IN_MINIMUM", moves.sum(axis=0)), ("FLOW_OUT_MINIMUM", moves.sum(axis=1))):
        _add(panel, measure, made, values, "closed minimisation of women and of men, added up")


def _add(panel: Panel, measure: str, made: bilateral_flows.FlowEstimate, values: Array, formula: str) -> None:
    """Add the persons of one sex to a measure; values : (area,) in the order of the estimate."""
    period = made.period.id
    for label, value in zip(made.estimate.areas, values, strict=True):
        if label in all_countries():
            there = panel.amounts.get(measure, {}).get(period, {}).get(label)
            panel.put(measure, period, label, float(value) + (there.value if there else 0.0), ESTIMATED)
    panel.origins[measure] = Origin(
        "MIGRATION_FLOW",
        made.estimate.method,
        "",
        (("unknown_origin", made.inputs.unknown_origin),),
        "ref_area",
        made.inputs.releases,
        formula,
    )


MAKERS: tuple[Maker, ...] = (
    Maker("vital_events", vital_events, ACCOUNTS),
    Maker("basis_of_stocks", basis_of_stocks, ACCOUNTS),
    Maker("flows", flows, (*ACCOUNTS, *BILATERAL)),
    Maker("population_at_ends", population_at_ends, after=("POPULATION", "NET_MIGRATION", "FLOW_IN")),
    Maker("population_between", population_between, after=("POPULATION",)),
    Maker("refugees_at_stock", refugees_at_stock, after=("IMMIGRANTS", "REFUGEES_ASYLUM")),
)
