"""Measures that are a selection of a dataflow, summed by country and period: where each is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.concepts import area
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    ASYLUM_DECISION,
    DISPLACED_POPULATION,
    DURABLE_SOLUTION,
    MIGRANT_STOCK,
    POPULATION,
)

Place = tuple[str, str | None]
"""A source and the edition wanted of it (None: the newest loaded)."""

STOCK_LONG: tuple[Place, ...] = (("UNDESA_STOCK_2024_LONG", None), ("UNDESA_STOCK_BILATERAL_WORKBOOK", "2024"))
STOCK_TOTALS: tuple[Place, ...] = (("UNDESA_STOCK_TOTALS", "2024"),)


@dataclass(frozen=True)
class Rule:
    """How a measure is read: a selection of a dataflow, summed by country and period.

    choices : (places, selection) in order of preference
    by : the dimension that holds the country
    """

    measure: str
    dataflow: Dataflow
    by: str
    choices: tuple[tuple[tuple[Place, ...], Mapping[str, str | Sequence[str]]], ...]
    status: str | None = None


def _stock(measure: str, sexes: Sequence[str], by: str, **more: Sequence[str]) -> Rule:
    long = {"sex": list(sexes), "age": "_T", **more}
    totals = {"sex": sexes[0] if len(sexes) == 1 else "_T", "age": "_T", "counterpart_area": "_T"}
    choices: list[Any] = [(STOCK_LONG, long)]
    if by == "ref_area" and not more:
        choices.append((STOCK_TOTALS, totals))
    return Rule(measure, MIGRANT_STOCK, by, tuple(choices))


YEARS = [str(y) for y in range(2000, 2100)]
BOTH, WOMEN, MEN = ("F", "M"), ("F",), ("M",)
AGE_SOURCES: tuple[Place, ...] = (("UNDESA_STOCK_BY_AGE_2019", "2019"),)
UNDER20 = ["Y0T4", "Y5T9", "Y10T14", "Y15T19"]
AGES_10TO24 = ["Y10T14", "Y15T19", "Y20T24"]
AGES_20TO64 = [f"Y{a}T{a + 4}" for a in range(20, 65, 5)]


def _by_age(measure: str, ages: Sequence[str] | str) -> Rule:
    return Rule(
        measure, MIGRANT_STOCK, "ref_area", ((AGE_SOURCES, {"sex": "_T", "age": ages, "counterpart_area": "_T"}),)
    )


def _displaced(measure: str, kind: str, by: str) -> Rule:
    selection = {"population_type": kind, "time_period": YEARS}
    return Rule(measure, DISPLACED_POPULATION, by, (((("UNHCR_POPULATION", None),), selection),))


def _solution(measure: str, kind: str, by: str) -> Rule:
    return Rule(
        measure, DURABLE_SOLUTION, by, (((("UNHCR_SOLUTIONS", None),), {"solution": kind, "time_period": YEARS}),)
    )


def _decisions(measure: str, outcomes: Sequence[str]) -> Rule:
    return Rule(
        measure,
        ASYLUM_DECISION,
        "ref_area",
        (((("UNHCR_DECISIONS", None),), {"counted": "P", "outcome": outcomes, "time_period": YEARS}),),
    )


def _population(measure: str, sex: str) -> Rule:
    selection = {"sex": sex, "age": "_T", "variant": "ESTIMATE"}
    return Rule(measure, POPULATION, "ref_area", ((STOCK_TOTALS, selection), ((("WPP_OFFICIAL", None),), selection)))


RULES: tuple[Rule, ...] = (
    _stock("IMMIGRANTS", BOTH, "ref_area"),
    _stock("IMMIGRANTS_F", WOMEN, "ref_area"),
    _stock("IMMIGRANTS_M", MEN, "ref_area"),
    _stock("EMIGRANTS", BOTH, "counterpart_area"),
    _stock("EMIGRANTS_F", WOMEN, "counterpart_area"),
    _stock("EMIGRANTS_M", MEN, "counterpart_area"),
    _stock("IMMIGRANTS_BILATERAL", BOTH, "ref_area", counterpart_area=[]),
    _stock("IMMIGRANTS_UNKNOWN", BOTH, "ref_area", counterpart_area=[area.UNKNOWN_ORIGIN]),
    Rule(
        "IMMIGRANTS_OLDER_EDITION",
        MIGRANT_STOCK,
        "ref_area",
        (((("UNDESA_STOCK_TOTALS", "2019"),), {"sex": "_T", "age": "_T", "counterpart_area": "_T"}),),
    ),
    _population("POPULATION", "_T"),
    _population("POPULATION_F", "F"),
    _population("POPULATION_M", "M"),
    _by_age("IMMIGRANTS_BY_AGE", "_T"),
    _by_age("IMMIGRANTS_UNDER20", UNDER20),
    _by_age("IMMIGRANTS_10TO24", AGES_10TO24),
    _by_age("IMMIGRANTS_20TO64", AGES_20TO64),
    Rule(
        "POPULATION_20TO64",
        POPULATION,
        "ref_area",
        (((("UNDESA_STOCK_BY_AGE_2019", "2019"),), {"sex": "_T", "age": AGES_20TO64}),),
    ),
    _displaced("REFUGEES_ORIGIN", "REF", "counterpart_area"),
    _displaced("REFUGEES_ASYLUM", "REF", "ref_area"),
    _displaced("ASYLUM_SEEKERS", "ASY", "ref_area"),
    _displaced("IDPS", "IDP", "ref_area"),
    _displaced("STATELESS", "STA", "ref_area"),
    _displaced("RETURNED_REFUGEES", "RET", "counterpart_area"),
    _solution("RESETTLED", "RST", "counterpart_area"),
    _decisions("DECISIONS_POSITIVE", ["REC", "OTH"]),
    _decisions("DECISIONS_SUBSTANTIVE", ["REC", "OTH", "REJ"]),
)
