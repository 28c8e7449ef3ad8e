"""Files against each other and against what is loaded: what they disagree in, and who departs."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import COUNTRIES, figures, steady, stock

from sojourn.concepts.dataflows import DISPLACED_POPULATION, MIGRANT_STOCK, VITAL_EVENTS
from sojourn.concepts.dataflows.protection import DISPLACED_BY_AGE
from sojourn.products.intake.judging import references
from sojourn.products.intake.judging.agreement import comparable, disagreements
from sojourn.products.intake.judging.figures import Figures, groups
from sojourn.products.intake.judging.panel import Panel, panel_of, panels_of
from sojourn.warehouse import Warehouse

OTHER = {"ARG": "IND", "IND": "ARG"}
OLD = {"source": "NOBODY", "edition": "2019", "publisher": "P", "file_name": "old.csv", "sha256": "1", "size": 1}


def panel(values: dict[tuple[str, str], float], name: str = "made.csv") -> Panel:
    made = stock(values)
    return panel_of(Figures.of(name, "NOBODY", "2020", made.dataflow, made.table), "STOCK")


def kinds(ours: dict[tuple[str, str], float], theirs: dict[tuple[str, str], float]) -> list[str]:
    return [d.kind for d in disagreements(panel(ours), panel(theirs))]


def test_an_edition_that_revises_agrees() -> None:
    old = steady()
    new = {key: value * (1.02 if key[0] < "F" else 0.97) for key, value in old.items()}
    new["KEN", "2015"] = 20 * old["KEN", "2015"]  # as Equatorial Guinea: 10,825 became 209,611
    assert kinds(new, old) == []


def test_another_unit_is_scaled_and_so_is_a_tenth_of_the_areas() -> None:
    old = steady()
    assert kinds({key: value / 1000 for key, value in old.items()}, old) == ["scaled"]
    some = {key: value * (1000 if key[0] in ("AFG", "AGO", "ARG") else 1) for key, value in old.items()}
    assert kinds(some, old) == ["scaled"]


def test_figures_of_the_year_before_are_moved() -> None:
    old = steady(years=[str(y) for y in range(2000, 2015)])  # each year a tenth more than the last
    moved = {(a, str(int(y) + 1)): value for (a, y), value in old.items()}
    assert kinds(moved, old) == ["moved_years"]


def test_two_years_and_two_areas_exchanged() -> None:
    old = steady()
    years = {"1995": "2015", "2015": "1995"}
    assert kinds({(a, years.get(y, y)): v for (a, y), v in old.items()}, old) == ["moved_years"]
    assert kinds({(OTHER.get(a, a), y): v for (a, y), v in old.items()}, old) == ["areas_exchanged"]


def sexes(first: str, second: str) -> Panel:
    rows = [(a, y, s, v) for (a, y), v in steady().items() for s, v in ((first, v), (second, v * 1.7))]
    columns = {
        "ref_area": [r[0] for r in rows],
        "time_period": [r[1] for r in rows],
        "sex": [r[2] for r in rows],
        "obs_value": [r[3] for r in rows],
    }
    return panel_of(figures(MIGRANT_STOCK, columns), "STOCK")


def test_men_and_women_exchanged() -> None:
    assert disagreements(sexes("F", "M"), sexes("F", "M")) == []
    assert {d.kind for d in disagreements(sexes("M", "F"), sexes("F", "M"))} == {"swapped_columns"}


def pairs(swapped: bool) -> Panel:
    """Stocks of all pairs of twenty-six areas: many where the destination is late in the list, fewer by origin."""
    rows = [
        (d, o, float(3**i * 100 + j)) for i, d in enumerate(COUNTRIES) for j, o in enumerate(COUNTRIES[::-1]) if d != o
    ]
    columns = {
        "ref_area": [r[swapped] for r in rows],
        "counterpart_area": [r[not swapped] for r in rows],
        "time_period": ["2020"] * len(rows),
        "obs_value": [r[2] for r in rows],
    }
    return panel_of(figures(MIGRANT_STOCK, columns), "STOCK")


def test_a_matrix_that_is_turned_departs() -> None:
    assert disagreements(pairs(False), pairs(False)) == []
    assert disagreements(pairs(True), pairs(False))


# -- who departs


@pytest.fixture
def two() -> list[list[Panel]]:
    right = steady()
    return [[panel({k: v * 1000 for k, v in right.items()}, "wrong.csv")], [panel(right, "right.csv")]]


def test_of_two_files_that_disagree_both_depart_and_name_the_other(two: list[list[Panel]]) -> None:
    found = references.compared(two, trusted=[False, False], doubtful=[False, False], loaded=[])
    assert [d[0].kind for d, _ in found] == ["scaled", "scaled"]
    assert found[0][0][0].cells == ("wrong.csv",) and "right.csv" in found[0][0][0].against[0]


def test_the_published_bytes_and_the_file_without_other_departures_are_in_the_right(two: list[list[Panel]]) -> None:
    trusted = references.compared(two, trusted=[False, True], doubtful=[False, False], loaded=[])
    assert [bool(d) for d, _ in trusted] == [True, False]
    doubtful = references.compared(two, trusted=[False, False], doubtful=[True, False], loaded=[])
    assert [bool(d) for d, _ in doubtful] == [True, False]
    assert all("(NOBODY, 2020)" in against[0] for _, against in doubtful)  # both were compared all the same


def test_a_file_that_others_bear_out_is_not_blamed_for_a_wrong_one() -> None:
    """Right: a file that what is loaded bears out, or two others of the command. Nothing is known of the wrong one."""
    right = steady()
    wrong = panel({k: v * 1000 for k, v in right.items()}, "wrong.csv")
    files = [[panel(right, "right.csv")], [wrong]]
    free = {"trusted": [False] * 2, "doubtful": [False] * 2}
    agreed = references.compared(files, loaded=[panel({k: v * 1.02 for k, v in right.items()}, "old.csv")], **free)
    assert [bool(d) for d, _ in agreed] == [False, True]
    three = [[panel({k: v * f for k, v in right.items()}, f"{f}.csv")] for f in (1, 1.01, 1.02)]
    outvoted = references.compared([*three, [wrong]], trusted=[False] * 4, doubtful=[False] * 4, loaded=[])
    assert [bool(d) for d, _ in outvoted] == [False, False, False, True]


def test_what_is_loaded_is_compared_by_sums_of_each_release(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    house.load(OLD, [(MIGRANT_STOCK, stock(steady()).table)])
    ours = [[panel({k: v * 1000 for k, v in steady().items()})]]
    there = references.Loaded(house).panels(ours)
    assert [p.label for p in there] == ["old.csv (NOBODY, 2019)"]
    departures, against = references.compared(ours, trusted=[True], doubtful=[False], loaded=there)[0]
    assert [d.kind for d in departures] == ["scaled"] and against == ["old.csv (NOBODY, 2019)"]


def test_margins_keep_all_parts_and_groups_apart(tmp_path: Path) -> None:
    house = Warehouse(tmp_path / "w.duckdb")
    columns = {
        "time_period": ["2020"] * 4,
        "ref_area": ["KEN"] * 4,
        "counterpart_area": ["UGA", "TZA", "002", "_T"],
        "obs_value": [3.0, 4.0, 7.0, 8.0],
    }
    house.load(OLD, [(MIGRANT_STOCK, figures(MIGRANT_STOCK, columns).table)])
    rows = house.margins(MIGRANT_STOCK, "ref_area", groups()).to_pylist()
    assert {r["counterpart_area"]: r["obs_value"] for r in rows} == {"PARTS": 7.0, "001": 7.0, "_T": 8.0}
    assert {r["others"] for r in rows} == {4}


def test_five_years_are_never_held_against_one() -> None:
    """The sum of five years is five times a year, and the same quantity: not scaled."""

    def births(ending: str, times: float) -> Panel:
        keys = list(steady())
        columns: dict[str, list[object]] = {
            "time_period": [f"{year}{ending}" for _, year in keys],
            "ref_area": [code for code, _ in keys],
            "event": ["BIRTHS"] * len(keys),
            "variant": ["ESTIMATE"] * len(keys),
            "obs_value": [times * steady()[key] for key in keys],
        }
        return panel_of(figures(VITAL_EVENTS, columns), "PROSPECTS")

    years, five, six = births("", 1), births("-07-01/P5Y", 5), births("-07-01/P5Y", 6000)
    assert not comparable(five, years) and disagreements(five, years) == []
    assert comparable(five, six) and [d.kind for d in disagreements(six, five)] == ["scaled"]


def test_persons_by_age_are_held_against_persons_in_all() -> None:
    """Refugees by country of asylum, by sex and in all; two countries exchanged in the first."""

    def displaced(of: dict[str, float], by_age: bool) -> Panel:
        sexes = ("_T", "F") if by_age else ("_T",)
        columns: dict[str, list[object]] = {
            "time_period": ["2024"] * len(of) * len(sexes),
            "ref_area": [a for a in of for _ in sexes],
            "counterpart_area": ["SYR"] * len(of) * len(sexes),
            "population_type": ["REF"] * len(of) * len(sexes),
            "obs_value": [v / (1 if s == "_T" else 2) for v in of.values() for s in sexes],
        }
        if by_age:
            columns["sex"] = [s for _ in of for s in sexes]
        return panels_of(figures(DISPLACED_BY_AGE if by_age else DISPLACED_POPULATION, columns), "UNHCR")[-1]

    right = {a: 10_000.0 * (i + 3) for i, a in enumerate(COUNTRIES)}
    other = {OTHER.get(a, a): v for a, v in right.items()}
    totals = displaced(right, by_age=False)
    assert displaced(right, by_age=True).by_role["ref_area"].keys() == totals.by_role["ref_area"].keys() == {"REF"}
    assert disagreements(displaced(right, by_age=True), totals) == []
    found = disagreements(displaced(other, by_age=True), totals)
    assert [(d.kind, d.codes) for d in found] == [("areas_exchanged", ("ARG", "IND"))]
