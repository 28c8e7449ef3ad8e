"""No cell of a user becomes a formula, an array formula or a link: in every format, by every writer."""

from __future__ import annotations

import ast
import csv
import io
import re
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import sojourn
from sojourn import release
from sojourn.cli import app
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.files import csv_text
from sojourn.files.about import About
from sojourn.files.tables import write_columns, write_tables
from sojourn.files.workbook import filling
from sojourn.products.intake import templates
from sojourn.publish.report.annex import write_workbook

LABELS = [
    "=1+1", "+1", "-1", "+1+1", "-2+3", "@x", "@SUM(1)", "{=1}", "{=SUM(A1:A2)}", "http://x", "https://x", "ftp://x",
    "mailto:a@b", "internal:A1", "external:c.xlsx", "\t=1", "\r=1", "\n=1", "'=1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://evil/x")', "=cmd|'/C calc'!A0", "DDE", "", " ", "'", "plain",
]  # fmt: skip
RUN = re.compile("[=+\\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE)


def cells(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def assert_no_cell_runs(text: str) -> None:
    running = [c for c in cells(text) if RUN.match(c) and not NUMBER.fullmatch(c)]
    assert not running


def assert_only_texts(path: Path) -> None:
    """Neither formulas nor links, in no part of the workbook."""
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        parts = {name: book.read(name).decode() for name in names if name.endswith((".xml", ".rels"))}
    assert not [n for n in names if "externalLink" in n or "calcChain" in n]
    for name, part in parts.items():
        if name.startswith("xl/worksheets"):
            assert not re.search("<f[ >/]", part), name
            assert "<hyperlink" not in part.lower(), name
        if name.endswith(".rels"):
            assert 'TargetMode="External"' not in part, name


def user_table() -> pa.Table:
    texts = pa.array(LABELS, pa.string())
    return pa.table(
        {"=1+1": texts, "@name": texts.dictionary_encode(), "value": [float(i) for i in range(len(LABELS))]}
    )


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".xlsx"])
def test_the_writer_of_tables(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    about = About("lineage", {"=1+1": "=1+1", "link": "http://x"})
    write_tables([user_table()], release.open_data(path), about, sheet="=1+1")
    check(path)


def check(path: Path) -> None:
    if path.name.endswith(".xlsx"):
        assert_only_texts(path)
        return
    content = path.read_bytes()
    if path.name.endswith(".gz"):
        import gzip

        content = gzip.decompress(content)
    assert_no_cell_runs(content.decode("utf-8-sig"))


def test_a_workbook_of_several_tables(tmp_path: Path) -> None:
    path = tmp_path / "annex.xlsx"
    write_workbook({"one": {"=1+1": LABELS, "@b": LABELS}, "two": {"http://x": LABELS}}, release.open_data(path))
    check(path)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_columns_of_python_values(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    write_columns({"=1+1": LABELS, "@b": list(range(len(LABELS)))}, release.open_data(path), sheet="-1")
    check(path)


def test_small_tables_of_texts() -> None:
    assert_no_cell_runs(csv_text.of_rows([LABELS, LABELS[::-1]]))


def test_pairs_and_titles_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with filling(release.open_data(path), path) as book:
        for label in LABELS:
            book.pairs(f"{len(book.book.worksheets())}{label}", [(label, label)])
        book.row(book.sheet("''"), 0, LABELS, book.bold)
    assert_only_texts(path)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_templates(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    templates.write(MIGRANT_STOCK, release.open_data(path))
    check(path)


def square(path: Path) -> Path:
    names = [label for label in LABELS if label.strip() and label.strip() == label]
    rows = [["", *names], *([n, *("0" if m == n else str(5 + i + j) for j, m in enumerate(names))]
                            for i, n in enumerate(names))]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("command", ["fit", "indices"])
def test_results_of_a_users_square_table(tmp_path: Path, command: str, suffix: str) -> None:
    table, out = square(tmp_path / "square.csv"), tmp_path / f"out{suffix}"
    options = {"fit": ["--rows", str(table), "--columns", str(table), "--zero-diagonal"], "indices": [str(table)]}
    result = CliRunner().invoke(app, ["flows", command, *options[command], "--out", str(out)])
    assert result.exit_code == 0, result.output
    check(out)


@pytest.mark.parametrize("command", ["fit", "indices"])
def test_the_square_that_once_became_formulas(shared_cases: Path, tmp_path: Path, command: str) -> None:
    table, out = shared_cases / "mutated" / "formula_labels_square.csv", tmp_path / "o.xlsx"
    options = {"fit": ["--rows", str(table), "--columns", str(table), "--zero-diagonal"], "indices": [str(table)]}
    result = CliRunner().invoke(app, ["flows", command, *options[command], "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert_only_texts(out)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8))
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert csv_text.unmarked(csv_text.marked(text)) == text
    assert_no_cell_runs(csv_text.of_rows([[text, "end"]]))


@given(st.lists(st.sampled_from(LABELS) | st.text("='+-@\t'1＝ \"", max_size=5), min_size=1, max_size=8))
def test_a_column_comes_back_as_it_was(texts: list[str]) -> None:
    table = pa.table({"a": pa.array(texts, pa.string())})
    text = b"".join(csv_text.blocks(table)).decode()
    assert [csv_text.unmarked(c) for c in cells(text)] == texts
    assert_no_cell_runs(text)


def test_no_other_place_writes_cells() -> None:
    """The libraries that write cells are called where texts are guarded, and formulas and links nowhere."""
    house = Path(sojourn.__file__).parent
    found = set()
    for path in house.rglob("*.py"):
        name = path.relative_to(house).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                made = f"{ast.unparse(node.func.value)}.{node.func.attr}"
                if node.func.attr in ("write_formula", "write_array_formula", "write_url", "write_rich_string",
                                      "write_dynamic_array_formula", "to_csv", "to_excel", "write_csv"):  # fmt: skip
                    found.add((name, node.func.attr))
                if made in ("csv.writer", "csv.DictWriter", "xlsxwriter.Workbook"):
                    found.add((name, made))
    assert found == {
        ("files/workbook.py", "xlsxwriter.Workbook"),
        ("products/accounts/derive_origin_shares.py", "csv.writer"),  # as below
        ("sources/layout/mishaps.py", "csv.writer"),  # a refused text put right for its reader, and given to nobody
        ("products/assessment/built_in_edition.py", "csv.writer"),  # tables of the package, made by its maintainers
    }
