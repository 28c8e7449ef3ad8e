"""Documents of one person linked: crossings and a table of documents -> persons, linked crossings, flows in draws."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts.document_linkage import DOCUMENT, NUMBER, Pairs
from sojourn.concepts.own_layout import OwnLayout
from sojourn.engines.classified_crossings import breakdown
from sojourn.engines.document_pairs import MOST_OF_ONE, DocumentPairs
from sojourn.engines.duckdb import DuckDB
from sojourn.errors import EstimationError, LayoutDiffers, counted
from sojourn.files import whole
from sojourn.files.about import About, fingerprint
from sojourn.files.guarded import guarded_reader
from sojourn.files.tables import write_tables
from sojourn.kernels.linkage.groups import groups
from sojourn.microdata import crossing_keys, document_linkage, initial_status
from sojourn.microdata.document_linkage import Documents, LinkagePlan
from sojourn.microdata.document_scores import Scores, scored
from sojourn.products.border import identifiers, linked_flows, output, own_files
from sojourn.products.border.linkage_request import Linked, Request
from sojourn.products.border.linked_crossings import LinkedCrossings

Numbers = npt.NDArray[np.int64]
Report = Callable[[str, int, int], None]
LINKAGE = "linkage"
MOST_IN_NO_BLOCK = 0.1
"""Share of the pairs of one person that may be in no block for flows to be given: what they change is a projection."""


@guarded_reader("documents and border crossings", lambda request: ", ".join((*request.inputs, str(request.documents))))
def run(request: Request, report: Report = lambda stage, done, total: None) -> Linked:
    """Link documents, write the linked crossings where asked, and count flows in draws of the links.

    Raises ``SojournError`` for what the user can mend; ``EstimationError`` where the comparisons cannot tell pairs of
    one person from pairs of two, and where flows would leave out more pairs than their intervals can stand for.
    """
    request.check()
    report("reading", 0, 4)
    with (
        whole.scratch_folder(request.scratch or Path(tempfile.gettempdir())) as scratch,
        DuckDB(scratch, memory_limit=request.memory_limit, threads=request.threads) as engine,
    ):
        crossings = LinkedCrossings(engine, request.inputs, request.layout, request.placeholders, scratch)
        identifiers.refuse_identifiers(crossings, request.by)
        breakdown(request.by, crossings.columns, crossings.identifier)
        documents = _documents(request, engine, crossings, scratch)
        report("comparing documents", 1, 4)
        search = DocumentPairs(engine.connection, documents.table)
        keyed, crowded = search.of_keys(request.plan.same)
        count = documents.table.num_rows
        certain = groups(count, keyed["first"].to_numpy(), keyed["second"].to_numpy())
        scores = _scores(request, search, crossings, certain)
        report("linking", 2, 4)
        decided = scores.chance >= request.plan.threshold
        of = _grouped(certain, scores.pairs.first[decided], scores.pairs.second[decided])
        names = documents.table[DOCUMENT]
        persons = _persons(names, of, certain)
        table, left_out = None, tuple[str, ...]()
        if request.freq is not None:
            missed = _missed(scores)
            asked = linked_flows.Asked(
                request.freq, request.by, request.rule, _day(request), request.on_error, request.sequence,
                request.placeholders, _initial(request, engine, crossings, scratch),
            )  # fmt: skip
            draws = _draws(request, certain, scores, names, missed)
            report("classifying every draw", 3, 4)
            table, left_out = linked_flows.table(crossings, draws, asked)
        if request.out is not None:  # last: what is interrupted or refused leaves nothing behind
            about = About(LINKAGE, {**request.plan.settings(), "documents": _file(request.documents)})
            write_tables(crossings.linked(persons), request.out, about)
    told = _told(request, documents, crowded, scores, decided, of)
    asked_for = {"statistic": "flows of linked documents" if table is not None else "links of documents",
                 "linkage": {**request.plan.settings(), "draws": request.draws, "seed": request.seed},
                 "agreement": _agreement(request.plan, scores), "documents": _file(request.documents)}  # fmt: skip
    report("linking", 4, 4)
    lineage = output.lineage(request.inputs, asked_for)
    return Linked(persons, _pairs(names, scores, request.plan), table, (*crossings.said, *told, *left_out), lineage)


def _day(request: Request) -> date:
    assert request.observed_to is not None  # of ``check``
    return request.observed_to


def _file(path: Path) -> dict[str, Any]:
    return {"file": path.name, **fingerprint(path)}


def _documents(request: Request, engine: DuckDB, crossings: LinkedCrossings, scratch: Path) -> Documents:
    inside = scratch / "documents"
    inside.mkdir()
    ready = own_files.ready([str(request.documents)], request.layout, inside, strict=False)
    given = engine.read(ready.files)
    columns = dict(request.layout.columns) if ready.files.paths == ready.read else {}
    here = {our: their for our, their in columns.items() if their in given.column_names}
    absent = [f"{our} is said to be in {their!r}" for our, their in columns.items()
              if our not in here and our not in crossings.mapped]  # fmt: skip
    if absent:
        raise LayoutDiffers(
            "Columns named in the mapping are neither in the crossings nor in the documents.", details=absent
        )
    table = crossing_keys.rename(given, here, None)
    found = document_linkage.read(table, crossings.person_type(), request.plan, request.placeholders)
    if not found.table.num_rows:
        raise LayoutDiffers("The table of documents names no document.", ways_out=["document_id holds their numbers"])
    crossings.meet(found.table[DOCUMENT])
    return found


def _initial(request: Request, engine: DuckDB, crossings: LinkedCrossings, scratch: Path) -> pa.Table | None:
    """Statuses from elsewhere by document as text, as ``classify`` takes them; None where none are given."""
    if request.initial is None:
        return None
    inside = scratch / "initial"
    inside.mkdir()
    given = engine.read(own_files.ready([str(request.initial)], OwnLayout(), inside).files)
    known = initial_status.with_ids_of(
        initial_status.read(given, placeholders=request.placeholders), crossings.person_type()
    ).table
    return pa.table({"person_id": known["person_id"].cast(pa.string()), "status": known["status"], "date": known["on"]})


def _scores(request: Request, search: DocumentPairs, crossings: LinkedCrossings, certain: Numbers) -> Scores:
    """Chances of all pairs in a block; none where there are no comparisons."""
    plan = request.plan
    if not plan.compare:
        none = np.zeros(0, np.int64)
        return Scores(Pairs(none, none, none, none.reshape(0, 0), none.astype(bool)), (), none.astype(bool))
    group = pa.table({NUMBER: np.arange(len(certain)), "group_number": certain})
    pairs = search.compared(plan.block, plan.compare, group)
    scores = scored(pairs, plan.block, plan.compare, search.by_chance(plan.compare))
    chance = scores.chance
    asked = np.flatnonzero((chance > 0) & ~pairs.certain)
    excluded = np.zeros(len(pairs), np.bool_)
    excluded[asked] = search.contradicting(crossings.days(), pairs.first[asked], pairs.second[asked])
    return scores.without(excluded)


def _grouped(certain: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """The first document of each document's person, by keys (``certain``) and links between two documents."""
    numbers = np.arange(len(certain))
    return groups(len(certain), np.concatenate([numbers, first]), np.concatenate([certain, second]))


