"""``sojourn flows estimate``: who moved from where to where, from the published figures of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from sojourn.cli import terminal
from sojourn.cli.flows.options import (
    DEFAULT_METHOD,
    MINIMUM,
    AdjustmentsOption,
    AreaOption,
    EditionOption,
    FactsOption,
    LevelOption,
    MethodOption,
    Policy,
    PolicyOption,
    RangeChoice,
    SaidOption,
    SexName,
    SexOption,
    family_of,
    said,
)
from sojourn.cli.intake.warehouse import WarehouseOption
from sojourn.cli.terminal.long_work import working
from sojourn.errors import EstimationError, UsageError

if TYPE_CHECKING:
    from sojourn.products.flows.family import FamilyEstimate, FlowFamily, Report
    from sojourn.products.flows.intervals import Draws
    from sojourn.products.flows.tables import FlowRange
    from sojourn.warehouse import Loaded


def register(app: typer.Typer) -> None:
    """Add the command to the room's application."""
    app.command()(estimate)


def estimate(
    period: Annotated[
        str | None, typer.Option(help="An interval between two stocks: 2020-2024.", show_default=False)
    ] = None,
    method: MethodOption = DEFAULT_METHOD,
    option: SaidOption = None,
    sex: SexOption = SexName.total,
    by: Annotated[
        str | None, typer.Option(help="birthplace or type: flows in parts that add up.", show_default=False)
    ] = None,
    level: LevelOption = "country",
    area: AreaOption = None,
    edition: EditionOption = None,
    unknown_origin: PolicyOption = Policy.earlier_edition,
    spread: RangeChoice = None,
    out: Annotated[
        Path | None, typer.Option(help="Result: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="Keep the flows of all countries in the warehouse, with method and inputs.")
    ] = False,
    adjustments: AdjustmentsOption = None,
    draws_out: Annotated[
        Path | None,
        typer.Option("--draws-out", help="Every draw of a learned estimate; all balance.", show_default=False),
    ] = None,
    margins_out: Annotated[
        Path | None,
        typer.Option(
            "--margins-out",
            help="Arrivals, departures and net by area, or by group with --level, with intervals (learned).",
            show_default=False,
        ),
    ] = None,
    warehouse: WarehouseOption = None,
    json: FactsOption = False,
) -> None:
    """Estimate the flows of one interval from the stocks, populations, births and deaths of the warehouse, in persons.

    The result is long: origin, destination[, birthplace | type], value, value_per_year, with lower and upper over
    methods and who says so; figure says whether it is an estimate or a minimum, obs_status what a corridor is worth.
    A learned estimate has draws, all exact to every net: --draws-out keeps them, --margins-out sums them by area.
    Staying is no move. [bold]sojourn flows list[/] shows the intervals, [bold]sojourn flows methods[/] the methods,
    [bold]sojourn flows estimate-tables[/] takes your own tables.

    [dim]sojourn flows estimate --period 2020-2024 --method pseudo-bayesian --option weight=0.85 --out flows.csv[/]

    [dim]sojourn flows estimate --period 2020-2024 --sex F --level region --range --out flows.csv[/]

    [dim]sojourn flows estimate --period 2020-2024 --area KEN --out kenya.csv[/]
    """
    if period is None:
        raise UsageError(
            "Say which interval to estimate.",
            ways_out=["sojourn flows list shows the intervals", "--period 2020-2024", "sojourn flows estimate-tables"],
        )
    if by not in (None, "birthplace", "type"):
        raise UsageError(f"--by is birthplace, type or nothing, not {by}")
    if all(place is None for place in (out, draws_out, margins_out)) and not save:
        raise UsageError(
            "Nothing would be kept.", ways_out=["--out FILE", "--save keeps the estimate in the warehouse"]
        )
    if spread and by is not None:
        raise UsageError("A range is taken of whole flows, not of their parts.", ways_out=["leave --by out"])
    from sojourn import release
    from sojourn.estimators import flow_request
    from sojourn.files import tables as files
    from sojourn.products.flows import own_tables, saved_estimates
    from sojourn.products.flows import tables as flow_tables

    if level not in flow_tables.levels():
        raise UsageError(f"there is no level «{level}»", ways_out=[f"levels: {', '.join(flow_tables.levels())}"])
    row, settings = flow_request(method, said(option), "warehouse")
    files.check_results((out, adjustments, draws_out, margins_out), ())
    with working() as report:
        report("reading stocks, populations, births and deaths", 0, 3)
        family = family_of(warehouse)
        with family.one_state():
            family.tables(edition)
            report(f"estimating {row.name}", 1, 3)
            if "reports" in row.needs:
                family.learned(family.period(period), report)
            made = family.estimate(
                period, row.name, sex.value, edition=edition, unknown_origin=unknown_origin.value, settings=settings
            )
            flow_tables.chosen_of(made, level, area or ())
            drawn = None
            if draws_out or margins_out or (made.method == "learned" and not (by or spread is not None)):
                drawn = _drawn(family, made, settings, report)
            ranged = None if by or spread is False else _range(family, made, level, spread, settings, drawn, report)
        report("writing", 2, 3)
        rows, kept = 0, None
        kind: Any = by or "total"
        if out is not None:
            rows = files.write_tables(
                flow_tables.long_tables(made, kind, level, spread=ranged, areas=area or ()),
                release.open_data(out),
                sheet="flows",
            )
        if drawn is not None:
            _write_drawn(made, drawn, level, settings, draws_out, margins_out)
        if adjustments is not None:
            files.write_tables(
                [own_tables.adjustment_table(made.estimate)], release.open_data(adjustments), sheet="adjustments"
            )
        if save:
            kept = saved_estimates.saved(family, made, by_birthplace=by == "birthplace")
    if json:
        terminal.print_json(_facts(made, ranged, kept, rows, out))
        return
    _print(made, ranged, kept, by)
    if area:
        terminal.stderr.print(f"  only flows from or to {escape(', '.join(area))} are written")
    if out is not None:
        terminal.stderr.print(f"{rows:,} rows in {escape(str(out))}")


def _drawn(family: FlowFamily, made: FamilyEstimate, settings: Mapping[str, Any], report: Report) -> Draws:
    """Draws of a learned estimate, as many as asked for; refused for another method."""
    from sojourn.products.flows import intervals

    return intervals.drawn_flows(family, made, draws=int(settings.get("draws", intervals.DRAWS)), report=report)


def _share(settings: Mapping[str, Any]) -> int:
    return int(settings.get("interval", 80))


def _write_drawn(
    made: FamilyEstimate,
    drawn: Draws,
    level: str,
    settings: Mapping[str, Any],
    draws_out: Path | None,
    margins_out: Path | None,
) -> None:
    """The draws themselves, and margins with intervals."""
    from sojourn import release
    from sojourn.files import tables as files
    from sojourn.products.flows import intervals

    if draws_out is not None:
        files.write_tables(intervals.draw_tables(made, drawn), release.open_data(draws_out), sheet="draws")
    if margins_out is not None:
        table = intervals.margins(made, drawn, level=level, share=_share(settings))
        files.write_tables([table], release.open_data(margins_out), sheet="margins")


def _range(
    family: FlowFamily,
    made: FamilyEstimate,
    level: str,
    everything: bool | None,
    settings: Mapping[str, Any],
    drawn: Draws | None,
    report: Report,
) -> FlowRange | None:
    """The interval of a learned estimate; else the range over methods, or over editions and policies too.

    Unasked, no method that fails stands in the way.
    """
    from sojourn.products.flows import intervals
    from sojourn.products.flows.tables import flow_range

    if drawn is not None and not everything:
        return intervals.interval(made, drawn, level=level, share=_share(settings))
    if everything:
        return flow_range(family, made, level=level, report=report)
    alike: dict[str, Any] = {"editions": [made.edition], "policies": (made.unknown_origin,)}
    try:
        return flow_range(family, made, level=level, report=report, **alike)
    except EstimationError as error:
        terminal.stderr.print(f"  no range over methods: {escape(error.message)}")
        return None


def _facts(
    made: FamilyEstimate, ranged: FlowRange | None, kept: Loaded | None, rows: int, out: Path | None
) -> dict[str, Any]:
    """What a machine wants to know about an estimate."""
    from sojourn.products.flows.tables import withheld
    from sojourn.publish.words.reasons import in_words

    moving = float(made.estimate.moves.sum())
    return {
        "method": made.estimate.method,
        "figure": made.estimate.figure,
        "period": made.period.id,
        "years": made.period.years,
        "sex": made.sex,
        "stock_edition": made.edition,
        "unknown_origin": made.unknown_origin,
        "persons_moving": moving,
        "persons_moving_per_year": moving / made.period.years,
        "areas": len(made.estimate.areas),
        "settings": dict(made.estimate.settings),
        "notes": in_words(made.notes),
        "releases": made.releases,
        "adjustments": len(made.estimate.adjustments),
        "range_over": list(ranged.labels) if ranged else [],
        "persons_moving_range": list(ranged.totals) if ranged else None,
        "corridors_by_status": {s: {"corridors": n, "persons": p} for s, (n, p) in withheld(made).items()},
        "saved_as_release": kept.release_id if kept else None,
        "rows": rows,
        "out": str(out) if out else None,
    }


def _print(made: FamilyEstimate, ranged: FlowRange | None, kept: Loaded | None, by: str | None) -> None:
    from sojourn.publish.words.notes import WARNINGS
    from sojourn.publish.words.reasons import in_words

    say, moving = terminal.stderr.print, float(made.estimate.moves.sum())
    yearly = moving / made.period.years
    if made.method == "learned":
        moving, yearly = _two_digits(moving), _two_digits(yearly)
    say(
        f"[bold]{escape(made.estimate.method)}[/], {made.period.label}: {moving:,.0f} persons "
        f"moving in {made.period.years} years ({yearly:,.0f} a year) "
        f"between {len(made.estimate.areas)} areas"
    )
    if made.estimate.figure == "minimum":
        say(f"  {MINIMUM}")
    if ranged:
        say(f"  {_ranged(made, ranged)}")
    for note, text in zip(made.notes, in_words(made.notes), strict=True):
        say(f"  note: {escape(text)}", style="bold yellow" if note.code in WARNINGS else None)
    _print_withheld(made)
    say(f"  {len(made.estimate.adjustments)} adjustments (--adjustments FILE keeps them)")
    if kept:
        what = "flows between countries" + (" by birthplace" if by == "birthplace" else "")
        say(f"  {what} saved as release {kept.release_id}" + (", already there" if kept.already_there else ""))


def _ranged(made: FamilyEstimate, ranged: FlowRange) -> str:
    """What lies between the two ends of a range or an interval."""
    lowest, highest = ranged.totals
    between = f"from {lowest:,.0f} to {highest:,.0f}"
    if made.method == "learned" and ranged.labels[0].startswith("draw"):
        between = f"from {_two_digits(lowest):,.0f} to {_two_digits(highest):,.0f}"
        return f"{between}: {ranged.lowest.values.flat[0]}, of {len(ranged.labels)} that all balance"
    return f"{between} over {len(ranged.labels)} estimates: how far they disagree, not a confidence interval"


def _two_digits(persons: float) -> float:
    """As many digits as an interval bears."""
    return float(f"{persons:.2g}")


def _print_withheld(made: FamilyEstimate) -> None:
    from sojourn.products.flows.tables import withheld

    found = withheld(made)
    (third, persons), (small, _), (missing, _) = found["U"], found["N"], found["O"]
    if third:
        alone = made.estimate.withholds_unsupported
        said = f"{third:,} corridors ({_two_digits(persons) if alone else persons:,.0f} persons)"
        more = "no figure of their own (status O), their sum is in one row" if alone else "status U"
        terminal.stderr.print(f"  {said} have no stock of either people behind them: {more}")
    if small or missing:
        terminal.stderr.print(
            f"  {missing:,} corridors have no figure, since the stock does not list their people: status O; "
            f"{small:,} are less than half a person: status N"
        )
