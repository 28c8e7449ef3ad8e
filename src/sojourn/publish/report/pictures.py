"""The charts of a report: which figures go into which drawing, in words for those who do not see it, and as a table.

Every chart is drawn twice, for a desk and for a phone; a style sheet shows one of them. A chart without figures is not
an empty frame: it says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sojourn.concepts.status import combined
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.publish.charts.balance import Bar, balance_bars
from sojourn.publish.charts.svg import ALL, ARRIVE, FAINT, LEAVE, MEN, WOMEN
from sojourn.publish.charts.time_lines import Point, Series, time_lines
from sojourn.publish.report.content import Measure, ReportContent, Value
from sojourn.publish.report.wordings import Cell, moment, number, period

WIDE, NARROW = 540.0, 350.0
FULL = 900.0  # of drawings that take the whole page
OBSERVED = "A"
ADOPTED = (2013.75, "Declaration, 2013")
NATURAL = "#8aa39b"


@dataclass(frozen=True)
class Table:
    """The figures of a chart: column headings and rows; the first cell of a row is its name."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """One chart.

    wide, narrow : SVG; empty where ``missing`` says why there is no chart
    names : a numbered list under the narrow drawing; note : below the chart
    """

    id: str
    title: str
    note: str = ""
    wide: str = ""
    narrow: str = ""
    table: Table | None = None
    missing: str = ""
    names: tuple[str, ...] = field(default=())


def both(draw: Callable[..., str], id: str, wide: float = WIDE) -> tuple[str, str]:
    """The drawing for a desk and for a phone; ids inside differ."""
    return (
        draw(id=f"{id}-w", width=wide, css="wide"),
        draw(id=f"{id}-n", width=NARROW, css="narrow"),
    )


def time_pictures(content: ReportContent) -> Iterable[Picture]:
    """Stocks by sex, growth with and without migration, flows, displacement."""
    world = content.level == "world"
    name = content.within_sentence
    yield _by_sex(content, "stock-in", f"Migrants living in {name}", "IMMIGRANTS")
    if not world:
        yield _by_sex(content, "stock-out", f"Persons born in {name} who live elsewhere", "EMIGRANTS")
        yield _growth(content, name)
    yield _moves(content, name) if world else _in_and_out(content, name)
    yield _displaced(content, name, world)


def _missing(id: str, title: str, measures: Iterable[str]) -> Picture:
    words = ", ".join(measures)
    return Picture(
        id, title, missing=f"This chart needs {words}; no source that is loaded has them for this area in two periods."
    )


def _cell(value: Value, measure: str, decimals: int = 0) -> Cell:
    return Cell(number(value.value, decimals), value.status, f"#m-{measure}", value.value)


def _name(words: str) -> Cell:
    return Cell(words)


def _by_sex(content: ReportContent, id: str, title: str, measure: str) -> Picture:
    """Women and men; men are the total less the women where no source gives them."""
    whole, women = content.measures.get(measure), content.measures.get(f"{measure}_F")
    if whole is None or women is None or len(women.values) < 2:
        return _missing(id, title, (f"{measure} and {measure}_F",))
    rows, points_f, points_m = [], [], []
    for of_women in women.values:
        total = whole.at(of_women.period)
        if total is None:
            continue
        men = total.value - of_women.value
        at, status = moment(of_women.label), combined({of_women.status, total.status}).value
        points_f.append(Point(at, of_women.value, of_women.status == OBSERVED))
        points_m.append(Point(at, men, status == OBSERVED))
        rows.append(
            (
                _name(period(of_women.label)),
                _cell(of_women, f"{measure}_F"),
                Cell(number(men), status, f"#m-{measure}", men),
                _cell(total, measure),
            )
        )
    if len(rows) < 2:
        return _missing(id, title, (f"{measure} and {measure}_F",))
    series = (
        Series("Women", tuple(points_f), WOMEN, longest_step=LONGEST_STEP["stock"]),
        Series("Men", tuple(points_m), MEN, longest_step=LONGEST_STEP["stock"]),
    )
    alt = (
        f"Lines from {rows[0][0].text} to {rows[-1][0].text}. Women: {rows[0][1].text} to {rows[-1][1].text} persons. "
        f"Men: {rows[0][2].text} to {rows[-1][2].text} persons."
    )
    wide, narrow = both(
        lambda **k: time_lines(series, title=title, description=alt, unit="persons", height=250, mark=ADOPTED, **k),
        id,
    )
    note = "Women and girls, men and boys, at mid-year. Men are the total less the women."
    return Picture(id, title, note, wide, narrow, Table(("mid-year", "women", "men", "both"), tuple(rows)))


def _intervals(*measures: Measure | None) -> list[str]:
    """Periods all of the measures have, in order."""
    held = [m for m in measures if m is not None]
    if len(held) < len(measures):
        return []
    common = set.intersection(*({v.period for v in m.values} for m in held))
    return sorted(common)


def _years(label: str) -> float:
    first, last = label.split("-")
    return float(int(last) - int(first))


def _growth(content: ReportContent, name: str) -> Picture:
    """Natural increase and net migration a year; together they are the change of population."""
    id, title = "growth", f"How the population of {name} changes, with and without migration"
    births, deaths, net = (content.measures.get(m) for m in ("BIRTHS", "DEATHS", "NET_MIGRATION"))
    periods = _intervals(births, deaths, net)
    if len(periods) < 2 or births is None or deaths is None or net is None:
        return _missing(id, title, ("births", "deaths", "net migration"))
    bars, rows = [], []
    for one in periods:
        born, died, moved = births.at(one), deaths.at(one), net.at(one)
        assert born is not None and died is not None and moved is not None
        years = _years(born.label)
        natural, change = born.value - died.value, born.value - died.value + moved.value
        bars.append(Bar(period(born.label), (natural / years, moved.value / years), change / years))
        rows.append(
            (
                _name(period(born.label)),
                _cell(born, "BIRTHS"),
                _cell(died, "DEATHS"),
                Cell(number(natural), combined({born.status, died.status}).value, "#m-BIRTHS", natural),
                _cell(moved, "NET_MIGRATION"),
                Cell(
                    number(change), combined({born.status, died.status, moved.status}).value, "#m-NET_MIGRATION", change
                ),
            )
        )
    first, last = bars[0], bars[-1]
    alt = (
        "Bars by interval, persons a year. Without migration the population would have changed by "
        f"{number(first.parts[0])} a year in {first.label} and {number(last.parts[0])} in {last.label}; net migration "
        f"added {number(first.parts[1])} and {number(last.parts[1])}."
    )
    parts = (("natural increase (without migration)", NATURAL), ("net migration", ARRIVE))
    wide, narrow = both(
        lambda **k: balance_bars(bars, parts, "change (with migration)", title=title, description=alt, **k), id
    )
    note = "Means per year of each interval, from mid-year to mid-year; the table has the sums of the intervals."
    headings = ("interval", "births", "deaths", "natural increase", "net migration", "change")
    return Picture(id, title, note, wide, narrow, Table(headings, tuple(rows)))


def _in_and_out(content: ReportContent, name: str) -> Picture:
    id, title = "flows-in-out", f"Who came to {name} and who left"
    came, left = content.measures.get("FLOW_IN"), content.measures.get("FLOW_OUT")
    periods = _intervals(came, left)
    if len(periods) < 2 or came is None or left is None:
        return _missing(id, title, ("flows in and out",))
    bars, rows = [], []
    for one in periods:
        a, b = came.at(one), left.at(one)
        assert a is not None and b is not None
        years, net = _years(a.label), a.value - b.value
        bars.append(Bar(period(a.label), (a.value / years, -b.value / years), net / years))
        cells = (
            _cell(a, "FLOW_IN"),
            _cell(b, "FLOW_OUT"),
            Cell(number(net), combined({a.status, b.status}).value, "#m-FLOW_IN", net),
        )
        rows.append((_name(period(a.label)), *cells))
    alt = (
        f"Bars by interval, persons a year. In {bars[-1].label}, {number(bars[-1].parts[0])} came and "
        f"{number(-bars[-1].parts[1])} left a year; in {bars[0].label}, {number(bars[0].parts[0])} and "
        f"{number(-bars[0].parts[1])}."
    )
    parts = (("came", ARRIVE), ("left", LEAVE))
    wide, narrow = both(lambda **k: balance_bars(bars, parts, "balance", title=title, description=alt, **k), id)
    note = (
        "Estimated by closed demographic accounting: persons who lived elsewhere at the start and in the area at the "
        "end of the interval, or the other way round; means per year. The balance is that of the estimate, which meets "
        "the net migration of the United Nations up to what had to be adjusted."
    )
    if not content.is_country:
        note += " Moves between the countries of the area are part of both."
    return Picture(id, title, note, wide, narrow, Table(("interval", "came", "left", "balance"), tuple(rows)))


def _moves(content: ReportContent, name: str) -> Picture:
    """For the world all who came also left: one line."""
    id, title = "flows-in-out", f"Moves between the countries of {name}"
    came = content.measures.get("FLOW_IN")
    if came is None or len(came.values) < 2:
        return _missing(id, title, ("flows in",))
    rows, points = [], []
    for value in came.values:
        years = _years(value.label)
        points.append(Point(moment(value.label), value.value / years, value.status == OBSERVED))
        yearly = Cell(number(value.value / years), value.status, "#m-FLOW_IN", value.value / years)
        rows.append((_name(period(value.label)), _cell(value, "FLOW_IN"), yearly))
    alt = f"A line: {rows[0][2].text} persons a year in {rows[0][0].text}, {rows[-1][2].text} in {rows[-1][0].text}."
    series = (Series("Moves", tuple(points), ARRIVE, longest_step=LONGEST_STEP["flow"]),)
    wide, narrow = both(
        lambda **k: time_lines(
            series, title=title, description=alt, unit="persons a year", height=250, mark=ADOPTED, **k
        ),
        id,
    )
    note = "Estimated by closed demographic accounting, mean per year, at the middle of each interval."
    return Picture(id, title, note, wide, narrow, Table(("interval", "moves", "a year"), tuple(rows)))


def _displaced(content: ReportContent, name: str, world: bool) -> Picture:
    id = "displaced"
    title = (
        f"Refugees and displaced persons in {name}" if world else f"Refugees from and in {name}, and displaced persons"
    )
    chosen = [
        ("From here", "REFUGEES_ORIGIN", LEAVE),
        ("Refugees" if world else "Living here", "REFUGEES_ASYLUM", ARRIVE),
        ("Displaced", "IDPS", FAINT),
    ]
    if world:
        del chosen[0]
    found = [(n, m, c) for n, name_of, c in chosen if (m := content.measures.get(name_of)) and len(m.values) > 1]
    if not found:
        return _missing(id, title, ("refugees by origin or asylum",))
    series = tuple(
        Series(
            n,
            tuple(Point(moment(v.label), v.value, v.status == OBSERVED) for v in m.values),
            c,
            dashed=m.id == "IDPS",
            longest_step=LONGEST_STEP["annual"],
        )
        for n, m, c in found
    )
    labels = sorted({v.label for _, m, _ in found for v in m.values})
    rows = []
    for one in labels:
        cells = [m.at(one) for _, m, _ in found]
        shown = [
            _cell(v, m.id) if v is not None else Cell("no figure", "O", f"#m-{m.id}")
            for v, (_, m, _) in zip(cells, found, strict=True)
        ]
        rows.append((_name(one), *shown))
    told = [
        f"{m.title}: {number(m.values[0].value)} in {m.values[0].label}, "
        f"{number(m.values[-1].value)} in {m.values[-1].label}."
        for _, m, _ in found
    ]
    wide, narrow = both(
        lambda **k: time_lines(
            series, title=title, description=" ".join(told), unit="persons", height=270, mark=ADOPTED, **k
        ),
        id,
        FULL,
    )
    note = "End of the year, as reported to UNHCR; a year without a report breaks the line and is not zero."
    return Picture(id, title, note, wide, narrow, Table(("year", *(m.title for _, m, _ in found)), tuple(rows)))


def panel_picture(points: Iterable[Point], title: str, unit: str, id: str, longest_step: float | None) -> str:
    """The chart of one indicator for its panel; empty for fewer than two figures."""
    series = tuple(points)
    if len(series) < 2:
        return ""
    alt = f"A line from {series[0].value:,.4g} to {series[-1].value:,.4g} {unit}."
    low = min(p.value for p in series)
    drawn = Series("", series, ALL, longest_step=longest_step)
    return time_lines(
        (drawn,), title=title, description=alt, id=id, width=NARROW, height=170, unit=unit, mark=ADOPTED, zero=low >= 0
    )
