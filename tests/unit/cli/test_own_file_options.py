"""Every command that reads an office's own files has the same options for them, and they mean the same.

Each command runs on plain files and on the same tables written otherwise: in UTF-16, with a title above the header,
semicolons, decimal commas, columns of other names. What it makes of them must be the same.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.cli.explorer import UNUSED
from sojourn.cli.own_files import OPTIONS
from sojourn.errors import UsageError

SQUARE = [["b", "KEN", "UGA", "TZA"], ["KEN", "100.5", "4", "7"], ["UGA", "3", "90", "2"], ["TZA", "8", "1", "70.25"]]
LATER = [["b", "KEN", "UGA", "TZA"], ["KEN", "101.5", "5", "8"], ["UGA", "4", "91", "3"], ["TZA", "9", "2", "71.25"]]
OUT = [["code", "value"], ["KEN", "11.5"], ["UGA", "5"], ["TZA", "9.5"]]
IN = [["code", "value"], ["KEN", "12"], ["UGA", "6"], ["TZA", "8"]]
NET = [["code", "value"], ["KEN", "1.5"], ["UGA", "-2.5"], ["TZA", "1"]]
MOVES = [
    ["origin", "destination", "value", "km"],
    *([o, d, f"{4.5 + i}", f"{100.5 * (i + 1)}"] for i, (o, d) in enumerate(
        (o, d) for o in ("KEN", "UGA", "TZA") for d in ("KEN", "UGA", "TZA") if o != d
    )),
]  # fmt: skip
AGES = [["age", "value"], *([str(a), f"{0.02 + 0.05 / (1 + abs(a - 24)):.4f}"] for a in range(61))]
CENSUS = [
    ["age", "population_start", "population_end", "survival"],
    *([f"{5 * i}-{5 * i + 4}", f"{1000.5 - 90 * i}", f"{980.5 - 80 * i}", "0.98"] for i in range(6)),
]
STOCK = [
    ["time_period", "ref_area", "counterpart_area", "sex", "obs_value", "obs_status"],
    ["2024", "KEN", "UGA", "F", "120.5", "E"],
    ["2024", "KEN", "TZA", "M", "7", ""],
]
CROSSINGS = [
    ["person_id", "crossing_date", "direction"],
    ["007", "2019-02-01", "arrival"],
    ["007", "2019-02-13", "departure"],
    ["8", "2019-03-01", "arrival"],
]
LISTS = [["A", "B", "persons"], ["1", "0", "30"], ["0", "1", "20"], ["1", "1", "10"]]
LEFT = [
    ["role", "input", "distribution", "first", "second"],
    ["survey", "census", "normal", "1000.5", "40.5"],
    ["legal", "permits", "fixed", "400.5", ""],
]
EVENTS = [
    ["role", "input", "distribution", "first", "second"],
    ["events", "arrests", "fixed", "900", ""],
    ["rate", "arrested", "beta", "0.05", "0.01"],
]
ESTIMATES = [
    ["estimate", "total", "lower", "upper", "weight"],
    ["a", "100.5", "80", "125", "1"],
    ["b", "130", "100", "170", "0.5"],
]
MET = [["month", "encounters", "repeat_low", "repeat_high"], ["2022-01", "1000", "0.2", "0.4"]]
MONTHS = [
    ["route", "time_period", "deaths", "arrivals", "interceptions"],
    ["A", "2018-01", "5", "90.0", "5"],
    ["A", "2018-02", "9", "80", "5"],
]
REFERRED = [["year", "value"], ["2020", "<5"], ["2020", "7"]]
#: Names that an office has for some of our columns.
THEIRS = {"value": "Wert", "obs_value": "Personen", "person_id": "PID", "population_end": "Ende", "km": "Weg"}
TWO_STOCKS = ["--stock-start", "{square}", "--stock-end", "{later}", "--births", "none", "--deaths", "none"]

#: Command -> its arguments, and the tables that it reads.
CASES: dict[str, tuple[list[str], dict[str, list[list[str]]]]] = {
    "flows estimate-tables": ([*TWO_STOCKS, "--method", "diff-drop"], {"square": SQUARE, "later": LATER}),
    "flows fit": (["--rows", "{o}", "--columns", "{i}", "--seed", "{square}"], {"o": OUT, "i": IN, "square": SQUARE}),
    "flows net": (["--net", "{net}", "--prior", "{square}"], {"net": NET, "square": SQUARE}),
    "flows indices": (["{moves}"], {"moves": MOVES}),
    "flows components": (["{moves}"], {"moves": MOVES}),
    "flows pairs": (["{moves}"], {"moves": MOVES}),
    "flows net-migration": (["{census}"], {"census": CENSUS}),
    "flows age-schedule fit": (["{ages}"], {"ages": AGES}),
    "flows age-schedule measure": (["{ages}"], {"ages": AGES}),
    "flows age-schedule split": (["{moves}", "--age-profile", "{ages}"],
                                 {"moves": [row[:3] for row in MOVES], "ages": AGES}),
    "flows gravity": (["{moves}", "--covariate", "km", "--effect", "origin"], {"moves": MOVES}),
    "flows draw": (["{moves}", "--kind", "chord"], {"moves": MOVES}),
    "flows interpolate": (["{square}", "{later}", "--period", "2010-2020", "--year", "2015"],
                          {"square": SQUARE, "later": LATER}),
    "border classify": (["{crossings}", "--observed-to", "2021-01-01"], {"crossings": CROSSINGS}),
    "border check": (["{crossings}", "--observed-to", "2021-01-01"], {"crossings": CROSSINGS}),
    "border tabulate": ([], {}),
    "border permits": ([], {}),
    "border link": ([], {}),
    "hidden lists": (["{lists}"], {"lists": LISTS}),
    "hidden residual": (["{left}"], {"left": LEFT}),
    "hidden multiplier": (["{events}"], {"events": EVENTS}),
    "hidden ensemble": (["{estimates}"], {"estimates": ESTIMATES}),
    "hidden encounters": (["{met}"], {"met": MET}),
    "hidden deaths": (["{months}"], {"months": MONTHS}),
    "hidden detected": (["{referred}", "--by", "year"], {"referred": REFERRED}),
    "hidden gaps": ([], {}),
    "load": (["{stock}", "--dataflow", "MIGRANT_STOCK", "--publisher", "O", "--edition", "1"], {"stock": STOCK}),
}  # fmt: skip
ELSEWHERE = ("border tabulate", "border permits", "border link", "hidden gaps")
"""Commands whose results need more than a table: their options are counted here, their results tested elsewhere."""
WITHOUT_FIGURES = ("border classify", "border check")


def commands(command: Any, name: str = "") -> list[tuple[str, Any]]:
    found = getattr(command, "commands", None)
    if not found:
        return [(name, command)]
    return [pair for sub, inner in found.items() for pair in commands(inner, f"{name} {sub}".strip())]


def options_of(command: Any) -> set[str]:
    return {p.name for p in command.params}


EXPLORER = ("serve", "site")
"""They show an own table of flows, which has no days and is never sent back; it is tried where the explorer is."""


def test_every_command_that_reads_own_files_has_all_options_of_them() -> None:
    found = {name: options_of(c) for name, c in commands(typer.main.get_command(app))}
    having = {name for name, options in found.items() if "header_row" in options}
    assert having == {*CASES, *EXPLORER}
    lacking = {name: sorted(set(OPTIONS) - found[name]) for name in having if set(OPTIONS) - found[name]}
    assert lacking == {name: sorted(UNUSED) for name in EXPLORER}


def plain(folder: Path, tables: dict[str, list[list[str]]]) -> dict[str, str]:
    """Comma-separated, in UTF-8, under our names."""
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return {name: str(folder / f"{name}.csv") for name in tables}


def otherwise(folder: Path, tables: dict[str, list[list[str]]], *, figures: bool = True) -> dict[str, str]:
    """The same, as an office might keep it."""
    folder.mkdir()
    for name, rows in tables.items():
        header = [THEIRS.get(c, c) for c in rows[0]]
        body = [[c.replace(".", ",") if figures else c for c in row] for row in rows[1:]]
        lines = [["Bericht des Amtes", *[""] * (len(header) - 1)], [""] * len(header), header, *body]
        with (folder / f"{name}.csv").open("w", encoding="utf-16", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(lines)
    return {name: str(folder / f"{name}.csv") for name in tables}


def said(tables: dict[str, list[list[str]]], *, figures: bool = True) -> list[str]:
    """The options that say how the office writes."""
    used = [c for rows in tables.values() for c in rows[0] if c in THEIRS]
    columns = [f"--columns={','.join(f'{c}={THEIRS[c]}' for c in dict.fromkeys(used))}"] if used else []
    return ["--header-row", "3", *(["--decimal", ","] if figures else []), *columns]


def run(words: Sequence[str]) -> Any:
    return CliRunner().invoke(app, list(words))


def made(command: str, given: dict[str, str], folder: Path, options: Sequence[str]) -> str:
    """What a command makes of its files: its result as text, with the names of files taken out."""
    arguments = [a.format(**given) for a in CASES[command][0]]
    words = [*command.split(), *arguments, *options]
    suffix = ".svg" if command == "flows draw" else ".csv"
    out = folder / f"result{suffix}"
    if command == "load":
        result = run([*words, "--warehouse", str(folder / "w.duckdb")])
        assert result.exit_code == 0, (result.output, result.exception)
        from sojourn.warehouse import Warehouse

        read = Warehouse(folder / "w.duckdb").read("MIGRANT_STOCK", parts="all")
        return str(read.drop_columns(["row", "column", "sheet", "release_id"]).to_pylist())
    result = run([*words, "--errors" if command == "border check" else "--out", str(out)])
    assert result.exit_code == 0, (result.output, result.exception)
    if command == "border check":
        return result.stdout.split("\n")[0] + out.read_text(encoding="utf-8")
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [c for c in CASES if c not in ELSEWHERE])
def test_a_table_written_otherwise_and_read_as_said_is_the_plain_table(tmp_path: Path, command: str) -> None:
    tables = CASES[command][1]
    figures = command not in WITHOUT_FIGURES
    expected = made(command, plain(tmp_path / "plain", tables), tmp_path, [])
    (tmp_path / "again").mkdir()
    given = otherwise(tmp_path / "otherwise", tables, figures=figures)
    assert made(command, given, tmp_path / "again", said(tables, figures=figures)) == expected


@pytest.mark.parametrize("command", [c for c in CASES if c not in ELSEWHERE])
def test_what_was_said_is_saved_as_a_profile_and_used_again(
    tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOJOURN_PROFILES", str(tmp_path / "profiles"))
    tables = CASES[command][1]
    figures = command not in WITHOUT_FIGURES
    given = otherwise(tmp_path / "otherwise", tables, figures=figures)
    folders = [tmp_path / n for n in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    first = made(command, given, folders[0], [*said(tables, figures=figures), "--save-profile", "office"])
    assert made(command, given, folders[1], ["--profile", "office"]) == first
    listed = run(["profiles", "--json"])
    assert '"profile": "office"' in listed.stdout and f'"made_with": "sojourn {command.split()[-1]}"' in listed.stdout


@pytest.mark.parametrize("command", [c for c in CASES if c not in ELSEWHERE])
def test_a_file_without_what_was_said_is_refused_with_both_sides(tmp_path: Path, command: str) -> None:
    """A row of the header beyond the file, an encoding and a profile that are none: one error at every door."""
    tables = CASES[command][1]
    given = plain(tmp_path / "plain", tables)
    arguments = [a.format(**given) for a in CASES[command][0]]
    out = ["--warehouse", str(tmp_path / "w.duckdb")] if command == "load" else (
        ["--errors" if command == "border check" else "--out",
         str(tmp_path / f"r.{'svg' if command == 'flows draw' else 'csv'}")]
    )  # fmt: skip
    for options, words in (
        (["--header-row", "900"], "ends before row 900"),
        (["--encoding", "klingon"], "no encoding known"),
        (["--profile", "nobody-has-saved-this"], "no profile"),
        (["--decimal", "x"], "no decimal sign"),
        (["--sheet", "Daten"], "has no sheets"),
    ):
        result = run([*command.split(), *arguments, *out, *options])
        assert result.exit_code != 0 and words in result.output + str(result.exception), (options, result.output)


def sheet(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_refused_cells_of_flows_and_crossings_are_marked_in_a_copy_to_send_back(tmp_path: Path) -> None:
    """A word among figures in B3; a thirteenth month and a direction that is none. What is taken makes no copy."""
    square = [SQUARE[0], SQUARE[1], ["UGA", "x", "90", "2"], SQUARE[3]]
    crossings = [*CROSSINGS, ["9", "2019-13-01", "arrival"], ["10", "2019-01-01", "north"]]
    given = plain(tmp_path / "p", {"square": square, "crossings": crossings, "right": SQUARE})
    back, rows_back = tmp_path / "back.xlsx", tmp_path / "rows.xlsx"
    result = run(["flows", "indices", given["square"], "--refusals", str(back)])
    assert "B3 (UGA, KEN)" in str(result.exception) and f"Marked: 1 cell in {back}" in result.stderr
    assert sheet(back)[2] == ["UGA", "x", "90", "2", "B: «x» is not a number"]
    out = ["--out", str(tmp_path / "o.csv"), "--observed-to", "2021-01-01"]
    result = run(["border", "classify", given["crossings"], *out, "--refusals", str(rows_back)])
    assert result.exit_code == 0 and "Marked: 2 rows" in result.stderr
    said = {row[0]: row[-1] for row in sheet(rows_back)}
    assert "no such date" in said["9"] and "neither arrival nor departure" in said["10"] and "007" not in said
    result = run(["flows", "indices", given["right"], "--refusals", str(tmp_path / "none.xlsx")])
    assert result.exit_code == 0 and not (tmp_path / "none.xlsx").exists()


def test_options_of_own_files_mean_nothing_where_none_is_read(tmp_path: Path) -> None:
    published = plain(tmp_path / "p", {"stock": STOCK})["stock"]
    for words in (
        ["load", published, "--decimal", ",", "--source", "WDI_LONG"],
        ["flows", "draw", "--kind", "chord", "--out", str(tmp_path / "c.svg"), "--decimal", ","],
        ["border", "tabulate", published, "--date-format", "DD/MM/YYYY"],
        ["border", "check", published, "--decimal", ","],
    ):
        assert isinstance(run(words).exception, UsageError), words
