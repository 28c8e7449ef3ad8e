"""Whether an indicator moved: each rule with numbers that can be checked in the head."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.reading import Reading, SmallestChange, movement, read_series

AS_OF = 2026


def reading(start: float | None, end: float | None, **other: object) -> Reading:
    plain = Reading(
        id="X",
        direction="more",
        baseline=Figure("X", "2013", start),
        latest=Figure("X", "2023", end),
        smallest_change=SmallestChange(absolute=1.0),
        max_age_years=5,
        coverage=1.0,
    )
    return replace(plain, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("direction", "start", "end", "kind"),
    [
        ("more", 10.0, 12.0, "improved"),
        ("more", 12.0, 10.0, "worsened"),
        ("less", 12.0, 10.0, "improved"),
        ("less", 10.0, 12.0, "worsened"),
        ("more", 10.0, 10.9, "unchanged"),
        ("more", 10.0, 11.0, "improved"),  # exactly the smallest change counts
        ("more", 0.1, 1.1, "improved"),  # also where binary fractions fall just short of it
        ("context", 10.0, 99.0, "context"),
    ],
)
def test_direction_and_smallest_change(direction: str, start: float, end: float, kind: str) -> None:
    assert movement(reading(start, end, direction=direction), as_of=AS_OF).kind == kind


def test_threshold_is_the_larger_of_absolute_and_relative() -> None:
    both = SmallestChange(absolute=3.0, relative=0.05)
    assert both.threshold(40.0) == 3.0  # 5 % of 40 is 2
    assert both.threshold(-100.0) == 5.0
    assert both.times(2.0).threshold(40.0) == 6.0


@pytest.mark.parametrize("wrong", [{}, {"absolute": 0.0}, {"relative": -0.1}, {"absolute": float("nan")}])
def test_a_smallest_change_is_a_positive_number(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="a positive number, not" if wrong else "needs an absolute or a relative size"):
        SmallestChange(**wrong)


def test_range_that_includes_zero_is_no_movement() -> None:
    moved = reading(10.0, 14.0)
    assert movement(replace(moved, uncertainty=(0.5, 8.0)), as_of=AS_OF).kind == "improved"
    assert movement(replace(moved, uncertainty=(-0.5, 8.0)), as_of=AS_OF).kind == "unchanged"
    assert movement(replace(moved, uncertainty=(0.0, 8.0)), as_of=AS_OF).kind == "unchanged"
    fell = reading(14.0, 10.0)
    assert movement(replace(fell, uncertainty=(-8.0, -0.5)), as_of=AS_OF).kind == "worsened"
    assert movement(replace(fell, uncertainty=(-8.0, 0.5)), as_of=AS_OF).kind == "unchanged"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"baseline": None, "notes": (Reason("no_stock", {"year": 2015}),)},
            Reason("no_baseline", {"because": (Reason("no_stock", {"year": 2015}),)}),
        ),
        ({"latest": None}, Reason("no_latest", {"because": ()})),
        (
            {"latest": Figure("X", "2023", None, "Q")},
            Reason("latest_absent", {"period": "2023", "status": "Q"}),
        ),
        (
            {"latest": Figure("X", "2015", 20.0)},
            Reason("too_near", {"newest": "2015", "years": 2.0, "baseline": "2013"}),
        ),
        (
            {"latest": Figure("X", "2019", 20.0)},
            Reason("too_old", {"newest": "2019", "years": 7, "as_of": 2026, "limit": 5}),
        ),
        (
            {"baseline": Figure("X", "2013", 0.0), "smallest_change": SmallestChange(relative=0.1)},
            Reason("baseline_zero"),
        ),
    ],
)
def test_unusable_readings_say_why(change: dict[str, object], why: Reason) -> None:
    found = movement(reading(10.0, 20.0, **change), as_of=AS_OF)
    assert (found.kind, found.reason) == ("not_usable", why)


def test_zero_baseline_with_an_absolute_size_is_usable() -> None:
    assert movement(reading(0.0, 20.0), as_of=AS_OF).kind == "improved"


@pytest.mark.parametrize("wrong", [{"direction": "up"}, {"coverage": 1.2}, {"uncertainty": (2.0, 1.0)}])
def test_impossible_readings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=f": {next(iter(wrong))} "):
        reading(1.0, 2.0, **wrong)


def test_alternative_baseline_moves_the_range_along() -> None:
    #  from 10 to 14 (+4, range 1 to 7); from 8 in the other year the change is +6, so the range is 3 to 9
    other = reading(10.0, 14.0, uncertainty=(1.0, 7.0), alternatives=(Figure("X", "2012", 8.0),)).with_alternative()
    assert other.change == 6.0 and other.uncertainty == (3.0, 9.0)


def series(values: dict[str, float | None], **other: object) -> Reading:
    settings: dict[str, object] = {
        "id": "S",
        "direction": "more",
        "smallest_change": SmallestChange(relative=0.05),
        "kind": "stock",
        "as_of": AS_OF,
        "max_age_years": 5,
        **other,
    }
    return read_series([Figure("S", p, v) for p, v in values.items()], **settings)  # type: ignore[arg-type]


def test_series_gives_baseline_latest_and_alternative() -> None:
    read = series({"2010": 90.0, "2015": 100.0, "2020": 110.0, "2024": 120.0})
    assert read.baseline == Figure("S", "2015", 100.0) and read.latest == Figure("S", "2024", 120.0)
    assert read.alternatives == (Figure("S", "2010", 90.0),)


def test_absent_values_are_never_chosen() -> None:
    read = series({"2015": 100.0, "2020": 110.0, "2024": None}, max_age_years=9)
    assert read.latest == Figure("S", "2020", 110.0)


def test_series_that_cannot_be_judged_still_shows_its_newest_figure() -> None:
    read = series({"2020": 110.0, "2024": 120.0})
    assert read.baseline is None and read.latest == Figure("S", "2024", 120.0)
    assert [r.code for r in read.notes] == ["no_stock"]
    assert movement(read, as_of=AS_OF).reason == Reason("no_baseline", {"because": read.notes})
    old = series({"2015": 100.0, "2019": 120.0})
    assert old.latest == Figure("S", "2019", 120.0)
    assert movement(old, as_of=AS_OF).reason.figures["years"] == 7


def test_empty_series() -> None:
    read = series({})
    assert read.baseline is read.latest is None
    assert movement(read, as_of=AS_OF).kind == "not_usable"
