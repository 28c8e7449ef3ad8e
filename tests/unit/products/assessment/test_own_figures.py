"""An office's own figures: beside the international ones with their difference, or in their place and named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_up_tables import load, panel_of, warehouse_of

from sojourn.concepts.dataflows import AREA_MEASURE, MIGRANT_STOCK, POPULATION
from sojourn.errors import UsageError
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import dossier
from sojourn.products.assessment.own_figures import beside, preferring, read_own
from sojourn.products.assessment.profile import profile
from sojourn.publish.report.page import page
from sojourn.publish.words.language import language
from sojourn.publish.words.notes import NOTES
from sojourn.warehouse import Warehouse

WORKBOOK, OWN = "UNDESA_STOCK_TOTALS", "OWN_NATIONAL_OFFICE"


def house(folder: Path) -> Warehouse:
    """Of 1,000 people in Kenya and in Uganda 100 and 50 are migrants; Kenya's office counted 120 and 1,100 people."""
    both = {"time_period": "2024", "ref_area": ["KEN", "UGA"], "sex": "_T", "age": "_T"}
    made = warehouse_of(
        folder,
        (WORKBOOK, "2024", MIGRANT_STOCK, {**both, "counterpart_area": "_T", "obs_value": [100.0, 50.0]}),
        (WORKBOOK, "2024", POPULATION, {**both, "variant": "ESTIMATE", "obs_value": [1000.0, 1000.0]}),
    )
    mine = {"time_period": "2024", "ref_area": "KEN"}
    office = {"publisher": "National Office"}
    load(made, OWN, "2024", MIGRANT_STOCK, {**mine, "counterpart_area": "_T", "sex": "_T", "age": "_T",
                                            "obs_value": [120.0]}, **office)  # fmt: skip
    load(made, OWN, "2024", AREA_MEASURE, {**mine, "measure": "POPULATION", "obs_value": [1100.0]}, **office)
    return made


def test_own_figures_stand_beside_the_international_ones_with_their_difference(tmp_path: Path) -> None:
    made = house(tmp_path)
    found = {b.own.id: b for b in beside(profile(panel_of(made), "KEN"), read_own(made))}
    migrants = found["IMMIGRANTS"]
    assert migrants.international is not None and migrants.international.value == 100.0
    assert (migrants.own.value, migrants.difference, migrants.percent) == (120.0, 20.0, pytest.approx(20.0))
    assert migrants.publisher == "National Office" and found["POPULATION"].difference == 100.0
    assert beside(profile(panel_of(made), "UGA"), read_own(made)) == ()


def test_without_being_asked_for_they_change_nothing(tmp_path: Path) -> None:
    made = house(tmp_path)
    share = assess(made, "KEN", as_of=2026).results["MIGRANT_SHARE"].figures[-1]
    assert share.value == 10.0 and OWN not in " ".join(share.sources)
    assert {b.own.id for b in dossier(assess(made, "KEN", as_of=2026), made).own} == {"IMMIGRANTS", "POPULATION"}


@pytest.mark.parametrize("asked", ["National Office", "national office", OWN])
def test_preferred_they_are_used_and_every_number_names_them(tmp_path: Path, asked: str) -> None:
    made = house(tmp_path)
    found = assess(made, "KEN", as_of=2026, prefer=asked)
    share = found.results["MIGRANT_SHARE"].figures[-1]
    assert share.value == pytest.approx(100.0 * 120 / 1100)
    assert set(share.sources) == {f"{OWN} 2024"}
    (note,) = [n for n in found.profile.panel.notes if n.code == "own_figures_preferred"]
    assert NOTES[note.code](note.figures, language()) == (
        "2 own figures of National Office are used in place of the international ones."
    )
    held = dossier(found, made)
    assert held.provenance["IMMIGRANTS"].origin.source == OWN
    assert held.vintage != dossier(assess(made, "KEN", as_of=2026), made).vintage


def test_a_group_names_both_and_its_other_members_keep_theirs(tmp_path: Path) -> None:
    made = house(tmp_path)
    panel = preferring(panel_of(made), read_own(made), "National Office")
    total = profile(panel, "World").measure("IMMIGRANTS", "2024")
    assert total is not None and total.value == 170.0
    assert total.sources == (f"{WORKBOOK} 2024 and {OWN} 2024",)
    alone = profile(panel, "UGA").measure("IMMIGRANTS", "2024")
    assert alone is not None and alone.sources == (f"{WORKBOOK} 2024",)


