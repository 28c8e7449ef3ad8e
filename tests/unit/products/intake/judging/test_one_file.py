"""Each kind of departure, and each thing that is none, in tables small enough to be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import log10

from invented import COUNTRIES, NO_RULES, STOCK_YEARS, figures, steady, stock, usual

from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, REMITTANCE_FLOW, TREATY_ACTION, VITAL_EVENTS
from sojourn.concepts.dataflows.protection import MIGRANT_DEATH
from sojourn.products.intake.judging import (
    completeness,
    digits,
    facts,
    levels,
    neighbours,
    order,
    sizes,
    years,
)
from sojourn.products.intake.judging.figures import Figures
from sojourn.sources.expectation import Bound, Fact, KnownSums, Level, Profile, Rules, chosen


def profile(**given: object) -> Profile:
    """Twenty-six countries in seven years."""
    fields: dict[str, object] = {
        "source": "NOBODY",
        "dataflow": "MIGRANT_STOCK",
        "told": {"sex": "_T"},
        "rows": 180,
        "areas": {"ref_area": frozenset(COUNTRIES)},
        "codes": {"sex": frozenset({"_T"})},
        "first": 1990,
        "last": 2020,
        "lines": {},
        "history": {},
    }
    return Profile(**{**fields, **given})  # type: ignore[arg-type]


# -- complete, cut off, a selection


def test_a_whole_file_departs_from_nothing() -> None:
    made = stock(steady())
    assert completeness.incomplete(made, [profile()], NO_RULES) == []
    assert order.cut(made) == order.exchanged(made, {}) == []
    assert neighbours.jumps(made) == digits.scaled(made, NO_RULES) == years.moved(made, NO_RULES) == []


def test_a_file_without_its_last_areas_names_them() -> None:
    found = completeness.incomplete(stock(steady(COUNTRIES[:-2])), [profile()], NO_RULES)
    assert [d.kind for d in found] == ["areas_missing"] * 1 + [] or {d.kind for d in found} == {
        "cut_off",
        "areas_missing",
    }
    assert "NGA, USA" in next(d.sentence for d in found if d.kind == "areas_missing")


def test_a_file_that_ends_earlier_or_begins_later_says_which_year() -> None:
    early = completeness.incomplete(stock(steady(years=STOCK_YEARS[:-1])), [profile(rows=100)], NO_RULES)
    assert [d.kind for d in early] == ["cut_off"] and "2015" in early[0].sentence
    late = completeness.incomplete(stock(steady(years=STOCK_YEARS[1:])), [profile(rows=100)], NO_RULES)
    assert [d.kind for d in late] == ["moved_years"] and "1995" in late[0].sentence


def test_the_last_area_of_a_regular_file_is_incomplete() -> None:
    values = steady()
    del values["USA", "2015"], values["USA", "2020"]
    found = order.cut(stock(values))
    assert [d.kind for d in found] == ["cut_off"]
    assert "USA has 5 lines where every other has 7" in found[0].sentence
    assert "row 177" in found[0].cells[0]  # 25 areas of 7 lines from row 2


def test_one_of_three_years_that_an_area_lacks_is_no_hole_and_one_of_seven_is() -> None:
    three = steady(years=STOCK_YEARS[:3])
    del three["CAN", "1995"]
    assert order.cut(stock(three)) == []
    seven = steady()
    del seven["CAN", "1995"]
    assert [d.kind for d in order.cut(stock(seven))] == ["cut_off"]


def test_a_selection_of_areas_or_years_is_none() -> None:
    rules = Rules("NOBODY", selectable=frozenset({"ref_area", "time_period"}), grain=1)
    some = stock(steady(COUNTRIES[3:20], STOCK_YEARS[2:]))
    complete = [profile(cells=usual())]
    assert completeness.incomplete(some, complete, rules) == []
    said = str(completeness.selection(some, complete, rules))
    assert "17 countries" in said and "2000 to 2020" in said


def test_an_older_edition_ends_earlier_and_a_newer_one_later() -> None:
    five_years = STOCK_YEARS[:-1]  # to 2015
    every = profile(rows=100, first=1990, last=2015, years=frozenset(map(int, five_years)), lag=0)
    of_2015 = replace(stock(steady(years=five_years)), edition="2015")
    assert completeness.incomplete(of_2015, [every], NO_RULES) == []
    of_2020 = replace(of_2015, edition="2020")
    assert ["2020" in d.sentence for d in completeness.incomplete(of_2020, [every], NO_RULES)] == [True]


def test_a_year_that_every_edition_has_is_missing() -> None:
    every = profile(rows=100, years=frozenset(map(int, STOCK_YEARS)))
    without = [y for y in STOCK_YEARS if y != "2005"]
    found = completeness.incomplete(stock(steady(years=without)), [every], NO_RULES)
    assert [d.kind for d in found] == ["cut_off"] and "no figure of 2005" in found[0].sentence


def test_an_excerpt_of_a_few_countries_is_taken_and_called_so() -> None:
    """Three countries where a complete file has a hundred and twenty times the lines; eleven countries are cut off."""
    wide = profile(rows=5000, areas={"ref_area": frozenset(f"A{i:02}" for i in range(120))})
    rules = Rules("NOBODY", grain=1)
    few, more = stock(steady(COUNTRIES[:3])), stock(steady(COUNTRIES[:11]))
    assert completeness.incomplete(few, [wide], rules) == []
    assert f"{', '.join(sorted(COUNTRIES[:3]))}, of 120 countries" in str(completeness.selection(few, [wide], rules))
    assert "cut_off" in {d.kind for d in completeness.incomplete(more, [wide], rules)}
    assert completeness.selection(more, [wide], rules) is None


def test_an_area_with_fewer_lines_than_every_other_is_named() -> None:
    values = {key: v for key, v in steady().items() if key != ("KEN", "2020")}
    (found,) = order.cut(stock(values))
    assert found.sentence == "ref_area KEN has 6 lines where every other has 7"


def test_in_a_selection_one_area_with_less_than_the_others_is_cut_off() -> None:
    rules = Rules("NOBODY", selectable=frozenset({"ref_area"}), grain=1)
    values = steady(COUNTRIES[:10], [*STOCK_YEARS, "2024"])
    for year in STOCK_YEARS[3:]:
        del values[COUNTRIES[9], year]
    del values[COUNTRIES[9], "2024"]
    found = completeness.incomplete(stock(values), [profile(cells=usual())], rules)
    assert [d.kind for d in found] == ["cut_off"] and COUNTRIES[9] in found[0].sentence


def test_a_selection_is_held_against_the_files_of_its_own_series() -> None:
    """Two tables of one layout, of other series: the one with no series in common says nothing of the file."""
    rules = Rules("NOBODY", selectable=frozenset({"ref_area"}), grain=1)
    values = steady(COUNTRIES[:10], [*STOCK_YEARS, "2024"])
    for year in STOCK_YEARS[2:]:
        del values[COUNTRIES[9], year]
    own = profile(told={}, cells=usual())
    other = profile(told={}, codes={"sex": frozenset({"F", "M"})})
    found = completeness.incomplete(stock(values), [other, own], rules)
    assert [d.kind for d in found] == ["cut_off"] and COUNTRIES[9] in found[0].sentence


def test_a_column_that_is_not_there_is_missing() -> None:
    both = profile(told={}, codes={"sex": frozenset({"F", "M", "_T"})}, rows=10)
    found = completeness.incomplete(stock(steady()), [both], NO_RULES)
    assert [d.kind for d in found] == ["column_missing"] and "F, M" in found[0].sentence
    assert "of the 3 codes that every file known of NOBODY has; here are _T" in found[0].sentence
    assert "cut off, left out or renamed" in found[0].sentence


# -- scaled


def test_persons_with_decimals_were_divided() -> None:
    values = {key: value / 1000 for key, value in steady().items()}
    assert [d.kind for d in digits.scaled(stock(values), NO_RULES)] == ["scaled"]


def test_all_figures_ending_in_zeros_were_multiplied_and_so_those_of_half_the_file() -> None:
    whole = {key: value * 1000 for key, value in steady().items()}
    assert "multiples of 1000" in digits.scaled(stock(whole), NO_RULES)[0].sentence
    half = {key: value * (1000 if key[0] > "DEU" else 1) for key, value in steady().items()}
    assert "a part of the file" in digits.scaled(stock(half), NO_RULES)[0].sentence


def test_a_publisher_that_rounds_is_not_scaled() -> None:
    rounded = {key: round(value, -3) for key, value in steady().items()}
    assert digits.scaled(stock(rounded), Rules("NOBODY", grain=None)) == []


def test_a_year_in_which_all_areas_are_a_thousand_times_larger() -> None:
    values = {key: value * (1000 if key[1] >= "2010" else 1) for key, value in steady().items()}
    found = neighbours.jumps(stock(values))
    assert [d.kind for d in found] == ["scaled"] and "2010" in found[0].sentence


def test_one_area_twenty_times_larger_after_a_revision_is_no_departure() -> None:
    values = steady()
    values["KEN", "2015"] *= 20  # as Equatorial Guinea in 2015: 10,825 became 209,611
    values["KEN", "2020"] *= 20
    assert neighbours.jumps(stock(values)) == []


def test_one_figure_a_thousand_times_its_neighbours() -> None:
    values = steady()
    values["KEN", "2005"] *= 1000
    found = neighbours.jumps(stock(values))
    assert [d.kind for d in found] == ["scaled"] and "2005 KEN" in found[0].cells[0]


def test_the_median_of_a_half_is_beyond_what_is_usual() -> None:
    bound = Bound("MIGRANT_STOCK", "", {}, 1000, 1e7, 0, 1e13, "each", "persons")
    begun = Bound("MIGRANT_STOCK", "", chosen("ref_area=A*|US*"), None, None, 0, 1, "each", "persons")
    assert "42 of 42 figures" in facts.beyond_bounds(stock(steady()), [begun])[0].sentence  # six areas in seven years
    assert facts.beyond_bounds(stock(steady()), [bound]) == []
    half = {key: value * (1000 if key[0] > "DEU" else 1) for key, value in steady().items()}
    assert [d.kind for d in facts.beyond_bounds(stock(half), [bound])] == ["scaled"]
    assert facts.beyond_bounds(stock(half), [bound], slack=1e6) == []
    one = steady() | {("KEN", "2000"): 9e15}
    assert [d.kind for d in facts.beyond_bounds(stock(one), [bound])] == ["implausible"]


# -- sizes of areas


def test_areas_have_about_what_their_size_says() -> None:
    size = {"foreign_born": {a: steady()[a, "2020"] for a in COUNTRIES}}
    assert sizes.against_sizes(stock(steady()), size) == []
    small = {key: value / 10 for key, value in steady().items()}
    assert [d.kind for d in sizes.against_sizes(stock(small), size)] == ["scaled"]


def test_two_areas_that_have_each_others_size_are_exchanged() -> None:
    size = {"foreign_born": {a: steady()[a, "2020"] for a in COUNTRIES} | {"USA": 5e7, "AFG": 900.0}}
    right = steady() | {("USA", y): 5e7 for y in STOCK_YEARS} | {("AFG", y): 900.0 for y in STOCK_YEARS}
    assert sizes.against_sizes(stock(right), size) == []
    wrong = right | {("AFG", y): 5e7 for y in STOCK_YEARS} | {("USA", y): 900.0 for y in STOCK_YEARS}
    found = sizes.against_sizes(stock(wrong), size)
    assert [d.kind for d in found] == ["areas_exchanged"]


def test_more_migrants_than_people() -> None:
    found = sizes.too_many_for_their_people(stock(steady() | {("KEN", "2020"): 7e7}), {"KEN": 5e7})
    assert [d.kind for d in found] == ["implausible"] and "KEN" in found[0].cells[0]


def test_a_period_of_five_years_may_hold_five_times_as_many() -> None:
    """Qatar took in 914,602 in the five years from 2005; three tenths of its people in one year are 840,000."""
    people = {"QAT": 2.8e6}

    def net(period: str) -> Figures:
        columns = {"ref_area": ["QAT"], "time_period": [period], "variant": ["ESTIMATE"], "sex": ["_T"]}
        return figures(VITAL_EVENTS, {**columns, "event": ["NET_MIGRATION"], "obs_value": [914_602.0]})

    assert sizes.too_many_for_their_people(net("2005-07-01/P5Y"), people) == []
    assert [d.kind for d in sizes.too_many_for_their_people(net("2005"), people)] == ["implausible"]


# -- exchanged


def test_two_areas_out_of_the_order_of_the_file() -> None:
    values = steady()
    other = {"ARG": "IND", "IND": "ARG"}
    exchanged = {(other.get(a, a), y): v for (a, y), v in values.items()}
    found = order.exchanged(stock(exchanged, order=[(other.get(a, a), y) for a, y in values]), {})
    assert [d.kind for d in found] == ["areas_exchanged"] and "IND and ARG" in found[0].sentence


def test_neighbours_are_exchanged_only_in_an_order_of_the_publisher_s_own() -> None:
    """In an order by name one new name moves an area by one place; by codes of the publisher's own nothing does."""
    backwards = COUNTRIES[::-1]
    places = {"ref_area": {code: place for place, code in enumerate(backwards)}}
    values = steady(backwards)
    assert order.exchanged(stock(values), places) == []
    other = {"IRN": "IND", "IND": "IRN"}
    changed = stock(values, order=[(other.get(a, a), y) for a, y in values])
    (found,) = order.exchanged(changed, places)
    assert found.kind == "areas_exchanged" and "IND and IRN each stand" in found.sentence
    assert order.exchanged(stock(steady(), order=[(other.get(a, a), y) for a, y in steady()]), {}) == []


