"""The forms of one dossier: what a PDF, a Word document and a workbook hold, read back by other programs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pikepdf
import pypdf
import pytest
from made_up_report import NAME, made_up
from python_calamine import CalamineWorkbook

from sojourn import release
from sojourn.declaration.commitment import paragraphs
from sojourn.errors import UsageError
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.telling.acts import Act
from sojourn.products.assessment.telling.findings import Finding
from sojourn.publish.documents import faces, formats
from sojourn.publish.documents.assessed import assessed
from sojourn.publish.documents.content import Builder, Document, Drawing, Grid, Items, Text, parted
from sojourn.publish.documents.general_assembly import general_assembly
from sojourn.publish.documents.pdf import write_pdf
from sojourn.publish.documents.word import write_word
from sojourn.publish.documents.workbook import write_workbook
from sojourn.publish.report.cells import Cell
from sojourn.publish.report.data import data
from sojourn.publish.words.language import Language, language

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def english() -> Document:
    return assessed(made_up(), language())


@pytest.fixture(scope="module")
def arabic() -> Document:
    return assessed(made_up(), language("ar"))


@pytest.fixture(scope="module")
def pdf(english: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_pdf(english, release.open_data(path))
    return path


@pytest.fixture(scope="module")
def word(arabic: Document, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / "report.docx"
    write_word(arabic, release.open_data(path))
    return path


def test_paragraphs_tables_and_figures_count_from_one_without_a_gap(english: Document) -> None:
    for kind, numbers in (
        ("texts", [b.number for b in english.blocks if type(b).__name__ == "Text" and b.number]),
        ("tables", [b.number for b in english.printed() if type(b).__name__ == "Grid"]),
        ("figures", [b.number for b in english.blocks if type(b).__name__ == "Drawing"]),
    ):
        assert numbers == list(range(1, len(numbers) + 1)), kind
        assert numbers, kind


def test_a_reference_leads_to_the_table_that_follows() -> None:
    build = Builder()
    build.numbered("first", before_table=True)
    build.grid("one", ["name"], [[Cell("x")]], sheet="one")
    build.numbered("second", before_table=True)
    build.grid("two", ["name"], [[Cell("y")]], sheet="two")
    assert [b.see for b in build.blocks if type(b).__name__ == "Text"] == [1, 2]


def test_findings_stand_at_the_head_of_both_documents() -> None:
    counted = Finding("how_much", facts={"asking": 27, "judged": 13, "partial": 3})
    for compose in (assessed, general_assembly):
        blocks = compose(made_up(findings=(counted,)), language()).blocks
        assert [b.text for b in blocks if isinstance(b, Text) and b.number][1] == (
            f"Of the 27 paragraphs that ask for something, 13 can be judged for the {NAME}, 3 of them on less than "
            "half of what they ask for."
        )


def test_what_would_change_a_verdict_stands_under_its_paragraph() -> None:
    blocks = assessed(made_up(acts={33: (Act(33, "issue_document", {}),)}), language()).blocks
    said = [n for n, b in enumerate(blocks) if isinstance(b, Text) and b.text == "What would change the verdict:"]
    assert [blocks[n + 1] for n in said] == [Items(("The document that is due is issued",))]


def test_the_pdf_is_tagged_kept_and_says_its_language(pdf: Path) -> None:
    with pikepdf.open(pdf) as book:
        root = book.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang).startswith("en")
        metadata = root.Metadata.read_bytes().decode()
        assert re.search(r"pdfuaid:part>1<|pdfuaid:part=.1", metadata)
        assert re.search(r"pdfaid:part>2<|pdfaid:part=.2", metadata)
        figures = [o for o in book.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert figures and all(len(str(f.get("/Alt", ""))) > 20 for f in figures)
        heads = [o for o in book.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/THead"]
        assert heads


def test_every_font_of_the_pdf_is_one_of_the_package(pdf: Path) -> None:
    with pikepdf.open(pdf) as book:
        held = [o for o in book.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"]
        assert held
        for font in held:
            assert re.fullmatch(r"/[A-Z]{6}\+NotoSans\w*-(Regular|Bold)[\w-]*", str(font.FontName))
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


def test_the_pdf_says_every_paragraph_and_counts_its_pages(pdf: Path) -> None:
    book = pypdf.PdfReader(pdf)
    told = " ".join(" ".join(page.extract_text() for page in book.pages).split())
    assert NAME in told
    for one in paragraphs():
        assert f"{one.number}. {one.title}" in told
    assert f"Page {len(book.pages)} / {len(book.pages)}" in told


def test_the_same_dossier_makes_the_same_pdf(english: Document, pdf: Path, tmp_path: Path) -> None:
    write_pdf(english, release.open_data(tmp_path / "again.pdf"))
    assert (tmp_path / "again.pdf").read_bytes() == pdf.read_bytes()


def test_word_has_styles_fields_captions_notes_and_runs_from_the_right(word: Path) -> None:
    book = docx.Document(str(word))
    styles = {p.style.name for p in book.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Caption", "Numbered Paragraph"} <= styles
    with zipfile.ZipFile(word) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))
        notes = ElementTree.fromstring(parts.read("word/footnotes.xml"))
    fields = [e.text or "" for e in body.iter(f"{WORD}instrText")]
    assert any(" TOC " in f for f in fields)
    assert any(" SEQ Table " in f for f in fields)
    marks = {e.get(f"{WORD}name") for e in body.iter(f"{WORD}bookmarkStart")}
    referred = {f.split()[1] for f in fields if " REF " in f}
    assert referred and referred <= marks
    numbers = {e.get(f"{WORD}id") for e in notes.iter(f"{WORD}footnote")}
    signs = [e.get(f"{WORD}id") for e in body.iter(f"{WORD}footnoteReference")]
    assert signs and set(signs) <= numbers
    tables = list(body.iter(f"{WORD}tbl"))
    assert tables and all(t.find(f"{WORD}tblPr/{WORD}bidiVisual") is not None for t in tables)
    assert all(t.find(f"{WORD}tr/{WORD}trPr/{WORD}tblHeader") is not None for t in tables)
    texts = [p for p in body.iter(f"{WORD}p") if "".join(t.text or "" for t in p.iter(f"{WORD}t")).strip()]
    assert all(p.find(f"{WORD}pPr/{WORD}bidi") is not None for p in texts)


def test_a_status_stays_with_its_figure_and_a_period_is_not_parted(english: Document, tmp_path: Path) -> None:
    build = Builder()
    rows = [[Cell("rate"), Cell("0.961 % (2010–2015)", "E", "", 0.961)]]
    build.grid("rates", ["indicator", "latest"], rows, sheet="rates")
    write_word(replace(english, blocks=tuple(build.blocks)), release.open_data(tmp_path / "a.docx"))
    cell = docx.Document(str(tmp_path / "a.docx")).tables[0].rows[1].cells[1]
    figure, mark = cell.paragraphs[0].runs
    assert figure.text == "0.961 %\n(2010–2015)"
    assert mark.text[0] == "\u00a0" and mark.font.superscript


def test_figures_of_context_say_so_once_under_their_table(english: Document) -> None:
    """Their direction is «context» in every row, as is their reading; one line below the table says what it means."""
    tables = [b for b in english.printed() if isinstance(b, Grid) and b.headings[0] == "Indicator"]
    assert tables
    for table in tables:
        context = [row for row in table.rows if row[4].text == "context"]
        assert not any("context" in row[0].text for row in table.rows)
        assert all("better" in row[0].text for row in table.rows if row not in context)
        assert table.note == ("Context: moves no verdict" if context else "")


def test_what_stands_in_brackets_behind_a_figure_is_parted_from_it() -> None:
    assert parted("100 % (3 octobre 2013)") == ("100 %", "(3 octobre 2013)")
    assert parted("9,800 (2025; 0 to 9,800)") == ("9,800", "(2025; 0 to 9,800)")
    assert parted("no figure") == ("no figure", "") == parted("no figure")
    assert parted("12 (a) b") == ("12 (a) b", "")


def test_titles_of_word_are_set_without_spaces_between_letters(word: Path) -> None:
    styles = docx.Document(str(word)).styles
    for name in ("Title", "Subtitle"):
        assert styles[name].element.rPr.find(f"{WORD}spacing") is None
        assert not styles[name].font.italic and not styles[name].font.cs_italic


def test_heads_are_bold_in_scripts_that_run_from_the_right_too(word: Path) -> None:
    head = docx.Document(str(word)).tables[0].rows[0].cells[0].paragraphs[0].runs[0]
    assert head.bold and head.font.cs_bold


def test_a_column_has_room_for_the_longest_word_of_its_heading() -> None:
    grid = Grid("t", ("interval", "accroissement naturel"), ((Cell("1990–1995"), Cell("1", "A", "", 1.0)),))
    first, second = grid.shares()
    assert second / len("accroissement") > 1 and first < second
    assert replace(grid, widths=(1, 3)).shares() == [1, 3]


def test_the_workbook_has_a_sheet_a_table_with_figures_as_numbers_and_their_status(
    english: Document, tmp_path: Path
) -> None:
    path = tmp_path / "report.xlsx"
    write_workbook(english, release.open_data(path))
    book = CalamineWorkbook.from_path(str(path))
    assert len(book.sheet_names) == len(list(english.grids())) + 2
    summary = book.get_sheet_by_name("Summary").to_python()
    heads = next(row for row in summary if "Value" in row)
    value, status = heads.index("Value"), heads.index("Value: Status")
    rows = summary[summary.index(heads) + 1 :]
    assert rows and all(isinstance(row[value], float) and row[status] for row in rows if row[0])
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(n).decode() for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        workbook = parts.read("xl/workbook.xml").decode()
    assert all("<f" not in s.replace("<fi", "").replace("<fo", "") for s in sheets)
    assert all('state="frozen"' in s for s in sheets)
    assert workbook.count("_xlnm.Print_Area") == len(sheets) == workbook.count("_xlnm.Print_Titles")


def test_a_sign_that_no_font_has_is_named_and_nothing_is_written(english: Document, tmp_path: Path) -> None:
    for writer, name in ((write_pdf, "a.pdf"), (write_word, "a.docx")):
        with pytest.raises(UsageError, match="no font has 1 of its signs") as refused:
            writer(replace(english, title="ꦗꦗ"), release.open_data(tmp_path / name))
        assert "U+A997" in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_font_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(faces.OWN, str(tmp_path))
    with pytest.raises(UsageError, match="no font in"):
        faces.check_signs(["a"], "report.pdf")


def test_a_table_of_a_thousand_rows_breaks_over_pages_with_its_head(english: Document, tmp_path: Path) -> None:
    build = Builder()
    rows = [[Cell(f"place {i}"), Cell(str(i), "A", "", float(i))] for i in range(1000)]
    build.grid("long", ["place", "headword"], rows, sheet="long")
    write_pdf(replace(english, blocks=tuple(build.blocks)), release.open_data(tmp_path / "long.pdf"))
    pages = [p.extract_text() for p in pypdf.PdfReader(tmp_path / "long.pdf").pages]
    held = [p for p in pages if "place " in p]
    assert len(held) > 10 and all("headword" in p for p in held)
    assert "place 999" in pages[-1]


@pytest.mark.parametrize("asked", ["", "odt", "pdf,doc"])
def test_an_unknown_format_is_refused(asked: str) -> None:
    with pytest.raises(UsageError, match="no format"):
        formats.chosen(asked)


def test_unknown_languages_and_documents_are_refused(tmp_path: Path) -> None:
    folder = release.open_data(tmp_path)
    for wanted, match in (
        ({"formats": ["pdf"], "lang": "eo"}, "no words in the language"),
        ({"formats": ["pdf"], "document": "novel"}, "no document"),
    ):
        with pytest.raises(UsageError, match=match):
            formats.write(made_up(), folder, **wanted)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def test_every_form_is_written_in_a_language_from_the_right(tmp_path: Path) -> None:
    name = made_up().area
    forms = ["html", "json", "pdf", "docx", "xlsx", "package"]
    places = formats.write(made_up(), release.open_data(tmp_path), forms, "ar")
    ends = (".html", ".json", ".pdf", ".docx", ".xlsx", "-package")
    assert [p.name for p in places] == [f"{name}.ar{end}" for end in ends]
    told = places[0].read_text(encoding="utf-8")
    second = f"{name}-definitions.ar.html"
    assert 'dir="rtl"' in told and f'href="{second}' in told and (tmp_path / second).is_file()
    given = json.loads(places[1].read_text(encoding="utf-8"))
    english = data(made_up())
    assert given["language"] == "ar" and english["language"] == "en"
    assert [p["number"] for p in given["paragraphs"]] == [p["number"] for p in english["paragraphs"]]
    values = [{n: [v["value"] for v in m["values"]] for n, m in told["measures"].items()} for told in (given, english)]
    assert values[0] == values[1]


@pytest.mark.parametrize("compose", [assessed, general_assembly])
def test_maps_of_documents_have_their_land(compose: Callable[[Dossier, Language], Document]) -> None:
    """The page holds the outlines once; a document has no page to point to."""
    for drawing in (b for b in compose(made_up(), language()).blocks if isinstance(b, Drawing)):
        pointed = set(re.findall(r'href="#(w-\d+)"', drawing.svg))
        assert pointed <= set(re.findall(r'id="(w-\d+)"', drawing.svg))


def test_an_area_almost_without_data_and_names_in_any_script_make_every_form(tmp_path: Path) -> None:
    """Nothing but a population of one year, and names that mix directions."""
    made = made_up()
    bare = replace(
        made, indicators={}, measures={"POPULATION": made.measures["POPULATION"][:1]}, maps=(), flows=None,
        partners=None, findings=(), changes=(), names={**made.names, made.area: "Île 岛 جزيرة (A–B) Остров"},
    )  # fmt: skip
    kept = tuple(replace(v, evidence=()) for v in bare.verdicts)
    for lang in ("en", "ar"):
        places = formats.write(
            replace(bare, verdicts=kept), release.open_data(tmp_path), ["html", "json", "pdf", "docx", "xlsx"], lang
        )
        assert all(p.stat().st_size > 1000 for p in places)
    assert "جزيرة" in (tmp_path / f"{made.area}.html").read_text(encoding="utf-8")


def test_where_one_form_cannot_take_its_place_all_stands_as_before(tmp_path: Path) -> None:
    name = made_up().area
    (tmp_path / f"{name}.json").write_text("before")
    (tmp_path / f"{name}.xlsx").mkdir()
    (tmp_path / f"{name}.xlsx" / "kept").write_text("before")
    with pytest.raises(UsageError, match="a folder stands where a file should be"):
        formats.write(made_up(), release.open_data(tmp_path), ["json", "xlsx"])
    assert (tmp_path / f"{name}.xlsx" / "kept").read_text() == (tmp_path / f"{name}.json").read_text() == "before"
    (tmp_path / f"{name}.xlsx" / "kept").unlink()
    (tmp_path / f"{name}.xlsx").rmdir()
    formats.write(made_up(), release.open_data(tmp_path), ["json", "xlsx"])
    assert (tmp_path / f"{name}.xlsx").is_file()
    with pytest.raises(UsageError, match="no font"):
        formats.write(
            replace(made_up(), names={**made_up().names, name: "ꦗ"}), release.open_data(tmp_path), ["json", "pdf"]
        )
    assert NAME in (tmp_path / f"{name}.json").read_text(encoding="utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{name}.json", f"{name}.xlsx"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed (libreoffice-writer)")
def test_libreoffice_opens_the_word_document(word: Path, tmp_path: Path) -> None:
    program = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/own", "--convert-to", "pdf"]
    subprocess.run([*program, "--outdir", str(tmp_path), str(word)], check=True, capture_output=True, timeout=300)
    assert len(pypdf.PdfReader(tmp_path / "report.pdf").pages) > 10