def _persons(names: pa.ChunkedArray, of: Numbers, certain: Numbers) -> pa.Table:
    """A row a document: its person (the first of the person's documents), how many it has, and what joined it."""
    size = np.bincount(of, minlength=len(of))[of]
    by_key = np.bincount(certain, minlength=len(certain))[certain] == size
    basis = np.where(size == 1, "alone", np.where(by_key, "key", "score"))
    return pa.table({
        DOCUMENT: names, "person_id": names.take(pa.array(of)), "documents": size, "link_basis": basis.astype(object),
    })  # fmt: skip


def _draws(
    request: Request, certain: Numbers, scores: Scores, names: pa.ChunkedArray, missed: float
) -> linked_flows.Draws:
    """Persons of every draw for the documents that are not the same in all."""
    rng = np.random.default_rng(request.seed)
    open_ = (scores.chance > 0) & ~scores.pairs.certain
    first, second = scores.pairs.first[open_], scores.pairs.second[open_]
    reach = _grouped(certain, first, second)
    touched = np.isin(reach, reach[first])
    rows = np.flatnonzero(touched)
    drawn = []
    for _ in range(request.draws):
        linked = scores.drawn(rng)[open_]
        drawn.append(names.take(pa.array(_grouped(certain, first[linked], second[linked])[rows])))
    return linked_flows.Draws(
        names,
        names.take(pa.array(certain)),
        pa.array(touched),
        names.take(pa.array(rows)),
        tuple(drawn),
        missed,
        request.seed,
    )


