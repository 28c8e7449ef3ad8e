"""Every code and name in the published files leads to an area, and groups agree with the publisher's own."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sojourn.concepts import area

pytestmark = pytest.mark.data

#: Texts in the first columns of published tables that are headings, not areas.
HEADINGS = {
    "",
    "UN development groups",
    "World Bank income groups",
    "Geographic regions",
    "Sustainable Development Goal (SDG) regions",
}


def table(path: Path, delimiter: str = ",", encoding: str = "utf-8-sig") -> Iterator[dict[str, str]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter)


def sheet(path: Path, name: str | int) -> list[list[object]]:
    calamine = pytest.importorskip("python_calamine")
    book = calamine.CalamineWorkbook.from_path(path)
    found = book.get_sheet_by_index(name) if isinstance(name, int) else book.get_sheet_by_name(name)
    rows: list[list[object]] = found.to_python(skip_empty_area=False)
    return rows


def names(values: object) -> list[str]:
    return sorted({str(v).strip() for v in values} - HEADINGS)  # type: ignore[attr-defined]


WORKBOOKS = {  # edition: file, first data row, columns of name and code, number of country rows
    "2019": ("undesa_pd_2019_migrant_stock_total_dataset.xlsx", 16, 1, 3, 232),
    "2020": ("undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx", 11, 1, 3, 235),
    "2024": ("undesa_pd_2024_ims_stock_by_sex_and_destination.xlsx", 11, 1, 4, 235),
}


@pytest.mark.parametrize("edition", WORKBOOKS)
def test_rows_of_the_stock_workbooks_by_code_and_by_name(shared_data: Path, edition: str) -> None:
    file, start, name_column, code_column, countries = WORKBOOKS[edition]
    rows = sheet(shared_data / "undesa_migrant_stock" / file, "Table 1")[start:]
    coded = [(str(r[name_column]), r[code_column]) for r in rows if isinstance(r[code_column], (int, float))]
    by_code = area.resolve([code for _, code in coded])
    assert area.resolve([name for name, _ in coded]) == by_code
    assert len({a for a in by_code if area.get(a).level == "country"}) == countries
    assert {area.get(a).level for a in by_code} <= {
        *("world", "region", "subregion", "intermediate_region", "sdg_region"),
        *("development_group", "income_group", "country"),
    }


@pytest.mark.parametrize("edition", ["2019", "2024"])
def test_locations_of_world_population_prospects(shared_data: Path, edition: str) -> None:
    rows = list(table(shared_data / f"un_wpp{edition}" / "UNlocations.txt", delimiter="\t"))
    by_code = area.resolve([r["country_code"] for r in rows], scheme="m49")
    assert area.resolve([r["name"] for r in rows], scheme="name") == by_code
    countries = [a for a, r in zip(by_code, rows, strict=True) if r["location_type"] == "4"]
    assert len(countries) == len(set(countries)) == {"2019": 235, "2024": 237}[edition]


def test_groups_agree_with_world_population_prospects_2024(shared_data: Path) -> None:
    rows = list(table(shared_data / "un_wpp2024" / "UNlocations.txt", delimiter="\t"))
    theirs: dict[str, set[str]] = {}
    for row in rows:
        if row["location_type"] == "4":
            groups = {row[k] for k in row if k.startswith("agcode_")} | {row["reg_code"], row["area_code"]}
            for group in groups - {"-1"}:
                theirs.setdefault(group, set()).add(area.resolve_one(row["country_code"]))
    held = set().union(*theirs.values())
    ours = {group: set(area.members(group, at=2024, among=held)) for group in theirs}
    assert {r["country_code"] for r in rows if r["location_type"] != "4"} - set(theirs) == {"900", "5505"}
    # Guadeloupe has no income group there, not even "no income group available"
    assert ours.pop("1518") - theirs.pop("1518") == {"GLP"}
    assert ours == theirs


def test_numbers_of_countries_per_income_group(shared_data: Path) -> None:
    held = {
        area.resolve_one(r["country_code"])
        for r in table(shared_data / "un_wpp2024" / "UNlocations.txt", delimiter="\t")
        if r["location_type"] == "4"
    }
    sizes = {g: len(area.members(g, among=held)) for g in ("1500", "1501", "1502", "1503")}
    assert sizes == {"1500": 26, "1501": 54, "1502": 54, "1503": 90}


def test_unhcr_codes_agree_with_the_iso_codes_beside_them(shared_data: Path) -> None:
    pairs: set[tuple[str, str]] = set()
    for file in ("population", "flows", "solutions", "asylum_applications", "asylum_decisions", "demographics"):
        for row in table(shared_data / "unhcr" / f"{file}.csv.gz"):
            pairs |= {(row["coo"], row["coo_iso"]), (row["coa"], row["coa_iso"])}
    special = {"STA": "XXA", "UKN": "XXX", "TIB": "TIB"}
    codes = sorted(pairs)
    found = area.resolve([unhcr for unhcr, _ in codes], scheme="unhcr")
    assert found == [special.get(unhcr, iso) for unhcr, iso in codes]


def test_unhcr_names(shared_data: Path) -> None:
    rows = [r for r in table(shared_data / "unhcr" / "countries.csv") if r["iso_code"]]
    found = area.resolve([r["name"] for r in rows])
    assert found == area.resolve([r["unhcr_code"] for r in rows], scheme="unhcr")


def test_bilateral_file_of_2024(shared_data: Path) -> None:
    codes: set[str] = set()
    for row in table(shared_data / "gdidata" / "undesa_stocks.csv.gz"):
        codes |= {row["geo"], row["from"]}
    found = area.resolve(sorted(codes))
    assert len(set(found)) == len(codes) == 233 + 1
    assert {"OOO", "CHI"} <= set(found)
    assert {area.get(a).level for a in found} == {"country", "special"}


def test_country_table_of_gdidata(shared_data: Path) -> None:
    rows = list(table(shared_data / "gdidata" / "countrynames.csv"))
    by_code = area.resolve([r["iso3"] for r in rows])
    for row, found in zip(rows, by_code, strict=True):
        if row["iso3"] != "OOO":  # "Unknown" by name is what UNHCR calls XXX
            assert {area.resolve_one(row[k]) for k in ("name", "name_text")} == {found}
        if row["m49"]:
            assert area.resolve_one(row["m49"]) == found
        if row["iso2"] and row["iso2"] != "XC":
            assert area.resolve_one(row["iso2"]) == found


def test_names_of_the_2017_and_2019_revisions(shared_data: Path) -> None:
    folder = shared_data / "undesa_migrant_stock"
    for file, column, encoding in [
        ("rev2017_UN_MigrantStockTotal_2017.csv", "MajorArea", "utf-8-sig"),
        ("rev2017_UN_MigrantStockByAge_2017.csv", "MajorArea", "latin-1"),
        ("rev2017_UN_MigrantStockByOriginAndDestination_2017.csv.gz", "MajorArea", "utf-8-sig"),
        ("rev2019_UN_MigrantStockByOriginAndDestination_2019_clean.csv.gz", "Dest", "utf-8-sig"),
        ("rev2019_migrants_by_origin_and_destination_total.csv.gz", "Destination", "utf-8-sig"),
        ("rev2019_migrants_by_age_and_sex_total.csv.gz", "Destination", "utf-8-sig"),
        ("rev2019_est_refugee_stock.csv", "Destination", "utf-8-sig"),
    ]:
        rows = list(table(folder / file, encoding=encoding))
        wanted = names(r[column] for r in rows)
        if "Origin" in file or "origin" in file:
            wanted += [c for c in rows[0] if c and c not in ("Year", column, "Total")]
        assert len(area.resolve(wanted, scheme="name")) == len(wanted) > 200


@pytest.mark.parametrize(
    ("file", "first", "last"),
    [
        ("bilateral_remittance_matrix_2021_0.xlsx", 2, "WORLD"),
        ("inward_remittance_flows_december_2023_1.xlsx", 1, "World"),
        ("remittance-inflows.xlsx", 1, "World"),
        ("remittance-outflows.xlsx", 2, "Zimbabwe"),
        ("RemittanceData_Inflows_Apr2014.xls", 1, "Zimbabwe"),
        ("WB_Bilateral_Estimates_Migrant_Stocks_2017.xlsx", 2, "World"),
    ],
)
def test_names_of_the_remittance_files(shared_data: Path, file: str, first: int, last: str) -> None:
    column = [str(r[0]).strip() for r in sheet(shared_data / "remittances" / file, 0)][first:]
    end = max(i for i, name in enumerate(column) if name.casefold() == last.casefold())
    wanted = names(column[: end + 1])
    found = area.resolve(wanted, scheme="world_bank")
    assert sum(area.get(a).level == "country" for a in found) > 190


def test_world_bank_codes_and_names(shared_data: Path) -> None:
    rows = sheet(shared_data / "remittances" / "wb_personal-remittances-received.xls", "Data")[4:]
    by_code = area.resolve([r[1] for r in rows], scheme="world_bank")
    assert area.resolve([r[0] for r in rows], scheme="world_bank") == by_code
    assert sum(area.get(a).level == "country" for a in by_code) == 217


def test_oecd_codes_and_names(shared_data: Path) -> None:
    pairs: set[tuple[str, str]] = set()
    for row in table(shared_data / "reported_flows" / "oecd_mig_2000_2016.csv.gz"):
        pairs |= {(row["CO2"], row["Country of birth/nationality"]), (row["COU"], row["Country"])}
    pairs = {p for p in pairs if p[1] != "Total"}
    by_code = area.resolve([code for code, _ in pairs], scheme="oecd")
    assert area.resolve([name for _, name in pairs], scheme="oecd") == by_code


def test_eurostat_codes(shared_data: Path) -> None:
    codes: set[str] = set()
    for row in table(shared_data / "reported_flows" / "eurostat_migr_imm5prv_bilateral_total.csv.gz"):
        codes |= {row["partner"], row["geo"]}
    found = area.resolve(sorted(codes - {"OTHER"}), scheme="eurostat")
    assert {area.get(a).level for a in found} == {"country"}


def test_names_of_published_flow_estimates(shared_data: Path) -> None:
    with gzip.open(shared_data / "flow_estimates_abel" / "flow_da_pb_closed.json.gz") as text:
        flows = json.load(text)
    countries = [n for i, n in enumerate(flows["names"]) if i not in flows["regions"]]
    found = area.resolve(countries, scheme="abel")
    assert len(found) == len(set(found)) == len(countries)
    assert {"SDN", "SDN736", "SSD", "SCG", "SRB", "MNE"} <= set(found)


def test_parties_in_the_treaty_collection(shared_data: Path) -> None:
    for file in sorted((shared_data / "treaties" / "untc_2015").glob("[0-9]*.csv")):
        parties = names(r.get("Participant") or "" for r in table(file))
        assert len(area.resolve(parties, scheme="name")) == len(parties), file.name


def test_coordinates_are_near_those_published(shared_data: Path) -> None:
    for row in table(shared_data / "gaskin_abel_inputs" / "Coordinates.csv"):
        place = area.get(area.resolve_one(row["Alpha-3 code"]))
        if place.level == "country" and place.latitude is not None and place.longitude is not None:
            assert abs(place.latitude - float(row["Latitude"])) <= 0.051
            assert abs(place.longitude - float(row["Longitude"])) <= 0.051
