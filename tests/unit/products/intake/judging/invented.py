"""Small tables made by hand in the shape of published ones, and what is judged of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.products.intake.judgement import Candidate
from sojourn.products.intake.judging.figures import Figures
from sojourn.sources.expectation import Rules
from sojourn.sources.source import Observations, Reading

#: Twenty-six countries in the order of their codes, with about as many people as those that have their names.
COUNTRIES = (
    "AFG", "AGO", "ARG", "AUS", "AUT", "BEL", "BGD", "BRA", "CAN", "CHE", "CHL", "CHN", "COL", "DEU", "EGY", "ESP",
    "FRA", "GBR", "IND", "IRN", "ITA", "JPN", "KEN", "MEX", "NGA", "USA",
)  # fmt: skip
STOCK_YEARS = ("1990", "1995", "2000", "2005", "2010", "2015", "2020")
NO_RULES = Rules("NOBODY", grain=1)


def stock(values: dict[tuple[str, str], float], order: Sequence[tuple[str, str]] | None = None) -> Figures:
    """Migrant stock by (area, year), all origins together, in the order of ``order`` or as the mapping is."""
    keys = list(order or values)
    columns = {
        "time_period": [year for _, year in keys],
        "ref_area": [a for a, _ in keys],
        "obs_value": [float(values[key]) for key in keys],
        "row": list(range(2, len(keys) + 2)),
        "column": ["n"] * len(keys),
    }
    return figures(MIGRANT_STOCK, columns)


def figures(
    dataflow: Dataflow, columns: dict[str, list[object]], source: str = "NOBODY", edition: str = "2020"
) -> Figures:
    """Figures of a file «made.csv»."""
    return Figures.of("made.csv", source, edition, dataflow, dataflow.table(dict(columns)))


def steady(areas: Iterable[str] = COUNTRIES, years: Iterable[str] = STOCK_YEARS) -> dict[tuple[str, str], float]:
    """A stock that grows by about a tenth from year to year, another level in each area, no round figures."""
    found = {}
    for i, code in enumerate(areas):
        for j, year in enumerate(years):
            found[code, year] = float(round((1237 + 4111 * i) * 1.1**j)) * 10 + 3
    return found


def usual() -> dict[str, dict[int, int]]:
    """Lines of each area and year in the publisher's complete file: one in each of eight years."""
    return {code: dict.fromkeys((*map(int, STOCK_YEARS), 2024), 1) for code in COUNTRIES}


def candidate(name: str, source: str, made: Figures, digest: str = "") -> Candidate:
    """A file as it arrives, with one table."""
    layout = sources.source(source)
    reading = Reading((Observations(made.dataflow, made.table),), made.edition)
    return Candidate(Path(name), digest or name, layout, reading)
