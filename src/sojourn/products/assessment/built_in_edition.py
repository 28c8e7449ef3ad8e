"""The built-in edition: written from a warehouse with the published files, opened as a warehouse of its own."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from sojourn.concepts import area
from sojourn.concepts.period import label
from sojourn.errors import WarehouseError
from sojourn.products.accounts.tables import read_tables
from sojourn.products.assessment.measures.treaties import DEPOSITARIES, list_date, lists_of, parties
from sojourn.products.assessment.panel import Amount, Array, Panel, all_countries
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.assessment.whole_persons import Whole, whole_flows
from sojourn.products.intake import loading
from sojourn.products.intake.taking import Manner
from sojourn.sources.sojourn import edition
from sojourn.warehouse import Warehouse
from sojourn.warehouse.storage import schema_steps

ACTED = (
    "ICRMW",
    "ICERD",
    "CEDAW",
    "CRC",
    "ILO_C189",
    "ICCPR",
    "ICESCR",
    "CAT",
    "CPED",
    "CAT_OP",
    "ICCPR_OP1",
    "ICESCR_OP",
    "CEDAW_OP",
    "CRC_OP_SC",
    "CRC_OP_IC",
)
"""Treaties of which a list stands at two dates: they decide paragraphs."""
TABLES = {
    "mid_year_measures.csv": (
        "IMMIGRANTS",
        "IMMIGRANTS_F",
        "EMIGRANTS",
        "EMIGRANTS_F",
        "POPULATION",
        "POPULATION_F",
        "IMMIGRANTS_UNKNOWN",
        "IMMIGRANTS_IMPUTED",
    ),
    "interval_measures.csv": (
        "BIRTHS",
        "DEATHS",
        "NET_MIGRATION",
        "FLOW_IN",
        "FLOW_OUT",
        "FLOW_IN_MINIMUM",
        "FLOW_OUT_MINIMUM",
        "FLOW_RETURN",
        "FLOW_WITHIN_SUBREGION",
        "FLOW_IN_F",
        "FLOW_IN_BY_SEX",
    ),
    "annual_measures.csv": ("REFUGEES_ORIGIN", "REFUGEES_ASYLUM", "RETURNED_REFUGEES", "RESETTLED", "IDPS"),
    "price_measures.csv": (
        "REMITTANCE_COST_TO",
        "REMITTANCE_COST_TO_COUNTRIES",
        "REMITTANCE_COST_FROM",
        "REMITTANCE_COST_FROM_COUNTRIES",
        "CORRIDORS_ABOVE_CEILING",
        "CORRIDORS_PRICED",
    ),
    "treaty_measures.csv": tuple(f"{treaty}_PARTIES" for treaty in ACTED),
    "route_measures.csv": (
        "MIGRANT_DEATHS",
        "MIGRANT_DEATHS_SEA",
        "DISASTER_WEATHER",
        "DISASTER_GEOPHYSICAL",
        "IDPS_CONFLICT",
        "CORRIDORS_APART",
        "CORRIDORS_COMPARED",
        "ADMISSIONS_WORK",
        "ADMISSIONS_PERMANENT",
    ),
}
FIRST_YEAR = {"annual_measures.csv": 2010, "route_measures.csv": 2009}
"""First year of the tables that do not hold every year there is: the baseline's window begins in 2009."""
EDITION_TREATY = "ICRMW"


def open_edition(folder: Path | None = None) -> Warehouse:
    """The built-in edition as a warehouse, made when it is first asked for (a second or two).

    folder : where its file is kept; by default the one the variable SOJOURN_CACHE names, or the user's cache folder.
        The file's name holds the hash of the tables.

    Raises WarehouseError where it cannot be written.
    """
    tables = sorted(Path(str(edition.FOLDER)).glob("*.csv"))
    # Kept by its content and the schema of the store, so that another Sojourn's copy is never taken for this one's.
    content = [*(p.read_bytes() for p in tables), str(schema_steps()).encode()]
    digest = hashlib.sha256(b"".join(content)).hexdigest()[:12]
    if folder is None:
        import platformdirs

        folder = Path(os.environ.get("SOJOURN_CACHE") or platformdirs.user_cache_path("sojourn"))
    warehouse = Warehouse(folder / f"edition-{edition.EDITION}-{digest}.duckdb")
    if not warehouse.exists():
        try:
            loading.load(edition_tables(), warehouse, manner=Manner(all_or_nothing=True))
        except WarehouseError as error:
            raise WarehouseError(
                f"The built-in edition could not be kept in {folder}: {error.message}",
                details=error.details,
                ways_out=["Name another folder for it by the variable SOJOURN_CACHE: SOJOURN_CACHE=FOLDER sojourn …"],
            ) from error
    return warehouse


def edition_tables() -> list[Path]:
    """The files of the edition that are loaded."""
    return [p for p in sorted(Path(str(edition.FOLDER)).glob("*.csv")) if p.name != "formulas.csv"]


