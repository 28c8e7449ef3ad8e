"""The Secretary-General's form: its paragraphs in order, each figure that of the dossier, marked as a draft."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pytest
from made_up_report import NAME, made_up

from sojourn import release
from sojourn.concepts.figure import Figure
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.provenance import Provenance
from sojourn.publish.documents.content import Document, Grid, Heading, Text
from sojourn.publish.documents.general_assembly import ROMAN, general_assembly
from sojourn.publish.documents.pdf import write_pdf
from sojourn.publish.documents.word import write_word
from sojourn.publish.words import readings, titles
from sojourn.publish.words.language import LANGUAGES, language

EN = language()
PARTIES = "ICRMW_PARTIES"


def of_treaty(where: Provenance) -> Provenance:
    return replace(where, origin=replace(where.origin, dataflow="TREATY_ACTION"))


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    """The made-up dossier with the States bound by one treaty at two dates."""
    made = made_up()
    bound = (Figure(PARTIES, "2013", 1.0), Figure(PARTIES, "2022", 3.0))
    where = next(iter(made.provenance.values()))
    return replace(
        made,
        measures={**made.measures, PARTIES: bound},
        provenance={**made.provenance, PARTIES: of_treaty(where)},
    )


@pytest.fixture(scope="module")
def document(dossier: Dossier) -> Document:
    return general_assembly(dossier, EN)


def headings(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]


def numbered(document: Document) -> list[Text]:
    return [b for b in document.blocks if isinstance(b, Text) and b.number]


def test_sections_count_in_roman_numerals_between_summary_and_annex(document: Document) -> None:
    told = headings(document)
    counted = [h.partition(". ")[0] for h in told if ". " in h]
    assert counted == list(ROMAN[: len(counted)]) and len(counted) > 3
    assert told[0] == "Summary" and told[1].endswith("Introduction")
    assert told[-2:] == ["Annex: ratification of the instruments", "Sources"]


def test_paragraphs_are_numbered_without_a_gap(document: Document) -> None:
    assert [b.number for b in numbered(document)] == list(range(1, len(numbered(document)) + 1))


def test_every_indicator_that_moved_is_told_with_the_figures_of_the_dossier(
    dossier: Dossier, document: Document
) -> None:
    said = " ".join(b.text for b in numbered(document))
    moved = [e for v in dossier.verdicts for e in v.evidence if e.movement.kind in ("improved", "worsened")]
    assert moved
    for evidence in moved:
        for figure in (evidence.reading.baseline, evidence.reading.latest):
            assert figure is not None and figure.value is not None
            unit = titles.declared(evidence.reading.id).unit
            assert readings.number(figure.value, unit, EN) in said, evidence.reading.id


def test_a_paragraph_that_cannot_be_assessed_is_named_and_has_no_verdict_of_its_own(
    dossier: Dossier, document: Document
) -> None:
    silent = {v.number for v in dossier.verdicts if v.verdict == "not_assessable"}
    texts = [b.text for b in numbered(document)]
    named = " ".join(t for t in texts if t.startswith("Progress could not be assessed on"))
    opened = {int(m[1]) for t in texts if (m := re.match(r"On paragraph (\d+) ", t))}
    assert silent and all(f"paragraph {n} (" in named for n in silent)
    assert not silent & opened and opened == {v.number for v in dossier.verdicts} - silent


def test_the_annex_has_the_newest_figure_of_every_measure_of_treaties(document: Document) -> None:
    (annex,) = (b for b in document.blocks if isinstance(b, Grid) and b.caption.startswith("States bound"))
    assert [[c.text for c in row][2:4] for row in annex.rows] == [["2022", "3"]]


@pytest.mark.parametrize("lang", sorted(LANGUAGES))
def test_it_says_that_it_is_a_draft_and_leaves_conclusions_to_people(dossier: Dossier, lang: str) -> None:
    words = language(lang).counting_anew()
    made = general_assembly(dossier, words)
    assert made.draft == words.say(
        "DRAFT. Sentences are drafted by a program from figures. People decide what is said, and what follows."
    )
    empty = words.say("[Conclusions and recommendations are for people to write. None is drafted here.]")
    assert empty in [b.text for b in numbered(made)]
    assert not words.untold


def test_word_and_pdf_hold_it_all(document: Document, tmp_path: Path) -> None:
    write_word(document, release.open_data(tmp_path / "draft.docx"))
    write_pdf(document, release.open_data(tmp_path / "draft.pdf"))
    in_word = [p.text for p in docx.Document(str(tmp_path / "draft.docx")).paragraphs]
    pages = pypdf.PdfReader(tmp_path / "draft.pdf").pages
    on_paper = re.sub(r"\s+", "", "".join(p.extract_text() for p in pages))
    assert document.draft in in_word and NAME in " ".join(in_word)
    for text in (document.draft, *headings(document), "Statesbound,andpeopleunderthem"):
        assert re.sub(r"\s+", "", text) in on_paper
    for block in numbered(document):
        assert any(t.startswith(f"{block.number}.\t{block.text}") for t in in_word)
