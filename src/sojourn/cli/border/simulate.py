"""``sojourn border simulate``: travel histories whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli import terminal
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError, counted

if TYPE_CHECKING:
    import datetime as dt


def simulate(
    folder: Annotated[Path, typer.Argument(help="Folder to make; it appears when all is written.")],
    crossings: Annotated[
        int, typer.Option(help="Crossings, a thousand to a hundred million; whole persons, so a few more.", min=1)
    ] = 1_000_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same persons.", min=0)] = 1,
    start: Annotated[str, typer.Option(help="First day observed.", metavar="DATE")] = "2009-01-01",
    end: Annotated[str, typer.Option(help="Last day observed.", metavar="DATE")] = "2019-12-31",
    form: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet",
    drift: Annotated[
        float, typer.Option(help="Growth of settling per year, as a logarithm (0.1: ten per cent).")
    ] = 0.0,
    closed: Annotated[
        str | None, typer.Option(help="Closed border: 2016-03-01/2016-09-30.", metavar="FROM/TO", show_default=False)
    ] = None,
    duplicates: Annotated[float, typer.Option(help="Share of crossings written twice.")] = 0.0,
    missing: Annotated[float, typer.Option(help="Share of crossings left out.")] = 0.0,
    unknown_direction: Annotated[float, typer.Option(help="Share without direction.")] = 0.0,
    bad_date: Annotated[float, typer.Option(help="Share with the date missing or impossible, half each.")] = 0.0,
    shuffled: Annotated[bool, typer.Option("--shuffled", help="Rows of a block in random order.")] = False,
    documents: Annotated[
        float | None,
        typer.Option(
            help="Persons cross with documents that are replaced after so many years (for border link).",
            metavar="YEARS",
            show_default=False,
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the folder.")] = False,
) -> None:
    """Write simulated travel histories with their truth: crossings, initial statuses, intentions, manifest.

    Example: sojourn border simulate made-up --crossings 200000 --seed 7
    """
    from sojourn import release
    from sojourn.simulate.travel_dirt import Dirt
    from sojourn.simulate.travel_documents import DocumentSetting
    from sojourn.simulate.travel_files import write_histories
    from sojourn.simulate.travel_histories import Scenario

    if form not in ("parquet", "csv"):
        raise UsageError(f"{form!r} is no format here", ways_out=["choose parquet or csv"])
    scenario = Scenario(as_date(start), as_date(end), drift=drift, closed=_span(closed))
    dirt = Dirt(duplicates, missing, unknown_direction, bad_date / 2, bad_date / 2, shuffled)
    with working() as report:
        manifest = write_histories(
            release.synthetic(folder, reason="simulated travel histories"), crossings, seed=seed, scenario=scenario,
            dirt=dirt, form=form,  # type: ignore[arg-type]
            documents=None if documents is None else DocumentSetting(documents),
            overwrite=overwrite, progress=lambda done, total: report("simulating", min(done, total), total),
        )  # fmt: skip
    terminal.stdout.print(
        f"{counted(manifest['crossings_written'], 'crossing')} of {counted(manifest['persons'], 'made-up person')}, "
        f"{scenario.start} to {scenario.end}: {folder}"
    )
    defects = {name: count for name, count in manifest["defects"].items() if count}
    if defects:
        terminal.stdout.print("Defects put in: " + ", ".join(f"{n:,} {name}" for name, n in defects.items()))


def as_date(text: str) -> dt.date:
    """A day written like 2031-03-31."""
    import datetime as dt

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date.", ways_out=["Write it like 2031-03-31."]) from None


def _span(text: str | None) -> tuple[dt.date, dt.date] | None:
    if text is None:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        raise UsageError(f"{text!r} is no span of days.", ways_out=["Write it like 2016-03-01/2016-09-30."])
    return as_date(first), as_date(last)
