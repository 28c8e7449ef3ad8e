"""The dossier: by hand for two countries, whole for areas of the built-in edition, and without a word for readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from texts_within import CODE, texts

from sojourn.concepts import area
from sojourn.concepts.dataflows import dataflow
from sojourn.concepts.figure import Origin
from sojourn.concepts.reason import Reason
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import profile
from sojourn.products.assessment.provenance import provenance
from sojourn.warehouse import Warehouse, trace

AREAS = ("KEN", "202", "001", "ECOWAS", "TUV")
INTERVAL = "2010-07-01/P5Y"


@pytest.fixture
def panel(edition_panel: Panel) -> Panel:
    return edition_panel


@pytest.fixture
def dossiers(edition_dossiers: dict[str, Dossier]) -> dict[str, Dossier]:
    return edition_dossiers


def tiny() -> Panel:
    """Kenya and Uganda: 10 and 50 migrants among 1,000 and 500 persons; Ugandans moved to Kenya and to Chad."""
    made = Panel()
    for country, people, migrants in (("KEN", 1000.0, 10.0), ("UGA", 500.0, 50.0)):
        made.put("POPULATION", "2015", country, people, "A")
        made.put("IMMIGRANTS", "2015", country, migrants, "A" if country == "KEN" else "I")
    where = (("sex", "F+M"),)
    made.origins["IMMIGRANTS"] = Origin("MIGRANT_STOCK", "MADE_UP", "1", where, "ref_area", (7,))
    names = ("KEN", "TCD", "UGA")
    #                     to KEN, TCD, UGA
    moves = np.array([[900.0, 1.0, 2.0],  # from KEN; 900 stay
                      [0.0, 800.0, 0.2],  # from TCD
                      [6.0, 4.0, 700.0]])  # from UGA  # fmt: skip
    made.flows[(INTERVAL, "_T")] = (names, moves)
    made.notes.append(Reason("noticed"))
    return made


class Nothing(Warehouse):
    """A warehouse with one release and nothing to read beside the panel."""

    def releases(self) -> list[dict[str, Any]]:
        empty = dict.fromkeys(("publisher", "url", "licence", "citation", "accessed", "method", "inputs", "notes"))
        row: dict[str, Any] = {
            "release_id": 7,
            "source": "MADE_UP",
            "edition": "1",
            "file_name": "a.csv",
            "size": 1,
            "sha256": "ab",
        }
        row |= {"loaded_at": datetime(2026, 1, 2)}
        return [{**empty, **row}, {**empty, **row, "release_id": 8}]

    def editions(self, dataflow: object) -> list[tuple[str, str]]:
        return []

    @contextmanager
    def snapshot(self) -> Iterator[Warehouse]:
        yield self


def test_a_dossier_of_two_countries_by_hand(tmp_path: Path) -> None:
    house = Nothing(tmp_path / "none.duckdb")
    made = dossier(assess(house, "Kenya", as_of=2026, panel=tiny()), house)
    assert (made.area, made.level, made.members, made.name) == ("KEN", "country", ("KEN",), "Kenya")
    (share,) = made.indicators["MIGRANT_SHARE"]
    assert (share.value, share.status, share.coverage, share.countries) == (1.0, "A", 1.0, (1, 1))
    assert [(i.id, i.value) for i in share.inputs] == [("IMMIGRANTS", 10.0), ("POPULATION", 1000.0)]
    assert share.sources == ("MADE_UP 1",)
    assert {m: [f.value for f in figures] for m, figures in made.measures.items()} == {
        "POPULATION": [1000.0],
        "IMMIGRANTS": [10.0],
    }
    cells = made.provenance["IMMIGRANTS"].cells
    assert cells is not None and cells.where == (("ref_area", "KEN"), ("time_period", "2015")) and not cells.remarks
    assert [(r.number, r.used) for r in made.releases] == [(7, True), (8, False)]
    (map,) = made.maps
    assert (map.id, map.period) == ("share", "2015")
    assert {a: f.value for a, f in map.figures.items()} == {"KEN": 1.0, "UGA": 10.0}
    assert made.partners is not None and made.flows is not None
    assert {a: f.value for a, f in made.partners.origins.items()} == {"UGA": 6.0}
    assert {a: f.value for a, f in made.partners.destinations.items()} == {"UGA": 2.0, "TCD": 1.0}
    assert made.partners.within is None and list(made.partners.destinations) == ["UGA", "TCD"]  # the largest first
    east, middle = (made.flows.areas.index(a) for a in ("014", "017"))  # Eastern and Middle Africa
    assert made.flows.table[east, east] == 8.0 and made.flows.table[east, middle] == 5.0  # 6 + 2, 4 + 1; no stayers
    assert made.flows.inside == {"014"}
    assert made.absent["EMIGRANT_SHARE"] == ("EMIGRANTS",)
    assert made.notes == (Reason("noticed"),) and not made.built_in


def test_a_share_on_the_map_is_no_surer_than_the_people_it_is_divided_by(tmp_path: Path) -> None:
    panel, house = tiny(), Nothing(tmp_path / "none.duckdb")
    panel.put("POPULATION", "2015", "KEN", 1000.0, "E")
    (map,) = dossier(assess(house, "Kenya", as_of=2026, panel=panel), house).maps
    assert (map.figures["KEN"].value, map.figures["KEN"].status) == (1.0, "E")  # 10 counted among 1,000 estimated


def test_a_group_sums_its_members_and_says_which_cell_is_shown(tmp_path: Path) -> None:
    house = Nothing(tmp_path / "none.duckdb")
    made = dossier(assess(house, "014", as_of=2026, panel=tiny()), house)
    (stock,) = made.measures["IMMIGRANTS"]
    assert (stock.value, stock.status, stock.countries) == (60.0, "I", (2, 2))  # 50 of 60 are imputed
    cells = made.provenance["IMMIGRANTS"].cells
    assert cells is not None and ("ref_area", "UGA") in cells.where
    assert cells.remarks == (Reason("largest_of_sum", {"countries": 2}),)
    assert made.partners is not None and made.partners.within is not None
    assert made.partners.within.value == 8.0  # 6 from Uganda to Kenya, 2 back
    assert {a: f.value for a, f in made.partners.destinations.items()} == {"TCD": 5.0}
    assert made.partners.origins == {}  # 0.2 persons from Chad are nobody


@pytest.mark.parametrize("wanted", ["KEN", "TUV"])
def test_the_cells_of_a_measure_show_its_number(dossiers: dict[str, Dossier], edition: Warehouse, wanted: str) -> None:
    for name, figures in dossiers[wanted].measures.items():
        cells = dossiers[wanted].provenance[name].cells
        assert cells is not None and cells.built_in
        found = trace(edition, dataflow(cells.dataflow), dict(cells.where))
        if Reason("states_bound") in cells.remarks:
            states = [t.value for t in found]  # of a country its own, of the world those of all States
            assert states in ([0.0], [1.0], []) if wanted != "001" else len(states) > 190, name
            assert set(states) <= {0.0, 1.0}, name
            continue
        assert [t.value for t in found] == [pytest.approx(figures[-1].value)], name


def test_releases_used_are_told_from_those_that_are_only_loaded(dossiers: dict[str, Dossier]) -> None:
    held = dossiers["KEN"]
    used = {r.number for r in held.releases if r.used}
    assert held.built_in and used == {n for p in held.provenance.values() for n in p.releases}
    assert {r.file_name for r in held.releases if not r.used} == {
        "headline_series.csv",
        "migrant_workers_convention.csv",
        "flows_between_subregions.csv",
        "stock_between_subregions.csv",
    }


def test_flows_between_subregions_are_those_of_the_edition(dossiers: dict[str, Dossier]) -> None:
    """The world's moves out equal the whole table, moves inside sub-regions included, up to rounding of persons."""
    held = dossiers["001"]
    assert held.flows is not None and held.flows.table.shape == (22, 22)
    out = held.measures["FLOW_OUT"][-1]
    assert held.flows.period == out.period
    assert held.flows.table.sum() == pytest.approx(out.value, abs=233 + 2 * 22 * 22)
    assert held.flows.inside == frozenset() and dossiers["KEN"].flows is not None
    assert [area.name(g) for g in dossiers["KEN"].flows.inside] == ["Eastern Africa"]


