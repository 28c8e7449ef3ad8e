"""The published files themselves: sums, repairs, and our figures beside the publisher's."""

from __future__ import annotations

import numpy as np
import pytest

from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.remittances import comparison as remittance_comparison
from sojourn.products.remittances import flows as remittance_flows
from sojourn.products.remittances import inputs as remittance_inputs
from sojourn.products.remittances import prices as remittances
from sojourn.products.remittances import scores as remittance_scores
from sojourn.products.remittances import series_table as remittance_series_table
from sojourn.products.remittances.published_tables import FolderTables
from sojourn.products.remittances.year import STOCK_2017, History, carried_payments, carried_receipts

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def tables(shared_data) -> FolderTables:
    return FolderTables(shared_data)


@pytest.fixture(scope="module")
def services(tables):
    return remittance_inputs.services(tables)


@pytest.fixture(scope="module")
def published(tables):
    return remittance_inputs.published_prices(tables)


@pytest.fixture(scope="module")
def history(tables) -> History:
    return History(tables)


def test_the_survey_has_the_lines_counted_by_hand(services):
    """28 467 quotes, 235 corridors, 32 senders, 94 receivers, 516 firms (counted in the file with a text editor)."""
    once = services[services["amount"] == 200]
    corridors = once[["sender", "receiver"]].drop_duplicates()
    assert (len(once), len(corridors)) == (28467, 235)
    assert (once["sender"].nunique(), once["receiver"].nunique(), once["firm"].nunique()) == (32, 94, 516)


def test_padding_is_counted_and_left_out(tables):
    found = remittance_inputs.repairs(tables).set_index("rule")
    assert found.loc["PADDING", "count"] == 4018
    assert found.loc["PADDING", "lines"] == "28469–32486"
    assert found.loc["NOT_TRANSPARENT", "count"] == 2724


def test_every_corridor_average_is_met_within_a_hundredth(services, published):
    found = remittance_comparison.corridors(services, published)
    assert len(found) == 1251
    assert found["difference"].abs().max() <= 0.01
    assert found["difference"].abs().max() < 2e-6  # the publisher keeps single precision


def test_no_other_rule_meets_every_corridor_average(services, published):
    found = remittance_comparison.corridors_by_rule(services, published).set_index("rule")
    met = found["met"]
    assert met.iloc[0] == found["corridors"].iloc[0]
    assert (met.iloc[1:] < found["corridors"].iloc[1:]).all()


def test_published_corridors_without_lines_do_not_exist(services, published):
    theirs = published[
        (published["source"] == "RPW_CORRIDORS") & published["time_period"].isin(services["time_period"])
    ]
    ours = remittances.prices(services)[["sender", "receiver", "time_period"]]
    assert len(theirs.merge(ours, on=["sender", "receiver", "time_period"])) == len(theirs)


def test_cost_by_country_is_met_or_explained_by_lines(services, published):
    found = remittance_comparison.countries(services, published)
    off = found["difference"].abs() > 0.01
    assert (~off).sum() >= 321 and len(found) == 355
    assert (found.loc[off, "findings"] != "").all()
    assert ((found["with_findings"] - found["published"]).abs() <= 0.01).all()
    exact = found[(found["year"] == 2011)]
    assert exact["difference"].abs().max() < 0.003  # rounding of the lines


def test_a_year_is_its_third_quarter_to_the_end_of_the_series(published):
    found = remittance_comparison.single_corridors(published)
    assert (found["Q3"] == found["senders"]).all() and found["year"].max() == 2020
    assert (found[["Q1", "Q2", "Q4"]].sum(axis=1) < found["senders"]).all()


def test_the_world_average_is_the_one_in_the_report(services):
    found = remittances.prices(services, "world").set_index("time_period")["value"]
    assert found["2014-Q1"] == pytest.approx(8.36, abs=0.005)


def test_nearly_all_totals_are_the_sum_of_their_parts(services):
    found = remittance_comparison.lines(services).set_index(["what", "amount"])
    total, margin = found.loc[("total cost", 200)], found.loc[("exchange-rate margin", 200)]
    assert total["compared"] == 28460 and total["beyond"] == 191
    assert margin["within_rounding"] > 0.96 * margin["compared"]


def test_published_matrices_hold_the_money_they_say(tables):
    sums = remittance_inputs.matrix(tables).groupby("time_period")["value"].sum()
    assert sums[2021] == pytest.approx(781_076, abs=1)  # the workbook's own total
    assert sums[2018] == 682_222
    receipts = remittance_inputs.recorded(tables, "received")
    mexico = receipts[(receipts["area"] == "MEX") & (receipts["time_period"] == 2021)].set_index("edition")["value"]
    assert mexico["2023-06"] == pytest.approx(54130, abs=600)


