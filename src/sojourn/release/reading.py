"""An office's own table for release: contributions of persons, or counts, from CSV or Parquet; with its class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.confidentiality import ConfStatus
from sojourn.concepts.dataflows.dimensions import TOTAL
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import DimensionsDiffer, FileDamaged, NotForPublication, UsageError, ValuesRefused
from sojourn.files.guarded import guarded_reader
from sojourn.kernels.disclosure.primary import Limits
from sojourn.kernels.disclosure.sums import Ints
from sojourn.release.attacking import Published
from sojourn.release.counts import PERSON, RECORDS, Counts, disguised_total
from sojourn.release.protecting import limits_of
from sojourn.release.publication import disclosure_of
from sojourn.release.rules import LEAST_TOLD

VALUE, PERSONS, FIRST, SECOND = "obs_value", "persons", "largest", "second"


@guarded_reader("a table for release")
def table_of(path: Path) -> pa.Table:
    """A CSV (all columns as text) or Parquet file."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    if path.name.lower().endswith(".parquet"):
        import pyarrow.parquet as pq

        return pq.read_table(path)
    from pyarrow import csv

    try:
        names = csv.open_csv(path).schema.names
        types = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        return csv.read_csv(path, convert_options=types)
    except pa.ArrowInvalid as error:
        raise FileDamaged(f"{path} is no CSV table: {error}") from error


def class_of(path: Path, given: str | None) -> Disclosure:
    """The class of a file: as it says itself, or as given where it says nothing.

    Raises NotForPublication where neither says it, UsageError where they contradict one another.
    """
    said = disclosure_of(path)
    try:
        asked = None if given is None else Disclosure(given)
    except ValueError as error:
        raise UsageError(f"There is no class {given}.", ways_out=[c.value for c in Disclosure]) from error
    if said is None and asked is None:
        raise NotForPublication(
            f"Nothing says of which class {path} is, and that is not guessed.",
            ways_out=["--class personal (tables), personal_record (rows about persons) or special_care"],
        )
    if said is not None and asked is not None and said is not asked:
        raise UsageError(f"{path} says that it is {said}, not {asked}.", ways_out=["leave --class out"])
    return said or asked or Disclosure.PERSONAL


def contributions_of(table: pa.Table, dimensions: Sequence[str]) -> pa.Table:
    """Contributions by person and cell; records of one person in one cell are added up where each has its row."""
    missing = [n for n in (PERSON, *dimensions) if n not in table.column_names]
    if missing:
        raise DimensionsDiffer(f"The table has no columns {', '.join(missing)}.", details=list(table.column_names))
    columns = {name: table[name].cast(pa.string()) for name in (PERSON, *dimensions)}
    empty = [name for name, column in columns.items() if pc.any(pc.equal(column, "")).as_py()]
    if empty:
        raise ValuesRefused(f"Cells of {', '.join(empty)} are empty.", ways_out=["a code for what is not known: _X"])
    records = _whole(table, RECORDS) if RECORDS in table.column_names else np.ones(table.num_rows, dtype=np.int64)
    return pa.table({**columns, RECORDS: records})


def counts_of(
    table: pa.Table,
    dimensions: Sequence[str],
    summed: Sequence[str],
    parents: Mapping[str, Mapping[str, str]] | None = None,
) -> Counts:
    """Counts that were made elsewhere, with all their totals as ``_T``, and cells of broader codes where there are any.

    parents : by dimension, the broader code of a code
    Raises ValuesRefused for totals along a dimension that is not among ``summed``, for a total by another code, and
    where nothing says how many persons stand behind a count: the contribution is without bound.
    """
    missing = [n for n in (VALUE, *dimensions) if n not in table.column_names]
    if missing:
        raise DimensionsDiffer(f"The table has no columns {', '.join(missing)}.", details=list(table.column_names))
    if PERSONS not in table.column_names:
        raise ValuesRefused(
            f"Nothing says how many persons stand behind each count: the table has no column {PERSONS}, and one person "
            "may have any number of records.",
            ways_out=[f"a column {PERSONS}: how many different persons; the same as {VALUE} where each counts once"],
        )
    value, persons = _whole(table, VALUE), _whole(table, PERSONS)
    if (persons > value).any() or ((persons == 0) & (value > 0)).any():
        raise ValuesRefused(f"Cells with more {PERSONS} than {VALUE}, or with none behind them.")
    first = _whole(table, FIRST) if FIRST in table.column_names else value - persons + (persons > 0)
    second = _whole(table, SECOND) if SECOND in table.column_names else np.minimum(first, value - first)
    codes = [table[name].cast(pa.string()).to_pylist() for name in dimensions]
    there = np.flatnonzero(value > 0)
    cells = [tuple(column[i] for column in codes) for i in there]
    made = Counts(
        tuple(dimensions), tuple(cells), value[there], persons[there],
        np.stack([first[there], second[there]], axis=1), None,
        {name: dict((parents or {}).get(name, {})) for name in summed},
    )  # fmt: skip
    if (found := disguised_total(made)) is not None:
        raise ValuesRefused(
            f"The code {found[1]} of {found[0]} is the sum of all the others wherever it stands: a total. Its parts "
            "could be reckoned from it.",
            ways_out=[f"write {TOTAL} in its place, and name {found[0]} in --totals"],
        )
    return made