def test_an_order_of_the_publisher_s_own_stands_in_every_part_of_a_file() -> None:
    """By place in the world in each year; by size, another in each year; by code, known of every publisher."""
    shuffled = [COUNTRIES[(7 * i) % len(COUNTRIES)] for i in range(len(COUNTRIES))]
    by_year = [(a, y) for y in STOCK_YEARS for a in shuffled]
    assert order.own_order(stock(steady(), order=by_year), "ref_area") == shuffled
    turned = [(a, y) for i, y in enumerate(STOCK_YEARS) for a in shuffled[i:] + shuffled[:i]]
    assert order.own_order(stock(steady(), order=turned), "ref_area") == []
    assert order.own_order(stock(steady(), order=sorted(by_year, key=lambda k: (k[1], k[0]))), "ref_area") == []


def test_lines_of_two_areas_among_each_other_s() -> None:
    """Women and men of each area and year: where those of women are exchanged, the lines of both areas are parted."""

    def lines(exchanged: tuple[str, ...]) -> Figures:
        keys = [(y, a, n) for y in STOCK_YEARS for a in COUNTRIES for n in "FM"]
        other = {"IND": "ARG", "ARG": "IND"} if exchanged else {}
        columns = {
            "time_period": [y for y, _, _ in keys],
            "ref_area": [other.get(a, a) if n == "F" and y in exchanged else a for y, a, n in keys],
            "sex": [n for _, _, n in keys],
            "obs_value": [100.0 + i for i in range(len(keys))],
            "row": list(range(2, len(keys) + 2)),
        }
        return figures(MIGRANT_STOCK, columns)

    assert order.mingled(lines(())) == []
    (found,) = order.mingled(lines(("1990", "2000")))
    assert found.kind == "areas_exchanged" and "IND and ARG" in found.sentence


