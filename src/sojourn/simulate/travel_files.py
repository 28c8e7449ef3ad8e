"""Simulated travel histories written block by block to a folder that appears only when it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.files.tables import TableWriter
from sojourn.files.whole import new_folder, write_text
from sojourn.simulate.travel_dirt import Dirt, add_up, soil
from sojourn.simulate.travel_documents import DocumentSetting, issued
from sojourn.simulate.travel_histories import Scenario, simulate
from sojourn.simulate.travel_kinds import HOME, KINDS

#: Rows of one row group: small enough to stream, large enough to compress.
ROW_GROUP = 1_000_000

Format = Literal["parquet", "csv"]
Progress = Callable[[int, int], None]


def write_histories(
    destination: Destination,
    crossings: int,
    *,
    seed: int,
    scenario: Scenario | None = None,
    dirt: Dirt | None = None,
    documents: DocumentSetting | None = None,
    form: Format = "parquet",
    overwrite: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write ``crossings``, ``initial_status``, ``truth_crossings``, ``truth_persons`` and ``manifest.json``.

    destination : the folder, made by this function: written under another name beside it, moved into place when whole
    documents : persons cross with documents that are replaced: ``crossings`` and ``initial_status`` name the document,
    and ``documents`` and ``truth_documents`` are written too
    form : ``parquet`` or ``csv`` for all tables
    progress : called with crossings written and crossings asked for
    Memory stays below 0.5 GB for any number of crossings. Returns the manifest.
    Raises ``UsageError`` where the folder exists and ``overwrite`` is not set, or cannot be made.
    """
    with new_folder(destination, overwrite=overwrite) as partial:
        return _write(partial, crossings, seed, scenario or Scenario(), dirt or Dirt(), documents, form, progress)


def _write(
    folder: Destination,
    crossings: int,
    seed: int,
    scenario: Scenario,
    dirt: Dirt,
    documents: DocumentSetting | None,
    form: Format,
    progress: Progress | None,
) -> dict[str, Any]:
    tables = ["crossings", "initial_status", "truth_crossings", "truth_persons"]
    tables += ["documents", "truth_documents"] if documents else []
    writers = {name: _Collected(folder.inside(f"{name}.{form}")) for name in tables}
    ledgers: list[dict[str, int]] = []
    drawn = written = persons = 0
    try:
        for number, block in enumerate(simulate(crossings, seed=seed, scenario=scenario)):
            rows, statuses = block.crossings, _initial_status(block.truth_persons, scenario)
            if documents is not None:
                rows, papers, truth = issued(rows, documents, seed=seed, block=number)
                statuses = _by_document(statuses, block.crossings, rows)
                writers["documents"].add(papers)
                writers["truth_documents"].add(truth)
            if dirt.any:
                rows, ledger = soil(rows, dirt, seed=seed, block=number)
                ledgers.append(ledger)
            writers["crossings"].add(rows)
            writers["initial_status"].add(statuses)
            writers["truth_crossings"].add(block.truth_crossings)
            writers["truth_persons"].add(block.truth_persons)
            drawn += block.crossings.num_rows
            written += rows.num_rows
            persons += block.truth_persons.num_rows
            if progress is not None:
                progress(drawn, crossings)
        for writer in writers.values():
            writer.finish()
    except BaseException:
        for writer in writers.values():
            writer.file.drop()
        raise
    settings = asdict(scenario)
    settings["mix"] = dict(scenario.mix) if scenario.mix else {k.id: k.share for k in KINDS}
    manifest: dict[str, Any] = {
        "what": "simulated travel histories; no row is about a real person, no country code is a real country",
        "observed_country": HOME,
        "seed": seed,
        "scenario": settings,
        "dirt": asdict(dirt),
        **({"documents": asdict(documents)} if documents else {}),
        "persons": persons,
        "crossings_drawn": drawn,
        "crossings_written": written,
        "defects": add_up(ledgers),
    }
    write_text(folder.inside("manifest.json"), json.dumps(manifest, indent=1, default=str) + "\n")
    return manifest


def _initial_status(persons: pa.Table, scenario: Scenario) -> pa.Table:
    date_column = pa.array([scenario.start] * persons.num_rows, type=pa.date32())
    return pa.table(
        {
            "person_id": persons["person_id"],
            "status": persons["usual_residence_at_start"],
            "date": date_column,
        }
    )


def _by_document(statuses: pa.Table, by_person: pa.Table, by_document: pa.Table) -> pa.Table:
    """Initial statuses under the first document that each person crosses with; persons without a crossing stay out.

    by_person, by_document : the same crossings, with the person and with the document, a person's in order of time
    """
    first = pa.table({"person_id": by_person["person_id"], "document_id": by_document["person_id"]})
    first = first.group_by("person_id", use_threads=False).aggregate([("document_id", "first")])
    joined = statuses.join(first, "person_id", join_type="inner").sort_by("person_id")
    return joined.select(["document_id_first", "status", "date"]).rename_columns(["person_id", "status", "date"])


class _Collected:
    """One table, collected into row groups; codes are stored as plain text."""

    def __init__(self, destination: Destination) -> None:
        self.file = TableWriter(destination)
        self.waiting: list[pa.Table] = []
        self.rows = 0

    def add(self, table: pa.Table) -> None:
        self.waiting.append(table)
        self.rows += table.num_rows
        if self.rows >= ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.file.write(pa.concat_tables([_plain(t) for t in self.waiting]))
            self.waiting, self.rows = [], 0

    def finish(self) -> None:
        self.flush()
        self.file.finish()


def _plain(table: pa.Table) -> pa.Table:
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))
