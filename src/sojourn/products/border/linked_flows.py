"""Flows over draws of links: what is the same in all draws is classified once, the rest in every draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.document_linkage import DOCUMENT
from sojourn.concepts.header_row import columns_told
from sojourn.concepts.person_identifiers import PLACEHOLDERS
from sojourn.engines import tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.errors import EstimationError, LayoutDiffers
from sojourn.microdata import classify, crossing_keys, tabulation
from sojourn.microdata.person_identifiers import identified
from sojourn.microdata.quality import Policy
from sojourn.microdata.rule import Rule
from sojourn.microdata.tabulation import Basis
from sojourn.products.border.linked_crossings import LinkedCrossings

MIGRATIONS = ("immigration", "emigration", "net_migration")
DRAW = "draw_of_links"
LEVELS = {"lower_80": 0.1, "upper_80": 0.9, "lower_95": 0.025, "upper_95": 0.975}
Cell = tuple[str, ...]


@dataclass(frozen=True)
class Draws:
    """Persons of documents in every draw.

    missed : share of the pairs of one person that are in no block, and so in no draw ; seed : of what they would change
    documents : all, in order ; certain : [document] its person by keys alone ; touched : [document] whether its person
    differs between draws ; open : the documents touched ; persons : [draw] their persons, in the order of ``open``
    """

    documents: pa.ChunkedArray
    certain: pa.ChunkedArray
    touched: pa.Array
    open: pa.ChunkedArray
    persons: tuple[pa.ChunkedArray, ...]
    missed: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Asked:
    """What is counted. initial : file of statuses from elsewhere, by document"""

    freq: str
    by: tuple[str, ...]
    rule: Rule
    observed_to: date
    on_error: Policy
    initial: Path | None = None


def table(crossings: LinkedCrossings, draws: Draws, asked: Asked) -> pa.Table:
    """Immigration, emigration and net migration with intervals over the draws, a row a cell.

    Beside the columns of every border statistic: ``lower_80`` to ``upper_95``, and ``by_document``, what would have
    been counted with every document a person. ``obs_value`` is the mean of the draws, in which the pairs that no block
    holds are carried on in proportion (:func:`_carry_missed`). A cell without anybody in any
    draw has no row. Raises ``EstimationError`` where no draw has a migration.
    """
    initial = None if asked.initial is None else _initial(crossings, asked.initial)
    count = len(draws.persons)
    apart = Counter(dict(_counted(crossings, _alone(draws.documents), asked, initial, only=False)))
    untouched = pc.invert(draws.touched)
    settled = pa.table({DOCUMENT: draws.documents, "person_id": draws.certain}).filter(untouched)
    closed = Counter(dict(_counted(crossings, settled, asked, initial, only=False, leave=draws.open)))
    found: list[Counter[Cell]] = [Counter(closed) for _ in range(count)]
    undecided = {cell[:-1] for cell in (*apart, *closed) if cell[-1].startswith("undecided")}
    for cell, number in _drawn(crossings, draws, asked, initial):
        found[int(cell[0])][cell[1:]] += number
        if cell[-1].startswith("undecided"):
            undecided.add(cell[1:-1])
    _carry_missed(found, apart, draws)
    return _table(found, apart, undecided, asked, count)


def _carry_missed(found: list[Counter[Cell]], apart: Counter[Cell], draws: Draws) -> None:
    """Change every draw by what the pairs in no block would change, in proportion to what those found did.

    Links that are a share ``1 - missed`` of all took a count from ``by_document`` to where it is; the others would take
    it further by ``missed / (1 - missed)`` of that, here a Poisson number of migrations.
    """
    rng = np.random.default_rng([draws.seed, 1])
    ratio = draws.missed / (1 - draws.missed)
    for draw in found:
        for cell in sorted(draw, key=str):
            if cell[-1] in MIGRATIONS:
                gained = draw[cell] - apart[cell]
                further = int(rng.poisson(abs(gained) * ratio))
                draw[cell] = max(0, draw[cell] + (further if gained > 0 else -further))


def _alone(documents: pa.ChunkedArray) -> pa.Table:
    return pa.table({DOCUMENT: documents, "person_id": documents})


def _initial(crossings: LinkedCrossings, path: Path) -> pa.Table:
    given = crossings.read(path, "initial", {})
    missing = [name for name in ("person_id", "status", "date") if name not in given.column_names]
    if missing:
        raise LayoutDiffers(
            f"The initial statuses have no column {', '.join(missing)}.",
            details=[columns_told(given.column_names)],
            ways_out=["person_id (of the document), status and date"],
        )
    who = identified(crossing_keys.array_of(given["person_id"]), "person_id of the initial statuses", PLACEHOLDERS)
    ids = who.distinct.take(pa.array(who.of, mask=who.of < 0))
    text = crossing_keys.ids_as(ids, crossings.person_type(), "initial statuses").cast(pa.string())
    return given.set_column(given.column_names.index("person_id"), "person_id", text)


def _counted(
    crossings: LinkedCrossings,
    persons: pa.Table,
    asked: Asked,
    initial: pa.Table | None,
    *,
    only: bool,
    leave: pa.ChunkedArray | None = None,
) -> Iterator[tuple[Cell, int]]:
    """Cells (what it is broken down by, period, category) and crossings in them, of the persons of some documents.

    leave : documents that are left out
    """
    further = tuple(n for n in persons.column_names if n not in (DOCUMENT, "person_id"))
    if leave is not None and len(leave):
        gone = pa.table({DOCUMENT: leave, "person_id": pa.array([LEFT_OUT] * len(leave))})
        persons = pa.concat_tables([persons, gone.select(persons.column_names)])
    rows = crossings.of_persons("crossing_by_person", persons, only=only)
    statuses = None if initial is None else crossings.initial(initial, persons)
    totals: Counter[Cell] = Counter()
    for part in crossings.parts("crossing_by_person", rows):
        part = part.filter(pc.not_equal(part["person_id"], LEFT_OUT))
        if not part.num_rows:
            continue
        made = classify(part, asked.rule, initial_status=statuses, observed_to=asked.observed_to,
                        on_error=asked.on_error)  # fmt: skip
        if not made.crossings.num_rows:
            continue
        with ClassifiedCrossings(made.crossings) as opened:
            counts = tabulate.movements(opened, (*further, *asked.by), asked.freq)  # type: ignore[arg-type]
        for row in counts.to_pylist():
            cell = (*(row[n] for n in further), row["time_period"], *(row[n] for n in asked.by), row["category"])
            totals[cell] += row["crossings"]
    yield from totals.items()


LEFT_OUT = "\x00"
"""Person of the documents that are left out; no identifier is this sign."""


def _drawn(
    crossings: LinkedCrossings, draws: Draws, asked: Asked, initial: pa.Table | None
) -> Iterator[tuple[Cell, int]]:
    """Cells with the number of the draw before them. Several draws are classified at once, as persons of their own."""
    if not len(draws.open):
        return
    held = crossings.of_persons("crossing_by_person", _alone(draws.open), only=True)
    at_once = max(1, crossings.engine.rows_per_bucket // max(held, 1))
    for start in range(0, len(draws.persons), at_once):
        tables = []
        for number, persons in list(enumerate(draws.persons))[start : start + at_once]:
            tagged = pc.binary_join_element_wise(pa.scalar(str(number)), persons.cast(pa.string()), ":")
            tables.append(
                pa.table({DOCUMENT: draws.open, "person_id": tagged, DRAW: pa.array([str(number)] * len(persons))})
            )
        yield from _counted(crossings, pa.concat_tables(tables), asked, initial, only=True)


def _table(
    found: list[Counter[Cell]], apart: Counter[Cell], undecided: set[Cell], asked: Asked, count: int
) -> pa.Table:
    kept = {cell[:-1] for draw in found for cell in draw if cell[-1] in MIGRATIONS[:2]}
    cells = sorted(kept, key=lambda cell: [(part is None, part) for part in cell])  # nothing told: the last row
    if not cells:
        raise EstimationError(
            "No draw has a migration.", ways_out=["is the end of observation early enough for any to be decided?"]
        )
    settings = {"persons from linked documents, draws": count}
    basis = Basis(asked.rule.id, asked.observed_to, asked.freq, settings, None)
    rows, extra = [], {}
    for cell in cells:
        values = {m: np.array([float(draw[(*cell, m)]) for draw in found]) for m in MIGRATIONS[:2]}
        values["net_migration"] = values["immigration"] - values["emigration"]
        by_document = {m: float(apart[(*cell, m)]) for m in MIGRATIONS[:2]}
        by_document["net_migration"] = by_document["immigration"] - by_document["emigration"]
        for measure in MIGRATIONS:
            row: dict[str, Any] = dict(zip(("time_period", *asked.by), cell, strict=True))
            open_ = cell in undecided or tabulation.last_day(cell[0]) > asked.observed_to
            rows.append({**row, "measure": measure, "obs_value": values[measure].mean(), "open": open_})
            ends = {n: float(np.quantile(values[measure], q, method="inverted_cdf")) for n, q in LEVELS.items()}
            extra[(*cell, measure)] = {**ends, "by_document": by_document[measure]}
    made = tabulation.table(rows, asked.by, basis)
    keys = zip(*(made[n].to_pylist() for n in ("time_period", *asked.by, "measure")), strict=True)
    beside = [extra[tuple(key)] for key in keys]
    at = made.column_names.index("obs_value") + 1
    for name in ("by_document", *reversed(LEVELS)):
        made = made.add_column(at, name, pa.array([each[name] for each in beside], pa.float64()))
    status = [tabulation.ESTIMATED if s == tabulation.NORMAL else s for s in made["obs_status"].to_pylist()]
    return made.set_column(made.column_names.index("obs_status"), "obs_status", pa.array(status, pa.string()))