PAST = [Level("MIGRANT_STOCK", {}, "ref_area", int(y), {a: round(log10(steady()[a, y]), 1) for a in COUNTRIES})
        for y in ("1995", "2005", "2015")]  # fmt: skip


def test_two_areas_with_figures_of_each_other_against_what_editions_say_of_the_past() -> None:
    """ARG (94,593 in 1990) and CHE (493,603): wholly, or to 2000 only; one revised; both, and not by each other."""

    other = {"ARG": "CHE", "CHE": "ARG"}

    def changed(years: tuple[str, ...]) -> Figures:
        return stock({(other.get(a, a) if y in years else a, y): v for (a, y), v in steady().items()})

    assert levels.exchanged(stock(steady()), PAST) == []
    for of in (STOCK_YEARS, STOCK_YEARS[:3]):
        (found,) = levels.exchanged(changed(of), PAST)
        assert found.kind == "areas_exchanged" and "ARG and CHE have figures of each other" in found.sentence
    revised = {key: v * (20 if key[0] == "ARG" else 1) for key, v in steady().items()}
    assert levels.exchanged(stock(revised), PAST) == []
    both = {key: v * (20 if key[0] == "ARG" else 1 / 20 if key[0] == "CHE" else 1) for key, v in steady().items()}
    assert levels.exchanged(stock(both), PAST) == []
    assert levels.exchanged(changed(STOCK_YEARS), PAST[:1]) == []  # one year alone says nothing
    assert levels.exchanged(changed(STOCK_YEARS), [replace(p, told={"sex": "F"}) for p in PAST]) == []


