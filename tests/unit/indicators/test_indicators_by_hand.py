"""Every declared indicator once, from round inputs to a figure done in the head."""

from __future__ import annotations

import math

import pytest

from sojourn.indicators import INDICATORS, Indicator
from sojourn.indicators.treaty_coverage import TREATIES

BY_ID = {i.id: i for i in INDICATORS}
#: id -> the inputs by measure, and the figure; what is a plain share of a treaty stands below
BY_HAND: dict[str, tuple[dict[str, float], float]] = {
    # 20 dead of 1,000 attempts; 3 counted and 2 cells of fewer than five; 70 of 100 by a list that is old
    "DEATHS_PER_ATTEMPT": ({"ATTEMPT_DEATHS": 20, "CROSSINGS_ATTEMPTED": 1000, "ATTEMPT_DEATHS_SPREAD": 4}, 20.0),
    "TRAFFICKING_VICTIMS_COUNT": ({"VICTIMS_AT_LEAST": 5, "VICTIMS_AT_MOST": 11}, 5.0),
    "PEOPLE_IN_GAP": ({"PEOPLE_IN_GAP_SURE": 30, "PEOPLE_IN_GAP": 100}, 100.0),
    # stocks: 45 migrants of 900 people are 5 %
    "MIGRANT_SHARE": ({"IMMIGRANTS": 45, "POPULATION": 900}, 5.0),
    "EMIGRANT_SHARE": ({"EMIGRANTS": 90, "POPULATION": 900}, 10.0),
    "FEMALE_SHARE": ({"IMMIGRANTS_F": 18, "IMMIGRANTS": 45}, 40.0),
    "FEMALE_EMIGRANT_SHARE": ({"EMIGRANTS_F": 54, "EMIGRANTS": 90}, 60.0),
    "CHILD_SHARE": ({"IMMIGRANTS_UNDER20": 9, "IMMIGRANTS_BY_AGE": 45}, 20.0),
    "YOUTH_SHARE": ({"IMMIGRANTS_10TO24": 18, "IMMIGRANTS_BY_AGE": 45}, 40.0),
    "WORKING_AGE_SHARE": ({"IMMIGRANTS_20TO64": 27, "POPULATION_20TO64": 540}, 5.0),
    "UNKNOWN_ORIGIN_SHARE": ({"IMMIGRANTS_UNKNOWN": 9, "IMMIGRANTS_BILATERAL": 45}, 20.0),
    "IMPUTED_SHARE": ({"IMMIGRANTS_IMPUTED": 36, "IMMIGRANTS_BILATERAL": 45}, 80.0),
    "CITIZENSHIP_SHARE": ({"IMMIGRANTS_CITIZENSHIP": 27, "IMMIGRANTS_BILATERAL": 45}, 60.0),
    "REFUGEE_SHARE_OF_STOCK": ({"REFUGEES_ASYLUM_AT_STOCK": 9, "IMMIGRANTS": 45}, 20.0),
    "EDITION_DIFFERENCE": ({"IMMIGRANTS": 45, "IMMIGRANTS_OLDER_EDITION": 55}, 20.0),
    "LEVELS_DIFFERENCE": ({"IMMIGRANTS": 55, "IMMIGRANTS_PUBLISHED_TOTAL": 45}, 20.0),
    # the balance: 1,000 people at the start and 1,000 at the end, five years
    "NET_MIGRATION_RATE": (
        {"NET_MIGRATION": -10, "POPULATION_START": 1000, "POPULATION_END": 1000, "YEARS": 5},
        -2.0,
    ),
    "IMMIGRATION_RATE": ({"FLOW_IN": 20, "POPULATION_START": 900, "POPULATION_END": 1100, "YEARS": 5}, 4.0),
    "EMIGRATION_RATE": ({"FLOW_OUT": 30, "POPULATION_START": 900, "POPULATION_END": 1100, "YEARS": 5}, 6.0),
    "GROWTH_BY_MIGRATION": ({"NET_MIGRATION": 10, "BIRTHS": 50, "DEATHS": 20}, 25.0),
    "EFFECTIVENESS": ({"FLOW_IN": 20, "FLOW_OUT": 30}, -20.0),
    "INTRA_REGIONAL_SHARE": ({"FLOW_WITHIN_SUBREGION": 12, "FLOW_OUT": 30}, 40.0),
    "RETURN_SHARE": ({"FLOW_RETURN": 5, "FLOW_IN": 20}, 25.0),
    "FEMALE_FLOW_SHARE": ({"FLOW_IN_F": 9, "FLOW_IN_BY_SEX": 20}, 45.0),
    # displacement
    "REFUGEES_FROM": ({"REFUGEES_ORIGIN": 6, "POPULATION_YEAR": 2000}, 3.0),
    "REFUGEES_HOSTED": ({"REFUGEES_ASYLUM": 8, "POPULATION_YEAR": 2000}, 4.0),
    "IDPS": ({"IDPS": 10, "POPULATION_YEAR": 2000}, 5.0),
    "STATELESS": ({"STATELESS": 2, "POPULATION_YEAR": 2000}, 1.0),
    "REFUGEE_RETURNS": ({"RETURNED_REFUGEES": 4, "REFUGEES_ORIGIN": 200}, 20.0),
    "RESETTLEMENT": ({"RESETTLED": 1, "REFUGEES_ORIGIN": 200}, 5.0),
    "RECOGNITION": ({"DECISIONS_POSITIVE": 30, "DECISIONS_SUBSTANTIVE": 120}, 25.0),
    "REFUGEE_CHILDREN": ({"REFUGEE_CHILDREN": 40, "REFUGEES_OF_KNOWN_AGE": 100}, 40.0),
    "WEATHER_DISPLACEMENT": ({"DISASTER_WEATHER": 20, "POPULATION_YEAR": 2000}, 10.0),
    "GEOPHYSICAL_DISPLACEMENT": ({"DISASTER_GEOPHYSICAL": 4, "POPULATION_YEAR": 2000}, 2.0),
    "DISASTER_DISPLACED": ({"DISASTER_DISPLACED": 4, "POPULATION_YEAR": 2000}, 2.0),
    "IDPS_CONFLICT": ({"IDPS_CONFLICT": 12, "POPULATION_YEAR": 2000}, 6.0),
    "CHILDREN_MET": ({"ENCOUNTERED_CHILDREN": 3, "ENCOUNTERED_BY_AGE": 12}, 25.0),
    "UNACCOMPANIED_USA": ({"ENCOUNTERS_USA_UNACCOMPANIED": 6, "ENCOUNTERS_USA": 120}, 5.0),
    # counts that stand as they are
    **{n: ({n: 7}, 7.0) for n in ("MIGRANT_DEATHS", "MIGRANT_DEATHS_SEA", "DETECTIONS_EU_BORDER", "ENCOUNTERS_USA",
                                  "CROSSINGS_DARIEN")},
    # money
    "REMITTANCES_RECEIVED": ({"REMITTANCES_RECEIVED": 30, "GDP": 1000}, 3.0),
    "REMITTANCES_PAID": ({"REMITTANCES_PAID": 10, "GDP": 1000}, 1.0),
    "REMITTANCE_COST_TO": ({"REMITTANCE_COST_TO": 14, "REMITTANCE_COST_TO_COUNTRIES": 2}, 7.0),
    "REMITTANCE_COST_FROM": ({"REMITTANCE_COST_FROM": 15, "REMITTANCE_COST_FROM_COUNTRIES": 3}, 5.0),
    "CORRIDORS_ABOVE_CEILING": ({"CORRIDORS_ABOVE_CEILING": 3, "CORRIDORS_PRICED": 12}, 25.0),
    "REMITTANCE_VINTAGES": ({"REMITTANCE_VINTAGES_APART": 20, "REMITTANCE_VINTAGES_MEAN": 400}, 5.0),
    # admission and researchers
    "WORK_ADMISSIONS": ({"ADMISSIONS_WORK": 6, "POPULATION_YEAR": 2000}, 3.0),
    "WORK_SHARE_OF_ADMISSIONS": ({"ADMISSIONS_WORK": 6, "ADMISSIONS_PERMANENT": 24}, 25.0),
    "TEMPORARY_WORK_ADMISSIONS": ({"ADMISSIONS_TEMPORARY_WORK": 8, "POPULATION_YEAR": 2000}, 4.0),
    "RESEARCHERS_LOST": ({"RESEARCHERS_LOST": 6, "RESEARCHER_YEARS": 300}, 20.0),
    # the figures themselves; a mean distance of log 2 is a factor of two
    "CORRIDOR_FACTOR": ({"CORRIDORS_APART": 4 * math.log(2), "CORRIDORS_COMPARED": 4}, 2.0),
    "IDP_REPORTS": ({"IDP_REPORTS_APART": 20, "IDP_REPORTS_MEAN": 100}, 20.0),
    "PUBLISHERS": ({"PUBLISHERS": 12, "AREAS_PUBLISHED": 3}, 4.0),
    "OPEN_SOURCES": ({"SOURCES_OPEN": 3, "SOURCES_WITH_FIGURES": 12}, 25.0),
    "NET_MIGRATION_REPORTS": ({"NET_MIGRATION_APART": 4, "POPULATION_YEAR": 2000}, 2.0),
    "REPORTED_INFLOW": ({"REPORTED_INFLOW": 10, "POPULATION_YEAR": 2000}, 5.0),
    "REMITTANCES_TO_INVESTMENT": ({"REMITTANCES_BESIDE_INVESTMENT": 30, "INVESTMENT_RECEIVED": 20}, 150.0),
    "DEATHS_PER_CROSSING": ({"CROSSING_DEATHS": 30, "CROSSINGS_KNOWN": 2000}, 15.0),
    # work: 24 % and 9 % summed over three areas are 5 points apart
    "UNEMPLOYMENT_GAP": (
        {"UNEMPLOYED_FOREIGN_BORN": 24, "UNEMPLOYED_NATIVE_BORN": 9, "UNEMPLOYMENT_COMPARED": 3}, 5.0),
    "WOMEN_EMPLOYMENT_GAP": (
        {"EMPLOYED_WOMEN_CITIZENS": 130, "EMPLOYED_FOREIGN_WOMEN": 110, "WOMEN_EMPLOYMENT_COMPARED": 2}, 10.0),
    "INJURED_AT_WORK": ({"KILLED_AT_WORK_NON_EU": 9, "KILLED_AT_WORK_NON_EU_AREAS": 3}, 3.0),
    "LABOUR_RIGHTS": ({"LABOUR_RIGHTS_SCORE": 5, "LABOUR_RIGHTS_SCORE_AREAS": 2}, 2.5),
    "SKILLED_EMIGRATION": ({"SKILLED_EMIGRATION": 30, "SKILLED_EMIGRATION_AREAS": 3}, 10.0),
    "LABOUR_AGREEMENTS": ({"LABOUR_AGREEMENTS": 7}, 7.0),
    "MIGRATION_POLICIES": ({"POLICIES_MEET": 3, "POLICIES_ANSWERED": 4}, 75.0),
    # the environment
    "TEMPERATURE_CHANGE": ({"TEMPERATURE_CHANGE": 3, "TEMPERATURE_CHANGE_AREAS": 2}, 1.5),
    "DISASTER_AFFECTED": ({"DISASTER_AFFECTED": 50, "POPULATION_YEAR": 2000}, 25.0),
    "CLIMATE_VULNERABILITY": ({"CLIMATE_VULNERABILITY": 0.9, "CLIMATE_VULNERABILITY_AREAS": 2}, 0.45),
    "CLIMATE_READINESS": ({"CLIMATE_READINESS": 0.8, "CLIMATE_READINESS_AREAS": 2}, 0.4),
    # services surveyed, and what is detected: 6 of 2 million are 3 per million
    "FAST_SERVICES": ({"SERVICES_SAME_DAY": 30, "SERVICES_WITH_SPEED": 40}, 75.0),
    "TRANSPARENT_SERVICES": ({"SERVICES_TELL_RATE": 45, "SERVICES_SURVEYED": 50}, 90.0),
    "DIGITAL_SERVICES": ({"SERVICES_DIGITAL": 10, "SERVICES_SURVEYED": 50}, 20.0),
    "TRAFFICKING_VICTIMS": ({"TRAFFICKING_VICTIMS": 6, "POPULATION_YEAR": 2_000_000}, 3.0),
    "TRAFFICKING_CONVICTED": ({"TRAFFICKING_CONVICTED": 1, "POPULATION_YEAR": 2_000_000}, 0.5),
    # surveys: the mean over the areas that have one
    "MIGRANTS_WELCOME": ({"MIGRANTS_WELCOME": 120, "MIGRANTS_WELCOME_AREAS": 2}, 60.0),
    "YOUNG_MIGRANTS_IDLE": ({"YOUNG_MIGRANTS_IDLE": 36, "YOUNG_MIGRANTS_IDLE_AREAS": 3}, 12.0),
    "TERTIARY_EMIGRATION": ({"TERTIARY_EMIGRATION": 30, "TERTIARY_EMIGRATION_AREAS": 2}, 15.0),
}  # fmt: skip
TREATY_SHARES = [i for i in INDICATORS if i.kind == "treaty"]


