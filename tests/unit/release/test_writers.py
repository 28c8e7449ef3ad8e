"""No door beside the gate: every place that opens a file for writing stands where a Destination is asked for.

The walk reads the source. A call counts as a writer by its name (open with a mode that writes, write_text, savefig,
ParquetWriter, ...), a text of SQL by its COPY ... TO. It has to stand in files/, engines/ or publish/, in a function or
a method of a class that takes a Destination. What never leaves the house is listed here with the reason. Functions of
the house itself are no writers by their name: what they open is seen where they open it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import sojourn

HOUSE = Path(sojourn.__file__).parent
ROOMS = ("files/", "engines/", "publish/")

INTERNAL = {
    "engines/duckdb.py:DuckDB._deal": "buckets of persons in the scratch folder of a run, removed with it",
    "engines/own_columns.py:kept": "a sheet's columns in the scratch folder of a run, removed with it",
    "engines/own_columns.py:made_plain": "a file made plain in the scratch folder of a run, removed with it",
    "engines/own_columns.py:transcoded": "a text in UTF-8 in the scratch folder of a run, removed with it",
    "engines/spark_messages.py:quiet": "the log of Java in the scratch folder of a run",
    "engines/spark_places.py:ClusterFolder.read": "a small text is read: Hadoop's open has no mode",
    "products/accounts/derive_origin_shares.py:write_shares": "a table of the package itself, made by its maintainers",
    "products/assessment/built_in_edition.py:_write": "tables of the package itself, made anew by its maintainers",
    "products/assessment/panel_file.py:write": "the stored panel beside the warehouse",
    "products/assessment/stored_panel.py:_Shelf._recipes": "how the measures stand, beside the stored panel",
    "products/flows/learned/kept.py:write": "the model of learned flows beside the warehouse",
    "products/intake/pulling.py:_write_record": "the record in the folder of downloads",
    "publish/documents/pdf.py:_drawing": "a drawing in the scratch folder of a document, removed with it",
    "publish/documents/pdf.py:_pdf": "the content in the scratch folder of a document, removed with it",
    "publish/documents/pdf.py:_smaller": "the same document packed, in memory",
    "sources/fetching/fetch.py:_Download._write": "a published file as it comes, in the folder of downloads",
    "sources/layout/mishaps.py:_taken": "a refused text put right, in a scratch folder removed with it",
    "warehouse/held.py:_keep": "the bytes of a held file, beside the warehouse",
    "warehouse/held.py:content": "a held file read again, in a scratch folder removed with it",
    "warehouse/storage.py:_changed_copy": "the warehouse itself",
    "warehouse/storage.py:_write_anew": "the warehouse itself, compacted",
}
"""Stores of the house, and scratch: module and function -> why it needs no Destination."""

OPENERS = {"open", "fdopen", "TemporaryFile", "NamedTemporaryFile"}
OF_MODULES = {"gzip", "bz2", "lzma", "io", "codecs", "tarfile", "zipfile"}
"""``gzip.open(path, mode)`` has its mode where ``open`` has it, ``path.open(mode)`` has not."""
WRITES = {
    "write_text", "write_bytes", "touch", "tofile", "savetxt", "savez", "savez_compressed", "save", "savefig",
    "copy", "copy2", "copyfile", "copytree", "move", "mkstemp", "symlink_to", "hardlink_to",
    "ParquetWriter", "write_table", "write_dataset", "write_to_dataset", "write_feather", "write_csv", "CSVWriter",
    "write_parquet", "output_stream", "OSFile", "open_output_stream", "open_append_stream", "new_file",
    "to_csv", "to_excel", "to_parquet", "to_json", "to_pickle", "to_feather", "to_html", "to_netcdf", "to_zarr",
    "to_file", "Workbook", "ExcelWriter", "svg_to_pdf",
}  # fmt: skip
TEXT_WITHOUT_PATH = {"to_csv", "to_json", "to_html", "copy"}
"""Without arguments these return a text or a copy."""
SPARK = {"parquet", "csv", "json", "orc", "text", "saveAsTable", "save", "insertInto"}
"""Of something that ends in ``.write``."""
COPY_TO = re.compile(r"\bCOPY\b.*\bTO\b|\bEXPORT\s+DATABASE\b", re.DOTALL)


def writers(tree: ast.Module) -> Iterator[tuple[ast.expr, list[ast.AST]]]:
    """Expressions that write a file, each with the classes and functions around it, the outermost first."""
    own = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sojourn"
        for alias in node.names
    } | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}

    def walk(node: ast.AST, around: list[ast.AST]) -> Iterator[tuple[ast.expr, list[ast.AST]]]:
        if isinstance(node, ast.Call) and _writes(node, own):
            yield node, around
        if isinstance(node, ast.Constant | ast.JoinedStr) and COPY_TO.search(_text(node)):
            yield node, around
            return
        inner = [*around, node] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else around
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inner)

    yield from walk(tree, [])


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    values = node.values if isinstance(node, ast.JoinedStr) else [node]
    return " ".join(v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str))


def _writes(call: ast.Call, own: set[str]) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        receiver, name, root = None, function.id, function.id
    elif isinstance(function, ast.Attribute):
        receiver, name = function.value, function.attr
        root = receiver.id if isinstance(receiver, ast.Name) else ""
    else:
        return False
    if root in own:
        return False
    if name == "ZipFile":
        return _mode_writes(call, second=True, unsaid="open")
    if name in OPENERS:
        return _mode_writes(call, second=receiver is None or root in OF_MODULES or name != "open", unsaid=name)
    if name in SPARK and _of_a_writer(receiver):
        return True
    if name in TEXT_WITHOUT_PATH:
        return bool(call.args or call.keywords) and not (name == "copy" and root != "shutil")
    return name in WRITES


def _of_a_writer(receiver: ast.expr | None) -> bool:
    """Whether it is ``frame.write``, or what ``frame.write.mode(...)`` and the like give."""
    while isinstance(receiver, ast.Call | ast.Attribute):
        if isinstance(receiver, ast.Attribute) and receiver.attr == "write":
            return True
        receiver = receiver.func if isinstance(receiver, ast.Call) else receiver.value
    return False


def _mode_writes(call: ast.Call, *, second: bool, unsaid: str) -> bool:
    """Whether a mode writes. One that is not written out counts as writing, and so do temporary files without one."""
    at = 1 if second and unsaid in ("open", "fdopen") else 0
    mode = call.args[at] if len(call.args) > at else next((k.value for k in call.keywords if k.arg == "mode"), None)
    if mode is None:
        return unsaid.endswith("TemporaryFile")
    said = [n.value for n in ast.walk(mode) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return not said or any(set(m) & set("wax+") for m in said)


def takes_a_destination(around: list[ast.AST]) -> bool:
    """Whether a function around it, or the maker of a class around it, has a parameter of the type Destination."""
    functions = [n for n in around if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    for one in around:
        if isinstance(one, ast.ClassDef):
            functions += [f for f in one.body if isinstance(f, ast.FunctionDef) and f.name == "__init__"]
    given = [a for f in functions for a in (*f.args.args, *f.args.kwonlyargs)]
    return any(a.annotation is not None and ast.unparse(a.annotation) == "Destination" for a in given)


def beside_the_gate(module: str, source: str) -> list[str]:
    """Writers of a module that take no Destination: ``module:function``."""
    found = []
    for _, around in writers(ast.parse(source)):
        names = [n.name for n in around if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
        if not (module.startswith(ROOMS) and takes_a_destination(around)):
            found.append(f"{module}:{'.'.join(names)}")
    return found


def everywhere() -> list[str]:
    """Writers of the whole house that take no Destination."""
    return [
        found
        for path in sorted(HOUSE.rglob("*.py"))
        for found in beside_the_gate(path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8"))
    ]


def test_nothing_in_the_house_writes_beside_the_gate() -> None:
    assert sorted(set(everywhere())) == sorted(INTERNAL)  # both ways: no other writer, and no reason without one


PLANTED = [
    'open(p, "w")', 'open(p, mode="a")', "open(p, mode)", 'p.open("w", encoding="utf-8")', 'p.open("a" if x else "w")',
    'gzip.open(p, "wt")', 'p.write_text("x")', 'p.write_bytes(b"x")', "pq.write_table(t, p)", "pq.ParquetWriter(p, s)",
    "pa.csv.write_csv(t, p)", "csv.CSVWriter(p, s)", "pa.output_stream(p)", "xlsxwriter.Workbook(p)", "f.to_csv(p)",
    "f.to_json(p)", "f.to_parquet(p)", "figure.savefig(p)", "image.save(p)", "np.save(p, x)", "frame.write.parquet(p)",
    "frame.write.mode('overwrite').save(p)", "shutil.copyfile(a, p)", "shutil.copy(a, p)", "shutil.move(a, p)",
    "tempfile.NamedTemporaryFile(dir=p)", "c.execute(f\"COPY (SELECT 1) TO '{p}'\")", "SQL = \"COPY t TO 'x.csv'\"",
    "zipfile.ZipFile(p, 'w')",
]  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_a_new_writer_is_found(planted: str) -> None:
    for module in ("cli/flows/own.py", "products/flows/own.py", "simulate/own.py", "release/own.py"):
        assert beside_the_gate(module, f"def new(destination: Destination, p):\n    {planted}\n") == [f"{module}:new"]
    for module in ("files/own.py", "engines/own.py", "publish/report/own.py"):
        assert beside_the_gate(module, f"def new(p: Path):\n    {planted}\n") == [f"{module}:new"]
        assert beside_the_gate(module, f"def new(destination: Destination, p):\n    {planted}\n") == []
        made = f"class New:\n    def __init__(self, to: Destination): ...\n    def go(self, p):\n        {planted}\n"
        assert beside_the_gate(module, made) == []


@pytest.mark.parametrize(
    "harmless",
    ["open(p)", 'open(p, "rb")', "p.open()", 'p.open(encoding="utf-8")', 'gzip.open(p, "rt")', "f.to_json()",
     "f.to_csv()", "x.copy()", "stream.write('x')", "f.to_dict()"],
)  # fmt: skip
def test_reading_is_no_writing(harmless: str) -> None:
    assert beside_the_gate("cli/own.py", f"def new(p):\n    {harmless}\n") == []


def test_functions_of_the_house_are_judged_where_they_open() -> None:
    source = "from sojourn.files.whole import write_text\ndef new(p):\n    write_text(p, 'x')\n"
    assert beside_the_gate("cli/own.py", source) == []
