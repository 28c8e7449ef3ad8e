"""What a user chose of a publisher's data, and what was cut off of it: tables small enough to be counted."""

from __future__ import annotations

from itertools import product

import pytest
from invented import COUNTRIES, figures

from sojourn.concepts.dataflows.protection import INTERNAL_DISPLACEMENT
from sojourn.products.intake.judging import selections
from sojourn.products.intake.judging.figures import Figures
from sojourn.sources.expectation import Profile, years_of

YEARS = tuple(str(y) for y in range(2013, 2023))
CAUSES = ("FLOOD", "STORM")
Key = tuple[str, str, str]


def displaced(keys: list[Key], edition: str = "2023") -> Figures:
    """Movements by (year, area, cause), a line each, in the order given."""
    columns: dict[str, list[object]] = {
        "time_period": [year for year, _, _ in keys],
        "ref_area": [area for _, area, _ in keys],
        "displacement_cause": [cause for _, _, cause in keys],
        "obs_value": [float(1009 + 17 * i) for i in range(len(keys))],
        "row": list(range(2, len(keys) + 2)),
        "column": ["n"] * len(keys),
    }
    return figures(INTERNAL_DISPLACEMENT, columns, edition=edition)


#: Twenty-six countries, ten years, in each a line for floods and one for storms: 520 lines, 52 a year.
WHOLE: list[Key] = list(product(YEARS, COUNTRIES, CAUSES))
#: The publisher's file at hand.
PUBLISHED = Profile(
    "NOBODY",
    "INTERNAL_DISPLACEMENT",
    {},
    rows=510,
    areas={"ref_area": frozenset(COUNTRIES)},
    codes={"displacement_cause": frozenset(CAUSES)},
    first=2013,
    last=2022,
    lines={"displacement_cause": dict.fromkeys(CAUSES, 260)},
    history={},
    cells={area: {int(y): 2 for y in YEARS} for area in COUNTRIES},
)


def said(keys: list[Key], edition: str = "2023", profile: Profile = PUBLISHED) -> list[str]:
    return [d.sentence for d in selections.partly(displaced(keys, edition), profile)]


@pytest.mark.parametrize(
    "chosen",
    [
        lambda y, a, c: a in COUNTRIES[::3],
        lambda y, a, c: a == "KEN",
        lambda y, a, c: y >= "2018",
        lambda y, a, c: c == "FLOOD",
        lambda y, a, c: y in YEARS[2:6] and a in COUNTRIES[5:9] and c == "STORM",
    ],
)
def test_whole_areas_years_and_causes_are_a_choice(chosen: object) -> None:
    assert said([key for key in WHOLE if chosen(*key)]) == []  # type: ignore[operator]


def test_a_choice_of_areas_with_few_lines_in_one_year_is_a_choice() -> None:
    """Of the areas chosen one had floods in 2013 and all did later: the years differ, and nothing is cut off."""
    chosen = COUNTRIES[:12]
    cells = {a: {int(y): 2 for y in YEARS if a not in chosen[1:] or y > "2013"} for a in COUNTRIES}
    published = Profile(**{**vars(PUBLISHED), "cells": cells})
    assert said([k for k in WHOLE if k[1] in chosen and (k[1] == chosen[0] or k[0] > "2013")], profile=published) == []


def test_a_year_that_ends_before_the_others_is_cut_off() -> None:
    """The last 8 of 52 lines of 2022 are gone: 44 of 52, where every other year has all."""
    assert said(WHOLE[:-8]) == [
        "year 2022: 85% of the usual lines, where the others chosen have 100%: cut off within it"
    ]
    (first,) = said(WHOLE[20:])
    assert first.startswith("year 2013: 62%")
    (middle,) = said([*WHOLE[:130], *WHOLE[290:]])  # 26 of 52 lines of 2015, 22 of 2018
    assert middle.startswith("year 2015, 2018: 50%")


def test_the_year_that_an_edition_ends_within_is_not_over() -> None:
    """The file of a series that ends in May 2022 has no more of that year; one named by a year has."""
    assert said(WHOLE[:-30], "to 2022-05") == []
    assert len(said(WHOLE[:-30], "to 2022")) == 1


def test_an_area_that_lacks_years_which_others_have_is_cut_off() -> None:
    by_area = sorted(WHOLE, key=lambda k: (k[1], k[0]))
    assert said(by_area[: 10 * 20 - 12]) == [
        "ref_area CHE: 40% of the usual lines, where the others chosen have 100%: cut off within it"
    ]


def test_a_file_that_lost_a_cause_with_its_years_is_cut_off_where_most_years_are_whole() -> None:
    """Volcanoes were displacing in 2021 and 2022 alone: without those years none is there, and nobody chose it away."""
    volcanoes = [(y, a, "VOLCANIC_ACTIVITY") for y in ("2021", "2022") for a in COUNTRIES]
    lines = {"displacement_cause": {**dict.fromkeys(CAUSES, 260), "VOLCANIC_ACTIVITY": 52}}
    cells = {a: {int(y): 3 if y > "2020" else 2 for y in YEARS} for a in COUNTRIES}
    published = Profile(**{**vars(PUBLISHED), "lines": lines, "cells": cells})
    whole = sorted([*WHOLE, *volcanoes])
    cut = [k for k in whole if k[0] <= "2018"][:-20]
    (found,) = said(cut, profile=published)
    assert found.startswith("year 2018: 62%")
    assert said([k for k in whole if k[2] != "VOLCANIC_ACTIVITY"], profile=published) == []


def test_a_cause_with_fewer_lines_than_the_others_is_cut_off_where_all_areas_and_years_are_there() -> None:
    three = (*CAUSES, "WILDFIRE")
    lines = {"displacement_cause": dict.fromkeys(three, 260)}
    cells = {area: {int(y): 3 for y in YEARS} for area in COUNTRIES}
    published = Profile(**{**vars(PUBLISHED), "lines": lines, "cells": cells})
    by_cause = sorted(product(YEARS, COUNTRIES, three), key=lambda k: k[2])
    found = said(by_cause[:-26], profile=published)
    assert [s.partition(" of")[0] for s in found] == ["year 2022: 67%", "displacement_cause WILDFIRE: 90%"]


def test_less_than_half_of_the_lines_is_a_smaller_part() -> None:
    assert selections.smaller_part(displaced(WHOLE[:259]), [PUBLISHED])
    assert not selections.smaller_part(displaced(WHOLE[:260]), [PUBLISHED])
    assert not selections.smaller_part(displaced(WHOLE[:10]), [])


def test_counts_by_year_are_written_short() -> None:
    assert years_of("2008:3 4*2 2012:5") == {2008: 3, 2009: 4, 2010: 4, 2012: 5}