def test_births_and_deaths_exchanged() -> None:
    fact = Fact("VITAL_EVENTS", "", chosen("event=DEATHS"), chosen("event=BIRTHS"), 1.3, "more are born than die")
    columns = {"time_period": ["2020"] * 2, "ref_area": ["NGA"] * 2, "variant": ["ESTIMATE"] * 2}
    right = figures(VITAL_EVENTS, {**columns, "event": ["BIRTHS", "DEATHS"], "obs_value": [70.0, 30.0]})
    wrong = figures(VITAL_EVENTS, {**columns, "event": ["BIRTHS", "DEATHS"], "obs_value": [30.0, 70.0]})
    assert facts.against_facts(right, [fact]) == []
    assert [d.kind for d in facts.against_facts(wrong, [fact])] == ["swapped_columns"]


def test_a_fact_of_which_one_side_was_not_chosen_says_nothing() -> None:
    fact = Fact("VITAL_EVENTS", "", chosen("event=DEATHS"), chosen("event=BIRTHS"), 1.3, "more are born than die")
    columns = {"time_period": ["2020"], "ref_area": ["NGA"], "variant": ["ESTIMATE"]}
    assert (
        facts.against_facts(figures(VITAL_EVENTS, {**columns, "event": ["DEATHS"], "obs_value": [70.0]}), [fact]) == []
    )


