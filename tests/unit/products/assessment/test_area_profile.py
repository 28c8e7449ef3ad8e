"""Profiles and indicators from a panel of three countries, done in the head."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.errors import CodesUnknown, UsageError
from sojourn.indicators.indicator import ALL_INPUTS_PRESENT, ANY_COUNTRY, MOST_COUNTRIES, Indicator
from sojourn.indicators.migrant_stock import percentage
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import Profile, profile
from sojourn.publish.words.language import language
from sojourn.publish.words.notes import NOTES


def panel() -> Panel:
    made = Panel()
    for country, people, migrants in (("KEN", 1000.0, 10.0), ("UGA", 500.0, 50.0), ("TZA", 500.0, None)):
        made.put("POPULATION", "2015", country, people, "A")
        if migrants is not None:
            made.put("IMMIGRANTS", "2015", country, migrants, "A" if country == "KEN" else "I")
    return made


def of_three() -> Profile:
    return Profile("014", "Eastern Africa", "subregion", ("KEN", "TZA", "UGA"), panel())


def indicator(policy: object) -> Indicator:
    return Indicator(
        "X",
        "x",
        "%",
        "stock",
        "context",
        ("IMMIGRANTS", "POPULATION"),
        percentage,
        (1,),
        (1.0, None),
        "x.",
        missing=policy,  # type: ignore[arg-type]
    )


def test_a_sum_says_how_much_of_the_population_it_covers() -> None:
    figure = of_three().measure("IMMIGRANTS", "2015")
    assert figure is not None
    assert (figure.value, figure.countries, figure.coverage) == (60.0, (2, 3), 0.75)


def test_a_sum_has_the_status_that_carries_a_tenth_of_it() -> None:
    made = panel()
    figure = of_three().measure("IMMIGRANTS", "2015")
    assert figure is not None and figure.status == "I"  # 50 of 60 are imputed
    made.put("IMMIGRANTS", "2015", "KEN", 10_000.0, "A")
    mostly_observed = Profile("014", "x", "subregion", ("KEN", "UGA"), made).measure("IMMIGRANTS", "2015")
    assert mostly_observed is not None and mostly_observed.status == "A"  # 50 of 10,050


def test_only_countries_with_both_sides_enter_a_share() -> None:
    (figure,) = of_three().indicator(indicator(ANY_COUNTRY))
    assert figure.value == 100 * 60 / 1500  # Tanzania's people are left out with its missing migrants
    assert (figure.coverage, figure.countries) == (0.75, (2, 3))  # 1,500 of 2,000 persons
    assert [(i.id, i.value, i.coverage, i.countries) for i in figure.inputs] == [
        ("IMMIGRANTS", 60.0, 0.75, (2, 3)),
        ("POPULATION", 1500.0, 0.75, (2, 3)),
    ]


@pytest.mark.parametrize(("policy", "figures"), [(ANY_COUNTRY, 1), (MOST_COUNTRIES, 0), (ALL_INPUTS_PRESENT, 0)])
def test_too_much_missing_gives_no_figure(policy: object, figures: int) -> None:
    assert len(of_three().indicator(indicator(policy))) == figures  # three quarters of the people are covered


def test_a_country_added_later_does_not_move_the_mean_of_a_group() -> None:
    """10 and 6 at first; one added at 20 would make 12 of what fell to 8 and 4."""
    mean = replace(
        indicator(ANY_COUNTRY), needs=("REMITTANCE_COST_TO", "REMITTANCE_COST_TO_COUNTRIES"), formula=lambda a, b: a / b
    )
    steady = replace(mean, same_countries_from=2013)
    made = Panel()
    for period, country, cost in (
        ("2013", "KEN", 10.0),
        ("2013", "UGA", 6.0),
        ("2020", "KEN", 8.0),
        ("2020", "UGA", 4.0),
        ("2020", "TZA", 24.0),
    ):
        made.put("REMITTANCE_COST_TO", period, country, cost, "A")
        made.put("REMITTANCE_COST_TO_COUNTRIES", period, country, 1.0, "A")
    group = profile(made, "202")
    assert [f.value for f in group.indicator(mean)] == [8.0, 12.0]
    assert [f.value for f in group.indicator(steady)] == [8.0, 6.0]
    assert [f.value for f in profile(made, "TZA").indicator(steady)] == [24.0]


def test_a_measure_nobody_has_is_absent_and_not_zero() -> None:
    assert of_three().measure("IMMIGRANTS", "2020") is None
    assert of_three().measure("REFUGEES_ORIGIN", "2015") is None


def test_where_nobody_is_counted_a_zero_is_no_figure() -> None:
    made = panel()
    for country, displaced in (("KEN", 0.0), ("UGA", 30.0)):
        made.put("IDPS", "2015", country, displaced, "A")
        made.put("RETURNED_REFUGEES", "2015", country, 0.0, "A")
    assert profile(made, "KEN").measure("IDPS", "2015") is None
    returned, region = profile(made, "KEN").measure("RETURNED_REFUGEES", "2015"), profile(made, "014")
    assert returned is not None and returned.value == 0.0
    displaced_there = region.measure("IDPS", "2015")
    assert displaced_there is not None and displaced_there.value == 30.0


def test_areas_are_found_by_any_code_and_unknown_ones_refused() -> None:
    assert profile(panel(), "Kenya").area == profile(panel(), "404").area == "KEN"
    assert profile(panel(), "1834").members == profile(panel(), "202").members
    with pytest.raises(CodesUnknown):
        profile(panel(), "Atlantis")
    with pytest.raises(UsageError, match="Nothing is known of France"):
        profile(panel(), "FRA")


def test_a_profile_prints_in_a_line() -> None:
    assert repr(of_three()) == "Profile(014, subregion, members=3, measures=2)"


def test_a_community_has_the_members_of_its_day_and_says_who_left() -> None:
    """Burkina Faso, Mali and the Niger left the community of West African States on 29 January 2025."""
    made = Panel()
    for country, people in (("NER", 20.0), ("MLI", 15.0), ("BFA", 10.0), ("NGA", 100.0)):
        made.put("POPULATION", "2015", country, people, "A")
    today, then = profile(made, "ECOWAS"), profile(made, "ECOWAS@2013-10-03")
    assert today.members == ("NGA",) and then.members == ("BFA", "MLI", "NER", "NGA")
    for found, used in ((today, ""), (then, "2013-10-03")):
        (note,) = found.panel.notes
        assert note.code == "members_changed"
        assert note.figures["left"] == ("BFA", "MLI", "NER") and note.figures["joined"] == ()
        assert note.figures["used"] == used
    assert then.name.endswith("(2013-10-03)") and made.notes == []
    assert "Burkina Faso, Mali, Niger" in NOTES["members_changed"](today.panel.notes[0].figures, language())
    assert profile(made, "NGA").panel.notes == []
    with pytest.raises(UsageError):
        profile(made, "ECOWAS@soon")
    with pytest.raises(CodesUnknown):
        profile(made, "NOWHERE@2013")
