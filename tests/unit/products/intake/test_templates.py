"""Templates: what they hold, and that what is filled into them loads."""

from __future__ import annotations

import csv
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from sojourn import release
from sojourn.concepts.dataflows import DATAFLOWS, MIGRANT_STOCK, VITAL_RATES
from sojourn.errors import FileDamaged, UsageError
from sojourn.products.intake import templates
from sojourn.sources.own.table import columns, read

IDS = [d.id for d in DATAFLOWS]


def sheet(path, name):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


@pytest.mark.parametrize("flow", DATAFLOWS, ids=IDS)
def test_the_sheet_to_fill_in_is_empty_below_its_header_and_says_so_when_loaded(flow, tmp_path):
    path = tmp_path / "t.xlsx"
    assert templates.write(flow, release.open_data(path)) == [path]
    assert CalamineWorkbook.from_path(path).sheet_names[:3] == ["Data", "Read me", "Example"]
    assert sheet(path, "Data") == [list(columns(flow))]
    with pytest.raises(FileDamaged, match="no rows"):
        read(path, flow, "1")


@pytest.mark.parametrize("flow", DATAFLOWS, ids=IDS)
def test_the_example_rows_could_be_loaded(flow, tmp_path):
    path = tmp_path / "filled.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns(flow), *templates.example(flow)])
    rows = read(path, flow, "1").table.to_pylist()
    assert [(r["obs_value"] is None, r["obs_status"]) for r in rows] == [(False, "A"), (True, "Q")]


@pytest.mark.parametrize("flow", DATAFLOWS, ids=IDS)
def test_every_code_offered_is_one_that_loading_takes(flow, tmp_path):
    listed = {column: codes.rows for codes in templates.codelists(flow) for column in codes.columns}
    base = dict(zip(columns(flow), templates.example(flow)[0], strict=True))
    for column, rows in listed.items():
        if column == "obs_status":
            continue
        path = tmp_path / f"{column}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns(flow))
            writer.writeheader()
            # values of zero: totals beside their parts are no matter here
            writer.writerows([{**base, column: code, "obs_value": 0} for code, _ in rows])
        assert read(path, flow, "1").table[column].to_pylist() == [code for code, _ in rows], column


def test_regions_are_offered_only_where_nothing_is_summed():
    def areas(flow):
        return {c for listed in templates.codelists(flow) if listed.id == "CL_AREA" for c, _ in listed.rows}

    assert {"KEN", "_T"} <= areas(MIGRANT_STOCK)
    assert "002" not in areas(MIGRANT_STOCK)
    assert "002" in areas(VITAL_RATES)


def test_cells_are_text_and_choose_from_the_lists(tmp_path):
    path = tmp_path / "t.xlsx"
    templates.write(MIGRANT_STOCK, release.open_data(path))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    rules = dict(re.findall(r'<dataValidation[^>]*sqref="([A-Z]+)2:[A-Z]+5001"[^>]*>(.*?)</dataValidation>', xml))
    # time_period, ref_area, counterpart_area, sex, age, obs_value, obs_status, basis
    assert set(rules) == {"B", "C", "D", "E", "F", "G"}
    assert "'Areas'!" in rules["B"]
    assert "'Areas and total'!" in rules["C"]
    assert "'Status'!" in rules["G"]
    spans = re.findall(r'<col min="(\d)" max="(\d)"[^>]*style=', xml)
    formatted = {n for first, last in spans for n in range(int(first), int(last) + 1)}
    assert formatted == {1, 2, 3, 4, 5, 7, 8}  # all but obs_value
    assert 'numFmtId="49"' in styles  # the format «text»
    last = len(sheet(path, "Sex"))
    assert f"'Sex'!$A$2:$A${last}" in rules["D"]


def test_the_read_me_tells_unit_time_and_how_to_load(tmp_path):
    path = tmp_path / "t.xlsx"
    templates.write(MIGRANT_STOCK, release.open_data(path))
    said = {row[0]: row[1] for row in sheet(path, "Read me")}
    assert said["Unit"].startswith("persons")
    assert "instant" in said["Time"]
    assert said["Columns needed"] == "time_period, ref_area, obs_value"
    assert said["How to load"].startswith("sojourn load FILE --dataflow MIGRANT_STOCK --publisher")
    assert "needs a status" in said["Empty cells"]


def test_a_csv_template_is_a_header_and_a_file_of_codes(tmp_path):
    made = templates.write(MIGRANT_STOCK, release.open_data(tmp_path / "stock.csv"))
    assert [p.name for p in made] == ["stock.csv", "stock.codes.csv"]
    assert made[0].read_text(encoding="utf-8-sig").strip() == ",".join(columns(MIGRANT_STOCK))
    codes = list(csv.DictReader(made[1].read_text(encoding="utf-8-sig").splitlines()))
    assert {"column": "ref_area", "code": "KEN", "name": "Kenya"} in codes
    assert {"column": "obs_status", "code": "Q", "name": "suppressed (no number)"} in codes
    assert {c["column"] for c in codes} == {"ref_area", "counterpart_area", "sex", "age", "obs_status"}


def test_the_same_template_has_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        templates.write(MIGRANT_STOCK, release.open_data(tmp_path / name))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_is_overwritten_unasked_and_no_other_format_made(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="there already"):
        templates.write(MIGRANT_STOCK, release.open_data(path))
    assert path.read_text(encoding="utf-8") == "mine"
    templates.write(MIGRANT_STOCK, release.open_data(path), overwrite=True)
    assert path.read_bytes()[:2] == b"PK"
    for wrong in (tmp_path / "t.ods", tmp_path / "none" / "t.xlsx"):
        with pytest.raises(UsageError):
            templates.write(MIGRANT_STOCK, release.open_data(wrong))
    assert [p.name for p in tmp_path.iterdir()] == ["t.xlsx"]
