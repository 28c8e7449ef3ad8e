"""A document for Word: styles, captions that count themselves, references to them, a table of contents, pictures.

Fields (contents, numbers of captions, page numbers) hold what they show, so that the document reads right before the
program counts anew. In a language that is read from the right, paragraphs, runs and tables run that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from sojourn.concepts.destination import Destination
from sojourn.files.whole import replacing
from sojourn.publish.charts.svg import size_of
from sojourn.publish.documents import faces
from sojourn.publish.documents.content import Block, Document, Drawing, Grid, Heading, Items, Text
from sojourn.publish.documents.word_parts import Parts
from sojourn.publish.report.cells import Cell
from sojourn.publish.words.sources import program

WIDTH = 6.3  # of the text on a page, in inches
TALLEST = 8.0
SHARPNESS = 2  # points of a picture for each of the drawing


def write_word(document: Document, destination: Destination) -> None:
    """Write the document as .docx, whole or not at all.

    Raises UsageError where no font has a sign of it, or the place cannot be written.
    """
    faces.check_signs(document.texts(), destination.path.name)
    parts = Parts(document)
    _head(parts, document)
    for block in document.printed():
        _block(parts, block, document)
    parts.properties(f"{document.title}: {document.subtitle}", program(), document.vintage, document.day)
    parts.notes.close()
    with replacing(destination) as partial:
        parts.book.save(str(partial))


def _head(parts: Parts, document: Document) -> None:
    if document.draft:
        parts.paragraph(document.draft, "Intense Quote")
    parts.paragraph(document.kicker, "Remark")
    parts.paragraph(document.title, "Title")
    parts.paragraph(document.subtitle, "Subtitle")
    for word, text in document.facts:
        paragraph = parts.paragraph("", "Remark")
        parts.run(paragraph, f"{word}: ", bold=True)
        parts.run(paragraph, text)
    parts.paragraph(document.words["statuses"], "Remark")
    parts.paragraph(document.words["contents"], "Contents Heading")
    headings = [b.text for b in document.printed() if isinstance(b, Heading) and b.level == 1]
    parts.contents(headings)


def _block(parts: Parts, block: Block, document: Document) -> None:
    if isinstance(block, Heading):
        parts.heading(block.text, block.level)
    elif isinstance(block, Text):
        _text(parts, block, document)
    elif isinstance(block, Items):
        for item in block.items:
            parts.paragraph(item, "List Bullet")
    elif isinstance(block, Drawing):
        _drawing(parts, block, document)
    else:
        _grid(parts, block, document)


def _text(parts: Parts, block: Text, document: Document) -> None:
    if block.number:
        label = f"{document.language.number(block.number)}.\t"
        paragraph = parts.paragraph(f"{label}{block.text}", "Numbered Paragraph")
    else:
        paragraph = parts.paragraph(block.text, "Remark" if block.kind == "remark" else "Normal")
        paragraph.paragraph_format.keep_with_next = block.kind == "remark" or None
    if block.see:
        parts.reference(paragraph, "Table", block.see, f"{document.words['table']} {block.see}")
    if block.notes:
        parts.footnote(paragraph, document.language.apart(block.notes))


def _drawing(parts: Parts, block: Drawing, document: Document) -> None:
    parts.caption("Figure", document.words["figure"], block.number, block.caption)
    width, height = size_of(block.svg)
    inches = min(WIDTH, TALLEST * width / height)
    parts.picture(BytesIO(png(block.svg, document.language.id)), inches, block.alternative or block.caption)
    if block.note:
        parts.paragraph(block.note, "Remark")


def png(svg: str, language: str, sharpness: int = SHARPNESS) -> bytes:
    """A drawing as a picture in the fonts of the package."""
    import resvg_py

    width, _ = size_of(svg)
    named = faces.in_our_fonts(svg, language)
    made = resvg_py.svg_to_bytes(
        svg_string=named,
        width=int(width * sharpness),
        skip_system_fonts=True,
        font_files=[str(f) for f in faces.files()],
        background="white",
    )
    return bytes(made)


def _grid(parts: Parts, block: Grid, document: Document) -> None:
    caption = f"{block.caption} ({block.unit})" if block.unit else block.caption
    parts.caption("Table", document.words["table"], block.number, caption)
    figures = [c > 0 and block.is_figures(c) for c in range(len(block.headings))]
    rows: list[Sequence[Cell]] = [[Cell(h) for h in block.headings], *block.rows]
    parts.table(rows, figures, _widths(block))
    if block.note:
        parts.paragraph(block.note, "Remark")


def _widths(block: Grid) -> list[float]:
    """Inches of each column."""
    shares = block.shares()
    return [WIDTH * share / sum(shares) for share in shares]