# -- years


def test_years_of_the_future_and_beyond_the_edition() -> None:
    values = steady(years=("2010", "2015", "2020", "2120"))
    assert {d.kind for d in years.moved(stock(values), NO_RULES)} == {"moved_years"}
    assert years.moved(stock(steady(years=("2010", "2015", "2020", "2025"))), NO_RULES)  # the edition is of 2020


def test_one_coming_year_alone_doubts_the_clock_only_where_the_file_is_dated_elsewhere_too() -> None:
    """Years 3 and 100 from now: the clock of a machine may be late by some years, not by a century."""
    now = date.today().year
    soon, far, mixed = ([str(now + 3)], [str(now + 100)], [str(now - 1), str(now + 3)])
    of = {
        n: replace(stock(steady(years=y)), edition="to 2200-01") for n, y in zip("sfm", (soon, far, mixed), strict=True)
    }
    for dated in (replace(of["s"], where=f"stock_{now + 3}.csv"), replace(of["s"], edition=f"{now + 3}-02")):
        assert years.moved(dated, NO_RULES) == [] and str(now) in years.of_another_clock(dated)
    moved = (of["s"], replace(of["s"], edition=f"to {now + 3}"), replace(of["s"], where=f"stock_{now + 2}.csv"))
    for other in (*moved, of["f"], of["m"]):
        assert years.of_another_clock(other) == ""
        assert "moved_years" in {d.kind for d in years.moved(other, NO_RULES)}


