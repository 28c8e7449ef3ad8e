"""Lines of the explorer are cut where a series leaps, as those of the report are, and the page says why."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from sojourn.concepts.figure import Figure
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.leaps import leaps
from sojourn.products.explore.holdings import Holdings
from sojourn.products.explore.stock_table import Corridor, StockTable
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.pages import make
from sojourn.publish.explorer.shell import Setting
from sojourn.publish.words.language import language
from sojourn.publish.words.leaps import cut

PEOPLE = "Two strokes cut a line where a figure is under half or over ten times of the one before ({which})"
MONEY = "Two strokes cut a line where an amount is under a fifth or over five times of the one before ({which})"
REFUGEES = ((2011, 571_684.0), (2012, 589_735.0), (2013, 187_545.0), (2014, 216_973.0))
"""Refugees in Germany by UNHCR at the end of the year."""


def hosted(counts: tuple[tuple[int, float], ...]) -> tuple[Figure, ...]:
    """Refugees per 1,000 persons among 80 million."""
    return tuple(
        Figure("REFUGEES_HOSTED", str(year), persons / 80_000,
               inputs=(Figure("REFUGEES_ASYLUM", str(year), persons), Figure("POPULATION_YEAR", str(year), 8e7)))
        for year, persons in counts
    )  # fmt: skip


@pytest.fixture
def setting(flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """Pages on which every area hosted the refugees of Germany."""
    read = Holdings.dossier

    def dossier(self: Holdings, area: str) -> Dossier:
        found = read(self, area)
        return replace(found, indicators={**found.indicators, "REFUGEES_HOSTED": hosted(REFUGEES)})

    monkeypatch.setattr(Holdings, "dossier", dossier)
    return Setting(flow_holdings, Addresses())


def lines(drawing: str) -> list[str]:
    """The path data of the lines of a chart."""
    return re.findall(r'<path d="([^"]*)" fill="none" stroke="[^"]*" stroke-width="2"', drawing)


@pytest.mark.parametrize(
    ("path", "query", "picture", "named"),
    [
        ("/compare", {"areas": "KEN,DEU"}, "line-REFUGEES_HOSTED", "Kenya 2012–2013; Germany 2012–2013"),
        ("/indicator/REFUGEES_HOSTED", {}, "world", "World 2012–2013"),
    ],
)
def test_a_line_is_cut_where_it_leaps_and_the_page_says_why(
    setting: Setting, path: str, query: dict[str, str], picture: str, named: str
) -> None:
    page = make(setting, path, query)
    drawn = page.pictures[picture]
    assert lines(drawn) and all(d.count("M") == 2 for d in lines(drawn))
    assert drawn.count('class="leap"') == len(lines(drawn))
    assert PEOPLE.format(which=named) in page.html


def test_the_trace_of_a_number_says_what_its_strokes_mean(setting: Setting) -> None:
    page = make(setting, "/trace/DEU/i-REFUGEES_HOSTED")
    assert page.html.count('class="leap"') == 1 and PEOPLE.format(which="2012–2013") in page.html


def test_a_corridor_is_cut_where_its_people_were_counted_anew(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {"2010": 10_000.0, "2015": 4_900.0, "2020": 2_500.0}  # under half; over half
    held = tuple(Corridor(Figure("MIGRANT_STOCK", year, persons), ()) for year, persons in counts.items())
    monkeypatch.setattr(StockTable, "corridor", lambda *given: held)
    page = make(Setting(flow_holdings, Addresses()), "/corridor/KEN/DEU")
    (line,) = lines(page.pictures["stock"])
    assert line.count("M") == 2 and page.pictures["stock"].count('class="leap"') == 1
    assert PEOPLE.format(which="2010–2015") in page.html


def test_money_and_people_of_one_chart_are_told_apart() -> None:
    def found(measure: str, *values: tuple[int, float]) -> Any:
        return leaps(measure, [Figure(measure, str(year), value) for year, value in values])

    words = language()
    paid = found("REMITTANCES_PAID", (2014, 1.6e7), (2015, 2.607e9))
    came = found("STATELESS", (2018, 9_631.0), (2019, 108_332.0))
    assert cut([("A", paid)], words).strip().startswith(MONEY.format(which="A 2014–2015"))
    both = cut([("A", paid), ("B", came)], words)
    assert MONEY.format(which="A 2014–2015") in both and PEOPLE.format(which="B 2018–2019") in both
    assert cut([("A", ()), ("B", ())], words) == ""
