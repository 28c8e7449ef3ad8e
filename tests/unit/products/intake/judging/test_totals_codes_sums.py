"""Totals among parts, codes, lines that stand twice, and the sums by which a published file is known again."""

from __future__ import annotations

from dataclasses import replace

from invented import COUNTRIES, NO_RULES, STOCK_YEARS, figures, steady, stock

from sojourn.concepts.dataflows import MIGRANT_STOCK, REMITTANCE_FLOW
from sojourn.concepts.dataflows.protection import MIGRANT_DEATH
from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging import codes, facts, known_sums, parts
from sojourn.products.intake.judging.figures import Figures
from sojourn.sources.expectation import Fact, KnownSums, Rules, chosen


def test_the_world_among_countries() -> None:
    values = steady()
    world = {("001", y): sum(v for (_, year), v in values.items() if year == y) for y in STOCK_YEARS}
    assert [d.kind for d in parts.among_parts(stock(values | world), NO_RULES)] == ["total_among_parts"]
    grouped = Rules("NOBODY", grain=1, groups=frozenset({"ref_area"}))
    assert parts.among_parts(stock(values | world), grouped) == []


def test_a_total_under_the_code_of_a_country() -> None:
    values = {key: v for key, v in steady().items() if key[0] != "USA"}
    total = {("USA", y): sum(v for (_, year), v in values.items() if year == y) for y in STOCK_YEARS}
    assert [d.kind for d in parts.among_parts(stock(values | total), NO_RULES)] == ["total_among_parts"]
    assert parts.among_parts(stock(steady()), NO_RULES) == []


def test_parts_that_do_not_make_their_total() -> None:
    def by_sex(women: float) -> list[Departure]:
        rows = [(a, s, v) for a in COUNTRIES for s, v in (("F", women), ("M", 600.0), ("_T", 1000.0))]
        columns = {
            "time_period": ["2020"] * len(rows),
            "ref_area": [r[0] for r in rows],
            "sex": [r[1] for r in rows],
            "obs_value": [r[2] for r in rows],
        }
        return parts.not_their_sum(figures(MIGRANT_STOCK, columns), NO_RULES)

    assert by_sex(400.0) == []
    assert [d.kind for d in by_sex(400_000.0)] == ["parts_and_total_differ"]


def test_codes_of_no_list_and_states_that_ended() -> None:
    strange = stock(steady([*COUNTRIES[:6], "QQQ"]))
    assert [d.kind for d in codes.unknown(strange)] == ["codes_unknown"]  # a seventh of the lines
    assert codes.unknown(stock(steady([*COUNTRIES, "QQQ"]))) == []  # one in twenty-seven
    late = stock(steady([*COUNTRIES, "SDN736"]))
    assert [d.kind for d in codes.ended(late, NO_RULES)] == ["former_states"]
    assert codes.ended(late, Rules("NOBODY", former=frozenset({"SDN736"}))) == []
    assert codes.ended(stock(steady(["SDN736"], STOCK_YEARS[:5])), NO_RULES) == []  # to 2010


def test_lines_that_are_the_same_but_for_their_number() -> None:
    def deaths(numbers: int, same: int) -> list[Departure]:
        columns = {
            "time_period": ["2020"] * numbers,
            "ref_area": ["ITA"] * numbers,
            "route": ["SEA"] * numbers,
            "death_cause": ["DROWNING"] * numbers,
            "incident": [str(i) for i in range(numbers)],
            "obs_value": [float(max(i, same)) for i in range(numbers)],
        }
        return codes.twice(figures(MIGRANT_DEATH, columns), Rules("NOBODY", twice=0.05))

    assert deaths(100, 3) == []  # three of a hundred repeat
    assert [d.kind for d in deaths(100, 20)] == ["lines_twice"]


def test_lines_that_a_reader_added_up_are_counted() -> None:
    note = ("12 lines share all their keys with another line and are added to it; row names the first.",)
    assert [d.kind for d in codes.added_up(note, 100, NO_RULES, "made.csv")] == ["lines_twice"]
    assert codes.added_up(note, 100, Rules("NOBODY", twice=0.2), "made.csv") == []


# -- known sums