def test_incidents_numbered_by_the_year_date_their_file() -> None:
    now = date.today().year

    def incidents(numbered: int) -> Figures:
        columns = {
            "time_period": [str(now + 1)] * 2, "ref_area": ["LBY", "TUN"], "route": ["CENTRAL_MEDITERRANEAN"] * 2,
            "death_cause": ["DROWNING"] * 2, "incident": [f"{numbered}.MMP0001", f"{numbered}.MMP0002"],
            "obs_value": [3.0, 2.0],
        }  # fmt: skip
        return figures(MIGRANT_DEATH, columns, edition=f"to {now + 1}-01")

    assert "MMP0001" in years.of_another_clock(incidents(now + 1))
    assert years.moved(incidents(now + 1), NO_RULES) == []
    assert years.of_another_clock(incidents(now)) == ""
    assert {d.kind for d in years.moved(incidents(now), NO_RULES)} == {"moved_years"}


def test_projections_to_their_end_are_no_departure() -> None:
    rules = Rules("NOBODY", grain=1, projects_to=2100)
    assert years.moved(stock(steady(years=[str(y) for y in range(2015, 2101, 5)])), rules) == []


def test_a_year_apart_and_a_year_missing_in_the_middle() -> None:
    apart = stock(steady(years=["1901", *STOCK_YEARS]))
    assert "1901 stands apart" in years.moved(apart, NO_RULES)[0].sentence
    whole = [str(y) for y in range(1995, 2020)]
    assert years.moved(stock(steady(years=whole)), NO_RULES) == []
    gap = stock(steady(years=[y for y in whole if y != "2007"]))
    assert "between 2006 and 2008" in years.moved(gap, NO_RULES)[0].sentence


def actions(of: dict[str, int]) -> dict[str, list[object]]:
    return {
        "ref_area": list(of),
        "treaty": ["CAT"] * len(of),
        "action": ["BOUND"] * len(of),
        "obs_value": [float(y) for y in of.values()],
        "date": [f"{y}-05-01" for y in of.values()],
    }


def test_a_treaty_is_known_by_its_past() -> None:
    known = profile(dataflow="TREATY_ACTION", told={"treaty": "CAT"}, areas={}, codes={}, rows=1, first=0)
    past = profile(**{**known.__dict__, "history": {("BOUND", 1990): 2}})
    right = figures(TREATY_ACTION, actions({"KEN": 1988, "DEU": 1990, "FRA": 1992}), edition="2015-03")
    moved = figures(TREATY_ACTION, actions({"KEN": 1989, "DEU": 1991, "FRA": 1993}), edition="2015-03")
    assert completeness.incomplete(right, [past], NO_RULES) == []
    assert [d.kind for d in completeness.incomplete(moved, [past], NO_RULES)] == ["history_differs"]


def test_a_file_without_the_one_area_every_known_file_is_about_is_named() -> None:
    of_usa = profile(told={"counterpart_area": "PSE"}, areas={})
    figures = stock(steady(COUNTRIES[:3]))
    keys = [k for k in figures.area_keys if k == "counterpart_area"]
    found = completeness.incomplete(figures, [of_usa], NO_RULES)
    assert [d.kind for d in found] == (["swapped_columns"] if keys else [])
    if keys:
        assert "every file known of" in found[0].sentence and "PSE" in found[0].sentence


