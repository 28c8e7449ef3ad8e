"""Factors and conversion from a made-up warehouse of corridors that both ends report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_up_tables import warehouse_of
from small_flow_world import flow_world
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.errors import NothingLoaded
from sojourn.products.flows.definitions import double_entries, factors, held_out
from sojourn.warehouse import Warehouse

COUNTS = {"DNK": (1.0, 0.8), "FIN": (1.0, 0.9), "BGR": (0.3, 0.2), "AUT": (2.0, 1.1), "ITA": (0.5, 0.4)}


def corridors(folder: Path) -> Warehouse:
    """Flows of 1,000 and more, each end counting its own share of them."""
    rows = []
    for i, (o, (_, left)) in enumerate(COUNTS.items()):
        for j, (d, (came, _)) in enumerate(COUNTS.items()):
            if o != d:
                flow = 1_000.0 * (1 + i) * (2 + j)
                for year in ("2015", "2016"):
                    rows.append((year, o, d, "IN", "PREVIOUS_RESIDENCE", flow * came))
                    rows.append((year, d, o, "OUT", "NEXT_RESIDENCE", flow * left))
    names = ("time_period", "counterpart_area", "ref_area", "direction", "partner_basis", "obs_value")
    columns = {n: [r[k] for r in rows] for k, n in enumerate(names)}
    return warehouse_of(folder, ("EUROSTAT_CORRIDORS", "2019", REPORTED_FLOW, {**columns, "definition": "test"}))


def test_factors_are_those_that_the_ends_count_by_and_reporters_kept_aside_have_none(tmp_path: Path) -> None:
    entries = double_entries(corridors(tmp_path))
    found = factors(entries)
    assert ("AUT", "IN") not in found.names and ("AUT", "OUT") in found.names
    for reporter, (came, left) in COUNTS.items():
        if reporter != "AUT":
            assert found.factor(reporter, "IN")[0] == pytest.approx(came, rel=0.02)
        assert found.factor(reporter, "OUT")[0] == pytest.approx(left, rel=0.02)
    score = held_out(entries)
    assert score["converted"] < 0.05 < score["mean of both"] < score["raw"]


def test_convert(tmp_path: Path) -> None:
    """Bulgaria counts 0.2 of those who leave, Italy 0.5 of those who come: 100 are 250."""
    place = ["--warehouse", str(corridors(tmp_path).path)]
    run = CliRunner().invoke(app, ["flows", "convert", "100", "--from", "BGR:OUT", "--to", "ita:in", *place, "--json"])
    facts = json.loads(run.stdout)
    assert facts["value"] == pytest.approx(250, rel=0.02)
    assert facts["lower_95"] <= facts["lower_80"] <= facts["value"] <= facts["upper_80"] <= facts["upper_95"]
    said = CliRunner().invoke(app, ["flows", "convert", "100", "--from", "BGR:OUT", "--to", "ITA:IN", *place])
    assert "about 250" in said.output
    for wrong, word in (("BGR", "no reporter with a direction"), ("AUT:IN", "not known")):
        refused = CliRunner().invoke(app, ["flows", "convert", "100", "--from", wrong, "--to", "ITA:IN", *place])
        assert refused.exit_code != 0 and word in " ".join(f"{refused.output} {refused.exception}".split())


def test_definitions_as_a_table(tmp_path: Path) -> None:
    out = tmp_path / "definitions.csv"
    warehouse = str(corridors(tmp_path).path)
    run = CliRunner().invoke(app, ["flows", "definitions", "--out", str(out), "--warehouse", warehouse])
    assert run.exit_code == 0, run.output
    lines = out.read_text().splitlines()
    assert lines[0].split(",")[:4] == ["reporter", "direction", "factor", "lower_80"] and len(lines) == 1 + 4 + 5


def test_without_double_entries_it_says_what_to_load(tmp_path: Path) -> None:
    with pytest.raises(NothingLoaded, match="both ends report"):
        double_entries(flow_world(tmp_path))
