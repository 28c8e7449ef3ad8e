"""Groups of persons by birthplace and by citizenship: ordered categories, the unknown first, the first match wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import LayoutDiffers

Condition = Callable[[Mapping[str, pa.Array]], Any]


@dataclass(frozen=True)
class Category:
    """A code, what it means, and the condition on columns that puts a person there."""

    code: str
    text: str
    condition: Condition


@dataclass(frozen=True)
class Grouping:
    """Ordered categories over named columns.

    A condition that is neither true nor false (because something is missing) does not match; a person whom no
    category matches gets ``otherwise``, and with ``otherwise=None`` that is an error of the grouping, not a blank.
    """

    id: str
    title: str
    columns: tuple[str, ...]
    categories: tuple[Category, ...]
    otherwise: str | None
    reference: str

    def apply(self, persons: pa.Table, columns: Mapping[str, str] | None = None) -> pa.Array:
        """The category of each row.

        Raises
        ------
        LayoutDiffers
            A column is missing, or a row falls in no category.
        """
        places = {name: (columns or {}).get(name, name) for name in self.columns}
        missing = [
            f"{name} (looked for in {place!r})" for name, place in places.items() if place not in persons.column_names
        ]
        if missing:
            raise LayoutDiffers(
                f"{self.id} needs columns that are not there.",
                details=[*missing, f"columns of the table: {', '.join(persons.column_names)}"],
            )
        values = {name: _text(persons[place]) for name, place in places.items()}
        count = persons.num_rows
        result = np.full(count, None, dtype=object)
        free = np.ones(count, np.bool_)
        for category in self.categories:
            matches = category.condition(values).fill_null(False).to_numpy(zero_copy_only=False)
            result[free & matches] = category.code
            free &= ~matches
        if free.any():
            if self.otherwise is None:
                rows = np.flatnonzero(free)
                raise LayoutDiffers(
                    f"{self.id}: {len(rows):,} rows fall in no category.",
                    details=[f"row {row + 1}" for row in rows[:1000].tolist()],
                )
            result[free] = self.otherwise
        return pa.array(result, pa.string())

    def definition(self) -> dict[str, Any]:
        """What the codes mean, to be attached to whatever is made from them."""
        return {
            "id": self.id,
            "title": self.title,
            "columns": list(self.columns),
            "categories": {category.code: category.text for category in self.categories},
            "otherwise": self.otherwise,
            "reference": self.reference,
        }


def _text(column: pa.ChunkedArray) -> pa.Array:
    """Codes as text; an empty one is missing. ``NA`` stays: it is Namibia."""
    text = pc.utf8_trim_whitespace(column.combine_chunks().cast(pa.string()))
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    return pc.if_else(pc.equal(text, ""), None, text)


def _unknown(*names: str) -> Condition:
    def condition(values: Mapping[str, pa.Array]) -> Any:
        mask = pc.is_null(values[names[0]])
        for name in names[1:]:
            mask = pc.or_(mask, pc.is_null(values[name]))
        return mask

    return condition


def _equal(left: str, right: str) -> Condition:
    return lambda values: pc.equal(values[left], values[right])


def _different(left: str, right: str) -> Condition:
    return lambda values: pc.not_equal(values[left], values[right])


def _both(one: Condition, other: Condition) -> Condition:
    return lambda values: pc.and_kleene(one(values), other(values))


BIRTHPLACE_GROUP = Grouping(
    "BIRTHPLACE_GROUP",
    "Native-born and foreign-born",
    columns=("birthplace", "ref_area"),
    categories=(
        Category("unknown", "birthplace not recorded", _unknown("birthplace", "ref_area")),
        Category("native_born", "born in the reporting area", _equal("birthplace", "ref_area")),
        Category("foreign_born", "born elsewhere", _different("birthplace", "ref_area")),
    ),
    otherwise=None,
    reference="United Nations (2017), Principles and Recommendations for Population and Housing Censuses, Revision 3",
)

CITIZENSHIP_GROUP = Grouping(
    "CITIZENSHIP_GROUP",
    "Citizens, foreign citizens and stateless persons",
    columns=("citizenship", "ref_area"),
    categories=(
        Category("unknown", "citizenship not recorded", _unknown("citizenship", "ref_area")),
        Category(
            "stateless", "no citizenship (code XXA of travel documents)", lambda v: pc.equal(v["citizenship"], "XXA")
        ),
        Category("citizen", "citizen of the reporting area", _equal("citizenship", "ref_area")),
        Category("foreign_citizen", "citizen of another area", _different("citizenship", "ref_area")),
    ),
    otherwise=None,
    reference="United Nations (2017), Principles and Recommendations for Population and Housing Censuses, Revision 3; "
    "ICAO Doc 9303 for the code of stateless persons",
)

MIGRATION_BACKGROUND = Grouping(
    "MIGRATION_BACKGROUND",
    "Birthplace and citizenship together",
    columns=("birthplace", "citizenship", "ref_area"),
    categories=(
        Category(
            "unknown", "birthplace or citizenship not recorded", _unknown("birthplace", "citizenship", "ref_area")
        ),
        Category(
            "native_born_citizen",
            "born in the reporting area, citizen of it",
            _both(_equal("birthplace", "ref_area"), _equal("citizenship", "ref_area")),
        ),
        Category(
            "native_born_foreign_citizen", "born in the reporting area, not citizen", _equal("birthplace", "ref_area")
        ),
        Category(
            "foreign_born_citizen", "born elsewhere, citizen of the reporting area", _equal("citizenship", "ref_area")
        ),
        Category("foreign_born_foreign_citizen", "born elsewhere, not citizen", _different("birthplace", "ref_area")),
    ),
    otherwise=None,
    reference="United Nations (2017), Principles and Recommendations for Population and Housing Censuses, Revision 3",
)

GROUPINGS: tuple[Grouping, ...] = (BIRTHPLACE_GROUP, CITIZENSHIP_GROUP, MIGRATION_BACKGROUND)
