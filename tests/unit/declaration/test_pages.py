"""The pages on the Declaration and on verdicts say what the code does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sojourn.concepts.figure import Figure
from sojourn.declaration.commitment import STRENGTHS, paragraph, paragraphs
from sojourn.declaration.operative_verbs import STRENGTH_OF
from sojourn.declaration.reading import Reading, SmallestChange, movement
from sojourn.declaration.verdict import verdict
from sojourn.publish.words import codes
from sojourn.publish.words.language import language
from sojourn.publish.words.verdicts import verdict_reason

DOCS = Path(__file__).parents[3] / "docs" / "explanation"
DECLARATION = (DOCS / "declaration.md").read_text("utf-8")
VERDICTS = (DOCS / "verdicts.md").read_text("utf-8")

ID = "ICRMW_ACTION"
A = Reading(
    id=ID,
    direction="more",
    baseline=Figure(ID, "2013", 10.0),
    latest=Figure(ID, "2024", 12.5),
    smallest_change=SmallestChange(absolute=1.0),
    coverage=1.0,
    evidence="ICRMW",
)
READINGS = {
    "A": A,
    "B": replace(A, latest=Figure(ID, "2024", 10.2), evidence="ANOTHER"),
    "C": replace(
        A,
        direction="less",
        baseline=Figure(ID, "2014", 2000),
        latest=Figure(ID, "2024", 3500),
        smallest_change=SmallestChange(relative=0.1),
    ),
    "D": replace(A, direction="context"),
    "E": replace(A, latest=Figure(ID, "2014", 30.0)),
    "F": replace(A, uncertainty=(-0.5, 5.0)),
    "G": replace(A, behind=(60.0, 163.0)),
    "H": replace(A, id="ICRMW_DESTINATION"),
}


def test_every_paragraph_is_on_the_page_as_in_the_table() -> None:
    for p in paragraphs():
        row = next(line for line in DECLARATION.splitlines() if line.startswith(f"| {p.number} |"))
        for piece in (f"**{p.title}.** {p.summary}", f"({p.strength})", p.limits, *(a.what for a in p.asks)):
            assert piece in row, (p.number, piece)


def test_strengths_and_their_verbs_are_on_the_page() -> None:
    for strength in STRENGTHS:
        row = next(line for line in DECLARATION.splitlines() if line.startswith(f"| {strength} |"))
        for verb in re.split(r", |; ", row.split("|")[2].strip()):
            if not verb.startswith("a commitment"):
                assert STRENGTH_OF[verb] == strength


def rows(start: str) -> list[list[str]]:
    lines = VERDICTS[VERDICTS.index(start) :].splitlines()
    table = lines[2 : next(i for i, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


@pytest.mark.parametrize("row", rows("| | indicator"), ids=lambda row: row[0])
def test_movements_of_the_worked_examples(row: list[str]) -> None:
    found = movement(READINGS[row[0]], as_of=2026)
    assert row[-1].split(":")[0] == codes.movement(found.kind, language())
    assert float(row[5].replace(",", "").replace("−", "-")) == pytest.approx(found.change)


@pytest.mark.parametrize("row", rows("| loaded"), ids=lambda row: row[0])
def test_verdicts_of_the_worked_examples(row: list[str]) -> None:
    readings = [READINGS[letter] for letter in row[0].split(", ") if letter in READINGS]
    found = verdict(paragraph(10), readings, as_of=2026)
    assert codes.verdict(found.verdict, language()) == row[1]
    if "confidence" in row[2]:
        assert found.confidence.level == "medium"


def test_the_sentence_is_the_one_printed() -> None:
    reason = verdict_reason(verdict(paragraph(10), [A], as_of=2026), language())
    assert reason in " ".join(VERDICTS.split())
