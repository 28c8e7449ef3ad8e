"""``sojourn export`` and ``sojourn indicators`` as they are typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sojourn import Warehouse, load
from sojourn.cli import app
from sojourn.cli.selection import selection
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.errors import CodesUnknown, DimensionsDiffer, SojournError, UsageError
from sojourn.indicators import INDICATORS, Indicator

STOCK = (
    "time_period,ref_area,counterpart_area,sex,obs_value\n2024,KEN,UGA,F,120\n2024,KEN,UGA,M,100\n2024,UGA,KEN,F,7\n"
)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "mine.csv").write_text(STOCK, encoding="utf-8")
    path = tmp_path / "house.duckdb"
    load(tmp_path / "mine.csv", Warehouse(path), dataflow="MIGRANT_STOCK", publisher="Office", edition="2026")
    return path


def test_export_filters_by_names_and_says_what_it_holds(house: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    options = ["--area", "Kenya", "--where", "sex=women", "--where", "counterpart_area=Uganda", "--out", str(out)]
    done = CliRunner().invoke(app, ["export", "MIGRANT_STOCK", "--warehouse", str(house), *options])
    assert done.exit_code == 0, done.output
    assert "1 row" in done.output and "observed 1" in done.output and "OWN_OFFICE 2026: mine.csv" in done.output
    with out.open(newline="") as file:
        assert [r["obs_value"] for r in csv.DictReader(file)] == ["120"]
    facts = CliRunner().invoke(app, ["export", "MIGRANT_STOCK", "--warehouse", str(house), *options, "--json"])
    assert json.loads(facts.stdout)["rows"] == 1


def test_a_dimension_named_again_means_both_codes() -> None:
    chosen = selection(MIGRANT_STOCK, ["ref_area=Kenya", "ref_area=404", "ref_area=UGA", "sex=both sexes", "age=_T"])
    assert chosen == {"ref_area": ["KEN", "KEN", "UGA"], "sex": "_T", "age": "_T"}


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ("ref_area", UsageError),
        ("ref_area=", UsageError),
        ("ref_area=Kenyatta", CodesUnknown),
        ("sex=some", CodesUnknown),
        ("colour=red", DimensionsDiffer),
    ],
)
def test_what_is_no_selection_is_refused_with_ways_out(part: str, error: type[SojournError]) -> None:
    with pytest.raises(error) as raised:
        selection(MIGRANT_STOCK, [part])
    assert raised.value.details or raised.value.ways_out


def test_trace_takes_an_area_by_name(house: Path) -> None:
    asked = ["trace", "MIGRANT_STOCK", "sex=men", "--area", "Kenya", "--warehouse", str(house), "--json"]
    done = CliRunner().invoke(app, asked)
    assert [row["obs_value"] for row in json.loads(done.stdout)] == [100.0]


def test_every_indicator_is_listed_with_its_definition() -> None:
    listed = json.loads(CliRunner().invoke(app, ["indicators", "--json"]).stdout)
    assert [row["id"] for row in listed] == [i.id for i in INDICATORS]
    for row, indicator in zip(listed, INDICATORS, strict=True):
        assert row["definition"] == indicator.definition and row["needs"] == list(indicator.needs)
        assert row["direction"] in ("more", "less", "context") and row["unit"]
    table = CliRunner().invoke(app, ["indicators"]).stdout
    assert all(i.id in table for i in INDICATORS)


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.id)
def test_one_indicator_is_shown_whole(indicator: Indicator) -> None:
    shown = CliRunner().invoke(app, ["indicators", indicator.id.lower()])
    assert shown.exit_code == 0
    assert indicator.definition in shown.stdout and indicator.missing.description in shown.stdout


def test_indicators_of_a_paragraph_and_an_unknown_one() -> None:
    of_nine = json.loads(CliRunner().invoke(app, ["indicators", "--paragraph", "9", "--json"]).stdout)
    assert of_nine and all(9 in row["paragraphs"] for row in of_nine)
    unknown = CliRunner().invoke(app, ["indicators", "migrnt_share"])
    assert isinstance(unknown.exception, UsageError) and "MIGRANT_SHARE" in str(unknown.exception)
