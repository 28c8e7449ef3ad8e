"""Pictures of people nobody lists: where a count, a range, a gap and a class stand in the drawing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sojourn.publish.charts.hidden import detected, encounters, panels, revisions
from sojourn.publish.charts.hidden.panels import ESTIMATE, PANEL
from sojourn.publish.charts.svg import ARRIVE

NAN = float("nan")
Shapes = dict[str, list[tuple[float, float]]]


def hinted(drawn: str) -> dict[str, str]:
    """What is shown when pointed at -> the shape's own markup."""
    circles = re.findall(r"<circle [^>]*><title>([^<]*)</title></circle>", drawn)
    shapes = {t: re.search(rf"<circle [^>]*><title>{re.escape(t)}", drawn)[0] for t in circles}  # type: ignore[index]
    groups = re.findall(r"<g><title>([^<]*)</title>(.*?)</g>", drawn)
    return {**{f"dot {t}": s for t, s in shapes.items()}, **{f"span {t}": s for t, s in groups}}


def y_of(markup: str) -> list[float]:
    """Heights in a shape, in the order in which it is drawn."""
    return [float(v) for v in re.findall(r' (?:cy|y1|y2|y)="([-\d.]+)"', markup)]


def x_of(markup: str) -> float:
    found = re.search(r' (?:cx|x1)="([-\d.]+)"', markup)
    assert found is not None
    return float(found[1])


def met(month: str, nationality: str, counted: float, low: float, high: float) -> dict[str, Any]:
    return {
        "month": month,
        "nationality": nationality,
        "encounters": counted,
        "persons_lower": low,
        "persons_upper": high,
    }


def test_persons_are_a_range_beside_encounters_counted_and_a_missing_month_is_an_empty_place() -> None:
    """100 encounters, 40 to 80 persons, on an axis to 100: 20 to 60 hundredths below the dot. February has no row."""
    rows = [met("2022-01", "MEX", 100, 40, 80), met("2022-03", "MEX", 50, NAN, NAN), met("2022-03", "GTM", 10, 5, 8)]
    drawn = encounters.encounters_and_persons(rows)
    shapes = hinted(drawn)
    dot = shapes["dot Mexico 2022-01: 100 encounters, 40 to 80 persons"]
    span = shapes["span Mexico 2022-01: 100 encounters, 40 to 80 persons"]
    low, high = y_of(span)[:2]
    assert low - y_of(dot)[0] == pytest.approx(0.6 * PANEL, abs=0.1)
    assert high - y_of(dot)[0] == pytest.approx(0.2 * PANEL, abs=0.1)
    assert ARRIVE in dot and ESTIMATE in span and "stroke-dasharray" in span
    assert "<circle" not in span  # no point between the ends
    later = shapes["dot Mexico 2022-03: 50 encounters, persons not estimated"]
    assert not any(name.startswith("span Mexico 2022-03") for name in shapes)
    step = (panels.WIDTH - 14 - panels.ROOM) / 3
    assert x_of(later) - x_of(dot) == pytest.approx(2 * step, abs=0.1)
    assert "2022-02" not in "".join(shapes) and "Events are not persons" in drawn


def test_encounters_without_periods_are_places_and_what_is_not_drawn_is_said() -> None:
    rows = [{"post": f"P{n}", "encounters": 9.0, "persons_lower": 4.0, "persons_upper": 8.0} for n in range(3)]
    assert "P2: 9 encounters" in encounters.encounters_and_persons(rows)
    many = [met("2022-01", f"N{n}", 100.0 - n, 1, 2) for n in range(11)]
    drawn = encounters.encounters_and_persons(many)
    assert "Drawn: 8 of 11" in drawn and "N7" in drawn and "N8" not in drawn


def counted(year: str, low: float, high: float, status: str = "A", **more: Any) -> dict[str, Any]:
    return {"time_period": year, "lower": low, "upper": high, "obs_status": status, **more}


