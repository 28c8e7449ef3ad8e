"""Simulated travel histories written block by block to a folder that appears only when it is whole."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from sojourn.errors import UsageError
from sojourn.simulate.travel_dirt import Dirt, add_up, soil
from sojourn.simulate.travel_histories import Scenario, simulate
from sojourn.simulate.travel_kinds import HOME, KINDS

#: Rows of one row group: small enough to stream, large enough to compress.
ROW_GROUP = 1_000_000

Format = Literal["parquet", "csv"]
Progress = Callable[[int, int], None]


def write_histories(
    folder: Path,
    crossings: int,
    *,
    seed: int,
    scenario: Scenario | None = None,
    dirt: Dirt | None = None,
    form: Format = "parquet",
    overwrite: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write ``crossings``, ``initial_status``, ``truth_crossings``, ``truth_persons`` and ``manifest.json``.

    folder : made by this function; written under another name beside it and moved into place when whole.
    form : ``parquet`` or ``csv`` for all four tables
    progress : called with crossings written and crossings asked for
    Memory stays below 0.5 GB for any number of crossings. Returns the manifest.
    Raises ``UsageError`` where the folder exists and ``overwrite`` is not set, or cannot be made.
    """
    if folder.exists() and not overwrite:
        raise UsageError(
            f"{folder} exists already",
            ways_out=["choose another folder", "--overwrite replaces it when the new one is whole"],
        )
    scenario, dirt = scenario or Scenario(), dirt or Dirt()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.partial-", dir=folder.parent))
    except OSError as error:
        raise UsageError(f"cannot write into {folder.parent}: {error.strerror}") from error
    partial.chmod(0o755)
    try:
        manifest = _write(partial, crossings, seed, scenario, dirt, form, progress)
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old-", dir=folder.parent))
            folder.rename(old / folder.name)
            partial.rename(folder)
            shutil.rmtree(old)
        else:
            partial.rename(folder)
    except OSError as error:
        raise UsageError(
            f"writing {folder} failed: {error.strerror or error}", ways_out=["free some space, or choose another place"]
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def _write(
    partial: Path, crossings: int, seed: int, scenario: Scenario, dirt: Dirt, form: Format, progress: Progress | None
) -> dict[str, Any]:
    tables = ("crossings", "initial_status", "truth_crossings", "truth_persons")
    writers = {name: _Writer(partial / f"{name}.{form}", form) for name in tables}
    ledgers: list[dict[str, int]] = []
    drawn = written = persons = 0
    try:
        for number, block in enumerate(simulate(crossings, seed=seed, scenario=scenario)):
            rows = block.crossings
            if dirt.any:
                rows, ledger = soil(rows, dirt, seed=seed, block=number)
                ledgers.append(ledger)
            writers["crossings"].add(rows)
            writers["initial_status"].add(_initial_status(block.truth_persons, scenario))
            writers["truth_crossings"].add(block.truth_crossings)
            writers["truth_persons"].add(block.truth_persons)
            drawn += block.crossings.num_rows
            written += rows.num_rows
            persons += block.truth_persons.num_rows
            if progress is not None:
                progress(drawn, crossings)
    finally:
        for writer in writers.values():
            writer.close()
    settings = asdict(scenario)
    settings["mix"] = dict(scenario.mix) if scenario.mix else {k.id: k.share for k in KINDS}
    manifest: dict[str, Any] = {
        "what": "simulated travel histories; no row is about a real person, no country code is a real country",
        "observed_country": HOME,
        "seed": seed,
        "scenario": settings,
        "dirt": asdict(dirt),
        "persons": persons,
        "crossings_drawn": drawn,
        "crossings_written": written,
        "defects": add_up(ledgers),
    }
    text = json.dumps(manifest, indent=1, default=str) + "\n"
    (partial / "manifest.json").write_text(text, encoding="utf-8")
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


class _Writer:
    """One table, collected into row groups; codes are stored as plain text."""

    def __init__(self, path: Path, form: Format) -> None:
        self.path, self.form = path, form
        self.waiting: list[pa.Table] = []
        self.rows = 0
        self.file: Any = None

    def add(self, table: pa.Table) -> None:
        self.waiting.append(table)
        self.rows += table.num_rows
        if self.rows >= ROW_GROUP:
            self.flush()

    def flush(self) -> None:
        if not self.waiting:
            return
        table = pa.concat_tables([_plain(t) for t in self.waiting])
        if self.file is None and self.form == "parquet":
            self.file = pq.ParquetWriter(self.path, table.schema, compression="zstd", store_schema=False)
        elif self.file is None:
            self.file = pacsv.CSVWriter(self.path, table.schema)
        self.file.write_table(table)
        self.waiting, self.rows = [], 0

    def close(self) -> None:
        self.flush()
        if self.file is not None:
            self.file.close()


def _plain(table: pa.Table) -> pa.Table:
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))
