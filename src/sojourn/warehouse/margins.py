"""Sums of releases by area and year: what a file that arrives can be compared with, without reading every row."""

from __future__ import annotations

from collections.abc import Collection

import duckdb
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.warehouse.release_table import PUBLISHED, table_name


def margins(connection: duckdb.DuckDBPyConnection, dataflow: Dataflow, by: str, groups: Collection[str]) -> pa.Table:
    """Sums of each published release by one dimension of areas, year and all dimensions but the other areas.

    Periods of several years stay apart from years: ``2005/P5Y``.
    by : the dimension of areas kept ; groups : codes that are groups of areas
    Of the other dimensions of areas each code is folded into ``_T`` (all), ``001`` (a group) or ``PARTS`` (a country).
    Columns: the dataflow's dimensions, ``obs_value``, ``row`` (empty), release_id, source, edition, file_name, others
    (how many codes the release has on the other side). Absent observations are left out.
    """
    columns = ", ".join(_folded(d.id, d.codelist, by) for d in dataflow.dimensions)
    other = next((d.id for d in dataflow.dimensions if d.codelist == "CL_AREA" and d.id != by), None)
    sides = f'count(DISTINCT "{other}")' if other else "0"
    sql = (
        f"WITH side AS (SELECT release_id, {sides} AS others FROM {table_name(dataflow)} GROUP BY 1) "
        f"SELECT {columns}, sum(obs_value) AS obs_value, NULL::INTEGER AS row, release_id, source, edition, "
        f"file_name, others FROM {table_name(dataflow)} o JOIN release USING (release_id) "
        "JOIN side USING (release_id) WHERE obs_value IS NOT NULL AND kind = ? GROUP BY ALL"
    )
    folded = [list(groups)] * (sql.count("?") - 1)
    return connection.sql(sql, params=[*folded, PUBLISHED]).to_arrow_table()


def _folded(dimension: str, codelist: str, by: str) -> str:
    """A dimension as ``margins`` returns it."""
    if dimension == "time_period":
        lasting = "CASE WHEN contains(o.time_period, '/') THEN regexp_extract(o.time_period, '/P[0-9]+Y$') ELSE '' END"
        return f"left(o.time_period, 4) || {lasting} AS time_period"
    if codelist != "CL_AREA" or dimension == by:
        return f'o."{dimension}"'
    return (
        f"CASE WHEN o.\"{dimension}\" = '_T' THEN '_T' WHEN list_contains(?, o.\"{dimension}\") THEN '001' "
        f"ELSE 'PARTS' END AS \"{dimension}\""
    )
