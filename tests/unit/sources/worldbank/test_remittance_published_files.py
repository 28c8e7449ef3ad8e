"""Matrices, series, cost indicators and corridor averages in made-up files of the publishers' layouts."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from sojourn.errors import CodesUnknown, FileDamaged, LayoutDiffers, ValuesRefused
from sojourn.sources.layout.recognition import Head
from sojourn.sources.worldbank import remittance_costs, remittance_matrices, remittance_series, rpw_corridor_averages


def workbook(path: Path, rows: list[list[object]], sheet: str = "Sheet1") -> Path:
    """An xlsx file with these rows on one sheet."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell != "":
                page.write(i, j, cell)
    book.close()
    return path


def pairs(reading, index: int = 0) -> dict[tuple[str, str], float | None]:
    """(sender, receiver) -> value of a remittance flow reading."""
    table = reading.observations[index].table.to_pylist()
    return {(r["counterpart_area"], r["ref_area"]): r["obs_value"] for r in table}


TITLE = "Bilateral Remittance Estimates for 2021 using Migrant Stocks (millions of US$)"
CORNER = "Remittance-receiving country (across)   Remittance-sending country (down)"
MATRIX = [
    [TITLE],
    [CORNER, "Mexico", "Kosovo", "WORLD", ""],
    ["United States", 50.5, "", 50.5],
    ["Germany", 1.0, 2.0, 3.0],
    ["WORLD", 51.5, 2.0, 53.5],
    [""],
    ["Note: All numbers are in current US dollar."],
]


def test_sending_is_down_receiving_across_totals_apart_and_empty_is_no_figure(tmp_path):
    reading = remittance_matrices.read_flows(workbook(tmp_path / "m.xlsx", MATRIX, "FINAL BRM 2021 "))
    assert pairs(reading) == {
        ("USA", "MEX"): 50.5, ("DEU", "MEX"): 1.0, ("DEU", "XKX"): 2.0,
        ("USA", "_T"): 50.5, ("DEU", "_T"): 3.0, ("_T", "MEX"): 51.5, ("_T", "XKX"): 2.0, ("_T", "_T"): 53.5,
    }  # fmt: skip
    statuses = {r["counterpart_area"]: r["obs_status"] for r in reading.observations[0].table.to_pylist()}
    assert statuses["DEU"] == "E" and statuses["_T"] == "A"
    assert reading.edition == "2021" and "1 empty cells" in reading.notes[0]


def test_totals_that_are_not_the_sum_of_their_parts_are_refused(tmp_path):
    rows = [list(r) for r in MATRIX]
    rows[4] = ["WORLD", 60.0, 2.0, 53.5]
    with pytest.raises(ValuesRefused) as caught:
        remittance_matrices.read_flows(workbook(tmp_path / "m.xlsx", rows))
    assert caught.value.details == ("Mexico: the parts sum to 51.5, the total says 60",)


def test_unknown_names_are_all_named_and_nothing_is_read(tmp_path):
    rows = [list(r) for r in MATRIX]
    rows[1][1], rows[3][0] = "Atlantis", "Lemuria"
    with pytest.raises(CodesUnknown) as caught:
        remittance_matrices.read_flows(workbook(tmp_path / "m.xlsx", rows))
    assert "'Lemuria'" in "".join(caught.value.details) and "'Atlantis'" in "".join(caught.value.details)


def test_text_matrices_zeros_mean_unknown_and_commas_are_thousands(tmp_path):
    path = tmp_path / "Bilateral_matrix_2018.csv"
    path.write_text(',Mexico,India\nUnited States,"1,051",0\nPakistan,7,N/A\n', encoding="utf-8-sig")
    reading = remittance_matrices.read_flows(path)
    assert pairs(reading) == {("USA", "MEX"): 1051.0, ("PAK", "MEX"): 7.0, ("PAK", "IND"): None}
    assert any("1 cells of 0" in n for n in reading.notes) and any(
        "1 cells are marked as not available" in n for n in reading.notes
    )
    assert reading.edition == "2018"


def test_the_order_of_areas_does_not_matter(tmp_path):
    path = tmp_path / "Bilateral_matrix_2018.csv"
    names = ["Mexico", *(f"Area {k}" for k in range(200)), "Afghanistan"]
    path.write_text("," + ",".join(names) + "\n", encoding="utf-8-sig")
    assert remittance_matrices.SOURCE.recognise(Head.of(path))


