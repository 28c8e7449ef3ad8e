"""Pairs of documents in SQL: which agree in a block, how they agree, which a key joins, whose histories contradict.

Nothing here knows whether two documents are of one person; ``products.border.linking`` puts it together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from sojourn.concepts.document_linkage import DOCUMENT, NUMBER, Block, Comparison, Pairs
from sojourn.engines.duckdb import quoted
from sojourn.engines.duckdb_messages import complaints_told
from sojourn.errors import UsageError

SIMILAR = 0.92
"""Jaro-Winkler similarity from which two texts are similar; names misspelt once mostly reach it (Winkler 1990)."""
MOST_PAIRS = 50_000_000
MOST_OF_ONE = 20
"""Documents of one value of a key; above it the value stands for nobody."""


class DocumentPairs:
    """Documents in a database of one's own.

    connection : of DuckDB ; documents : as of ``microdata.document_linkage.read``
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, documents: pa.Table) -> None:
        self.connection = connection
        connection.register("documents_given", documents)
        connection.execute("CREATE OR REPLACE TEMP TABLE document AS SELECT * FROM documents_given")
        connection.unregister("documents_given")

    def of_keys(self, keys: Sequence[Sequence[str]]) -> tuple[pa.Table, list[int]]:
        """``first``, ``second``: every document with the first of its value of a key.

        Beside it, by key, how many values stand on more than ``MOST_OF_ONE`` documents and are left out.
        """
        links, crowded = [], []
        for key in keys:
            listed = ", ".join(quoted(name) for name in key)
            whole = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in key)
            grouped = f"SELECT {listed}, min({NUMBER}) AS first, count(*) AS n FROM document WHERE {whole} GROUP BY ALL"
            found = self._table(f"SELECT count(*) AS n FROM ({grouped}) WHERE n > {MOST_OF_ONE}")
            crowded.append(int(found["n"][0].as_py()))
            links.append(
                self._table(f"""
                SELECT g.first, d.{NUMBER} AS second FROM ({grouped}) AS g JOIN document AS d USING ({listed})
                WHERE g.n BETWEEN 2 AND {MOST_OF_ONE} AND d.{NUMBER} > g.first ORDER BY ALL""")
            )
        empty = pa.table({"first": pa.array([], pa.int64()), "second": pa.array([], pa.int64())})
        return (pa.concat_tables(links) if links else empty), crowded

    def compared(self, blocks: Sequence[Block], comparisons: Sequence[Comparison], certain: pa.Table) -> Pairs:
        """All pairs that agree in a block, with how they agree; a pair is once there, whatever blocks it is in.

        certain : ``group_number`` of every document by the keys; two of one group are one person's for certain
        Raises ``UsageError`` where a block makes more than ``MOST_PAIRS`` pairs.
        """
        joined = []
        for number, block in enumerate(blocks):
            on = [_signs(column, length) for column, length in block.parts]
            self._refuse_many(block, on)
            alike = " AND ".join(f"{part.format('a')} = {part.format('b')}" for part in on)
            joined.append(f"SELECT a.{NUMBER} AS first, b.{NUMBER} AS second, {1 << number} AS block "
                          f"FROM document AS a JOIN document AS b ON {alike} AND a.{NUMBER} < b.{NUMBER}")  # fmt: skip
        levels = ", ".join(f"{_level(c)} AS level_{n}" for n, c in enumerate(comparisons))
        self.connection.register("certain_given", certain)
        found = self._table(f"""
            WITH pair AS (SELECT first, second, bit_or(block) AS blocks FROM ({" UNION ALL ".join(joined)})
                          GROUP BY first, second)
            SELECT p.first, p.second, p.blocks, {levels}, ca.group_number = cb.group_number AS certain
            FROM pair AS p JOIN document AS a ON a.{NUMBER} = p.first JOIN document AS b ON b.{NUMBER} = p.second
            JOIN certain_given AS ca ON ca.{NUMBER} = p.first JOIN certain_given AS cb ON cb.{NUMBER} = p.second
            ORDER BY p.first, p.second""")
        self.connection.unregister("certain_given")
        columns = [found[f"level_{n}"].to_numpy() for n in range(len(comparisons))]
        return Pairs(
            found["first"].to_numpy(), found["second"].to_numpy(), found["blocks"].to_numpy().astype(np.int64),
            np.stack(columns, 1).astype(np.int64), found["certain"].to_numpy(),
        )  # fmt: skip

    def by_chance(self, comparisons: Sequence[Comparison], pairs: int = 20_000, seed: int = 1) -> Any:
        """[pair, comparison] how documents drawn by chance agree: hardly any pair of them is one person's."""
        count = int(self._table("SELECT count(*) AS n FROM document")["n"][0].as_py())
        rng = np.random.default_rng(seed)
        first = rng.integers(0, count, pairs)
        second = (first + rng.integers(1, max(count, 2), pairs)) % count
        self.connection.register("drawn_given", pa.table({"first": first, "second": second}))
        levels = ", ".join(f"{_level(c)} AS level_{n}" for n, c in enumerate(comparisons))
        found = self._table(f"""
            SELECT {levels} FROM drawn_given AS p JOIN document AS a ON a.{NUMBER} = p.first
            JOIN document AS b ON b.{NUMBER} = p.second""")
        self.connection.unregister("drawn_given")
        return np.stack([column.to_numpy() for column in found.columns], 1).astype(np.int64)

    def _refuse_many(self, block: Block, on: Sequence[str]) -> None:
        listed = ", ".join(part.format("document") for part in on)
        whole = " AND ".join(f"{part.format('document')} IS NOT NULL" for part in on)
        sizes = f"SELECT count(*) AS n FROM document WHERE {whole} GROUP BY {listed}"
        pairs = float(self._table(f"SELECT sum(n * (n - 1) / 2) AS n FROM ({sizes})")["n"][0].as_py() or 0)
        if pairs > MOST_PAIRS:
            raise UsageError(
                f"--block {block} makes {pairs:,.0f} pairs; at most {MOST_PAIRS:,} are compared.",
                ways_out=["add a column to the block", "take more of its first signs"],
            )

    def contradicting(self, crossings: str, first: Any, second: Any) -> Any:
        """[pair] whether two histories that are each whole contradict each other once they are one person's.

        crossings : a relation with ``document_id`` (text), ``day`` and ``arrival``. A history is whole where arrivals
        and departures alternate from day to day; what happens within a day is netted, since its order is not known.
        """
        self.connection.register("asked_given", pa.table({"first": first, "second": second}))
        net = f"""
            SELECT d.{NUMBER} AS of, c.day, sum(CASE WHEN c.arrival THEN 1 ELSE -1 END) AS net
            FROM ({crossings}) AS c JOIN document AS d USING ({DOCUMENT}) GROUP BY ALL"""
        broken = """
            SELECT who, count(*) FILTER (abs(net) > 1 OR net = before) AS breaks
            FROM (SELECT who, net, lag(net) OVER (PARTITION BY who ORDER BY day) AS before FROM {0} WHERE net <> 0)
            GROUP BY who"""
        found = self._table(f"""
            WITH day AS ({net}),
                 asked AS (SELECT row_number() OVER () AS pair, first, second FROM asked_given),
                 alone AS ({broken.format("(SELECT of AS who, day, net FROM day)")}),
                 two AS (SELECT a.pair AS who, d.day, sum(d.net) AS net FROM asked AS a
                          JOIN day AS d ON d.of IN (a.first, a.second) GROUP BY ALL),
                 joined AS ({broken.format("two")})
            SELECT a.pair, coalesce(j.breaks, 0) > coalesce(f.breaks, 0) + coalesce(s.breaks, 0) AS contradicts
            FROM asked AS a LEFT JOIN joined AS j ON j.who = a.pair
            LEFT JOIN alone AS f ON f.who = a.first LEFT JOIN alone AS s ON s.who = a.second ORDER BY a.pair""")
        self.connection.unregister("asked_given")
        return found["contradicts"].to_numpy()

    def _table(self, sql: str) -> pa.Table:
        with complaints_told():
            return self.connection.sql(sql).to_arrow_table()


