"""Areas side by side: the same measures and indicators at their newest figures, and lines over time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from sojourn.concepts.figure import Figure
from sojourn.errors import SojournError
from sojourn.indicators import Indicator
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.telling.unfinished import finished
from sojourn.publish.charts.time_lines import time_lines
from sojourn.publish.explorer.shell import Page, Setting, page
from sojourn.publish.report.cells import Cell, Table, cell, no_figure
from sojourn.publish.report.indicator_line import cuts, indicator_line, over
from sojourn.publish.report.picture import Picture, adopted, both
from sojourn.publish.words import codes, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import decimals_of
from sojourn.publish.words.periods import period

MOST = 6
INKS = ("#0b69a3", "#b4480f", "#1a7f6c", "#6b4fa3", "#8a5a14", "#1f2933")
LINES = ("MIGRANT_SHARE", "NET_MIGRATION_RATE", "REFUGEES_HOSTED")
MEASURES = (
    "POPULATION",
    "IMMIGRANTS",
    "EMIGRANTS",
    "NET_MIGRATION",
    "FLOW_IN",
    "FLOW_OUT",
    "REFUGEES_ASYLUM",
    "REFUGEES_ORIGIN",
)


def compare_page(setting: Setting, asked: str) -> Page:
    """Areas by names or codes joined by commas; a form alone where none is named, and what is wrong with a name."""
    words, held = setting.language, setting.holdings
    wanted = [w.strip() for w in re.split(r"[,;]", asked) if w.strip()]
    problem, dossiers = "", list[Dossier]()
    try:
        ids = list(dict.fromkeys(held.find(w) for w in wanted))
        if len(ids) > MOST:
            problem = words.say("Only the first {count} are shown.", count=MOST)
        dossiers = [held.dossier(id) for id in ids[:MOST]]
    except SojournError as error:
        problem = " ".join([error.message, *error.details[:3], *error.ways_out[:3]])
    names = words.row([d.name for d in dossiers])
    title = words.say("{areas} side by side", areas=names) if dossiers else words.say("Compare areas")
    table = _table(setting, dossiers) if dossiers else None
    pictures = tuple(_pictures(setting, dossiers)) if len(dossiers) > 1 else ()
    return page(
        setting,
        "compare.html.j2",
        title,
        columns=_columns(dossiers),
        pictures=pictures,
        asked=asked or "Kenya, Uganda, Ethiopia",
        problem=problem,
        table=table,
    )


def _columns(dossiers: list[Dossier]) -> dict[str, list[object]]:
    figures = [(d.area, f) for d in dossiers for held in (*d.measures.values(), *d.indicators.values()) for f in held]
    return {
        "ref_area": [a for a, _ in figures],
        "id": [f.id for _, f in figures],
        "time_period": [f.period for _, f in figures],
        "obs_value": [f.value for _, f in figures],
        "obs_status": [f.status for _, f in figures],
        "source": ["; ".join(f.sources) for _, f in figures],
    }


def _table(setting: Setting, dossiers: list[Dossier]) -> Table:
    """The newest figures of years that are over, each with its period: those of a row may be of different years."""
    words, rows = setting.language, list[tuple[Cell, ...]]()
    for id in MEASURES:
        cells = list[Cell]()
        for d in dossiers:
            held = finished(id, d.measures.get(id, ()))
            cells += _of_when(held, partial(_measure, setting, d.area, id), words)
        rows.append((Cell(titles.measure(id, words).title), *cells))
    for id in dict.fromkeys(id for d in dossiers for id in d.indicators):
        own, cells = titles.declared(id), []
        for d in dossiers:
            held = over(d.indicators.get(id, ()), own)
            cells += _of_when(held, partial(_indicator, setting, d.area, own), words)
        title = titles.indicator(id, words)
        rows.append((Cell(title if own.unit == "%" else f"{title} ({titles.unit(id, words)})"), *cells))
    for kind in ("improving", "worsening"):
        counts = [Cell(str(sum(v.verdict == kind for v in d.verdicts))) for d in dossiers]
        named = Cell(words.say("Paragraphs {verdict}", verdict=codes.verdict(kind, words)))
        rows.append((named, *(c for count in counts for c in (count, Cell("")))))
    heads = (h for d in dossiers for h in (d.name, words.say("period")))
    return Table((words.say("newest figure"), *heads), tuple(rows))


def _of_when(figures: Sequence[Figure], shown: Callable[[Figure], Cell], words: Language) -> tuple[Cell, Cell]:
    """The newest figure and its period; that there is none, and no period."""
    return (shown(figures[-1]), Cell(period(figures[-1].period))) if figures else (no_figure("", words), Cell(""))


def _measure(setting: Setting, area: str, id: str, figure: Figure) -> Cell:
    decimals = decimals_of(titles.unit_of_measure(id))
    return cell(figure, setting.to.to("trace", area, f"m-{id}"), setting.language, decimals)


def _indicator(setting: Setting, area: str, own: Indicator, figure: Figure) -> Cell:
    href = setting.to.to("trace", area, f"i-{own.id}")
    return cell(figure, href, setting.language, own.decimals, "%" if own.unit == "%" else "")


def _pictures(setting: Setting, dossiers: list[Dossier]) -> Iterable[Picture]:
    words = setting.language
    for id in LINES:
        own = titles.declared(id)
        held = [(d, d.indicators[id]) for d in dossiers if len(over(d.indicators.get(id, ()), own)) > 1]
        if not held:
            continue
        series = tuple(indicator_line(d.name, figures, own, INKS[dossiers.index(d)]) for d, figures in held)
        title, unit = titles.indicator(id, words), titles.unit(id, words)
        alt = "; ".join(
            f"{d.name}: {', '.join(f'{f.number:,.3g} ({period(f.period)})' for f in (figures[0], figures[-1]))}"
            for d, figures in held
        )
        low = min(p.value for s in series for p in s.points)
        wide, narrow = both(
            lambda series=series, title=title, alt=alt, unit=unit, low=low, **k: time_lines(
                series, title=title, description=alt, unit=unit, height=250, zero=low >= 0, mark=adopted(words), **k
            ),
            f"line-{id}",
        )
        lines = dict.fromkeys(f.period for _, figures in held for f in figures)
        rows = tuple(
            (
                Cell(period(p)),
                *(
                    next(
                        (
                            cell(f, setting.to.to("trace", d.area, f"i-{id}"), words, own.decimals)
                            for f in figures
                            if f.period == p
                        ),
                        no_figure("", words),
                    )
                    for d, figures in held
                ),
            )
            for p in sorted(lines)
        )
        table = Table((words.say("period"), *(d.name for d, _ in held)), rows)
        note = words.say("Hollow dots are estimated.") + cuts([(d.name, figures) for d, figures in held], words)
        yield Picture(f"line-{id}", f"{title} ({unit})", note, wide, narrow, table)
