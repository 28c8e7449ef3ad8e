"""Every number of four reports leads, in the page, to cells or to a formula; the cells add up to the number."""

from __future__ import annotations

import pytest
from page_numbers import astray, numbers, panels

from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import profile
from sojourn.products.assessment.telling.places import CellsRead
from sojourn.publish.report.page import page
from sojourn.warehouse import Warehouse

pytestmark = pytest.mark.data
AREAS = ("KEN", "TUV", "015", "001")
COMPUTED = {"POPULATION_YEAR"}
"""Measures that stand between two years with cells."""


@pytest.fixture(scope="module", params=AREAS)
def made(request: pytest.FixtureRequest, published: Warehouse, published_panel: Panel) -> Dossier:
    with published.snapshot():
        return dossier(assess(published, request.param, as_of=2026, panel=published_panel), published)


def test_every_number_leads_to_a_cell_or_a_formula(made: Dossier) -> None:
    html = page(made)
    assert len(numbers(html)) > 300 and len(panels(html)) > 100
    assert astray(html) == []
    assert len(html.encode()) < 1_200_000


def test_the_cells_add_up_to_the_number_where_it_is_cells_and_nothing_else(
    made: Dossier, published_panel: Panel
) -> None:
    compared = 0
    for name, by_period in made.places.items():
        origin = published_panel.origins[name]
        if origin.formula or name in COMPUTED:
            continue
        for figure in made.measures[name]:
            if figure.period in by_period:
                total = sum(place.total for place in by_period[figure.period])
                assert total == pytest.approx(figure.value, rel=1e-12), (name, figure.period)
                compared += 1
    assert compared > 100


def test_cells_read_for_many_areas_are_those_read_for_one(
    made: Dossier, published: Warehouse, published_panel: Panel
) -> None:
    chosen = {name: made.measures[name] for name in ("IMMIGRANTS_F", "POPULATION", "CRC_PARTIES", "BIRTHS")}
    own = profile(published_panel, made.area)
    with published.snapshot():
        assert CellsRead(published, many=True).places(own, chosen) == CellsRead(published).places(own, chosen)
