"""The own files of one command: read with one layout, and what was told from them kept together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sojourn.concepts.own_layout import OwnLayout
from sojourn.errors import UsageError
from sojourn.sources.own import square_table, user_table
from sojourn.sources.own.grid import header_names, read_grid
from sojourn.sources.own.square_table import CodeList, SquareTable
from sojourn.sources.own.table import OwnTable
from sojourn.sources.own.user_table import UserTable


class OwnFiles:
    """Reads the files of a command, all with the layout that was said once.

    said : what was told from them (encodings, how numbers are written), for the user
    first : the first file that was read, and its columns: what a profile is made for
    more : what a profile says beside the layout (dataflow, publisher)
    refusals : where a copy with refused cells marked goes
    show_values : whether the owner of the data asks for what stands in rows of persons
    opened : every file that was looked into ; refused : tables of one dataflow with refused cells
    """

    def __init__(self, layout: OwnLayout | None = None) -> None:
        self.layout = layout or OwnLayout()
        self.said: list[str] = []
        self.first: tuple[Path, tuple[str, ...]] | None = None
        self.more: dict[str, str] = {}
        self.refusals: Path | None = None
        self.show_values = False
        self.opened: list[Path] = []
        self.refused: list[OwnTable] = []

    def square(
        self,
        path: Path,
        *,
        empty_diagonal: bool = False,
        empty: bool = False,
        infinite: bool = False,
        negative: bool = False,
    ) -> SquareTable:
        """See `sojourn.sources.own.square_table.read_square`. Raises UsageError for --wide: it is wide already."""
        if self.layout.wide is not None:
            raise UsageError(
                f"{path.name} is read as a square table, which is wide already: its columns are areas.",
                ways_out=["leave --wide out"],
            )
        layout = self._of(path)
        made = square_table.read_square(
            path, layout, empty_diagonal=empty_diagonal, empty=empty, infinite=infinite, negative=negative
        )
        self.said += made.said
        return made

    def code_list(self, path: Path, *, negative: bool = False) -> CodeList:
        """See `sojourn.sources.own.square_table.read_list`."""
        made = square_table.read_list(path, self._of(path), negative=negative)
        self.said += made.said
        return made

    def columns(self, path: Path, wanted: Sequence[str]) -> dict[str, list[str]]:
        """See `sojourn.sources.own.square_table.read_columns`."""
        return square_table.read_columns(path, wanted, self._of(path))

    def is_square(self, path: Path) -> bool:
        """See `sojourn.sources.own.square_table.is_square`."""
        return square_table.is_square(path, self._of(path))

    def table(self, path: Path, *, value: str = "value", main: bool = True) -> UserTable:
        """See `sojourn.sources.own.user_table.read_table`; its notes are added to those of the command."""
        made = user_table.read_table(path, layout=self._of(path), value=value, main=main)
        self.said += made.said
        return replace(made, said=self.said)

    def _of(self, path: Path) -> OwnLayout:
        """The layout for a file; what a text cannot have (a sheet) is about the workbooks of the command."""
        layout = self.layout
        self.opened.append(path)
        if layout.sheet is not None and self.first is not None and not _is_workbook(path):
            layout = replace(layout, sheet=None)
        if self.first is None:
            grid = read_grid(path, layout)
            self.first = grid.path, header_names(grid.rows[0][1])
        return layout


def _is_workbook(path: Path) -> bool:
    from sojourn.sources.layout.recognition import Head

    return path.exists() and Head.of(path).kind == "excel"
