"""What is asked in any script, as a code, a corridor, a number of a paragraph, is found first."""

from __future__ import annotations

import pytest

from sojourn.concepts.area.languages import in_all_languages
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.search import search
from sojourn.publish.explorer.shell import Setting
from sojourn.publish.explorer.start import by_letter, by_region


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Kenya", ("area", "KEN")), ("kenia", ("area", "KEN")), ("Кения", ("area", "KEN")), ("肯尼亚", ("area", "KEN")),
        ("كينيا", ("area", "KEN")), ("ケニア", ("area", "KEN")), ("केन्या", ("area", "KEN")),
        ("404", ("area", "KEN")), ("KE", ("area", "KEN")),
        ("Deutschland", ("area", "DEU")), ("Côte d'Ivoire", ("area", "CIV")), ("ivory coast", ("area", "CIV")),
        ("world", ("area", "001")), ("sub-saharan", ("area", "202")),
        ("MIGRANT_SHARE", ("indicator", "MIGRANT_SHARE")), ("refugees hosted", ("indicator", "REFUGEES_HOSTED")),
        ("paragraph 27", ("assessment", "001")), ("§27", ("assessment", "001")),
    ],
)  # fmt: skip
def test_the_first_hit(built_in_holdings: Holdings, asked: str, first: tuple[str, str]) -> None:
    found = search(Setting(built_in_holdings, Addresses()), asked)
    assert found and found[0][0].parts == first


@pytest.mark.parametrize(
    "asked", ["Nepal to Qatar", "NPL → QAT", "непал до катар", "Népal - Qatar", "尼泊尔 到 卡塔尔", "npl->qat"]
)
def test_two_areas_are_a_corridor(built_in_holdings: Holdings, asked: str) -> None:
    if " - " in asked:
        asked = asked.replace(" - ", " – ")
    entry, other = search(Setting(built_in_holdings, Addresses()), asked)[0]
    assert other is not None and (entry.parts[1], other.parts[1]) == ("NPL", "QAT")


@pytest.mark.parametrize("asked", ["", "   ", "!!!", "qqqqq", "to", "Kenya to Kenya"])
def test_what_is_nothing_finds_no_corridor(built_in_holdings: Holdings, asked: str) -> None:
    assert all(other is None for _, other in search(Setting(built_in_holdings, Addresses()), asked))


def test_names_of_all_languages_are_those_of_countries() -> None:
    names = in_all_languages("JPN")
    assert {"日本", "Japan", "Japon", "Япония", "اليابان"} <= set(names) and len(names) == len(set(names))
    assert in_all_languages("001") == ()


def test_every_country_stands_under_its_letter_and_under_one_region(built_in_holdings: Holdings) -> None:
    letters, regions = by_letter(built_in_holdings), by_region(built_in_holdings)
    countries = sorted(built_in_holdings.countries)
    assert sorted(id for ids in letters.values() for id in ids) == countries
    assert sorted(id for ids in regions.values() for id in ids) == countries
    assert "CIV" in letters["C"] and "TUR" in letters["T"]
    assert "KEN" in regions["014"] and "202" not in regions  # Eastern Africa stands in the place of Sub-Saharan Africa