def write_edition(warehouse: Warehouse, folder: Path) -> list[Path]:
    """Derive the edition's tables from a warehouse with the published files; returns what was written.

    Persons are rounded to whole ones. The formula of each measure stands in formulas.csv, which is written by hand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with warehouse.snapshot():
        return _written(warehouse, folder)


def _written(warehouse: Warehouse, folder: Path) -> list[Path]:
    panel = read_panel(warehouse)
    groups = {c: g for g, members in area.partition("intermediate_region").items() for c in members}
    flows, whole = whole_flows(panel, groups)
    written = [_write_measures(folder / name, panel, measures, whole) for name, measures in TABLES.items()]
    written.append(_write_flows(folder / "flows_between_subregions.csv", flows))
    written.append(_write_stocks(folder / "stock_between_subregions.csv", warehouse, groups))
    written.append(_write_treaty(folder / "migrant_workers_convention.csv", warehouse))
    return written


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> Path:
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    part.replace(path)
    return path


def _write_measures(path: Path, panel: Panel, measures: tuple[str, ...], whole: Whole) -> Path:
    periods = sorted({p for m in measures for p in panel.periods(m)})
    if path.name == "treaty_measures.csv":  # the first and the newest list of each treaty: those between judge nothing
        held = (panel.periods(m) for m in measures)
        periods = sorted({p for own in held if own for p in (own[0], own[-1])})
    if path.name in FIRST_YEAR:
        periods = [p for p in periods if int(p) >= FIRST_YEAR[path.name]]
    rows = []
    for measure in measures:
        facts = edition.formulas()[measure]
        for country in sorted(all_countries()):
            cells = []
            for period in periods:
                amount = panel.amounts.get(measure, {}).get(period, {}).get(country)
                if amount is not None and measure in whole:
                    amount = Amount(whole[measure][period].get(country, amount.value), amount.status)
                cells.append("" if amount is None else _cell(amount, facts))
            if any(cells):
                rows.append([measure, country, *cells])
    return _write(path, ["measure", "ref_area", *map(label, periods)], rows)


def _cell(amount: Amount, facts: dict[str, str]) -> str:
    """Whole persons, decimals of a price or a log ratio, and the status letter where it is not the measure's own."""
    digits = {"percent": 2, "log": 3}.get(facts["unit"].split(" ")[0], 0)
    value = round(amount.value, digits) + 0.0  # no negative zero
    return f"{value:.{digits}f}" + (amount.status if amount.status != facts["status"] else "")


def _write_flows(path: Path, flows: Mapping[tuple[str, str], tuple[list[str], Array]]) -> Path:
    sums: dict[tuple[str, str, str], dict[str, float]] = {}
    periods = sorted({p for p, _ in flows})
    for (period, sex), (names, table) in flows.items():
        for i, j in np.argwhere(table > 0):
            sums.setdefault((names[i], names[j], sex), {})[period] = float(table[i, j])
    rows = [[*key, *(f"{cell.get(p, 0.0):.0f}" for p in periods)] for key, cell in sorted(sums.items())]
    return _write(path, [*edition.FLOW_HEADER, *map(label, periods)], rows)


def _write_stocks(path: Path, warehouse: Warehouse, groups: dict[str, str]) -> Path:
    sums: dict[tuple[str, str, str], dict[int, float]] = {}
    tables = read_tables(warehouse)
    years, stock = tables.years, tables.stock
    births, residences = stock.labels("birthplace"), stock.labels("residence")
    for year in years:
        for sex in stock.labels("sex"):
            table, _ = stock.at(time=str(year), sex=sex)
            for i, j in np.argwhere(table > 0):
                key = (groups.get(births[i], births[i]), groups.get(residences[j], residences[j]), sex)
                cell = sums.setdefault(key, {})
                cell[year] = cell.get(year, 0.0) + float(table[i, j])
    rows = [[*key, *(f"{cell[y]:.0f}" if y in cell else "" for y in years)] for key, cell in sorted(sums.items())]
    return _write(path, [*edition.STOCK_HEADER, *map(str, years)], rows)


def _write_treaty(path: Path, warehouse: Warehouse) -> Path:
    lists = lists_of(warehouse)
    by_date = parties(lists)[EDITION_TREATY]
    stood = {list_date(r) for r in lists if r["treaty"] == EDITION_TREATY and r["source"] in DEPOSITARIES}
    newest = by_date[max(d for d in by_date if d in stood)]
    years: dict[str, int] = {}
    for row in lists:
        if row["treaty"] == EDITION_TREATY:
            years[row["ref_area"]] = min(years.get(row["ref_area"], 9999), int(row["obs_value"]))
    return _write(path, edition.TREATY_HEADER, [[EDITION_TREATY, a, str(years[a])] for a in sorted(newest)])


def main() -> None:
    """Derive the edition anew: ``python -m sojourn.products.assessment.built_in_edition``."""
    for path in write_edition(Warehouse(), Path(str(edition.FOLDER))):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
