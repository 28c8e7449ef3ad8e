"""Editions of World Population Prospects: how a file tells its own, and which years are estimates in each.

Known about them
----------------
- The published CSV files carry the edition in their names (``WPP2022_...``); the packages wpp2019, wpp2022 and wpp2024
  in the name of their folder. Net migration is the table ``migration1dt`` in the package of 2022 (1950 to 2100 in one
  file) and ``mig1dt`` and ``migproj1dt`` in that of 2024.
- Yearly tables of the packages are published whole: estimates from 1950 to the last year estimated, projections from
  the year after it to 2100. A table of exactly these years is of that edition; any other selection tells nothing.
- The variants of the published files of 2019 start in 2020, all at the population estimated for it; those of 2022 start
  in 2022. The last year of estimates is therefore a fact of the edition, not of the layout.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sojourn.concepts.series import Series, edition_date
from sojourn.errors import EditionUnknown

PUBLISHER = "UN DESA, Population Division"
SERIES = Series("WORLD_POPULATION_PROSPECTS", "World Population Prospects", PUBLISHER)
#: Edition -> last calendar year (and last mid-year) that is an estimate.
LAST_ESTIMATES = {"2019": 2020, "2022": 2021, "2024": 2023}
FIRST_YEAR, LAST_YEAR = 1950, 2100
_NAMED = re.compile(r"wpp_?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_TABLES = {"migration1dt": "2022", "mig1dt": "2024", "migproj1dt": "2024"}


def last_estimate(edition: str) -> int:
    """The last year that is an estimate in an edition. Raises EditionUnknown for one whose last year is not known."""
    dated = edition_date(edition)
    year = str(dated.year) if dated else edition
    if year not in LAST_ESTIMATES:
        raise EditionUnknown(
            f"The last year of estimates of {SERIES.title} «{edition}» is not known.",
            details=[f"{e}: estimates to {y}" for e, y in LAST_ESTIMATES.items()],
            ways_out=["Name the edition by its year: --edition 2024"],
        )
    return LAST_ESTIMATES[year]


def edition_of(path: Path, years: Sequence[int] = ()) -> str:
    """The edition a file tells by its name, its table's name, the whole years it holds, or its folder's name.

    years : calendar years of its lines, where it has any. Raises EditionUnknown where nothing tells it.
    """
    if named := _NAMED.search(path.name):
        return named[1]
    for table, edition in _TABLES.items():
        if path.name.lower().startswith(table):
            return edition
    span = (min(years), max(years)) if years else None
    for edition, last in LAST_ESTIMATES.items():
        if edition != "2019" and span in ((FIRST_YEAR, last), (last + 1, LAST_YEAR)):
            return edition
    if named := _NAMED.search(path.absolute().parent.name):
        return named[1]
    raise EditionUnknown(
        f"{path.name} does not say which edition of {SERIES.title} it is.",
        details=[f"its lines are of {span[0]} to {span[1]}"] if span else (),
        ways_out=[
            f"Load it alone and say which: sojourn load {path.name} --edition 2024",
            f"editions known: {', '.join(LAST_ESTIMATES)}",
        ],
    )
