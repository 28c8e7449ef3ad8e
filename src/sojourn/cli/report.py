"""Commands about the assessment: assess and report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.documents import DocumentOption, FormatOption, LanguageOption, write_documents
from sojourn.cli.intake.warehouse import BuiltInOption, JsonOption, WarehouseOption, open_standing
from sojourn.cli.terminal.long_work import progress
from sojourn.cli.terminal.new_folder import gone_if_empty
from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.declaration.commitment import Paragraph
    from sojourn.declaration.register import Document
    from sojourn.declaration.verdict import Evidence, Verdict
    from sojourn.products.assessment.assess import Assessment, IndicatorResult
    from sojourn.products.assessment.dossier import Dossier
    from sojourn.warehouse import Warehouse

AreaOption = Annotated[
    str, typer.Option("--area", "-a", help="Any code or name: KEN, 404, Kenya, 202, ECOWAS, high income, World.")
]
AsOfOption = Annotated[
    int | None, typer.Option("--as-of", help="Year the age of figures is counted to; by default the present one.")
]
PreferOption = Annotated[
    str,
    typer.Option("--prefer", help="Publisher of own tables whose figures are used in place of the international ones."),
]
RegisterOption = Annotated[
    Path | None,
    typer.Option("--register", help="Documents of your own, CSV, that answer requests beside the register shipped."),
]
COLOURS = {
    "improving": "green",
    "worsening": "red",
    "mixed": "yellow",
    "static": "blue",
    "met": "green",
    "partly_met": "yellow",
    "not_met": "red",
    "overdue": "red",
    "statement": "dim",
    "not_assessable": "dim",
}
WIDE = 110  # columns from which the reasons fit beside the verdicts
BESIDE = 86  # columns that stand before the reasons


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(assess)
    app.command()(report)


def assess(
    area: AreaOption = "World",
    warehouse: WarehouseOption = None,
    built_in: BuiltInOption = False,
    as_of: AsOfOption = None,
    prefer: PreferOption = "",
    documents: RegisterOption = None,
    json: JsonOption = False,
) -> None:
    """Judge progress on each of the 34 paragraphs, for the world, a region or a country.

    Verdicts are derived by rule from indicators: improving, static, worsening, mixed, or not assessable with its
    reason. A request is met, partly met, not met or overdue; what only states something is a statement. See the page
    «Verdicts» of the documentation.

    [dim]sojourn assess --area KEN --json[/]
    """
    asked = open_standing(warehouse, built_in)
    made = _assessment(asked.warehouse, area, as_of, prefer, register_of(documents))
    terminal.print_notes(made.profile.panel.said)
    if json:
        from sojourn.publish.report.assessed import assessment_data

        terminal.print_json({**assessment_data(made), "warehouse": str(asked)})
        return
    _print_verdicts(made, made.largest_changes())


def report(
    area: AreaOption = "World",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Folder for the report; by default ./report.")] = None,
    warehouse: WarehouseOption = None,
    built_in: BuiltInOption = False,
    as_of: AsOfOption = None,
    prefer: PreferOption = "",
    documents: RegisterOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="All areas: the world, regions, groups, countries, with an index page.")
    ] = False,
    formats: FormatOption = None,
    language: LanguageOption = "en",
    document: DocumentOption = "assessment",
    json: JsonOption = False,
) -> None:
    """Write the assessed report of an area as one self-contained page, with the same content as JSON.

    Beside it stand its definitions and hashes, and the annex as CSV and XLSX. With --all every area has its report; a
    run that was interrupted goes on where it was. With --format also PDF, Word, Excel, a data package and fact cards.
    Without a warehouse it uses the built-in edition.

    [dim]sojourn report --area KEN[/]   [dim]sojourn report --all --out reports[/]
    [dim]sojourn report --area KEN --format pdf,docx,xlsx,html,json,package[/]
    """
    other_forms = formats is not None or language != "en" or document != "assessment"
    if every and other_forms:
        raise UsageError(
            "--all writes the pages of all areas, in English; --format, --language and --document are of one area.",
            ways_out=["Name the area with --area, or leave --all alone."],
        )
    if every:
        from sojourn.cli.report_all import report_all

        report_all(out or Path("report"), warehouse, built_in, as_of, prefer, register_of(documents), json)
        return
    if other_forms:
        chosen = formats or ("html,json" if document == "assessment" and language == "en" else "pdf")
        write_documents(
            area,
            out,
            warehouse,
            built_in,
            as_of,
            prefer=prefer,
            formats=chosen,
            language=language,
            document=document,
            json=json,
        )
        return
    from sojourn import release
    from sojourn.publish.report import files
    from sojourn.publish.report.assessed import assessment_data
    from sojourn.publish.report.report import report as make

    folder = out or Path("report")
    with gone_if_empty(folder):
        files.check_folder(folder)
        asked = open_standing(warehouse, built_in)
        house = asked.warehouse
        with progress("Report") as step:
            # two steps of reading and gathering, then two of drawing and writing
            made = make(
                house,
                area,
                as_of=as_of,
                progress=lambda done, _, what: step(done, 4, what),
                prefer=prefer,
                register=register_of(documents),
            )
            written = files.write(
                made.dossier,
                release.open_data(folder),
                progress=lambda done, _, what: step(2 + done, 4, what),
            )
    terminal.print_notes(made.said)
    if json:
        terminal.print_json({"html": str(written.html), "json": str(written.json), "warehouse": str(asked),
                             **assessment_data(made.dossier)})  # fmt: skip
        return
    _print_verdicts(made.dossier, made.dossier.changes)
    terminal.stdout.print(
        f"\nReport: [bold]{written.html}[/]\nData:   {written.json}\nBeside: {written.definitions.name}, "
        + ", ".join(p.name for p in written.annex)
    )
    other = "KEN" if made.dossier.area != "KEN" else "202"
    terminal.stdout.print(
        f"\nNext: [bold]sojourn report --area {other}[/]   another country, region (202), "
        "income group or community (ECOWAS)"
    )
    if asked.kind != "warehouse":
        terminal.stdout.print(
            "      [bold]sojourn load FOLDER[/]          your own copies of the published files, "
            "for all figures and origins"
        )
    else:
        terminal.stdout.print(
            "      [bold]sojourn info --notes[/]         what was read, and what was noticed on the way"
        )


def register_of(file: Path | None) -> tuple[Document, ...] | None:
    """The register shipped with the documents of a file; None without one. Raises ValuesRefused for what is wrong."""
    from sojourn.declaration.register import read_register

    return None if file is None else read_register(file)


def _assessment(
    house: Warehouse, area: str, as_of: int | None, prefer: str, register: Sequence[Document] | None
) -> Assessment:
    from sojourn.products.assessment.assess import assess as judge

    with progress("Measures") as step:
        return judge(house, area, as_of=as_of, progress=step, prefer=prefer, register=register)


def _print_verdicts(made: Assessment | Dossier, changes: Sequence[IndicatorResult | Evidence]) -> None:
    """34 lines of at most 80 columns; where the terminal is wider, the reason stands behind them, cut to the line."""
    from sojourn.declaration.commitment import paragraphs
    from sojourn.publish.words import codes
    from sojourn.publish.words.language import language
    from sojourn.publish.words.readings import sentence
    from sojourn.publish.words.sources import sources_of

    english = language()
    wide = terminal.stdout.width >= WIDE
    room = terminal.stdout.width - BESIDE
    table = Table(box=None, title=f"{made.name}, as of {made.as_of}", title_justify="left", pad_edge=False)
    table.add_column("no.", justify="right", no_wrap=True)
    table.add_column("paragraph", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("confidence" if wide else "conf.", no_wrap=True)
    if wide:
        table.add_column("why", no_wrap=True)
    for paragraph, verdict in zip(paragraphs(), made.verdicts, strict=True):
        row = [
            str(verdict.number),
            paragraph.title,
            f"[{COLOURS[verdict.verdict]}]{codes.verdict(verdict.verdict, english)}[/]",
            verdict.confidence.level if verdict.confidence.level != "none" else "",
        ]
        if wide:
            row.append(_cut(_why(paragraph, verdict), room))
        table.add_row(*row)
    terminal.stdout.print(table, soft_wrap=False, crop=True)
    if changes:
        terminal.stdout.print("\n[bold]What changed most[/]")
        for change in changes:
            told, source = sentence(change.reading, change.movement, english), sources_of(change.reading.latest)
            terminal.stdout.print(f"  - {told} [dim]({source})[/]")


def _why(paragraph: Paragraph, verdict: Verdict) -> str:
    """The head of the reason, or what to load where no source is loaded at all."""
    from sojourn.publish.words.language import language
    from sojourn.publish.words.verdicts import to_load, verdict_reason

    load = to_load(verdict, language())
    if load and verdict.verdict == "not_assessable" and not verdict.evidence:
        nothing, _, why = load.partition(": ")  # «nothing: ...» where no file would help
        return why if nothing == "nothing" and why else f"no source loaded; load {load}"
    first_sentence = verdict_reason(verdict, language()).split(". ")[0].rstrip(".")
    return first_sentence.split(": ", 1)[-1]  # without «Improving:», which stands in its own column


def _cut(words: str, room: int) -> str:
    return words if len(words) <= room else f"{words[: room - 1].rstrip()}…"
