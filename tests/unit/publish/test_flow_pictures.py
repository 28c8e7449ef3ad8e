"""Pictures of flows: nothing is lost in the lump, every shape is drawn, and the page says what it must."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sojourn import release
from sojourn.errors import DimensionsDiffer, UsageError
from sojourn.publish.charts import drawing_file
from sojourn.publish.charts.flow_chord import flow_chord
from sojourn.publish.charts.flow_lumps import OTHER, largest
from sojourn.publish.charts.flow_map import flow_map
from sojourn.publish.charts.flow_matrix import flow_matrix
from sojourn.publish.charts.flow_multiples import Step, flow_multiples
from sojourn.publish.charts.flow_scores import flow_scores
from sojourn.publish.pages import flow_scoreboard as flow_scoreboard_page

NAMES = ["Kenya", "Uganda", "Germany & France", "Chad"]
TABLE = np.array([[0, 40, 5, 0], [10, 0, 2, 0], [3, 1, 0, 0], [0, 0, 0, 0]], dtype=float)
SAID = {"title": "Moves", "subtitle": "2015–2020", "description": "Who moved"}


def shapes(markup: str) -> ElementTree.Element:
    """The picture as XML: it must be well formed, names with signs included."""
    return ElementTree.fromstring(markup)


def titles(markup: str) -> list[str]:
    return [t.text or "" for t in shapes(markup).iter("{http://www.w3.org/2000/svg}title")]


def test_the_largest_are_kept_and_the_rest_is_one() -> None:
    names, table = largest(TABLE, NAMES, 2)
    # turnover: Kenya 58, Uganda 53, Germany & France 11
    assert names == ["Kenya", "Uganda", OTHER]
    assert table.tolist() == [[0, 40, 5], [10, 0, 2], [3, 1, 0]]
    assert largest(TABLE, NAMES, 9)[0] == ["Kenya", "Uganda", "Germany & France"]  # nobody moved to or from Chad


@given(hnp.arrays(np.float64, (7, 7), elements=st.floats(0, 1e6)), st.integers(1, 9))
def test_lumping_loses_nobody(table: np.ndarray, count: int) -> None:
    np.fill_diagonal(table, 0.0)
    names, lumped = largest(table, list("ABCDEFG"), count)
    assert lumped.sum() == pytest.approx(table.sum())
    assert len(names) == len(lumped) <= count + 1


def test_lumping_refuses_what_it_cannot_lump() -> None:
    with pytest.raises(DimensionsDiffer):
        largest(TABLE, NAMES[:2], 2)
    with pytest.raises(UsageError):
        largest(TABLE, NAMES, 0)


def test_a_matrix_has_a_cell_a_pair_and_its_sums() -> None:
    markup = flow_matrix(NAMES, TABLE, **SAID)
    told = [t for t in titles(markup) if " to " in t]
    assert len(told) == 16 and "Kenya to Uganda: 40" in told
    texts = {t.text for t in shapes(markup).iter("{http://www.w3.org/2000/svg}text")}
    assert {"45", "12", "13", "41"} <= texts  # left Kenya and Uganda, came to Kenya and Uganda


def test_a_map_draws_the_largest_and_says_how_much_that_is() -> None:
    places = {"Kenya": (38.0, 1.0), "Uganda": (32.0, 1.0), "Germany & France": (9.0, 51.0)}
    markup = flow_map(NAMES, places, TABLE, count=2, **SAID)
    told = [t for t in titles(markup) if re.search(r" to .*: \d", t)]
    assert told == ["Uganda to Kenya: 10", "Kenya to Uganda: 40"]  # the largest on top
    assert "The 2 largest flows: 50 of 61 persons (82%)." in markup


def test_multiples_have_a_panel_a_corridor_with_bars_by_length_of_interval() -> None:
    steps = [Step(2015, 2020, 100.0, 50.0, 150.0), Step(2020, 2024, 40.0)]
    markup = flow_multiples([("Kenya to Uganda", steps), ("Uganda to Kenya", steps)], **SAID)
    bars = [r for r in shapes(markup).iter("{http://www.w3.org/2000/svg}rect") if list(r)]
    assert len(bars) == 4
    wide, narrow = (float(b.get("width", 0)) for b in bars[:2])
    assert wide / narrow == pytest.approx(5 / 4, rel=0.02)
    assert float(bars[0].get("height", 0)) / float(bars[1].get("height", 0)) == pytest.approx(100 / 40, rel=0.01)


def test_a_chord_has_an_arc_a_group_and_the_rest_is_grey() -> None:
    names, table = largest(TABLE, NAMES, 2)
    markup = flow_chord(names, table, **SAID)
    assert {"Kenya to Uganda: 40", f"Kenya to {OTHER}: 5"} <= set(titles(markup))
    assert "#b8c0c8" in markup and "Moves" in titles(markup)


def test_pictures_become_files_whole_or_not_at_all(tmp_path: Path) -> None:
    markup = flow_matrix(NAMES, TABLE, **SAID)
    drawing_file.write(markup, release.open_data(tmp_path / "a.svg"))
    drawing_file.write(markup, release.open_data(tmp_path / "a.png"))
    assert shapes((tmp_path / "a.svg").read_text()).tag.endswith("svg")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    for wrong in (tmp_path / "a.pdf", tmp_path / "no" / "a.svg"):
        with pytest.raises(UsageError):
            drawing_file.write(markup, release.open_data(wrong))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png", "a.svg"]


SCORES = {
    "cells": 10,
    "counts": 0.7,
    "logs": 0.8,
    "shares": float("nan"),
    "rates": 0.5,
    "nets": 1.0,
    "rank": 0.8,
    "log_ratio": 1.0,
    "log_ratio_large": 0.9,
    "off_by_three": 0.4,
    "volume": 1.2,
}


def test_dots_beyond_a_panel_stand_open_at_its_edge() -> None:
    rows = [
        {"title": "one", "collection": "all", **SCORES},
        {"title": "two", "collection": "all", **SCORES, "log_ratio": 9.0},
    ]
    circles = [c for c in shapes(flow_scores(rows, **SAID)).iter("{http://www.w3.org/2000/svg}circle") if list(c)]
    assert len(circles) == 8 and sum(c.get("fill") == "white" for c in circles) == 1


def test_the_page_says_what_was_not_run_and_shows_absent_scores_as_a_dash() -> None:
    row = {"title": "closed", "collection": "all collections", "compared": "as published", **SCORES}
    six = {s: [0.5] * 6 for s in ("counts", "logs", "rates", "nets")}
    calibration = {
        "best": 0.88,
        "by_fold": {"DEU": 0.88},
        "held_out": SCORES,
        "in_sample": SCORES,
        "fixed": SCORES,
        "default": 0.89,
        "rows": [{"weight": 0.88, **SCORES}],
    }
    text = flow_scoreboard_page.page(
        {
            "rows": [row],
            "reporters": [],
            "reporter_count": 1,
            "rules": {},
            "published": six,
            "own": six,
            "best": dict.fromkeys(six, ("closed", 0.5)),
            "eurostat_logs": 0.9,
            "against": [],
            "inputs": [],
            "weight": calibration,
            "shares": {**calibration, "best": (0.8, 0.1), "folds": "a", "other": 0.9},
            "gravity": None,
            "worlds": [],
            "registers": [],
            "command": "sojourn validate flows",
            "chart": "x.svg",
        }
    )
    assert "`--gravity`" in text and "`--no-worlds`" in text and "`--published`" in text
    assert "| closed | 10 | 0.700 | 0.800 | – | 0.500 | 1.000 |" in text
    assert "the same as the published 0.50" in text
    assert all(len(line) <= 118 for line in text.splitlines() if not line.startswith(("|", "!", "#")))


def extent(markup: str) -> float:
    """Right end of the widest title, subtitle or legend, by a narrow estimate of how wide letters are."""
    ends = []
    for found in re.finditer(r'<text x="([\d.]+)" y="[\d.]+"[^>]*font-size="([\d.]+)"[^>]*>([^<]*)</text>', markup):
        if "text-anchor" not in found[0]:
            ends.append(float(found[1]) + 0.5 * float(found[2]) * len(found[3]))
    return max(ends)


def width(markup: str) -> float:
    found = re.search(r'viewBox="0 0 ([\d.]+)', markup)
    assert found is not None
    return float(found[1])


def test_few_areas_leave_room_for_what_is_said() -> None:
    said = {
        **SAID,
        "subtitle": "Transitions 2015–2020 (5 years), both sexes; estimate, closed-pseudo-bayesian. Origins",
    }
    table = TABLE * np.array([1, 300, 9000, 4])
    matrix = flow_matrix(NAMES[:3], table[:3, :3] * 100, **said)
    assert extent(matrix) <= width(matrix) and "and more" in matrix
    panels = flow_multiples([("Kenya to Uganda", [Step(2015, 2020, 5.0)])], **said)
    assert extent(panels) <= width(panels)


def test_more_names_than_fit_are_refused_and_the_rest_is_grey() -> None:
    names = [f"Area {n}" for n in range(100)]
    table = np.ones((100, 100))
    for draw in (flow_chord, flow_matrix):
        with pytest.raises(UsageError, match="room for the names"):
            draw(names, table, **SAID)
    shown, lumped = largest(table, names, 30)  # more than there are colours
    assert shown[-1] == OTHER
    # the arc of the rest and its ribbons are grey, and nothing else is
    assert flow_chord(shown, lumped, **SAID).count("#b8c0c8") >= 30


def test_a_circle_says_how_it_is_read() -> None:
    table = TABLE + np.diag([7.0, 0, 0, 0])
    circle = flow_chord(NAMES, table, **SAID)
    assert "Colour: where people left" in circle and "Moves inside a group (7)" in circle
    assert "inside a group" not in flow_chord(NAMES, TABLE, **SAID)