def known(made: Figures) -> KnownSums:
    sums = known_sums.sums_of(made)
    told = {"sex": "_T", "age": "_T", "counterpart_area": "_T"}
    return KnownSums("NOBODY", made.edition, "MIGRANT_STOCK", told, "published.csv", sums)


def test_the_sums_of_the_published_file_are_kept_or_named() -> None:
    made = stock(steady())
    assert known_sums.differs(made, [known(made)], NO_RULES) is None
    found = known_sums.differs(stock(steady() | {("KEN", "2000"): 1.0}), [known(made)], NO_RULES)
    assert (
        found is not None
        and "sum of 2000" in found.sentence
        and found.against == ("sums of NOBODY 2020 (published.csv)",)
    )


def test_two_areas_of_equal_year_sums_do_not_change_places_unseen() -> None:
    made = stock(steady())
    other = {"ARG": "IND", "IND": "ARG"}
    exchanged = stock({(other.get(a, a), y): v for (a, y), v in steady().items()})
    found = known_sums.differs(exchanged, [known(made)], NO_RULES)
    assert found is not None and "number of the area's code" in found.sentence


def test_a_revision_without_another_name_changes_years_a_little() -> None:
    rules = Rules("NOBODY", grain=1, open_edition=True)
    made = stock(steady())
    longer = steady(years=(*STOCK_YEARS, "2021"))
    assert known_sums.differs(stock({k: v + 5 for k, v in longer.items()}), [known(made)], rules) is None
    assert known_sums.differs(stock({k: v * 2 for k, v in longer.items()}), [known(made)], rules) is not None


def test_years_with_the_sums_published_of_the_years_before_are_moved() -> None:
    years = [str(y) for y in range(2000, 2006)]
    published = known(replace(stock(steady(years=years)), edition="to 2005"))
    later = {(a, str(int(y) + 1)): v for (a, y), v in steady(years=years).items()}
    newer = replace(stock(later), edition="to 2006")
    found = known_sums.moved(newer, [published])
    assert found is not None and "published of 1 year before them in edition to 2005" in found.sentence
    assert known_sums.moved(replace(newer, edition="to 2005"), [published], own=False) is None
    revised = replace(stock({k: v + 5 for k, v in later.items()}), edition="to 2006")
    assert known_sums.moved(revised, [published]) is None
    assert known_sums.moved(stock(steady(years=[*years, "2006"])), [published]) is None


def test_of_one_year_all_other_sums_tell_whether_it_is_moved() -> None:
    published = known(replace(stock(steady(years=["2019"])), edition="2019"))
    moved = {(a, "2020"): v for (a, _), v in steady(years=["2019"]).items()}
    assert known_sums.moved(replace(stock(moved), edition="2020"), [published]) is not None
    moved["KEN", "2020"] += 1
    assert known_sums.moved(replace(stock(moved), edition="2020"), [published]) is None


def test_more_lines_with_the_same_sum_are_no_revision() -> None:
    """Half of what an area has stands under another area: a line more, the same sums of all years."""
    rules = Rules("NOBODY", grain=1, open_edition=True)
    right = steady()
    half = float(round(right["KEN", "2000"] / 2))
    moved = right | {("KEN", "2000"): right["KEN", "2000"] - half, ("KOR", "2000"): half}
    found = known_sums.differs(stock(moved), [known(stock(right))], rules)
    assert found is not None and "number of the area's code" in found.sentence


def test_remittances_by_sender_and_receiver_have_directions() -> None:
    fact = Fact(
        "REMITTANCE_FLOW",
        "",
        chosen("ref_area=USA;counterpart_area=*"),
        chosen("counterpart_area=USA;ref_area=*"),
        5,
        "x",
    )
    columns = {"time_period": ["2021"] * 2, "method": ["WB_MATRIX"] * 2, "obs_value": [90.0, 2.0]}
    right = figures(REMITTANCE_FLOW, {**columns, "counterpart_area": ["USA", "MEX"], "ref_area": ["MEX", "USA"]})
    wrong = figures(REMITTANCE_FLOW, {**columns, "counterpart_area": ["MEX", "USA"], "ref_area": ["USA", "MEX"]})
    assert facts.against_facts(right, [fact]) == []
    assert [d.kind for d in facts.against_facts(wrong, [fact])] == ["swapped_columns"]
