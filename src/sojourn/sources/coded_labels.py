"""Publishers' labels and area codes as codes, each distinct one looked up once."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

from sojourn.concepts import area
from sojourn.errors import CodesUnknown

_RUN = re.compile(r"[^A-Z0-9]+")


def label_code(label: str) -> str:
    """A label as an open code: capitals and digits, anything else as one underscore; ``_U`` for an empty one."""
    return _RUN.sub("_", area.plain(label.replace("/", " ")).upper()).strip("_") or "_U"


def as_codes(labels: pa.Array) -> pa.Array:
    """Labels of a column as open codes (see ``label_code``)."""
    encoded = labels.dictionary_encode()
    return pa.array([label_code(t) for t in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def as_listed(column: str, values: pa.Array, codes: Mapping[str, str]) -> pa.Array:
    """Values of a column as the codes they stand for. Raises CodesUnknown with all values that have none."""
    encoded = values.dictionary_encode()
    given = encoded.dictionary.to_pylist()
    if unknown := [v for v in given if v not in codes]:
        raise CodesUnknown(
            f"Column {column} has {len(unknown)} values this layout does not know.",
            details=[f"«{v}»" for v in unknown],
            ways_out=["Known are " + ", ".join(f"«{c}»" for c in codes)],
        )
    return pa.array([codes[v] for v in given], pa.string()).take(encoded.indices)


def as_areas(codes: pa.Array, scheme: str | None = None, special: Mapping[str, str] | None = None) -> pa.Array:
    """Area codes of a column as ids. ``special`` are the publisher's codes that are no area and what they become.

    Raises CodesUnknown with all codes of no area.
    """
    encoded = codes.dictionary_encode()
    given = encoded.dictionary.to_pylist()
    named = [c for c in given if c not in (special or {})]
    ids = dict(zip(named, area.resolve(named, scheme=scheme), strict=True)) | dict(special or {})
    return pa.array([ids[c] for c in given], pa.string()).take(encoded.indices)
