"""What DuckDB says, told in words of ours where the user can mend it, and without what stands in a row of a person."""

from __future__ import annotations

import re
from types import TracebackType

import duckdb

from sojourn.errors import FileDamaged, SojournError, ValuesRefused, WarehouseError
from sojourn.files.guarded import failed


class complaints_told:
    """Turn DuckDB's complaints about files and disk into errors the user can mend."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, SojournError):
            return
        if isinstance(error, duckdb.Error) and (full := FULL.search(str(error))):
            raise WarehouseError(
                f"The disk is full where what does not fit into memory is kept ({full[0]}). Nothing was written.",
                ways_out=[
                    "--scratch FOLDER keeps it on another disk",
                    "--memory-limit 8GB (what the machine has) needs less of the disk",
                ],
            ) from None
        if isinstance(error, duckdb.OutOfMemoryException):
            raise WarehouseError(
                f"The memory limit was reached: {_first(error)}. Nothing was written.",
                ways_out=["--memory-limit 8GB gives more", "--threads 1 needs less at the same time"],
            ) from None
        if isinstance(error, duckdb.ConversionException):
            raise ValuesRefused(
                f"A column holds what cannot be read as its type: {_without_values(_first(error))}",
                ways_out=["Mend the values or the type of this column where the file is made."],
                of_persons=[_first(error)],
            ) from None
        if isinstance(error, (duckdb.IOException, duckdb.InvalidInputException)):
            told, file = _told(error)
            raise FileDamaged(
                f"A file cannot be read: {told[0]}",
                details=[*file, *(line for line in told[1:] if line.startswith(PLACES))],
                ways_out=["Every line needs as many values as the header; text must be UTF-8."],
                of_persons=[line for line in told[1:] if not line.startswith(PLACES)],
            ) from None
        if isinstance(error, duckdb.Error) and not isinstance(error, duckdb.InterruptException):
            raise failed("the files", "a table", error) from error


FULL = re.compile(r"No space left on device|max_temp_directory_size|File too large|Disk quota exceeded")
"""What DuckDB says where the disk, or the part of it that may be used, is full."""
PLACES = ("CSV Error on Line", "LINES", "Expected Number of Columns", "Invalid unicode", "Line:")
"""How lines of DuckDB's complaints begin that tell a place and no content of it."""
ADVICE = re.compile(r"Possible (?:fixes|Solution)")
"""What follows are settings of DuckDB that nobody here can reach."""


def _told(error: BaseException) -> tuple[list[str], list[str]]:
    """The lines of a complaint, and the file that it names below its advice."""
    said = str(error).strip()
    lines = [line.strip() for line in ADVICE.split(said)[0].splitlines()]
    file = re.search(r"^\s*file = (.+)$", said, re.MULTILINE)
    return [line for line in lines if line][:8], [] if file is None else [file[1].strip()]


def _first(error: BaseException) -> str:
    return str(error).strip().splitlines()[0]


def _without_values(said: str) -> str:
    """A complaint without what it quotes: that is what stands in a cell of a person."""
    return re.sub(r"""(["']).*\1""", "«…»", said)
