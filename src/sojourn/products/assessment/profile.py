"""The profile of an area: its measures at every period, and the indicators computed from them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sojourn.concepts import area as areas
from sojourn.concepts.codelist import instant_of
from sojourn.concepts.figure import Figure, derived
from sojourn.concepts.period import Interval, parse
from sojourn.concepts.reason import Part, Reason
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.baseline import ADOPTED
from sojourn.errors import UsageError
from sojourn.indicators.indicator import Indicator
from sojourn.indicators.measure import measure as declared
from sojourn.products.assessment.panel import Panel

LENGTH = "YEARS"
WORLD = "001"


@dataclass(frozen=True, repr=False)
class Profile:
    """One area with its member countries and the panel its figures come from."""

    area: str
    name: str
    level: str
    members: tuple[str, ...]
    panel: Panel

    def __repr__(self) -> str:
        held = len(self.panel.amounts)
        return f"Profile({self.area}, {self.level}, members={len(self.members)}, measures={held})"

    @property
    def is_country(self) -> bool:
        """True for a single country or area."""
        return self.members == (self.area,)

    def measure(self, name: str, period: str, among: tuple[str, ...] | None = None) -> Figure | None:
        """A measure summed over the members, or over some of them; None where none of those has it.

        Coverage and the number of countries are those of the sum, of all members of the area.
        """
        members = self.members if among is None else among
        if name == LENGTH:
            return self._length(period, members)
        own = declared(name).summed == "own"
        found = self.panel.total(name, period, (self.area,) if own else members)
        if found is None:
            return None
        value, status, countries = found
        alone = self.panel.amounts[name][period].get(self.area) if self.is_country else None
        return Figure(
            id=name,
            period=period,
            value=value,
            status=status,
            coverage=1.0 if own else self._coverage(period, countries),
            countries=(len(countries), len(self.members)),
            interval=None if alone is None else alone.interval,
            origin=self.panel.origin(name, period, countries),
        )

    def suppressed_measures(self, name: str) -> list[Figure]:
        """Figures of a measure that a country's own publisher hides, in order: without a value, status suppressed."""
        held = self.panel.suppressed if self.is_country else {}
        return [
            Figure(name, period, None, ObsStatus.SUPPRESSED.value, 1.0, (1, 1), origin=held[key])
            for key in sorted(held)
            if key[0] == name and key[2] == self.area
            for period in (key[1],)
        ]

    def suppressed(self, indicator: Indicator) -> list[Figure]:
        """Periods at which an indicator has no value since a measure of its formula is suppressed, in order."""
        hidden = {n: {f.period: f for f in self.suppressed_measures(n)} for n in indicator.needs if n != LENGTH}
        made = []
        for period in sorted({p for by_period in hidden.values() for p in by_period}):
            inputs = [hidden.get(n, {}).get(period) or self.measure(n, period) for n in indicator.needs]
            if all(f is not None for f in inputs):
                made.append(derived(indicator.id, period, indicator.formula, [f for f in inputs if f is not None]))
        return made

    def _length(self, period: str, members: tuple[str, ...]) -> Figure:
        """Years of a period, as a figure, so that a formula can take it like a measure; 1 for what is no interval."""
        interval = parse(period)
        years = float(interval.years) if isinstance(interval, Interval) else 1.0
        return Figure(LENGTH, period, years, coverage=1.0, countries=(len(members), len(self.members)))

    def _coverage(self, period: str, countries: set[str]) -> float:
        """Share of the members' population that lives in ``countries``, by the population nearest to the period."""
        if len(countries) == len(self.members):
            return 1.0
        known = self.panel.periods("POPULATION")
        if not known:
            return len(countries) / len(self.members)
        year = int(period[:4])
        nearest = min(known, key=lambda p: abs(int(p) - year))
        people = self.panel.amounts["POPULATION"][nearest]
        whole = math.fsum(people[c].value for c in self.members if c in people)
        inside = math.fsum(people[c].value for c in countries if c in people)
        if whole == 0:
            return 1.0 if countries else 0.0
        return inside / whole

    def series(self, name: str) -> list[Figure]:
        """All periods of a measure, in order."""
        return [f for p in self.panel.periods(name) if (f := self.measure(name, p)) is not None]

    def indicator(self, indicator: Indicator, among: set[str] | None = None) -> list[Figure]:
        """All periods an indicator can be computed for under its missing-data policy, in order.

        For a group, only countries that have every measure enter both sides of the formula, and where the indicator
        asks for the same countries in all years, those (whoever reports, when no country has all years). A rate over
        all people divides by those of every country of the group.

        among : only these members, to compare the same countries at two dates
        """
        needed = [n for n in indicator.needs if n != LENGTH]
        periods = set.intersection(*(set(self.panel.periods(name)) for name in needed))
        steady = self._steady(indicator, needed, periods)
        if among is not None:
            steady &= among
        # a sum over all members can round to a hair under one
        least_coverage = min(indicator.missing.least_coverage, 0.999)
        figures = []
        for period in sorted(periods):
            complete = tuple(c for c in self.complete(indicator, period) if c in steady)
            if not complete or self._coverage(period, set(complete)) < least_coverage:
                continue
            inputs = [f for f in self._inputs(indicator, period, complete) if f is not None]
            if len(inputs) == len(indicator.needs):
                figure = derived(indicator.id, period, indicator.formula, inputs, indicator.interval, indicator.level)
                if figure.present:
                    figures.append(self._legal(figure) if indicator.legal else figure)
        return figures

    def _legal(self, figure: Figure) -> Figure:
        """Of a single place: bound or not, as an act says it and no estimate of people; of a group as it is."""
        return replace(figure, status=ObsStatus.NORMAL.value) if self.is_country else figure

    def complete(self, indicator: Indicator, period: str) -> tuple[str, ...]:
        """Members that have every measure of an indicator's formula at a period."""
        return self._complete([n for n in indicator.needs if n != LENGTH], period)

    def _inputs(self, indicator: Indicator, period: str, complete: tuple[str, ...]) -> Iterator[Figure | None]:
        for name in indicator.needs:
            everybody = indicator.over_all and name == indicator.needs[-1]
            yield self.measure(name, period, self.members if everybody else complete)

    def _steady(self, indicator: Indicator, needed: list[str], periods: set[str]) -> set[str]:
        """Members that may enter an indicator: all, or those complete in every period from its stated year on."""
        everybody, first = set(self.members), indicator.same_countries_from
        if first is None or self.is_country:
            return everybody
        complete = [set(self._complete(needed, p)) for p in periods if int(p[:4]) >= first]
        return everybody.intersection(*complete) or everybody

    def _complete(self, needed: list[str], period: str) -> tuple[str, ...]:
        """Members that have every measure of a formula at a period."""
        summed = [self.panel.amounts.get(n, {}).get(period, {}) for n in needed if declared(n).summed != "own"]
        return tuple(c for c in self.members if all(c in s for s in summed))


