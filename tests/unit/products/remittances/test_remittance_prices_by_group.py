"""Averages, finder and savings on a survey small enough to be done in the head."""

from __future__ import annotations

import pandas as pd
import pytest

from sojourn.errors import NothingLoaded, UsageError
from sojourn.products.remittances import finder as remittance_finder
from sojourn.products.remittances import prices as remittances
from sojourn.products.remittances.prices import Weights


def survey(*lines: tuple[str, str, str, float, str], amount: int = 200) -> pd.DataFrame:
    """Lines (sender, receiver, quarter, total cost, discloses) with everything else the same."""
    rows = [
        {
            "sender": s,
            "receiver": r,
            "time_period": q,
            "total_cost": c,
            "discloses_rate": d,
            "amount": amount,
            "service": str(n),
            "row": n,
            "firm": f"firm {n}",
            "firm_kind": "Bank",
            "product": "Online service",
            "funding": "online",
            "pickup": "",
            "speed": "Same day",
            "days": 0.0,
            "coverage": "Nationwide",
            "fee": 1.0,
            "amount_sent": 200.0,
            "fx_margin": c - 0.5,
            "fx_rate": 12.9,
            "interbank_rate": 13.0,
            "currency": "USD",
            "survey_date": "2013-07-01",
        }
        for n, (s, r, q, c, d) in enumerate(lines, start=2)
    ]
    return pd.DataFrame(rows)


LINES = survey(
    ("USA", "MEX", "2013-Q3", 2.0, "yes"),
    ("USA", "MEX", "2013-Q3", 4.0, "yes"),
    ("USA", "MEX", "2013-Q3", 0.0, "no"),
    ("USA", "PHL", "2013-Q3", 9.0, "yes"),
    ("RUS", "ARM", "2013-Q3", 1.0, "yes"),
    ("USA", "MEX", "2013-Q4", 6.0, "yes"),
    ("GHA", "NGA", "2013-Q3", 20.0, "no"),
)
FLOWS = Weights(
    pd.DataFrame({"sender": ["USA", "USA"], "receiver": ["MEX", "PHL"], "value": [300.0, 100.0]}),
    "made-up flows of 2013",
)


def value(frame: pd.DataFrame, **where: object) -> tuple[float, int]:
    for column, wanted in where.items():
        frame = frame[frame[column] == wanted]
    assert len(frame) == 1
    return float(frame["value"].iloc[0]), int(frame["services"].iloc[0])


def test_columns_are_exactly_those_promised():
    assert list(remittances.prices(LINES).columns) == [
        "sender",
        "receiver",
        "time_period",
        "amount",
        "index",
        "value",
        "services",
    ]


def test_services_that_do_not_disclose_do_not_count_and_a_corridor_of_such_has_no_price():
    found = remittances.prices(LINES)
    assert value(found, sender="USA", receiver="MEX", time_period="2013-Q3") == (3.0, 2)
    assert found[found["sender"] == "GHA"].empty
    everything = remittances.prices(LINES, index="all")
    assert value(everything, sender="USA", receiver="MEX", time_period="2013-Q3") == (2.0, 3)


def test_each_index_says_how_much_of_the_survey_stands_behind_it():
    found = remittances.coverage(LINES, weights=FLOWS)
    own = found[found["time_period"] == "2013-Q3"].set_index("index")
    # surveyed: USA-MEX 3 lines, USA-PHL, RUS-ARM, GHA-NGA one each; Ghana's does not disclose its rate
    assert set(own["corridors_surveyed"]) == {4} and set(own["services_surveyed"]) == {6}
    assert own.loc["simple", ["corridors", "services"]].tolist() == [3, 4]
    assert own.loc["weighted", ["corridors", "services"]].tolist() == [2, 3]  # no flow from Russia
    assert "weighted" not in set(remittances.coverage(LINES)["index"])


def test_a_country_counts_services_not_corridors():
    # 2, 4 and 9: mean 5 over services, 6 over corridors
    assert value(remittances.prices(LINES, "sender"), sender="USA", time_period="2013-Q3") == (5.0, 3)


def test_the_world_leaves_out_russia_as_the_publisher_does():
    assert value(remittances.prices(LINES, "world"), time_period="2013-Q3") == (5.0, 3)


def test_weighted_average_weights_corridors_by_money():
    # (3 x 300 + 9 x 100) / 400 = 4.5
    assert value(
        remittances.prices(LINES, "sender", index="weighted", weights=FLOWS), sender="USA", time_period="2013-Q3"
    ) == (4.5, 3)


def test_smart_over_corridors_counts_each_corridor_once():
    # corridors 3.0 and 9.0
    assert value(remittances.prices(LINES, "sender", index="smart"), sender="USA", time_period="2013-Q3") == (6.0, 3)


def test_regions_are_those_of_the_receiver():
    regions = set(remittances.prices(LINES, "region")["region"])
    assert regions == {
        "Latin America and the Caribbean",
        "Eastern and South-Eastern Asia",
        "Northern Africa and Western Asia",
    }


