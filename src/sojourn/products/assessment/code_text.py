"""The source text that a function stands on, collected from the files of a package: what may change its result.

Nothing is run and nothing typed by hand: from a function the names it uses are followed through the modules of the
package, to functions, classes and constants, through imports, ``module.name`` and decorators (a compiled or cached
function is its text like any other). What lies outside of the package is not followed.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

Place = tuple[str, str]
"""A module and a name in it."""


@dataclass(frozen=True)
class _Imported:
    """A name bound by an import: to a module, or to a name in one."""

    module: str
    name: str | None


@dataclass(frozen=True)
class _Written:
    """A name bound by a definition or an assignment, with the text of each."""

    nodes: tuple[ast.stmt, ...]
    text: str


class CodeText:
    """The modules of one package, each read and parsed when it is first met."""

    def __init__(self, folder: Path, name: str) -> None:
        """folder : of the package ; name : by which it is imported."""
        self._folder = folder
        self._name = name
        self._modules: dict[str, dict[str, _Imported | _Written]] = {}
        self._uses: dict[Place, tuple[Place, ...]] = {}
        self._files: dict[str, Path | None] = {}

    def digest(self, *starts: Place) -> str:
        """Hash of the texts that the named functions, classes or constants stand on, their own among them."""
        return hashlib.sha256("\n".join(self.collected(*starts).values()).encode()).hexdigest()

    def collected(self, *starts: Place) -> dict[Place, str]:
        """Module and name -> text of everything that is met, in order of both."""
        found: dict[Place, str] = {}
        waiting = [p for start in starts if isinstance(p := self._resolve(*start), tuple)]
        while waiting:
            place = waiting.pop()
            if place not in found:
                written = self._names(place[0])[place[1]]
                assert isinstance(written, _Written)
                found[place] = written.text
                waiting += self._used(place, written)
        return dict(sorted(found.items()))

    def _file(self, module: str) -> Path | None:
        """File of a module; None for one outside of the package."""
        if module not in self._files:
            stem = self._folder.joinpath(*module.split(".")[1:])
            places = (stem.with_name(stem.name + ".py"), stem / "__init__.py")
            inside = module.split(".")[0] == self._name
            self._files[module] = next((p for p in places if inside and p.is_file()), None)
        return self._files[module]

    def _names(self, module: str) -> dict[str, _Imported | _Written]:
        """Names bound at the top of a module; texts of a name that is bound again follow one another."""
        if module not in self._modules:
            path = self._file(module)
            text = path.read_text(encoding="utf-8") if path else ""
            inside = module if path and path.name == "__init__.py" else module.rpartition(".")[0]
            lines = text.splitlines(keepends=True)
            names: dict[str, _Imported | _Written] = {}
            for node in _statements(ast.parse(text).body):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names |= _imports(node, inside)
                    continue
                first = min((d.lineno for d in getattr(node, "decorator_list", ())), default=node.lineno)
                own = "".join(lines[first - 1 : node.end_lineno])
                for name in _bound(node):
                    before = names.get(name)
                    if isinstance(before, _Written):
                        names[name] = _Written((*before.nodes, node), before.text + own)
                    else:
                        names[name] = _Written((node,), own)
            self._modules[module] = names
        return self._modules[module]

    def _resolve(self, module: str, name: str) -> Place | str | None:
        """Where a name of a module is written, or the module it stands for; None outside of the package."""
        bound = self._names(module).get(name)
        if isinstance(bound, _Written):
            return module, name
        if isinstance(bound, _Imported):
            return self._imported(bound)
        below = f"{module}.{name}"
        return below if self._file(below) else None

    def _imported(self, bound: _Imported) -> Place | str | None:
        """What an import binds, as :meth:`_resolve` tells it."""
        if self._file(bound.module) is None:
            return None
        return bound.module if bound.name is None else self._resolve(bound.module, bound.name)

    def _used(self, place: Place, written: _Written) -> tuple[Place, ...]:
        """Places that a text uses directly."""
        if place not in self._uses:
            met: dict[Place, None] = {}
            for node in written.nodes:
                met |= dict.fromkeys(self._met(node, place[0]))
            self._uses[place] = tuple(met)
        return self._uses[place]

    def _met(self, statement: ast.stmt, module: str) -> Iterator[Place]:
        """Places in the package that the names of a statement lead to; imports inside it count for all of it."""
        local: dict[str, _Imported] = {}
        chains: dict[tuple[str, ...], None] = {}
        for node in ast.walk(statement):
            if isinstance(node, ast.Import | ast.ImportFrom):
                local |= _imports(node, module.rpartition(".")[0])
            elif chain := tuple(_chain(node)):
                chains[chain] = None
        for chain in chains:
            at = self._imported(local[chain[0]]) if chain[0] in local else self._resolve(module, chain[0])
            for name in chain[1:]:
                if not isinstance(at, str):
                    break
                at = self._resolve(at, name)
            if isinstance(at, tuple):
                yield at


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a module, those under ``if``, ``try`` and ``with`` too."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With):
            for part in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, part, ()))
            for handler in getattr(node, "handlers", ()):
                yield from _statements(handler.body)
        else:
            yield node


def _imports(node: ast.Import | ast.ImportFrom, inside: str) -> dict[str, _Imported]:
    """Names that an import binds. inside : the package it stands in, for one with dots."""
    if isinstance(node, ast.Import):
        # ``import a.b`` binds the package a, ``import a.b as c`` the module a.b
        modules = {a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names}
        return {name: _Imported(module, None) for name, module in modules.items()}
    module = node.module or ""
    if node.level:
        packages = inside.split(".")
        above = packages[: len(packages) - node.level + 1]
        module = ".".join([*above, module]) if module else ".".join(above)
    return {a.asname or a.name: _Imported(module, a.name) for a in node.names}


def _bound(node: ast.stmt) -> list[str]:
    """Names that a definition or an assignment binds."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]


def _chain(node: ast.AST) -> list[str]:
    """``a.b.c`` as its names; empty where it does not begin with a plain name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return [node.id, *reversed(names)] if isinstance(node, ast.Name) else []


def place_of(function: Callable[..., Any]) -> Place:
    """Module and outermost name of a function; of a method, its class."""
    return function.__module__, function.__qualname__.split(".")[0]


def house() -> CodeText:
    """The text of this package."""
    return CodeText(_folder(), "sojourn")


@lru_cache(maxsize=1)
def house_digest() -> str:
    """Hash of all modules of this package: while it stands, what was collected before stands too."""
    digest = hashlib.sha256()
    folder = _folder()
    for path in sorted(folder.rglob("*.py")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _folder() -> Path:
    return Path(__file__).resolve().parents[2]
