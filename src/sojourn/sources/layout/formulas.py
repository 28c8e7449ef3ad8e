"""Formulas of a workbook that were never worked out: a cell of which nobody knows the figure."""

from __future__ import annotations

import re

CELL = re.compile(
    rb"""<c\b([^>/]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v\s*/>|<v\s*>\s*</v>)?\s*(?:<is\s*/>)?</c>"""
)
REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3}\d{1,9})["']""")
TEXT = re.compile(rb"""\bt=["']str["']""")
END = b"</c>"
LONGEST = 1 << 16
"""Bytes of a cell that lies on the border of two blocks."""


class Unanswered:
    """References of cells with a formula and no result, of the sheet whose bytes are added block by block.

    A text that is empty is a result. Programs that write workbooks without working them out leave such cells, and a
    reader sees an empty one: a figure that is missing for nobody's reason.
    """

    def __init__(self) -> None:
        self.cells: list[str] = []
        self._left = b""

    def add(self, block: bytes) -> None:
        """The next bytes of the sheet."""
        text = self._left + block
        if b"<f" in text:
            for attributes, result in CELL.findall(text):
                found = REFERENCE.search(attributes)
                if found is not None and not (result and TEXT.search(attributes)):
                    self.cells.append(found[1].decode())
        end = text.rfind(END)
        self._left = text[end + len(END) :][-LONGEST:] if end >= 0 else text[-LONGEST:]
