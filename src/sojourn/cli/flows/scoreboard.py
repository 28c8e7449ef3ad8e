"""``sojourn validate flows``: every method against reported flows and against worlds whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from sojourn.cli import terminal
from sojourn.cli.intake.warehouse import JsonOption, WarehouseOption, own_house
from sojourn.cli.terminal.long_work import working
from sojourn.errors import UsageError

PAGE, CHART, SCORES = "flow-scoreboard.md", "flow-scoreboard.svg", "flow-scoreboard.csv"


def register_validation(app: typer.Typer) -> None:
    """Add ``flows`` to ``sojourn validate``."""
    app.command(name="flows")(flows)


def flows(
    out: Annotated[
        Path | None,
        typer.Option(help=f"Folder for {SCORES}, {CHART} and {PAGE}; it must be there.", show_default=False),
    ] = None,
    published: Annotated[
        list[Path] | None, typer.Option(help="File of published estimates (JSON), again for more.", show_default=False)
    ] = None,
    covariates: Annotated[
        Path | None,
        typer.Option(help="Folder with common language and colonial ties for the gravity prior.", show_default=False),
    ] = None,
    gravity: Annotated[bool, typer.Option(help="Fit gravity on reports and use it as a prior.")] = True,
    worlds: Annotated[bool, typer.Option(help="Score simulated worlds.")] = True,
    learned: Annotated[
        int, typer.Option(help="Draws of the groups of reporters left out of the learned estimate; 0 leaves it out.")
    ] = 0,
    groups: Annotated[
        int, typer.Option(help="Groups of reporters left out of the learned estimate; 0 leaves each out alone.")
    ] = 8,
    chart_at: Annotated[
        str, typer.Option("--chart-at", help="Where the page finds the chart.", show_default=CHART)
    ] = CHART,
    warehouse: WarehouseOption = None,
    json: JsonOption = False,
) -> None:
    """Score every flow estimator; write the scoreboard as a table, a chart and a page.

    Reported flows are movements by each country's own definition and estimates are transitions: the page says what was
    compared. Takes about a minute, and with --learned two to three more for each draw of groups.

    [dim]sojourn validate flows --out scoreboard[/]
    """
    if out is not None and not out.is_dir():
        raise UsageError(f"There is no folder {out}.", ways_out=["Create it first."])
    from sojourn.products.flows.validation import Validation, validate

    def said(step: str) -> None:
        if not json:
            terminal.stderr.print(f"[dim]{escape(step)}[/]")

    asked = Validation(published or (), covariates, gravity, worlds, range(1, learned + 1), groups or None)
    with working() as report:
        facts = validate(own_house(warehouse), asked, said, report)
    if out is not None:
        _write(facts, out, chart_at)
    if json:
        terminal.print_json(_plain(facts))
        return
    _print(facts)
    if out is not None:
        terminal.stderr.print(f"{SCORES}, {CHART} and {PAGE} in {escape(str(out))}")


def _write(facts: dict[str, Any], out: Path, chart_at: str) -> None:
    from sojourn import release
    from sojourn.cli.terminal.table_output import give
    from sojourn.publish.charts import drawing_file
    from sojourn.publish.charts.flow_scores import flow_scores
    from sojourn.publish.pages import flow_scoreboard, learned_scores, page_file

    rows = [r for r in facts["rows"] if r["compared"] == "as published"]
    everything = [
        *({"part": "reported flows", **r} for r in facts["rows"]),
        *({"part": "published estimates", **r} for r in facts["against"]),
        *(
            {"part": "simulated worlds", "collection": r["world"], "title": r["method"], "compared": "truth", **r}
            for r in (*facts["worlds"], *facts["registers"])
        ),
        *learned_scores.rows(facts["learned"]),
    ]
    inside = ("inside_80", "inside_95", "score_80", "score_95") if facts["learned"] else ()
    columns = [c for c in ("part", *facts["rows"][0], *inside) if c != "world"]
    give({c: [r.get(c) for r in everything] for c in columns}, out / SCORES)
    drawn = flow_scores(
        rows,
        title="Estimates against reported flows",
        subtitle="One dot per method and collection; the large dark dot is all of them together",
        description="Correlations of logs and ranks, shares badly off and log ratios of every method by collection.",
    )
    drawing_file.write(drawn, release.open_data(out / CHART))
    seeds = {r["seed"] for r in (facts["learned"] or {"seeds": ()})["seeds"]} - {""}
    command = "sojourn validate flows" + (f" --learned {len(seeds)}" if seeds else "")
    text = flow_scoreboard.page({**facts, "command": command, "chart": chart_at})
    page_file.write(text, release.open_data(out / PAGE))


def _print(facts: dict[str, Any]) -> None:
    table = Table(
        "method",
        "cells",
        "counts",
        "logs",
        "shares",
        "rates",
        "nets",
        "rank",
        "log ratio",
        "off by 3",
        "volume",
        box=None,
    )
    for row in facts["rows"]:
        if row["collection"] != "all collections":
            continue
        scores = ("counts", "logs", "shares", "rates", "nets", "rank", "log_ratio", "off_by_three", "volume")
        table.add_row(row["title"], f"{row['cells']:,}", *(f"{row[s]:.2f}" for s in scores))
    terminal.stdout.print(table)
    weight = facts["weight"]
    terminal.stdout.print(
        f"\nPseudo-Bayesian weight chosen on reports: [bold]{weight['best']:.2f}[/] "
        f"(held-out median log ratio {weight['held_out']['log_ratio']:.3f}; default {weight['default']:.2f} has "
        f"{weight['fixed']['log_ratio']:.3f})"
    )
    for note in facts["notes"]:
        terminal.stdout.print(f"[dim]{escape(note)}[/]")


def _plain(value: Any) -> Any:
    """Without NaN, which JSON has not."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and value != value else value
