"""Traits of a crossing that are fixed when it happens, packed into one whole number in SQL and unpacked in numpy.

Age, sex, visa class, the time since the person's previous crossing and whether the status before was settled: what
chances of migration depend on beside direction, group and calendar month. A column that the crossings do not have gives
one class, unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.engines.duckdb import text

Ints = npt.NDArray[np.int64]

#: Classes by trait, the first trait changing fastest. ``late`` is 1 for crossings after the day of the month on which
#: vintages are taken: they are first seen a month later.
SIZES = {"age": 7, "sex": 3, "previous": 6, "settled": 2, "late": 2, "visa": 9}
#: Upper ages (years reached in the calendar year) of the classes after unknown; the last class is open.
AGES = (17, 24, 34, 49, 64)
#: Days since the person's previous crossing: upper limits of the classes after none; the last class is open.
PREVIOUS = (30, 122, 365, 1095)
#: Columns taken for the class of a visa or permit, the first that is there.
VISAS = ("visa_class", "visa", "permit")
NAMED_VISAS = 7


def selected(crossings: ClassifiedCrossings) -> list[str]:
    """SQL expressions over ``crossing`` for the traits that stand in its own columns: age_class, sex_class, visa."""
    there = crossings.columns
    age, sex, visa = "0", "0", "0"
    if "birth_year" in there:
        years = "(year(crossing_date) - TRY_CAST(birth_year AS INTEGER))"
        steps = " ".join(f"WHEN {years} <= {limit} THEN {i + 1}" for i, limit in enumerate(AGES))
        age = f"CASE WHEN birth_year IS NULL OR {years} NOT BETWEEN 0 AND 120 THEN 0 {steps} ELSE {len(AGES) + 1} END"
    if "sex" in there:
        letter = "upper(left(CAST(sex AS VARCHAR), 1))"
        sex = f"CASE WHEN {letter} = 'F' THEN 1 WHEN {letter} = 'M' THEN 2 ELSE 0 END"
    column = next((name for name in VISAS if name in there), None)
    if column is not None:
        code = f"CAST({crossings.identifier(column)} AS VARCHAR)"
        sizes = crossings.table(
            f"SELECT {code} AS code FROM crossing WHERE {code} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 "
            f"LIMIT {NAMED_VISAS}"
        )["code"].to_pylist()
        cases = " ".join(f"WHEN {code} = {text(str(value))} THEN {i + 1}" for i, value in enumerate(sizes))
        visa = f"CASE WHEN {code} IS NULL THEN 0 {cases} ELSE {NAMED_VISAS + 1} END"
    return [f"({age})::INTEGER AS age_class", f"({sex})::INTEGER AS sex_class", f"({visa})::INTEGER AS visa_class_"]


def packed(day_of_month: str, vintage_day: int) -> str:
    """SQL of the packed traits over a table with the columns of ``selected`` and ``since`` (days, null for none).

    day_of_month : SQL of the day of the month of the crossing; vintage_day : on which vintages are taken, 31 for month
        ends
    """
    steps = " ".join(f"WHEN since <= {limit} THEN {i + 1}" for i, limit in enumerate(PREVIOUS))
    parts = {
        "age": "age_class",
        "sex": "sex_class",
        "previous": f"CASE WHEN since IS NULL THEN 0 {steps} ELSE {len(PREVIOUS) + 1} END",
        "settled": "(before_known_on <= day)::INTEGER",
        "late": f"({day_of_month} > {vintage_day})::INTEGER",
        "visa": "visa_class_",
    }
    sql, factor = [], 1
    for name, size in SIZES.items():
        sql.append(f"{factor} * ({parts[name]})")
        factor *= size
    return f"({' + '.join(sql)})::INTEGER"


def unpacked(traits: Ints) -> dict[str, Ints]:
    """Class by trait of packed traits."""
    found, rest = {}, np.asarray(traits, dtype=np.int64)
    for name, size in SIZES.items():
        found[name], rest = rest % size, rest // size
    return found


def names() -> Sequence[str]:
    """Names of the traits, in the order they are packed."""
    return tuple(SIZES)
