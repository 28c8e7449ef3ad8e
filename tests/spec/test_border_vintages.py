"""What was known at an earlier vintage, read off one classification, is what classifying the earlier data gives."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sojourn.engines import development
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.microdata import NINE_TWELVE, TWELVE_SIXTEEN, Rule, classify
from sojourn.simulate.travel_histories import Block, Scenario, simulate_table

SCENARIO = Scenario(dt.date(2010, 1, 1), dt.date(2013, 12, 31))


@pytest.fixture(scope="module")
def block() -> Block:
    return simulate_table(15_000, seed=11, scenario=SCENARIO)


def initial_status(block: Block) -> pa.Table:
    persons = block.truth_persons
    return pa.table(
        {
            "person_id": persons["person_id"],
            "status": persons["usual_residence_at_start"],
            "date": pa.array([SCENARIO.start] * persons.num_rows),
        }
    )


@pytest.mark.parametrize("rule", [TWELVE_SIXTEEN, NINE_TWELVE], ids=lambda r: r.id)
def test_decisions_of_a_vintage_are_those_of_the_data_cut_there(block: Block, rule: Rule) -> None:
    known = initial_status(block)
    whole = classify(block.crossings, rule, initial_status=known, observed_to=SCENARIO.end)
    vintages = [dt.date(2011, 3, 31), dt.date(2011, 9, 30), dt.date(2012, 5, 31), SCENARIO.end]
    with ClassifiedCrossings(whole.crossings) as crossings:
        followed = development.develop(crossings, vintages, column=None)
    for number, vintage in enumerate(vintages):
        cut = block.crossings.filter(pc.less_equal(block.crossings["crossing_date"], vintage))
        then = classify(cut, rule, initial_status=known, observed_to=vintage).crossings
        final = then.filter(pc.equal(then["decision"], "final"))
        by_then = followed.decided.filter(pc.less_equal(followed.decided["known_from"], number))
        assert pc.sum(by_then["crossings"]).as_py() == final.num_rows
        assert pc.sum(by_then["migrants"]).as_py() == pc.sum(final["is_migrant"]).as_py()
        undecided = then.num_rows - final.num_rows
        if number < len(vintages) - 1:
            moves = followed.moves.filter(pc.equal(followed.moves["vintage"], number))
            assert pc.sum(moves["crossings"]).as_py() == undecided
        else:
            assert pc.sum(followed.now["crossings"]).as_py() == undecided


def test_the_cell_of_an_undecided_crossing_does_not_see_later_crossings(block: Block) -> None:
    known = initial_status(block)
    vintage = dt.date(2012, 5, 31)
    whole = classify(block.crossings, initial_status=known, observed_to=SCENARIO.end)
    cut = block.crossings.filter(pc.less_equal(block.crossings["crossing_date"], vintage))
    then = classify(cut, initial_status=known, observed_to=vintage)
    columns = ["month", "arrival", "known", "place", "spent"]
    with ClassifiedCrossings(whole.crossings) as crossings:
        moves = development.develop(crossings, [vintage, SCENARIO.end], column=None).moves
    with ClassifiedCrossings(then.crossings) as crossings:
        now = development.develop(crossings, [vintage], column=None).now

    def counted(table: pa.Table) -> list[dict[str, object]]:
        summed = table.group_by(columns).aggregate([("crossings", "sum")])
        return summed.sort_by([(name, "ascending") for name in columns]).to_pylist()

    assert counted(moves) == counted(now)
