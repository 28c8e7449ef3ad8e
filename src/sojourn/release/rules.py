"""Rules of a release: by which method, with which parameters, of what class, when at the earliest."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sojourn.concepts.disclosure import METHODS, Disclosure
from sojourn.errors import NotForPublication, UsageError

SUPPRESSION, CELL_KEY, ROUNDING, DP, SYNTHETIC = "suppression", "cell-key", "rounding", "dp", "synthetic"
WIDEST = 4
LEAST_TOLD = 3
"""Below this a cell that is told to be small is told."""


@dataclass(frozen=True)
class Rules:
    """Everything that decides what a release is; equal rules on equal counts are the same release.

    data_set : name under which the ledger keeps the books
    disclosure : class of the counts; never guessed
    method : suppression, cell-key, rounding, dp, or synthetic (for case files)
    least : persons below which a cell is hidden (suppression), or groups not named (dp, synthetic)
    dominance : largest share of a cell that its two largest contributors may have, 0 for no such rule
    percent : of the p % rule, 0 for none
    singletons : persons alone in a cell are taken for attackers who know it
    tell_primary : the published codes tell cells hidden as small (A) from those hidden for them (D); the pattern is
        chosen against readers who reckon with that
    deviation, variance : of the noise by cell key; avoided : results from 1 to below this do not appear
    additive : noisy tables are adjusted until they add up
    base : of rounding
    epsilon, delta : of differential privacy; cells_of_a_person : in how many cells of the table a person counts at most
    width : columns whose combinations are counted, for made-up records
    held_out : share of cases that made-up records are not drawn from: the control of the attacks on them
    seconds : longest search for a pattern
    tolerated : by how much an attack may succeed more often than a guess
    embargo : no publication before this day
    ref_area : code of the area that the counts are of; stands in the published table
    """

    data_set: str
    disclosure: Disclosure
    method: str
    least: int = 5
    dominance: float = 0.0
    percent: float = 0.0
    singletons: bool = True
    tell_primary: bool = False
    deviation: int = 5
    variance: float = 2.0
    avoided: int = 0
    additive: bool = False
    base: int = 3
    epsilon: float = 1.0
    delta: float = 0.0
    cells_of_a_person: int = 0
    width: int = 2
    held_out: float = 0.1
    seconds: float = 600.0
    tolerated: float = 0.05
    embargo: date | None = None
    ref_area: str = ""

    def __post_init__(self) -> None:
        if not self.data_set.strip():
            raise UsageError("A release is of a data set, and this one has no name.", ways_out=["--data-set NAME"])
        if not self.disclosure.about_persons:
            raise UsageError(f"What is {self.disclosure} needs no protection.", ways_out=["publish it as it is"])
        allowed = METHODS[self.disclosure]
        if self.method not in _USED:
            raise UsageError(f"There is no method {self.method}.", ways_out=list(_USED))
        if self.method not in allowed:
            raise NotForPublication(
                f"Data of the class {self.disclosure} do not leave by {self.method}.",
                ways_out=[f"by {' or '.join(allowed)}"] if allowed else ["count them: tables may leave"],
            )
        if self.method == DP and self.cells_of_a_person < 1:
            raise UsageError(
                "Nothing says in how many cells of the table a person may count: the contribution is without bound.",
                ways_out=["--cells-of-a-person N; what a person has beyond it is left out, and said"],
            )
        if not 1 <= self.width <= WIDEST:
            raise UsageError(
                f"Combinations of {self.width} columns are not counted.", ways_out=[f"--width 1 to {WIDEST}"]
            )
        if not 0 < self.held_out <= 0.5:
            raise UsageError(
                f"A control of {self.held_out:g} of the cases cannot be: attacks need persons not behind the file.",
                ways_out=["--held-out above 0, and 0.5 at most"],
            )
        if not math.isfinite(self.seconds) or self.seconds <= 0:
            raise UsageError(f"A search of {self.seconds} seconds cannot be.")
        if self.tell_primary and (self.dominance or self.percent or self.least < LEAST_TOLD):
            raise UsageError(
                f"Cells can be told to be small where a minimum frequency of {LEAST_TOLD} or more is the only rule.",
                ways_out=["leave --tell-primary out: hidden cells bear one code"],
            )
        if not 0 <= self.tolerated <= 1:
            raise UsageError(f"An advantage of {self.tolerated} over a guess cannot be tolerated: it lies from 0 to 1.")

    def to_dict(self) -> dict[str, Any]:
        """As JSON: only what the method uses, so that a change of anything else is no other release."""
        told = {name: value for name, value in asdict(self).items() if name in _USED[self.method]}
        if not self.tell_primary:
            told.pop("tell_primary", None)  # plans that were made before there was this rule
        return {**told, "disclosure": str(self.disclosure), "method": self.method}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Rules:
        """From a plan. Raises UsageError for names that are no rule, and for a plan without a class."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(told) - known)
        if unknown:
            raise UsageError(f"These are no rules of a release: {', '.join(unknown)}.", details=sorted(known))
        missing = [name for name in ("data_set", "disclosure", "method") if name not in told]
        if missing:
            raise UsageError(f"The plan does not say its {', '.join(missing)}.")
        try:
            given = {**told, "disclosure": Disclosure(told["disclosure"])}
            if isinstance(told.get("embargo"), str):
                given["embargo"] = date.fromisoformat(told["embargo"])
            return cls(**given)
        except (TypeError, ValueError) as error:
            raise UsageError(f"The plan cannot be read: {error}.") from error


_ALWAYS = {"data_set", "tolerated", "ref_area"}
_USED = {
    SUPPRESSION: {*_ALWAYS, "least", "dominance", "percent", "singletons", "tell_primary", "seconds"},
    CELL_KEY: {*_ALWAYS, "deviation", "variance", "avoided", "additive"},
    ROUNDING: {*_ALWAYS, "base"},
    DP: {*_ALWAYS, "least", "epsilon", "delta", "cells_of_a_person"},
    SYNTHETIC: {*_ALWAYS, "least", "epsilon", "delta", "width", "held_out"},
}