def _signs(column: str, length: int | None) -> str:
    """A column of the document called ``{0}``, or its first signs."""
    whole = f"{{0}}.{quoted(column)}"
    return whole if length is None else f"substring({whole}, 1, {length})"


def _level(comparison: Comparison) -> str:
    """How the documents ``a`` and ``b`` agree: 0 not at all, the highest number exactly, -1 where one tells nothing."""
    a, b = (f"{side}.{quoted(comparison.column)}" for side in "ab")
    parts = {
        "exact": "0",
        "text": f"CASE WHEN jaro_winkler_similarity({a}, {b}) >= {SIMILAR} THEN 1 ELSE 0 END",
        "date": f"""CASE WHEN (substring({a}, 1, 4) = substring({b}, 1, 4))::INTEGER
                             + (substring({a}, 6, 2) = substring({b}, 6, 2))::INTEGER
                             + (substring({a}, 9, 2) = substring({b}, 9, 2))::INTEGER = 2
                         OR (substring({a}, 1, 4) = substring({b}, 1, 4)
                             AND substring({a}, 6, 2) = substring({b}, 9, 2)
                             AND substring({a}, 9, 2) = substring({b}, 6, 2)) THEN 1 ELSE 0 END""",
    }
    return (
        f"CASE WHEN {a} IS NULL OR {b} IS NULL THEN -1 WHEN {a} = {b} THEN {comparison.levels - 1} "
        f"ELSE {parts[comparison.kind]} END"
    )