def asked_for(wanted: str) -> tuple[str, str | None]:
    """Id of an area and the date of its composition: ``ECOWAS@2013`` is the community as it was in 2013.

    Raises CodesUnknown for an unknown area and UsageError for what is neither a year nor a date.
    """
    named, _, at = wanted.partition("@")
    found = areas.asked(named)
    if at:
        instant_of(at)
    return found, at or None


def profile(panel: Panel, wanted: str) -> Profile:
    """The profile of a country, region, income group, community or the world, by any code or name.

    wanted : ``ECOWAS`` for its members at present, ``ECOWAS@2013`` for those of a year or date. Where members have come
        or gone since the Declaration was adopted, a note of the panel says so and names both compositions.

    Raises CodesUnknown for an unknown area and UsageError for one without members in the panel.
    """
    id, at = asked_for(wanted)
    found = areas.get(id)
    held = panel.held()
    inside = areas.members(found.id, at) if found.id != WORLD else areas.countries()
    members = tuple(sorted(m for m in inside if m in held))
    if not members:
        raise UsageError(
            f"Nothing is known of {found.name} ({found.id}).",
            details=["An assessment rests on published files; a table of your own is kept beside them."],
            ways_out=[
                "See what is loaded: sojourn info",
                "Load published files that cover the area: sojourn load FOLDER",
                "or use the built-in edition: --built-in",
            ],
        )
    note = _members_changed(found.id, at)
    own = panel if note is None else replace(panel, notes=[*panel.notes, note])
    return Profile(found.id, found.name if at is None else f"{found.name} ({at})", found.level, members, own)


def _members_changed(group: str, at: str | None) -> Reason | None:
    """Which members a group has lost and won between the day of adoption and the present; None where none."""
    if group == WORLD or areas.members(group) == (group,):
        return None
    then, now = set(areas.members(group, ADOPTED)), set(areas.members(group))
    if then == now:
        return None
    figures: dict[str, Part] = {
        "group": group,
        "left": tuple(sorted(then - now)),
        "joined": tuple(sorted(now - then)),
        "used": at or "",
    }
    return Reason("members_changed", figures)
