"""Files as frames of Spark: cells under our names, who a person is, and statuses from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from sojourn.concepts.person_identifiers import Placeholders
from sojourn.engines.person_key import PERSON, Dialect, with_keys
from sojourn.engines.spark_frames import cell
from sojourn.engines.spark_inputs import ClusterFiles
from sojourn.engines.spark_work import IS_STATUS, ON, PLACE, STATUS
from sojourn.engines.table_files import TableFiles
from sojourn.errors import ValuesRefused
from sojourn.files.csv_text import marked

Files = TableFiles | ClusterFiles

ROW = "__row"


def identifier(name: str) -> str:
    """An SQL identifier."""
    return "`" + name.replace("`", "``") + "`"


def text(value: str) -> str:
    """An SQL string."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


DIALECT = Dialect(identifier, text, "({0} RLIKE {1})")


class Statuses(NamedTuple):
    """Files of statuses from elsewhere, and what their columns are called: name in the files -> our name."""

    files: Files
    names: Mapping[str, str]


def read_frame(
    session: Any,
    files: Files,
    names: Mapping[str, str],
    *,
    only: Sequence[str] | None = None,
    place: bool = False,
    numbered: bool = False,
) -> Any:
    """All files as one frame; see ``engines.spark.Spark.frame``."""
    from pyspark.sql import functions as F
    from pyspark.sql import types as T

    frames = []
    for header, paths in files.groups:
        where = [path if isinstance(path, str) else f"file://{path.absolute()}" for path in paths]
        if files.format == "parquet":
            frame = session.read.parquet(*where)
        else:
            schema = T.StructType([T.StructField(marked(name), T.StringType()) for name in header])
            frame = session.read.csv(
                where,
                schema=schema,
                header=True,
                enforceSchema=False,
                sep=files.delimiter,
                escape='"',
                mode="FAILFAST",
                encoding="UTF-8",
                multiLine=True,
            )
        columns = [cell(frame, old, files.format).alias(names[old]) for old in only or files.names]
        if place:
            known = (
                F.col("_metadata.file_path"),
                F.col("_metadata.file_block_start"),
                F.monotonically_increasing_id(),
            )
            columns += [column.alias(name) for column, name in zip(known, PLACE, strict=True)]
        if numbered:  # a text is one partition, whose rows are counted from 0
            row = F.col("_metadata.row_index") if files.format == "parquet" else F.monotonically_increasing_id()
            columns.append((row + 1).alias(ROW))
        frames.append(frame.select(*columns))
    whole = frames[0]
    for frame in frames[1:]:
        whole = whole.unionByName(frame)
    return whole


def keyed(frame: Any, keys: Mapping[str, str], placeholders: Placeholders) -> Any:
    """A frame with keys of identifiers (``engines.person_key``) in further columns.

    keys : name of a key -> column it is the key of
    """
    from pyspark.sql.pandas.types import to_arrow_schema

    schema = to_arrow_schema(frame.schema)
    kinds = {key: (column, schema.field(column).type) for key, column in keys.items()}
    if not kinds:
        return frame
    frame.createOrReplaceTempView("written_crossing")
    sql = with_keys("SELECT * FROM written_crossing", schema.names, kinds, DIALECT, placeholders)
    return frame.sparkSession.sql(sql)


def with_statuses(crossings: Any, given: Any, columns: pa.Schema, placeholders: Placeholders) -> Any:
    """Crossings, and beside them rows that are statuses: they meet in the exchange that brings persons together.

    crossings : with keys and ``PLACE`` ; given : person_id, status, date and ``PLACE`` ; columns : of the crossings
    Identifiers of statuses are read as those of crossings, and as numbers where those are (``007`` is 7 among numbers).
    """
    from pyspark.sql import functions as F

    kind = columns.field("person_id").type
    named = crossings.schema["person_id"].dataType.simpleString()
    numbers = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    frame = keyed(given, {PERSON: "person_id"}, placeholders)
    if numbers:
        frame = frame.withColumn("__number", F.expr(f"try_cast({PERSON} AS {named if 'int' in named else 'bigint'})"))
        if frame.where(F.col(PERSON).isNotNull() & F.col("__number").isNull()).limit(1).count():
            raise ValuesRefused(
                f"person_id is {named} in the crossings, and one in the initial statuses is no {named}.",
                ways_out=["Write the identifiers alike in both files."],
            )
        frame = frame.withColumn(PERSON, F.col("__number").cast("string"))
    others = [F.lit(None).cast(crossings.schema[n].dataType).alias(n) for n in columns.names if n != "person_id"]
    statuses = frame.select(
        F.col(PERSON).cast(crossings.schema["person_id"].dataType).alias("person_id"), *others,
        F.xxhash64(PLACE[0]).alias(PLACE[0]), *PLACE[1:], PERSON,
        F.col("status").cast("string").alias(STATUS), F.col("date").cast("string").alias(ON),
        F.lit(True).alias(IS_STATUS),
    )  # fmt: skip
    nothing = F.lit(None).cast("string")
    return crossings.withColumns({STATUS: nothing, ON: nothing, IS_STATUS: F.lit(False)}).unionByName(statuses)