def _pairs(names: pa.ChunkedArray, scores: Scores, plan: LinkagePlan) -> pa.Table:
    """Pairs with a chance above none, the least sure first."""
    chance = scores.chance
    kept = np.flatnonzero((chance > 0) | scores.excluded)
    kept = kept[np.argsort(np.abs(chance[kept] - 0.5), kind="stable")]
    levels = {f"{c.column}_agreement": scores.pairs.levels[kept, n] for n, c in enumerate(plan.compare)}
    return pa.table({
        DOCUMENT: names.take(pa.array(scores.pairs.first[kept])),
        f"{DOCUMENT}_2": names.take(pa.array(scores.pairs.second[kept])),
        "chance": chance[kept], "by_key": scores.pairs.certain[kept],
        "histories_contradict": scores.excluded[kept], **levels,
    })  # fmt: skip


def _missed(scores: Scores) -> float:
    """Share of the pairs of one person in no block. Raises ``EstimationError`` where it is not known, or too large."""
    missed = scores.in_no_block()
    if missed is None:
        raise EstimationError(
            "How many pairs of one person agree in no block cannot be told from one block; the flows would not carry "
            "this error.",
            ways_out=["give a second --block over other columns", "--out alone, for figures without an interval"],
        )
    if missed > MOST_IN_NO_BLOCK:
        raise EstimationError(
            f"About {missed:.0%} of the pairs of one person are in no block and cannot be linked; flows carry the "
            f"error of at most {MOST_IN_NO_BLOCK:.0%}.",
            ways_out=["give a further --block over other columns", "block by first signs: name:4"],
        )
    return missed


def _agreement(plan: LinkagePlan, scores: Scores) -> list[dict[str, Any]]:
    """Chances of agreement by block, for the lineage: what linking rests on."""
    return [
        {
            "block": str(block.block),
            "pairs": int(block.pairs.sum()),
            "share_of_one_person": block.model.share,
            **{
                plan.compare[n].column: {"one_person": same.tolist(), "two_persons": different.tolist()}
                for n, same, different in zip(block.open, block.model.same, block.model.different, strict=True)
            },
        }
        for block in scores.blocks
    ]


def _told(
    request: Request, documents: Documents, crowded: Sequence[int], scores: Scores,
    decided: npt.NDArray[np.bool_], of: Numbers,
) -> list[str]:  # fmt: skip
    persons = len(np.unique(of))
    told = [f"{counted(len(of), 'document')} of {counted(persons, 'person')}"]
    if documents.unusable or documents.repeated:
        told.append(f"{counted(documents.unusable, 'row')} without a document and {documents.repeated:,} that repeat "
                    "one are left out")  # fmt: skip
    told += [f"{counted(number, 'cell')} of {name} hold no date and count as missing"
             for name, number in documents.unread.items()]  # fmt: skip
    told += [
        f"--same {','.join(key)}: {counted(number, 'value')} on more than {MOST_OF_ONE} documents stand for nobody and "
        "link nothing"
        for key, number in zip(request.plan.same, crowded, strict=True)
        if number
    ]
    if not scores.blocks:
        return [*told, "linked by keys alone: whether a key is ever shared or mistyped is not known, and no error told"]
    chance = scores.chance
    wrong, missed = float((1 - chance[decided]).sum()), float(chance[~decided].sum())
    told.append(
        f"{counted(int(decided.sum()), 'pair')} taken to be of one person, of which about {wrong:,.0f} are not; about "
        f"{missed:,.0f} more pairs of one person are not among them"
    )
    if scores.excluded.any():
        told.append(f"{counted(int(scores.excluded.sum()), 'pair')} not linked, since two whole histories would "
                    "contradict each other")  # fmt: skip
    outside = scores.in_no_block()
    told.append(
        "how many pairs of one person agree in no block cannot be told from one block"
        if outside is None
        else f"about {outside:.1%} of the pairs of one person are in no block and cannot be linked"
    )
    if request.out is not None:
        told.append("figures counted from the linked crossings do not carry the error of linking; those of --flows do")
    return told
