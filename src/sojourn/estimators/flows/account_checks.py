"""What no account can balance: tables of different units, events where nobody lives, more events than persons."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError

Array = npt.NDArray[np.float64]

#: A closed world mends small differences of counting. Native-born scaled by more than this are in another unit.
LARGEST_SCALE = 3.0


def refuse_another_scale(before: tuple[Array, Array], after: tuple[Array, Array], imbalance: float) -> None:
    """A table of another unit is refused and not put on the scale of the other one."""
    problems = [
        f"native-born at the {which}: {old:,.10g}, after scaling {new:,.10g}"
        for which, old, new in zip(
            ("start", "end"),
            (float(t.trace()) for t in before),
            (float(t.trace()) for t in after),
            strict=True,
        )
        if old > 0 and not 1 / LARGEST_SCALE <= new / old <= LARGEST_SCALE
    ]
    if problems:
        raise EstimationError(
            f"population change and births minus deaths differ by {abs(imbalance):,.10g} persons over all areas: the "
            f"native-born would have to be scaled by more than {LARGEST_SCALE:g}",
            details=problems,
            ways_out=[
                "check that both stocks, births and deaths are in persons and of the same interval",
                "areas that exchange persons with the rest of the world need an open account: --method open",
            ],
        )


def refuse_more_events_than_residents(
    areas: tuple[str, ...], start: Array, end: Array, born: Array, died: Array
) -> None:
    """Compare events with the populations as they were given, before a closed world scales them."""
    problems = [
        f"{areas[i]}: {events[i]:,.10g} {name}, {table[:, i].sum():,.10g} persons at the {when}"
        for table, events, name, when in ((start, died, "deaths", "start"), (end, born, "births", "end"))
        for i in np.flatnonzero((events > table.sum(axis=0)) & (table.sum(axis=0) > 0))
    ]
    if problems:
        raise EstimationError(
            "more births or deaths than persons",
            details=problems,
            ways_out=["check that stocks, births and deaths are in the same unit, persons, and of the same interval"],
        )


def refuse_impossible_events(areas: tuple[str, ...], start: Array, end: Array, born: Array, died: Array) -> None:
    """Nobody dies or is born in an area without persons, and no population is below zero."""
    problems = [
        f"{areas[i]}: {died[i]:,.10g} deaths, nobody lives there at the start"
        for i in np.flatnonzero((start.sum(axis=0) <= 0) & (died > 0))
    ]
    problems += [
        f"{areas[i]}: {born[i]:,.10g} births, nobody lives there at the end"
        for i in np.flatnonzero((end.sum(axis=0) <= 0) & (born > 0))
    ]
    for which, table in (("start", start), ("end", end)):
        problems += [
            f"{areas[i]}: population at the {which} is {table[:, i].sum():,.10g}"
            for i in np.flatnonzero(table.sum(axis=0) < 0)
        ]
    if problems:
        raise EstimationError(
            "births or deaths in areas without population",
            details=problems,
            ways_out=[
                "check that stocks are persons with the native-born on the diagonal",
                "give an area that did not exist neither births nor deaths",
            ],
        )


def refuse_more_events_than_persons(
    areas: tuple[str, ...], survivors: Array, counted: Array, deaths: Array, births: Array
) -> None:
    """Births and deaths of a birthplace and residence are persons of the table they are taken off."""
    problems = []
    for table, events, name, when in ((survivors, deaths, "deaths", "start"), (counted, births, "births", "end")):
        problems += [
            f"born in {areas[k]}, living in {areas[i]}: {events[k, i]:,.10g} {name} of "
            f"{table[k, i] + events[k, i]:,.10g} persons at the {when}"
            for k, i in np.argwhere(table < 0)
        ]
    if problems:
        raise EstimationError(
            "more births or deaths than persons",
            details=problems,
            ways_out=["check that stocks, births and deaths are all in persons and of the same interval"],
        )
