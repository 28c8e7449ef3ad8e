"""The chapters of a report: each paragraph of the Declaration with its verdict, its figures and its limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.concepts.figure import Figure, at
from sojourn.concepts.status import ObsStatus, combined
from sojourn.declaration.commitment import Paragraph, by_theme, paragraphs
from sojourn.declaration.reading import Reading
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.indicators import Indicator
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.leaps import Leap, leaps_of_indicator
from sojourn.products.assessment.readings import few_behind
from sojourn.products.assessment.telling.unfinished import finished, half_year
from sojourn.publish.charts.mirrored import mirrored
from sojourn.publish.charts.time_lines import Point, sparkline
from sojourn.publish.report.cells import Cell, no_figure, own_sources, three
from sojourn.publish.words import codes, titles
from sojourn.publish.words.acts import act
from sojourn.publish.words.codes_by_name import by_name
from sojourn.publish.words.hidden_people import ends
from sojourn.publish.words.language import Language
from sojourn.publish.words.leaps import leap
from sojourn.publish.words.numbers import telling_decimals
from sojourn.publish.words.periods import moment, typeset
from sojourn.publish.words.reasons import reason
from sojourn.publish.words.sources import named_here, publishers_of, publishers_of_all, within_sentence
from sojourn.publish.words.three_digits import three_digits
from sojourn.publish.words.verdicts import confidence_reasons, scenarios, to_load, verdict_reason, why_not

HEADLINES = (
    ("POPULATION", "Population", "Population", "mid-year"),
    ("IMMIGRANTS", "Migrants", "Migrants living here", "born elsewhere"),
    ("EMIGRANTS", "", "Born here, living elsewhere", "those of known origin"),
    ("NET_MIGRATION", "", "Net migration", "over the interval"),
    ("FLOW_IN", "Moves between countries", "Came", "over the interval"),
    ("FLOW_OUT", "", "Left", "over the interval"),
    ("REFUGEES_ASYLUM", "Refugees", "Refugees living here", "end of year"),
    ("REFUGEES_ORIGIN", "", "Refugees from here", "end of year"),
    ("IDPS", "Internally displaced", "Internally displaced", "end of year"),
)
"""Measure, title for the world (empty where it says nothing of the world), title for any other area, and note."""
SHARES = {
    "IMMIGRANTS": (
        ("MIGRANT_SHARE", "Migrants in the population", "mid-year"),
        ("FEMALE_SHARE", "Women among migrants", "women and girls"),
    )
}
"""Shares shown among the headline figures, behind the measure they are a share of."""
FLOWS, FLOW_DIGITS = ("FLOW_IN", "FLOW_OUT"), 2
"""Estimated moves are told to two digits: methods differ in the third."""
HEADLINE_YEARS = 6.0
"""A figure older than this is no headline."""


@dataclass(frozen=True)
class IndicatorRow:
    """A line of a paragraph's table of indicators."""

    id: str
    title: str
    unit: str
    direction: str
    baseline: Cell
    baseline_period: str
    baseline_interval: str
    latest: Cell
    latest_period: str
    latest_interval: str
    suppressed: str
    change: Cell
    movement: str
    sign: str
    why: str
    threshold: str
    spark: str
    source: str
    leap: str = ""
    few: str = ""
    peers: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True)
class Section:
    """One paragraph as it is shown.

    reason, confidence, scenarios : in words, typeset
    why_not, load : why it is not assessed and what to load; empty where it is assessed
    acts : what would change the verdict; source : publishers of the figures of all rows
    """

    paragraph: Paragraph
    verdict: Verdict
    sign: str
    reason: str
    confidence: str
    strength: str
    rows: tuple[IndicatorRow, ...]
    scenarios: tuple[str, ...]
    why_not: str
    load: str
    acts: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Chapter:
    """The paragraphs of a theme; ``number`` counts the themes."""

    number: int
    theme: str
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Headline:
    """One large number at the top."""

    title: str
    cell: Cell
    period: str
    note: str = ""


def chapters(dossier: Dossier, language: Language) -> list[Chapter]:
    """All 34 paragraphs by theme."""
    verdicts = {v.number: v for v in dossier.verdicts}
    made = []
    for number, (theme, held) in enumerate(by_theme(paragraphs()).items(), start=1):
        sections = [_section(p, verdicts[p.number], dossier, language) for p in held if p.number in verdicts]
        made.append(Chapter(number, theme, tuple(sections)))
    return made


