"""The survey's workbook: made-up lines on two sheets with the columns that are told of the published one."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.errors import LayoutDiffers
from sojourn.products.assessment.assess import assess
from sojourn.sources import recognise
from sojourn.sources.worldbank.rpw_workbook import SOURCE
from sojourn.warehouse import Warehouse

PRICES = {
    f"{cc} {name}": value
    for cc, amount, total in (("cc1", 200, 8.5), ("cc2", 500, 4.0))
    for name, value in (
        ("lcu amount", amount), ("denomination amount", amount), ("lcu code", "USD"), ("lcu fee", 15),
        ("lcu fx rate", 12.9), ("fx margin", 1.0), ("total cost %", total),
    )
}  # fmt: skip
SHARED = {
    "source_name": "United States", "source_code": "USA", "source_region": "North America", "firm": "Ria",
    "destination_name": "Mexico", "destination_code": "MEX", "firm_type": "Money Transfer Operator",
    "speed actual": "Same day", **PRICES, "inter lcu bank fx": 13.03, "transparent": "yes", "note2": None,
    "corridor": "USAMEX",
}  # fmt: skip
TO_2016_Q1 = {
    "id": 7, "period": "2013_3Q", **SHARED, "product": "Cash to cash", "sending location": "at Branch",
    "coverage": "Nationwide", "pick-up method": "Cash", "note1": None, "date": "22/Jul/2013",
}  # fmt: skip
FROM_2016_Q2 = {
    "id": 90001, "period": "2024_3Q", **SHARED, "payment instrument": "Bank account transfer,Debit card",
    "access point": "Internet", "receiving network coverage": "High", "pickup method": "Mobile wallet",
    "pickup location": None, "Standard Note": "a special offer", "date": datetime(2024, 8, 6),
}  # fmt: skip
SHEETS = {"Dataset (up to Q1 2016)": TO_2016_Q1, "Dataset (from Q2 2016)": FROM_2016_Q2}


def write(path: Path, sheets: dict[str, list[dict[str, object]]]) -> Path:
    """A workbook with a legend and, for each sheet, a header and one line for each set of cells."""
    tables: dict[str, list[list[object]]] = {"Legend": [["product", "dropped"]]}
    tables |= {name: [list(lines[0]), *(list(line.values()) for line in lines)] for name, lines in sheets.items()}
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def test_both_sheets_are_read_into_one_set_of_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "rpw.xlsx", {name: [line] for name, line in SHEETS.items()})
    assert recognise(path) is SOURCE
    reading = SOURCE.reading(path)
    assert reading.edition == "2013-Q3 to 2024-Q3" and reading.unchecked
    old, _, new, large = sorted(
        reading.observations[0].table.to_pylist(), key=lambda r: (r["time_period"], r["amount"])
    )
    assert (old["sheet"], old["row"], old["column"]) == ("Dataset (up to Q1 2016)", 2, "cc1 total cost %")
    assert (old["service"], old["funding"], old["pickup"], old["coverage"]) == ("7", "cash", "Cash", "Nationwide")
    assert (new["counterpart_area"], new["ref_area"], new["obs_value"]) == ("USA", "MEX", 8.5)
    assert (new["funding"], new["pickup"], new["coverage"]) == ("account+card", "Mobile wallet", "High")
    assert (new["sending_location"], new["note"], new["survey_date"]) == ("Internet", "a special offer", "2024-08-06")
    assert (large["amount"], large["obs_value"], large["sheet"]) == ("500", 4.0, "Dataset (from Q2 2016)")


def test_text_for_numbers_and_other_spellings_are_repaired_and_named_by_sheet(tmp_path: Path) -> None:
    line = {**FROM_2016_Q2, "cc1 lcu fee": "15.0", "cc1 lcu amount": "1,000", "cc1 total cost %": "2.5",
            "transparent": "Yes", "speed actual": "same Day"}  # fmt: skip
    reading = SOURCE.reading(write(tmp_path / "rpw.xlsx", {"Dataset (from Q2 2016)": [line]}))
    found = reading.observations[0].table.to_pylist()[0]
    assert (found["obs_value"], found["amount_sent"], found["speed"], found["discloses_rate"]) == (
        2.5, "1000.0", "Same day", "yes",
    )  # fmt: skip
    assert set(found["repairs"].split()) == {"NUMBER_AS_TEXT", "LABEL_SPELLING"}
    assert any(n.startswith("Sheet Dataset (from Q2 2016): LABEL_SPELLING: 1 lines") for n in reading.notes)


def test_a_sheet_that_lacks_a_price_is_refused_with_what_is_missing(tmp_path: Path) -> None:
    line = {name: cell for name, cell in FROM_2016_Q2.items() if name != "cc2 fx margin"}
    with pytest.raises(LayoutDiffers) as caught:
        SOURCE.read(write(tmp_path / "rpw.xlsx", {"Dataset (from Q2 2016)": [line]}))
    assert "missing: cc2.fx.margin" in caught.value.details


def test_a_workbook_without_lines_of_the_survey_names_its_sheets(tmp_path: Path) -> None:
    with pytest.raises(LayoutDiffers) as caught:
        SOURCE.read(write(tmp_path / "rpw.xlsx", {"Averages": [{"corridor": "USAMEX"}]}))
    assert caught.value.details == ("it has «Legend»", "it has «Averages»")


def test_it_is_held_at_first_load_and_accepted_it_reaches_the_verdict_on_remittances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 40 services to Mexico none arrives on the same day in 2013, all do in 2024: 0 and 100 %."""
    old = [{**TO_2016_Q1, "id": n, "firm": f"Firm {n}", "speed actual": "3-5 days"} for n in range(40)]
    new = [{**FROM_2016_Q2, "id": 90_000 + n, "firm": f"Firm {n}"} for n in range(40)]
    file = write(tmp_path / "rpw.xlsx", dict(zip(SHEETS, (old, new), strict=True)))
    monkeypatch.setenv("SOJOURN_WAREHOUSE", str(tmp_path / "w.duckdb"))
    monkeypatch.setenv("SOJOURN_CACHE", str(tmp_path / "cache"))
    command = CliRunner()
    held = command.invoke(app, ["load", str(file), "--json"])
    assert held.exit_code == 3
    assert [d["kind"] for d in json.loads(command.invoke(app, ["held", "--json"]).stdout)[0]["departures"]] == [
        "unchecked_layout"
    ]
    assert command.invoke(app, ["load", str(file), "--accept", "looked at with the publisher's notes"]).exit_code == 0
    verdict = next(v for v in assess(Warehouse(), "MEX", as_of=2026).verdicts if v.number == 27)
    fast = next(e for e in verdict.evidence if e.reading.id == "FAST_SERVICES")
    assert fast.reading.baseline is not None and fast.reading.latest is not None
    assert (fast.reading.baseline.value, fast.reading.latest.value) == (0.0, 100.0)
    assert (verdict.verdict, fast.movement.kind) == ("improving", "improved")
