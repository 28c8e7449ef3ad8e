"""Our table beside the Declaration's own text, paragraph by paragraph: typed by reading, and read by the parser.

The text is not part of the repository; without it these tests are skipped.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from sojourn.declaration.alignment import align
from sojourn.declaration.clauses import Clause, same_people
from sojourn.declaration.commitment import paragraph, paragraphs
from sojourn.declaration.names_in_text import treaty_series
from sojourn.declaration.resolution_file import read_resolution
from sojourn.declaration.resolution_parser import Resolution, ResolutionParagraph, parse

DOCS = Path(__file__).parents[3] / "docs" / "explanation" / "declaration.md"
DIFFERENCES = {(1, 2): ("statement", "aim")}
"""(paragraph, clause) -> the kind in the table and the kind as parsed. The page says why the table stands."""

pytestmark = pytest.mark.reference


@pytest.fixture(scope="module")
def text(shared_reference: Path) -> Resolution:
    return parse(read_resolution(shared_reference / "declaration" / "A_RES_68_4.txt"))


NUMBERS = [p.number for p in paragraphs()]


def own(text: Resolution, number: int) -> ResolutionParagraph:
    return text.paragraphs[number - 1]


def test_there_are_34_paragraphs_and_each_is_its_own_counterpart(text: Resolution) -> None:
    assert [p.number for p in text.paragraphs] == NUMBERS
    assert (align(text).matched, align(text).same_number) == (34, 34)


@pytest.mark.parametrize("number", NUMBERS)
def test_verbs_are_those_of_the_text(text: Resolution, number: int) -> None:
    assert own(text, number).verbs == paragraph(number).verbs


@pytest.mark.parametrize("number", NUMBERS)
def test_actors_groups_instruments_and_footnotes_are_those_of_the_text(text: Resolution, number: int) -> None:
    read, table = own(text, number), paragraph(number)
    assert set(read.actors) == set(table.actors)
    assert set(read.groups) == set(table.groups)
    assert read.instruments == table.instruments
    assert treaty_series(read.footnotes) == table.footnotes


@pytest.mark.parametrize("number", NUMBERS)
def test_clauses_have_the_verb_the_kind_and_the_addressee_of_the_text(text: Resolution, number: int) -> None:
    read = own(text, number).clauses
    table = list(dict.fromkeys((a.clause, a.verb, a.clause_kind, a.who) for a in paragraph(number).asks))
    assert [clause for clause, *_ in table] == list(range(1, len(read) + 1))
    for (clause, verb, kind, who), found in zip(table, read, strict=True):
        assert verb == found.verb
        assert (kind, found.kind) == DIFFERENCES.get((number, clause), (kind, kind))
        if (number, clause) not in DIFFERENCES:
            assert same_people(who, found.who)


@pytest.mark.parametrize("number", NUMBERS)
def test_clauses_stand_in_the_text_one_after_the_other(text: Resolution, number: int) -> None:
    paragraph_text, read = own(text, number).text, own(text, number).clauses
    assert all(isinstance(c, Clause) and 0 <= c.start < c.end <= len(paragraph_text) for c in read)
    assert all(before.end <= after.start for before, after in itertools.pairwise(read))


def test_every_listed_difference_is_on_the_page_with_its_reason() -> None:
    page = DOCS.read_text("utf-8")
    rows = page[page.index("| paragraph, clause |") :].splitlines()[2:]
    told = [line.split("|")[1].strip() for line in rows[: next(i for i, r in enumerate(rows) if not r.startswith("|"))]]
    assert told == [f"{number}, {clause}" for number, clause in DIFFERENCES]


def test_none_of_its_sentences_is_in_our_tables(text: Resolution) -> None:
    """No eight words in a row of the text stand in what we say of it."""
    said = " ".join(
        " ".join((p.title, p.summary, p.looks_at, p.limits, *(a.what for a in p.asks), *(a.unseen for a in p.asks)))
        for p in paragraphs()
    ).lower()
    for one in text.paragraphs:
        words = one.text.lower().split()
        runs = (" ".join(words[i : i + 8]) for i in range(len(words) - 7))
        assert not [run for run in runs if run in said]
