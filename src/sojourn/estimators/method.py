"""What a row of the registry says: a method, its names, what it needs, and the options that belong to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators.estimator import Estimator
from sojourn.estimators.flows.account import Open, OpenSameTable, Rescale

Place = Literal["warehouse", "own tables"]
Need = Literal["stocks", "native-born", "population everywhere", "births", "deaths", "distances", "reports"]
Settings = Mapping[str, Any]

WORDS_OF_TRUTH = {"yes": True, "no": False}
YES_NO = tuple(WORDS_OF_TRUTH)
BALANCES: dict[str, type[Open] | type[OpenSameTable]] = {"open": Open, "open-dr": OpenSameTable}


@dataclass(frozen=True)
class Option:
    """Something that can be said about a method.

    name : as it is written, ``birth-method`` ; setting : the estimator's word for it, when that is another
    choices, number : the words it takes, and whether it takes a number
    default : what holds unless it is said, in words
    goes_with : (other option, word) that must hold, where the method has the other option
    places : where it can be said: of the accounts of the warehouse, of a user's own tables
    """

    name: str
    help: str
    default: str
    setting: str = ""
    choices: tuple[str, ...] = ()
    number: bool = False
    goes_with: tuple[tuple[str, str], ...] = ()
    places: tuple[Place, ...] = ("own tables",)

    @property
    def takes(self) -> str:
        """The kind of its values in words."""
        words = " or ".join(self.choices) if len(self.choices) < 3 else "one of " + ", ".join(self.choices)
        number = "a number" if self.number else ""
        return " or ".join(kind for kind in (number, words) if kind)

    def read(self, value: object) -> object:
        """The value as the estimator takes it, from text or from Python. Raises UsageError saying what it takes."""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        if value in self.choices:
            return WORDS_OF_TRUTH.get(str(value), value) if self.choices == YES_NO else value
        if self.number:
            try:
                return float(value)  # type: ignore[arg-type]
            except (TypeError, ValueError):
                pass
        raise UsageError(f"{self.name} is {self.takes}, not «{value}»", ways_out=[f"{self.name}: {self.help}"])


@dataclass(frozen=True)
class Method:
    """One row of the registry.

    name, aliases : how it is called, here and in the literature ; title : for tables and charts
    kind : the estimator ; fixed : settings that its name stands for
    page : of ``docs/explanation`` ; needs : what it cannot do without
    needs_with : the same when it depends on settings ; options : what can be said about it
    distances : the setting that takes an (origin, destination) table of distances, for methods that need one
    prior : whether it takes a table of weights of moves
    number : its place among the six methods of Abel & Cohen (2019), 0 for others
    both_sexes : whether it estimates both sexes together only
    in_range : whether a range over methods is taken over it too ; scored : whether it stands on the scoreboard
    """

    name: str
    title: str
    kind: Callable[..., Any]
    page: str
    needs: tuple[Need, ...] = ()
    aliases: tuple[str, ...] = ()
    fixed: Mapping[str, Any] | None = None
    options: tuple[Option, ...] = ()
    needs_with: Callable[[Settings], tuple[Need, ...]] | None = None
    distances: str = ""
    prior: bool = False
    number: int = 0
    both_sexes: bool = False
    in_range: bool = False
    scored: bool = True

    @property
    def reference(self) -> str:
        """Where the method comes from."""
        return str(self.kind.reference)  # type: ignore[attr-defined]

    def needed(self, settings: Settings) -> tuple[Need, ...]:
        """What the method needs with these settings."""
        return self.needs_with(settings) if self.needs_with else self.needs

    def options_for(self, place: Place) -> dict[str, Option]:
        """The options it has in a place, by name."""
        return {o.name: o for o in self.options if place in o.places}

    def settings(self, given: Mapping[str, object], place: Place, owners: Callable[[str], str]) -> dict[str, Any]:
        """Settings of the estimator from what was said.

        given : option or setting of Python -> text or value ; owners : option -> who has it, for the message

        Raises UsageError with every option that the method does not have there or that contradicts another one.
        """
        said = {name.replace("_", "-"): value for name, value in given.items()}
        own = self.options_for(place)
        wrong = [owners(name) for name in said if name not in own]
        words = {name: str(said.get(name, option.default)) for name, option in own.items()}
        for name in (n for n in said if n in own):
            for other, word in own[name].goes_with:
                if other in own and words[other] != word:
                    wrong.append(f"{name} goes with {other} {word}")
        if wrong:
            raise UsageError(
                f"{self.name} does not have these options" + (" on the warehouse" if place == "warehouse" else ""),
                details=wrong,
                ways_out=[f"sojourn flows methods {self.name} lists those it has"],
            )
        return {own[name].setting or name.replace("-", "_"): own[name].read(value) for name, value in said.items()}

    def make(
        self, settings: Settings, *, distances: xr.DataArray | None = None, prior: xr.DataArray | None = None
    ) -> Estimator:
        """The estimator with these settings.

        distances : (origin, destination), for methods that need them ; prior : (origin, destination) weights of moves
        """
        given = {**(self.fixed or {}), **settings}
        if distances is not None and self.distances:
            given[self.distances] = distances
        if prior is not None:
            given["prior"] = prior
        if any(f.name == "balance" for f in fields(self.kind)):  # type: ignore[arg-type]
            closing = {k: given.pop(k) for k in ("close", "whole_native_born", "remainder") if k in given}
            balance = given.pop("balance", "closed")
            given["balance"] = BALANCES[balance]() if balance in BALANCES else Rescale(**closing)
        made: Estimator = self.kind(**given)
        return made