def test_the_cells_of_a_year_of_displacement_are_those_of_its_hazards() -> None:
    panel = Panel()
    panel.put("DISASTER_WEATHER", "2021", "KEN", 1.0, "E")
    where = (("displacement_cause", "FLOOD+STORM"),)
    panel.origins["DISASTER_WEATHER"] = Origin(
        "INTERNAL_DISPLACEMENT", "IDMC_FLOWS_LONG", "2024", where, "ref_area", (1,)
    )
    found = provenance(profile(panel, "KEN"), "DISASTER_WEATHER", "2021", {})
    assert found is not None and found.cells is not None and found.cells.where == (("ref_area", "KEN"),)


def test_assessment_and_dossier_print_in_a_line(edition: Warehouse, panel: Panel, dossiers: dict[str, Dossier]) -> None:
    made = assess(edition, "001", as_of=2026, panel=panel)
    for one in (made, made.profile, dossiers["001"], *made.verdicts, *made.results.values()):
        text = repr(one)
        assert len(text) < 200 and "\n" not in text and type(one).__name__ in text
    assert (
        sum(int(n) for n in re.findall(r"(?:ing|static|mixed|met|overdue|statement|assessable)=(\d+)", repr(made)))
        == 34
    )


FREE = {
    "names": "labels of areas, by id",
    "documents": "entries of the register, as they stand in it",
    "notes": "what a reader of files noticed, as it stands in the warehouse",
    "formula": "as the measure or the edition declares it",
    "derived_from": "as the edition declares it",
    "edition": "the publisher's name for it",
    "publisher": "a name",
    "file_name": "a name",
    "url": "an address",
    "licence": "its title",
    "citation": "as the publisher wants to be cited",
    "accessed": "a day",
    "loaded": "a day",
    "where": "(dimension, codes) of cells",
}
"""Fields that hold labels of others, and not words of ours. Everything else is an id, a code or a period."""


@pytest.mark.parametrize("wanted", AREAS)
def test_a_dossier_holds_no_words_for_readers(dossiers: dict[str, Dossier], wanted: str) -> None:
    found = list(texts(dossiers[wanted]))
    assert len(found) > 2000
    for path, text in found:
        assert CODE.fullmatch(text) or FREE.keys() & set(path), (path, text)