def published_of(
    table: pa.Table, dimensions: Sequence[str], summed: Sequence[str], least: int = 0,
    deviation: int | None = None, parents: Mapping[str, Mapping[str, str]] | None = None,
) -> Published:  # fmt: skip
    """A published table with hidden cells: rows of the dimensions and obs_value, empty where hidden.

    least : persons below which a cell is small; where it is given, and conf_status tells small cells (A) from those
        hidden for them (D), that is known of them too
    deviation : greatest noise of a table that says it has some (``standard_error``); None where it is not known
    parents : by dimension, the broader code of a code
    """
    missing = [n for n in (VALUE, *dimensions) if n not in table.column_names]
    if missing:
        raise DimensionsDiffer(f"The table has no columns {', '.join(missing)}.", details=list(table.column_names))
    value = table[VALUE]
    hidden = pc.is_null(value)
    if pa.types.is_string(value.type):
        hidden = pc.or_(hidden, pc.equal(pc.fill_null(value, ""), ""))
    shown = table.filter(pc.invert(hidden))
    figures = np.full(table.num_rows, np.nan)
    figures[~np.asarray(hidden.to_numpy(), dtype=bool)] = _whole(shown, VALUE)
    cells = tuple(zip(*(table[name].cast(pa.string()).to_pylist() for name in dimensions), strict=True))
    with_totals = {name for axis, name in enumerate(dimensions) if any(cell[axis] == TOTAL for cell in cells)}
    return Published(
        tuple(dimensions),
        {n: dict((parents or {}).get(n, {})) for n in dimensions if n in with_totals | {*summed}}, cells, figures,
        0.0 if not _noisy(table) else float("inf") if deviation is None else float(deviation),
        _told_by_codes(table, least),
    )  # fmt: skip


def _noisy(table: pa.Table) -> bool:
    """Whether the figures are said to have an error that noise or rounding put on them."""
    if "standard_error" not in table.column_names:
        return False
    errors = [e for e in table["standard_error"].to_pylist() if e not in (None, "")]
    try:
        return any(float(e) > 0 for e in errors)
    except ValueError as error:
        raise ValuesRefused(f"The column standard_error holds what is no number: {error}.") from error


def _told_by_codes(table: pa.Table, least: int) -> Limits | None:
    """What conf_status tells of hidden cells, each person taken to count once; None where it tells nothing."""
    codes = table["conf_status"].to_pylist() if "conf_status" in table.column_names else []
    if least < LEAST_TOLD or not {ConfStatus.SMALL, ConfStatus.SECONDARY} & {*codes}:
        return None
    told = limits_of(np.array([code == ConfStatus.SMALL for code in codes]), least, once=True)
    return told.where(np.array([code in (ConfStatus.SMALL, ConfStatus.SECONDARY) for code in codes]))


def _whole(table: pa.Table, name: str) -> Ints:
    try:
        made = table[name].cast(pa.float64()).to_numpy()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ValuesRefused(f"The column {name} holds what is no number.", details=[str(error)]) from error
    if np.isnan(made).any() or (made != np.rint(made)).any() or (made < 0).any():
        raise ValuesRefused(f"The column {name} holds what is no count: missing, negative or not whole.")
    return np.asarray(made, dtype=np.int64)
