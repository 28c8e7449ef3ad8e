"""Reference pages from the declarations: dataflows, sources, indicators, estimators, paragraphs, commands, errors.

Called when the documentation is built; the pages are not kept in the repository.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reference" / "generated"


def write_all(folder: Path = FOLDER) -> list[Path]:
    """Write every generated page; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {
        "dataflows.md": dataflows(), "sources.md": sources(), "indicators.md": indicators(), "paragraphs.md": paragraphs(),
        "commands.md": commands(), "errors.md": errors(), "python.md": python(), "estimators.md": estimators(),
    }  # fmt: skip
    for name, lines in pages.items():
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [folder / name for name in pages]


def dataflows() -> Iterator[str]:
    """One section a dataflow: dimensions, unit, timing, whether its parts may be summed."""
    from sojourn.concepts.dataflows import DATAFLOWS

    yield "# Dataflows\n"
    yield "Columns of the warehouse and of templates. The axis is the name inside arrays.\n"
    for d in DATAFLOWS:
        yield f"## {d.id}\n\n{d.title}. {d.description}\n"
        yield f"Unit: {d.unit}. Timing: {d.timing}. {'Parts may be summed.' if d.additive else 'Parts may not be summed.'}\n"
        yield "| dimension | axis | code list | total |\n| --- | --- | --- | --- |"
        for x in d.dimensions:
            yield f"| {x.id} | {x.axis} | {x.codelist} | {x.total or '-'} |"
        if d.attributes:
            yield f"\nAttributes: {', '.join(d.attributes)}.\n"
        yield ""


def sources() -> Iterator[str]:
    """One section a source: publisher, address, licence, unit, marks, defects."""
    from sojourn.sources import SOURCES

    yield "# Sources\n"
    yield "Published layouts that `sojourn load` recognises. Addresses were not verified: see [pull](../../how-to/pull.md).\n"
    for s in SOURCES:
        yield f"## {s.id}\n\n{s.title}. {s.publisher}.\n"
        yield f"- feeds: {', '.join(d.id for d in s.dataflows) or 'nothing (known and said to add nothing)'}"
        yield f"- address: {s.address}\n- licence: {s.licence}\n- unit: {s.unit}; timing: {s.timing or 'as stated in the file'}"
        yield f"- missing marks: {', '.join(repr(m) for m in s.missing_marks) or 'none'}"
        if not s.checked:
            yield f"- not checked against the publisher's file: {s.unchecked}"
        for defect in s.defects:
            yield f"- known: {defect}"
        yield ""


def indicators() -> Iterator[str]:
    """One section an indicator: definition, unit, direction, measures, what counts as a change."""
    from sojourn.indicators import INDICATORS

    yield "# Indicators of the assessment\n"
    yield "Context indicators are shown and never move a verdict.\n"
    for i in INDICATORS:
        absolute, relative = i.smallest_change
        sizes = [
            *([f"{absolute:g} {i.unit}"] if absolute else []),
            *([f"{relative:.0%} of the baseline"] if relative else []),
        ]
        smallest = sizes[0] if len(sizes) == 1 else f"the larger of {' and '.join(sizes)}"
        yield f"## {i.id}\n\n**{i.title}** ({i.unit}). {i.definition}\n"
        yield f"- direction: {i.direction}; kind: {i.kind}; paragraphs: {', '.join(map(str, i.paragraphs))}"
        yield f"- computed by `{i.formula.__name__}` from {', '.join(i.needs)}"
        yield f"- smallest change that counts: {smallest}; oldest figure used: {i.max_age_years:g} years"
        yield f"- missing data: {i.missing.description}"
        if i.reference:
            yield f"- reference: {i.reference}"
        yield ""


