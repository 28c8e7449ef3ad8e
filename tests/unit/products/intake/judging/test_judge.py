"""The door: one judgement a file, the same in whatever order the files come, and nothing is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from invented import candidate, figures, steady, stock

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.products.intake import names
from sojourn.products.intake.judgement import Candidate, Judgement, Knowledge, judge
from sojourn.products.intake.judging.figures import Figures
from sojourn.sources.fetching.offered import offers

OTHER = {"ARG": "IND", "IND": "ARG"}


def stocks(name: str, values: dict[tuple[str, str], float], edition: str) -> Candidate:
    made = stock(values)
    return candidate(name, "WB_BILATERAL_STOCK", Figures.of(name, "", edition, made.dataflow, made.table))


@given(st.permutations(range(4)))
def test_the_order_of_the_files_changes_nothing(order: list[int]) -> None:
    values = steady()
    files = [
        stocks("a.csv", values, "2018"),
        stocks("b.csv", {k: v * 1.05 for k, v in values.items()}, "2019"),
        stocks("c.csv", {k: v * 1000 for k, v in values.items()}, "2020"),
        stocks("d.csv", {(OTHER.get(a, a), y): v for (a, y), v in values.items()}, "2020"),
    ]
    straight = judge(files, None)
    mixed = judge([files[i] for i in order], None)
    assert [mixed[order.index(i)] for i in range(4)] == straight
    assert any(j.departures for j in straight)


def test_a_first_file_of_which_nothing_is_known_is_judged_against_nothing() -> None:
    columns = {
        "ref_area": ["KEN"],
        "treaty": ["A_NEW_ONE"],
        "action": ["BOUND"],
        "obs_value": [2014.0],
        "date": ["2014-05-01"],
    }
    made = figures(TREATY_ACTION, columns, "UNTC_2015", "2015-03")
    assert judge([candidate("new.csv", "UNTC_2015", made)], None) == [Judgement()]


def test_a_file_without_a_line_is_grave() -> None:
    made = figures(TREATY_ACTION, {"ref_area": [], "treaty": [], "action": [], "obs_value": []}, "UNTC_2015", "2015-03")
    found = judge([candidate("empty.csv", "UNTC_2015", made)], None)[0].departures
    assert ("no_rows", True) in [(d.kind, d.grave) for d in found]


def test_other_bytes_under_the_published_name_are_a_remark_where_hashes_are_known() -> None:
    name = "undesa_pd_2024_ims_stock_by_sex_and_destination.xlsx"
    made = stock(steady())
    file = candidate(name, "UNDESA_STOCK_TOTALS", Figures.of(name, "", "2024", made.dataflow, made.table), "other")
    assert any("not the published bytes" in r for r in judge([file], None)[0].remarks)
    assert not judge([file], None, Knowledge(hashes=False))[0].remarks
    renamed = replace(file, path=Path("download (1).xlsx"))
    (said,) = [r for r in judge([renamed], None)[0].remarks if "published bytes" in r]
    assert said.startswith("download (1).xlsx is not the published bytes of UNDESA_STOCK_TOTALS 2024: https://")
    known = replace(renamed, sha256=next(o.sha256 for o in offers() if o.file_name == name))
    assert not any("published bytes" in r for r in judge([known], None)[0].remarks)


def test_an_unpacked_file_is_held_against_a_packed_one_and_that_is_said() -> None:
    made = stock(steady())
    table = Figures.of("x", "", "2024", made.dataflow, made.table)
    file = candidate("WPP2024_TotalPopulationBySex.csv", "WPP_OFFICIAL", table, "other")
    (said,) = [r for r in judge([file], None)[0].remarks if "published bytes" in r]
    assert "TotalPopulationBySex" in said and "Demographic" not in said and said.endswith(", packed")


def test_files_of_one_name_are_told_apart_by_folder() -> None:
    values = steady()
    files = [
        stocks("2019/stock.csv", values, "2019"),
        stocks("2020/stock.csv", {k: v * 1000 for k, v in values.items()}, "2020"),
    ]
    found = judge(files, None, Knowledge(hashes=False, sums=False))
    assert any("2020/stock.csv" in d.sentence and "2019/stock.csv" in d.sentence for d in found[1].departures)
    assert names.apart([Path("a/x.csv"), Path("b/x.csv"), Path("b/y.csv")]) == ["a/x.csv", "b/x.csv", "y.csv"]
    assert names.apart([Path("p/a/x.csv"), Path("q/a/x.csv")]) == ["p/a/x.csv", "q/a/x.csv"]
    assert names.without_folders("2020/stock.csv: 5 of old/x.csv (S, 1)") == "stock.csv: 5 of x.csv (S, 1)"