def test_latin_text_with_notes_below_is_read_and_recognised(tmp_path):
    path = tmp_path / "Matrix_2011.csv"
    lines = [
        "Origin,Afghanistan,Albania,Côte d'Ivoire,Total",
        "France,1,2,3,6",
        "Other North,1,,,1",
        "Total Remittances,2,2,3,7",
    ]
    path.write_text("\n".join([*lines, ",,,,", "Notes:,,,,"]) + "\n", encoding="latin-1")
    assert remittance_matrices.SOURCE.recognise(Head.of(path))
    assert pairs(remittance_matrices.read_flows(path))["XON", "AFG"] == 1.0


def test_a_text_matrix_needs_its_year_in_its_name(tmp_path):
    path = tmp_path / "matrix.csv"
    path.write_text(",Mexico\nUnited States,5\n")
    with pytest.raises(LayoutDiffers, match="year of this matrix stands only in its file name"):
        remittance_matrices.read_flows(path)


def test_stocks_have_origin_down_and_leave_out_the_world_column(tmp_path):
    rows = [
        ["Bilateral Estimates of Migrant Stocks in 2017"],
        ["destination (across) / origin (down) ", "Germany", "World"],
        ["Poland", 9, 9],
        ["Other South", 1, 1],
        ["World", 10, 10],
    ]
    reading = remittance_matrices.read_stocks(workbook(tmp_path / "s.xlsx", rows))
    found = {(r["counterpart_area"], r["ref_area"]): r["obs_value"] for r in reading.observations[0].table.to_pylist()}
    assert found == {("POL", "DEU"): 9.0, ("XOS", "DEU"): 1.0, ("_T", "DEU"): 10.0}


SERIES = [
    ["Remittance inflows (US$ million)", 2021, 2022, "2023e", "% of GDP in 2023"],
    ["Mexico", 54.0, 61.0, 67.0, 3.7],
    ["Zimbabwe (using CB data for 2021 & 2022)", 0, "", 3.1, 9.6],
    ["World", 792.0, 836.0, 860.0, 0.8],
    [""],
    ["Date: December 2023"],
]


def test_series_nought_and_empty_are_no_data_and_the_e_is_a_status(tmp_path):
    reading = remittance_series.read(workbook(tmp_path / "i.xlsx", SERIES))
    flows, shares = reading.observations
    found = {(r["ref_area"], r["time_period"]): (r["obs_value"], r["obs_status"]) for r in flows.table.to_pylist()}
    assert found["MEX", "2022"] == (61.0, "A") and found["MEX", "2023"] == (67.0, "E")
    assert found["ZWE", "2023"] == (3.1, "E") and ("ZWE", "2021") not in found and ("ZWE", "2022") not in found
    assert {r["counterpart_area"] for r in flows.table.to_pylist()} == {"_T"}
    assert reading.edition == "2023-12"
    assert any("using CB data" in n for n in reading.notes)
    assert {r["ref_area"]: r["obs_value"] for r in shares.table.to_pylist()} == {"MEX": 3.7, "ZWE": 9.6, "001": 0.8}


def test_outflows_are_of_the_sender_with_a_header_in_row_two(tmp_path):
    rows = [[""], ["Remittance outflows (US$ million)", "2021"], ["Germany", 24.0], [""], ["Date: June 2023"]]
    reading = remittance_series.read(workbook(tmp_path / "o.xlsx", rows))
    assert pairs(reading) == {("DEU", "_T"): 24.0}


def test_a_date_before_the_last_year_is_corrected_and_fractions_become_per_cent(tmp_path):
    rows = [["Migrant remittance inflows (US$ million)", 2012, "2013e", "Remittances as a share of GDP (%) "],
            ["Albania", 10.0, "..", 0.078], [""], ["Date: April 2013"]]  # fmt: skip
    reading = remittance_series.read(workbook(tmp_path / "i.xlsx", rows))
    assert reading.edition == "2014-04"
    assert any("April 2013" in n for n in reading.notes) and any("fractions" in n for n in reading.notes)
    assert reading.observations[1].table.to_pylist()[0]["obs_value"] == pytest.approx(7.8)


def test_text_among_the_figures_is_refused_with_its_cell(tmp_path):
    rows = [list(r) for r in SERIES]
    rows[1][2] = "a lot"
    with pytest.raises(ValuesRefused) as caught:
        remittance_series.read(workbook(tmp_path / "i.xlsx", rows))
    assert "C2" in caught.value.details[0]


