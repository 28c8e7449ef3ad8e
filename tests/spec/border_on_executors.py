"""A program for ``test_border_spark_executors``: a classification and statistics on a cluster of several executors.

    python border_on_executors.py FOLDER

reads ``crossings.parquet`` and ``initial.parquet`` there, writes the result ``spark``, and prints as JSON the counts,
the executors, the most rows that any call brought to the driver, and the statistics.
"""

from __future__ import annotations

import json
import os
import sys
from functools import wraps
from pathlib import Path
from typing import Any

from sojourn import release
from sojourn.products.border import classification, statistics

BRINGING = ("collect", "toArrow", "toPandas", "toLocalIterator", "take", "head", "tail", "first", "_collect_as_arrow")
"""Methods of a Spark data frame that bring rows to the driver."""


def counting(frame: Any, most: dict[str, int]) -> None:
    """Let every method of a data frame that brings rows here write down how many."""
    for name in BRINGING:
        if hasattr(frame, name):
            setattr(frame, name, _counted(getattr(frame, name), name, most))


def _counted(method: Any, name: str, most: dict[str, int]) -> Any:
    @wraps(method)
    def counted(*arguments: Any, **options: Any) -> Any:
        brought = method(*arguments, **options)
        if name == "toLocalIterator":
            brought = list(brought)
        rows = sum(b.num_rows for b in brought) if name == "_collect_as_arrow" and brought else _length(brought)
        most[name] = max(most.get(name, 0), rows)
        return iter(brought) if name == "toLocalIterator" else brought

    return counted


def _length(brought: Any) -> int:
    return len(brought) if hasattr(brought, "__len__") else int(brought is not None)


def main(folder: Path) -> None:
    """Classify, count, print."""
    from pyspark.sql import SparkSession
    from pyspark.sql.classic.dataframe import DataFrame

    builder: Any = SparkSession.builder
    for key, value in {
        "spark.master": "local-cluster[2,1,1024]",
        "spark.driver.memory": "512m",
        "spark.driver.maxResultSize": "1m",
        "spark.executorEnv.PYTHONPATH": os.environ["PYTHONPATH"],
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "FATAL",
        "spark.sql.shuffle.partitions": "4",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    most: dict[str, int] = {}
    counting(DataFrame, most)
    out = folder / "spark"
    done = classification.run(
        classification.Request(
            inputs=(str(folder / "crossings.parquet"),),
            out=release.owners_folder(out, "a test"),
            initial=folder / "initial.parquet",
            engine="spark",
        )
    )
    tables = {}
    for asked in ({"statistic": "flows", "freq": "A"}, {"statistic": "durations", "freq": "A", "by": ("port",)}):
        made = statistics.run(statistics.Request(inputs=(str(out),), engine="spark", **asked))  # type: ignore[arg-type]
        tables[str(asked["statistic"])] = made.table.to_pylist()
    executors = session._jsc.sc().getExecutorMemoryStatus().size() - 1
    session.stop()
    told = {"counts": done.counts.to_dict(), "said": done.said, "most": most, "executors": executors, "tables": tables}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
