"""What one answer never mixes unless it is asked to: editions of a series, sources, a total with its parts.

Whether it would is looked up in one query over the rows asked for, and only where several editions or sources may hold
them, or a dimension with a total is left open; in a second one where such a dimension has both kinds of codes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

import duckdb

from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.errors import EditionsMixed, InPython, PartsMixed, SourcesMixed
from sojourn.warehouse.release_table import Feed, table_name
from sojourn.warehouse.selection import Condition, Selection

Several = Literal["one", "all"]
Parts = Literal["either", "all"]
"""``either``: a total or its parts; ``all``: both together."""


def refuse_mixed(
    connection: duckdb.DuckDBPyConnection,
    dataflow: Dataflow,
    asked: Condition,
    *,
    editions: Several,
    sources: Several,
    apart: Sequence[Dimension],
    summed: bool = False,
) -> None:
    """Raise EditionsMixed, SourcesMixed or PartsMixed where the rows asked for are of a kind that is not allowed.

    editions, sources : ``all`` where several are asked for ; apart : dimensions whose total must not stand with a part
    summed : whether the rows are added up
    """
    possible = (editions == "one" and _several_editions(asked.candidates)) or (
        sources == "one" and len(_sources(asked.candidates)) > 1
    )
    if not possible and not apart:
        return
    held, both = _held(connection, dataflow, asked, apart)
    if editions == "one":
        _refuse_editions(dataflow, held)
    if sources == "one":
        _refuse_sources(dataflow, held)
    _refuse_parts(dataflow, _together(connection, dataflow, asked, both), summed)


def _held(
    connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, asked: Condition, apart: Sequence[Dimension]
) -> tuple[list[Feed], list[Dimension]]:
    """The releases that hold rows, and the dimensions that have their total in some rows and a part in others."""
    columns = ", ".join(["list(DISTINCT release_id)", *(f"{_mixed(d)}" for d in apart)])
    sql = f"SELECT {columns} FROM {table_name(dataflow)} o WHERE {asked.sql}"
    (found,) = connection.execute(sql, [*_totals(apart), *asked.values]).fetchall()
    releases = set(found[0] or ())
    return [f for f in asked.candidates if f.release_id in releases], [
        d for d, m in zip(apart, found[1:], strict=True) if m
    ]


def _together(
    connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, asked: Condition, both: Sequence[Dimension]
) -> list[Dimension]:
    """Those that have both in rows of one source and edition that agree in all other dimensions.

    A total of years before parts were published stands beside no part of its own.
    """
    if not both:
        return []
    names = {d.id for d in both}
    others = ", ".join(["source", "edition", *(f'o."{k}"' for k in dataflow.keys if k not in names)])
    marks = ", ".join(f"{_mixed(d)} AS mixed_{i}" for i, d in enumerate(both))
    any_group = ", ".join(f"bool_or(mixed_{i})" for i in range(len(both)))
    sql = (
        f"SELECT {any_group} FROM (SELECT {marks} FROM {table_name(dataflow)} o JOIN release USING (release_id) "
        f"WHERE {asked.sql} GROUP BY {others})"
    )
    (found,) = connection.execute(sql, [*_totals(both), *asked.values]).fetchall()
    return [d for d, mixed in zip(both, found, strict=True) if mixed]


def _mixed(dimension: Dimension) -> str:
    return f'bool_or(o."{dimension.id}" = ?) AND bool_or(o."{dimension.id}" <> ?)'


def _totals(dimensions: Sequence[Dimension]) -> list[str | None]:
    """The values of ``_mixed`` for each dimension."""
    return [d.total for d in dimensions for _ in range(2)]


def open_totals(dataflow: Dataflow, where: Selection | None, by: Collection[str] = ()) -> list[Dimension]:
    """Dimensions with a total that a selection leaves open, but those in ``by``."""
    pinned = {dataflow.dimension(key).id for key in where or {}}
    return [d for d in dataflow.dimensions if d.total and d.id not in pinned and d.id not in by]


def summed_totals(dataflow: Dataflow, where: Selection | None, by: Collection[str]) -> list[Dimension]:
    """Dimensions with a total that are summed over and may hold more than one code."""
    single = {dataflow.dimension(key).id for key, codes in (where or {}).items() if isinstance(codes, str | int)}
    return [d for d in dataflow.dimensions if d.total and d.id not in single and d.id not in by]


def several_named(source: str | Sequence[str] | None) -> bool:
    """Whether several sources are named, which asks for them."""
    return source is not None and not isinstance(source, str) and len(set(source)) > 1


def _several_editions(feeds: Sequence[Feed]) -> dict[str, list[Feed]]:
    by_series: dict[str, list[Feed]] = {}
    for feed in feeds:
        by_series.setdefault(feed.series, []).append(feed)
    return {s: f for s, f in by_series.items() if len({x.edition for x in f}) > 1}


def _sources(feeds: Sequence[Feed]) -> list[str]:
    return sorted({f.source for f in feeds})


def _refuse_editions(dataflow: Dataflow, held: Sequence[Feed]) -> None:
    for series, feeds in _several_editions(held).items():
        names = list(dict.fromkeys(f.edition for f in feeds))
        raise EditionsMixed(
            f"The rows asked of {dataflow.id} come from {len(names)} editions of one series ({series}): "
            f"{', '.join(names)}. Together they would count the same things several times.",
            details=[f"{f.edition}: {f.source}, {f.file_name}" for f in feeds],
            ways_out=[
                f'One of them: --edition "{names[0]}"',
                InPython(f'One of them: edition="{names[0]}"'),
                InPython("the newest that covers the ones before: sojourn.warehouse.editions.newest"),
                InPython('all of them, each row with its edition: editions="all"'),
            ],
        )


def _refuse_sources(dataflow: Dataflow, held: Sequence[Feed]) -> None:
    names = _sources(held)
    if len(names) > 1:
        raise SourcesMixed(
            f"The rows asked of {dataflow.id} come from {len(names)} sources: {', '.join(names)}. Together they may "
            "count the same things several times, each by its own definition.",
            details=[f"{f.source}, edition {f.edition}: {f.file_name}" for f in held],
            ways_out=[
                f"One of them: --source {names[0]}",
                InPython(f'One of them: source="{names[0]}"'),
                InPython('all of them, each row with its source: sources="all"'),
            ],
        )


def _refuse_parts(dataflow: Dataflow, together: Sequence[Dimension], summed: bool) -> None:
    if not together:
        return
    named = ", ".join(f"{d.id} ({d.total})" for d in together)
    first = together[0]
    ways = [
        f"The total alone: {first.id}={first.total}",
        InPython(f'The total alone: where={{"{first.id}": "{first.total}"}}'),
        InPython(f'the parts wanted: where={{"{first.id}": [...]}}'),
        InPython(f'each code apart: by=[..., "{first.id}"]')
        if summed
        else InPython('both, which must not be added up: parts="all"'),
    ]
    what = "A sum over them would count everything twice." if summed else "Added up they would count everything twice."
    raise PartsMixed(
        f"The rows asked of {dataflow.id} hold a total together with its parts: {named}. {what}", ways_out=ways
    )
