"""What a document is made of: headings, numbered paragraphs with notes, tables, pictures. No layout.

The two documents are put together of these in one place each, and every form lays the same pieces out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sojourn.publish.charts.world_map import whole
from sojourn.publish.report.cells import Cell
from sojourn.publish.report.picture import Picture
from sojourn.publish.words.language import Language

NARROWEST, WIDEST = 8, 24
"""Letters a column of a table has room for at least, and at most where its text can go on below."""


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph.

    number : its number in the document, 0 for one without; notes : footnotes at its end
    kind : empty, or remark (small); see : number of the table with its figures, 0 for none
    """

    text: str
    number: int = 0
    notes: tuple[str, ...] = ()
    kind: str = ""
    see: int = 0


@dataclass(frozen=True)
class Items:
    """A list of texts."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Dated(Cell):
    """A number with its period, which stands behind it on paper and in a column of its own in a workbook."""

    period: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: its number among the tables, its caption, headings and rows; the first cell of a row is its name.

    unit : of its figures, where all have the same; widths : shares of the page, empty for equal ones
    note : below it; sheet : title of its sheet in a workbook; printed : False for what only a workbook has room for
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    number: int = 0
    unit: str = ""
    note: str = ""
    sheet: str = ""
    widths: tuple[float, ...] = ()
    printed: bool = True

    def shares(self) -> list[float]:
        """Shares of the page: those given, or by the longest word of a heading and the longest text below it."""
        if self.widths:
            return list(self.widths)
        needs = []
        for column, heading in enumerate(self.headings):
            word = max((len(w) for w in heading.split()), default=1)
            text = max((len(row[column].text) for row in self.rows if column < len(row)), default=1)
            needs.append(float(max(NARROWEST, 1.25 * word, min(text, WIDEST))))
        return needs

    def is_figures(self, column: int) -> bool:
        """True for a column in which any cell is a figure."""
        return any(row[column].sort is not None for row in self.rows if column < len(row))


@dataclass(frozen=True)
class Drawing:
    """A picture as SVG with its number among the figures, its caption, what it shows in words, and a note below."""

    caption: str
    alternative: str
    svg: str
    number: int = 0
    note: str = ""


Block = Heading | Text | Items | Grid | Drawing


@dataclass(frozen=True)
class Document:
    """A document in a language.

    id : of the area; kicker, title, subtitle : its head; facts : (word, text) below it; day : on which the
    newest release was loaded, YYYY-MM-DD; vintage : digest of what it rests on; draft : what is said at the
    head of a draft, empty for none; words : the words of the layout (contents, table, figure, page) by id
    """

    id: str
    language: Language
    kicker: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    day: str
    vintage: str
    draft: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def right_to_left(self) -> bool:
        """True where lines are read from the right."""
        return self.language.right_to_left

    def printed(self) -> Iterator[Block]:
        """The blocks that stand on paper."""
        return (b for b in self.blocks if not isinstance(b, Grid) or b.printed)

    def grids(self) -> Iterator[Grid]:
        """Its tables, with those that only a workbook has."""
        return (b for b in self.blocks if isinstance(b, Grid))

    def texts(self) -> Iterator[str]:
        """All that is written in it, the pictures with their words."""
        yield from (self.kicker, self.title, self.subtitle, self.draft, *self.words.values())
        for pair in self.facts:
            yield from pair
        for block in self.printed():
            yield from _texts(block)


class Builder:
    """Blocks in their order; paragraphs, tables and figures are counted while they come."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._counts = {"text": 0, "table": 0, "figure": 0}

    def heading(self, level: int, text: str) -> None:
        """A heading."""
        self.blocks.append(Heading(level, text))

    def numbered(self, text: str, notes: Sequence[str] = (), *, before_table: bool = False) -> None:
        """The next numbered paragraph; ``before_table``: the next table has its figures."""
        see = self._counts["table"] + 1 if before_table else 0
        self.blocks.append(Text(text, self._next("text"), tuple(dict.fromkeys(n for n in notes if n)), see=see))

    def text(self, text: str, kind: str = "") -> None:
        """A paragraph without a number; nothing for an empty text."""
        if text:
            self.blocks.append(Text(text, kind=kind))

    def items(self, items: Sequence[str]) -> None:
        """A list; nothing for an empty one."""
        if items:
            self.blocks.append(Items(tuple(items)))

    def grid(
        self,
        caption: str,
        headings: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        *,
        sheet: str,
        unit: str = "",
        note: str = "",
        widths: Sequence[float] = (),
        printed: bool = True,
    ) -> None:
        """The next table; nothing for one without rows."""
        if rows:
            number = self._next("table") if printed else 0
            held = tuple(tuple(row) for row in rows)
            self.blocks.append(Grid(caption, tuple(headings), held, number, unit, note, sheet, tuple(widths), printed))

    def picture(self, given: Picture) -> None:
        """The next figure; where there is none, the sentence that says why."""
        if given.missing:
            self.text(f"{given.title}. {given.missing}", "remark")
            return
        number = self._next("figure")
        self.blocks.append(Drawing(given.title, described(given.wide), whole(given.wide), number, given.note))

    def _next(self, kind: str) -> int:
        self._counts[kind] += 1
        return self._counts[kind]


def parted(text: str) -> tuple[str, str]:
    """A figure and its period behind it in brackets, which stays whole in a narrow column; empty for none."""
    figure, bracket, behind = text.partition(" (")
    return (figure, f"({behind}") if bracket and text.endswith(")") else (text, "")


def described(svg: str) -> str:
    """What a drawing says of itself for those who do not see it."""
    found = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    return html.unescape(found[1]) if found else ""


def written_in(svg: str) -> str:
    """The words that are drawn, without its title, description and hints."""
    return " ".join(html.unescape(t) for t in re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield block.text
    elif isinstance(block, Text):
        yield from (block.text, *block.notes)
    elif isinstance(block, Items):
        yield from block.items
    elif isinstance(block, Drawing):
        yield from (block.caption, block.note, written_in(block.svg))
    else:
        yield from (block.caption, block.note, *block.headings)
        yield from (text for row in block.rows for c in row for text in (c.text, c.mark))
