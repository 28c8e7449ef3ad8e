"""``sojourn flows`` on the warehouse and ``sojourn validate flows``, as a user types them."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from small_flow_world import flow_world
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.cli.flows.options import DEFAULT_METHOD
from sojourn.errors import CodesUnknown, UsageError
from sojourn.estimators import DEFAULT_FLOW_METHOD
from sojourn.products.flows.family import IN_RANGE, FlowFamily
from sojourn.products.flows.pictures import corridors_over_time
from sojourn.products.flows.tables import flow_range
from sojourn.warehouse import Warehouse


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return flow_world(tmp_path_factory.mktemp("flows"))


def run(warehouse: Warehouse, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--warehouse", str(warehouse.path)])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_list_shows_intervals_and_methods(warehouse: Warehouse) -> None:
    shown = run(warehouse, "flows", "list")
    assert "2015–2020" in shown and "pseudo-bayesian" in shown
    facts = json.loads(run(warehouse, "flows", "list", "--json"))
    assert {(r["period"], r["edition"]) for r in facts["intervals"]} == {("2015–2020", "2024"), ("2015–2020", "2019")}


def test_an_estimate_is_written_with_its_range(warehouse: Warehouse, tmp_path: Path) -> None:
    out = tmp_path / "flows.csv"
    said = run(
        warehouse,
        "flows",
        "estimate",
        "--period",
        "2015-2020",
        "--method",
        "closed",
        "--range",
        "--out",
        str(out),
        "--json",
    )
    facts = json.loads(said)
    table = rows(out)
    assert facts["rows"] == len(table) and facts["years"] == 5 and len(facts["range_over"]) == 42
    row = next(r for r in table if (r["origin"], r["destination"]) == ("KEN", "UGA"))
    assert float(row["lower"]) <= float(row["value"]) <= float(row["upper"])
    assert float(row["value_per_year"]) == pytest.approx(float(row["value"]) / 5)
    assert row["obs_status"] == "E" and row["method"] == "closed-minimisation"


def test_parts_by_sex_type_and_level_reach_the_file(warehouse: Warehouse, tmp_path: Path) -> None:
    sums = {}
    regions = ["--level", "region"]  # between countries less than half a person has no figure
    for name, more in {
        "all": regions,
        "women": ["--sex", "F", *regions],
        "men": ["--sex", "M", *regions],
        "types": ["--by", "type", *regions],
        "births": ["--by", "birthplace", *regions],
        "countries": [],
        "types of countries": ["--by", "type"],
        "births of countries": ["--by", "birthplace"],
    }.items():
        out = tmp_path / f"{name}.csv"
        run(warehouse, "flows", "estimate", "--period", "2015-2020", "--method", "pb", *more, "--out", str(out))
        sums[name] = sum(float(r["value"]) for r in rows(out) if r["value"])
    assert sums["all"] == pytest.approx(sums["women"] + sums["men"]) == pytest.approx(sums["types"])
    assert sums["births"] == pytest.approx(sums["all"])
    assert sums["countries"] == pytest.approx(sums["types of countries"]) == pytest.approx(sums["births of countries"])


def test_unasked_the_best_method_with_the_range_over_methods(warehouse: Warehouse, tmp_path: Path) -> None:
    out = tmp_path / "flows.csv"
    asked = ["flows", "estimate", "--period", "2015-2020", "--out", str(out)]
    facts = json.loads(run(warehouse, *asked, "--json"))
    assert DEFAULT_METHOD == DEFAULT_FLOW_METHOD == "pseudo-bayesian"
    assert (facts["method"], facts["figure"]) == ("closed-pseudo-bayesian", "estimate")
    assert len(facts["range_over"]) == len(IN_RANGE)
    lowest, highest = facts["persons_moving_range"]
    assert lowest < facts["persons_moving"] <= highest
    table = rows(out)
    assert all(float(r["lower"]) <= float(r["value"]) <= float(r["upper"]) for r in table if r["value"])
    assert {r["figure"] for r in table} == {"estimate"}
    assert "lower" not in rows_of(warehouse, [*asked, "--no-range"], out)[0]
    minimum = json.loads(run(warehouse, *asked, "--method", "closed", "--json"))
    assert minimum["figure"] == "minimum" and {r["figure"] for r in rows(out)} == {"minimum"}
    told = CliRunner().invoke(app, [*asked, "--method", "open", "--warehouse", str(warehouse.path)])
    assert "a minimum" in told.stderr and "not a confidence interval" in " ".join(told.stderr.split())


def rows_of(warehouse: Warehouse, words: list[str], out: Path) -> list[dict[str, str]]:
    run(warehouse, *words)
    return rows(out)


def test_a_saved_estimate_is_listed(tmp_path: Path) -> None:
    own = flow_world(tmp_path)
    run(own, "flows", "estimate", "--period", "2015-2020", "--method", "closed", "--save")
    assert "closed-minimisation" in run(own, "flows", "list")


def test_regions_are_printed_and_written(warehouse: Warehouse, tmp_path: Path) -> None:
    shown = run(warehouse, "flows", "regional", "--period", "2015-2020", "--range")
    table = {r["group"]: r for r in csv.DictReader(shown.splitlines())}
    africa = table["002"]
    assert (
        float(africa["share_of_leaving_lower"])
        <= float(africa["share_of_leaving"])
        <= float(africa["share_of_leaving_upper"])
    )
    run(warehouse, "flows", "regional", "--period", "2015-2020", "--out", str(tmp_path / "r.xlsx"))
    assert (tmp_path / "r.xlsx").stat().st_size > 0


@pytest.mark.parametrize(
    "words",
    [
        ["--kind", "chord", "--level", "region"],
        ["--kind", "map"],
        ["--kind", "matrix", "--top", "2"],
        ["--kind", "multiples", "--top", "3"],
        ["--kind", "multiples", "--corridor", "KEN:UGA", "--range"],
    ],
)
def test_every_kind_is_drawn(warehouse: Warehouse, tmp_path: Path, words: list[str]) -> None:
    out = tmp_path / "picture.svg"
    run(warehouse, "flows", "draw", *words, "--out", str(out))
    markup = out.read_text()
    assert markup.startswith("<svg") and ("Kenya" in markup or "Africa" in markup)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["flows", "estimate"], "--period 2020-2024"),
        (["flows", "estimate", "--period", "2015-2020"], "--save"),
        (["flows", "estimate", "--period", "2015-2020", "--level", "village", "--save"], "levels"),
        (["flows", "estimate", "--period", "2015-2020", "--by", "age", "--save"], "birthplace, type"),
        (["flows", "estimate", "--period", "2015-2020", "--by", "type", "--range", "--save"], "leave --by out"),
        (["flows", "estimate", "--period", "2015-2020", "-O", "solver=reference", "--save"], "solver"),
        (["flows", "estimate", "--period", "2015-2020", "-O", "total-moves=net-migration", "--save"], "dennett"),
        (
            ["flows", "estimate", "--period", "2015-2020", "--decrease", "drop", "--save"],
            "goes with stock-differencing",
        ),
        (
            ["flows", "estimate", "--period", "2015-2020", "--method", "dennett", "-O", "total-moves=100", "--save"],
            "each sex has its own",
        ),
        (["flows", "draw", "--kind", "map", "--level", "region", "--out", "a.svg"], "--kind chord"),
        (["flows", "draw", "--kind", "map", "--out", "a.gif"], ".svg, .png"),
        (["flows", "draw", "--kind", "multiples", "--corridor", "KENUGA", "--out", "a.svg"], "ORIGIN:DESTINATION"),
        (["validate", "flows", "--out", "/no/such/folder"], "no folder"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_out(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        run(warehouse, *words)
    assert said in str(caught.value) and not list(tmp_path.iterdir())


def test_areas_keep_what_starts_or_ends_there(warehouse: Warehouse, tmp_path: Path) -> None:
    """KEN, UGA, DEU, FRA: by code, by name, by group; at a level the group that holds a country."""

    def pairs(*more: str) -> dict[tuple[str, str], str]:
        out = tmp_path / "f.csv"
        run(warehouse, "flows", "estimate", "--period", "2015-2020", *more, "--out", str(out))
        return {(r["origin"], r["destination"]): r["value"] for r in rows(out)}

    whole = pairs()
    kenya = pairs("--area", "KEN")
    assert kenya == {p: v for p, v in whole.items() if "KEN" in p} and len(kenya) == 6
    assert pairs("--area", "Kenya") == kenya
    assert len(pairs("--area", "KEN", "--area", "DEU")) == 10
    assert pairs("--area", "Africa") == {p: v for p, v in whole.items() if {"KEN", "UGA"} & set(p)}
    assert set(pairs("--level", "region", "--area", "KEN")) == {("002", "002"), ("002", "150"), ("150", "002")}
    ranged = pairs("--area", "KEN", "--range")
    assert ranged == kenya
    with pytest.raises(CodesUnknown, match="no area JPN"):
        pairs("--area", "JPN")
    with pytest.raises(CodesUnknown):
        pairs("--area", "Atlantis")


def test_areas_choose_regions_and_pictures(warehouse: Warehouse, tmp_path: Path) -> None:
    shown = run(warehouse, "flows", "regional", "--period", "2015-2020", "--area", "Uganda")
    assert [r["group"] for r in csv.DictReader(shown.splitlines())] == ["002", "001"]
    out = tmp_path / "picture.svg"
    run(warehouse, "flows", "draw", "--kind", "chord", "--area", "KEN", "--method", "diff-drop", "--out", str(out))
    assert "from or to Kenya" in out.read_text() and "Germany" in out.read_text()
    run(warehouse, "flows", "draw", "--kind", "multiples", "--area", "FRA", "--out", str(out))
    titles = set(re.findall(r"[A-Z][a-z]+ to [A-Z][a-z]+", out.read_text()))
    assert titles and all("France" in t for t in titles)


def test_long_work_says_what_it_does(warehouse: Warehouse) -> None:
    told: list[tuple[str, int, int]] = []
    family = FlowFamily(warehouse)
    made = family.estimate("2015-2020", "closed")
    spread = flow_range(family, made, report=lambda *step: told.append(step))
    assert [n for _, n, _ in told] == list(range(42)) and {total for *_, total in told} == {42}
    assert len(spread.labels) == 42 and any("pseudo-bayesian" in stage for stage, *_ in told)
    told.clear()
    corridors_over_time(family, "closed", spread=True, report=lambda *step: told.append(step))
    assert len(told) == 1 + 42


def test_the_total_of_moves_is_the_one_asked_for(warehouse: Warehouse, tmp_path: Path) -> None:
    total = {}
    for name in ("population-change", "half-population-change"):
        out = tmp_path / f"{name}.csv"
        words = ["--period", "2015-2020", "--method", "dennett", "-O", f"total-moves={name}", "--out", str(out)]
        run(warehouse, "flows", "estimate", *words)
        total[name] = sum(float(r["value"]) for r in rows(out))
    assert total["half-population-change"] == pytest.approx(total["population-change"] / 2)


def test_a_number_of_moves_is_not_given_to_women_and_to_men(warehouse: Warehouse) -> None:
    with pytest.raises(UsageError, match="each sex has its own"):
        FlowFamily(warehouse).estimate("2015-2020", "dennett", settings={"total_moves": 1000.0})


def test_validation_writes_a_table_a_chart_and_a_page(tmp_path: Path) -> None:
    own = flow_world(tmp_path)
    out = tmp_path / "board"
    out.mkdir()
    run(own, "validate", "flows", "--no-gravity", "--no-worlds", "--out", str(out))
    assert sorted(p.name for p in out.iterdir()) == ["flow-scoreboard.csv", "flow-scoreboard.md", "flow-scoreboard.svg"]
    table = rows(out / "flow-scoreboard.csv")
    assert {"closed", "distance-mixture"} <= {r["method"] for r in table}
    assert "OECD, arrivals of foreigners by citizenship" in (out / "flow-scoreboard.md").read_text()
