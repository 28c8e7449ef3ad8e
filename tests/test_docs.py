"""Everything declared is documented: commands, sources, dataflows, indicators, estimators, public names."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

import sojourn
import sojourn.estimators
from sojourn.cli import app
from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.errors import SojournError
from sojourn.estimators import ESTIMATORS, FLOW_METHODS, Estimator, Method
from sojourn.indicators import INDICATORS
from sojourn.sources import SOURCES

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    sys.path.insert(0, str(DOCS))
    import generate_reference

    written = generate_reference.write_all(tmp_path_factory.mktemp("generated"))
    return {p.stem: p.read_text(encoding="utf-8") for p in written}


def commands(command: Any, name: str) -> list[tuple[str, Any]]:
    found = getattr(command, "commands", None)
    if not found:
        return [(name, command)]
    return [pair for sub, inner in found.items() for pair in commands(inner, f"{name} {sub}")]


def test_every_command_teaches_and_stands_in_the_reference(pages: dict[str, str]) -> None:
    for name, command in commands(typer.main.get_command(app), "sojourn"):
        assert f"## {name}\n" in pages["commands"]
        assert command.help and len(command.help.strip()) > 20, name


def test_every_dataflow_source_and_indicator_has_its_section(pages: dict[str, str]) -> None:
    for page, declared in (("dataflows", DATAFLOWS), ("sources", SOURCES), ("indicators", INDICATORS)):
        for one in declared:
            assert f"## {one.id}\n" in pages[page], one.id


def test_every_error_stands_in_the_table_and_has_an_exit_code_of_its_branch(pages: dict[str, str]) -> None:
    def tree(error: type[SojournError]) -> list[type[SojournError]]:
        return [error, *(e for sub in error.__subclasses__() if sub.__module__ == "sojourn.errors" for e in tree(sub))]

    for error in tree(SojournError):
        assert f"| {error.__name__} | {error.exit_code} |" in pages["errors"]


def test_every_public_name_has_a_docstring(pages: dict[str, str]) -> None:
    for name in sojourn.__all__:
        assert f"## sojourn.{name}\n" in pages["python"]
        found = getattr(sojourn, name)
        assert not callable(found) or (found.__doc__ and len(found.__doc__) > 30), name


@pytest.mark.parametrize("method", ESTIMATORS, ids=lambda m: m.name)
def test_every_estimator_has_a_page_that_says_when_not_to_use_it_and_what_its_options_are(
    method: Method, pages: dict[str, str]
) -> None:
    text = (DOCS / "explanation" / f"{method.page}.md").read_text(encoding="utf-8")
    assert "when not to use" in text.lower() and "question" in text.lower()
    assert not [o.name for o in method.options if f"`{o.name}`" not in text]
    assert f"## {method.name}\n" in pages["estimators"]
    command = (DOCS / "how-to" / "flows-own-tables.md").read_text(encoding="utf-8")
    assert method not in FLOW_METHODS or not [
        w for w in (method.name, *(o.name for o in method.options)) if f"`{w}`" not in command
    ]


def test_every_class_that_estimates_stands_in_the_registry() -> None:
    """A class with ``needs`` and ``reference`` in the room of estimators is a method, and a method has a row."""
    found = {
        kind
        for module in pkgutil.walk_packages(sojourn.estimators.__path__, "sojourn.estimators.")
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if kind.__module__ == module.name and hasattr(kind, "needs") and hasattr(kind, "reference")
    }
    assert found - {Method, Estimator} == {m.kind for m in ESTIMATORS}


def test_every_public_name_is_used_on_the_page_that_runs() -> None:
    page = (DOCS / "how-to" / "use-from-python.md").read_text(encoding="utf-8")
    code = "\n".join(e.source for e in doctest.DocTestParser().get_examples(page))
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert not set(sojourn.__all__) - used


def test_links_between_pages_lead_somewhere(pages: dict[str, str]) -> None:
    broken = []
    for page in DOCS.rglob("*.md"):
        if "generated" in page.parts or "_build" in page.parts:
            continue
        for target in re.findall(r"\]\(([^)#:\s]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            there = (page.parent / target).resolve()
            if not there.exists() and "generated" not in there.parts:
                broken.append(f"{page.relative_to(DOCS)} -> {target}")
    assert not broken


def test_the_conventions_are_numbered_once() -> None:
    numbers = re.findall(
        r"^- \*\*([A-Z]\d)\*\*", (DOCS / "conventions.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert len(numbers) >= 15 and len(set(numbers)) == len(numbers)
