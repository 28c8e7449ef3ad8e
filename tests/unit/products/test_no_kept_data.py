"""Nothing that was read is kept in a module: an answer is made of the state its warehouse shows, and of no other."""

from __future__ import annotations

import ast
from pathlib import Path

import sojourn

ROOMS = ("products", "warehouse", "estimators", "indicators", "engines", "microdata", "cli", "service")
CACHES = {"cache", "lru_cache"}
READING = {"Warehouse", "Path", "open", "read", "totals", "read_csv", "read_parquet", "read_table"}


def words(node: ast.AST) -> set[str]:
    """Names and attributes in a piece of code."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return found | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}


def kept(source: str) -> list[str]:
    """Functions of a module that keep what they read."""
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    return [
        f.name for f in functions if any(words(d) & CACHES for d in f.decorator_list) and words(f) & (READING - CACHES)
    ]


def test_no_room_keeps_data_it_read_in_a_module() -> None:
    root = Path(sojourn.__file__).parent
    files = [p for room in ROOMS for p in sorted((root / room).rglob("*.py"))]
    assert len(files) > 100
    assert {str(p.relative_to(root)): k for p in files if (k := kept(p.read_text(encoding="utf-8")))} == {}


def test_a_function_that_keeps_what_it_reads_is_found() -> None:
    assert kept("@lru_cache(maxsize=16)\ndef shares(path, changed):\n    return Warehouse(path).read(FLOW)\n") == [
        "shares"
    ]
    assert kept("@functools.cache\ndef region(code):\n    return area.groups_of(code)\n") == []
