"""The commands on a user's own tables, run as a user runs them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sojourn.cli.flows import indices as flow_indices
from sojourn.errors import DimensionsDiffer, SojournError, UsageError, ValuesRefused

app = typer.Typer()
flow_indices.register(app)
FLOWS = ",A,B,C,D\nA,0,100,30,70\nB,50,0,45,5\nC,60,35,0,40\nD,20,25,20,0\n"


def run(*arguments: object) -> list[dict[str, str]]:
    """Rows printed by a command; its error is raised."""
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_indices_of_a_square_table(tmp_path: Path) -> None:
    flows = file(tmp_path, "m.csv", FLOWS)
    people = file(tmp_path, "p.csv", "area,pop\nD,400\nC,600\nB,800\nA,1000\n")
    rows = run("indices", flows, "--population", people)
    got = {(r["index"], r["area"]): float(r["value"]) for r in rows}
    assert got["effectiveness", ""] == 22
    assert got["crude_migration_intensity", ""] == pytest.approx(500 / 28)
    assert got["net_migration", "A"] == -70
    assert got["emigration_rate", "D"] == pytest.approx(65 / 4)


def test_a_long_table_must_say_what_its_gaps_are(tmp_path: Path) -> None:
    flows = file(tmp_path, "m.csv", "from,to,n\nA,B,10\nB,C,5\nC,A,1\n")
    names = ["--origin", "from", "--destination", "to", "--value", "n"]
    with pytest.raises(DimensionsDiffer, match=r"(?s)no figure for 3 pairs.*A to C.*--absent zero"):
        run("indices", flows, *names)
    got = {r["index"]: r["value"] for r in run("indices", flows, *names, "--absent", "zero") if not r["area"]}
    assert float(got["connectivity"]) == 0.5


def test_populations_and_distances_must_cover_the_areas(tmp_path: Path) -> None:
    flows = file(tmp_path, "m.csv", FLOWS)
    few = file(tmp_path, "p.csv", "area,pop\nA,1\nB,2\n")
    with pytest.raises(DimensionsDiffer, match=r"(?s)no population for 2 areas.*- C.*- D"):
        run("indices", flows, "--population", few)
    near = file(tmp_path, "d.csv", "origin,destination,distance\nA,B,1\nB,A,1\n")
    with pytest.raises(DimensionsDiffer, match="no distances of 2 areas"):
        run("indices", flows, "--distance", near)


def test_a_unit_that_differs_is_said(tmp_path: Path) -> None:
    flows = file(tmp_path, "m.csv", FLOWS)
    thousands = file(tmp_path, "p.csv", "area,pop\nA,1\nB,0.8\nC,0.6\nD,0.4\n")
    result = CliRunner().invoke(app, ["indices", str(flows), "--population", str(thousands)])
    assert result.exit_code == 0
    assert "same unit" in result.stderr


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet", "xlsx", "json"])
def test_results_in_every_format(tmp_path: Path, suffix: str) -> None:
    import pandas as pd

    flows = file(tmp_path, "m.csv", FLOWS)
    out = tmp_path / f"out.{suffix}"
    run("indices", flows, "--out", out)
    reader = {"parquet": pd.read_parquet, "json": pd.read_json}.get(suffix, pd.read_csv)
    if suffix == "xlsx":
        from python_calamine import CalamineWorkbook

        rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_name("indices").to_python()
        got = {r[0]: r[2] for r in rows if r[1] == ""}
    else:
        frame = reader(out)
        got = dict(zip(frame["index"][frame["area"].isna()], frame["value"][frame["area"].isna()], strict=True))
    assert got["effectiveness"] == 22
    assert not list(tmp_path.glob(".*partial"))


def test_a_result_without_a_format_is_refused(tmp_path: Path) -> None:
    flows = file(tmp_path, "m.csv", FLOWS)
    with pytest.raises(UsageError, match="no suffix"):
        run("indices", flows, "--out", tmp_path / "out.doc")


def test_components_with_a_further_axis(tmp_path: Path) -> None:
    rows = ["origin,destination,age,value"]
    rows += [f"{o},{d},{a},{v}" for (o, d, a), v in {("A", "B", "young"): 30, ("A", "B", "old"): 10,
             ("B", "A", "young"): 5, ("B", "A", "old"): 15}.items()]  # fmt: skip
    table = file(tmp_path, "m.csv", "\n".join(rows) + "\n")
    out = run("components", table, "--by", "age")
    got = {(r["component"], r["origin"], r["destination"], r["age"]): float(r["value"]) for r in out if r["value"]}
    assert got["overall", "_T", "_T", "_T"] == 60
    assert got["share", "_T", "_T", "young"] == pytest.approx(35 / 60)
    assert got["ratio", "A", "B", "_T"] == pytest.approx((40 / 60) / (40 / 60) ** 2)
    with pytest.raises(ValuesRefused, match="with --by"):
        run("components", table)


def test_net_migration_by_group(tmp_path: Path) -> None:
    table = file(
        tmp_path,
        "p.csv",
        "age,sex,population_start,population_end,survival\n5-9,F,100,108,0.9\n10-14,F,,80,\n5-9,M,100,90,0.9\n10-14,M,50,50,1\n",
    )
    rows = run("net-migration", table, "--group", "sex")
    assert [r["net_forward"] for r in rows] == ["18", "", "0", "0"]
    vital = file(tmp_path, "v.csv", "area,population_start,population_end,births,deaths\nX,1000,1100,50,20\n")
    assert float(run("net-migration", vital, "--method", "vital")[0]["net_migration"]) == 70
    with pytest.raises(UsageError, match="survival, cohort or vital"):
        run("net-migration", table, "--method", "guess")


def test_cohorts_with_births(tmp_path: Path) -> None:
    table = file(
        tmp_path,
        "c.csv",
        "age,population_start,population_end,survival,births\n0-4,100,95,0.95,100\n5-9,90,110,0.99,\n10+,300,351,0.9,\n",
    )
    rows = run("net-migration", table, "--method", "cohort")
    assert [float(r["net_forward"]) for r in rows] == pytest.approx([0, 11, 0])


def test_a_schedule_is_evaluated_and_fitted_again(tmp_path: Path) -> None:
    parameters = {"a1": 0.02, "alpha1": 0.1, "a2": 0.06, "alpha2": 0.1, "mu2": 20, "lambda2": 0.4, "c": 0.003}
    given = [text for name, value in parameters.items() for text in ("-p", f"{name}={value}")]
    curve = tmp_path / "curve.csv"
    run("age-schedule", "evaluate", *given, "--ages", "0-90", "--out", curve)
    rows = run("age-schedule", "fit", curve, "--fitted", tmp_path / "fitted.csv")
    got = {r["name"]: float(r["value"]) for r in rows}
    assert {n: got[n] for n in parameters} == pytest.approx(parameters, rel=1e-3)
    assert (tmp_path / "fitted.csv").exists()
    unit = run("age-schedule", "evaluate", *given, "--unit")
    assert sum(float(r["value"]) for r in unit) == pytest.approx(1)
    measured = {r["index"]: float(r["value"]) for r in run("age-schedule", "measure", curve)}
    assert measured["peak_age"] == 23
    with pytest.raises(UsageError, match="not name=value"):
        run("age-schedule", "evaluate", "-p", "a1")
    with pytest.raises(UsageError, match="not a range of ages"):
        run("age-schedule", "evaluate", *given, "--ages", "all")


def test_groups_of_ages_with_an_open_end(tmp_path: Path) -> None:
    from sojourn.kernels.age.schedule import RogersCastro

    truth = RogersCastro(a1=0.02, alpha1=0.1, a2=0.06, alpha2=0.1, mu2=20, lambda2=0.4, c=0.003)
    lower = list(range(0, 85, 5))
    lines = [f"{a}-{a + 4},{v}" for a, v in zip(lower, truth.over(lower, 5), strict=True)]
    lines.append(f"85+,{truth.over([85], 5)[0]}")
    table = file(tmp_path, "g.csv", "age,value\n" + "\n".join(lines) + "\n")
    got = {r["name"]: float(r["value"]) for r in run("age-schedule", "fit", table)}
    assert got["mu2"] == pytest.approx(20, abs=0.05)
    with pytest.raises(SojournError, match="ages are written"):
        run("age-schedule", "fit", file(tmp_path, "w.csv", "age,value\nyoung,1\nold,2\n"))


def test_gravity_of_a_law_that_is_known(tmp_path: Path) -> None:
    areas = {"A": 1.0, "B": 2.5, "C": 6.0, "D": 10.0, "E": 11.0}
    lines = ["origin,destination,value,km"]
    for o, x in areas.items():
        for d, y in areas.items():
            if o != d:
                flow = "" if (o, d) == ("A", "E") else 1000 * abs(x - y) ** -0.8
                lines.append(f"{o},{d},{flow},{abs(x - y)}")
    table = file(tmp_path, "g.csv", "\n".join(lines) + "\n")
    expected = tmp_path / "expected.csv"
    rows = run("gravity", table, "--covariate", "log:km", "--fitted", expected)
    assert float(rows[0]["coefficient"]) == pytest.approx(-0.8)
    with expected.open() as text:
        fitted = {(r["origin"], r["destination"]): float(r["value"]) for r in csv.DictReader(text)}
    assert fitted["A", "E"] == pytest.approx(1000 * 10**-0.8)
    assert len(fitted) == 20


@pytest.mark.parametrize(
    ("method", "option", "owner"),
    [
        ("cohort", ["--children"], "survival"),  # would replace what births say by what mothers say
        ("survival", ["--steps", "2"], "cohort"),
        ("survival", ["--deaths", "d"], "vital"),
        ("vital", ["--group", "sex"], "survival, cohort"),
    ],
)
def test_an_option_of_another_method_of_net_migration_is_refused(
    tmp_path: Path, method: str, option: list[str], owner: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("age,population_start,population_end,survival,births\n0,10,11,1,9\n5,10,9,1,\n")
    with pytest.raises(UsageError, match=f"{option[0]} goes with --method {owner}"):
        run("net-migration", str(table), "--method", method, *option)
