"""Who says what of a corridor, from a made-up warehouse of corridors that both ends report."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from made_up_tables import load
from small_flow_world import flow_world
from test_definitions_of_reporters import COUNTS, corridors
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.errors import CodesUnknown, NothingLoaded, UsageError
from sojourn.products.flows.both_reports import corridor
from sojourn.warehouse import Warehouse


def house(folder: Path) -> Warehouse:
    """The corridors of both ends, and arrivals in Italy by citizenship, one of them marked without a figure."""
    warehouse = corridors(folder)
    rows = {"time_period": ["2015", "2016"], "counterpart_area": "BGR", "ref_area": "ITA", "direction": "IN"}
    rows |= {"partner_basis": "CITIZENSHIP", "obs_value": [70.0, None], "obs_status": ["A", "O"], "definition": "test"}
    load(warehouse, "OECD_MIG", "2018", REPORTED_FLOW, rows)
    return warehouse


def test_both_ends_are_told_with_what_they_count_and_one_figure_is_made_of_them(tmp_path: Path) -> None:
    """Italy counts 0.5 of arrivals and Bulgaria 0.2 of departures, against anchors that count all: 18,000 persons."""
    flow = 1_000.0 * (1 + list(COUNTS).index("BGR")) * (2 + list(COUNTS).index("ITA"))
    found = corridor(house(tmp_path), "Bulgaria", "Italie")
    by_residence = {(s.direction, s.reporter): s for s in found.said if s.basis != "CITIZENSHIP" and s.year == 2016}
    assert by_residence["IN", "ITA"].persons == flow * 0.5 and by_residence["OUT", "BGR"].persons == flow * 0.2
    assert by_residence["IN", "ITA"].factor == pytest.approx(0.5, rel=0.02)
    assert by_residence["OUT", "BGR"].factor == pytest.approx(0.2, rel=0.02)
    assert found.anchors == ("DNK", "FIN")
    for made in found.harmonised:
        assert made.persons == pytest.approx(flow, rel=0.02) and made.sides == ("IN", "OUT")
        assert made.lower < made.persons < made.upper
    assert [h.year for h in found.harmonised] == [2016, 2015]


def test_a_citizenship_is_shown_and_never_converted(tmp_path: Path) -> None:
    found = corridor(house(tmp_path), "BGR", "ITA")
    by_citizenship = {s.year: s for s in found.said if s.basis == "CITIZENSHIP"}
    assert {y: (s.persons, s.status, s.factor) for y, s in by_citizenship.items()} == {
        2015: (70.0, "A", None), 2016: (None, "O", None),
    }  # fmt: skip
    assert by_citizenship[2015].counts == "population register, intention to live there"


def test_arrivals_kept_aside_are_shown_and_not_harmonised(tmp_path: Path) -> None:
    found = corridor(house(tmp_path), "ITA", "AUT")
    assert {(s.reporter, s.factor is None) for s in found.said} == {("AUT", True), ("ITA", False)}
    assert {h.sides for h in found.harmonised} == {("OUT",)}


def test_the_command(tmp_path: Path) -> None:
    place, out = ["--warehouse", str(house(tmp_path).path)], tmp_path / "corridor.csv"
    run = CliRunner().invoke(app, ["flows", "corridor", "bgr", "ita", "--out", str(out), *place])
    assert run.exit_code == 0, run.output
    rows = list(csv.DictReader(out.open()))
    assert len(rows) == 6 and {r["direction"] for r in rows} == {"IN", "OUT"}
    facts = json.loads(CliRunner().invoke(app, ["flows", "corridor", "BGR", "ITA", "--json", *place]).stdout)
    assert facts["harmonised"][0]["persons"] == pytest.approx(float(rows[0]["harmonised_persons"]))
    said = CliRunner().invoke(app, ["flows", "corridor", "BGR", "ITA", *place], env={"COLUMNS": "200"}).output
    assert "2015  18,000" in said and "no figure" in said and "came and left" in said


def test_what_is_no_corridor_and_what_nobody_reports_is_named(tmp_path: Path) -> None:
    warehouse = house(tmp_path)
    with pytest.raises(UsageError, match="from ITA to ITA is no corridor"):
        corridor(warehouse, "ITA", "ITA")
    with pytest.raises(CodesUnknown, match="150 is a group"):
        corridor(warehouse, "150", "ITA")
    with pytest.raises(CodesUnknown):
        corridor(warehouse, "XYZ", "ITA")
    with pytest.raises(NothingLoaded, match="Neither KEN nor UGA reports"):
        corridor(warehouse, "KEN", "UGA")


def test_reports_without_double_entries_stand_without_factors(tmp_path: Path) -> None:
    found = corridor(flow_world(tmp_path), "KEN", "DEU")
    assert len(found.said) == 6 and not found.harmonised and not found.anchors
