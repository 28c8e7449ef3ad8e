"""What our writer guards against spreadsheets comes back as it was when an engine reads the file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sojourn import release
from sojourn.engines import table_files
from sojourn.engines.duckdb import DuckDB
from sojourn.files.tables import write_tables

RUNNING = st.text("='+-@\t1a\"＝, ", min_size=1, max_size=6).filter(lambda t: t.strip() == t)
ROWS = st.lists(st.tuples(RUNNING, RUNNING), min_size=1, max_size=6)


@given(ROWS, st.sampled_from(["port", "=port", "'@port"]))
def test_texts_and_names_of_columns(tmp_path_factory: object, rows: list[tuple[str, str]], name: str) -> None:
    folder: Path = tmp_path_factory.mktemp("border")  # type: ignore[attr-defined]
    table = pa.table({"person_id": [a for a, _ in rows], name: [b for _, b in rows]})
    path = folder / "crossings.csv"
    write_tables([table], release.open_data(path))
    with DuckDB(folder) as engine:
        found = engine.read(table_files.find([str(path)]))
    assert found.to_pydict() == table.to_pydict()
