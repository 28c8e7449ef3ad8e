"""Traits of crossings that are fixed at the crossing: packed in SQL, unpacked in numpy, against the page."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from sojourn.engines import development, traits
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.microdata import classify

D = dt.date


def made(**columns: list[object]) -> pa.Table:
    """One person: here for 80 days, away for 400, back for 40, away for a while, back."""
    moves = [
        (D(2015, 1, 10), "arrival"), (D(2015, 3, 31), "departure"), (D(2016, 5, 4), "arrival"),
        (D(2016, 6, 13), "departure"), (D(2016, 6, 20), "arrival"),
    ]  # fmt: skip
    table = pa.table(
        {
            "person_id": [1] * 5,
            "crossing_id": list(range(5)),
            "crossing_date": [day for day, _ in moves],
            "direction": [direction for _, direction in moves],
            **columns,
        }
    )
    return classify(table, observed_to=D(2016, 7, 31)).crossings


def followed(table: pa.Table, vintages: list[dt.date]) -> development.Development:
    with ClassifiedCrossings(table, threads=1) as crossings:
        return development.develop(crossings, vintages, column=None)


def test_traits_by_hand() -> None:
    table = made(birth_year=[1990] * 5, sex=["F"] * 5, visa_class=["work", "work", None, "study", "work"])
    now = followed(table, [D(2016, 6, 30), D(2016, 7, 31)]).now
    found = traits.unpacked(now["traits"].to_numpy().astype(np.int64))
    rows = [
        {name: int(values[i]) for name, values in found.items()} | {"month": now["month"][i].as_py() % 12 + 1}
        for i in range(now.num_rows)
    ]
    by_month = sorted((r["month"], r["previous"], r["age"], r["sex"], r["visa"], r["late"]) for r in rows)
    # 26 years old: class 3 (25 to 34). In June: left after 40 days (31 to 122), back after 7 (up to 30).
    # Back in May after 400 days (366 to 1095). Visas by size: work 1, study 2, none 0.
    assert (5, 4, 3, 1, 0, 0) in by_month
    assert (6, 1, 3, 1, 1, 0) in by_month
    assert {r["settled"] for r in rows} <= {0, 1}


def test_columns_that_are_not_there_are_one_class() -> None:
    now = followed(made(), [D(2016, 6, 30), D(2016, 7, 31)]).now
    found = traits.unpacked(now["traits"].to_numpy().astype(np.int64))
    assert set(found["age"].tolist()) == set(found["sex"].tolist()) == set(found["visa"].tolist()) == {0}


def test_crossings_after_the_day_of_the_vintages_are_late() -> None:
    now = followed(made(), [D(2016, 5, 15), D(2016, 6, 15), D(2016, 7, 15)]).now
    found = traits.unpacked(now["traits"].to_numpy().astype(np.int64))
    late = dict(zip(now["month"].to_pylist(), found["late"].tolist(), strict=True))
    assert late[2016 * 12 + 5] in (0, 1)
    assert found["late"].sum() == sum(
        row["crossings"] for row in now.to_pylist() if row["month"] == 2016 * 12 + 5
    ) - sum(1 for value, month in zip(found["late"], now["month"].to_pylist(), strict=True)
            if month == 2016 * 12 + 5 and value == 0)  # fmt: skip


def test_an_unpacked_number_is_what_was_packed() -> None:
    rng = np.random.default_rng(1)
    classes = {name: rng.integers(0, size, 200) for name, size in traits.SIZES.items()}
    packed, factor = np.zeros(200, dtype=np.int64), 1
    for name, size in traits.SIZES.items():
        packed += factor * classes[name]
        factor *= size
    for name, values in traits.unpacked(packed).items():
        assert (values == classes[name]).all()
