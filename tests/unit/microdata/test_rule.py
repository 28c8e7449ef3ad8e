"""Rules as data."""

from __future__ import annotations

import json

import pytest

from sojourn.errors import UsageError
from sojourn.microdata import CALENDAR_YEAR_183, RULES, TWELVE_SIXTEEN, Rule
from sojourn.microdata.rule import from_days, parse


def test_named_rules_are_found_by_name_and_by_days():
    assert {rule.id for rule in RULES} == {"12/16", "9/12", "12/12", "6/12", "183-calendar-year"}
    assert parse("12/16") is TWELVE_SIXTEEN is parse("365/487") is from_days(365, 487)
    assert parse("183-calendar-year") is CALENDAR_YEAR_183
    assert (parse("100/200").threshold, parse("100/200").window) == (100, 200)
    assert parse("183/366").counting == "from_crossing"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10/15", "could mean months or days"),
        ("16/12", "could mean months or days"),
        ("12-16", "is not a rule"),
        ("", "is not a rule"),
        ("-5/365", "is not a rule"),
        ("1.5/100", "is not a rule"),
        ("0/365", "the threshold is 0 and the window 365 days"),
        ("365/270", "the threshold is 365 and the window 270 days"),
    ],
)
def test_what_is_no_rule(text, said):
    with pytest.raises(UsageError, match=said):
        parse(text)


def test_calendar_months_belong_to_rules_named_after_months():
    months = TWELVE_SIXTEEN.in_calendar_months()
    assert (months.threshold, months.window, months.unit) == (12, 16, "months")
    with pytest.raises(UsageError, match="not stated in months"):
        from_days(200, 300).in_calendar_months()
    with pytest.raises(UsageError, match="not longer than the window"):
        Rule("x", "", 10, 5)


@pytest.mark.parametrize("rule", RULES)
def test_a_definition_says_everything_in_words(rule):
    definition = json.loads(json.dumps(rule.definition()))
    assert str(rule.threshold) in definition["text"]
    assert definition["id"] == rule.id
