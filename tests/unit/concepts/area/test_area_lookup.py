"""One answer per code or name: from anything a publisher writes to the id of an area."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts import area
from sojourn.errors import CodesUnknown, UsageError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("KEN", "KEN"),
        ("ken", "KEN"),
        ("KE", "KEN"),
        (404, "KEN"),
        ("404", "KEN"),
        (404.0, "KEN"),
        ("4", "AFG"),
        ("004", "AFG"),
        ("NA", "NAM"),
        ("EL", "GRC"),
        ("GR", "GRC"),
        ("UK", "GBR"),
        ("AU", "AUS"),
        ("African Union", "AFRICAN_UNION"),
        ("XKX", "XKX"),
        ("412", "XKX"),
        ("CHI", "CHI"),
        ("830", "CHI"),
        ("XCX", "CHI"),
        ("736", "SDN736"),
        (729, "SDN"),
        (891, "SCG"),
        (890, "YUG"),
        ("ROM", "ROU"),
        ("WBG", "PSE"),
        ("2003", "OOO"),
        ("Other", "OOO"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("TURKIYE", "TUR"),
        ("Côte d'Ivoire", "CIV"),
        ("Côte d’Ivoire*", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Viet Nam", "VNM"),
        ("Vietnam", "VNM"),
        ("Czechia", "CZE"),
        ("Czech Republic", "CZE"),
        ("Swaziland", "SWZ"),
        ("  Réunion ", "REU"),
        ("Bahamas, The", "BHS"),
        ("St. Kitts & Nevis", "KNA"),
        ("Korea, Dem. People's Rep.", "PRK"),
        ("Timor Leste", "TLS"),
        ("Guinea Bissau", "GNB"),
        ("Guinea", "GIN"),
        ("Niger", "NER"),
        ("Dominica", "DMA"),
        ("Congo", "COG"),
        ("Congo, Dem. Rep.", "COD"),
        ("USSR", "SUN"),
        ("1503", "1503"),
        ("LDCs", "941"),
        ("European Union", "EU"),
        ("AUSTRALIA / NEW ZEALAND", "053"),
    ],
)
def test_codes_and_names_lead_to_one_id(value: object, expected: str) -> None:
    assert area.resolve([value]) == [expected]


def test_ids_of_each_edition_lead_to_the_same_group() -> None:
    """UN DESA location ids: 2019 and 2020 editions, then the 2024 edition (workbooks, Table 1), then M49."""
    assert area.resolve([947, 1834, 202]) == ["202"] * 3
    assert area.resolve([921, 1831, 62]) == ["062"] * 3
    assert area.resolve([927, 1836, 53]) == ["053"] * 3
    assert area.resolve([900, 1]) == ["001"] * 2
    assert area.resolve([904, 1830, 419]) == ["419"] * 3
    assert area.resolve([908, 917, 150]) == ["150"] * 3
    assert area.resolve([5501, 34, "034"]) == ["034"] * 3


def test_order_and_repeats_are_kept() -> None:
    assert area.resolve(["FRA", "KEN", "FRA"]) == ["FRA", "KEN", "FRA"]
    assert area.resolve("Kenya") == ["KEN"]
    assert area.resolve([]) == []


def test_columns_of_tables_are_taken_as_they_are() -> None:
    pa = pytest.importorskip("pyarrow")
    np = pytest.importorskip("numpy")
    assert area.resolve(pa.array(["NA", "KE"])) == ["NAM", "KEN"]
    assert area.resolve(np.array([516, 404])) == ["NAM", "KEN"]


def test_everything_unknown_is_named_at_once() -> None:
    values = ["KEN", "Gondor", "Gondor", "Kenia", None, float("nan"), "", 999, True, "Korea"]
    with pytest.raises(CodesUnknown) as error:
        area.resolve(values)
    text = str(error.value)
    assert error.value.message.startswith("8 of the codes or names")
    assert "'Gondor' (2 times)" in text
    assert "'Kenia': near to Kenya (KEN)" in text
    assert "999" in text
    assert "Republic of Korea (KOR)" in text and "(PRK)" in text


@pytest.mark.parametrize("name", ["Korea", "Virgin Islands", "Yugoslavia"])
def test_names_with_two_meanings_are_refused(name: str) -> None:
    with pytest.raises(CodesUnknown, match=r"may be .* or "):
        area.resolve([name])


@pytest.mark.parametrize(
    ("name", "year", "expected"),
    [
        ("Sudan", None, "SDN"),
        ("Sudan", 2012, "SDN"),
        ("Sudan", 2011, "SDN736"),
        ("Sudan", 1995, "SDN736"),
        ("South Sudan", 1995, "SSD"),
        ("Ethiopia", 1985, "ETH230"),
        ("Yugoslavia", 1990, "YUG"),
        ("Yugoslavia", 1995, "SCG"),
        ("Germany", 1985, "DEU"),
        ("Federal Republic of Germany", 1985, "DEU280"),
        ("Federal Republic of Germany", None, "DEU"),
    ],
)
def test_the_year_decides_between_meanings_of_a_name(name: str, year: int | None, expected: str) -> None:
    assert area.resolve([name], at=year) == [expected]


def test_unhcr_codes_need_their_scheme() -> None:
    """UNHCR writes GFR for Germany, ALG for Algeria, AUS for Austria and AUL for Australia."""
    assert area.resolve(["GFR", "ALG", "AUS", "AUL"], scheme="unhcr") == ["DEU", "DZA", "AUT", "AUS"]
    assert area.resolve(["AUS"]) == ["AUS"]
    assert area.resolve(["STA", "UKN", "TIB"], scheme="unhcr") == ["XXA", "XXX", "TIB"]
    with pytest.raises(CodesUnknown, match="Germany if this is a code of unhcr"):
        area.resolve(["GFR"])


def test_a_scheme_restricts() -> None:
    assert area.resolve(["NA"], scheme="iso2") == ["NAM"]
    assert area.resolve(["947"], scheme="m49") == ["202"]
    for value, scheme in [("NAM", "iso2"), ("NA", "iso3"), ("Kenya", "iso3"), ("404", "iso3"), ("KEN", "name")]:
        with pytest.raises(CodesUnknown):
            area.resolve([value], scheme=scheme)
    with pytest.raises(UsageError, match="no scheme 'fips'"):
        area.resolve(["KEN"], scheme="fips")


def test_a_publisher_means_its_own_groups() -> None:
    """The World Bank counts Sudan and Mauritania to Sub-Saharan Africa, M49 does not count Sudan."""
    assert area.resolve(["Sub-Saharan Africa", "SSF", "World", "Vietnam"], scheme="world_bank") == [
        "WB_SSF",
        "WB_SSF",
        "001",
        "VNM",
    ]
    assert area.resolve(["Sub-Saharan Africa"]) == ["202"]
    assert area.resolve(["Sudan*", "Sudan"], scheme="abel") == ["SDN736", "SDN"]
    assert area.resolve(["Korea", "Micronesia", "YUCS"], scheme="oecd") == ["KOR", "FSM", "YUG"]
    assert area.resolve(["Micronesia"]) == ["057"]
    with pytest.raises(UsageError, match="composition"):
        area.members("WB_SSF")


@given(st.sampled_from(sorted(area.areas())))
def test_every_id_and_name_leads_back_to_its_area(code: str) -> None:
    found = area.get(code)
    assert area.resolve([code]) == [code]
    if found.level != "publisher_group":
        assert area.resolve([found.name], at=None) == [code]
        assert area.resolve([f" {found.name.upper()}* "]) == [code]
