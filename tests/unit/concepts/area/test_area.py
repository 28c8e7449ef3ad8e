"""Areas: one id per place, memberships with their dates, former states with their shares."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sojourn.concepts import area
from sojourn.errors import CodesUnknown, UsageError

# M49, number of countries and areas per sub-region or intermediate region (UN Statistics Division, December 2021),
# Guernsey and Jersey inside Northern Europe; without Taiwan Province of China and Kosovo, which M49 does not list.
M49_COUNTS = dict(
    zip(
        ("015", "014", "017", "018", "011", "029", "013", "005", "021", "143", "030"),
        (7, 22, 9, 5, 17, 28, 8, 16, 5, 5, 7),
        strict=True,
    )
) | dict(
    zip(
        ("035", "034", "145", "151", "154", "039", "155", "053", "054", "057", "061"),
        (11, 9, 18, 10, 16, 16, 9, 6, 5, 8, 10),
        strict=True,
    )
)
BESIDE_M49 = {"XKX", "CHI", "TWN"}


def test_codes_are_unique_within_their_system() -> None:
    table = area.areas().values()
    for system in ("m49", "iso2", "iso3"):
        codes = [getattr(a, system) for a in table if getattr(a, system)]
        assert len(codes) == len(set(codes)), system
    rows = [(r["scheme"], r["code"]) for r in area.rows("area_codes")]
    assert len(rows) == len(set(rows))


def test_open_schemes_never_contradict_each_other() -> None:
    meaning: dict[str, set[str]] = {}
    for a in area.areas().values():
        for code in {a.id, a.iso2, a.iso3} - {None}:
            meaning.setdefault(str(code), set()).add(a.id)
    for r in area.rows("area_codes"):
        if r["scheme"] in ("world_bank", "eurostat", "gdi", "other"):
            meaning.setdefault(r["code"], set()).add(r["area"])
    assert {code: ids for code, ids in meaning.items() if len(ids) > 1} == {}


def test_the_tables_refer_only_to_areas_that_exist() -> None:
    ids = set(area.areas())
    assert {r["area"] for r in area.rows("area_codes")} <= ids
    assert {r["area"] for r in area.rows("area_names")} <= ids
    assert {r["group"] for r in area.rows("groupings")} <= ids
    members = area.rows("group_members")
    assert {r["group"] for r in members} | {r["member"] for r in members} <= ids
    assert {r["relation"] for r in members} == {"in", "except"}
    assert {r["area"] for r in area.rows("successions")} | {r["successor"] for r in area.rows("successions")} <= ids


def test_m49_counts_of_the_finest_regions() -> None:
    counts = {g: len(set(m) - BESIDE_M49) for g, m in area.partition("intermediate_region").items()}
    assert counts == M49_COUNTS


@pytest.mark.parametrize("grouping", area.groupings())
@pytest.mark.parametrize("year", [1990, 2005, 2024, None])
def test_a_partition_holds_every_area_once(grouping: str, year: int | None) -> None:
    inside = [member for members in area.partition(grouping, at=year).values() for member in members]
    assert len(inside) == len(set(inside))
    assert set(inside) == set(area.members("001")) == set(area.countries()) - {"ATA"}


def test_regions_are_made_of_smaller_regions() -> None:
    assert area.get("KEN").parents == ("014", "202", "002", "001")
    assert area.get("EGY").parents == ("015", "002", "001")
    assert area.get("XKX").parents == ("039", "150", "001")
    assert set(area.members("747")) == set(area.members("015")) | set(area.members("145"))
    assert "SDN" in area.members("015") and "SDN" not in area.members("202")
    assert area.members("901") == tuple(
        sorted({*area.members("150"), *area.members("021"), *area.members("053"), "JPN"})
    )
    assert area.members("Kenya") == ("KEN",)


# Numbers of members: the secretariats' own histories.
@pytest.mark.parametrize(
    ("group", "year", "number"),
    [
        *[("EU", y, n) for y, n in [(1972, 6), (1973, 9), (1994, 12), (2003, 15), (2004, 25), (2007, 27), (2013, 28)]],
        *[("EU", 2019, 28), ("EU", 2020, 27), ("EU", 1957, 0)],
        *[("ECOWAS", 1980, 16), ("ECOWAS", 2001, 15), ("ECOWAS", 2024, 15), ("ECOWAS", 2025, 12)],
        *[("ASEAN", 1990, 6), ("ASEAN", 2000, 10), ("ASEAN", 2024, 10)],
        *[("MERCOSUR", 2000, 4), ("MERCOSUR", 2025, 6)],
        *[("SADC", 1998, 14), ("SADC", 2007, 14), ("SADC", 2024, 16)],
        *[("EAC", 2006, 3), ("EAC", 2008, 5), ("EAC", 2024, 8)],
        *[("GCC", 1990, 6), ("CARICOM", 2024, 15), ("AFRICAN_UNION", 2010, 53), ("AFRICAN_UNION", 2018, 55)],
        *[("OECD", y, n) for y, n in [(1990, 24), (1999, 29), (2005, 30), (2015, 34), (2022, 38)]],
        # Committee for Development Policy: 49 with South Sudan, then one fewer with each graduation
        *[("941", y, n) for y, n in [(2013, 49), (2014, 48), (2018, 47), (2021, 46), (2024, 45), (2025, 44)]],
        *[("1636", 2024, 32), ("1637", 2024, 57)],
    ],
)
def test_memberships_over_time(group: str, year: int, number: int) -> None:
    assert len(area.members(group, at=year)) == number


def test_who_came_and_went() -> None:
    assert "MRT" in area.members("ECOWAS", at=1999) and "MRT" not in area.members("ECOWAS", at=2001)
    assert "GBR" in area.members("EU", at="2020-01-31") and "GBR" not in area.members("EU", at="2020-02-01")
    assert "SYC" not in area.members("SADC", at=2006) and "SYC" in area.members("SADC")
    assert "BWA" in area.members("941", at=1994) and "BWA" not in area.members("941", at=1995)
    assert {"EU", "OECD", "154", "150", "001"} <= set(area.groups_of("GBR", at=2019))
    assert "EU" not in area.groups_of("GBR", at=2024)
    assert area.groups_of("OOO") == ()
    assert {"001", "002", "202"} <= set(area.groups_of("014"))


def test_members_among_what_a_table_holds() -> None:
    northern = area.members("154")
    assert {"CHI", "GGY", "JEY"} <= set(northern)
    held = [a for a in northern if a not in ("GGY", "JEY")]
    assert area.members("154", among=held) == tuple(held)
    assert area.overlaps(held) == []
    assert ("CHI", "GGY") in area.overlaps(northern)


def test_totals_beside_their_parts_are_found() -> None:
    assert area.overlaps(["001", "KEN"]) == [("001", "KEN")]
    assert area.overlaps(["202", "014"]) == [("202", "014")]
    assert area.overlaps(["SUN", "RUS", "KEN"]) == [("SUN", "RUS")]
    assert area.overlaps(["SDN736", "SSD"]) == [("SDN736", "SSD")]
    assert area.overlaps(area.groupings()["sdg_region"]) == []
    assert area.overlaps(["KEN", "OOO", "WB_SSF"]) == []


def test_successors() -> None:
    assert area.successors("SUN") == (
        *("ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK", "TKM", "UKR", "UZB"),
    )
    assert area.successors("YUG") == ("BIH", "HRV", "MKD", "MNE", "SRB", "SVN", "XKX")
    assert area.successors("Serbia and Montenegro") == ("MNE", "SRB", "XKX")
    assert area.successors("CSK") == ("CZE", "SVK")
    assert area.successors("ANT") == ("BES", "CUW", "SXM")
    assert area.successors("CHI") == ("GGY", "JEY")
    assert area.successors("DDR") == ("DEU",)
    assert area.successors("KEN") == ()
    assert area.predecessors("SSD") == ("SDN736",)
    assert set(area.predecessors("SRB")) == {"YUG", "SCG", "SRB_XKX"}


def test_shares_are_those_of_the_population_at_the_split() -> None:
    """Mid-2011 in WPP 2024: Sudan 36,140,809 and South Sudan 10,288,112 (typed), so 77.84 to 22.16 %."""
    shares = area.correspondence("SDN736").shares("SDN736")
    assert shares["SDN"] == pytest.approx(36_140_809 / (36_140_809 + 10_288_112), abs=1e-6)
    #  Czechia 10,320,405 in mid-1993; Slovakia had a little over half as many
    assert 0.65 < area.correspondence("CSK").shares("CSK")["CZE"] < 0.67
    for source in area.correspondence().sources:
        assert sum(area.correspondence(source).shares(source).values()) == pytest.approx(1.0, abs=1e-9)


def test_counts_of_former_states_are_carried_whole() -> None:
    stock = {"SUN": 1000.0, "RUS": 10.0, "KEN": 5.0, "DDR": 1.0, "DEU": 2.0}
    carried = area.correspondence().carry(stock)
    assert sum(carried.values()) == pytest.approx(1018.0)
    assert carried["DEU"] == 3.0
    assert "SUN" not in carried


def test_asking_for_the_shares_of_a_state_that_did_not_end_is_an_error() -> None:
    with pytest.raises(CodesUnknown, match="neither ended"):
        area.correspondence(["SUN", "KEN"])


def test_a_former_state_ends_on_the_day_its_successors_begin() -> None:
    for row in area.rows("successions"):
        if row["kind"] == "split":
            former, successor = area.get(row["area"]), area.get(row["successor"])
            assert former.valid_to == row["date"]
            assert successor.valid_from is not None and successor.valid_from >= row["date"], row
            assert not successor.exists("1985-01-01")


def test_who_exists_when() -> None:
    then, now = set(area.countries(at=1990)), set(area.countries())
    assert {"SUN", "YUG", "CSK", "SDN736", "DDR"} <= then
    assert not {"RUS", "SVN", "SSD", "ERI", "CZE"} & then
    assert not {"SUN", "DDR"} & now
    assert {"RUS", "SSD", "KEN"} <= now


def test_places_have_coordinates() -> None:
    for a in area.areas().values():
        if a.level in ("country", "former"):
            assert a.latitude is not None and a.longitude is not None, a.id
            assert -90 <= a.latitude <= 90 and -180 <= a.longitude <= 180
    nairobi = area.get("KEN")
    assert abs(nairobi.latitude or 99) < 5 and 33 < (nairobi.longitude or 0) < 42


def test_unknown_origin_is_not_an_area() -> None:
    assert area.get(area.UNKNOWN_ORIGIN).level == "special"
    assert not set(area.NOT_STATED) & set(area.members("001"))
    assert {area.get(code).level for code in area.NOT_STATED} == {"special"}


def test_names() -> None:
    assert area.name("TUR") == "Türkiye"
    assert "Turkey" in area.names("TUR")
    assert area.name("034") == "Southern Asia"
    with pytest.raises(UsageError, match="English"):
        area.name("KEN", lang="fr")


def test_the_code_list_nests_by_m49() -> None:
    codes = area.codelist()
    assert codes.get("KEN").parent == "014"
    assert codes.get("001").parent is None
    assert {c.id for c in codes.children("202")} == {"011", "014", "017", "018"}
    assert {c.id for c in codes.at(1990)} >= {"SUN", "KEN"}


def test_asking_costs_no_heavy_import() -> None:
    code = (
        "import sys; from sojourn.concepts import area; area.resolve(['Kenya']);"
        "print([m for m in ('numpy', 'pandas', 'pyarrow', 'xarray', 'duckdb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
