"""Who a person is: what is written around an identifier, what names nobody, and one reading for tables and engines."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.concepts.person_identifiers import BLANKS, PLACEHOLDERS, WORDS, Placeholders
from sojourn.engines import table_files
from sojourn.engines.duckdb import DIALECT, DuckDB
from sojourn.engines.person_key import PERSON, folded, with_keys
from sojourn.errors import LayoutDiffers, UsageError
from sojourn.microdata.person_identifiers import identified

WRITTEN = [
    # written, read as; None names nobody
    ("7", "7"), (" 7 ", "7"), ("7.0", "7"), ("\u00a07\u200b", "7"), ("007", "007"), ("7.5", "7.5"), (".0", ".0"),
    ("A 7", "A 7"), ("ab-7", "ab-7"), ("x.0", "x.0"), ("99", "99"), ("99999", "99999"), ("O", "O"), ("XX", "XX"),
    ("", None), ("  ", None), ("0", None), ("000", None), ("0.0", None), ("999999", None), ("9999999999", None),
    ("XXXX", None), ("xxx", None), ("-", None), ("--", None), ("?", None), ("N/A", None), ("n/a ", None),
    ("NULL", None), ("null", None), ("Unknown", None), ("NaN", None), ("\\N", None), ("-1", None), (None, None),
]  # fmt: skip


def read(texts: list[str | None], placeholders: Placeholders = PLACEHOLDERS) -> list[str | None]:
    """Each text as tables in memory read it."""
    found = identified(pa.array(texts, pa.string()), placeholders=placeholders)
    distinct = found.distinct.to_pylist()
    return [distinct[at] if at >= 0 else None for at in found.of]


def asked(engine: DuckDB, ids: pa.Array, placeholders: Placeholders = PLACEHOLDERS) -> list[str | None]:
    """The same in SQL."""
    engine.connection.register("ids", pa.table({"n": range(len(ids)), "id": ids}))
    sql = with_keys("SELECT * FROM ids", ["n", "id"], {PERSON: ("id", ids.type)}, DIALECT, placeholders)
    return engine.connection.sql(f"SELECT {PERSON} FROM ({sql}) ORDER BY n").to_arrow_table()[PERSON].to_pylist()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DuckDB:
    return DuckDB(tmp_path_factory.mktemp("scratch"), memory_limit="200MB", threads=1)


def test_what_is_written_is_read_as_what_it_names(engine: DuckDB) -> None:
    texts = [text for text, _ in WRITTEN]
    assert read(texts) == [who for _, who in WRITTEN]
    assert asked(engine, pa.array(texts)) == [who for _, who in WRITTEN]


def test_what_was_done_is_counted_in_rows() -> None:
    found = identified(pa.array([" 7 ", "7", "7.0", " 8.0", "NULL", " NULL ", None, "", "8"]))
    assert (found.trimmed, found.pointed) == (2, 2)  # « 7 », « 8.0»; «7.0», « 8.0»
    assert found.placeholder.tolist() == [False] * 4 + [True] * 2 + [False] * 3
    assert sorted(found.distinct.to_pylist()) == ["7", "8"]


SIGNS = st.sampled_from([*"0179AxXnNuUlL/a.-_ '\\", "\t", "\u00a0", "\u3000", "é", "O", ".0", "NULL", "999999"])
TEXTS = st.lists(
    st.one_of(st.lists(SIGNS, max_size=6).map("".join), st.sampled_from(sorted(WORDS)), st.none()), min_size=1
)


@examples(300)
@given(texts=TEXTS, more=st.lists(st.sampled_from(["7", "PENDING", "A1", "it's", "none"]), max_size=2))
def test_sql_reads_every_identifier_as_tables_do(engine: DuckDB, texts: list[str | None], more: list[str]) -> None:
    placeholders = Placeholders.said(more)
    assert asked(engine, pa.array(texts, pa.string()), placeholders) == read(texts, placeholders)


@given(
    numbers=st.lists(
        st.one_of(st.none(), st.sampled_from([0, -1, 7, 999999, 99999, 9 * 10**17]), st.integers(-(2**62), 2**62))
    )
)
def test_numbers_are_read_as_they_stand(engine: DuckDB, numbers: list[int | None]) -> None:
    ids = pa.array(numbers, pa.int64())
    found = identified(ids)
    distinct = found.distinct.to_pylist()
    assert asked(engine, ids) == [str(distinct[at]) if at >= 0 else None for at in found.of]
    texts = read([None if n is None else str(n) for n in numbers])
    assert asked(engine, ids) == texts


def test_whole_floating_point_numbers_are_numbers(engine: DuckDB) -> None:
    ids = pa.array([420.0, 0.0, None, float("nan"), 420.0, 2.0**53])
    found = identified(ids)
    assert found.distinct.to_pylist() == [420, 2**53] and found.of.tolist() == [0, -1, -1, -1, 0, 1]
    assert asked(engine, ids) == ["420", None, None, None, "420", str(2**53)]
    for wrong in (7.5, 2.0**53 + 2, float("inf")):
        with pytest.raises(LayoutDiffers, match="not whole, or too large"):
            identified(pa.array([wrong]))


def test_the_list_can_be_added_to_and_left_out() -> None:
    texts = ["NULL", "pending", "8888888", "7"]
    assert read(texts, Placeholders.said(["PENDING, 8888888"])) == [None, None, None, "7"]
    assert read(texts, Placeholders.said(["none"])) == texts
    assert read(texts, Placeholders.said(["none", "Pending"])) == ["NULL", None, "8888888", "7"]
    with pytest.raises(UsageError, match="names nothing"):
        Placeholders.said(["A,,B"])


def test_near_equal_identifiers_fold_to_one(engine: DuckDB) -> None:
    near = ["ab 012", "AB-O12", "aB012", "A B O-12", "00AB012", "ab\u2011012"]
    far = ["AB013", "AB12", "BA012", "AB0120"]
    engine.connection.register("near", pa.table({"id": near + far}))
    found = engine.connection.sql(f"SELECT {folded('id', DIALECT)} AS f FROM near").to_arrow_table()["f"].to_pylist()
    assert len(set(found[: len(near)])) == 1
    assert len(set(found)) == 1 + len(far)


@pytest.mark.spark
@pytest.mark.usefixtures("spark")
def test_spark_reads_identifiers_as_duckdb_does(tmp_path: Path) -> None:
    from sojourn.engines.spark import Spark

    texts = [text for text, _ in WRITTEN] + [blank + "7" + blank for blank in BLANKS] + sorted(WORDS)
    columns = {"n": list(range(len(texts))), "id": pa.array(texts, pa.string())}
    pq.write_table(pa.table(columns), tmp_path / "ids.parquet")
    files = table_files.find([str(tmp_path / "ids.parquet")])
    names = {name: name for name in files.names}
    placeholders = Placeholders.said(["it's", "7.5"])
    found = {}
    for engine in (Spark(tmp_path, memory_limit="1GB"), DuckDB(tmp_path, memory_limit="200MB")):
        with engine as opened:
            fold = folded(PERSON, opened.dialect)
            sql = f"SELECT n, {PERSON}, {fold} AS fold FROM crossing_read ORDER BY n"
            found[opened.name] = opened.ask(files, names, {PERSON: "id"}, sql, placeholders).to_pylist()
            found[opened.name] += opened.places(files, names, {PERSON: "id"}, f"{PERSON} = '7'", 4, placeholders)
    assert found["spark"] == found["duckdb"]
    assert [row[PERSON] for row in found["duckdb"][: len(WRITTEN)]] == [
        None if who == "7.5" else who for _, who in WRITTEN
    ]
    assert found["duckdb"][-4:] == [(tmp_path / "ids.parquet", row) for row in (1, 2, 3, 4)]
