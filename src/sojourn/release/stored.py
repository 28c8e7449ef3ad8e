"""What is kept of every release beside the ledger: the published table, what later ones need of it, and the report.

Of exact tables the counts are kept too, also of hidden cells: the pattern of a later table is chosen around them. The
folder is the owner's, as the data are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.concepts.confidentiality import ConfStatus
from sojourn.errors import FileDamaged
from sojourn.files.about import About
from sojourn.files.tables import write_tables
from sojourn.files.whole import write_text
from sojourn.kernels.disclosure.primary import Needs
from sojourn.kernels.disclosure.sums import Ints
from sojourn.release.attacking import Published
from sojourn.release.counts import Counts
from sojourn.release.ledger import Entry, Ledger, digest_of
from sojourn.release.linked import Before
from sojourn.release.protecting import Shown, limits_of
from sojourn.release.rules import SUPPRESSION, SYNTHETIC

FOLDER = "stored"
ABOUT = "release"
TRUTH = ("count", "persons", "lowest", "highest")


def file_of(request: str) -> str:
    """The file that holds the table of a release."""
    return f"{request}.parquet"


def keep(ledger: Ledger, request: str, table: pa.Table, counts: Counts, needs: Needs, shown: Shown) -> None:
    """Keep the published table, and the counts behind an exact one."""
    told = {
        "dimensions": list(counts.dimensions), "summed": {k: dict(v) for k, v in counts.summed.items()},
        "reach": None if np.isinf(shown.reach) else shown.reach, "published": table.column_names,
    }  # fmt: skip
    if shown.reach == 0:
        place = {cell: number for number, cell in enumerate(counts.cells)}
        at = [place[cell] for cell in zip(*(table[n].to_pylist() for n in counts.dimensions), strict=True)]
        truth = (counts.value, counts.persons, needs.low, needs.high)
        for name, column in zip(TRUTH, truth, strict=True):
            table = table.append_column(name, pa.array(column[at], pa.int64()))
    keep_table(ledger, request, table, told)


def keep_table(ledger: Ledger, request: str, table: pa.Table, told: Mapping[str, Any]) -> None:
    """Keep a published table. told : of it; names its columns that were published"""
    folder = ledger.folder.inside(FOLDER)
    folder.path.mkdir(exist_ok=True)
    write_tables([table], folder.inside(file_of(request)), About(ABOUT, told))


def keep_report(ledger: Ledger, request: str, report: Mapping[str, Any]) -> None:
    """Keep the report of a release."""
    write_text(ledger.folder.inside(FOLDER).inside(f"{request}.json"), json.dumps(report, indent=1) + "\n")


def published(ledger: Ledger, entry: Entry) -> pa.Table:
    """The table of a release as it was published."""
    table, told = _read(ledger, entry)
    return table.select(told["published"])


def report(ledger: Ledger, entry: Entry) -> Mapping[str, Any]:
    """The report of a release. Raises FileDamaged where it is lost."""
    path = ledger.folder.path / FOLDER / f"{entry.facts['request']}.json"
    try:
        told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _lost(entry, str(path)) from error
    return told


def earlier(ledger: Ledger, data_set: str) -> tuple[list[Before], list[Published]]:
    """All tables of a data set that were released: exact ones, and noisy ones."""
    exact: list[Before] = []
    noisy: list[Published] = []
    for entry in ledger.of(data_set, "released"):
        if entry.facts["rules"]["method"] == SYNTHETIC:
            continue  # no counts: what it tells of any is within its own epsilon
        table, told = _read(ledger, entry)
        names = tuple(told["dimensions"])
        cells = tuple(zip(*(table[n].to_pylist() for n in names), strict=True))
        value = np.array([np.nan if v is None else v for v in table["obs_value"].to_pylist()], dtype=np.float64)
        if entry.facts["rules"]["method"] == SUPPRESSION:
            count, persons, low, high = (_whole(table, name, entry) for name in TRUTH)
            needs = Needs((low < count) | (high > count), low, high)
            hidden, limits = np.isnan(value), None
            if entry.facts["rules"].get("tell_primary"):
                small = np.array([code == ConfStatus.SMALL for code in table["conf_status"].to_pylist()])
                once = bool((count == persons).all())
                limits = limits_of(small, entry.facts["rules"]["least"], once=once).where(hidden)
            exact.append(Before(names, told["summed"], cells, hidden, count, persons, needs, limits))
        else:
            reach = float("inf") if told["reach"] is None else float(told["reach"])
            noisy.append(Published(names, told["summed"], cells, value, reach))
    return exact, noisy


def as_published(table: Before) -> Published:
    """An exact table as its readers have it."""
    value = np.where(table.hidden, np.nan, table.value)
    return Published(table.dimensions, table.summed, table.cells, value, 0.0, table.limits)


def _read(ledger: Ledger, entry: Entry) -> tuple[pa.Table, Mapping[str, Any]]:
    """The stored table, checked against the ledger, with what is told of it."""
    path = ledger.folder.path / FOLDER / entry.facts["file"]
    try:
        table = pq.read_table(path)
        told = json.loads(table.schema.metadata[About(ABOUT).key.encode()])
        table = table.replace_schema_metadata(None)
        same = digest_of(table.select(told["published"]).to_pydict()) == entry.facts["published"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _lost(entry, str(path)) from error
    if not same:
        raise FileDamaged(
            f"The stored table {entry.facts['file']} is not the one that release {entry.number} published.",
            ways_out=["bring it back from a copy"],
        )
    return table, told


def _whole(table: pa.Table, name: str, entry: Entry) -> Ints:
    if name not in table.column_names:
        raise _lost(entry, f"no column {name}")
    return np.asarray(table[name].to_numpy(), dtype=np.int64)


def _lost(entry: Entry, what: str) -> FileDamaged:
    return FileDamaged(
        f"What is kept of release {entry.number} cannot be read: {what}.", ways_out=["bring it back from a copy"]
    )
