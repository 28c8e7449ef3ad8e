"""Registers: spells and events to usual residence, by hand."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.microdata import classify
from sojourn.microdata.residence_spells import UN_1998, UN_2021, from_events, usual_residence

OBSERVED = dt.date(2024, 6, 30)


def spells(*rows):
    names = ("person_id", "start", "end", "valid_to", "purpose")
    return pa.table({n: pa.array([r[i] for r in rows], pa.string()) for i, n in enumerate(names)})


def by_person(result):
    return {row["person_id"]: row for row in result.stays.to_pylist()}


REGISTER = spells(
    ("year", "2020-01-01", "2021-01-01", None, "work"),  # 366 days: 2020 is a leap year
    ("half", "2022-01-01", "2022-09-01", None, "work"),  # 243 days
    ("term", "2022-01-01", "2022-05-01", None, "work"),  # 120 days
    ("tour", "2022-01-01", "2022-05-01", None, "holiday"),
    ("week", "2022-01-01", "2022-01-08", None, "work"),
    ("here", "2024-05-01", None, "2026-04-30", "work"),  # two months so far, permit of two years
    ("temp", "2024-05-01", None, "2024-07-31", "work"),  # permit of 92 days
    ("open", "2024-05-01", None, None, "work"),
)


def test_the_1998_concept_tells_long_term_short_term_and_visits_apart():
    result = by_person(usual_residence(REGISTER, UN_1998, observed_to=OBSERVED))
    assert {who: row["category"] for who, row in result.items()} == {
        "year": "long_term_migrant",
        "half": "short_term_migrant",
        "term": "short_term_migrant",
        "tour": "visitor",
        "week": "visitor",
        "here": "long_term_migrant",
        "temp": "short_term_migrant",
        "open": None,
    }
    assert (result["year"]["decision"], result["year"]["basis"]) == ("final", "observed")
    assert result["year"]["final_on"] == dt.date(2020, 12, 31)  # the 365th day after 1 January 2020
    assert (result["here"]["decision"], result["here"]["basis"]) == ("provisional", "intended")
    assert (result["open"]["decision"], result["open"]["basis"]) == ("provisional", None)
    assert result["here"]["days"] == 61  # 31 in May, 30 in June


def test_the_2021_concept_counts_most_of_twelve_months_and_knows_no_short_term_migrants():
    result = by_person(usual_residence(REGISTER, UN_2021, observed_to=OBSERVED))
    assert {who: row["category"] for who, row in result.items()} == {
        "year": "resident",
        "half": "resident",
        "term": "temporary",
        "tour": "temporary",
        "week": "temporary",
        "here": "resident",
        "temp": "temporary",
        "open": None,
    }


def test_permits_renewed_without_a_gap_are_one_stay():
    renewed = spells(
        ("a", "2020-01-01", "2020-06-30", None, None),
        ("a", "2020-07-01", "2021-03-01", None, None),
        ("a", "2020-02-01", "2020-03-01", None, None),  # inside the first
        ("b", "2020-01-01", "2020-06-30", None, None),
        ("b", "2020-07-02", "2021-03-01", None, None),  # two days later: another stay
    )
    stays = usual_residence(renewed, UN_1998, observed_to=OBSERVED).stays.to_pylist()
    assert [(s["person_id"], s["start"].isoformat(), s["end"].isoformat()) for s in stays] == [
        ("a", "2020-01-01", "2021-03-01"),
        ("b", "2020-01-01", "2020-06-30"),
        ("b", "2020-07-02", "2021-03-01"),
    ]
    assert [s["category"] for s in stays] == ["long_term_migrant", "short_term_migrant", "short_term_migrant"]


def test_residents_on_a_day():
    result = usual_residence(REGISTER, UN_2021, observed_to=OBSERVED)
    assert result.residents_on(dt.date(2020, 6, 1))["person_id"].to_pylist() == ["year"]
    assert result.residents_on(dt.date(2022, 6, 1))["person_id"].to_pylist() == ["half"]
    undecided = result.residents_on(OBSERVED)
    assert set(undecided["status"].to_pylist()) == {"undecided"}
    assert sorted(undecided["person_id"].to_pylist()) == ["here", "open", "temp"]
    assert "most of twelve months" in result.definition()["concept"]["reference"]


def test_spells_that_cannot_be_used_are_kept_with_their_problem():
    bad = spells(
        ("a", "2020-01-01", None, None, None),
        (None, "2020-01-01", None, None, None),
        ("b", None, None, None, None),
        ("c", "2020-02-30", None, None, None),
        ("d", "2020-02-01", "2020-01-01", None, None),
        ("e", "2030-02-01", None, None, None),
        ("f", "2020-02-01", "soon", None, None),
    )
    result = usual_residence(bad, UN_1998, observed_to=OBSERVED)
    assert result.stays["person_id"].to_pylist() == ["a"]
    assert result.errors["problem"].to_pylist() == [
        "person_missing",
        "start_missing",
        "start_invalid",
        "end_before_start",
        "start_after_observed_to",
        "end_invalid",
    ]
    with pytest.raises(LayoutDiffers, match="no column end"):
        usual_residence(bad.drop_columns("end"), UN_1998, observed_to=OBSERVED)


def test_births_and_deaths_are_no_migration():
    events = pa.table(
        {
            "person_id": ["born", "born", "born", "came", "came"],
            "date": ["2010-01-01", "2012-01-01", "2013-06-01", "2010-01-01", "2015-01-01"],
            "event": ["birth", "removal", "registration", "registration", "death"],
        }
    )
    meanings = {"birth": "birth", "death": "death", "registration": "arrival", "removal": "departure"}
    moves = from_events(events, meanings)
    assert moves.deaths.to_pylist() == [{"person_id": "came", "date": "2015-01-01"}]
    result = classify(moves.crossings, initial_status=moves.initial_status, observed_to=OBSERVED).crossings
    assert [(r["person_id"], r["direction"], r["is_migrant"]) for r in result.to_pylist()] == [
        ("born", "departure", True),
        ("born", "arrival", True),
        ("came", "arrival", True),
    ]
    with pytest.raises(ValuesRefused, match="without a meaning"):
        from_events(events, {"birth": "birth"})
