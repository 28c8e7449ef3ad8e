"""Lines of the price survey: made-up lines with every defect the real file has."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sojourn.errors import CodesUnknown, LayoutDiffers, ValuesRefused
from sojourn.sources.layout.recognition import Head
from sojourn.sources.worldbank import rpw_survey
from sojourn.sources.worldbank.rpw_labels import funding_of, survey_date
from sojourn.sources.worldbank.rpw_repairs import Repairs, line_ranges, repairs_of
from sojourn.sources.worldbank.rpw_survey import quarter

#: A line of the survey by the publisher's column names; 15 of 200 is 7.5 %, and 1.0 margin makes 8.5 %.
GOOD = {
    "id": "1", "period": "2013_3Q", "source": "USA", "destination": "MEX", "firm": "Ria",
    "firm type": "Money Transfer Operator", "product": "Cash to cash", "sending location": "at Branch",
    "speed actual": "Same day", "cc1 lcu amount": "200", "cc1 denomination amount": "200", "cc1 lcu code": "USD",
    "cc1 lcu fee": "15", "cc1 lcu fx rate": "12.9", "cc1 fx margin": "1.0", "cc1 total cost %": "8.5",
    "cc2 lcu amount": "500", "cc2 denomination amount": "500", "cc2 lcu code": "USD", "cc2 lcu fee": "15",
    "cc2 lcu fx rate": "12.9", "cc2 fx margin": "1.0", "cc2 total cost %": "4.0", "inter lcu bank fx": "13.03",
    "transparent": "yes", "note1": "", "note2": "", "coverage": "Nationwide", "pick up method": "Cash",
    "date": "22/Jul/2013",
}  # fmt: skip


def write(path: Path, *changes: dict[str, str], columns: list[str] | None = None) -> Path:
    """A file with one line for each set of changes to the good line."""
    names = columns or list(GOOD)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, names, extrasaction="ignore")
        writer.writeheader()
        for number, change in enumerate(changes, start=1):
            writer.writerow({**GOOD, "id": str(number), **change})
    return path


def rows(path: Path) -> list[dict[str, object]]:
    return rpw_survey.read(path).observations[0].table.to_pylist()


def test_a_line_gives_two_observations_with_their_parts(tmp_path):
    reading = rpw_survey.read(write(tmp_path / "s.csv", {}))
    small, large = reading.observations[0].table.to_pylist()
    assert (small["time_period"], small["counterpart_area"], small["ref_area"]) == ("2013-Q3", "USA", "MEX")
    assert (small["amount"], small["obs_value"], small["fee"], small["amount_sent"]) == ("200", 8.5, "15.0", "200.0")
    assert (large["amount"], large["obs_value"]) == ("500", 4.0)
    assert (small["funding"], small["survey_date"], small["row"], small["repairs"]) == ("cash", "2013-07-22", 2, "")
    assert reading.edition == "2013-Q3 to 2013-Q3"


def test_column_order_spelling_and_extra_columns_do_not_matter(tmp_path):
    path = write(tmp_path / "s.csv", {}, columns=[*reversed(list(GOOD)), "dyad"])
    text = path.read_text()
    header, rest = text.split("\n", 1)
    path.write_text(header.replace("cc1 total cost %", "cc1.total.cost..").replace(" ", ".") + "\n" + rest)
    assert rpw_survey.SOURCE.recognise(Head.of(path))
    assert rows(path)[0]["obs_value"] == 8.5


def test_another_layout_is_refused_with_what_is_missing(tmp_path):
    path = write(tmp_path / "s.csv", {}, columns=[c for c in GOOD if not c.startswith("cc2")])
    with pytest.raises(LayoutDiffers) as caught:
        rpw_survey.read(path)
    assert "missing: cc2.total.cost" in caught.value.details


DEFECTS = [
    ({"cc1 lcu fx rate": "0"}, "ZERO_RATE", {"fx_rate": None}),
    ({"cc1 lcu fee": ""}, "MISSING_FEE", {"fee": None, "obs_value": 8.5}),
    ({"cc1 total cost %": ""}, "MISSING_TOTAL", {"obs_value": None, "obs_status": "L"}),
    ({"cc1 total cost %": "9.5"}, "TOTAL_DIFFERS", {"obs_value": 9.5}),
    ({"cc1 lcu fee": "0", "cc1 fx margin": "-1", "cc1 total cost %": "-1"}, "NEGATIVE_TOTAL", {"obs_value": -1.0}),
    ({"transparent": "no"}, "NOT_TRANSPARENT", {"discloses_rate": "no"}),
    ({"cc1 lcu amount": "1,000", "cc1 lcu fee": "75"}, "NUMBER_AS_TEXT", {"amount_sent": "1000.0"}),
    ({"cc1 denomination amount": "201"}, "AMOUNT_LABEL", {"amount": "200"}),
    ({"cc1 lcu code": ""}, "CURRENCY_FILLED", {"currency": "USD"}),
    ({"cc2 lcu code": "CAD"}, "CURRENCIES_DIFFER", {"currency": "USD"}),
    ({"source": "SEN", "cc1 lcu code": "CFA", "cc2 lcu code": "CFA"}, "CURRENCY_CODE", {"currency": "XOF"}),
    ({"destination": "KSV"}, "AREA_CODE", {"ref_area": "XKX"}),
    ({"destination": "ANT"}, "FORMER_AREA", {"ref_area": "ANT"}),
    ({"pick up method": "Bank account"}, "LABEL_SPELLING", {"pickup": "Bank Account"}),
]


@pytest.mark.parametrize(("change", "rule", "expected"), DEFECTS, ids=[d[1] for d in DEFECTS])
def test_every_defect_is_named_kept_and_counted(tmp_path, change, rule, expected):
    reading = rpw_survey.read(write(tmp_path / "s.csv", {}, change))
    table = reading.observations[0].table
    bad = next(r for r in table.to_pylist() if r["row"] == 3 and r["amount"] == "200")
    assert rule in str(bad["repairs"]).split()
    assert {k: bad[k] for k in expected} == expected
    counted = {r["rule"]: r for r in repairs_of(table).to_pylist()}
    assert counted[rule]["count"] == 1 and counted[rule]["lines"] == [3]
    assert any(note.startswith(f"{rule}: 1 lines") and "(lines 3)" in note for note in reading.notes)


def test_equal_lines_are_kept_and_named(tmp_path):
    path = write(tmp_path / "s.csv", {}, {})
    found = rows(path)
    assert len(found) == 4
    assert [r["repairs"] for r in found if r["row"] == 3] == ["DUPLICATE"] * 2


def test_padding_leaves_no_observation_but_a_note_with_its_lines(tmp_path):
    path = write(tmp_path / "s.csv", {})
    path.write_text(path.read_text() + ("," * (len(GOOD) - 1) + "\n") * 3)
    reading = rpw_survey.read(path)
    assert len(reading.observations[0]) == 2
    assert "PADDING: 3 lines, a line without any content; left out (lines 3–5)." in reading.notes


def test_quarters_between_without_a_line_are_said(tmp_path):
    reading = rpw_survey.read(write(tmp_path / "s.csv", {"period": "2011_1Q"}, {"period": "2011_3Q"}))
    assert "Quarters between the first and the last without any line: 2011-Q2." in reading.notes


def test_all_cells_that_cannot_be_are_said_at_once(tmp_path):
    path = write(
        tmp_path / "s.csv",
        {"period": "spring"},
        {"transparent": "perhaps"},
        {"cc1 total cost %": "cheap"},
        {"cc2 lcu amount": "0"},
        {"cc1 lcu code": "", "cc2 lcu code": ""},
        {"id": "1", "period": "2013_3Q"},
    )
    with pytest.raises(ValuesRefused) as caught:
        rpw_survey.read(path)
    said = "\n".join(caught.value.details)
    for part in ("line 2, column period", "line 3, column transparent", "line 4, column cc1.total.cost: «cheap»",
                 "line 5, columns cc2", "line 6, columns cc1: a price without a currency"):  # fmt: skip
        assert part in said


def test_a_service_twice_in_a_quarter_is_refused(tmp_path):
    with pytest.raises(ValuesRefused) as caught:
        rpw_survey.read(write(tmp_path / "s.csv", {"id": "7"}, {"id": "7"}))
    assert "service 7 stands twice in its quarter" in caught.value.details[0]


def test_unknown_areas_are_all_named_with_their_lines(tmp_path):
    path = write(tmp_path / "s.csv", {"source": "QQQ"}, {}, {"source": "QQQ"}, {"destination": "Atlantis"})
    with pytest.raises(CodesUnknown) as caught:
        rpw_survey.read(path)
    assert caught.value.details == (
        "column source, lines 2, 4: 'QQQ' is no area",
        "column destination, lines 5: 'Atlantis' is no area",
    )


def test_unknown_areas_and_other_cells_are_said_together(tmp_path):
    with pytest.raises(ValuesRefused) as caught:
        rpw_survey.read(write(tmp_path / "s.csv", {"source": "QQQ"}, {"cc1 lcu fee": "five"}))
    said = "\n".join(caught.value.details)
    assert "'QQQ' is no area" in said and "line 3, column cc1.lcu.fee: «five»" in said


def test_totals_in_another_unit_are_refused_and_single_ones_kept(tmp_path):
    fraction = {"cc1 total cost %": "0.085"}
    with pytest.raises(ValuesRefused, match="in 40 of 40 lines the total is not fee"):
        rpw_survey.read(write(tmp_path / "all.csv", *([fraction] * 40)))
    rpw_survey.read(write(tmp_path / "some.csv", *([fraction] * 5 + [{}] * 35)))


@pytest.mark.parametrize(
    ("text", "period"),
    [("2011_1Q", "2011-Q1"), ("2014Q2", "2014-Q2"), ("2014-Q4", "2014-Q4"), ("2014", None), ("2014_5Q", None)],
)
def test_quarters_have_several_spellings(text, period):
    assert quarter(text) == period


@pytest.mark.parametrize(
    ("product", "funding"),
    [
        ("Cash to account", "cash"),
        ("Account,Card,Cash to cash", "account+card+cash"),
        ("Online service", "online"),
        ("USD service", "not stated"),
    ],
)
def test_a_product_says_how_it_is_paid_for(product, funding):
    assert funding_of(product) == funding


def test_small_things():
    assert survey_date("22/Jan/2011") == "2011-01-22" and survey_date("soon") == "soon"
    assert line_ranges([3, 1, 2, 9]) == "1–3, 9"
    assert line_ranges(list(range(1, 40, 2)), shown=2) == "1, 3 and 18 more"
    repairs = Repairs()
    repairs.add("DUPLICATE", [5])
    assert repairs.by_line() == {5: "DUPLICATE"}
