"""Flows over draws of links: what is the same in all draws is classified once, the rest in every draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.document_linkage import DOCUMENT
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.engines import tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.errors import EstimationError
from sojourn.microdata import classify, tabulation
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
    """What is counted, and how crossings are classified.

    initial : person_id (of the document, text), status and date from elsewhere
    """

    freq: str
    by: tuple[str, ...]
    rule: Rule
    observed_to: date
    on_error: Policy
    sequence: str | None = None
    placeholders: Placeholders = PLACEHOLDERS
    initial: pa.Table | None = None


def table(crossings: LinkedCrossings, draws: Draws, asked: Asked) -> tuple[pa.Table, tuple[str, ...]]:
    """Immigration, emigration and net migration with intervals over the draws, a row a cell; and who is in none.

    Beside the columns of every border statistic: ``lower_80`` to ``upper_95``, and ``by_document``, what would have
    been counted with every document a person. ``obs_value`` is the mean of the draws, in which the pairs that no block
    holds are carried on in proportion (:func:`_carry_missed`). A cell without anybody in any
    draw has no row. Raises ``EstimationError`` where no draw has a migration.
    """
    count = len(draws.persons)
    everybody = _alone(draws.documents)
    apart = _counted(crossings, crossings.of_persons(everybody), everybody, asked)
    settled = pa.table({DOCUMENT: draws.documents, "person_id": draws.certain}).filter(pc.invert(draws.touched))
    closed = _counted(crossings, crossings.of_persons(settled, leave=draws.open), settled, asked)
    found: list[Counter[Cell]] = [Counter(closed.cells) for _ in range(count)]
    undecided = {cell[:-1] for cell in (*apart.cells, *closed.cells) if cell[-1].startswith("undecided")}
    rejected = 0
    for drawn in _drawn(crossings, draws, asked):
        rejected += drawn.rejected
        for cell, number in drawn.cells.items():
            found[int(cell[0])][cell[1:]] += number
            if cell[-1].startswith("undecided"):
                undecided.add(cell[1:-1])
    _carry_missed(found, apart.cells, draws)
    left_out = _left_out(apart.rejected, closed.rejected + rejected / count)
    return _table(found, apart.cells, undecided, asked, count), left_out


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


@dataclass(frozen=True)
class _Counted:
    """cells : what it is broken down by, period, category -> crossings ; rejected : persons whose rows contradict"""

    cells: Counter[Cell]
    rejected: int


def _counted(crossings: LinkedCrossings, rows: int, persons: pa.Table, asked: Asked) -> _Counted:
    """What the crossings that ``of_persons`` kept come to, by further columns of ``persons`` and those asked for."""
    further = tuple(n for n in persons.column_names if n not in (DOCUMENT, "person_id"))
    statuses = None if asked.initial is None else crossings.initial(asked.initial, persons)
    totals: Counter[Cell] = Counter()
    rejected = 0
    for part in crossings.parts(rows):
        if not part.num_rows:
            continue
        made = classify(part, asked.rule, initial_status=statuses, observed_to=asked.observed_to,
                        on_error=asked.on_error, sequence=asked.sequence, placeholders=asked.placeholders)  # fmt: skip
        rejected += made.counts.persons_rejected
        if not made.crossings.num_rows:
            continue
        with ClassifiedCrossings(made.crossings) as opened:
            counts = tabulate.movements(opened, (*further, *asked.by), asked.freq)  # type: ignore[arg-type]
        for row in counts.to_pylist():
            cell = (*(row[n] for n in further), row["time_period"], *(row[n] for n in asked.by), row["category"])
            totals[cell] += row["crossings"]
    return _Counted(totals, rejected)


def _drawn(crossings: LinkedCrossings, draws: Draws, asked: Asked) -> Iterator[_Counted]:
    """Cells with the number of the draw before them. Several draws are classified at once, as persons of their own."""
    if not len(draws.open):
        return
    held = crossings.of_persons(_alone(draws.open), only=True)
    at_once = max(1, crossings.engine.rows_per_bucket // max(held, 1))
    for start in range(0, len(draws.persons), at_once):
        tables = []
        for number, persons in list(enumerate(draws.persons))[start : start + at_once]:
            tagged = pc.binary_join_element_wise(pa.scalar(str(number)), persons.cast(pa.string()), ":")
            which = pa.array([str(number)] * len(persons))
            tables.append(pa.table({DOCUMENT: draws.open, "person_id": tagged, DRAW: which}))
        together = pa.concat_tables(tables)
        yield _counted(crossings, crossings.of_persons(together, only=True), together, asked)


def _left_out(apart: int, mean: float) -> tuple[str, ...]:
    """How many persons are in no flow, since their rows contradict one another; nothing where nobody is."""
    if not apart and not mean:
        return ()
    return (
        f"persons in no flow, since their rows are bad or contradict one another: {mean:,.1f} with documents linked "
        f"(mean of the draws), {apart:,} with every document a person; border classify on --out names the rows",
    )


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
