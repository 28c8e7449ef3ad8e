"""Pieces of a Word document: styles, paragraphs, fields, captions, tables, in either direction of reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import IO, Any

from sojourn.publish.documents.content import Document, parted
from sojourn.publish.documents.faces import face_of
from sojourn.publish.documents.word_notes import Notes
from sojourn.publish.report.cells import Cell

TAGS = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
LATIN = {"ar": TAGS["en"], "zh": TAGS["en"]}
"""Latin letters in a text of another script are broken as words: a program breaks those of Chinese anywhere."""
FAINT = "5B6773"
RULE = "C4CCD4"
MARGIN = "60"  # twentieths of a point beside the text of a cell, as in the PDF
RIGHT_TO_LEFT = "\u200f"
NO_BREAK = "\u00a0"
FOOTNOTE = "Footnote Line"


class Parts:
    """A Word document that is being filled; ``book`` is the library's own object."""

    def __init__(self, document: Document) -> None:
        import docx

        self.book: Any = docx.Document()
        self.right_to_left = document.right_to_left
        self.tag = TAGS[document.language.id]
        self.latin_tag = LATIN.get(document.language.id, self.tag)
        self.face = face_of(document.language.id)
        self._bookmarks = 0
        self._ids: dict[str, str] = {}
        self._styles()
        self._page(document)
        self.notes = Notes(self.book, self.right_to_left, self.book.styles[FOOTNOTE].style_id)

    def properties(self, title: str, author: str, vintage: str, day: str) -> None:
        """Title, author, digest and day of the file."""
        own = self.book.core_properties
        own.title, own.author, own.keywords, own.language = title, author, vintage, self.tag
        own.created = own.modified = datetime.fromisoformat(day)
        own.last_modified_by = author

    def paragraph(self, text: str, style: str) -> Any:
        """A paragraph in a style."""
        made = self.book.add_paragraph()
        self._styled(made, style)
        self._direct(made)
        if text:
            self.run(made, text)
        return made

    def _styled(self, paragraph: Any, name: str) -> None:
        """Give a paragraph its style; the library looks for the name anew in every one of thousands of cells."""
        if name not in self._ids:
            self._ids[name] = self.book.styles[name].style_id
        paragraph._p.style = self._ids[name]

    def run(self, paragraph: Any, text: str, *, bold: bool = False, raised: bool = False) -> Any:
        """Words at the end of a paragraph."""
        made = paragraph.add_run(text)
        made.bold = bold or None
        made.font.cs_bold = bold or None
        made.font.superscript = raised or None
        if self.right_to_left:
            made.font.rtl = True
        return made

    def heading(self, text: str, level: int) -> None:
        """A heading that stays with what follows it, and that the contents lead to."""
        made = self.paragraph("", f"Heading {level}")
        self._marked(made, lambda: self.run(made, text), f"_Toc{self._bookmarks + 1:06}")

    def contents(self, headings: Sequence[str]) -> None:
        """A field of the headings; until the program counts the pages it shows their names."""
        for number, text in enumerate(headings):
            made = self.paragraph("", "Contents Line")
            if number == 0:
                self._begin(made, r' TOC \o "1-2" \h \z \u ')
            self.run(made, text)
            if number == len(headings) - 1:
                self._sign(made, "end")

    def caption(self, kind: str, word: str, number: int, text: str) -> None:
        """A caption with a number that counts itself, and a bookmark that texts can refer to.

        kind : Table or Figure, the name of the count; word : the same in the language of the document
        """
        made = self.paragraph("", "Caption")
        made.paragraph_format.keep_with_next = True

        def label() -> None:
            self.run(made, f"{word} ")
            self._field(made, rf" SEQ {kind} \* ARABIC ", str(number))

        self._marked(made, label, f"_Ref{kind}{number}")
        self.run(made, f". {text}")

    def reference(self, paragraph: Any, kind: str, number: int, shown: str) -> None:
        """A reference to a caption, which leads there and counts with it."""
        self.run(paragraph, " (")
        self._field(paragraph, rf" REF _Ref{kind}{number} \h ", shown)
        self.run(paragraph, ")")

    def footnote(self, paragraph: Any, text: str) -> None:
        """A note at the end of a paragraph."""
        self.notes.add(paragraph, text)

    def picture(self, image: IO[bytes], inches: float, alternative: str) -> None:
        """A picture with what it shows in words."""
        from docx.shared import Inches

        made = self.paragraph("", "Normal")
        shape = made.add_run().add_picture(image, width=Inches(inches))
        about = shape._inline.docPr
        about.set("descr", alternative)

    def table(self, rows: Sequence[Sequence[Cell]], figures: Sequence[bool], widths: Sequence[float]) -> None:
        """A table whose head is repeated on every page and whose rows are not parted."""
        from docx.shared import Inches

        made = self.book.add_table(rows=len(rows), cols=len(widths), style="Figures")
        made.autofit = False
        if self.right_to_left:
            made._tblPr.append(self._element("w:bidiVisual"))
        for width, column in zip(widths, made.columns, strict=True):
            column.width = Inches(width)
        for number, (row, held) in enumerate(zip(rows, made.rows, strict=True)):
            rule = held._tr.get_or_add_trPr()
            rule.append(self._element("w:cantSplit"))
            if number == 0:
                rule.append(self._element("w:tblHeader"))
            for cell, place, is_figure, width in zip(row, held.cells, figures, widths, strict=True):
                place.width = Inches(width)
                self._cell(place, cell, is_figure, number == 0)
        self.paragraph("", "Normal").paragraph_format.space_after = 0

    def _cell(self, place: Any, cell: Cell, is_figure: bool, head: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = place.paragraphs[0]
        self._styled(paragraph, "Cell")
        self._direct(paragraph)
        if is_figure:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if self.right_to_left else WD_ALIGN_PARAGRAPH.RIGHT
        self.run(paragraph, _in_lines(cell.text) if is_figure and not head else cell.text, bold=head)
        if cell.mark:
            before = RIGHT_TO_LEFT if self.right_to_left else ""
            self.run(paragraph, f"{before}{NO_BREAK}{cell.mark}", raised=True)

    def _styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        styles = self.book.styles
        normal = styles["Normal"]
        self._faces(normal, 10)
        normal.paragraph_format.space_after = Pt(6)
        for name, size in (
            ("Title", 26.0),
            ("Subtitle", 12.0),
            ("Heading 1", 16.0),
            ("Heading 2", 12.0),
            ("Heading 3", 11.0),
        ):
            self._faces(styles[name], size)
            styles[name].font.color.rgb = RGBColor.from_string("1F2933")
            styles[name].paragraph_format.keep_with_next = True
        for name in ("Title", "Subtitle"):  # letters apart and aslant are no letters of Arabic
            styles[name].font.italic = styles[name].font.cs_italic = False
            for spaced in styles[name].element.rPr.findall(qn("w:spacing")):
                styles[name].element.rPr.remove(spaced)
        self._faces(styles["Caption"], 9)
        styles["Caption"].font.bold = True
        styles["Caption"].font.color.rgb = RGBColor.from_string("1F2933")
        own = (("Remark", 8.5, "Normal"), ("Cell", 8, "Normal"), ("Numbered Paragraph", 10, "Normal"),
               ("Contents Line", 10, "Normal"), ("Contents Heading", 14, "Normal"),
               (FOOTNOTE, 7.5, "Normal"))  # fmt: skip
        for name, size, base in own:
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles[base]
            self._faces(style, size)
        styles["Remark"].font.color.rgb = RGBColor.from_string(FAINT)
        styles["Cell"].paragraph_format.space_after = Pt(1)
        styles["Cell"].paragraph_format.space_before = Pt(1.5)
        for name in ("Contents Line", FOOTNOTE):
            styles[name].paragraph_format.space_after = Pt(2)
        hanging = styles["Numbered Paragraph"].paragraph_format
        hanging.left_indent, hanging.first_line_indent = Pt(28), Pt(-28)
        hanging.widow_control = True
        grid = styles.add_style("Figures", WD_STYLE_TYPE.TABLE)
        grid.base_style = styles["Normal Table"]
        self._rules(grid)

    def _rules(self, style: Any) -> None:
        """Rules above, below and between rows, none between columns, as tables of the PDF have them."""
        borders = self._element("w:tblBorders")
        for side, eighths, colour in (("top", "8", "1F2933"), ("bottom", "8", "1F2933"), ("insideH", "4", RULE)):
            borders.append(self._element(f"w:{side}", val="single", sz=eighths, space="0", color=colour))
        properties = self._element("w:tblPr")
        properties.append(borders)
        margins = self._element("w:tblCellMar")
        for side in ("left", "right"):
            margins.append(self._element(f"w:{side}", w=MARGIN, type="dxa"))
        properties.append(margins)
        style.element.append(properties)

    def _faces(self, style: Any, size: float) -> None:
        """One face and size for all scripts of a style."""
        from docx.oxml.ns import qn
        from docx.shared import Pt

        style.font.name, style.font.size = self.face, Pt(size)
        properties = style.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for script in ("w:eastAsia", "w:cs", "w:ascii", "w:hAnsi"):
            fonts.set(qn(script), self.face)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        properties.append(self._element("w:szCs", val=str(int(2 * size))))
        properties.append(self._element("w:lang", val=self.latin_tag, eastAsia=self.tag, bidi=self.tag))

    def _page(self, document: Document) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        section = self.book.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        if self.right_to_left:
            section._sectPr.append(self._element("w:bidi"))
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._direct(foot)
        self.run(foot, f"{document.words['page']} ")
        self._field(foot, " PAGE ", "1")
        head = section.header.paragraphs[0]
        self._direct(head)
        self.run(head, f"{document.title} · {document.kicker}")

    def _direct(self, paragraph: Any) -> None:
        if self.right_to_left:
            paragraph._p.get_or_add_pPr().append(self._element("w:bidi"))

    def _marked(self, paragraph: Any, fill: Callable[[], object], name: str) -> None:
        """Put what ``fill`` adds to the paragraph between the two ends of a bookmark."""
        self._bookmarks += 1
        paragraph._p.append(self._element("w:bookmarkStart", id=str(self._bookmarks), name=name))
        fill()
        paragraph._p.append(self._element("w:bookmarkEnd", id=str(self._bookmarks)))

    def _field(self, paragraph: Any, instruction: str, shown: str) -> None:
        self._begin(paragraph, instruction)
        self.run(paragraph, shown)
        self._sign(paragraph, "end")

    def _begin(self, paragraph: Any, instruction: str) -> None:
        from docx.oxml.ns import qn

        self._sign(paragraph, "begin")
        told = self._element("w:instrText")
        told.text = instruction
        told.set(qn("xml:space"), "preserve")
        paragraph.add_run()._r.append(told)
        self._sign(paragraph, "separate")

    def _sign(self, paragraph: Any, kind: str) -> None:
        paragraph.add_run()._r.append(self._element("w:fldChar", fldCharType=kind))

    @staticmethod
    def _element(tag: str, /, **attributes: str) -> Any:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        made: Any = OxmlElement(tag)
        for key, value in attributes.items():
            made.set(qn(f"w:{key}"), value)
        return made


def _in_lines(text: str) -> str:
    """A figure above its period: a narrow column would break the line inside either."""
    return "\n".join(part for part in parted(text) if part)