def test_a_publisher_of_whom_nothing_is_loaded_is_named(tmp_path: Path) -> None:
    made = house(tmp_path)
    with pytest.raises(UsageError, match="Nothing of «Somebody»") as error:
        assess(made, "KEN", as_of=2026, prefer="Somebody")
    assert "National Office" in " ".join(error.value.details)


def test_the_summary_tells_from_how_many_indicators_and_how_old_the_evidence_is(tmp_path: Path) -> None:
    """Two figures of one year: shares of migrants and of refugees in the stock are not there, and nothing moves."""
    made = assess(house(tmp_path), "KEN", as_of=2026)
    held, asked = made.computed
    assert held == len(made.results) and held < asked
    assert made.median_age is None


def test_the_international_figure_stays_beside_an_own_one_that_is_preferred(tmp_path: Path) -> None:
    """Kenya's office counted 120 migrants where the international figure is 100; the cell of each is named."""
    made = house(tmp_path)
    held = dossier(assess(made, "KEN", as_of=2026, prefer="National Office"), made)
    found = {b.own.id: (b, places) for b, places in zip(held.own, held.own_places, strict=True)}
    migrants, places = found["IMMIGRANTS"]
    assert migrants.international is not None and migrants.international.value == 100.0
    assert (migrants.difference, migrants.used) == (20.0, True)
    assert [(p.cells, p.total) for p in places] == [(1, 120.0)]
    before = {b.own.id: b for b in dossier(assess(made, "KEN", as_of=2026), made).own}
    assert not before["IMMIGRANTS"].used and before["IMMIGRANTS"].difference == 20.0


def test_the_page_prints_both_with_their_difference_and_marks_every_number_that_rests_on_the_own_one(
    tmp_path: Path,
) -> None:
    made = house(tmp_path)
    plain = page(dossier(assess(made, "KEN", as_of=2026), made))
    section = plain[plain.index('<section id="own"') :]
    section = section[: section.index("</section>")]
    for said in ("120", "100", "+20", "+20\u00a0%", "National Office", 'href="#o-IMMIGRANTS"', 'href="#m-IMMIGRANTS"'):
        assert said in section, said
    assert "used in this report" not in section and 'id="o-IMMIGRANTS"' in plain
    chosen = page(dossier(assess(made, "KEN", as_of=2026, prefer="National Office"), made))
    heads = chosen[chosen.index('<dl class="heads">') :]
    heads = heads[: heads.index("</dl>")]
    marked = re.findall(r'data-status="."[^>]*>([^<]+)<sup>.</sup><sup class="own" title="([^"]+)"', heads)
    held, asked = assess(made, "KEN", as_of=2026).computed
    assert f"{held} of {asked} indicators that could be asked of such an area have a figure here." in plain
    assert ("120", f"{OWN} 2024") in marked and ("10.9\u00a0%", f"{OWN} 2024") in marked
    assert "rests on the own figures of National Office" in chosen
    usual = plain[plain.index('<dl class="heads">') :]
    assert 'class="own"' not in usual[: usual.index("</dl>")]


def test_women_of_one_publisher_are_no_part_of_the_total_of_another(tmp_path: Path) -> None:
    """60 of 100 migrants are women; an own total of 120 says nothing of women, so that 60 of 120 is no share."""
    made = house(tmp_path)
    women = {"time_period": "2024", "ref_area": ["KEN", "UGA"], "sex": "F", "age": "_T", "counterpart_area": "_T"}
    load(made, WORKBOOK, "2024", MIGRANT_STOCK, {**women, "obs_value": [60.0, 10.0]}, file="women")
    assert assess(made, "KEN", as_of=2026).results["FEMALE_SHARE"].figures[-1].value == 60.0
    assert "FEMALE_SHARE" not in assess(made, "KEN", as_of=2026, prefer="National Office").results
    assert assess(made, "UGA", as_of=2026, prefer="National Office").results["FEMALE_SHARE"].figures[-1].value == 20.0
    load(made, "OWN_OTHER", "2024", MIGRANT_STOCK, {**women, "ref_area": "KEN", "obs_value": [66.0]}, publisher="Other")
    with pytest.raises(UsageError, match="but women or men without a total of both"):
        preferring(panel_of(made), read_own(made), "Other")
