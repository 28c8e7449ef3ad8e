"""``sojourn declaration``: the 34 paragraphs in our words, and a resolution's own text read and set beside them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sojourn.cli import terminal
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.declaration.alignment import Alignment
    from sojourn.declaration.commitment import Paragraph
    from sojourn.declaration.register import Answered, Document
    from sojourn.declaration.resolution_parser import Resolution

app = typer.Typer(
    name="declaration",
    help="The Declaration of 2013: its 34 paragraphs in our words; a resolution's text read into paragraphs.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SHOWN_WORDS = 12
ADDRESS_NOTE = "In our own words. The authentic text is resolution A/RES/68/4: https://undocs.org/A/RES/68/4"


@app.callback()
def _declaration() -> None:
    """The Declaration of 2013: its 34 paragraphs in our words; a resolution's text read into paragraphs."""


@app.command("show")
def show(
    number: Annotated[int | None, typer.Argument(help="One paragraph, 1 to 34; all without it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Print the table of the 34 paragraphs: actor, group, instrument, strength, theme.

    Example: sojourn declaration show 27
    """
    from sojourn.declaration.commitment import paragraph, paragraphs

    chosen = paragraphs() if number is None else (paragraph(number),)
    if as_json:
        terminal.print_json([_as_json(p) for p in chosen])
    elif number is None:
        _print_table(chosen)
    else:
        _print_one(chosen[0])


@app.command("parse")
def parse_file(
    file: Annotated[Path, typer.Argument(help="Text of a resolution, as extracted from its PDF.", show_default=False)],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print [{number, verbs, actors, text, footnotes}] and nothing else.")
    ] = False,
    align: Annotated[bool, typer.Option("--align", help="Show every paragraph beside its counterpart.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write the JSON to this file.", show_default=False)] = None,
) -> None:
    """Read a resolution's text: numbered paragraphs, operative verbs, actors, footnotes.

    The paragraphs are set beside the table of the Declaration by the terms they share. A PDF is not read: extract its
    text first, for example with pdftotext -layout FILE.pdf FILE.txt

    Example: sojourn declaration parse FILE.txt --json
    """
    from sojourn.declaration import alignment
    from sojourn.declaration.resolution_file import read_resolution
    from sojourn.declaration.resolution_parser import parse

    resolution = parse(read_resolution(file), name=str(file))
    rows = [p.as_json() for p in resolution.paragraphs]
    if out is not None:
        _write(out, rows)
    for note in resolution.notes:
        terminal.stderr.print(f"Note: {note}", markup=False)
    if as_json:
        terminal.print_json(rows)
        if align:
            terminal.stderr.print(_summary(alignment.align(resolution)), markup=False)
        return
    _print_resolution(resolution, alignment.align(resolution), details=align)
    if out is not None:
        terminal.stdout.print(f"Written: {out}", markup=False)


@app.command("register")
def show_register(
    file: Annotated[
        Path | None,
        typer.Argument(help="A register of your own, CSV, that extends the one shipped.", show_default=False),
    ] = None,
    as_of: Annotated[int | None, typer.Option("--as-of", help="Year the requests are judged in.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the documents that answer the Declaration or stand beside it, and how each request stands.

    A file of your own has the columns id, date, issuer, title, paragraph, address, seen, and may have ask: which of the
    paragraph's asks the document answers. `sojourn assess --register FILE` judges with it.

    Example: sojourn declaration register MINE.csv
    """
    from datetime import UTC, datetime

    from sojourn.declaration.register import answered, documents, read_register, requests

    held = documents() if file is None else read_register(file)
    year = as_of or datetime.now(UTC).year
    standing = {number: answered(request, held, as_of=year) for number, request in requests().items()}
    if as_json:
        found = [{**dataclasses.asdict(d), "issued": d.issued.isoformat()} for d in held]
        judged = {str(n): {"verdict": a.verdict, **a.reason.as_json()} for n, a in standing.items()}
        terminal.print_json({"as_of": year, "documents": found, "requests": judged})
        return
    _print_register(held, standing)


def _print_register(held: Sequence[Document], standing: Mapping[int, Answered]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from sojourn.publish.words import codes
    from sojourn.publish.words.language import language

    table = Table(title="Register of documents")
    for column in ("paragraph", "day", "symbol", "issuer", "title"):
        table.add_column(column, justify="right" if column == "paragraph" else "left", overflow="fold")
    for d in held:
        table.add_row(*map(escape, (str(d.paragraph), d.issued.isoformat(), d.id, d.issuer, d.title)))
    terminal.stdout.print(table)
    english = language()
    for number, found in standing.items():
        verdict = codes.verdict(found.verdict, english)
        met, due = (found.reason.figures.get(name, 0) for name in ("answered", "due"))
        terminal.stdout.print(f"Paragraph {number}: {verdict}, {met} of {due} due days", markup=False)


def _as_json(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "number": paragraph.number,
        "title": paragraph.title,
        "summary": paragraph.summary,
        "theme": paragraph.theme,
        "actors": list(paragraph.actors),
        "groups": list(paragraph.groups),
        "instruments": list(paragraph.instruments),
        "verbs": list(paragraph.verbs),
        "strength": paragraph.strength,
        "footnotes": list(paragraph.footnotes),
        "asks": [
            {
                "verb": a.verb,
                "kind": a.kind,
                "clause": a.clause,
                "who": list(a.who),
                "what": a.what,
                "measured_by": list(a.measured_by),
                "unseen": a.unseen,
            }
            for a in paragraph.asks
        ],
        "looks_at": paragraph.looks_at,
        "limits": paragraph.limits,
        "load": paragraph.load,
    }


def _print_table(chosen: tuple[Paragraph, ...]) -> None:
    from rich.table import Table

    table = Table(title="The Declaration, paragraph by paragraph", show_lines=False)
    for column in ("no.", "title", "theme", "actors", "groups", "instruments", "strength"):
        table.add_column(column, justify="right" if column == "no." else "left", overflow="fold")
    for p in chosen:
        table.add_row(
            str(p.number),
            p.title,
            p.theme,
            ", ".join(p.actors),
            ", ".join(p.groups),
            ", ".join(p.instruments),
            p.strength,
        )
    terminal.stdout.print(table)
    terminal.stdout.print(ADDRESS_NOTE, markup=False)


def _print_one(paragraph: Paragraph) -> None:
    out = terminal.stdout
    out.print(f"Paragraph {paragraph.number}: {paragraph.title}", style="bold", markup=False)
    out.print(paragraph.summary, markup=False)
    facts = {
        "theme": paragraph.theme,
        "actors": ", ".join(paragraph.actors),
        "groups": ", ".join(paragraph.groups),
        "instruments": ", ".join(paragraph.instruments),
        "verbs": f"{', '.join(paragraph.verbs)} (strength: {paragraph.strength})",
        "footnotes": ", ".join(f"United Nations, Treaty Series, {n}" for n in paragraph.footnotes),
        "looks at": paragraph.looks_at,
        "limits": paragraph.limits,
        "to load": paragraph.load,
    }
    for name, value in facts.items():
        if value:
            out.print(f"  {name:<12}{value}", markup=False)
    out.print("  what it states and asks for", markup=False)
    for ask in paragraph.asks:
        who = f" {', '.join(ask.who)}:" if ask.who else ""
        out.print(f"    {ask.number}. {ask.verb} ({ask.kind}){who} {ask.what}", markup=False)
        if ask.unseen:
            out.print(f"       not seen in data: {ask.unseen}", markup=False)
    out.print(ADDRESS_NOTE, markup=False)


def _print_resolution(resolution: Resolution, alignment: Alignment, *, details: bool) -> None:
    from rich.markup import escape
    from rich.table import Table

    heading = ". ".join(part for part in (resolution.symbol, resolution.title) if part)
    table = Table(title=escape(heading) or None)
    for column in ("no.", "verbs", "actors", "begins", "notes"):
        table.add_column(column, justify="right" if column in ("no.", "notes") else "left", overflow="fold")
    for paragraph in resolution.paragraphs:
        words = paragraph.text.split()
        begins = " ".join(words[:SHOWN_WORDS]) + (" ..." if len(words) > SHOWN_WORDS else "")
        table.add_row(
            str(paragraph.number),
            ", ".join(paragraph.verbs),
            ", ".join(paragraph.actors),
            escape(begins),
            str(len(paragraph.footnotes) or ""),
        )
    terminal.stdout.print(table)
    if resolution.closing:
        terminal.stdout.print(f"Closing: {resolution.closing}", markup=False)
    if details:
        _print_alignment(alignment)
    terminal.stdout.print(_summary(alignment), markup=False)


def _print_alignment(alignment: Alignment) -> None:
    from rich.table import Table

    from sojourn.declaration.commitment import paragraph

    table = Table(title="Beside the table of the Declaration")
    for column in ("text", "table", "title", "score", "shared terms", "only in the table", "only in the text"):
        table.add_column(column, justify="right" if column in ("text", "table", "score") else "left", overflow="fold")
    for pair in alignment.pairs:
        table.add_row(
            str(pair.theirs or ""),
            str(pair.ours or ""),
            paragraph(pair.ours).title if pair.ours else "",
            f"{pair.score:.2f}" if pair.theirs and pair.ours else "",
            ", ".join(pair.shared),
            "\n".join(f"{d.of}: {', '.join(d.only_table)}" for d in pair.differences if d.only_table),
            "\n".join(f"{d.of}: {', '.join(d.only_text)}" for d in pair.differences if d.only_text),
        )
    terminal.stdout.print(table)


def _summary(alignment: Alignment) -> str:
    return (
        f"{alignment.matched} of {alignment.total} paragraphs have a counterpart among the Declaration's 34, "
        f"{alignment.same_number} under the same number; mean score {alignment.score:.2f} (0 to 1)."
    )


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    from sojourn import release
    from sojourn.files.whole import write_text

    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder, or its folder does not exist.")
    write_text(release.open_data(path), json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