def costs(code: str, *values: object) -> list[list[object]]:
    """A World Bank indicator workbook with one country and two years."""
    return [["Data Source", "World Development Indicators"], ["Last Updated Date", "2023-05-10"], [],
            ["Country Name", "Country Code", "Indicator Name", "Indicator Code", "2012", "2013"],
            ["Kosovo", "XKX", "…", code, *values], ["Arab World", "ARB", "…", code, "", ""]]  # fmt: skip


def test_cost_of_sending_to_and_from_stand_on_their_own_side(tmp_path):
    to = remittance_costs.read(workbook(tmp_path / "to.xlsx", costs("SI.RMT.COST.IB.ZS", "", 5.5), "Data"))
    assert pairs(to) == {("_T", "XKX"): 5.5}
    assert to.observations[0].table.to_pylist()[0]["index"] == "published" and to.edition == "2023-05-10"
    away = remittance_costs.read(workbook(tmp_path / "from.xlsx", costs("SI.RMT.COST.OB.ZS", 4.0, ""), "Data"))
    assert pairs(away) == {("XKX", "_T"): 4.0}


def test_money_comes_in_millions_and_nought_is_no_data(tmp_path):
    reading = remittance_costs.read(workbook(tmp_path / "r.xlsx", costs("BX.TRF.PWKR.CD.DT", 0, 2_500_000), "Data"))
    assert pairs(reading) == {("_T", "XKX"): 2.5}


def test_costs_above_the_amount_sent_and_other_indicators_are_refused(tmp_path):
    with pytest.raises(ValuesRefused, match="550 is above 100"):
        remittance_costs.read(workbook(tmp_path / "a.xlsx", costs("SI.RMT.COST.IB.ZS", 550, ""), "Data"))
    with pytest.raises(LayoutDiffers, match="not one of the indicators"):
        remittance_costs.read(workbook(tmp_path / "b.xlsx", costs("SP.DYN.LE00.IN", 5, ""), "Data"))


AVERAGES_HEADER = (
    "Sending Countries Name,Sending Countries Code,Series Name,Series Code,"
    "Receiving Countries  Name,Receiving Countries  Code,2013Q3 [YR2013Q3],2015Q4 [YR2015Q4]\n"
)
AVERAGES = (
    AVERAGES_HEADER
    + """Austria,AUT,Average Total Cost to remit in corridor,ATCR.CORR,Kosovo,KSV,..,7.558
Austria,AUT,Average Total Cost to remit in corridor,ATCR.CORR,Serbia,SRB,9.5,..
,,,,,,,
Data from database: Remittance Prices Worldwide (Corridors),,,,,,,
Last Updated: 12/07/2020,,,,,,,
"""
)


def test_corridor_averages_know_kosovo_and_leave_out_what_was_not_surveyed(tmp_path):
    path = tmp_path / "averages.csv"
    path.write_text(AVERAGES, encoding="utf-8-sig")
    assert rpw_corridor_averages.SOURCE.recognise(Head.of(path))
    reading = rpw_corridor_averages.read(path)
    found = {
        (r["counterpart_area"], r["ref_area"], r["time_period"]): r["obs_value"]
        for r in reading.observations[0].table.to_pylist()
    }
    assert found == {("AUT", "XKX", "2015-Q4"): 7.558, ("AUT", "SRB", "2013-Q3"): 9.5}
    assert reading.edition == "2020-12-07"
    assert "Codes of the publisher: KSV written XKX." in reading.notes


def test_corridor_averages_without_quarters_or_with_text_are_refused(tmp_path):
    path = tmp_path / "averages.csv"
    path.write_text(AVERAGES.replace("2013Q3 [YR2013Q3],2015Q4 [YR2015Q4]", "spring,autumn"))
    with pytest.raises(LayoutDiffers, match="not the DataBank's table"):
        rpw_corridor_averages.read(path)
    path.write_text(AVERAGES.replace("7.558", "cheap"))
    with pytest.raises(ValuesRefused, match="1 cells"):
        rpw_corridor_averages.read(path)


def test_a_truncated_workbook_is_damaged_not_a_traceback(tmp_path):
    path = workbook(tmp_path / "m.xlsx", MATRIX)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(FileDamaged):
        remittance_matrices.read_flows(path)
