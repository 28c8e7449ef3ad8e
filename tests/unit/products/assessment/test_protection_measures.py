"""Measures of routes, disasters, admission, researchers and agreement, done in the head."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import AREA_MEASURE, DISPLACED_POPULATION, MIGRANT_STOCK, TREATY_ACTION
from sojourn.concepts.dataflows.protection import (
    ADMISSION,
    BORDER_ENCOUNTER,
    INTERNAL_DISPLACEMENT,
    INTERNALLY_DISPLACED,
    MIGRANT_DEATH,
    RESEARCHER_MIGRATION,
)
from sojourn.indicators.agreement import IDP_REPORTS
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures import adolescents as adolescent_measures
from sojourn.products.assessment.measures import data_quality as data_quality_measures
from sojourn.products.assessment.measures import displacement as displacement_measures
from sojourn.products.assessment.measures import mobility as mobility_measures
from sojourn.products.assessment.measures import own as own_measures
from sojourn.products.assessment.measures import treaties as treaty_measures
from sojourn.products.assessment.measures.data_quality import corridor_distances, is_open, two_reports
from sojourn.products.assessment.measures.displacement import SEA_ROUTES, every_year
from sojourn.products.assessment.measures.events_and_services import SEA_DETECTIONS, sea_crossings
from sojourn.products.assessment.measures.mobility import steady
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import profile
from sojourn.products.assessment.telling.places import CellsRead
from sojourn.warehouse import Warehouse


def loaded(folder: Path, *tables: tuple[str, str, Dataflow, dict[str, Any]], licence: str = "CC BY 4.0") -> Warehouse:
    """A warehouse with made-up tables: (source, edition, dataflow, columns)."""
    warehouse = Warehouse(folder / "w.duckdb")
    for number, (source, edition, flow, columns) in enumerate(tables):
        release = {
            "source": source, "edition": edition, "publisher": source.split("_")[0], "file_name": f"{number}",
            "sha256": f"{number}", "size": 1, "licence": licence,
        }  # fmt: skip
        warehouse.load(release, [(flow, flow.table(columns))])
    return warehouse


def make(makers: tuple[Maker, ...], warehouse: Warehouse, panel: Panel) -> None:
    """Put what the makers make into one panel."""
    bench = Bench(warehouse)
    for maker in makers:
        maker.make(bench, panel)


def amounts(panel: Panel, measure: str) -> dict[tuple[str, str], float]:
    return {(p, c): a.value for p, found in panel.amounts.get(measure, {}).items() for c, a in found.items()}


def test_deaths_are_summed_by_country_and_a_place_unknown_enters_none(tmp_path: Path) -> None:
    warehouse = loaded(
        tmp_path,
        ("IOM_MISSING_MIGRANTS", "x", MIGRANT_DEATH, {
            "time_period": ["2014"] * 4,
            "ref_area": ["LBY", "LBY", "MEX", "XXX"],
            "route": ["CENTRAL_MEDITERRANEAN_ROUTE", "INTRA_AFRICAN_ROUTES", "MESOAMERICAN_ROUTE", "UNDEFINED"],
            "death_cause": "DROWNING",
            "incident": ["1", "2", "3", "4"],
            "obs_value": [7.0, 2.0, 1.0, 5.0],
        }),
    )  # fmt: skip
    panel = Panel()
    make(displacement_measures.MAKERS, warehouse, panel)
    assert amounts(panel, "MIGRANT_DEATHS") == {("2014", "LBY"): 9, ("2014", "MEX"): 1}
    assert amounts(panel, "MIGRANT_DEATHS_SEA") == {("2014", "LBY"): 7}
    assert panel.amounts["MIGRANT_DEATHS"]["2014"]["LBY"].status == "U"


def test_every_year_between_the_first_and_the_last_line_has_a_sum() -> None:
    rows = [(2010, "KEN", 1.0), (2012, "KEN", 10.0), (2012, "KEN", 5.0), (2011, "UGA", 2.0)]
    assert every_year(rows, {"KEN", "UGA"}) == {
        ("2010", "KEN"): 1, ("2011", "KEN"): 0, ("2012", "KEN"): 15,
        ("2010", "UGA"): 0, ("2011", "UGA"): 2, ("2012", "UGA"): 0,
    }  # fmt: skip
    assert every_year([], {"KEN"}) == {}


def test_conflict_is_no_disaster_and_hazards_stand_apart(tmp_path: Path) -> None:
    years = [str(y) for y in range(2011, 2016)]
    warehouse = loaded(
        tmp_path,
        ("IDMC_FLOWS_LONG", "2024", INTERNAL_DISPLACEMENT, {
            "time_period": [*years, "2013", "2013", "2020", "2015"],
            "ref_area": ["KEN"] * 7 + ["UGA", "KEN"],
            "displacement_cause": ["FLOOD"] * 4 + ["EARTHQUAKE", "STORM", "CONFLICT", "CONFLICT", "DROUGHT"],
            "obs_value": [1.0] * 5 + [10.0, 1000.0, 7.0, 500.0],
        }),
    )  # fmt: skip
    panel = Panel()
    for country in ("KEN", "UGA", "EST"):
        panel.put("POPULATION", "2015", country, 100.0, "A")
    make(displacement_measures.MAKERS, warehouse, panel)
    # Uganda is watched (a line of 2020) and has none recorded; Estonia is in no line, so it has no figure
    weather = {("2011", "KEN"): 1, ("2012", "KEN"): 1, ("2013", "KEN"): 11, ("2014", "KEN"): 1}
    assert amounts(panel, "DISASTER_WEATHER") == weather | {(str(y), "UGA"): 0 for y in range(2011, 2015)}
    # the earthquake of 2015 stands apart, drought and conflict in neither
    assert amounts(panel, "DISASTER_GEOPHYSICAL") == {("2015", "KEN"): 1, ("2015", "UGA"): 0}


@pytest.mark.parametrize(
    ("periods", "whole"),
    [
        ({"2017-10", "2018-05", "2019-12"}, {"2018", "2019"}),  # October to December are not a year
        ({"2023-01", "2024-08"}, {"2023"}),
        ({"2018", "2019", "2020-01", "2020-12"}, {"2018", "2019", "2020"}),  # years given as such
        ({"2020", "2021"}, {"2020", "2021"}),
        (set(), set()),
    ],
)
def test_a_part_of_a_year_is_no_year(periods: set[str], whole: set[str]) -> None:
    assert displacement_measures.whole_years(periods) == whole


def test_children_count_only_in_years_that_tell_adults_apart(tmp_path: Path) -> None:
    warehouse = loaded(
        tmp_path,
        ("PANAMA_DARIEN", "x", BORDER_ENCOUNTER, {
            "time_period": ["2021-01", "2023-01", "2023-02", "2023-02"],
            "ref_area": "PAN",
            "encounter_group": ["_T", "ADULT", "ADULT", "CHILD"],
            "sex": ["M", "M", "M", "F"],
            "obs_value": [8.0, 2.0, 4.0, 3.0],
        }),
        ("PANAMA_DARIEN", "x", BORDER_ENCOUNTER, {
            "time_period": ["2021-01"], "ref_area": "PAN", "counterpart_area": "CUB", "obs_value": [8.0],
        }),
        ("US_ENCOUNTERS", "x", BORDER_ENCOUNTER, {
            "time_period": ["2017-10", "2018-01", "2018-12"], "ref_area": "USA", "encounter_group": "FAMILY",
            "obs_value": [90.0, 3.0, 4.0],
        }),
    )  # fmt: skip
    panel = Panel()
    make(displacement_measures.MAKERS, warehouse, panel)
    assert amounts(panel, "ENCOUNTERED_CHILDREN") == {("2023", "PAN"): 3}
    assert amounts(panel, "ENCOUNTERED_BY_AGE") == {("2023", "PAN"): 9}
    assert amounts(panel, "CROSSINGS_DARIEN") == {("2021", "PAN"): 8}
    assert amounts(panel, "ENCOUNTERS_USA") == {("2018", "USA"): 7}


def test_a_group_must_not_grow_because_a_country_joins_it(tmp_path: Path) -> None:
    belgium = {("2014", "BEL", "WORK"): 1.0, ("2015", "BEL", "WORK"): 2.0}
    assert steady(belgium | {("2015", "POL", "WORK"): 900.0}) == {("2014", "BEL"): 1.0, ("2015", "BEL"): 2.0}
    assert steady(belgium | {("2014", "BEL", "FAMILY"): 5.0}) == {}, "a category that is missing in 2015"
    warehouse = loaded(
        tmp_path,
        ("OECD_ADMISSIONS", "x", ADMISSION, {
            "time_period": ["2014", "2014", "2014"], "ref_area": "BEL", "stay": "PERMANENT",
            "admission_category": ["WORK", "FAMILY", "OTHER"], "obs_value": [1.0, 2.0, 3.0],
            "obs_status": ["E", "A", "A"],
        }),
    )  # fmt: skip
    panel = Panel()
    make(mobility_measures.MAKERS, warehouse, panel)
    assert amounts(panel, "ADMISSIONS_WORK") == {("2014", "BEL"): 1}
    assert amounts(panel, "ADMISSIONS_PERMANENT") == {("2014", "BEL"): 6}
    # work is estimated: the whole of the first sum and a sixth of the second, more than the tenth that counts
    assert panel.amounts["ADMISSIONS_WORK"]["2014"]["BEL"].status == "E"
    assert panel.amounts["ADMISSIONS_PERMANENT"]["2014"]["BEL"].status == "E"


def test_researchers_of_three_years_and_of_poorer_countries_only(tmp_path: Path) -> None:
    def part(code: str, values: list[float]) -> dict[str, list[Any]]:
        return {"time_period": ["2012", "2013", "2014"] * 2, "ref_area": ["KEN"] * 3 + ["DEU"] * 3,
                "researcher_measure": [code] * 6, "obs_value": values * 2}  # fmt: skip

    parts = [part("RESEARCHERS", [100, 100, 100]), part("IN", [1, 2, 3]), part("OUT", [4, 4, 4])]
    columns = {k: [x for p in parts for x in p[k]] for k in parts[0]}
    warehouse = loaded(tmp_path, ("MPIDR_SCHOLARS", "x", RESEARCHER_MIGRATION, columns))
    panel = Panel()
    make(mobility_measures.MAKERS, warehouse, panel)
    assert amounts(panel, "RESEARCHERS_LOST") == {("2013", "KEN"): 6}
    assert amounts(panel, "RESEARCHER_YEARS") == {("2013", "KEN"): 300}


def test_only_corridors_reported_at_both_ends_in_every_year_are_compared() -> None:
    arrived = {(y, "EST", "FIN"): 99.0 for y in (2012, 2013, 2014)} | {(2013, "EST", "LVA"): 5.0}
    left = {(y, "EST", "FIN"): 49.0 if y < 2014 else 99.0 for y in (2012, 2013, 2014)} | {(2013, "EST", "LVA"): 50.0}
    distance, count = corridor_distances(arrived, left)
    # log(100 / 50) in 2013, 0 in 2014; 2012 is before the Declaration; Latvia is missing in 2014
    assert distance == pytest.approx(
        {("2013", "EST"): math.log(2), ("2013", "FIN"): math.log(2), ("2014", "EST"): 0.0, ("2014", "FIN"): 0.0}
    )
    assert set(count.values()) == {1.0}


def test_differences_never_hide_one_another() -> None:
    apart, middle = two_reports({("2013", "A"): 10.0, ("2013", "B"): 30.0, ("2013", "C"): 5.0},
                                {("2013", "A"): 30.0, ("2013", "B"): 10.0, ("2013", "C"): 0.0})  # fmt: skip
    assert apart == {("2013", "A"): 20, ("2013", "B"): 20} and sum(middle.values()) == 40


def test_two_agencies_on_the_displaced_and_who_publishes(tmp_path: Path) -> None:
    warehouse = loaded(
        tmp_path,
        ("UNHCR_POPULATION", "2025", DISPLACED_POPULATION, {
            "time_period": ["2013"], "ref_area": "KEN", "counterpart_area": "KEN", "population_type": "IDP",
            "obs_value": [90.0],
        }),
        ("IDMC_STOCKS_LONG", "2024", INTERNALLY_DISPLACED, {
            "time_period": ["2013", "2013", "2016"], "ref_area": "KEN", "displacement_cause": "CONFLICT",
            "sex": ["F", "M", "F"], "age": "Y0T4", "obs_value": [60.0, 50.0, 1.0],
        }),
        licence="CC BY-NC-SA 3.0 IGO",
    )  # fmt: skip
    panel = Panel()
    make(data_quality_measures.MAKERS, warehouse, panel)
    assert amounts(panel, "IDP_REPORTS_APART") == {("2013", "KEN"): 20}
    assert amounts(panel, "IDP_REPORTS_MEAN") == {("2013", "KEN"): 100}
    # the last year is 2016, so the last period with two years behind it is 2014, and it sees both
    assert amounts(panel, "PUBLISHERS") == {("2013", "KEN"): 2, ("2014", "KEN"): 2}
    assert set(amounts(panel, "SOURCES_OPEN").values()) == {0.0}


def test_two_agencies_are_compared_over_the_same_countries_in_all_years() -> None:
    panel = Panel()
    for period, country, apart in (("2013", "KEN", 20.0), ("2025", "KEN", 10.0), ("2013", "UGA", 100.0)):
        panel.put("IDP_REPORTS_APART", period, country, apart, "E")
        panel.put("IDP_REPORTS_MEAN", period, country, 100.0, "E")
    found = profile(panel, "World").indicator(IDP_REPORTS)
    assert [(f.period, f.value) for f in found] == [("2013", 20.0), ("2025", 10.0)], "Uganda has no figure of 2025"


@pytest.mark.parametrize(
    ("licence", "opened"),
    [
        ("CC BY 4.0", True),
        ("CC BY 3.0 IGO", True),
        ("public domain", True),
        ("OECD terms and conditions (since 2024: CC BY 4.0)", True),
        ("CC BY-NC-SA 3.0 IGO", False),
        ("EM-DAT: non-commercial", False),
        ("IDMC terms of use (free with attribution)", False),
        ("", False),
        (None, False),
    ],
)
def test_a_licence_is_open_when_anyone_may_pass_the_data_on(licence: str | None, opened: bool) -> None:
    assert is_open(licence) is opened


def crc(folder: Path) -> Warehouse:
    """Germany and Somalia host ten migrants in every age group below 20; Somalia joined the convention in 2015."""
    ages = ["Y0T4", "Y5T9", "Y10T14", "Y15T19"]
    return loaded(
        folder,
        ("UNDESA_STOCK_BY_AGE_2019", "2019", MIGRANT_STOCK, {
            "time_period": (["2015"] * 4 + ["2019"] * 4) * 2, "ref_area": ["DEU"] * 8 + ["SOM"] * 8,
            "counterpart_area": "_T", "sex": "_T", "age": ages * 4, "obs_value": [10.0] * 16,
        }),
        ("UNTC_2015", "2015-03", TREATY_ACTION, {
            "ref_area": ["DEU"], "treaty": "CRC", "action": "BOUND", "date": ["1992-03-06"], "obs_value": [1992.0],
        }),
        ("OWN_MINISTRY", "2024-06", TREATY_ACTION, {
            "ref_area": ["SOM"], "treaty": "CRC", "action": "BOUND", "date": ["2015-10-01"], "obs_value": [2015.0],
        }),
        ("OWN_OTHER", "draft", TREATY_ACTION, {
            "ref_area": ["USA"], "treaty": "ICERD", "action": "BOUND", "obs_value": [1994.0],
        }),
    )  # fmt: skip


def test_adolescents_are_those_from_10_to_19_and_the_stock_is_the_nearest(tmp_path: Path) -> None:
    panel = Panel()
    make(adolescent_measures.MAKERS, crc(tmp_path), panel)
    covered, everybody = amounts(panel, "CRC_ADOLESCENTS_COVERED"), amounts(panel, "CRC_ADOLESCENTS_ALL")
    assert set(everybody.values()) == {20.0}
    assert covered[("2013-10-03", "DEU")] == 20 and covered[("2013-10-03", "SOM")] == 0
    assert amounts(panel, "CRC_CHILDREN_ALL")[("2013-10-03", "DEU")] == 40


def test_a_list_of_parties_of_ones_own_is_dated_by_its_edition(tmp_path: Path) -> None:
    bound = treaty_measures.parties(treaty_measures.lists_of(crc(tmp_path)))
    assert bound["CRC"]["2024-06"] == {"DEU", "SOM"} and bound["CRC"]["2015-03"] == {"DEU"}
    assert bound.get("ICERD", {}) == {}, "an edition that is no month dates nothing"


def test_a_measure_of_ones_own_enters_where_an_indicator_asks_for_it(tmp_path: Path) -> None:
    def survey(value: float) -> dict[str, Any]:
        return {"time_period": ["2013", "2013", "2013"], "ref_area": ["KEN", "UGA", "202"],
                "measure": ["MIGRANTS_WELCOME", "MIGRANTS_WELCOME", "MIGRANTS_WELCOME"],
                "obs_value": [value, 40.0, 99.0]}  # fmt: skip

    other = {"time_period": ["2013"], "ref_area": ["KEN"], "measure": ["IMMIGRANTS"], "obs_value": [1.0]}
    warehouse = loaded(
        tmp_path,
        ("OWN_SURVEY", "2024", AREA_MEASURE, survey(60.0)),
        ("OWN_SURVEY", "2023", AREA_MEASURE, survey(10.0)),
        ("OWN_BUREAU", "June 2023", AREA_MEASURE, survey(70.0)),  # older, although its name comes later as a text
        ("OWN_MINISTRY", "1", AREA_MEASURE, other),
    )
    panel = Panel()
    make(own_measures.MAKERS, warehouse, panel)
    assert amounts(panel, "MIGRANTS_WELCOME") == {("2013", "KEN"): 60, ("2013", "UGA"): 40}
    assert amounts(panel, "MIGRANTS_WELCOME_AREAS") == {("2013", "KEN"): 1, ("2013", "UGA"): 1}
    assert "IMMIGRANTS" not in panel.amounts


def test_nothing_loaded_gives_nothing(tmp_path: Path) -> None:
    warehouse = loaded(tmp_path, ("X", "1", TREATY_ACTION, {
        "ref_area": ["KEN"], "treaty": "ICRMW", "action": "SIGNED", "obs_value": [2012.0]}))  # fmt: skip
    panel = Panel()
    for module in (
        displacement_measures, mobility_measures, adolescent_measures, data_quality_measures, own_measures,
    ):  # fmt: skip
        make(module.MAKERS, warehouse, panel)
    assert panel.amounts == {}


def test_what_is_related_over_two_sources_for_no_area_has_no_cell_of_its_own(tmp_path: Path) -> None:
    warehouse = loaded(
        tmp_path,
        ("IOM_MISSING_MIGRANTS", "x", MIGRANT_DEATH, {
            "time_period": ["2015"], "ref_area": "LBY", "route": SEA_ROUTES[0], "death_cause": "DROWNING",
            "incident": ["1"], "obs_value": [10.0],
        }),
        ("FRONTEX_DETECTIONS", "x", BORDER_ENCOUNTER, {
            "time_period": ["2015-07"], "ref_area": "_T", "counterpart_area": "SYR", "route": SEA_DETECTIONS[0],
            "obs_value": [90.0],
        }),
    )  # fmt: skip
    panel = Panel()
    panel.put("POPULATION", "2015", "ITA", 60.0, "A")
    sea_crossings(Bench(warehouse), panel)
    world = profile(panel, "001")
    held = {name: world.series(name) for name in ("CROSSING_DEATHS", "CROSSINGS_KNOWN")}
    assert {name: [f.value for f in figures] for name, figures in held.items()} == {
        "CROSSING_DEATHS": [10.0],
        "CROSSINGS_KNOWN": [100.0],
    }
    assert CellsRead(warehouse).places(world, held) == {"CROSSING_DEATHS": {}, "CROSSINGS_KNOWN": {}}
