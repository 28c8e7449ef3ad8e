"""``sojourn flows estimate-tables``: flows from a user's own tables."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from sojourn.cli.flows import app
from sojourn.errors import DimensionsDiffer, EstimationError, SojournError, UsageError, ValuesRefused
from sojourn.estimators import FLOW_METHODS, Method

START = "birthplace,MEX,USA,CAN\nMEX,100,10,4\nUSA,2,200,6\nCAN,1,5,80\n"
END = "birthplace,CAN,USA,MEX\nMEX,7,4,103\nUSA,6,200,2\nCAN,76,9,1\n"  # another order of columns
ZEROS = "code,value\nUSA,0\nMEX,0\nCAN,0\n"
COORDINATES = "code,latitude,longitude\nMEX,19,-99\nUSA,38,-77\nCAN,45,-75\n"
runner = CliRunner()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in {"a": START, "b": END, "births": ZEROS, "deaths": ZEROS, "places": COORDINATES}.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def run(folder: Path, *more: str, out: str = "flows.csv", events: bool = True) -> list[dict[str, str]]:
    arguments = ["estimate-tables", "--stock-start", str(folder / "a.csv"), "--stock-end", str(folder / "b.csv")]
    if events:
        arguments += ["--births", str(folder / "births.csv"), "--deaths", str(folder / "deaths.csv")]
    made = runner.invoke(app, [*arguments, "--out", str(folder / out), *more])
    if made.exception and not isinstance(made.exception, SystemExit):
        raise made.exception
    assert made.exit_code == 0, made.output
    with (folder / out).open(newline="") as text:
        return list(csv.DictReader(text))


def cells(rows: list[dict[str, str]]) -> dict[tuple[str, str], float]:
    return {(r["origin"], r["destination"]): float(r["value"]) for r in rows}


def test_the_command_of_the_manual(files: Path) -> None:
    rows = run(files, "--method", "closed")
    assert list(rows[0]) == ["origin", "destination", "value"]
    table = cells(rows)
    # every pair, zeros included, nobody who stayed
    assert len(table) == 6 and all(o != d for o, d in table)
    assert table["USA", "MEX"] == pytest.approx(3) and table["CAN", "USA"] == pytest.approx(4)
    assert table["MEX", "USA"] == 0


def test_by_birthplace_and_with_stayers(files: Path) -> None:
    rows = run(files, "--method", "closed", "--by", "birthplace", "--stayers")
    assert list(rows[0]) == ["origin", "destination", "birthplace", "value"] and len(rows) == 27
    found = {(r["origin"], r["destination"], r["birthplace"]): float(r["value"]) for r in rows}
    assert found["USA", "CAN", "MEX"] == pytest.approx(3)
    assert found["MEX", "MEX", "MEX"] == pytest.approx(100)


@pytest.mark.parametrize("method", [m for m in FLOW_METHODS if "reports" not in m.needs], ids=lambda m: m.name)
def test_every_name_of_a_method_gives_the_same(files: Path, method: Method) -> None:
    more = ["--coordinates", str(files / "places.csv")] if method.distances else []
    found = cells(run(files, "--method", method.name, *more))
    assert len(found) == 6
    for alias in method.aliases:
        assert cells(run(files, "--method", alias, *more)) == found, alias


def test_what_is_learned_from_reports_is_refused_for_own_tables(files: Path) -> None:
    with pytest.raises(UsageError, match="learned needs reported flows"):
        run(files, "--method", "learned")


def test_names_mean_what_they_say(files: Path) -> None:
    # the stock of the MEX-born in USA fell by 6: nothing, or returns
    assert cells(run(files, "--method", "diff-drop"))["USA", "MEX"] == 0
    assert cells(run(files, "--method", "diff-return"))["USA", "MEX"] == 6
    total = cells(run(files, "--method", "dennett", "--option", "total-moves=56"))
    assert total["MEX", "USA"] == pytest.approx(20)


def test_areas_keep_what_starts_or_ends_there(files: Path) -> None:
    whole = cells(run(files))
    found = cells(run(files, "--area", "CAN"))
    assert found == {pair: v for pair, v in whole.items() if "CAN" in pair} and len(found) == 4
    with pytest.raises(UsageError, match="no area KEN"):
        run(files, "--area", "KEN")


def test_the_worked_table_of_the_distance_mixture(tmp_path: Path) -> None:
    """Two areas 1,000 km apart, 100 in A and 10 in B at both dates, all born in A (docs, distance-mixture.md).

    The gravity account sends x each way with x * x / ((100 - x) (10 - x)) = 0.1 ** 2, a root of 0.99 x^2 + 1.1 x - 10.
    """
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("birthplace,A,B\nA,100,10\nB,0,50\n")
    (tmp_path / "km.csv").write_text("origin,A,B\nA,,1000\nB,1000,\n")
    x = (-1.1 + (1.1**2 + 4 * 0.99 * 10) ** 0.5) / (2 * 0.99)
    more = ["--births", "none", "--deaths", "none", "--cost", str(tmp_path / "km.csv")]
    found = cells(run(tmp_path, "--method", "distance-mixture", *more))
    assert found["A", "B"] == pytest.approx(0.15 * x + 0.05 * 1000 / 110, abs=1e-6)
    assert found["B", "A"] == pytest.approx(found["A", "B"], abs=1e-6)
    alone = cells(run(tmp_path, "--method", "mixture", "-O", "minimisation=0", "-O", "distance-share=1", *more))
    assert alone["A", "B"] == pytest.approx(x, abs=1e-6)
    with pytest.raises(UsageError, match="shares of a mixture"):
        run(tmp_path, "--method", "mixture", "--option", "distance-share=0.5", *more)
    with pytest.raises(UsageError, match="distance-mixture needs the distances in km"):
        run(tmp_path, "--method", "mixture", *more[:4])


def test_independence_in_an_open_world(files: Path) -> None:
    rows = run(files, "--method", "independence", "--option", "balance=open")
    assert cells(rows)["MEX", "USA"] > 0


def test_output_by_suffix(files: Path) -> None:
    csv_cells = cells(run(files))
    for name in ("flows.parquet", "flows.xlsx", "flows.csv.gz"):
        arguments = [
            "--stock-start",
            str(files / "a.csv"),
            "--stock-end",
            str(files / "b.csv"),
            "--births",
            "none",
            "--deaths",
            "none",
        ]
        assert runner.invoke(app, ["estimate-tables", *arguments, "--out", str(files / name)]).exit_code == 0
    table = pq.read_table(files / "flows.parquet").to_pylist()
    assert {(r["origin"], r["destination"]): r["value"] for r in table} == csv_cells
    sheet = CalamineWorkbook.from_path(str(files / "flows.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["origin", "destination", "value"] and len(sheet) == 7
    assert not list(files.glob(".*partial*"))


def test_the_summary_is_json_with_adjustments(files: Path) -> None:
    (files / "b.csv").write_text(END.replace("103", "113"))
    arguments = [
        "--stock-start",
        str(files / "a.csv"),
        "--stock-end",
        str(files / "b.csv"),
        "--births",
        "none",
        "--deaths",
        "none",
    ]
    made = runner.invoke(
        app,
        [
            "estimate-tables",
            *arguments,
            "--out",
            str(files / "f.csv"),
            "--adjustments",
            str(files / "adj.csv"),
            "--method",
            "closed",
            "--json",
        ],
    )
    said = json.loads(made.stdout)
    assert said["method"] == "closed-minimisation" and said["diagnostics"]["world_imbalance"] == -10
    assert any("order of areas" in note for note in said["notes"])
    assert {a["adjustment"] for a in said["adjustments"]} == {"native-born scaled (start)", "native-born scaled (end)"}
    assert (files / "adj.csv").read_text().splitlines()[0] == "adjustment,area,persons,reason"


def test_csv_is_plain_and_quotes_only_codes_that_need_it(files: Path) -> None:
    run(files, "--method", "closed")
    assert (files / "flows.csv").read_text().splitlines()[:2] == ["origin,destination,value", "MEX,USA,0"]
    for name in ("a", "b", "births", "deaths"):
        path = files / f"{name}.csv"
        path.write_text(path.read_text().replace("CAN", '"Canada, all"'))
    assert ("Canada, all", "USA") in cells(run(files))


REFUSED: list[tuple[list[str], type[SojournError], str]] = [
    (["--method", "magic"], UsageError, "there is no method «magic»"),
    (["--method", "closed", "-O", "weight=0.5"], UsageError, "weight goes with pseudo-bayesian"),
    (["-O", "wieght=0.5"], UsageError, "there is no option «wieght»"),
    (["--method", "pb", "-O", "weight=much"], UsageError, "weight is a number, not «much»"),
    (["--method", "pb", "-O", "weight"], UsageError, "NAME=VALUE"),
    (["--method", "pb", "-O", "weight=0.5", "-O", "weight=0.6"], UsageError, "given twice: 0.5 and 0.6"),
    (["--method", "closed-independence", "-O", "balance=open"], UsageError, "contradicts the method's name"),
    (["--by", "sex"], UsageError, "--by is birthplace"),
    (["--method", "diff", "-O", "birth-method=proportion"], UsageError, "birth-method goes with"),
    (["--method", "rvr", "-O", "death-method=accounting"], UsageError, "death-method goes with"),
    (["--method", "dennett", "-O", "solver=reference"], UsageError, "solver goes with"),
    (["--method", "open", "-O", "match-global=after"], UsageError, "match-global goes with closed"),
    (["--method", "open-dr", "-O", "whole-native-born=no"], UsageError, "whole-native-born goes with closed"),
    (["-O", "match-global=after", "-O", "remainder=largest"], UsageError, "remainder goes with match-global before"),
    (["--method", "pb", "-O", "balance=open", "-O", "remainder=largest"], UsageError, "goes with balance closed"),
    (["-O", "match-global=never"], UsageError, "match-global is before or after, not «never»"),
    (["-O", "total-moves=net-migration"], UsageError, "total-moves goes with dennett"),
    (["--method", "rvr", "-O", "total-moves=5"], UsageError, "total-moves goes with dennett"),
    (["--method", "dennett", "-O", "total-moves=lots"], UsageError, "half-population-change"),
    (["--method", "ot"], UsageError, "one of --cost and --coordinates"),
    (["--cost", "a.csv"], UsageError, "--cost goes with distance-mixture, optimal-transport"),
    (["--method", "pb", "--prior", "a.csv"], UsageError, "--prior goes with open-dr, open, closed"),
    (["--method", "dennett", "--by", "birthplace"], UsageError, "does not say where those who move were born"),
    (["--method", "diff", "--stayers"], UsageError, "does not say how many stayed"),
    (["-O", "death-method=accounting", "--method", "open-dr"], EstimationError, "deaths cannot be placed"),
]


@pytest.mark.parametrize(("more", "kind", "says"), REFUSED, ids=[" ".join(r[0]) for r in REFUSED])
def test_requests_that_make_no_sense(files: Path, more: list[str], kind: type[SojournError], says: str) -> None:
    if kind is EstimationError:
        (files / "b.csv").write_text(END.replace("103", "120"))
    with pytest.raises(kind) as caught:
        run(files, *more)
    assert says in str(caught.value) and not (files / "flows.csv").exists()


def test_births_and_deaths_are_never_assumed(files: Path) -> None:
    with pytest.raises(UsageError, match="pseudo-bayesian needs births and deaths"):
        run(files, events=False)
    assert len(run(files, "--births", "none", "--deaths", "none", events=False)) == 6
    assert len(run(files, "--method", "diff", events=False)) == 6


def test_files_with_other_areas_are_refused_with_both_lists(files: Path) -> None:
    (files / "births.csv").write_text("code,value\nUSA,0\nMEX,0\nGTM,0\n")
    with pytest.raises(DimensionsDiffer) as caught:
        run(files)
    assert "only in births.csv: GTM" in str(caught.value) and "missing from births.csv: CAN" in str(caught.value)


def test_a_zero_diagonal_is_a_missing_native_born(files: Path) -> None:
    (files / "a.csv").write_text(START.replace("100", "0").replace("200", "0").replace("80", "0"))
    with pytest.raises(UsageError, match="native-born are missing"):
        run(files)
    (files / "a.csv").write_text(START.replace("100", "").replace("200", "").replace("80", ""))
    with pytest.raises(ValuesRefused, match="is empty"):
        run(files)
    assert len(run(files, "--method", "diff")) == 6


def test_a_result_without_a_place_is_refused_before_anything_is_computed(files: Path) -> None:
    with pytest.raises(UsageError, match="no suffix"):
        run(files, out="flows.txt")
    with pytest.raises(UsageError, match="no folder"):
        run(files, out="nowhere/flows.csv")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-O", "solver=reference"], "solver goes with open-dr"),
        (["-O", "penalty=5"], "penalty goes with unbalanced yes"),
        (["-O", "unbalanced=yes", "-O", "balance=open"], "balance goes with unbalanced no"),
        (["-O", "unbalanced=yes", "-O", "remainder=largest"], "remainder goes with unbalanced no"),
    ],
)
def test_options_of_transport_that_contradict_each_other(files: Path, arguments: list[str], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(files, "--method", "ot", "--coordinates", str(files / "places.csv"), *arguments)
    assert says in str(caught.value)


def test_the_warehouse_has_no_options_of_own_tables(files: Path) -> None:
    out = str(files / "flows.csv")
    for option in ("match-global=after", "solver=reference", "birth-method=native"):
        made = runner.invoke(app, ["estimate", "--period", "2015-2020", "--out", out, "-O", option])
        assert isinstance(made.exception, UsageError)
        assert f"{option.split('=')[0]} goes with own tables (sojourn flows estimate-tables)" in str(made.exception)


def test_results_are_other_files_than_inputs_and_one_another(files: Path) -> None:
    before = (files / "a.csv").read_text()
    with pytest.raises(UsageError, match="one of the inputs"):
        run(files, out="a.csv")
    assert (files / "a.csv").read_text() == before
    with pytest.raises(UsageError, match="another result"):
        run(files, "--adjustments", str(files / "flows.csv"))
    with pytest.raises(UsageError, match="no folder"):
        run(files, "--adjustments", str(files / "nowhere" / "adjustments.csv"))
    assert not (files / "flows.csv").exists()  # nothing half done


def test_a_place_that_the_system_refuses_is_named(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    for name in ("flows.csv", "flows.parquet", "flows.xlsx"):
        with pytest.raises(UsageError, match="No space left on device"):
            run(files, out=name)
    assert not [p for p in files.iterdir() if p.name.startswith((".flows", "flows"))]


def test_the_same_stock_twice_is_no_interval(files: Path) -> None:
    (files / "b.csv").unlink()
    (files / "b.csv").symlink_to(files / "a.csv")
    with pytest.raises(UsageError, match="at the start and at the end"):
        run(files)


def test_coordinates_are_refused_with_every_problem(files: Path) -> None:
    (files / "places.csv").write_text("code,latitude,longitude\nMEX,95,-99\nUSA,x,-77\nCAN,nan,-75\nCAN,45,-75\n")
    with pytest.raises(ValuesRefused) as caught:
        run(files, "--method", "ot", "--coordinates", str(files / "places.csv"))
    for part in ("MEX: latitude «95»", "USA: latitude «x»", "CAN: latitude «nan»", "CAN stands 2 times"):
        assert part in str(caught.value)


def test_a_large_imbalance_is_pointed_at_and_a_stock_of_another_unit_refused(files: Path) -> None:
    (files / "births.csv").write_text("code,value\nMEX,0\nUSA,40\nCAN,0\n")
    arguments = ["estimate-tables", "--stock-start", str(files / "a.csv"), "--stock-end", str(files / "b.csv")]
    arguments += ["--births", str(files / "births.csv"), "--deaths", "none", "--out", str(files / "flows.csv")]
    made = runner.invoke(app, arguments)
    # births 40, no deaths, no change of population: 40 of 408 persons
    assert made.exit_code == 0 and "by 40 persons (0.098 of the population)" in made.output
    assert "all in persons" in " ".join(made.output.split())
    (files / "b.csv").write_text(END.replace("103", "103000").replace("200", "200000").replace("76", "76000"))
    with pytest.raises(EstimationError, match="scaled by more than 3"):
        run(files)
