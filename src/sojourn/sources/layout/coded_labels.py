"""Publishers' labels and area codes as codes, each distinct one looked up once; unknown ones with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.errors import CodesUnknown
from sojourn.sources.layout.delimited import Delimited

_RUN = re.compile(r"[^A-Z0-9]+")


def label_code(label: str) -> str:
    """A label as an open code: capitals and digits, anything else as one underscore; ``_U`` for an empty one."""
    return _RUN.sub("_", area.plain(label.replace("/", " ")).upper()).strip("_") or "_U"


def as_codes(labels: pa.Array) -> pa.Array:
    """Labels of a column as open codes (see ``label_code``)."""
    encoded = labels.dictionary_encode()
    return pa.array([label_code(t) for t in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def as_listed(file: Delimited, column: str, codes: Mapping[str, str]) -> pa.Array:
    """A column as the codes its values stand for. Raises CodesUnknown with all values that have none."""
    encoded = file.text(column).dictionary_encode()
    given = encoded.dictionary.to_pylist()
    if unknown := [v for v in given if v not in codes]:
        error = CodesUnknown(
            f"Column {column} has {len(unknown)} values this layout does not know.",
            details=[f"«{v}»" for v in unknown],
            values=unknown,
            ways_out=["Known are " + ", ".join(f"«{c}»" for c in codes)],
        )
        error.place({v: _places(file, [column], v) for v in unknown[: error.placed]})
        raise error
    return pa.array([codes[v] for v in given], pa.string()).take(encoded.indices)


def as_areas(
    file: Delimited, columns: Sequence[str], scheme: str | None = None, special: Mapping[str, str] | None = None
) -> list[pa.Array]:
    """Area codes of columns as ids, one array a column.

    special : the publisher's codes that are no area and what they become

    Raises CodesUnknown with all codes of no area in any of the columns, and the first places of each.
    """
    rows = file.table.num_rows
    encoded = pa.concat_arrays([file.text(c) for c in columns]).dictionary_encode()
    given = encoded.dictionary.to_pylist()
    named = [c for c in given if c not in (special or {})]
    try:
        ids = dict(zip(named, area.resolve(named, scheme=scheme), strict=True)) | dict(special or {})
    except CodesUnknown as error:
        error.place({v: _places(file, columns, str(v)) for v in error.values[: error.placed]})
        raise
    found = pa.array([ids[c] for c in given], pa.string()).take(encoded.indices)
    return [found[i * rows : (i + 1) * rows] for i in range(len(columns))]


def resolve_placed(values: Sequence[object], where: Callable[[int], str], scheme: str | None = None) -> list[str]:
    """Ids of the areas that values stand for, in their order; ``where`` names the place of the n-th value.

    Raises CodesUnknown with all values of no area and the first places of each.
    """
    try:
        return area.resolve(values, scheme=scheme)
    except CodesUnknown as error:
        shown = error.values[: error.placed]
        error.place({v: [where(i) for i, x in enumerate(values) if x == v] for v in shown})
        raise


def _places(file: Delimited, columns: Sequence[str], value: str) -> list[str]:
    found = [
        (n, i, c) for i, c in enumerate(columns) for n in file.line.filter(pc.equal(file.text(c), value)).to_pylist()
    ]
    return [f"{file.counted} {line}, column {column}" for line, _, column in sorted(found)]
