"""``sojourn hidden`` on own tables: results, refusals in words, marks on what comes of persons, named bad input."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

from sojourn.cli import hidden
from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused

PATTERNS = "A,B,C,persons\n1,0,0,200\n0,1,0,150\n1,1,0,40\n0,0,1,180\n1,0,1,45\n0,1,1,35\n1,1,1,9\n"


def run(*arguments: str) -> tuple[list[dict[str, str]], str]:
    found = CliRunner().invoke(hidden.app, list(arguments))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == 0, found.output
    return list(csv.DictReader(io.StringIO(found.stdout))), found.stderr


def write(folder: Path, text: str, name: str = "table.csv") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def test_three_lists_answer_with_an_interval_and_all_ways(tmp_path: Path) -> None:
    rows, said = run("lists", write(tmp_path, PATTERNS), "--times", "200")
    assert rows[0]["role"] == "answer" and float(rows[0]["lower"]) < float(rows[0]["total"]) < float(rows[0]["upper"])
    assert {r["role"] for r in rows} >= {"answer", "chosen", "second_opinion", "check"}
    assert "The interval is the figure" in said and "everybody could have been listed" in said


def test_a_workbook_with_other_names_and_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "lists.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Overlaps")
        for i, row in enumerate([["A", "B", "number"], [1, 0, 30], [0, 1, 20], [1, 1, 10]]):
            sheet.write_row(i, 0, row)
    rows, _ = run("lists", str(path), "--sheet", "Overlaps", "--columns", "persons=number")
    assert float(rows[0]["total"]) == pytest.approx(41 * 31 / 11 - 1)


def test_a_refusal_is_a_result_with_its_reason_and_no_total(tmp_path: Path) -> None:
    rows, said = run("lists", write(tmp_path, "A,B,persons\n1,0,30\n0,1,20\n"))
    assert rows[0]["refused"] == "no_overlap" and rows[0]["total"] == "" and rows[0]["obs_status"] == "O"
    assert said.startswith("No answer: nobody is on two lists")


def test_what_comes_of_cases_is_marked_and_names_nobody(tmp_path: Path) -> None:
    cases = "case,source\n" + "".join(f"p{i},police\n" for i in range(40))
    cases += "".join(f"p{i},shelter\n" for i in range(30, 55))
    out = tmp_path / "result.csv"
    rows, said = run("lists", write(tmp_path, cases), "--person", "case", "--list", "source", "--out", str(out))
    assert rows == [] and "Not protected, not for publication" in said
    beside = list(tmp_path.glob("result.csv.*.json"))
    assert "special_care" in beside[0].read_text()
    text = out.read_text() + said
    assert "p31" not in text
    assert float(next(csv.DictReader(io.StringIO(out.read_text())))["total"]) == pytest.approx(41 * 26 / 11 - 1)


def test_repeats_with_json_and_a_picture(tmp_path: Path) -> None:
    table = write(tmp_path, "times,persons\n1,100\n2,30\n3,6\n4,1\n")
    chart = tmp_path / "spread.svg"
    found = CliRunner().invoke(hidden.app, ["lists", table, "--repeats", "times", "--json", "--chart", str(chart)])
    assert json.loads(found.stdout)["known"] == 137
    assert "Chao" in chart.read_text()


def test_a_residual_with_its_tornado(tmp_path: Path) -> None:
    text = "role,input,distribution,first,second\nsurvey,census,normal,1000,40\nlegal,permits,normal,400,5\n"
    chart = tmp_path / "tornado.svg"
    rows, _ = run("residual", write(tmp_path, text), "--chart", str(chart))
    assert float(rows[0]["total"]) == pytest.approx(600, abs=3)
    assert chart.read_text().index("census") < chart.read_text().index("permits")


def test_a_multiplier_and_an_ensemble(tmp_path: Path) -> None:
    text = "role,input,distribution,first,second\nevents,arrests,fixed,900,\nrate,arrest rate,beta,0.05,0.01\n"
    rows, _ = run("multiplier", write(tmp_path, text))
    assert 900 / 0.08 < float(rows[0]["total"]) < 900 / 0.03
    text = (
        "estimate,total,lower,upper,weight,identified\na,100,80,125,1,yes\nb,130,100,170,1,yes\nc,900,500,2000,9,no\n"
    )
    rows, _ = run("ensemble", write(tmp_path, text, "estimates.csv"))
    assert 100 < float(rows[0]["total"]) < 130
    assert [r["detail"] for r in rows if r["role"] == "check"] == ["c"]


def test_encounters_become_a_range_of_persons(tmp_path: Path) -> None:
    text = "month,nationality,encounters,repeat_low,repeat_high\n2022-01,MEX,1000,0.2,0.4\n"
    rows, said = run("encounters", write(tmp_path, text))
    assert (float(rows[0]["persons_lower"]), float(rows[0]["persons_upper"])) == (600, 800)
    assert "Events are not persons" in said


def test_deaths_of_an_own_table_and_of_incidents_by_source(tmp_path: Path) -> None:
    text = "route,time_period,deaths,arrivals,interceptions\n"
    text += "".join(f"SEA,2018-{m:02d},5,90,5\n" for m in range(1, 13))
    rows, said = run("deaths", write(tmp_path, text), "--chart", str(tmp_path / "rates.svg"))
    assert float(rows[0]["per_1000"]) == pytest.approx(50) and "a minimum" in said
    held = [*["press"] * 30, *["ngo"] * 20, *["press; ngo"] * 10]
    incidents = "incident,sources\n" + "".join(f"{i},{s}\n" for i, s in enumerate(held))
    rows, said = run("deaths", write(tmp_path, incidents, "incidents.csv"), "--sources", "sources")
    assert float(rows[0]["total"]) == pytest.approx(41 * 31 / 11 - 1) and "incidents" in said


def test_detected_counts_of_an_own_table(tmp_path: Path) -> None:
    rows, said = run("detected", write(tmp_path, "year,value\n2020,<5\n2020,7\n"), "--by", "year")
    assert (rows[0]["lower"], rows[0]["upper"]) == ("8", "11")
    assert "not the number of victims" in said


@pytest.mark.parametrize(
    "command, text, more, error, named",
    [
        ("lists", "A,B,persons\n1,0,<5\n0,1,4\n1,1,2\n", (), ValuesRefused, "protected counts"),
        ("lists", "A,B,persons\n1,0,-5\n0,1,4\n1,1,2\n", (), ValuesRefused, "below zero"),
        ("lists", "A,B,persons\n1,0,2.5\n0,1,4\n1,1,2\n", (), ValuesRefused, "not a whole number"),
        ("lists", "A,persons\n1,5\n", (), ValuesRefused, "1 list"),
        ("lists", "A,B,persons\n0,1,9\n1,1,6\n", (), ValuesRefused, "wholly inside"),
        ("lists", "name,persons\nx,5\n", (), LayoutDiffers, "no columns of 0 and 1"),
        ("lists", PATTERNS, ("--family", "geometric"), UsageError, "--family goes with repeats"),
        ("lists", PATTERNS + "Total,,,659\n", (), ValuesRefused, "totals stand beside their parts"),
        ("lists", PATTERNS.replace("1,0,0,200", "2,0,0,200"), (), ValuesRefused, "line 2, A: «2»"),
        (
            "lists",
            "times,sex,persons\n1,F,90\n2,F,9\n1,M,80\n2,M,7\n1,Total,170\n2,Total,16\n",
            ("--repeats", "times"),
            ValuesRefused,
            "line 6, sex: «Total»",
        ),
        ("lists", "times,persons\n1.5,90\n2,9\n", ("--repeats", "times"), ValuesRefused, "line 2, times: «1.5»"),
        ("lists", "times,persons\n1,90\n2,-9\n", ("--repeats", "times"), ValuesRefused, "line 3, persons: «-9»"),
        (
            "lists",
            "case,source\na,x\na,y\nTotal,x\n",
            ("--person", "case", "--list", "source"),
            ValuesRefused,
            "totals stand",
        ),
        ("lists", "case,source\na,x\na,x\nb,y\n", ("--person", "case", "--list", "source"), ValuesRefused, "twice"),
        ("lists", "case,source\n,x\nb,y\n", ("--person", "case", "--list", "source"), ValuesRefused, "of nobody"),
        (
            "multiplier",
            "role,input,distribution,first\nevents,e,fixed,9\nrate,r,fixed,1.2\n",
            (),
            ValuesRefused,
            "between 0",
        ),
        ("ensemble", "estimate,total,lower,upper,weight\na,100,,,1\n", (), ValuesRefused, "lacks its total, interval"),
        ("encounters", "encounters,repeat_low,repeat_high\n9,0.2,1.4\n", (), ValuesRefused, "1.4"),
        ("encounters", "encounters,repeat_low,repeat_high\n9.5,0.2,0.4\n", (), ValuesRefused, "9.5"),
        ("encounters", "encounters,repeat_low,repeat_high\n9,0.2,\n", (), ValuesRefused, "only one is given"),
        ("encounters", "encounters,repeat_low,repeat_high\n9,1,1\n", (), ValuesRefused, "leaves nobody"),
        (
            "encounters",
            "who,encounters,repeat_low,repeat_high\nMEX,9,0.2,0.4\nTotal,9,0.2,0.4\n",
            (),
            ValuesRefused,
            "line 3, who: «Total»",
        ),
        ("deaths", "route,time_period,deaths,arrivals\nA,2023-01,2,90\n", ("--json",), UsageError, "mean nothing"),
        ("deaths", "incident,s\n1,a\n", ("--sources", "s", "--by", "month"), UsageError, "mean nothing"),
        ("deaths", "route,time_period,deaths,arrivals\nA,2023-01,2.5,90\n", (), ValuesRefused, "deaths: 2.5"),
        (
            "deaths",
            "route,time_period,deaths,arrivals\nA,2023-01,2,90\nTotal,2023-01,2,90\n",
            (),
            ValuesRefused,
            "line 3, route: «Total»",
        ),
        (
            "ensemble",
            "estimate,total,lower,upper,weight\na,100,80,120,1\na,110,90,130,1\n",
            (),
            ValuesRefused,
            "stands twice",
        ),
        (
            "ensemble",
            "estimate,total,lower,upper,weight\na,100,80,120,1\nTotal,110,90,130,1\n",
            (),
            ValuesRefused,
            "line 3, estimate: «Total»",
        ),
        (
            "ensemble",
            "estimate,total,lower,upper,weight,identified\na,100,80,120,1,maybe\n",
            (),
            ValuesRefused,
            "identified: «maybe»",
        ),
        (
            "residual",
            "role,input,distribution,first\nsurvey,s,fixed,9\nlegal,a,fixed,3\nlegal,total,fixed,3\n",
            (),
            ValuesRefused,
            "line 4, input: «total»",
        ),
        ("encounters", "encounters,repeat_low,repeat_high\n9,0.6,0.4\n", (), ValuesRefused, "lies above"),
        ("detected", "year,value\n2020,about 5\n", ("--by", "year"), ValuesRefused, "no count"),
        ("detected", "year,value\n2020,5\n", ("--context",), UsageError, "mean nothing"),
        ("detected", "year,value\n2020,5\n", ("--area", "KEN"), UsageError, "mean nothing"),
    ],
)
def test_bad_input_is_named(
    tmp_path: Path, command: str, text: str, more: tuple[str, ...], error: type[Exception], named: str
) -> None:
    with pytest.raises(error, match=named):
        run(command, write(tmp_path, text), *more)


def test_cases_with_a_column_for_each_list(tmp_path: Path) -> None:
    lines = [*["yes,no"] * 30, *["no,yes"] * 20, *["yes,yes"] * 10]
    text = "case,police,shelter\n" + "".join(f"p{i},{marks}\n" for i, marks in enumerate(lines))
    rows, said = run("lists", write(tmp_path, text), "--person", "case", "--lists", "police,shelter")
    assert float(rows[0]["total"]) == pytest.approx(41 * 31 / 11 - 1) and "not for publication" in said
    with pytest.raises(ValuesRefused, match=r"1 person .* on no list"):
        run("lists", write(tmp_path, text + "p99,no,no\n"), "--person", "case", "--lists", "police,shelter")
    with pytest.raises(ValuesRefused, match=r"1 row .* repeat a person") as found:
        run("lists", write(tmp_path, text + "p3,no,yes\n"), "--person", "case", "--lists", "police,shelter")
    assert "p3" not in str(found.value)


def test_what_comes_of_persons_is_of_special_care_in_every_form(tmp_path: Path) -> None:
    met = write(tmp_path, "times,sex\n" + "1,F\n" * 30 + "2,F\n" * 8)
    _, said = run("lists", met, "--repeats", "times", "--out", str(tmp_path / "met.csv"))
    assert "special_care" in (tmp_path / "met.csv.disclosure.json").read_text()
    assert "not for publication" in said
    found = CliRunner().invoke(hidden.app, ["lists", met, "--repeats", "times", "--json"])
    told = json.loads(found.stdout)
    assert (told["disclosure"], told["conf_status"]) == ("special_care", "N")
    counted = write(tmp_path, "times,persons\n1,30\n2,8\n", "counted.csv")
    open_to_all = CliRunner().invoke(hidden.app, ["lists", counted, "--repeats", "times", "--json"])
    assert "disclosure" not in json.loads(open_to_all.stdout)


def test_encounters_are_in_a_table_or_in_the_warehouse(tmp_path: Path) -> None:
    table = write(tmp_path, "encounters,repeat_low,repeat_high\n9,0.2,0.4\n")
    with pytest.raises(UsageError, match="in a table of yours, or in the warehouse"):
        run("encounters", table, "--border", "USA")
    with pytest.raises(UsageError, match="goes with --border"):
        run("encounters", table, "--share", "repeat=0.2,0.4")
    with pytest.raises(UsageError, match="no range of a share"):
        run("encounters", "--border", "USA", "--share", "repeat=0.2")


def test_more_legal_than_counted_is_refused_for_that_alone(tmp_path: Path) -> None:
    """200 legal of 100 counted: an interval from -100 to -100 is not wide."""
    text = "role,input,distribution,first\nsurvey,s,fixed,100\nlegal,l,fixed,200\n"
    rows, said = run("residual", write(tmp_path, text))
    assert rows[0]["refused"] == "not_positive" and "factor of ten" not in said


def test_encounters_and_detected_counts_have_a_picture(tmp_path: Path) -> None:
    table = write(tmp_path, "month,nationality,encounters,repeat_low,repeat_high\n2022-01,MEX,100,0.2,0.6\n")
    chart = tmp_path / "persons.svg"
    run("encounters", table, "--chart", str(chart))
    assert "Mexico 2022-01: 100 encounters, 40 to 80 persons" in chart.read_text()
    counts = write(tmp_path, "year,age,value\n2022,child,<5\n2022,adult,31\n2023,adult,40\n2023,child,\n", "c.csv")
    run("detected", counts, "--by", "year", "--chart", str(tmp_path / "counts.svg"))
    drawn = (tmp_path / "counts.svg").read_text()
    assert "2022: 32 to 35" in drawn and "2023: at least 40; cells are missing" in drawn
    run("detected", counts, "--by", "year", "--chart", str(tmp_path / "counts.png"))
    assert (tmp_path / "counts.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_all_countries_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two searches"):
        run("detected", "--chart", str(tmp_path / "all.svg"))
    for command in (["encounters", "--border", "USA"], ["deaths", "--revisions"], ["detected", "--area", "ROU"]):
        with pytest.raises(UsageError, match="suffix"):
            run(*command, "--chart", str(tmp_path / "all.pdf"))