def test_a_year_that_became_a_projection_is_seen_where_known_files_hold_one_variant_each() -> None:
    """Estimates 1950 to 2023, all years moved by one: the last is a projection by now, and no known file has both."""

    def events(first: int, last: int, estimated_to: int) -> Figures:
        years_of = [str(y) for _ in COUNTRIES for y in range(first, last + 1)]
        columns: dict[str, list[object]] = {
            "time_period": list(years_of),
            "ref_area": [a for a in COUNTRIES for _ in range(first, last + 1)],
            "event": ["BIRTHS"] * len(years_of),
            "variant": ["ESTIMATE" if int(y) <= estimated_to else "MEDIUM" for y in years_of],
            "obs_value": [1000.0 + i for i in range(len(years_of))],
        }
        return figures(VITAL_EVENTS, columns)

    codes = {"event": frozenset({"BIRTHS"})}
    kinds = [
        profile(dataflow="VITAL_EVENTS", told={"variant": "ESTIMATE"}, rows=100, codes=codes, first=1950, last=2021),
        profile(dataflow="VITAL_EVENTS", told={"variant": "MEDIUM"}, rows=100, codes=codes, first=2024, last=2100),
    ]
    assert completeness.incomplete(events(1950, 2023, 2023), kinds, NO_RULES) == []
    assert completeness.incomplete(events(1950, 2100, 2023), kinds, NO_RULES) == []  # both in one file, both whole
    moved = completeness.incomplete(events(1951, 2024, 2023), kinds, NO_RULES)
    assert "the first year is 1951; the series begins in 1950" in [d.sentence for d in moved]


def test_a_declared_dataflow_that_every_known_file_gives_is_missed() -> None:
    """Receipts and their share of GDP: of the two known files of receipts both have shares; of payments none has."""
    shares = KnownSums("NOBODY", "1", ECONOMIC_SERIES.id, {}, "in.xls", {})
    receipts = [
        KnownSums("NOBODY", e, REMITTANCE_FLOW.id, {"counterpart_area": "_T", "method": "RECORDED"}, "in.xls", {})
        for e in "12"
    ]
    paid = KnownSums("NOBODY", "1", REMITTANCE_FLOW.id, {"ref_area": "_T", "method": "RECORDED"}, "out.xls", {})
    known = [*receipts, shares, replace(shares, edition="2"), paid]

    def missing(side: str, rules: Rules = NO_RULES) -> list[str]:
        columns: dict[str, list[object]] = {
            "time_period": ["2020"] * 3,
            side: ["KEN", "IND", "MEX"],
            "method": ["RECORDED"] * 3,
            "obs_value": [1.0, 2.0, 3.0],
        }
        made = figures(REMITTANCE_FLOW, columns)
        declared = (REMITTANCE_FLOW, ECONOMIC_SERIES)
        return [d.sentence for d in completeness.dataflows_missing([made], "made.csv", declared, known, rules)]

    assert ["ECONOMIC_SERIES" in s for s in missing("ref_area")] == [True]
    assert missing("counterpart_area") == []
    assert missing("ref_area", Rules("NOBODY", selectable=frozenset({"series"}))) == []


def test_areas_of_which_one_is_ten_times_the_other_are_exchanged_where_all_others_keep_to_their_sizes() -> None:
    """Ten times is little among figures three times off their sizes, and much among those that keep to them."""
    own = {a: 100_000.0 * (i + 1) for i, a in enumerate(COUNTRIES)}
    near = {a: v * (1.05 if i % 2 else 0.96) for i, (a, v) in enumerate(own.items())}
    near["AFG"], near["CHE"] = own["CHE"] * 1.02, own["AFG"] * 0.99  # 100,000 and a million
    found = sizes.against_sizes(stock({(a, "2020"): v for a, v in near.items()}), {"foreign_born": own})
    assert [d.kind for d in found] == ["areas_exchanged"] and "AFG" in found[0].sentence and "CHE" in found[0].sentence
    loose = {a: v * (3 if i % 2 else 1 / 3) for i, (a, v) in enumerate(own.items())}
    loose["AFG"], loose["CHE"] = own["CHE"], own["AFG"]
    assert sizes.against_sizes(stock({(a, "2020"): v for a, v in loose.items()}), {"foreign_born": own}) == []
