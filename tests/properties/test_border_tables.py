"""What holds for every table of crossings, clean or dirty."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from properties.histories import EPOCH, START, histories, table
from sojourn.microdata import classify

clean = st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), histories(), min_size=1, max_size=4)

dirty_rows = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "", None]),
        st.sampled_from(["2001-01-01", "2001-01-02", "2001-06-01", "2002-07-01", "2001-02-30", "?", "", None]),
        st.sampled_from(["arrival", "departure", "1", "0", "x", None]),
        st.sampled_from(["1", "2", "3", None]),
    ),
    max_size=14,
)


def dirty_table(rows):
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 4
    names = ("person_id", "crossing_date", "direction", "crossing_id")
    return pa.table({n: pa.array(list(c), pa.string()) for n, c in zip(names, columns, strict=True)})


@examples(300)
@given(rows=dirty_rows, policy=st.sampled_from(["reject", "repair"]), with_ids=st.booleans())
def test_rows_in_are_rows_classified_plus_rows_in_the_error_table(rows, policy, with_ids):
    crossings = dirty_table(rows)
    crossings = crossings.append_column("row", pa.array(range(len(rows)), pa.int64()))
    if not with_ids:
        crossings = crossings.drop_columns("crossing_id")
    result = classify(crossings, on_error=policy)
    counts = result.counts
    assert counts.rows_in == len(rows) == counts.rows_classified + counts.rows_in_errors
    kept, left = result.crossings["row"].to_pylist(), result.errors["row"].to_pylist()
    assert sorted(kept + left) == list(range(len(rows)))
    assert kept == sorted(kept)
    # What is left out is untouched, and says why.
    assert result.errors.select(crossings.column_names).equals(crossings.take(pa.array(left, pa.int64())))
    assert result.errors["because"].null_count == 0
    # Whatever was classified has a direction, alternating within a person.
    assert counts.final + counts.provisional == len(kept)
    if policy == "reject":
        assert not set(result.crossings["person_id"].to_pylist()) & {
            row["person_id"] for row in result.errors.to_pylist() if row["action"] == "person_rejected"
        }


def sorted_rows(result):
    return result.sort_by([("row", "ascending")])


@examples(200)
@given(persons=clean, seed=st.integers(0, 2**32 - 1), observed=st.integers(0, 2600), with_ids=st.booleans())
def test_the_order_of_rows_does_not_matter(persons, seed, observed, with_ids):
    crossings = table(persons, ids=with_ids)
    crossings = crossings.append_column("row", pa.array(range(crossings.num_rows), pa.int64()))
    observed_to = EPOCH + dt.timedelta(days=START + observed)
    shuffled = crossings.take(pa.array(np.random.default_rng(seed).permutation(crossings.num_rows)))
    one = classify(crossings, observed_to=observed_to)
    two = classify(shuffled, observed_to=observed_to)
    assert sorted_rows(one.crossings).equals(sorted_rows(two.crossings))
    assert sorted_rows(one.errors).equals(sorted_rows(two.errors))
    assert one.counts == two.counts


@examples(200)
@given(persons=clean, observed=st.integers(0, 2600))
def test_appending_later_data_changes_no_final_field(persons, observed):
    crossings = table(persons)
    observed_to = EPOCH + dt.timedelta(days=START + observed)
    known = crossings.filter(pc.less_equal(crossings["crossing_date"], pa.scalar(observed_to)))
    early = {r["crossing_id"]: r for r in classify(known, observed_to=observed_to).crossings.to_pylist()}
    late = classify(crossings, observed_to=EPOCH + dt.timedelta(days=START + 9000)).crossings
    for row in late.to_pylist():
        before = early.get(row["crossing_id"])
        if before is None:
            continue
        if before["decision"] == "final":
            assert row == before
        for name in ("status_before", "status_after", "is_migrant"):
            if before[name] is not None:
                assert (row[name], row[f"{name}_final_on"]) == (before[name], before[f"{name}_final_on"])


@examples(100)
@given(persons=clean)
def test_persons_do_not_influence_each_other(persons):
    whole = classify(table(persons), observed_to=EPOCH + dt.timedelta(days=START + 9000)).crossings
    for who, history in persons.items():
        alone = classify(table({who: history}), observed_to=EPOCH + dt.timedelta(days=START + 9000)).crossings
        mine = whole.filter(pc.equal(whole["person_id"], who)).drop_columns("crossing_id")
        assert mine.equals(alone.drop_columns("crossing_id"))