def figure(indicator: Indicator, inputs: dict[str, float]) -> float:
    """The formula by name of its inputs, so that an order of them that is wrong is seen."""
    assert set(indicator.needs) == set(inputs), indicator.id
    return float(indicator.formula(*(float(inputs[name]) for name in indicator.needs)))


@pytest.mark.parametrize("name", BY_HAND)
def test_the_figure_is_the_one_done_in_the_head(name: str) -> None:
    inputs, expected = BY_HAND[name]
    assert figure(BY_ID[name], inputs) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("indicator", TREATY_SHARES, ids=lambda i: i.id)
def test_a_treaty_covers_a_share_of_all(indicator: Indicator) -> None:
    part, whole = indicator.needs
    pairs = {("COVERED", "ALL"), ("FIXED", "START"), ("PARTIES", "STATES")}
    assert (part.rsplit("_", 1)[1], whole.rsplit("_", 1)[1]) in pairs
    assert part.rsplit("_", 1)[0] == whole.rsplit("_", 1)[0]
    assert figure(indicator, {part: 30.0, whole: 40.0}) == 75.0


def test_only_what_states_did_has_a_direction() -> None:
    """People who move, the emigrants' choice and mere counts of States are context; one treaty is one evidence."""
    assert {i.id.rsplit("_", 1)[1] for i in TREATY_SHARES if i.direction != "context"} == {"ACTION", "HOME"}
    assert all(i.shows == "act" for i in TREATY_SHARES if i.direction != "context")
    assert {i.evidence for i in TREATY_SHARES} == {treaty for treaty, *_ in TREATIES}


def test_every_indicator_is_here() -> None:
    assert set(BY_HAND) | {i.id for i in TREATY_SHARES} == set(BY_ID)


RANGES = {"TRAFFICKING_VICTIMS_COUNT", "PEOPLE_IN_GAP"}  # of which none is a count like another
RATIOS = [i for i in INDICATORS if len(i.needs) > 1 and i.id not in RANGES]


@pytest.mark.parametrize("indicator", RATIOS, ids=lambda i: i.id)
def test_nothing_to_divide_by_gives_no_figure(indicator: Indicator) -> None:
    """0 of 0 is unknown and never zero (nor an error)."""
    zeros = dict.fromkeys(indicator.needs, 0.0) | ({"YEARS": 5.0} if "YEARS" in indicator.needs else {})
    assert math.isnan(figure(indicator, zeros))