def test_a_protected_count_is_a_range_a_missing_year_a_gap_and_a_break_cuts_the_line() -> None:
    rows = [
        counted("2015", 8, 8),
        counted("2016", 1, 4),
        counted("2018", 6, 6),
        counted("2019", 7, 7),
        counted("2020", 3, 3, "B"),
    ]
    drawn = detected.detected_by_period({"Victims": rows}, title="Made up")
    shapes = hinted(drawn)
    low, high = y_of(shapes["span Victims, 2016: 1 to 4"])[:2]
    assert low - high == pytest.approx(PANEL * 3 / 10, abs=0.1)  # on an axis to 10
    assert "dot Victims, 2016" not in "".join(shapes)
    assert "n.r." in shapes["span Victims, 2017: not reported"]
    lines = [p.count("L") for p in re.findall(r'<path d="([^"]*)" fill="none"', drawn)]
    assert lines == [0, 1, 0]  # 2015 alone, 2018 to 2019, 2020 after the break
    assert "span break: 2020" in shapes and "not the number of victims" in drawn and "prevalence" not in drawn


def test_a_sum_with_missing_cells_has_no_upper_end() -> None:
    shapes = hinted(detected.detected_by_period({"": [counted("2020", 5, NAN)]}, title="Made up"))
    assert list(shapes) == ["span , 2020: at least 5; cells are missing"]


def test_classes_are_words_in_a_strip_below_the_axes_and_none_is_darker() -> None:
    classes = [
        {"policy_index": "TIP_TIER", "time_period": "2014", "class": 3, "rating": "Tier 2 Watch List"},
        {"policy_index": "TIP_TIER", "time_period": "2015", "class": None, "rating": None},
        {"policy_index": "TIP_TIER", "time_period": "2016", "class": 1, "rating": "Tier 1"},
    ]
    drawn = detected.detected_by_period({"Victims": [counted("2015", 8, 8)]}, classes, title="Made up")
    boxes = re.findall(r"<rect [^>]*><title>([^<]*)</title></rect>", drawn)
    assert boxes == ["2014: Tier 2 Watch List", "2016: Tier 1"]
    rects = re.findall(r"<rect [^>]*><title>", drawn)
    assert len({re.search(r'fill="([^"]*)"', r)[1] for r in rects}) == 1  # type: ignore[index]
    axis = max(y_of(r)[0] for r in re.findall(r"<line [^>]*>", drawn))
    assert min(y_of(r)[0] for r in rects) > axis - 1 and "Context and no figure" in drawn


def test_rows_of_the_panel_are_victims_first_and_never_sexes_beside_their_total() -> None:
    row = {"category": "_T", "age": "_T", "time_period": "2020", "lower": 3.0, "upper": 3.0}
    rows = [
        {**row, "trafficking_measure": "CONVICTED", "sex": "_T"},
        {**row, "trafficking_measure": "VICTIMS", "sex": "F"},
        {**row, "trafficking_measure": "VICTIMS", "sex": "_T"},
    ]
    made = detected.panels_of(rows)
    assert list(made) == ["Victims detected", "Persons convicted"] and len(made["Victims detected"]) == 1


def test_what_was_added_later_is_the_top_of_the_bar() -> None:
    """Of 2019 80 deaths were known, then 100, then 90; 2020 was not over in the first vintage; the last has 0."""

    def row(period: str, vintage: str, deaths: float, change: float = NAN, flags: str = "") -> dict[str, Any]:
        shared = {"route": "_T", "percent": NAN}
        return {**shared, "time_period": period, "vintage": vintage, "deaths": deaths, "change": change, "flags": flags}

    rows = [
        row("2019", "a", 80), row("2019", "b", 100, 20), row("2019", "c", 90, -10),
        row("2020", "a", 7, flags="ends_within"), row("2020", "c", 0),
    ]  # fmt: skip
    drawn = revisions.revisions_of_deaths(rows, ["a", "b", "c"])
    held = {
        name.split(": ")[0].removeprefix("span All routes, "): re.findall(
            r'y="([-\d.]+)" width="[^"]*" height="([-\d.]+)" fill="([^"]*)"', markup
        )
        for name, markup in hinted(drawn).items()
    }
    heights = {key: [round(float(h) / PANEL * 100) for _, h, _ in parts] for key, parts in held.items()}
    assert heights["2019, a"] == [80] and heights["2019, b"] == [80, 20] and heights["2019, c"] == [90, 10]
    assert held["2019, b"][1][2] == revisions.ADDED and held["2019, c"][1][2] == "white"
    assert held["2020, a"][0][2] == "url(#revisions-part)" and len(held["2020, a"]) == 1
    assert heights["2020, c"] == [1]  # a stroke: none recorded; vintage b holds no 2020 and has no bar
    assert "2020, b" not in held and "Recorded deaths are a minimum" in drawn
