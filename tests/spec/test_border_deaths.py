"""Deaths from a register: the dead are in no population, whatever the last crossing was. By hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sojourn.cli.border import app
from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused
from sojourn.microdata import classify, deaths
from sojourn.microdata.residence_spells import from_events
from sojourn.products.border import statistics as border_statistics

END = dt.date(2016, 12, 31)

EVENTS = pa.Table.from_pylist(
    [
        {"person_id": person, "date": date, "event": event}
        for person, date, event in (
            # Registers in 2010 and dies in 2013.
            ("ann", "2010-05-10", "arrival"), ("ann", "2013-06-30", "death"),
            # Lives on.
            ("ben", "2010-05-10", "arrival"),
            # Said to have died in 2012, but leaves in 2014.
            ("cat", "2010-05-10", "arrival"), ("cat", "2012-01-01", "death"), ("cat", "2014-01-01", "departure"),
            # Comes, goes, comes for good and dies in 2014: circular in 2014, no longer in 2015.
            ("dan", "2008-01-01", "arrival"), ("dan", "2010-01-01", "departure"), ("dan", "2012-01-01", "arrival"),
            ("dan", "2014-07-01", "death"),
        )
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deaths")
    moves = from_events(EVENTS, {kind: kind for kind in ("arrival", "departure", "birth", "death")})
    pq.write_table(classify(moves.crossings, observed_to=END).crossings, folder / "classified.parquet")
    pq.write_table(moves.deaths, folder / "deaths.parquet")
    return folder


def statistics(files: Path, **asked: Any) -> border_statistics.Statistics:
    request = border_statistics.Request(inputs=(str(files / "classified.parquet"),), observed_to=END, **asked)
    return border_statistics.run(request)


def residents(made: border_statistics.Statistics) -> dict[str, float]:
    return {r["time_period"]: r["obs_value"] for r in made.table.to_pylist() if r["measure"] == "resident_population"}


def test_the_dead_are_no_residents_from_the_evening_of_their_last_day(files: Path) -> None:
    on = (dt.date(2013, 6, 29), dt.date(2013, 6, 30), dt.date(2016, 1, 1))
    # Four live here in June 2013; cat leaves in 2014.
    assert residents(statistics(files, statistic="population", on=on)) == {
        "2013-06-29": 4, "2013-06-30": 4, "2016-01-01": 3,
    }  # fmt: skip
    made = statistics(files, statistic="population", on=on, deaths=files / "deaths.parquet")
    assert residents(made) == {"2013-06-29": 4, "2013-06-30": 3, "2016-01-01": 1}
    said = made.table["definition"][0].as_py()
    assert "deaths of 2 persons of the crossings, 1 more not used (a crossing after that day)" in said
    assert made.lineage["deaths"]["file"] == "deaths.parquet"


def test_a_last_stay_ends_with_the_death(files: Path) -> None:
    asked: dict[str, Any] = {"statistic": "circular", "deaths": files / "deaths.parquet"}
    rows = statistics(files, **asked, circular=border_statistics.CircularMigration(3, 7)).table.to_pylist()
    found = {(r["time_period"], r["measure"]): r["obs_value"] for r in rows}
    circular = {period: value for (period, measure), value in found.items() if measure == "circular_migrants"}
    assert circular == {"2014": 1}
    first, died = dt.date(2008, 1, 1), dt.date(2014, 7, 1)
    here = (dt.date(2010, 1, 1) - first).days + (died - dt.date(2012, 1, 1)).days
    share = next(value for (period, measure), value in found.items() if measure == "share_of_time_here")
    assert share == pytest.approx(100 * here / (died - first).days)


def test_deaths_that_change_nothing_or_cannot_be_read_are_refused(files: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="change nothing about durations"):
        statistics(files, statistic="durations", deaths=files / "deaths.parquet")
    with pytest.raises(LayoutDiffers, match="no column date"):
        deaths.read(pa.table({"person_id": ["1"]}), pa.string())
    with pytest.raises(ValuesRefused) as refused:
        deaths.read(pa.table({"person_id": ["1", "2"], "date": ["2010-01-01", "2010-02-30"]}), pa.string())
    assert refused.value.details == ("row 2",)
    assert refused.value.of_persons == ("row 2: person 2, date 2010-02-30",)
    with pytest.raises(ValuesRefused, match="deaths"):
        deaths.read(pa.table({"person_id": ["x"], "date": ["2010-01-01"]}), pa.int64())


def test_one_death_a_person_and_identifiers_as_in_the_crossings() -> None:
    given = pa.table({"person_id": ["007", "7", None, "8"], "date": ["2010-01-02", "2010-01-01", "2010-01-01", None]})
    known = deaths.read(given, pa.int64())
    assert known.table.to_pylist() == [{"person_id": 7, "died": (dt.date(2010, 1, 1) - dt.date(1970, 1, 1)).days}]
    assert (known.unusable, known.repeated) == (2, 1)


def test_the_command_takes_deaths_and_never_writes_over_them(files: Path) -> None:
    source, register = str(files / "classified.parquet"), files / "deaths.parquet"
    options = ["tabulate", source, "--statistic", "population", "--on", "2016-01-01", "--observed-to", "2016-12-31"]
    result = CliRunner().invoke(app, [*options, "--deaths", str(register)])
    assert result.exit_code == 0, result.output
    assert "2016-01-01,D,resident_population,1" in result.output
    before = register.read_bytes()
    result = CliRunner().invoke(app, [*options, "--deaths", str(register), "--out", str(register)])
    assert isinstance(result.exception, UsageError)
    assert register.read_bytes() == before
