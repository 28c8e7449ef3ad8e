"""What ``sojourn report --format`` prints: the forms that were written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import open_standing
from sojourn.cli.terminal.long_work import progress
from sojourn.cli.terminal.new_folder import gone_if_empty

FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="Of html, json, pdf, docx, xlsx, package, cards, with commas.", show_default=False),
]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of what is written, such as en.")]
DocumentOption = Annotated[
    str, typer.Option("--document", help="assessment, or general-assembly: a draft in the Secretary-General's form.")
]


def write_documents(
    area: str,
    out: Path | None,
    warehouse: Path | None,
    built_in: bool,
    as_of: int | None,
    *,
    prefer: str,
    formats: str,
    language: str,
    document: str,
    json: bool,
) -> None:
    """Write the forms that are asked for to a folder, all or none, and print their places."""
    from sojourn import release
    from sojourn.publish.documents import formats as forms
    from sojourn.publish.report import files
    from sojourn.publish.report.report import report as make
    from sojourn.publish.words.language import language as words_in

    asked, folder = forms.chosen(formats), out or Path("report")
    forms.template(document)
    words_in(language)
    with gone_if_empty(folder):
        files.check_folder(folder)
        standing = open_standing(warehouse, built_in)
        with progress("Report") as step:
            made = make(
                standing.warehouse,
                area,
                as_of=as_of,
                language=language,
                prefer=prefer,
                progress=lambda done, _, what: step(done, 2 + len(asked), what),
            )
            written = forms.write(
                made.dossier,
                release.open_data(folder),
                asked,
                language,
                document=document,
                progress=lambda done, _, what: step(2 + done, 2 + len(asked), what),
            )
    terminal.print_notes(made.said)
    if json:
        places = dict(zip(asked, map(str, written), strict=True))
        terminal.print_json({"files": places, "warehouse": str(standing)})
        return
    for path in written:
        terminal.stdout.print(f"Written: [bold]{path}[/]")
