"""Whose a figure is and of when: estimates of Sojourn, moves of groups, countries compared, years that are not over."""

from __future__ import annotations

from dataclasses import replace

from made_up_report import made_up, release, series

from sojourn.concepts.figure import Figure, Origin, derived
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.reading import Reading, SmallestChange
from sojourn.declaration.verdict import verdict
from sojourn.indicators.migrant_stock import percentage
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.cells import Cell
from sojourn.publish.report.chapters import IndicatorRow, chapters, headlines
from sojourn.publish.report.page import page_in
from sojourn.publish.report.traces import Line, TracePanel
from sojourn.publish.words.language import language
from sojourn.publish.words.sources import publishers_of, publishers_of_all

EN = language()


def read_from(source: str) -> Origin:
    return Origin("MIGRATION_FLOW", source, "", (), "ref_area", (1,))


def test_what_sojourn_estimates_is_said_by_no_publisher() -> None:
    held = made_up(
        releases=(replace(release(1, "a.csv", "ab", "", used=True), publisher="UN DESA, Population Division"),)
    )
    moves = Figure("FLOW_IN", "2020-07-01/P4Y", 12.0, "E", origin=read_from("closed-pseudo-bayesian"))
    stock = Figure("IMMIGRANTS", "2024", 12.0, "E", origin=read_from("UNDESA_STOCK_2024_LONG"))
    assert publishers_of(moves, held, EN) == "estimated by Sojourn from UN DESA"
    assert publishers_of(stock, held, EN) == "UN DESA"
    rate = derived("IMMIGRATION_RATE", "2020-07-01/P4Y", percentage, (moves, stock))
    assert publishers_of(rate, held, EN) == "estimated by Sojourn from UN DESA"


def test_a_publisher_is_named_once_beside_several_figures() -> None:
    """Two figures of one publisher, one of both, one estimated by Sojourn: what publishers say stands before it."""
    both = tuple(
        replace(release(n, f"{n}.csv", "ab", "", used=True), publisher=p) for n, p in ((1, "UN DESA"), (2, "UNHCR"))
    )
    held = made_up(releases=both)
    stock = Figure("IMMIGRANTS", "2024", 12.0, origin=read_from("UNDESA_STOCK_2024_LONG"))
    refugees = Figure("REFUGEES_ASYLUM", "2024", 3.0, origin=replace(stock.origin, releases=(2, 1)))  # type: ignore[type-var]
    moves = Figure("FLOW_IN", "2020-07-01/P4Y", 12.0, "E", origin=read_from("closed-pseudo-bayesian"))
    said = publishers_of_all([stock, moves, refugees, stock, None], held, EN)
    assert said == "UN DESA and UNHCR; estimated by Sojourn from UN DESA"
    assert publishers_of_all([], held, EN) == "" == publishers_of_all([None], held, EN)


def row(id: str, reading: Reading, number: int, held: Dossier) -> IndicatorRow:
    judged = tuple(verdict(p, [reading] if p.number == number else [], as_of=2026) for p in paragraphs())
    told = replace(held, verdicts=judged)
    (section,) = [s for c in chapters(told, EN) for s in c.sections if s.paragraph.number == number]
    return next(r for r in section.rows if r.id == id)


def test_moves_of_a_group_say_that_those_inside_are_among_them() -> None:
    inside = "moves between its own countries among them"
    moves = {m: (Figure(m, "2020-07-01/P4Y", 9.0, "E"),) for m in ("FLOW_IN", "FLOW_OUT", "NET_MIGRATION")}

    def notes(level: str) -> list[str]:
        return [h.note for h in headlines(made_up(level=level, measures=moves), EN) if h.cell.href.startswith("#m-")]

    assert notes("community") == ["over the interval", inside, inside]
    assert set(notes("country")) == {"over the interval"}


def test_a_year_that_is_not_over_is_no_headline() -> None:
    held = series("REFUGEES_ASYLUM", ((2024, 5_000.0), (2025, 4_000.0)))
    (headline,) = headlines(made_up(measures={"REFUGEES_ASYLUM": held}, indicators={}), EN)
    assert (headline.cell.text, headline.period) == ("5,000", "2024")


def test_of_a_group_the_figure_of_all_stands_beside_that_of_the_countries_compared() -> None:
    """Deaths on routes: 8,279 in the countries that have a figure, 6,480 in those that had one ten years before."""
    id = "MIGRANT_DEATHS"
    whole = series(id, ((2014, 5_140.0), (2024, 8_279.0)))
    reading = Reading(id, "context", Figure(id, "2014", 5_140.0), Figure(id, "2024", 6_480.0), SmallestChange(1.0))
    held = made_up(indicators={id: whole})
    shown = row(id, reading, 5, held)
    assert (shown.latest.text, shown.baseline_period) == ("6,480", "2014")
    assert shown.latest_period == "2024, of the countries with a figure at both dates; of all 8,280"
    same = row(id, replace(reading, latest=whole[-1]), 5, held)
    assert same.latest_period == "2024"


def test_several_years_are_called_their_median() -> None:
    id = "WEATHER_DISPLACEMENT"
    ends = Figure(id, "2009-2013", 0.0), Figure(id, "2019-2023", 2.0)
    shown = row(id, Reading(id, "context", *ends, SmallestChange(0.1)), 25, made_up(indicators={id: ends}))
    assert (shown.baseline_period, shown.latest_period) == ("median of 2009–2013", "median of 2019–2023")


def test_a_row_tells_the_leap_of_the_count_behind_it() -> None:
    id = "STATELESS"
    pairs = (("2006", 3.4e6), ("2007", 8e5))
    held = tuple(
        replace(Figure(id, y, n / 2.7e4), inputs=(Figure(id, y, n), Figure("POPULATION_YEAR", y, 2.7e7)))
        for y, n in pairs
    )
    shown = row(id, Reading(id, "context", *held, SmallestChange(0.1)), 23, made_up(indicators={id: held}))
    assert shown.leap.startswith("Leap: Stateless persons, 3.40 million in 2006 and 800,000 in 2007; whether people")
    assert 'class="leap"' in shown.spark


def test_a_request_without_other_readings_has_no_empty_line() -> None:
    assert "<dd>.</dd>" not in page_in(made_up(), EN)


def test_what_is_the_same_of_all_figures_of_a_panel_stands_once() -> None:
    def panel(*lines: Line) -> TracePanel:
        return TracePanel("i-A", "A", "A", "%", "", lines)

    def line(year: str, *parts: str, cells: tuple[str, ...] = ()) -> Line:
        return Line(year, Cell("1"), tuple((p, Cell("2")) for p in parts), cells)

    assert panel(line("2013", "x", "y"), line("2024", "x", "y")).parts_named == ("x", "y")
    assert panel(line("2013", "x", "y"), line("2024", "x")).parts_named == ()
    assert panel(line("2013", "x", "y")).parts_named == ()
    assert panel(line("2013", cells=("r",)), line("2024", cells=("r",))).cells_shared
    assert not panel(line("2013", cells=("r",)), line("2024", cells=("s",))).cells_shared
    assert not panel(line("2013", "x"), line("2024", "x")).cells_shared
