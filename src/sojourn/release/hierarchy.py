"""Broader codes of a table's dimensions, from an office's own table: age groups, groups of citizenships, regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.release.counts import RECORDS
from sojourn.release.reading import table_of

Parents = Mapping[str, Mapping[str, str]]
DEEPEST = 20
COLUMNS = ("dimension", "code", "parent")


def parents_in(path: Path, dimensions: Sequence[str]) -> dict[str, dict[str, str]]:
    """The parent of every code, by dimension: a table of dimension, code and parent.

    A code without a row is part of the total itself. Raises DimensionsDiffer for other columns, UsageError for
    dimensions the table does not have, ValuesRefused for a code with two parents, and for codes that go round.
    """
    table = table_of(path)
    missing = [name for name in COLUMNS if name not in table.column_names]
    if missing:
        raise DimensionsDiffer(f"{path} has no columns {', '.join(missing)}.", details=list(table.column_names))
    rows = list(zip(*(table[name].cast(pa.string()).to_pylist() for name in COLUMNS), strict=True))
    made: dict[str, dict[str, str]] = {}
    for dimension, code, parent in rows:
        if dimension not in dimensions:
            raise UsageError(
                f"{path} names the dimension {dimension}, which the table does not have.", details=list(dimensions)
            )
        if not code or not parent or TOTAL in (code, parent):
            raise ValuesRefused(f"{path}: {dimension} {code or 'without a code'} has the parent {parent or 'none'}.")
        if made.setdefault(dimension, {}).setdefault(code, parent) != parent:
            raise ValuesRefused(
                f"{path}: {dimension} {code} has two parents, {made[dimension][code]} and {parent}.",
                ways_out=["one parent a code; other groups of the same codes are another release"],
            )
    for dimension, above in made.items():
        for code in above:
            _ends(path, dimension, code, above)
    return made


def _ends(path: Path, dimension: str, code: str, above: Mapping[str, str]) -> None:
    at = code
    for _ in range(DEEPEST):
        if at not in above:
            return
        at = above[at]
    raise ValuesRefused(f"{path}: the broader codes of {dimension} {code} go round, or are more than {DEEPEST} deep.")


def refuse_direct(contributions: pa.Table, parents: Parents) -> None:
    """Refuse contributions to a broader code itself: it would be more than the sum of its parts."""
    for dimension, above in parents.items():
        both = sorted(set(contributions[dimension].unique().to_pylist()) & set(above.values()))
        if both:
            raise ValuesRefused(
                f"Records bear broader codes of {dimension} themselves: {', '.join(both[:5])}.",
                ways_out=["a code of its own for those of whom no more is known, with that parent"],
            )


def in_groups(contributions: pa.Table, parents: Parents) -> tuple[pa.Table, dict[str, dict[str, str]]]:
    """The contributions under the parents of their codes, which are then the finest, and the parents above those.

    A code without a parent stays; a person with records under several codes of a group is one person of it.
    """
    left: dict[str, dict[str, str]] = {}
    for dimension, above in parents.items():
        codes = contributions[dimension].to_pylist()
        grouped = pa.array([above.get(code, code) for code in codes], pa.string())
        contributions = contributions.set_column(contributions.column_names.index(dimension), dimension, grouped)
        finest = set(codes)
        left[dimension] = {code: parent for code, parent in above.items() if code not in finest}
    names = [name for name in contributions.column_names if name != RECORDS]
    summed = contributions.group_by(names).aggregate([(RECORDS, "sum")])
    return summed.rename_columns([*names, RECORDS]), left
