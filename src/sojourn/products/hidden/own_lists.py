"""A user's own lists: a table of patterns, a list of cases, or one list with repeats."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sojourn.errors import LayoutDiffers, UsageError, ValuesRefused, counted
from sojourn.estimators.hidden.list_table import ListTable, of_cases, of_patterns
from sojourn.estimators.hidden.repeats import RepeatTable
from sojourn.kernels.capture.histories import Floats
from sojourn.products.hidden.own_rows import refuse_totals
from sojourn.sources.own.user_table import UserTable

MARKS = {"0", "1"}
YES_NO = {"yes": "1", "no": "0", "true": "1", "false": "0", "": "0"}


def pattern_table(table: UserTable, persons: str, lists: Sequence[str]) -> ListTable:
    """The table of lists from one row a pattern: a column of 0 and 1 for each list, one of persons.

    persons : column of persons, refused where it holds a marker such as «<5» : such a table has an interval in it and
    not a count ; lists : columns, or all that hold nothing but 0 and 1

    Raises LayoutDiffers and ValuesRefused.
    """
    table.require([persons, *lists], "Name the column of persons with --persons and the lists with --lists.")
    refuse_totals(table, [c for c in table.header if c != persons])
    chosen = list(lists) or _lists_of(table, persons)
    if not chosen:
        raise LayoutDiffers(
            f"{table.path.name} has no columns of 0 and 1 that could be lists.",
            details=[f"it has: {', '.join(table.header)}"],
            ways_out=["one row a pattern: 0 or 1 for each list, and persons", "cases: --person COLUMN"],
        )
    _refuse_few(table, persons)
    figures = table.numbers(persons, negative=True)
    marks = [table.text(c) for c in chosen]
    rows = [(tuple(column[i] for column in marks), float(figures[i])) for i in range(len(figures))]
    return of_patterns(chosen, rows, [f"{table.path.name}, line {n}" for n in table.lines])


def _lists_of(table: UserTable, persons: str) -> list[str]:
    """Columns of nothing but 0 and 1; one that has some other mark among them is refused and not left out."""
    strange = []
    for column in (c for c in table.header if c != persons):
        text = table.text(column)
        other = [i for i, mark in enumerate(text) if mark not in MARKS]
        if 0 < len(other) < len(text) / 2:
            strange += [f"line {table.lines[i]}, {column}: «{text[i]}»" for i in other]
    if strange:
        raise ValuesRefused(
            f"{table.path.name}: a list's mark is 0 or 1",
            details=strange,
            ways_out=["correct the marks", "columns that are no lists are left out by --lists A,B,C"],
        )
    return [c for c in table.header if c != persons and set(table.text(c)) <= MARKS]


def case_table(table: UserTable, person: str, list_column: str | None, lists: Sequence[str]) -> ListTable:
    """The table of lists from cases; no name or number of a person is kept or said.

    person : column that tells persons apart ; list_column : column that names the list of a row (a person has a row for
    each list), or None where ``lists`` are columns that say yes or no (a person has one row)

    Raises LayoutDiffers and ValuesRefused; a message counts persons and never names one.
    """
    wanted = [person, list_column] if list_column else [person, *lists]
    table.require([c for c in wanted if c], "Name the columns with --person, --list or --lists.")
    refuse_totals(table, [c for c in wanted if c])
    names = table.text(person)
    if unknown := sum(not name for name in names):
        raise ValuesRefused(
            f"{counted(unknown, 'row')} of {table.path.name} are of nobody: {person} is empty",
            ways_out=["A case without a person can be on any list: leave it out, or give it a number."],
        )
    cases: dict[str, list[str]] = {}
    if list_column:
        named = table.text(list_column)
        if empty := sum(not one for one in named):
            raise ValuesRefused(f"{counted(empty, 'row')} of {table.path.name} name no list ({list_column} is empty)")
        for name, one in zip(names, named, strict=True):
            cases.setdefault(name, []).append(one)
        return of_cases(cases, sorted(set(named)))
    if not lists:
        raise UsageError("which columns are lists?", ways_out=["--lists A,B,C", "or --list COLUMN that names the list"])
    if len(set(names)) < len(names):
        raise ValuesRefused(
            f"{counted(len(names) - len(set(names)), 'row')} of {table.path.name} repeat a person",
            ways_out=["a person has one row where lists are columns"],
        )
    marks = {c: [YES_NO.get(v.lower(), v) for v in table.text(c)] for c in lists}
    strange = [f"{c}: «{v}»" for c, held in marks.items() for v in sorted(set(held) - MARKS)]
    if strange:
        raise ValuesRefused("a list's mark is 1 or 0, yes or no", details=strange)
    for i, name in enumerate(names):
        cases[name] = [c for c in lists if marks[c][i] == "1"]
    if nobody := sum(not on for on in cases.values()):
        raise ValuesRefused(f"{counted(nobody, 'person')} of {table.path.name} are on no list")
    return of_cases(cases, list(lists))


def repeat_table(table: UserTable, times: str, persons: str | None, covariates: Sequence[str]) -> RepeatTable:
    """One list with repeats: how often somebody was met, persons (one a row unless said), categories."""
    wanted = [times, *([persons] if persons else []), *covariates]
    table.require(wanted, "Name the columns with --repeats, --persons and --covariate.")
    if persons:
        _refuse_few(table, persons)
        refuse_totals(table, [c for c in table.header if c != persons])
    number = table.numbers(persons, negative=True) if persons else np.ones(len(table.rows))
    met = table.numbers(times, negative=True)
    counted_cells = ((times, met, 1.0), (persons or "", number, 0.0))
    if wrong := [line for cells in counted_cells for line in _not_whole(table, *cells)]:
        raise ValuesRefused("counts of meetings cannot be taken", details=wrong)
    return RepeatTable(met, number, {c: table.text(c) for c in covariates})


def _not_whole(table: UserTable, column: str, values: Floats, least: float) -> list[str]:
    """Lines whose cell is no whole number of the least or more."""
    with np.errstate(invalid="ignore"):
        wrong = ~np.isfinite(values) | (values < least) | (values != np.round(values))
    return [
        f"line {table.lines[i]}, {column}: «{table.text(column)[i]}» is no whole number of {least:g} or more"
        for i in np.flatnonzero(wrong).tolist()
    ]


def _refuse_few(table: UserTable, column: str) -> None:
    """Refuse cells such as «<5»: they are an interval, and an estimate of lists needs the count."""
    few = [
        f"line {n}: «{text}»"
        for n, text in zip(table.lines, table.text(column), strict=True)
        if text.strip()[:1] in ("<", "≤")
    ]
    if few:
        raise ValuesRefused(
            f"{table.path.name} has protected counts in {column}",
            details=few,
            ways_out=["such a cell is an interval and never 0: ask the owner of the lists for the count"],
        )
