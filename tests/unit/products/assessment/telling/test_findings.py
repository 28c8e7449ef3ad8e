"""Findings come from figures by rule: a turning point lies away from both ends, a stale series tells nothing."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.telling.findings import Told, findings, leap, turning_point


def series(*values: float, first: int = 2010, id: str = "REFUGEES_ASYLUM") -> tuple[Figure, ...]:
    return tuple(Figure(id, str(first + n), v) for n, v in enumerate(values))


@pytest.mark.parametrize(
    ("values", "period"),
    [
        ((1000, 5000, 2000), "2011"),  # 3000 of 5000 above the nearer end: six tenths
        ((5000, 1000, 4000), "2011"),  # a trough
        ((1000, 2000, 3000), None),  # rises throughout
        ((1000, 1090, 1000), None),  # 8.3 % above both ends is under a tenth
        ((1000, 1120, 1000), "2011"),  # 10.7 %
        ((10, 50, 20), None),  # too few persons
        ((1000, 3000, 5000, 2000), "2012"),  # the farthest of several
        ((1000, 2000), None),
    ],
)
def test_a_turning_point_lies_a_tenth_away_from_both_ends(values: tuple[float, ...], period: str | None) -> None:
    found = turning_point(series(*values))
    assert (found[1].period if found else None) == period


def told(**given: object) -> Told:
    empty: dict[str, object] = {
        "world": False, "measures": {}, "indicators": {}, "peers": {}, "partners": {}, "verdicts": (), "as_of": 2026,
    }  # fmt: skip
    return Told(**{**empty, **given})  # type: ignore[arg-type]


def codes(given: Told) -> list[str]:
    return [f.code for f in findings(given)]


def test_without_figures_only_how_much_is_judged() -> None:
    assert codes(told()) == ["how_much"]


def test_a_series_that_ended_long_ago_has_no_turning_point_to_tell() -> None:
    turned = series(1000, 3000, 2000)
    assert codes(told(measures={"REFUGEES_ASYLUM": turned}, as_of=2014)) == ["peak", "how_much"]
    assert codes(told(measures={"REFUGEES_ASYLUM": turned}, as_of=2026)) == ["how_much"]


def test_a_series_that_leaps_is_not_told_as_one_that_fell() -> None:
    """Refugees in Germany by UNHCR: 589,735 at the end of 2012, 187,545 a year later, then up: no turn across that."""
    germany = series(699_996, 594_250, 589_735, 187_545, 216_956, 2_655_191)
    assert leap(germany) == (germany[2], germany[3])
    found = findings(told(measures={"REFUGEES_ASYLUM": germany}, as_of=2016))[0]
    assert found.code == "leap"
    assert [found.figures[n].number for n in ("start", "turn", "end")] == [589_735, 187_545, 2_655_191]
    assert codes(told(measures={"REFUGEES_ASYLUM": germany[:4]}, as_of=2016)) == ["leap_at_the_end", "how_much"]


def test_a_leap_of_few_hides_no_turn_of_many() -> None:
    """Lebanon: 50,400 and 8,040 refugees stand before 1,154,000; that fall is passed over, the peak is told."""
    lebanon = series(50_400, 8_040, 130_800, 856_500, 1_154_000, 759_000, first=2009)
    (found, _) = findings(told(measures={"REFUGEES_ASYLUM": lebanon}, as_of=2016))
    assert (found.code, found.figures["turn"].number, found.figures["end"].number) == ("peak", 1_154_000, 759_000)


def test_turns_are_told_by_how_many_persons_turned() -> None:
    """400,000 of 1,150,000 come before 4,000 of 5,000 and 20,000 of 30,000, though those are larger parts."""
    held = {
        "REFUGEES_ASYLUM": series(9_000, 1_150_000, 750_000),
        "IDPS": series(1_000, 30_000, 10_000, id="IDPS"),
        "REFUGEES_ORIGIN": series(1_000, 5_000, 1_000, id="REFUGEES_ORIGIN"),
    }
    found = findings(told(measures=held, as_of=2014))
    assert [f.facts["measure"] for f in found[:2]] == ["REFUGEES_ASYLUM", "IDPS"]


def test_half_exactly_few_persons_and_a_gap_of_years_are_no_leap() -> None:
    assert leap(series(20_000, 10_000)) is None and leap(series(20_000, 9_999)) is not None
    assert leap(series(999, 10)) is None and leap(series(1_932, 89)) is not None
    assert leap((Figure("IMMIGRANTS", "2015", 90_000.0), Figure("IMMIGRANTS", "2020", 10_000.0))) is None


def test_as_many_women_as_men_to_the_person_are_no_count() -> None:
    """Germany, mid-2024: 8,375,042 women and 8,375,042 men."""

    def women(number: float) -> Told:
        return told(indicators={"FEMALE_SHARE": (Figure("FEMALE_SHARE", "2024", number),)})

    assert codes(women(100 * 8_375_042 / 16_750_084))[0] == "halves"
    assert codes(women(100 * 8_375_043 / 16_750_084))[0] == "women"


def test_the_three_partners_with_most_people_are_named_largest_first() -> None:
    where = {a: Figure("IMMIGRANTS", "2024", v) for a, v in (("AAA", 5.0), ("BBB", 50.0), ("CCC", 20.0), ("DDD", 7.0))}
    made = findings(told(measures={"IMMIGRANTS": (Figure("IMMIGRANTS", "2024", 82.0),)}, partners={"origins": where}))
    (origins,) = [f for f in made if f.code == "origins"]
    assert [origins.facts[f"partner_{n}_area"] for n in range(3)] == ["BBB", "CCC", "DDD"]
    assert origins.figures["all"].value == 82.0


def test_net_migration_is_told_with_births_and_deaths_or_not_at_all() -> None:
    def of(id: str, value: float) -> tuple[Figure, ...]:
        return (Figure(id, "2020-07-01/P4Y", value),)

    whole = {"NET_MIGRATION": of("NET_MIGRATION", -5.0), "BIRTHS": of("BIRTHS", 9.0), "DEATHS": of("DEATHS", 3.0)}
    assert codes(told(measures=whole)) == ["loss", "how_much"]
    assert codes(told(measures=whole, world=True)) == ["how_much"]
    assert codes(told(measures={**whole, "DEATHS": ()})) == ["how_much"]


def test_a_year_that_is_not_over_ends_no_series() -> None:
    """UNHCR's 2025 is the middle of the year: the peak of 2023 is told down to 2024."""
    years = {"2005": 1_000.0, "2023": 5_000.0, "2024": 2_600.0, "2025": 9_000.0}
    held = tuple(Figure("REFUGEES_ASYLUM", year, value) for year, value in years.items())
    (found, _) = findings(told(measures={"REFUGEES_ASYLUM": held}))
    assert (found.code, found.figures["turn"].period, found.figures["end"].period) == ("peak", "2023", "2024")


def test_born_in_a_group_and_abroad_is_told_of_countries_and_not_of_the_group() -> None:
    where = {"AAA": Figure("EMIGRANTS", "2024", 5.0)}
    whole = {"EMIGRANTS": (Figure("EMIGRANTS", "2024", 9.0),)}
    of_group = told(measures=whole, partners={"destinations": where}, is_country=False)
    assert codes(of_group)[0] == "abroad_of_group"
    assert codes(told(measures=whole, partners={"destinations": where}))[0] == "abroad"
