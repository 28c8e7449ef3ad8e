"""What the table says to load can be loaded, and only paragraphs that nothing answers say so."""

from __future__ import annotations

import re

import pytest

from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.declaration.commitment import paragraphs
from sojourn.indicators import INDICATORS
from sojourn.indicators.survey_measures import OWN_MEASURES
from sojourn.sources import SOURCES

NAMES = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
KNOWN = {s.id for s in SOURCES} | {d.id for d in DATAFLOWS} | set(OWN_MEASURES)
DIRECTED = {i.id: i.paragraphs for i in INDICATORS if i.direction != "context"}


@pytest.mark.parametrize("p", paragraphs(), ids=lambda p: str(p.number))
def test_everything_named_is_a_source_a_dataflow_or_a_measure_of_ones_own(p) -> None:  # type: ignore[no-untyped-def]
    named = set(NAMES.findall(p.load))
    assert named <= KNOWN, named - KNOWN
    assert named or p.load.startswith("nothing: ")


@pytest.mark.parametrize("p", paragraphs(), ids=lambda p: str(p.number))
def test_a_paragraph_says_nothing_answers_it_exactly_where_no_indicator_has_a_direction(p) -> None:  # type: ignore[no-untyped-def]
    measured = [id for ask in p.asks for id in ask.measured_by]
    assert all(p.number in DIRECTED[id] for id in measured)
    if p.is_statement:
        assert not measured
    else:
        assert p.load.startswith("nothing: ") is (not measured)
