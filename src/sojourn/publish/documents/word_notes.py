"""Footnotes of a Word document, which python-docx does not write: a part of its own with the notes, and their signs."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


class Notes:
    """The notes of a document, numbered in their order."""

    def __init__(self, book: Any, right_to_left: bool, style: str) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        self.right_to_left, self.style, self._held = right_to_left, style, [SEPARATORS]
        self.part = Part(PackURI("/word/footnotes.xml"), KIND, b"", book.part.package)
        book.part.relate_to(self.part, RELATION)

    def add(self, paragraph: Any, text: str) -> None:
        """Put the sign of a new note behind a paragraph, and the note into the part."""
        from docx.oxml import parse_xml

        number = len(self._held)
        sign = f'<w:r xmlns:w="{SPACE}">{RAISED}<w:footnoteReference w:id="{number}"/></w:r>'
        paragraph._p.append(parse_xml(sign))
        bidi = "<w:bidi/>" if self.right_to_left else ""
        self._held.append(
            f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="{self.style}"/>{bidi}</w:pPr>'
            f'<w:r>{RAISED}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {escape(text)}</w:t></w:r></w:p>'
            "</w:footnote>"
        )

    def close(self) -> None:
        """Write the part; before the document is saved."""
        body = f'<w:footnotes xmlns:w="{SPACE}">{"".join(self._held)}</w:footnotes>'
        self.part._blob = f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode()
