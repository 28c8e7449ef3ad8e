"""Identifiers as they are written, read as what they name: blanks gone, 420.0 as 420, words for "none" as nobody.

Works on the distinct identifiers of a table, so that it costs little where a person has many crossings. What is done
is counted in rows, and nothing here is told with an identifier in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.person_identifiers import BLANKS, PLACEHOLDERS, Placeholders
from sojourn.errors import LayoutDiffers

LARGEST_EXACT = 2**53
"""Above it a floating-point number stands for more than one identifier."""
POINT_ZERO = r"^[0-9]+\.0$"


@dataclass(frozen=True)
class Identified:
    """Identifiers of a table, read.

    distinct : each once, in no particular order ; of : (rows) its place there, -1 without one
    placeholder : (rows) something stands there that is no identifier ; trimmed, pointed : rows written with blanks
    around the identifier, or with the ``.0`` that spreadsheets and data frames add
    """

    distinct: pa.Array
    of: npt.NDArray[np.int64]
    placeholder: npt.NDArray[np.bool_]
    trimmed: int = 0
    pointed: int = 0

    @property
    def as_written(self) -> bool:
        """Whether every row that has an identifier holds it as it is read."""
        return not (self.trimmed or self.pointed)


def identified(ids: pa.Array, name: str = "person_id", placeholders: Placeholders = PLACEHOLDERS) -> Identified:
    """Read a column of identifiers: text, whole numbers, or floating-point numbers that are whole.

    Two writings of one identifier (`` 7 ``, ``7``, ``7.0``) are one; case and leading zeros are kept. Raises
    LayoutDiffers for a column of another type, or with numbers that are not whole or too large to be told apart.
    """
    pointed = 0
    if pa.types.is_null(ids.type) or pa.types.is_string_view(ids.type):
        ids = ids.cast(pa.string())
    if pa.types.is_floating(ids.type):
        ids = whole_numbers(ids, name)
        pointed = len(ids) - ids.null_count
    if not (pa.types.is_integer(ids.type) or is_text(ids.type)):
        raise LayoutDiffers(
            f"{name} is of type {ids.type}; identifiers are text or whole numbers.",
            ways_out=["Write this column as text where the file is made."],
        )
    encoded = ids.dictionary_encode()
    of = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    written = encoded.dictionary
    texts = written if is_text(written.type) else written.cast(pa.string())
    plain = plain_text(texts) if is_text(written.type) else texts
    blank = pc.equal(plain, "").to_numpy(zero_copy_only=False)
    nobody = stands_for_nobody(plain, placeholders).to_numpy(zero_copy_only=False) & ~blank
    changed = pc.not_equal(plain, texts).to_numpy(zero_copy_only=False)
    if not (blank.any() or nobody.any() or changed.any()):
        return Identified(written, of, np.zeros(len(of), np.bool_), 0, pointed)
    rows = np.bincount(of[of >= 0], minlength=len(written))
    trimmed = pc.not_equal(pc.utf8_trim(texts, characters=BLANKS), texts).to_numpy(zero_copy_only=False)
    with_point = written_as_float(pc.utf8_trim(texts, characters=BLANKS))
    somebody = ~(blank | nobody)
    if with_point is not None:
        pointed += int(rows[with_point.to_numpy(zero_copy_only=False) & somebody].sum())
    kept = plain.cast(written.type) if is_text(written.type) else written
    again = pc.if_else(pa.array(somebody), kept, pa.scalar(None, kept.type)).dictionary_encode()
    place = np.append(again.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64), -1)
    return Identified(
        again.dictionary, place[of], np.append(nobody, False)[of], int(rows[trimmed & somebody].sum()), pointed
    )


def plain(ids: pa.Array) -> pa.Array:
    """Identifiers as they are read, row by row; what stands for nobody stays."""
    if pa.types.is_floating(ids.type):
        return whole_numbers(ids, "person_id")
    return plain_text(ids) if is_text(ids.type) else ids


def plain_text(texts: pa.Array) -> pa.Array:
    """Texts without blanks around them, and without the ``.0`` behind a whole number."""
    trimmed = pc.utf8_trim(texts, characters=BLANKS)
    pointed = written_as_float(trimmed)
    return trimmed if pointed is None else pc.if_else(pointed, pc.utf8_slice_codeunits(trimmed, 0, -2), trimmed)


def written_as_float(trimmed: pa.Array) -> pa.Array | None:
    """Which texts are whole numbers with ``.0`` behind them; None where none is, which is soon told."""
    ends = pc.ends_with(trimmed, ".0")
    return pc.match_substring_regex(trimmed, POINT_ZERO) if pc.any(ends).as_py() else None


def stands_for_nobody(plain: pa.Array, placeholders: Placeholders) -> pa.Array:
    """Which of these texts (as of ``plain_text``) are on the list."""
    upper = pc.utf8_upper(plain)
    found = pc.is_in(upper, value_set=pa.array(sorted(placeholders.words), upper.type))
    for signs, least in placeholders.repeated:
        alone = pc.equal(pc.utf8_trim(upper, characters=signs), "")
        found = pc.or_(found, pc.and_(alone, pc.greater_equal(pc.utf8_length(upper), least)))
    return found


def crossing_identifiers(ids: pa.Array) -> tuple[pa.Array, int, int]:
    """Identifiers of crossings read alike (null stays null), rows that had blanks around them, rows like 420.0."""
    if pa.types.is_floating(ids.type):
        return whole_numbers(ids, "crossing_id"), 0, len(ids) - ids.null_count
    if not is_text(ids.type):
        return ids, 0, 0
    trimmed = pc.utf8_trim(ids, characters=BLANKS)
    pointed = written_as_float(trimmed)
    rows = int(pc.sum(pc.not_equal(trimmed, ids)).as_py() or 0)
    if pointed is None:
        return trimmed, rows, 0
    plain = pc.if_else(pointed, pc.utf8_slice_codeunits(trimmed, 0, -2), trimmed)
    return plain, rows, int(pc.sum(pointed).as_py() or 0)


def crossing_named(ids: pa.Array) -> pa.Array:
    """The same identifiers, null where a word for "none" stands: such rows are not one crossing."""
    if not is_text(ids.type):
        return ids
    nothing = pc.is_in(pc.utf8_upper(ids), value_set=pa.array(["", *sorted(PLACEHOLDERS.words)], ids.type))
    return pc.if_else(nothing, pa.scalar(None, ids.type), ids)


def whole_numbers(ids: pa.Array, name: str) -> pa.Array:
    """Floating-point numbers as whole ones; what is not a number is null."""
    numbers = ids.cast(pa.float64())
    numbers = pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    wrong = pc.or_(pc.not_equal(pc.floor(numbers), numbers), pc.greater(pc.abs(numbers), float(LARGEST_EXACT)))
    if pc.any(wrong).as_py():
        raise not_whole(name)
    return numbers.cast(pa.int64())


def not_whole(name: str) -> LayoutDiffers:
    """The error for a column of floating-point numbers that are no identifiers."""
    return LayoutDiffers(
        f"{name} holds numbers that are not whole, or too large for a floating-point number to tell apart.",
        ways_out=["Write this column as text where the file is made: floats cannot be told apart above 2^53."],
    )


def is_text(kind: pa.DataType) -> bool:
    """Is this Arrow type text?"""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
