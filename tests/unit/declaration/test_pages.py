"""The pages on the Declaration and on verdicts say what the code does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sojourn.declaration.commitment import STRENGTHS, paragraph, paragraphs
from sojourn.declaration.operative_verbs import STRENGTH_OF
from sojourn.declaration.reading import Figure, Reading, SmallestChange, movement
from sojourn.declaration.verdict import verdict

DOCS = Path(__file__).parents[3] / "docs" / "explanation"
DECLARATION = (DOCS / "declaration.md").read_text("utf-8")
VERDICTS = (DOCS / "verdicts.md").read_text("utf-8")

A = Reading(
    id="A",
    title="Share of migrants covered",
    unit="%",
    direction="more",
    baseline=Figure(10.0, "2013"),
    latest=Figure(12.5, "2024"),
    smallest_change=SmallestChange(absolute=1.0),
    coverage=1.0,
)
READINGS = {
    "A": A,
    "B": replace(A, latest=Figure(10.2, "2024")),
    "C": replace(
        A,
        direction="less",
        unit="persons",
        baseline=Figure(2000, "2014"),
        latest=Figure(3500, "2024"),
        smallest_change=SmallestChange(relative=0.1),
    ),
    "D": replace(A, direction="context"),
    "E": replace(A, latest=Figure(30.0, "2014")),
    "F": replace(A, uncertainty=(-0.5, 5.0)),
}


def test_every_paragraph_is_on_the_page_as_in_the_table() -> None:
    for p in paragraphs():
        row = next(line for line in DECLARATION.splitlines() if line.startswith(f"| {p.number} |"))
        for piece in (f"**{p.title}.** {p.summary}", f"({p.strength})", p.limits, p.asks or p.not_assessable_reason):
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
    assert row[-1].split(":")[0] == found.kind
    assert float(row[5].replace(",", "").replace("−", "-")) == pytest.approx(found.change)


@pytest.mark.parametrize("row", rows("| loaded"), ids=lambda row: row[0])
def test_verdicts_of_the_worked_examples(row: list[str]) -> None:
    readings = [READINGS[letter] for letter in row[0].split(", ") if letter in READINGS]
    found = verdict(paragraph(15), readings, as_of=2026)
    assert found.verdict == row[1]
    if "confidence" in row[2]:
        assert found.confidence.level == "medium"


def test_the_sentence_is_the_one_printed() -> None:
    reason = verdict(paragraph(15), [A], as_of=2026).reason
    assert reason in " ".join(VERDICTS.split())