def test_shares_above_the_targets_by_corridor_and_service():
    found = remittances.targets(LINES)
    third = found[found["time_period"] == "2013-Q3"].set_index("what")
    # corridors 3, 9, 1; services 2, 4, 9, 1
    assert third.loc["corridors", ["number", "above_5", "above_3"]].tolist() == [
        3,
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
    ]
    assert third.loc["services", ["number", "above_5", "above_3"]].tolist() == [4, 0.25, 0.5]


def test_indicator_takes_the_third_quarter_only():
    found = remittances.sdg_10c1(LINES, "receiver")
    assert found[found["area"] == "MEX"][["time_period", "value", "services"]].values.tolist() == [[2013, 3.0, 2]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"by": "mood"}, "mood"),
        ({"amount": 300}, "200 and 500 dollars, not 300"),
        ({"index": "cheapest"}, "cheapest"),
        ({"by": "firm", "index": "smart"}, "corridors; by firm"),
        ({"index": "weighted"}, "needs flows of corridors"),
    ],
)
def test_requests_without_sense_are_refused(wrong, said):
    with pytest.raises(UsageError, match=said):
        remittances.prices(LINES, **wrong)


def test_recomputed_totals_stand_beside_the_stated_ones():
    found = remittances.recomputed(LINES)
    assert found["difference"].abs().max() == pytest.approx(0.0)  # 1 of 200 is 0.5, the margin the rest
    # 12.9 where banks give 13: 0.769 % lost; the first line states a margin of 1.5
    assert found["margin"].iloc[0] == pytest.approx(100 * 0.1 / 13)
    assert found["margin_difference"].iloc[0] == pytest.approx(100 * 0.1 / 13 - 1.5)


def test_finder_states_the_days_and_what_the_average_sender_lost():
    found = remittance_finder.find(LINES, "United States of America", "Mexico", time_period="2013-Q3", weights=FLOWS)
    assert found.cheapest["total_cost"].tolist() == [2.0, 4.0] and found.hidden == 1
    assert found.cheapest["loss"].tolist() == [0.0, pytest.approx(4.0)]
    assert (found.average, found.best) == (3.0, 2.0) and found.average_loss == pytest.approx(2.0)
    assert (found.saved_at_5, found.saved_at_3) == (0.0, 0.0)
    assert "2013-07-01" in found.notice and "not offers" in found.notice


def test_finder_takes_the_last_quarter_unless_told():
    assert remittance_finder.find(LINES, "USA", "MEX").time_period == "2013-Q4"


def test_within_a_day_the_hour_comes_first_and_what_is_near_both_ways_is_most_accessible():
    lines = LINES[(LINES["receiver"] == "MEX") & (LINES["time_period"] == "2013-Q3")].copy()
    lines["discloses_rate"] = "yes"  # services 2, 3, 4 at 2, 4 and 0 percent
    lines["speed"] = ["Less than one hour", "Same day", "Same day"]
    lines["funding"] = ["cash", "online", "cash"]
    found = remittance_finder.find(lines, "USA", "MEX", time_period="2013_3Q")
    assert found.cheapest["total_cost"].tolist() == [0.0, 2.0, 4.0]
    assert found.fastest["total_cost"].tolist() == [2.0, 0.0, 4.0]
    assert found.accessible["total_cost"].tolist() == [4.0, 0.0, 2.0]


def test_quarters_that_are_none_or_were_not_surveyed_are_refused():
    with pytest.raises(UsageError, match="not a quarter"):
        remittance_finder.find(LINES, "USA", "MEX", time_period="spring")
    with pytest.raises(NothingLoaded) as caught:
        remittance_finder.savings(LINES, FLOWS, time_period="2012-Q1")
    assert caught.value.details == ("quarters surveyed: 2013-Q3, 2013-Q4",)


def test_a_corridor_not_surveyed_gets_no_price_from_its_neighbours():
    with pytest.raises(NothingLoaded) as caught:
        remittance_finder.find(LINES, "USA", "KEN")
    assert "surveyed from USA: MEX, PHL" in caught.value.details
    with pytest.raises(NothingLoaded, match="discloses its rate"):
        remittance_finder.find(LINES, "GHA", "NGA")
    with pytest.raises(UsageError):
        remittance_finder.find(LINES, "USA", "MEX", 300)


def test_corridors_are_ranked_by_money_not_by_price():
    found = remittance_finder.savings(LINES, FLOWS)
    # USA-MEX in 2013-Q4: 6 % of 300 saves 3 at 5 %, 9 at 3 %; USA-PHL: 9 % of 100 saves 4 and 6
    assert found[["receiver", "saved_at_5", "saved_at_3"]].values.tolist() == [["MEX", 3.0, 9.0], ["PHL", 4.0, 6.0]]


def test_weights_are_the_matrix_nearest_in_time():
    flows = pd.DataFrame(
        {"sender": ["USA"] * 2, "receiver": ["MEX"] * 2, "time_period": [2011, 2021], "value": [1.0, 2.0]}
    )
    chosen = remittances.weights_of(flows, LINES, "matrix of")
    assert chosen.said == "matrix of 2011" and chosen.flows["value"].tolist() == [1.0]
    with pytest.raises(NothingLoaded):
        remittances.weights_of(flows.iloc[:0], LINES, "matrix of")
