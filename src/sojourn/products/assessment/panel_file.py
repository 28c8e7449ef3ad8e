"""A panel as one Parquet file: figures as rows; origins, notes and keys in the metadata of its schema.

Columns: measure, time_period, ref_area, counterpart_area (the origin; flows only), sex (flows only), obs_value,
obs_status. Rows of a measure stand together, so that it is read without the others. The name holds the number of the
file and the beginning of its hash, by which damage is seen. Releases are kept by their hash: their numbers in the
warehouse are put back on reading.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sojourn.concepts.figure import Origin
from sojourn.concepts.reason import Reason
from sojourn.cube import NO_ROW, Letters
from sojourn.files import whole
from sojourn.products.assessment.keys import Release
from sojourn.products.assessment.panel import Amount, ByPeriod, FlowTable, OnFirstUse, Panel

FLOW = "FLOW"
ESTIMATED = "E"
METADATA = b"sojourn"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("measure", "time_period", "ref_area", "counterpart_area", "sex")),
        ("obs_value", pa.float64()),
        ("obs_status", pa.string()),
    ]
)
CODED = [field.name for field in SCHEMA if field.type == pa.string()]
NAME = re.compile(r"^panel-(\d+)-([0-9a-f]{16})\.parquet$")


class Damaged(Exception):
    """A file of a panel that cannot be read as what it was written as."""


class PanelFile:
    """A stored panel, held in memory as bytes: nobody can change or remove it under its reader."""

    def __init__(self, path: Path) -> None:
        """Raises Damaged when the bytes are not those that were written."""
        named = NAME.match(path.name)
        try:
            data = path.read_bytes()
            if named is None or hashlib.sha256(data).hexdigest()[:16] != named[2]:
                raise Damaged(f"{path} is not as it was written")
            self._file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=CODED)
            self._head: dict[str, Any] = json.loads(self._file.schema_arrow.metadata[METADATA])
        except (OSError, KeyError, ValueError, pa.ArrowException) as error:
            raise Damaged(f"{path} cannot be read: {error}") from error

    @cached_property
    def keys(self) -> dict[str, str]:
        """Measure -> key, of every measure declared then, those without a figure too."""
        return dict(self._head["keys"])

    @property
    def makers(self) -> list[str]:
        """Ids of the makers, in their order."""
        return list(self._head["parts"])

    def part(self, maker: str, releases: Sequence[Release]) -> Panel:
        """What one maker had made. releases : of the warehouse as it is now."""
        told = self._head["parts"][maker]
        number = {r["sha256"]: r["release_id"] for r in releases}
        amounts: dict[str, Callable[[], ByPeriod]] = {
            measure: partial(self._amounts, first, rows) for measure, (first, rows) in told["rows"].items()
        }
        flows: dict[tuple[str, str], Callable[[], FlowTable]] = {
            (period, sex): partial(self._flow, first, rows, tuple(self._head["labels"][labels]))
            for period, sex, first, rows, labels in told["flows"]
        }
        return Panel(
            OnFirstUse(amounts),
            {m: _origin(o, number) for m, o in told["origins"].items()},
            [Reason.of_json(note) for note in told["notes"]],
            OnFirstUse(flows),
            flow_status=OnFirstUse(
                {
                    (period, sex): partial(self._flow_status, first, rows, tuple(self._head["labels"][labels]))
                    for period, sex, first, rows, labels in told["flows"]
                    if told.get("flow_status")
                }
            ),
        )

    @property
    def areas(self) -> frozenset[str]:
        """Every area with a figure."""
        return frozenset(self._head["areas"])

    @cached_property
    def _figures(self) -> pa.Table:
        return self._group("figures", ["time_period", "ref_area", "obs_value", "obs_status"])

    @cached_property
    def _moves(self) -> pa.Table:
        return self._group("moves", ["ref_area", "counterpart_area", "obs_value", "obs_status"])

    def _group(self, name: str, columns: list[str]) -> pa.Table:
        return self._file.read_row_group(self._head["groups"].index(name), columns=columns)

    def _amounts(self, first: int, rows: int) -> ByPeriod:
        found: ByPeriod = {}
        period, area, value, status = (_plain(c) for c in self._figures.slice(first, rows).columns)
        for when, where, number, letter in zip(period, area, value, status, strict=True):
            found.setdefault(when, {})[where] = Amount(number, letter)
        return found

    def _flow(self, first: int, rows: int, labels: tuple[str, ...]) -> FlowTable:
        position = {a: i for i, a in enumerate(labels)}
        table = np.zeros((len(labels), len(labels)))
        destination, origin, value, _ = (_plain(c) for c in self._moves.slice(first, rows).columns)
        table[[position[o] for o in origin], [position[d] for d in destination]] = value
        return labels, table

    def _flow_status(self, first: int, rows: int, labels: tuple[str, ...]) -> Letters:
        """A cell of nobody is missing: what is known to be nobody is not told apart here."""
        position = {a: i for i, a in enumerate(labels)}
        letters = np.full((len(labels), len(labels)), NO_ROW, dtype="U1")
        destination, origin, _, status = (_plain(c) for c in self._moves.slice(first, rows).columns)
        letters[[position[o] for o in origin], [position[d] for d in destination]] = status
        return letters


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """The values of a column without gaps; of one with a dictionary each text once, however often it stands."""
    found: list[Any] = []
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            texts = chunk.dictionary.to_pylist()
            found += [texts[i] for i in chunk.indices.to_numpy().tolist()]
        else:
            found += chunk.to_numpy().tolist()
    return found


def write(
    folder: Path,
    number: int,
    parts: Mapping[str, Panel],
    keys: Mapping[str, str],
    releases: Sequence[Release],
    model: Path | None = None,
) -> Path:
    """Write what the makers made as one file, whole or not at all; returns its path.

    parts : maker -> what it made ; keys : measure -> key ; model : the file whose readers and owner it gets. Raises
    OSError where it cannot be written.
    """
    told: dict[str, Any] = {}
    labels: list[list[str]] = []
    figures, moves = _Rows(), _Rows()
    sha256 = {r["release_id"]: r["sha256"] for r in releases}
    for maker, panel in parts.items():
        rows = {}
        for measure, by_period in panel.amounts.items():
            first = len(figures)
            for period, amounts in by_period.items():
                figures.add_amounts(measure, period, amounts)
            rows[measure] = [first, len(figures) - first]
        flows = []
        for (period, sex), (areas, table) in panel.flows.items():
            own_labels = list(areas)
            if own_labels not in labels:
                labels.append(own_labels)
            first = len(moves)
            moves.add_flows(period, sex, areas, table, panel.flow_status.get((period, sex)))
            flows.append([period, sex, first, len(moves) - first, labels.index(own_labels)])
        origins = {m: {**asdict(o), "releases": [sha256[i] for i in o.releases]} for m, o in panel.origins.items()}
        told[maker] = {
            "rows": rows,
            "flows": flows,
            "origins": origins,
            "notes": [note.as_json() for note in panel.notes],
            "flow_status": bool(panel.flow_status),
        }
    groups = {name: rows.table() for name, rows in (("figures", figures), ("moves", moves)) if len(rows)}
    head = {
        "keys": dict(keys),
        "parts": told,
        "labels": labels,
        "areas": sorted(set(figures.columns["ref_area"])),
        "groups": list(groups),
    }
    unfinished = whole.partial_name(folder / "panel.parquet")
    try:
        schema = SCHEMA.with_metadata({METADATA: json.dumps(head).encode()})
        with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
            for table in groups.values():
                writer.write_table(table, row_group_size=table.num_rows)
        path = folder / f"panel-{number}-{hashlib.sha256(unfinished.read_bytes()).hexdigest()[:16]}.parquet"
        if model is not None and model.exists():
            whole.share_as(unfinished, model)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


class _Rows:
    """Rows on their way to a table."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {name: [] for name in SCHEMA.names}

    def __len__(self) -> int:
        return len(self.columns["obs_value"])

    def add(self, rows: int, **values: Any) -> None:
        """Append rows; a plain value stands in all of them."""
        for name, column in self.columns.items():
            value = values.get(name)
            column.extend(value if isinstance(value, list) else [value] * rows)

    def add_amounts(self, measure: str, period: str, amounts: Mapping[str, Amount]) -> None:
        """Figures of one measure and period."""
        self.add(
            len(amounts),
            measure=measure,
            time_period=period,
            ref_area=list(amounts),
            obs_value=[a.value for a in amounts.values()],
            obs_status=[a.status for a in amounts.values()],
        )

    def add_flows(
        self,
        period: str,
        sex: str,
        areas: Sequence[str],
        table: np.ndarray[Any, np.dtype[np.float64]],
        letters: Letters | None,
    ) -> None:
        """Cells of a flow table that are not zero; letters : their statuses, where they are known one by one."""
        origin, destination = (at.tolist() for at in np.nonzero(table))
        self.add(
            len(origin),
            measure=FLOW,
            time_period=period,
            ref_area=[areas[j] for j in destination],
            counterpart_area=[areas[i] for i in origin],
            sex=sex,
            obs_value=table[origin, destination].tolist(),
            obs_status=ESTIMATED if letters is None else letters[origin, destination].tolist(),
        )

    def table(self) -> pa.Table:
        """As an Arrow table."""
        return pa.table(self.columns, schema=SCHEMA)


def _origin(told: Mapping[str, Any], number: Mapping[str, int]) -> Origin:
    """An origin as it was written, with the numbers that its releases have now. number : sha256 -> release"""
    origin = Origin(**told)
    where = tuple((str(k), str(v)) for k, v in told["where"])
    return replace(origin, where=where, releases=tuple(sorted(number[sha] for sha in told["releases"])))
