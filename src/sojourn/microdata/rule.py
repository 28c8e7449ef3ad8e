"""Rules of residence as data: how many days in the new place, within how many days, make a migration."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sojourn.errors import UsageError

Unit = Literal["days", "months"]
Counting = Literal["from_crossing", "calendar_year"]


@dataclass(frozen=True)
class Rule:
    """One duration rule.

    Parameters
    ----------
    id, title : as printed with every output
    threshold : time in the new place that makes a migration, in ``unit``
    window : time within which it is counted, in ``unit``, never shorter than ``threshold``
    unit : ``days`` (a month is then a fixed number of days) or ``months`` (the same day of the month later)
    counting : ``from_crossing`` starts a window at each crossing in the migrating direction;
        ``calendar_year`` counts days present between 1 January and 31 December
    reference : where the rule is from
    """

    id: str
    title: str
    threshold: int
    window: int
    unit: Unit = "days"
    counting: Counting = "from_crossing"
    reference: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.threshold <= self.window:
            raise UsageError(
                f"Rule {self.id}: the threshold is {self.threshold} and the window {self.window} {self.unit}.",
                ways_out=["Choose a threshold of at least 1 that is not longer than the window."],
            )

    def in_calendar_months(self) -> Rule:
        """The same rule with calendar months in place of days; only for rules named after months."""
        months = _MONTHS.get(self.id)
        if months is None:
            raise UsageError(
                f"Rule {self.id} is not stated in months.",
                ways_out=[f"Calendar months are possible with {', '.join(_MONTHS)}."],
            )
        threshold, window = months
        return Rule(
            id=f"{self.id}-calendar-months",
            title=f"{self.title}, in calendar months",
            threshold=threshold,
            window=window,
            unit="months",
            reference=self.reference,
        )

    def definition(self) -> dict[str, Any]:
        """The rule in full, to be attached to everything it produces."""
        return {**asdict(self), "text": self.text()}

    def text(self) -> str:
        """One sentence for the reader of a table."""
        if self.counting == "calendar_year":
            return (
                f"Resident in a calendar year: present on at least {self.threshold} of its days. A change of status "
                "between two years is carried by the crossing that begins the first stay (or absence) of the "
                "later year."
            )
        return (
            f"A crossing is a migration when the person then spends at least {self.threshold} {self.unit} in the "
            f"new place within {self.window} {self.unit}, and not more than {self.window - self.threshold} "
            f"{self.unit} back before that."
        )


TWELVE_SIXTEEN = Rule(
    "12/16",
    "12 months within 16",
    365,
    487,
    reference="Statistics New Zealand, outcomes-based measure of migration (12/16-month rule)",
)
NINE_TWELVE = Rule(
    "9/12", "9 months within 12", 270, 365, reference="the second example of migrbc: 270 days within 365"
)
TWELVE_TWELVE = Rule("12/12", "12 months without a day back", 365, 365)
SIX_TWELVE = Rule("6/12", "6 months within 12", 183, 365)
CALENDAR_YEAR_183 = Rule(
    "183-calendar-year",
    "183 days in a calendar year",
    183,
    366,
    counting="calendar_year",
)

RULES: tuple[Rule, ...] = (TWELVE_SIXTEEN, NINE_TWELVE, TWELVE_TWELVE, SIX_TWELVE, CALENDAR_YEAR_183)

_MONTHS = {"12/16": (12, 16), "9/12": (9, 12), "12/12": (12, 12), "6/12": (6, 12)}

SHORTEST_WINDOW_IN_TEXT = 60
"""``10/15`` would be read as days by the program and as months by a person, so it is refused."""


def parse(text: str) -> Rule:
    """A rule from its name (``12/16``) or from days (``270/365``: threshold/window).

    Raises
    ------
    UsageError
        The text names no rule, or could mean months as well as days.
    """
    for rule in RULES:
        if rule.id == text:
            return rule
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    ways_out = [
        f"Named rules: {', '.join(rule.id for rule in RULES)}.",
        "THRESHOLD/WINDOW in days, for example 270/365.",
        "--threshold-days N --window-days N for any number of days.",
    ]
    if match is None:
        raise UsageError(f"{text!r} is not a rule.", ways_out=ways_out)
    threshold, window = int(match[1]), int(match[2])
    if window < SHORTEST_WINDOW_IN_TEXT:
        raise UsageError(f"{text!r} could mean months or days.", ways_out=ways_out)
    return from_days(threshold, window)


def from_days(threshold: int, window: int) -> Rule:
    """The rule of ``threshold`` days within ``window`` days; the named one if there is one."""
    for rule in RULES:
        if (rule.threshold, rule.window, rule.counting) == (threshold, window, "from_crossing"):
            return rule
    return Rule(f"{threshold}/{window}", f"{threshold} days within {window}", threshold, window)
