"""Facts printed by others, each recomputed from the files at the printed rounding; what differs is explained.

``published_facts.csv`` holds the fact, the number as printed, how it is recomputed, the publication, and where its text
was read: often a newspaper or a course that quotes it, since the text of the report itself was not at hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from quantities import quantity

from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse

FACTS = list(csv.DictReader(Path(__file__).with_name("published_facts.csv").open(encoding="utf-8")))
UNITS = {"million": 1e6, "billion": 1e9, "%": 1.0, "1": 1.0}


def test_every_fact_can_be_found_and_none_stands_twice() -> None:
    assert len(FACTS) >= 80 and len({f["fact"] for f in FACTS}) == len(FACTS)
    for fact in FACTS:
        assert fact["text_read_at"].startswith("https://") and fact["publication"] and fact["unit"] in UNITS, fact


@pytest.mark.data
@pytest.mark.parametrize("fact", FACTS, ids=[f["fact"] for f in FACTS])
def test_a_fact_is_met_at_its_rounding_or_its_difference_is_explained(
    fact: dict[str, str], published: Warehouse, published_panel: Panel
) -> None:
    decimals = len(fact["printed"].partition(".")[2])
    value = quantity(fact["recomputed_from"], published, published_panel) / UNITS[fact["unit"]]
    if fact["explained"]:
        assert f"{value:.{decimals}f}" != fact["printed"], "nothing differs that needs to be explained"
    else:
        assert f"{value:.{decimals}f}" == fact["printed"]