@pytest.mark.parametrize("years", [remittance_scores.SCORED_YEARS, remittance_scores.UNSEEN_YEARS])
def test_the_fitted_method_beats_every_rule_on_totals_left_out(history, years):
    """Over all years together, also those looked at only after the method was chosen, and whatever the folds."""
    for shuffle in (2007, 9000, 9001):
        found = remittance_scores.scores(history, years, shuffle=shuffle)
        for side in ("payments", "receipts"):
            here = found[(found["side"] == side) & (found["year"] == "all")].set_index("method")
            rules = here.drop(index="fitted")
            assert (here.loc["fitted", "share_off_3x"] < rules["share_off_3x"]).all(), (side, shuffle)
            assert (here.loc["fitted", "median_abs_log_error"] < rules["median_abs_log_error"]).all(), (side, shuffle)


def test_rule_3_is_the_publishers_rule(history):
    found = remittance_scores.repetition(history)
    own = found[(found["matrix"] == 2018) & (found["stock"] == STOCK_2017)].set_index("method")
    plain = own[~own.index.str.contains("emptied")]
    assert plain["median_abs_log_difference"].idxmin().startswith("rule 3")
    assert plain["correlation"].max() > 0.99
    assert own["correlation"].max() > 0.999  # once the corridors the publisher leaves out are emptied


@pytest.mark.parametrize("rule", remittance_flows.RULES)
def test_flows_meet_recorded_receipts_and_lie_in_their_intervals(history, rule):
    made = remittance_flows.matrix(history, 2021, remittance_flows.Method(rule), draws=20)
    receipts = history.year(2021).year.receipts
    placed = made.values.sum(axis=0)
    known = np.isfinite(receipts) & (placed > 0)
    np.testing.assert_allclose(placed[known], receipts[known], rtol=1e-6)
    assert (made.lower <= made.values).all() and (made.values <= made.upper).all()
    frame = made.frame()
    assert list(frame.columns) == ["sender", "receiver", "value", "lower", "upper"]
    assert not frame.duplicated(["sender", "receiver"]).any() and (frame["sender"] != frame["receiver"]).all()


def test_a_year_after_the_last_matrix_names_its_assumptions(history):
    made = remittance_flows.matrix(history, 2023, remittance_flows.Method("fitted"), draws=0)
    said = " ".join(made.assumptions)
    for part in (
        "lies linearly between those of 2020 and 2024",
        "estimates of the publisher",
        "last of three earlier years",
        "XKX",
    ):
        assert part in said


def test_a_year_without_any_record_rests_on_the_last_one_and_not_for_long(history):
    last, carried = (
        carried_payments(history, carried_receipts(history, history.year(y, areas=history.year(2023).year.areas)))
        for y in (2023, 2025)
    )
    np.testing.assert_array_equal(last.year.receipts, carried.year.receipts)
    np.testing.assert_array_equal(last.year.payments, carried.year.payments)
    assert any("Receipts of 2023 stand for 2025" in s for s in carried.assumptions)
    assert any("XKX" in s for s in carried.assumptions)
    for year in (1960, 2027):
        with pytest.raises(NothingLoaded, match=f"No receipts are recorded for {year}"):
            remittance_flows.matrix(history, year)


def test_years_before_the_latest_vintage_come_from_the_one_that_has_them(history):
    received = remittance_inputs.recorded(history.tables, "received")
    early = received[(received["area"] == "MEX") & (received["time_period"] == 1995)]
    made = remittance_flows.matrix(history, 1995, remittance_flows.Method("1"), draws=0)
    assert made.values[:, made.areas.index("MEX")].sum() == pytest.approx(early["value"].iloc[-1])
    assert any(f"latest vintage with receipts of 1995 is {early['edition'].max()}" in s for s in made.assumptions)


def test_largest_per_migrant_leaves_out_areas_the_stock_hardly_knows(history):
    found = remittance_series_table.largest(history, by="per_migrant", number=300)
    everything = remittance_series_table.series(history).set_index(["area", "time_period"])
    assert (everything.loc[[(a, 2023) for a in found["area"]], "migrants"] >= 10_000).all()
    assert "BMU" not in set(found["area"])  # some thousand emigrants for 1.8 billion dollars
    with pytest.raises(NothingLoaded, match="2050"):
        remittance_series_table.largest(history, year=2050)
    with pytest.raises(UsageError):
        remittance_series_table.largest(history, number=0)
