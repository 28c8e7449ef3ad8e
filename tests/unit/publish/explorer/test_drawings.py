"""Drawings of the explorer say by their shape what is estimated, and keep names apart and inside."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from sojourn.publish.charts.distribution import distribution
from sojourn.publish.charts.flow_matrix import flow_matrix
from sojourn.publish.charts.intervals import Interval, intervals
from sojourn.publish.charts.symbol_flows import Arc, symbol_flows
from sojourn.publish.charts.symbol_map import Mark, ground, symbol_map
from sojourn.publish.charts.time_lines import Point, Series, time_lines

TOLD = {"title": "t", "description": "d", "id": "x"}


def circles(svg: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', c)) for c in re.findall(r"<circle[^>]*>", svg)]


def test_the_area_of_a_circle_grows_with_the_amount() -> None:
    marks = [Mark("A", 0.0, 0.0, 400.0), Mark("B", 40.0, 0.0, 100.0), Mark("C", 80.0, 0.0, 0.0)]
    drawn = [c for c in circles(symbol_map(marks, colour="#123456", **TOLD)) if c["fill"] == "#123456"]
    assert [float(c["r"]) for c in drawn] == pytest.approx([26.0, 13.0])  # a quarter of the people, half as wide


def test_an_estimate_has_a_dashed_edge_and_a_count_has_not() -> None:
    marks = [Mark("A", 0.0, 0.0, 400.0, estimated=True), Mark("B", 40.0, 0.0, 100.0)]
    svg = symbol_map(marks, colour="#123456", **TOLD)
    assert ["stroke-dasharray" in c for c in circles(svg) if c["fill"] == "#123456"] == [True, False]
    assert "dashed and pale: estimated" in svg
    assert "estimated" not in symbol_map(marks[1:], colour="#123456", **TOLD)


def test_land_is_shared_or_drawn() -> None:
    marks = [Mark("A", 0.0, 0.0, 1.0)]
    shared = symbol_map(marks, colour="#000", land_file="land.svg", **TOLD)
    alone = symbol_map(marks, colour="#000", **TOLD)
    assert 'href="land.svg"' in shared and len(shared) < 5_000 < len(alone)
    assert ground().startswith("<svg") and 'width="900"' in ground()


def test_names_of_others_are_written_out() -> None:
    svg = symbol_map([Mark("<script>", 0.0, 0.0, 1.0, href='"><b>')], colour="#000", **TOLD)
    assert "<script>" not in svg and '"><b>' not in svg


def test_a_doubtful_arc_is_a_dashed_line_and_others_are_wedges() -> None:
    arcs = [Arc("A", "B", (0.0, 0.0), (50.0, 10.0), 100.0), Arc("B", "A", (50.0, 10.0), (0.0, 0.0), 4.0, doubtful=True)]
    svg = symbol_flows(arcs, land_file="land.svg", **TOLD)
    wedge, line = re.search(r"<path[^>]*fill-opacity[^>]*>", svg), re.search(r"<path[^>]*stroke-dasharray[^>]*>", svg)
    assert wedge is not None and line is not None and 'fill="none"' in line[0] and "dashed: of low reliability" in svg
    assert symbol_flows([], land_file="land.svg", **TOLD).startswith("<svg")


def test_a_whisker_runs_from_the_least_to_the_most() -> None:
    given = [Interval("2015", 50.0, 0.0, 100.0), Interval("2020", None), Interval("2025", 20.0)]
    svg = intervals(given, unit="persons", height=254, **TOLD)
    whisker = re.search(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)"[^>]*stroke-dasharray="4 2"', svg)
    assert whisker is not None and (float(whisker[2]), float(whisker[3])) == (224.0, 24.0)  # 0 at the foot, 100 on top
    assert svg.count('stroke-dasharray="4 2"') == 1 and "–" in svg  # one has no range, one no figure
    assert all(math.isfinite(float(n)) for n in re.findall(r'y1="([^"]*)"', svg))


def test_every_country_is_a_dot_full_where_observed() -> None:
    values = [(f"area {n}", float(n % 7), n % 2 == 0) for n in range(60)]
    drawn = circles(distribution(values, unit="%", **TOLD))
    assert len(drawn) == 60 and sum(c["fill"] == "white" for c in drawn) == 30
    assert len({(c["cx"], c["cy"]) for c in drawn}) == 60  # none hides another


def test_intervals_on_a_phone_have_names_that_do_not_lie_on_one_another() -> None:
    given = [Interval(f"{year}–{year + 5}", 10.0) for year in range(1990, 2025, 5)]
    drawn = {
        w: re.sub("<title>.*?</title>", "", intervals(given, title="t", description="d", id="i", unit="u", width=w))
        for w in (350.0, 540.0)
    }
    assert ">90–95<" in drawn[350.0] and "1990" not in drawn[350.0]
    assert ">1990–1995<" in drawn[540.0]


def test_nobody_counted_has_no_axis_below_zero() -> None:
    nobody = Series("From here", (Point(2019.0, 0.0), Point(2020.0, 0.0)))
    drawn = time_lines((nobody,), title="t", description="d", id="i")
    told = re.findall(r'text-anchor="end">([^<]*)<', drawn)
    assert told[0] == "0" and not any(t.startswith("−") for t in told)


def test_a_matrix_with_little_room_has_numbers_and_keeps_inside() -> None:
    names = [f"A country with a long name {n}" for n in range(21)]
    table = np.arange(441.0).reshape(21, 21) * 10_000
    drawn = flow_matrix(names, table, title="t", subtitle="", description="d", numbered=True, width=350)
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)
    assert found is not None and float(found[1]) <= 350
    assert "A country" not in re.sub(r"<title.*?</title>", "", drawn) and drawn.count(">21</text>") == 2
    foot = max(float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', drawn))
    assert foot < float(found[2])
