"""The figure: one number from the product to the page, with all that must not be lost on the way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sojourn.concepts.status import ObsStatus, combined


@dataclass(frozen=True)
class Origin:
    """Where a measure was read: enough to trace it.

    dataflow : id, empty where it is counted over releases; source, edition : as loaded
    where : (dimension, codes joined by +) of the cells; area_dimension : the one that holds the area
    releases : their numbers in the warehouse; formula : as the measure declares it, empty for cells as they are
    """

    dataflow: str
    source: str
    edition: str
    where: tuple[tuple[str, str], ...]
    area_dimension: str
    releases: tuple[int, ...]
    formula: str = ""

    @property
    def label(self) -> str:
        """Source and edition: ``UNDESA_STOCK_2024_LONG 2024``."""
        return f"{self.source} {self.edition}".strip()


def joined_codes(where: Mapping[str, str | Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """A selection as :class:`Origin` keeps it: (dimension, its codes joined by +)."""
    return tuple((name, codes if isinstance(codes, str) else "+".join(codes)) for name, codes in where.items())


@dataclass(frozen=True)
class Bounds:
    """An interval around a value, in its unit. level : the probability it holds (0 to 1), None for a range."""

    lower: float
    upper: float
    level: float | None = None

    def __post_init__(self) -> None:
        if not self.lower <= self.upper:
            raise ValueError(f"the lower bound {self.lower} lies above the upper one, {self.upper}")


@dataclass(frozen=True, repr=False)
class Figure:
    """A measure or an indicator at a period. Its unit, title and decimals belong to the id and are declared there.

    id : of the measure or indicator; period : SDMX time period, such as 2024 or 2020-07-01/P4Y
    value : None where there is none, and the status says why; status : SDMX code of the observation status
    coverage : share (0 to 1) of the area's people whose countries it speaks for, None where that is not known
    countries : how many countries it speaks for, of how many; interval : of its uncertainty, where one is known
    inputs : the figures it was computed from; origin : where it was read, None for what was computed
    """

    id: str
    period: str
    value: float | None
    status: str = ObsStatus.NORMAL.value
    coverage: float | None = None
    countries: tuple[int, int] | None = None
    interval: Bounds | None = None
    inputs: tuple[Figure, ...] = ()
    origin: Origin | None = None

    def __repr__(self) -> str:
        speaks = "" if self.countries is None else f", countries={self.countries[0]} of {self.countries[1]}"
        return f"Figure({self.id}, {self.period}, {self.value!r}, {self.status}{speaks}, inputs={len(self.inputs)})"

    @property
    def present(self) -> bool:
        """True where there is a finite number."""
        return self.value is not None and math.isfinite(self.value)

    @property
    def number(self) -> float:
        """The value of a figure that is present; raises ValueError where there is none."""
        if self.value is None:
            raise ValueError(f"{self.id} of {self.period} has no value ({self.status})")
        return self.value

    @property
    def sources(self) -> tuple[str, ...]:
        """Source and edition of all it rests on, each once, in the order of its inputs."""
        own = (self.origin.label,) if self.origin is not None else ()
        return tuple(dict.fromkeys([*own, *(s for f in self.inputs for s in f.sources)]))


def derived(
    id: str,
    period: str,
    formula: Callable[..., float],
    inputs: Sequence[Figure],
    ends: Callable[..., tuple[float, float]] | None = None,
    level: float | None = None,
) -> Figure:
    """A figure computed from others: the weakest of their statuses, the least of their coverages and countries.

    ends, level : of the interval, from the same numbers as the formula; without them, intervals of the inputs are
        carried on: what each moves the figure by while the others stay, added up as independent errors are

    Where an input is absent, or the formula is not defined for these inputs, there is no value and the status is
    missing, or suppressed where an input is: nothing is ever computed as if what is absent were zero.
    """
    value = formula(*(f.number for f in inputs)) if all(f.present for f in inputs) else math.nan
    known = math.isfinite(value)
    hidden = any(f.status == ObsStatus.SUPPRESSED.value and not f.present for f in inputs)
    shares = [f.coverage for f in inputs if f.coverage is not None]
    counts = [f.countries for f in inputs if f.countries is not None]
    return Figure(
        id=id,
        period=period,
        value=value if known else None,
        status=(
            combined({f.status for f in inputs}) if known else ObsStatus.SUPPRESSED if hidden else ObsStatus.MISSING
        ).value,
        coverage=min(shares) if len(shares) == len(inputs) and shares else None,
        countries=(min(n for n, _ in counts), max(m for _, m in counts)) if counts else None,
        interval=None
        if not known
        else _carried(formula, inputs, value)
        if ends is None
        else Bounds(*ends(*(f.number for f in inputs)), level),
        inputs=tuple(inputs),
    )


def _carried(formula: Callable[..., float], inputs: Sequence[Figure], value: float) -> Bounds | None:
    """The interval that the inputs' own ones give; None where none has one, or they are of different probabilities."""
    numbers, levels, down, up = [f.number for f in inputs], set(), 0.0, 0.0
    for place, figure in enumerate(inputs):
        if figure.interval is None:
            continue
        levels.add(figure.interval.level)
        moved = [
            formula(*numbers[:place], end, *numbers[place + 1 :]) - value
            for end in (figure.interval.lower, figure.interval.upper)
        ]
        if not all(map(math.isfinite, moved)):
            return None
        down, up = down + min(*moved, 0.0) ** 2, up + max(*moved, 0.0) ** 2
    return Bounds(value - math.sqrt(down), value + math.sqrt(up), levels.pop()) if len(levels) == 1 else None


def at(figures: Sequence[Figure], period: str) -> Figure | None:
    """The figure of a period in a series, or None."""
    return next((f for f in figures if f.period == period), None)
