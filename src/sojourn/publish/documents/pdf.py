"""A document as PDF: set by typst from the content as data, tagged (PDF/UA-1) and to be kept (PDF/A-2a).

The layout is ``templates/document.typ``; it has no words. Fonts are those of the package.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from sojourn.concepts.destination import Destination
from sojourn.errors import SojournError
from sojourn.files.whole import scratch_folder, write_bytes
from sojourn.publish.charts.svg import size_of
from sojourn.publish.documents import faces
from sojourn.publish.documents.content import Block, Document, Drawing, Grid, Heading, Items, Text, parted
from sojourn.publish.documents.labels import apart
from sojourn.publish.report.cells import Cell
from sojourn.publish.words.language import Language
from sojourn.publish.words.sources import program

STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]
WIDTH = 480.0  # of the text on a page, in points
TALLEST = 560.0
REGIONS = {"en": "GB", "zh": "CN"}


class NotSet(SojournError):
    """The document could not be set as PDF."""


def write_pdf(document: Document, destination: Destination) -> None:
    """Write the document as PDF, whole or not at all.

    Raises UsageError where a font lacks a sign, or the place cannot be written; NotSet where typst refuses it.
    """
    faces.check_signs(document.texts(), destination.path.name)
    with scratch_folder(destination.path.parent) as folder:
        content = _pdf(document, folder)
    write_bytes(destination, content)


def _pdf(document: Document, folder: Path) -> bytes:
    import typst

    template = resources.files("sojourn.publish.documents").joinpath("templates/document.typ")
    (folder / "document.typ").write_text(template.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "content.json").write_text(json.dumps(_content(document, folder), ensure_ascii=False), encoding="utf-8")
    try:
        made = typst.compile(
            str(folder / "document.typ"),
            root=str(folder),
            font_paths=[str(f) for f in faces.folders()],
            ignore_system_fonts=True,
            pdf_standards=[*STANDARDS],
        )
    except typst.TypstError as refused:
        raise NotSet(
            f"The document of {document.id} could not be set as PDF: {refused}.",
            ways_out=["This is a defect of Sojourn: please report it with this line.", "Ask for docx or html."],
        ) from refused
    return _smaller(bytes(made))


def _smaller(made: bytes) -> bytes:
    """The same document with its objects packed: the tags of a long table are many and alike."""
    import pikepdf

    packed = BytesIO()
    with pikepdf.open(BytesIO(made)) as book:
        book.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()


def _content(document: Document, folder: Path) -> dict[str, Any]:
    """The document as plain values; its pictures go to the folder."""
    words = document.language
    return {
        "id": document.id,
        "lang": words.id,
        "region": REGIONS.get(words.id),
        "direction": "rtl" if document.right_to_left else "ltr",
        "fonts": faces.families(words.id),
        "program": program(),
        "vintage": document.vintage,
        "day": [int(part) for part in document.day.split("-")],
        "kicker": document.kicker,
        "title": document.title,
        "subtitle": document.subtitle,
        "draft": document.draft,
        "facts": [list(pair) for pair in document.facts],
        "words": document.words,
        "between": words.apart(("", "")),
        "blocks": [_block(b, words, folder) for b in document.printed()],
    }


def _block(block: Block, words: Language, folder: Path) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"is": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Text):
        label = f"{words.number(block.number)}."
        return {"is": "text", "text": block.text, "number": block.number, "label": label, "kind": block.kind,
                "see": block.see, "notes": list(block.notes)}  # fmt: skip
    if isinstance(block, Items):
        return {"is": "items", "items": list(block.items)}
    if isinstance(block, Drawing):
        return _drawing(block, words, folder)
    return _grid(block, words.number(block.number))


def _drawing(block: Drawing, words: Language, folder: Path) -> dict[str, Any]:
    file = f"figure-{block.number}.svg"
    svg, labels = apart(block.svg)
    (folder / file).write_text(svg, encoding="utf-8")
    width, height = size_of(block.svg)
    shown = min(WIDTH, TALLEST * width / height)
    return {
        "is": "drawing",
        "caption": block.caption,
        "alternative": block.alternative or block.caption,
        "file": file,
        "label": words.number(block.number),
        "note": block.note,
        "width": shown,
        "scale": shown / width,
        "labels": [asdict(label) for label in labels],
    }


def _grid(block: Grid, label: str) -> dict[str, Any]:
    figures = [c > 0 and block.is_figures(c) for c in range(len(block.headings))]
    return {
        "is": "grid",
        "number": block.number,
        "caption": f"{block.caption} ({block.unit})" if block.unit else block.caption,
        "label": label,
        "headings": list(block.headings),
        "rows": [[_cell(c, figure) for c, figure in zip(row, figures, strict=True)] for row in block.rows],
        "figures": figures,
        "widths": block.shares(),
        "note": block.note,
    }


def _cell(cell: Cell, is_figure: bool) -> dict[str, str]:
    text, behind = parted(cell.text) if is_figure else (cell.text, "")
    return {"text": text, "behind": behind, "mark": cell.mark}
