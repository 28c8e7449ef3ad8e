"""Where the tables of migrant stock by destination stand in the workbook of each revision."""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.concepts import sex

BOTH, MEN, WOMEN = sex.TOTAL, sex.MALE, sex.FEMALE
QUINQUENNIAL = (1990, 1995, 2000, 2005, 2010, 2015)


@dataclass(frozen=True)
class Table:
    """Where one table stands. Columns are counted from 0."""

    sheet: str
    title: str
    first: int
    code: int | None = None
    kind: int | None = None
    blocks: tuple[str, ...] = (BOTH, MEN, WOMEN)


@dataclass(frozen=True)
class Layout:
    """One revision. Rows are counted from 1, as in a spreadsheet.

    titles, header, years_row : rows of the block titles, of the column titles, of the years
    """

    years: tuple[int, ...]
    titles: int
    header: int
    years_row: int
    stock: Table
    population: Table | None
    refugees: Table | None = None


LAYOUTS = {
    "2015": Layout(
        QUINQUENNIAL,
        titles=15,
        header=15,
        years_row=16,
        stock=Table("Table 1", "migrant stock", 5, code=3, kind=4),
        population=Table("Table 2", "total population", 4, code=3),
        refugees=Table("Table 6", "refugee stock", 5, code=3, kind=4, blocks=(BOTH,)),
    ),
    "2017": Layout(
        (*QUINQUENNIAL, 2017),
        titles=15,
        header=15,
        years_row=16,
        stock=Table("Table 1", "migrant stock", 5, code=3, kind=4),
        population=Table("Table 2", "total population", 4, code=3),
        refugees=Table("Table 6", "refugee stock", 5, code=3, kind=4, blocks=(BOTH,)),
    ),
    "2019": Layout(
        (*QUINQUENNIAL, 2019),
        titles=15,
        header=15,
        years_row=16,
        stock=Table("Table 1", "migrant stock", 5, code=3, kind=4),
        population=Table("Table 2", "total population", 4, code=3),
        refugees=Table("Table 6", "refugee stock", 5, code=3, kind=4, blocks=(BOTH,)),
    ),
    "2020": Layout(
        (*QUINQUENNIAL, 2020),
        titles=8,
        header=11,
        years_row=11,
        stock=Table("Table 1", "migrant stock", 5, code=3, kind=4),
        population=Table("Table 2", "total population", 5, code=3, kind=4),
        refugees=Table("Table 6", "refugee", 5, code=3, kind=4, blocks=(BOTH,)),
    ),
    "2024": Layout(
        (*QUINQUENNIAL, 2020, 2024),
        titles=8,
        header=11,
        years_row=11,
        stock=Table("Table 1", "migrant stock", 5, code=4, kind=3),
        population=Table("Table 2", "total population", 4),
    ),
}
