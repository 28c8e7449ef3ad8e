"""Publishers' spreadsheets: cells by their place, marks told apart from numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, ValuesRefused, counted
from sojourn.sources.layout.numerals import LARGEST, PLAIN, NotANumber, Numerals
from sojourn.sources.layout.recognition import open_workbook, rows_of


@dataclass(frozen=True)
class Sheet:
    """Cells of one sheet; ``rows[0]`` is the spreadsheet's row 1."""

    path: Path
    name: str
    rows: list[list[Any]]

    def cell(self, row: int, column: int) -> Any:
        """Cell at spreadsheet row (from 1) and column (from 0); empty text where the sheet ends."""
        line = self.rows[row - 1] if row <= len(self.rows) else []
        return line[column] if column < len(line) else ""

    def require_header(self, row: int, expected: dict[int, str]) -> None:
        """Check header cells: column from 0 -> text it must contain, any case.

        Raises LayoutDiffers with all differences.
        """
        wrong = [
            f"{reference(row, c)}: expected «{text}», found «{self.cell(row, c)}»"
            for c, text in expected.items()
            if text.lower() not in " ".join(str(self.cell(row, c)).split()).lower()
        ]
        if wrong:
            raise LayoutDiffers(
                f"{self.path.name}, sheet {self.name}: the header in row {row} is not the publisher's.",
                details=wrong,
                ways_out=[
                    "Load the file as published, unedited.",
                    "For a table of your own use: sojourn template.",
                ],
            )


def read_sheet(path: Path, sheet: str) -> Sheet:
    """One sheet of a workbook. Raises LayoutDiffers when it is not there, listing the sheets there are."""
    workbook = open_workbook(path)
    if sheet not in workbook.sheet_names:
        raise LayoutDiffers(
            f"{path.name} has no sheet «{sheet}».", details=[f"it has «{s}»" for s in workbook.sheet_names]
        )
    return Sheet(path, sheet, rows_of(workbook, path, sheet))


def column_letter(column: int) -> str:
    """Spreadsheet letters of a column counted from 0: 0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def reference(row: int, column: int) -> str:
    """Spreadsheet reference, column counted from 0: (12, 5) -> F12."""
    return f"{column_letter(column)}{row}"


def number(cell: Any, marks: Mapping[str, ObsStatus], numerals: Numerals = PLAIN) -> tuple[float | None, ObsStatus]:
    """A cell as value and status.

    marks : the publisher's signs for absence
    numerals : how the layout writes numbers where a cell holds text; a number of a spreadsheet needs none

    Raises NotANumber (a ValueError) when it is neither a number nor a mark, or no figure can be that large.
    """
    if isinstance(cell, bool):
        raise NotANumber(f"«{cell}» is not a number")
    if isinstance(cell, int | float):
        if not abs(cell) < LARGEST:  # also what is no number
            raise NotANumber(f"«{cell}» is no count of persons or dollars")
        return float(cell), ObsStatus.NORMAL
    text = str(cell if cell is not None else "").replace("\u00a0", " ").strip()
    if text in marks:
        return None, marks[text]
    try:
        return numerals.read(text), ObsStatus.NORMAL
    except NotANumber as error:
        if marks and str(error).endswith("is not a number"):
            known = ", ".join(repr(m) for m in marks)
            raise NotANumber(f"«{text}» is neither a number nor a mark of the publisher ({known})") from None
        raise


class Problems:
    """Collects what is wrong in a file, so that everything is said at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[str] = []

    def add(self, where: str, what: str) -> None:
        """One problem at one place."""
        self.lines.append(f"{where}: {what}")

    def raise_if_any(self, ways_out: Sequence[str] = ()) -> None:
        """Raises ValuesRefused with every line collected."""
        if self.lines:
            raise ValuesRefused(
                f"{self.path.name}: {counted(len(self.lines), 'cell')} cannot be taken; nothing was read.",
                details=self.lines,
                ways_out=ways_out,
            )


def strip_notes(name: str) -> str:
    """A publisher's area name without indentation and note marks: «  Sudan*» -> «Sudan»."""
    return " ".join(name.replace("\u00a0", " ").split()).rstrip("*").strip()


def positions(header: Iterable[Any]) -> dict[str, int]:
    """Column positions (from 0) by header text."""
    return {str(h).strip(): i for i, h in enumerate(header)}
