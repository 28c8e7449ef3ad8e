"""From files of border crossings to files of classified ones: reads -> engine -> rule -> writes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.destination import Destination
from sojourn.concepts.header_row import columns_told
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.engines import table_files
from sojourn.engines.table_files import TableFiles
from sojourn.errors import LayoutDiffers, UsageError, WarehouseError
from sojourn.files import whole
from sojourn.files.guarded import guarded_reader
from sojourn.microdata import border_crossings, crossing_keys, initial_status, quality
from sojourn.microdata.observed_to import ROWS_NAMED, Alone, DatesSeen, later_than
from sojourn.microdata.person_identifiers import LARGEST_EXACT, not_whole
from sojourn.microdata.quality import Policy, Quality
from sojourn.microdata.rule import Rule
from sojourn.microdata.sequence import check_type, in_sequence
from sojourn.products.border import across_persons, by_engine, classified_dataset, nothing_classified
from sojourn.products.border.across_persons import Finding, Read
from sojourn.products.border.classification_request import Outcome, Request
from sojourn.products.border.classified_dataset import ClassifiedDataset
from sojourn.products.border.classified_files import ClassifiedFiles

Report = Callable[[str, int, int], None]


class Part(Protocol):
    """What came out of the work on some persons."""

    @property
    def crossings(self) -> pa.Table: ...
    @property
    def errors(self) -> pa.Table: ...
    @property
    def counts(self) -> Quality: ...


def _silent(stage: str, done: int, total: int) -> None:
    return None


@guarded_reader("border crossings", lambda request: ", ".join(request.inputs))
def run(request: Request, report: Report = _silent) -> Outcome:
    """Classify (or, without ``out``, check) crossings; results appear only when everything is done.

    Raises
    ------
    SojournError
        Input, options or disk that the user can mend; nothing is written then, except the error table under
        the policy ``report``.
    """
    quality.check_policy(request.on_error)
    places = by_engine.places(request.engine, request.out, request.errors)
    beside = places.check()
    try:
        with ExitStack() as opened:
            scratch = opened.enter_context(whole.scratch_folder(request.scratch or beside))
            engine = opened.enter_context(_engine(request, scratch))
            made = opened.enter_context(places.opened(engine))
            ready = by_engine.ready(request.inputs, _layout(request), scratch, request.memory_limit, engine)
            files = ready.files
            read = [*ready.read] if request.initial is None else [*ready.read, request.initial]
            places.refuse(read)
            names = _names(files, ready.read, request)
            sequence = _sequence(names, request)
            _check_types(engine, files, names, sequence)
            known = _initial(request, engine, files, names, scratch)
            observed_to, alone = request.observed_to, None
            if observed_to is None:
                seen = _dates(request, engine, files, names, report)
                observed_to, alone = seen.latest(), seen.alone(request.rule)
            if alone is not None and request.out is not None:
                raise alone.refusal(_rows_alone(engine, files, names, alone))
            if alone is not None:  # a check tells all problems at once
                observed_to = alone.before
            run_id = _run_of(request, read, observed_to, files)
            outcome = Outcome(
                request, run_id, observed_to, Quality(), *places.told(), alone, ready.said, ready.first, sequence
            )
            counts = _write(outcome, made, engine, files, names, known, report)
            said, findings = ready.said + made.said, tuple[Finding, ...]()
            if counts.rows_in and not counts.rows_classified:
                said += nothing_classified.told(engine, files, names)
            if request.out is None:
                report("comparing identifiers", 0, 1)
                whole_rows = _layout(request).wide is None
                asked = Read(engine, files, names, ready.read if whole_rows else (), request.placeholders)
                findings = across_persons.findings(asked, counts)
    except OSError as error:
        raise WarehouseError(
            f"Nothing was written: {error}",
            ways_out=["--scratch FOLDER puts what does not fit into memory on another disk."],
        ) from None
    return replace(outcome, counts=counts, said=said, findings=findings)


def _run_of(request: Request, read: Sequence[Any], observed_to: dt.date | None, found: Any) -> str:
    """What tells this run from others: files by name, size and time of their last change, and all that was asked."""
    files = by_engine.facts_of(read, found)
    asked = (
        border_crossings.definition(request.rule, observed_to), request.on_error, request.engine,
        str(_layout(request)), dict(request.initial_columns), request.sequence, request.placeholders.text(),
        version("sojourn"),
    )  # fmt: skip
    return hashlib.sha256(json.dumps([files, asked], default=str).encode()).hexdigest()[:16]


def _layout(request: Request) -> OwnLayout:
    return request.layout.over(OwnLayout(columns=tuple(request.columns.items())))


def _names(files: TableFiles, read: tuple[Path, ...], request: Request) -> dict[str, str]:
    """Name in the files -> our name; files that were made plain have our names already."""
    columns = dict(_layout(request).columns)
    mapped = files.paths == read
    turned = [(our, their) for our, their in columns.items() if their in crossing_keys.REQUIRED and our != their]
    if turned:
        raise UsageError(
            f"--columns {', '.join(f'{our}={their}' for our, their in turned)}: our name stands first.",
            ways_out=[f"--columns {','.join(f'{their}={our}' for our, their in turned)}"],
        )
    ours = crossing_keys.renamed(files.names, columns if mapped else {}, None)
    crossing_keys.check_columns(ours)
    return dict(zip(files.names, ours, strict=True))


def _sequence(names: Mapping[str, str], request: Request) -> str | None:
    """The column of the sequence by the name it has after mapping, whichever of the two was given."""
    asked = request.sequence
    if asked is None or asked in names.values():
        return asked
    if asked not in names:
        raise LayoutDiffers(
            f"The crossings have no column {asked}, which is said to hold their sequence.",
            details=[columns_told(names)],
            ways_out=["--sequence COLUMN, by its name in the file or by the one that --columns gives it"],
        )
    return names[asked]


def _check_types(engine: Any, files: TableFiles, names: Mapping[str, str], sequence: str | None) -> None:
    """Refuse what cannot be read by its type, before workers meet it; floating-point identifiers must be whole."""
    for theirs, ours in names.items():
        if ours == sequence:
            check_type(engine.column_type(files, theirs), ours)
        if ours in ("person_id", "crossing_id") and pa.types.is_floating(engine.column_type(files, theirs)):
            wrong = f"NOT isnan({ours}) AND (floor({ours}) <> {ours} OR abs({ours}) > {LARGEST_EXACT})"
            if engine.ask(files, names, {}, f"SELECT 1 FROM crossing_read WHERE {wrong} LIMIT 1").num_rows:
                raise not_whole(ours)


@contextmanager
def _engine(request: Request, scratch: Path) -> Iterator[Any]:
    if request.engine == "duckdb":
        from sojourn.engines.duckdb import DuckDB

        with DuckDB(scratch, memory_limit=request.memory_limit, threads=request.workers()) as duckdb:
            yield duckdb
    elif request.engine == "spark":
        from sojourn.engines.spark import Spark

        with Spark(scratch, memory_limit=request.memory_limit, threads=request.workers()) as spark:
            yield spark
    else:
        raise UsageError(f"{request.engine!r} is no engine.", ways_out=["Choose duckdb or spark."])


def _initial(request: Request, engine: Any, files: TableFiles, names: Mapping[str, str], scratch: Path) -> Any:
    """Statuses from elsewhere, with ``table``, ``unusable`` and ``repeated`` (``Known``); None without any."""
    if request.initial is None:
        if request.initial_columns:
            raise UsageError("Columns of initial statuses are mapped, but no file of them is given.")
        return None
    layout = request.layout.over(OwnLayout(columns=tuple(request.initial_columns.items())))
    layout = replace(layout, columns=tuple(request.initial_columns.items()), wide=None, sheet=None)
    inside = scratch / "initial"
    inside.mkdir()
    ready = by_engine.ready([str(request.initial)], layout, inside, request.memory_limit, engine, strict=False)
    mapped = request.initial_columns if ready.files.paths == ready.read else {}
    if request.engine == "spark":
        return classified_dataset.given(ready.files, mapped)
    known = initial_status.read(engine.read(ready.files), mapped, request.placeholders)
    return initial_status.with_ids_of(known, engine.column_type(files, _named(names, "person_id")))


def _dates(request: Request, engine: Any, files: TableFiles, names: Mapping[str, str], report: Report) -> DatesSeen:
    """The crossing dates of all files, counted."""
    report("looking for the latest crossing", 0, 1)
    if request.engine == "spark":
        on_executors: DatesSeen = engine.dates_seen(files, _named(names, "crossing_date"), DatesSeen)
        return on_executors
    seen = DatesSeen()
    for dates, rows in engine.column_blocks(files, _named(names, "crossing_date")):
        seen.add(dates, rows)
    return seen


def _rows_alone(engine: Any, files: TableFiles, names: Mapping[str, str], alone: Alone) -> pa.Table:
    """A few of the crossings whose dates stand alone."""
    column = _named(names, "crossing_date")
    late: list[Any] = []
    for dates, _ in engine.column_blocks(files, column):
        late += pc.unique(dates.filter(pa.array(later_than(dates, alone.before)))).to_pylist()
        if len(late) >= ROWS_NAMED:
            break
    return engine.rows_with(files, names, "crossing_date", late[:ROWS_NAMED], ROWS_NAMED)


def _named(names: Mapping[str, str], ours: str) -> str:
    """What the files call a column of ours."""
    return next(old for old, new in names.items() if new == ours)


@dataclass(frozen=True)
class Work:
    """The work on all rows of some persons: what engines call, possibly in another process."""

    rule: Rule
    observed_to: dt.date | None
    policy: Policy
    encoded: bool
    sequence: str | None
    placeholders: Placeholders

    def __call__(self, crossings: pa.Table, initial: pa.Table | None) -> Part:
        keys = crossing_keys.read_keys(crossings, self.placeholders)
        if self.sequence is not None:
            keys = in_sequence(crossings, keys, self.sequence)
        return border_crossings.classify_part(
            crossings, keys, initial, self.rule, self.observed_to, self.policy, encoded=self.encoded
        )


def _write(
    asked: Outcome,
    made: ClassifiedFiles | ClassifiedDataset,
    engine: Any,
    files: TableFiles,
    names: Mapping[str, str],
    known: Any,
    report: Report,
) -> Quality:
    """Classify everything; the files take their places. Returns what was counted of ``asked``."""
    request, counts = asked.request, Quality()
    if known is not None:
        counts.initial_statuses_unusable = known.unusable
        counts.initial_statuses_repeated = known.repeated
    encoded = request.engine == "duckdb" and request.out is not None and _format(request.out) == "parquet"
    work = Work(request.rule, asked.observed_to, request.on_error, encoded, asked.sequence, request.placeholders)
    with closing(made.parts(engine, files, names, known, work, report)) as parts:
        for of_persons in parts:
            counts = counts + of_persons
    facts = replace(asked, counts=counts).to_dict()
    if request.on_error == "report" and request.out is not None and counts.rows_with_problems:
        made.place_errors(facts)
        counts.refuse_if_any()
    if request.out is not None and counts.rows_in and not counts.rows_classified:
        made.place_errors(facts)
        raise nothing_classified.refusal(counts, nothing_classified.seen(engine, files, names), asked.errors)
    made.place(facts)
    return counts


def _format(destination: Destination) -> str | None:
    return table_files.format_of(destination.path)