def estimators() -> Iterator[str]:
    """One section a method: names, what it needs, its options, its page."""
    from sojourn.estimators import ESTIMATORS

    yield "# Estimators\n"
    yield "Options are given as `--option NAME=VALUE` to `sojourn flows estimate` (warehouse) and `estimate-tables` (own tables).\n"
    for m in ESTIMATORS:
        yield f"## {m.name}\n\n{m.title[:1].upper()}{m.title[1:]}: [its page](../../explanation/{m.page}.md).\n"
        yield f"- reference: {m.reference}"
        if m.aliases:
            yield f"- also called: {', '.join(m.aliases)}"
        if m.needs:
            yield f"- needs: {', '.join(m.needs)}{'; takes a prior' if m.prior else ''}"
            yield f"- in a range over methods: {'yes' if m.in_range else 'no'}; on the scoreboard: {'yes' if m.scored else 'no'}"
        if m.options:
            yield "\n| option | takes | default | where | meaning |\n| --- | --- | --- | --- | --- |"
            for o in m.options:
                yield f"| `{o.name}` | {o.takes} | {o.default} | {', '.join(o.places)} | {o.help} |"
        yield ""


def paragraphs() -> Iterator[str]:
    """The 34 paragraphs in our own words with what can be said of them."""
    from sojourn.declaration.commitment import paragraphs as table

    yield "# The 34 paragraphs\n"
    for p in table():
        yield f"## {p.number}. {p.title}\n\n{p.summary}\n"
        yield f"- theme: {p.theme}; strength: {p.strength}; verbs: {', '.join(p.verbs)}"
        for a in p.asks:
            yield f"- {a.verb} ({a.kind}): {a.what}" + (f". Not seen: {a.unseen}" if a.unseen else "")
        yield f"- looks at: {p.looks_at or 'nothing that is counted'}\n- limits: {p.limits}"
        yield f"- load: {p.load}\n"


def commands() -> Iterator[str]:
    """Every command with its help and options."""
    import typer

    from sojourn.cli import app

    yield "# Commands\n"
    root = typer.main.get_command(app)
    yield from _commands(root, "sojourn", [])


def _commands(command: Any, name: str, _: list[str]) -> Iterator[str]:
    subcommands = getattr(command, "commands", None)
    if subcommands:
        for sub, found in sorted(subcommands.items()):
            yield from _commands(found, f"{name} {sub}", [])
        return
    text = inspect.cleandoc(command.help or "").replace("[dim]", "`").replace("[/dim]", "`").replace("[/]", "`")
    yield f"## {name}\n\n{text}\n"
    rows = [p for p in command.params if p.name != "help"]
    if rows:
        yield "| option | meaning |\n| --- | --- |"
        for p in rows:
            names = ", ".join(f"`{o}`" for o in p.opts) if p.opts and p.opts[0].startswith("-") else f"`{p.name}`"
            meaning = (getattr(p, "help", None) or "").replace("|", "\\|").replace("\n", " ")
            yield f"| {names} | {meaning} |"
    yield ""


def errors() -> Iterator[str]:
    """The tree of errors with their exit codes."""
    from sojourn import errors as module

    yield "# Errors and exit codes\n"
    yield "| error | exit code | meaning |\n| --- | --- | --- |"
    for name, found in inspect.getmembers(module, inspect.isclass):
        if issubclass(found, module.SojournError):
            yield f"| {name} | {found.exit_code} | {(inspect.getdoc(found) or '').splitlines()[0]} |"
    yield "| (`sojourn load`: files refused) | 1 | whatever the error; other files are loaded |"
    yield "| (`sojourn load`: files held) | 3 | none was refused; they wait to be accepted |"
    yield "| (a defect of Sojourn) | 1 | please report it with the traceback |"
    yield "| (interrupted) | 130 | nothing was changed |"


def python() -> Iterator[str]:
    """Public names of the package with their documentation."""
    import sojourn

    yield "# Python\n"
    for name in sojourn.__all__:
        found = getattr(sojourn, name)
        yield f"## sojourn.{name}\n"
        if callable(found):
            with contextlib.suppress(ValueError, TypeError):  # a type without a signature of its own
                yield f"```python\n{name}{inspect.signature(found)}\n```\n"
        yield f"```text\n{inspect.getdoc(found) or ''}\n```\n"
