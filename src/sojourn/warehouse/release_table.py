"""The table of releases: what stands in a row, which series and date it has, and which dataflows it feeds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.concepts.departure import Departure
from sojourn.concepts.series import edition_date, own_series

PUBLISHED, ESTIMATE = "published", "estimate"


@dataclass(frozen=True)
class Feed:
    """One release that holds observations of a dataflow.

    dated : the date that orders the editions of its series (of its name, else published, else loaded)
    """

    release_id: int
    source: str
    edition: str
    series: str
    dated: date
    file_name: str


def table_name(dataflow: Dataflow) -> str:
    """Name of a dataflow's table in the file."""
    return f"obs_{dataflow.id.lower()}"


def present(connection: duckdb.DuckDBPyConnection) -> list[Dataflow]:
    """Dataflows that have a table in the file."""
    tables = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    return [d for d in DATAFLOWS if table_name(d) in tables]


def known_hashes(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Hash of the bytes -> number of the release."""
    return dict(connection.execute("SELECT sha256, release_id FROM release").fetchall())


def told(row: Mapping[str, Any], rows: Mapping[str, int], repeated: Mapping[str, int]) -> dict[str, Any]:
    """A row of the table as it is given out, with rows that answer and repeated ones by dataflow."""
    said = [f"{n:,} observations of {d} are there from another file of this edition" for d, n in repeated.items()]
    return {
        **row,
        "notes": [*(row["notes"] or ()), *said],
        "rows": dict(rows),
        "repeated": dict(repeated),
        "departures": json.loads(row["departures"] or "[]"),
    }


def written(departures: Sequence[Departure]) -> str:
    """Departures as the warehouse keeps them."""
    return json.dumps([d.as_json() for d in departures], ensure_ascii=False)


def read_departures(text: str | None) -> tuple[Departure, ...]:
    """What ``written`` wrote; none for releases that came before files were judged."""
    return tuple(Departure.of_json(fields) for fields in json.loads(text or "[]"))


def feeds(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow) -> list[Feed]:
    """Releases with observations of a dataflow, the newest edition first."""
    sql = (
        "SELECT release_id, source, edition, series, edition_date, file_name FROM release "
        f"WHERE release_id IN (SELECT DISTINCT release_id FROM {table_name(dataflow)}) "
        "ORDER BY edition_date DESC, release_id DESC"
    )
    return [Feed(*row) for row in connection.execute(sql).fetchall()]


def series_of(release: Mapping[str, Any], dataflow: Dataflow | None) -> str:
    """The series a release says, else one of its own for its source and dataflow."""
    return str(release.get("series") or own_series(release["source"], dataflow.id if dataflow else "NOTHING"))


def dated(release: Mapping[str, Any], kind: str, today: date) -> date:
    """What orders an edition: the date given, the one its name tells, the day of publication, the day of loading.

    An estimate is of the day it was made: its name holds years that are no edition of it.
    """
    if kind == ESTIMATE:
        return today
    found = release.get("edition_date") or edition_date(str(release["edition"])) or release.get("published")
    return found if isinstance(found, date) else today


def fill_series(connection: duckdb.DuckDBPyConnection) -> None:
    """Series and dates of releases that were loaded before these columns were there."""
    for dataflow in present(connection):
        connection.execute(
            f"UPDATE release SET series = source || ? WHERE series IS NULL AND release_id IN "
            f"(SELECT DISTINCT release_id FROM {table_name(dataflow)})",
            [own_series("", dataflow.id)],
        )
    connection.execute("UPDATE release SET series = source || ? WHERE series IS NULL", [own_series("", "NOTHING")])
    rows = connection.sql("SELECT * FROM release WHERE edition_date IS NULL").to_arrow_table().to_pylist()
    for row in rows:
        day = dated(row, row["kind"], row["loaded_at"].date())
        connection.execute("UPDATE release SET edition_date = ? WHERE release_id = ?", [day, row["release_id"]])
