"""The real files of the UN DESA stock: figures known before reading, and agreement between independent files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from sojourn.concepts import area
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Reading
from sojourn.sources.undesa import age_shares_2017 as undesa_age_shares_2017
from sojourn.sources.undesa import refugee_stock_2019 as undesa_refugee_stock_2019
from sojourn.sources.undesa import stock_bilateral_2017 as undesa_stock_bilateral_2017
from sojourn.sources.undesa import stock_bilateral_2019 as undesa_stock_bilateral_2019
from sojourn.sources.undesa import stock_bilateral_workbook as undesa_stock_bilateral_workbook
from sojourn.sources.undesa import stock_by_age as undesa_stock_by_age
from sojourn.sources.undesa import stock_derived as undesa_stock_derived
from sojourn.sources.undesa import stock_long_2024 as undesa_stock_long_2024
from sojourn.sources.undesa import stock_totals as undesa_stock_totals

pytestmark = pytest.mark.data

SOURCES = tuple(
    m.SOURCE
    for m in (
        undesa_stock_totals,
        undesa_stock_bilateral_workbook,
        undesa_stock_bilateral_2019,
        undesa_stock_bilateral_2017,
        undesa_stock_long_2024,
        undesa_stock_by_age,
        undesa_age_shares_2017,
        undesa_refugee_stock_2019,
        undesa_stock_derived,
    )
)
LONG = "gdidata/undesa_stocks.csv.gz"
STOCK = "undesa_migrant_stock"
WORKBOOKS = {
    "2019": f"{STOCK}/undesa_pd_2019_migrant_stock_total_dataset.xlsx",
    "2020": f"{STOCK}/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx",
    "2024": f"{STOCK}/undesa_pd_2024_ims_stock_by_sex_and_destination.xlsx",
}
BY_ORIGIN = f"{STOCK}/rev2019_migrants_by_origin_and_destination_%s.csv.gz"
NAMES = {"_T": "total", "M": "male", "F": "female"}


@cache
def reading(path: Path) -> Reading:
    """The reading of a file by the one source that recognises it."""
    head = Head.of(path)
    (source,) = [s for s in SOURCES if s.recognise(head)]
    return source.read(path)


def frame(path: Path, dataflow: str = "MIGRANT_STOCK") -> pd.DataFrame:
    """Observations of a file as a data frame."""
    return pd.concat([o.table.to_pandas() for o in reading(path).observations if o.dataflow.id == dataflow])


def by_key(data: pd.DataFrame, *keys: str) -> pd.Series:
    """Values by keys; a key that stands twice is an error."""
    series = data.set_index(list(keys))["obs_value"]
    assert series.index.is_unique
    return series.sort_index()


def countries(data: pd.DataFrame, column: str = "ref_area") -> pd.DataFrame:
    """Rows of countries and areas only."""
    group = {a: area.get(a).is_group for a in data[column].unique() if a != "_T"}
    return data[[not group.get(a, True) for a in data[column]]]


def test_every_file_of_the_folder_is_recognised_by_exactly_one_source(shared_data: Path) -> None:
    files = [*sorted((shared_data / STOCK).iterdir()), shared_data / LONG]
    found = {p.name: [s.id for s in SOURCES if s.recognise(Head.of(p))] for p in files}
    assert {n: s for n, s in found.items() if len(s) != 1} == {}
    assert len(found) == 19


def test_files_of_other_publishers_are_not_claimed(shared_data: Path) -> None:
    others = [p for d in ("unhcr", "un_wpp2024", "reported_flows") for p in sorted((shared_data / d).iterdir())]
    others += [p for p in sorted((shared_data / "gdidata").iterdir()) if p.name != "undesa_stocks.csv.gz"]
    claimed = [(p.name, s.id) for p in others for s in SOURCES if s.recognise(Head.of(p))]
    assert claimed == []


def test_the_world_of_2024_by_sex(shared_data: Path) -> None:
    world = frame(shared_data / LONG).groupby(["time_period", "sex"])["obs_value"].sum()
    assert (world["2024", "M"], world["2024", "F"]) == (158_009_795, 146_012_018)
    assert world["2024"].sum() == 304_021_813


def test_the_bilateral_file_of_2024_equals_the_workbook_for_every_destination_year_and_sex(shared_data: Path) -> None:
    long = frame(shared_data / LONG).groupby(["ref_area", "time_period", "sex"])["obs_value"].sum()
    workbook = by_key(countries(frame(shared_data / WORKBOOKS["2024"])), "ref_area", "time_period", "sex").dropna()
    workbook = workbook[workbook.index.get_level_values("sex") != "_T"]
    assert (long.sort_index() - workbook).abs().max() == 0
    assert len(long) == len(workbook) == 233 * 8 * 2
    world = by_key(frame(shared_data / WORKBOOKS["2024"]).query("ref_area == '001'"), "time_period", "sex")
    assert world["2024", "_T"] == 304_021_813


def test_pairs_zeros_and_unknown_origin_of_2024(shared_data: Path) -> None:
    data = frame(shared_data / LONG)
    pairs = data.groupby(["ref_area", "counterpart_area"])["time_period"].nunique()
    assert (len(pairs), set(pairs)) == (9_581, {8})
    assert (len(data), int((data["obs_value"] == 0).sum())) == (153_296, 14_925)
    assert not (data["ref_area"] == data["counterpart_area"]).any()
    last = data[data["time_period"] == "2024"]
    unknown = last[last["counterpart_area"] == "OOO"].groupby("ref_area")["obs_value"].sum()
    share = unknown / last.groupby("ref_area")["obs_value"].sum()
    assert (unknown.sum(), int((share > 0.5).sum())) == (22_065_614, 8)
    of_usa = data[(data["ref_area"] == "USA") & (data["counterpart_area"] == "OOO")]
    by_year = of_usa.groupby("time_period")["obs_value"].sum()
    assert 1.5e6 < by_year["2000"] - by_year["1995"] < 1.6e6


def test_figures_repeated_before_independence(shared_data: Path) -> None:
    data = frame(shared_data / LONG).groupby(["ref_area", "time_period"])["obs_value"].sum()
    upto_2005 = {"SSD": 652_365, "MNE": 73_743, "CUW": 43_150}
    for code, persons in upto_2005.items():
        assert set(data[code][["1990", "1995", "2000", "2005"]]) == {persons}
    assert set(data["SXM"][["1990", "1995", "2000"]]) == {23_861}


def test_the_type_of_data_is_the_same_in_both_files_of_2024(shared_data: Path) -> None:
    long = frame(shared_data / LONG).groupby("ref_area")["basis"].agg(lambda b: tuple(b.unique()))
    assert set(long.map(len)) == {1}
    workbook = countries(frame(shared_data / WORKBOOKS["2024"])).groupby("ref_area")["basis"].first()
    both = pd.concat([long.map(lambda b: b[0]), workbook], axis=1, keys=["long", "workbook"]).dropna(subset="long")
    assert (both["long"] == both["workbook"]).all()
    imputed = frame(shared_data / LONG).query("obs_status == 'I'")["ref_area"].nunique()
    assert imputed == int(long.map(lambda b: "I" in b[0]).sum()) == 5


def test_areas_of_the_2024_workbook(shared_data: Path) -> None:
    stock = countries(frame(shared_data / WORKBOOKS["2024"]))
    absent = stock[stock["obs_status"] == "O"]["ref_area"].unique()
    assert (stock["ref_area"].nunique(), sorted(absent)) == (235, ["BLM", "MAF"])


def test_population_of_2024_misses_the_world_by_kosovo_only(shared_data: Path) -> None:
    data = frame(shared_data / WORKBOOKS["2024"], "POPULATION")
    world = by_key(data[data["ref_area"] == "001"], "time_period", "sex")
    gap = world - countries(data).groupby(["time_period", "sex"])["obs_value"].sum()
    assert world["2024", "_T"] == 8_161_972_572
    assert gap.loc[(slice(None), "_T")].between(1.5e6, 2.2e6).all()
    assert (gap.loc[(slice(None), "_T")] - gap.loc[(slice(None), "M")] - gap.loc[(slice(None), "F")]).abs().max() < 500


def test_native_born_are_never_negative_but_for_one_person_in_bonaire(shared_data: Path) -> None:
    path = shared_data / WORKBOOKS["2024"]
    population = by_key(countries(frame(path, "POPULATION")), "ref_area", "time_period", "sex")
    native = (population - by_key(countries(frame(path)), "ref_area", "time_period", "sex")).dropna()
    assert dict(native[native < 0].items()) == {("BES", year, "_T"): -1.0 for year in ("2010", "2020", "2024")}
    assert (native["VAT"] == 0).all()


@pytest.mark.parametrize(
    ("edition", "year", "persons"),
    [("2019", "2019", (271_642_105, 141_488_004)), ("2020", "2020", (280_598_105, 145_655_844))],
)
def test_world_of_the_older_workbooks(edition: str, year: str, persons: tuple[int, int], shared_data: Path) -> None:
    world = by_key(frame(shared_data / WORKBOOKS[edition]).query("ref_area == '001'"), "time_period", "sex")
    assert (world[year, "_T"], world[year, "M"]) == persons


def test_marks_of_the_2020_workbook(shared_data: Path) -> None:
    path = shared_data / WORKBOOKS["2020"]
    refugees = frame(path, "DISPLACED_POPULATION")
    assert int((refugees["obs_status"] == "Q").sum()) == 590
    stock = frame(path)
    bonaire = stock[(stock["ref_area"] == "BES") & (stock["time_period"] == "2020")].set_index("sex")["obs_status"]
    assert bonaire.to_dict() == {"_T": "A", "M": "O", "F": "O"}


@pytest.mark.parametrize("sex", ["_T", "M", "F"])
def test_bilateral_2019_totals_equal_the_workbook_of_2019(sex: str, shared_data: Path) -> None:
    text = frame(shared_data / (BY_ORIGIN % NAMES[sex]))
    totals = by_key(text[text["counterpart_area"] == "_T"], "ref_area", "time_period").dropna()
    workbook = frame(shared_data / WORKBOOKS["2019"])
    expected = by_key(workbook[workbook["sex"] == sex], "ref_area", "time_period").dropna()
    gap = totals.sub(expected, fill_value=0)
    moved = gap[gap != 0]
    assert sorted(moved.index) == [("BES", "2005"), ("SXM", "2005")], "the workbook counts Sint Maarten inside Bonaire"
    assert moved.sum() == 0


def test_cells_of_the_bilateral_files_of_2019(shared_data: Path) -> None:
    notes = " ".join(reading(shared_data / (BY_ORIGIN % "total")).notes)
    assert "298195 of 452375 cells are empty" in notes
    assert "Origins and total" not in notes, "origin columns and the two others make the total in every row"
    data = frame(shared_data / (BY_ORIGIN % "total"))
    albania = data[(data["ref_area"] == "MNE") & (data["counterpart_area"] == "ALB")].set_index("time_period")
    assert albania["obs_status"].to_dict() == {y: "O" if y < "2006" else "A" for y in albania.index}


def test_sexes_of_2019_differ_from_both_by_one_person_in_18_cells(shared_data: Path) -> None:
    keys = ("ref_area", "counterpart_area", "time_period")
    both, men, women = (by_key(frame(shared_data / (BY_ORIGIN % n)), *keys) for n in ("total", "male", "female"))
    gap = (both - men - women).dropna()
    off = gap[gap != 0]
    assert (len(off), set(off.abs()), set(off.index.get_level_values("time_period"))) == (18, {1.0}, {"2010"})


def test_canada_is_misplaced_in_its_groups_of_2015_and_2019_and_nowhere_else(shared_data: Path) -> None:
    data = frame(shared_data / (BY_ORIGIN % "total")).query("counterpart_area != '_T'")
    keys = ["time_period", "counterpart_area"]
    world = by_key(data[data["ref_area"] == "001"], *keys)
    gap = world.sub(countries(data).groupby(keys)["obs_value"].sum(), fill_value=0)
    assert set(gap[gap.abs() > 0.5].index.get_level_values("time_period")) == {"2015", "2019"}
    northern = data[data["ref_area"].isin(["021", "CAN", "USA", "BMU", "GRL", "SPM"]) & (data["time_period"] == "2019")]
    table = northern.pivot(index="counterpart_area", columns="ref_area", values="obs_value").fillna(0)
    held = table["021"] - table[["USA", "BMU", "GRL", "SPM"]].sum(axis=1)
    assert (table.loc["PHL", "CAN"], held["PRT"]) == (626_569, 624_280)
    assert (table.loc["PRT", "CAN"], held["PRI"]) != (held["PRT"], table.loc["PRI", "CAN"])


def test_refugees_of_the_text_file_equal_table_6(shared_data: Path) -> None:
    keys = ("ref_area", "time_period")
    text = by_key(frame(shared_data / STOCK / "rev2019_est_refugee_stock.csv", "DISPLACED_POPULATION"), *keys)
    workbook = by_key(frame(shared_data / WORKBOOKS["2019"], "DISPLACED_POPULATION"), *keys)
    pd.testing.assert_series_equal(text, workbook)


def test_stock_by_age_of_2019_has_the_totals_of_the_workbook(shared_data: Path) -> None:
    data = frame(shared_data / STOCK / "rev2019_migrants_by_age_and_sex_total.csv.gz")
    keys = ("ref_area", "time_period", "sex")
    totals = by_key(data[data["age"] == "_T"], *keys)
    workbook = by_key(frame(shared_data / WORKBOOKS["2019"]), *keys)
    both = pd.concat([totals, workbook], axis=1, keys=["age", "workbook"]).dropna()
    assert len(both) > 5_700
    assert (both["age"] - both["workbook"]).abs().max() == 0
    world = data[(data["ref_area"] == "001") & (data["time_period"] == "1990") & (data["sex"] == "_T")]
    assert world.set_index("age")["obs_value"]["Y0T4"] == 4_767_961


def test_population_by_age_of_2019_is_in_persons(shared_data: Path) -> None:
    data = frame(shared_data / STOCK / "rev2019_total_population_by_age_and_sex.csv.gz", "POPULATION")
    world = by_key(data.query("ref_area == '001' and time_period == '1990' and sex == '_T'"), "age")
    assert world["Y0T4"] == 643_553_479
    assert abs(world.drop("_T").sum() - world["_T"]) < 1_000


def test_bilateral_2017(shared_data: Path) -> None:
    data = frame(shared_data / STOCK / "rev2017_UN_MigrantStockByOriginAndDestination_2017.csv.gz")
    total = by_key(data[data["counterpart_area"] == "_T"], "ref_area", "time_period")
    assert (total["001", "1990"], total["001", "2017"]) == (152_542_373, 257_715_425)
    assert {"057", "FSM"} <= set(data["ref_area"]) and (data["obs_value"] > 0).all()
    origins = countries(data[data["counterpart_area"] != "_T"], "counterpart_area")
    sums = origins.groupby(["ref_area", "time_period"])["obs_value"].sum()
    assert (total - sums).abs().max() == 0


def test_age_shares_of_2017_tell_the_three_sexes(shared_data: Path) -> None:
    for suffix, sex, first in (("", "_T", 3.2), ("Male", "M", 3.2), ("Female", "F", 3.3)):
        data = frame(shared_data / STOCK / f"rev2017_UN_MigrantStockByAge_2017{suffix}.csv", "ECONOMIC_SERIES")
        world = by_key(data.query("ref_area == '001' and time_period == '1990'"), "series")
        assert world[f"MIGRANT_STOCK_AGE_SHARE.{sex}.Y0T4"] == first
        assert "REU" in set(data["ref_area"])
