"""The end of observation where none is given: a mistyped year does not make every label final."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sojourn import release
from sojourn.cli.border import app
from sojourn.errors import ValuesRefused
from sojourn.microdata import classify
from sojourn.microdata.observed_to import DatesSeen
from sojourn.microdata.rule import SIX_TWELVE, TWELVE_SIXTEEN
from sojourn.products.border import classification as border_classification
from sojourn.products.border.classification import Request

FIRST = dt.date(2020, 1, 1)


def visits(persons: int = 100, *mistyped: dt.date) -> pa.Table:
    """Persons who arrive one a day from 1 January 2020 on; those after them on the dates given."""
    days = [FIRST + dt.timedelta(days=n) for n in range(persons)] + list(mistyped)
    return pa.table(
        {
            "person_id": [f"P{n:03}" for n in range(len(days))],
            "crossing_date": days,
            "direction": ["arrival"] * len(days),
        }
    )


def test_a_date_that_stands_alone_is_no_end_of_observation() -> None:
    with pytest.raises(ValuesRefused) as refused:
        classify(visits(100, dt.date(2199, 1, 1)))
    said = refused.value.text()
    assert "2199-01-01" in said
    assert "no crossing from 2020-04-09 to 2199-01-01" in said  # 9 April is the hundredth day
    assert "P100" not in said and refused.value.of_persons[0].startswith("person_id P100")
    assert "--observed-to" in said
    # The way out: whoever arrived in 2020 is undecided, the mistyped crossing is set aside.
    result = classify(visits(100, dt.date(2199, 1, 1)), observed_to=dt.date(2020, 4, 9))
    assert (result.counts.provisional, result.counts.problems["after_observed_to"]) == (100, 1)


@pytest.mark.parametrize(
    ("gap", "persons", "late", "alone"),
    [
        (487, 100, 1, False),  # no longer than the window
        (488, 100, 1, True),
        (488, 99, 1, True),  # a hundred crossings with the late one
        (488, 98, 1, False),  # too few to say
        (9000, 100, 2, False),  # two of a hundred are no slip
        (9000, 2000, 2, True),  # one in a thousand
        (9000, 2000, 3, False),
    ],
)
def test_how_far_and_how_few(gap: int, persons: int, late: int, alone: bool) -> None:
    last = FIRST + dt.timedelta(days=persons - 1)
    seen = DatesSeen()
    seen.add(visits(persons, *(last + dt.timedelta(days=gap + n) for n in range(late)))["crossing_date"])
    found = seen.alone(TWELVE_SIXTEEN)
    assert (found is not None) == alone
    if found is not None:
        assert (found.before, found.rows) == (last, late)


def test_the_gap_is_measured_by_the_rule() -> None:
    seen = DatesSeen()
    seen.add(visits(100, FIRST + dt.timedelta(days=99 + 366))["crossing_date"])
    assert seen.alone(TWELVE_SIXTEEN) is None
    assert seen.alone(SIX_TWELVE) is not None
    assert seen.alone(SIX_TWELVE.in_calendar_months()) is None  # twelve months are up to 372 days


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.slow])])
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_engines_refuse_it_and_name_the_rows(
    tmp_path: Path, suffix: str, engine: str, request: pytest.FixtureRequest
) -> None:
    if engine == "spark":
        request.getfixturevalue("spark")
    source = tmp_path / f"in.{suffix}"
    table = visits(100, dt.date(2199, 1, 1)).rename_columns({"person_id": "who", "crossing_date": "when"})
    if suffix == "parquet":
        pq.write_table(table, source)
    else:
        pyarrow.csv.write_csv(table, source)
    asked = Request(
        (str(source),), release.owners_folder(tmp_path / "out.parquet", "a test"), engine=engine,  # type: ignore[arg-type]
        columns={"person_id": "who", "crossing_date": "when"},
    )  # fmt: skip
    with pytest.raises(ValuesRefused) as refused:
        border_classification.run(asked)
    assert refused.value.of_persons == ("person_id P100, crossing_date 2199-01-01, direction arrival",)
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def test_a_check_lists_them_and_says_so(tmp_path: Path) -> None:
    pq.write_table(visits(100, dt.date(2199, 1, 1)), tmp_path / "in.parquet")
    errors = tmp_path / "problems.csv"
    result = CliRunner().invoke(app, ["check", str(tmp_path / "in.parquet"), "--errors", str(errors)])
    assert result.exit_code == 0, result.output
    assert (
        "observed to 2020-04-09 (the latest crossing date of the data but for those that stand alone)" in result.output
    )
    assert "The latest dates stand alone" in result.output
    assert "P100" in errors.read_text() and "after_observed_to" in errors.read_text()