def _section(paragraph: Paragraph, verdict: Verdict, dossier: Dossier, language: Language) -> Section:
    why = why_not(verdict, language) if verdict.verdict == "not_assessable" else ""
    return Section(
        paragraph=paragraph,
        verdict=verdict,
        sign=codes.VERDICT_SIGNS[verdict.verdict],
        reason=typeset(named_here(verdict_reason(verdict, language), dossier, language)),
        confidence=typeset(named_here(" ".join(confidence_reasons(verdict, language)), dossier, language)),
        strength=codes.strength(paragraph.strength, language),
        rows=tuple(_row(e, dossier, language) for e in verdict.evidence),
        scenarios=tuple(typeset(s) for s in scenarios(verdict.sensitivity, language)),
        why_not=typeset(named_here(why[:1].upper() + why[1:], dossier, language)),
        load=by_name(to_load(verdict, language), language),
        acts=tuple(
            typeset(act(a, within_sentence(dossier, language), dossier.names, language))
            for a in dossier.acts.get(paragraph.number, ())
        ),
        source=publishers_of_all([_shown(e.reading) for e in verdict.evidence], dossier, language),
    )


def _row(evidence: Evidence, dossier: Dossier, language: Language) -> IndicatorRow:
    reading, moved = evidence.reading, evidence.movement
    own, href = titles.declared(reading.id), f"#i-{reading.id}"
    change, threshold = _change(evidence, own, href, language)
    hidden = dossier.suppressed.get(reading.id, ())
    leaping = leaps_of_indicator(dossier.indicators[reading.id])
    return IndicatorRow(
        id=reading.id,
        title=named_here(titles.indicator(reading.id, language), dossier, language),
        unit=titles.unit(reading.id, language),
        direction=codes.direction(reading.direction, language),
        baseline=_figure(reading.baseline, href, own.unit, language),
        baseline_period=_when(reading.baseline, own, language),
        baseline_interval=_interval(reading.baseline, own.decimals, language),
        latest=_figure(reading.latest or _only_suppressed(reading, hidden), href, own.unit, language),
        latest_period=_of_both(reading.latest, _when(reading.latest, own, language), dossier, language),
        latest_interval=_interval(reading.latest, own.decimals, language),
        suppressed=suppressed_in(hidden, language),
        change=change,
        movement=moved.kind,
        sign=codes.MOVEMENT_SIGNS[moved.kind],
        why=typeset(reason(moved.reason, language)) if moved.kind != "context" else "",
        few=_few(reading, language),
        threshold=threshold,
        spark=_spark(reading, dossier, leaping, language),
        source=publishers_of(_shown(reading), dossier, language),
        leap=named_here(leap(leaping, language), dossier, language),
        peers=_peer_cells(reading, own, dossier, language),
    )


def _few(reading: Reading, language: Language) -> str:
    """How many persons or events stand behind two figures that are of too few to tell a change; empty for enough."""
    held = few_behind(titles.declared(reading.id), reading)
    if held is None or reading.behind is not None:  # of what is judged the reason says it
        return ""
    message = "Few stand behind it: {first}, then {last}. Its change says nothing."
    return language.say(message, first=language.number(held[0]), last=language.number(held[1]))


def _shown(reading: Reading) -> Figure | None:
    return reading.latest or reading.baseline


def suppressed_in(figures: Sequence[Figure], language: Language) -> str:
    """The periods whose figures are suppressed, in words; empty for none."""
    periods = ", ".join(language.period(f.period) for f in figures)
    return f"{periods}: {language.say(ObsStatus.SUPPRESSED.word)}" if periods else ""


def _only_suppressed(reading: Reading, hidden: Sequence[Figure]) -> Figure | None:
    """The last suppressed figure where it is newer than all that are shown."""
    return hidden[-1] if hidden and (reading.baseline is None or hidden[-1].period > reading.baseline.period) else None


def _when(figure: Figure | None, own: Indicator, language: Language) -> str:
    """The period of a figure; that of several years is their median and is called so."""
    if figure is None:
        return ""
    period = of_half_year(own.id, figure.period, language)
    if own.window is None:
        return period
    middle = language.say("median of {years}", years=period)
    top = max(figure.inputs, key=lambda f: f.number, default=None)
    if top is None or top.number <= figure.number:
        return middle
    value = three_digits(top.number, language)
    return language.say("{median}; highest {value} ({year})", median=middle, value=value, year=top.period)


def of_half_year(indicator: str, period: str, language: Language) -> str:
    """A period; of a year that is not over, that it is the middle of it."""
    told = language.period(period)
    return language.say("middle of {year}", year=told) if half_year(indicator, period) else told


def _of_both(latest: Figure | None, when: str, dossier: Dossier, language: Language) -> str:
    """The period of a latest figure; of a group also the figure of all, where it is another than of those compared."""
    whole = None if latest is None or dossier.is_country else at(dossier.indicators[latest.id], latest.period)
    if latest is None or whole is None or not whole.present:
        return when
    text = three_digits(whole.number, language)
    if text == three_digits(latest.number, language):
        return when
    message = "{year}, of the countries with a figure at both dates; of all {figure}"
    return language.say(message, year=when, figure=text)


