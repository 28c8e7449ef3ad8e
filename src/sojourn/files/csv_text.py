"""A table as CSV: numbers to the last digit, quotes only where needed, and no cell that a spreadsheet would run.

A spreadsheet takes a cell of a CSV file that begins with ``=``, ``+``, ``-``, ``@`` (also in their full width, in an
East Asian setting), a tab or a line end for a formula.
Such a text is written with an apostrophe in front, the sign by which spreadsheets mark text; a text that begins with
apostrophes and such a sign gets one more, so that taking one away (:func:`unmarked`) always gives back the text. Plain
numbers, also negative ones, stay as they are, whether they stand in a column of numbers or of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import UsageError

MARK = "'"
RUN = r"^'*[=+\-@\t\r\n＝＋－＠]"
"""Texts that a spreadsheet would run, with or without marks before them."""
_PLAIN_NUMBER = r"^[+\-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+\-]?\d+)?$"
QUOTE, QUOTES = '"', '""'
_QUOTED_FILLED = r'[",;\t\r\n]|^\s|\s$'  # semicolon and tab part cells where a spreadsheet's language says so
_QUOTED = rf"{_QUOTED_FILLED}|^$"
_CARE = rf"{RUN}|{_QUOTED}"
_ROWS = 65_536


def marked(text: str) -> str:
    """A text as it stands in a CSV file, before quotes."""
    return MARK + text if re.match(RUN, text) and not re.fullmatch(_PLAIN_NUMBER[1:-1], text, re.ASCII) else text


def unmarked(text: str) -> str:
    """The text that :func:`marked` was given."""
    return text[1:] if text.startswith(MARK) and re.match(RUN, text) else text


def of_rows(rows: Iterable[Sequence[str]], line_end: str = "\n") -> str:
    """A small table of texts."""
    lines = (",".join(_quoted(marked(cell)) for cell in row) for row in rows)
    return "".join(f"{line or QUOTES}{line_end}" for line in lines)


def _quoted(text: str) -> str:
    """A cell in quotes where it needs them: also for a carriage return, which ends a line in a spreadsheet."""
    return f'"{text.replace(QUOTE, QUOTES)}"' if re.search(_QUOTED_FILLED, text) else text


def header(names: list[str]) -> bytes:
    """The first line, names of columns guarded like any other text."""
    return (",".join(_cells(pa.array(names)).to_pylist()) + "\n").encode()


def blocks(table: pa.Table) -> Iterator[bytes]:
    """The rows, a block of lines at a time.

    An absent value, and NaN, is an empty cell; an empty text is a pair of quotes. Raises UsageError for columns that
    cannot be text.
    """
    for batch in table.to_batches(max_chunksize=_ROWS):
        if batch.num_rows:
            columns = [_column(batch.column(i), name) for i, name in enumerate(batch.schema.names)]
            lines = pc.binary_join_element_wise(*columns, ",") if len(columns) > 1 else columns[0]
            block = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
            yield pc.binary_join(block, "\n")[0].as_buffer().to_pybytes() + b"\n"


def _column(values: pa.Array, name: str) -> pa.Array:
    """One column as cells, ready to be joined."""
    if pa.types.is_dictionary(values.type):
        cells = _column(values.dictionary, name).take(values.indices)
    elif pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        codes = values.cast(pa.string()).dictionary_encode()  # most columns of text hold few codes
        cells = _cells(codes.dictionary).take(codes.indices)
    else:
        if pa.types.is_floating(values.type):
            values = pc.if_else(pc.is_nan(values), pa.scalar(None, values.type), values)
        try:
            cells = values.cast(pa.string())
        except pa.ArrowException as error:
            raise UsageError(f"Column {name} of type {values.type} cannot be written as CSV: {error}") from None
    return pc.fill_null(cells, "")


def _cells(texts: pa.Array) -> pa.Array:
    """Texts marked and quoted where they need it."""
    if not pc.any(pc.match_substring_regex(texts, _CARE)).as_py():
        return texts  # most columns: one look at each text is enough
    texts = _marked(texts)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(texts, _QUOTED), quoted, texts)


def _marked(texts: pa.Array) -> pa.Array:
    runs = pc.and_not(pc.match_substring_regex(texts, RUN), pc.match_substring_regex(texts, _PLAIN_NUMBER))
    return pc.if_else(runs, pc.binary_join_element_wise(MARK, texts, ""), texts)