def _interval(figure: Figure | None, decimals: int, language: Language) -> str:
    """The interval of a figure that has one, in words."""
    return "" if figure is None else ends(figure, decimals, language)


def _peer_cells(reading: Reading, own: Indicator, dossier: Dossier, language: Language) -> tuple[tuple[str, Cell], ...]:
    """Names of the groups an area is compared with, and their figures."""
    unit = "%" if own.unit == "%" else ""
    return tuple(
        (dossier.names[p.area], three(p.figure, f"#i-{reading.id}", unit, language))
        for p in dossier.peers.get(reading.id, ())
    )


def _change(evidence: Evidence, own: Indicator, href: str, language: Language) -> tuple[Cell, str]:
    """The change and the smallest that counts, both with the decimals that tell them apart; «–» for no change."""
    reading, moved = evidence.reading, evidence.movement
    points = language.say(" points") if own.unit == "%" else ""
    change, threshold, decimals = Cell("–"), "", own.decimals
    if moved.change is not None:
        if moved.threshold is not None:
            decimals = telling_decimals(moved.change, moved.threshold, decimals)
        held = {f.status for f in (reading.baseline, reading.latest) if f is not None}
        shown, decimals = (float(f"{moved.change:.3g}"), 0) if abs(moved.change) >= 100 else (moved.change, decimals)
        text = f"{language.signed(shown, decimals)}{points}"
        change = Cell(text, combined(held).value, href, moved.change, own_sources(reading.baseline, reading.latest))
    if moved.threshold is not None:
        size = language.number(moved.threshold, telling_decimals(0.0, moved.threshold, own.decimals))
        threshold = language.say("counts from {size}", size=f"{size}{points}")
    return change, threshold


def _figure(figure: Figure | None, href: str, unit: str, language: Language) -> Cell:
    if figure is None:
        return no_figure(href, language)
    return three(figure, href, "%" if unit == "%" else "", language)


def points(figures: Iterable[Figure]) -> list[Point]:
    """Figures as points of a chart."""
    return [Point(moment(f.period), f.number, f.status == "A") for f in figures]


def moments(given: Iterable[Leap]) -> tuple[float, ...]:
    """The moments at which leaps end."""
    return tuple(moment(g.after.period) for g in given)


def _spark(reading: Reading, dossier: Dossier, leaping: Iterable[Leap], language: Language) -> str:
    """The small line of an indicator, its baseline and latest figure as dots; empty without figures."""
    own = titles.declared(reading.id)
    figures = [f for f in dossier.indicators[reading.id] if f.period not in own.unfinished]
    if not figures:
        return ""
    first, last = figures[0], figures[-1]
    label = language.say(
        "{indicator}: {first} in {start}, {last} in {end}",
        indicator=named_here(titles.indicator(reading.id, language), dossier, language),
        first=three_digits(first.number, language),
        start=language.period(first.period),
        last=three_digits(last.number, language),
        end=language.period(last.period),
    )
    baseline = moment(reading.baseline.period) if reading.baseline else None
    latest = moment(reading.latest.period) if reading.latest else None
    step = LONGEST_STEP[own.kind]
    drawn = sparkline(
        points(figures), label=label, chosen=(baseline, latest), longest_step=step, leaps=moments(leaping)
    )
    return mirrored(drawn) if drawn and language.right_to_left else drawn


def headlines(dossier: Dossier, language: Language) -> list[Headline]:
    """The figures one looks for first; only those there are, none of a year that is not over, none that is too old.

    Of a group's moves it is said that those between its own countries are among them.
    """
    found = []
    for measure, of_the_world, of_an_area, note in HEADLINES:
        title = of_the_world if dossier.level == "world" else of_an_area
        figures = finished(measure, dossier.measures.get(measure, ()))
        if measure in FLOWS and dossier.level not in ("world", "country"):
            note = "moves between its own countries among them"
        if title and figures and dossier.as_of - moment(figures[-1].period) <= HEADLINE_YEARS:
            found.append(_headline(figures[-1], title, note, language))
        for id, own, words in SHARES.get(measure, ()):
            if shares := dossier.indicators.get(id):
                shown = three(shares[-1], f"#i-{id}", "%", language)
                when = language.period(shares[-1].period)
                found.append(Headline(language.say(own), shown, when, language.say(words)))
    return found


def _headline(figure: Figure, title: str, note: str, language: Language) -> Headline:
    text = three_digits(figure.number, language, FLOW_DIGITS if figure.id in FLOWS else 3)
    if figure.id == "NET_MIGRATION" and figure.number > 0:
        text = f"+{text}"
    shown = Cell(text, figure.status, f"#m-{figure.id}", figure.number, own_sources(figure))
    return Headline(language.say(title), shown, language.period(figure.period), language.say(note))
