"""What migration does to where people live."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, UsageError
from sojourn.indicators.flow_totals import Floats, moves, net_migration, quotient, turnover


def effectiveness(flow: npt.ArrayLike) -> float:
    """Migration effectiveness index: ``100 sum|D_i - O_i| / sum(D_i + O_i)``.

    0: every area gains what it loses; 100: all migration is one way. NaN when nobody moves.

    Parameters
    ----------
    flow : (origin, destination) persons, the diagonal is ignored

    Reference: Shryock, H. S. and Siegel, J. S. (1976); Bell, M. et al. (2002), JRSS A 165(3).
    """
    total = float(turnover(flow).sum())
    return 100.0 * float(np.abs(net_migration(flow)).sum()) / total if total > 0 else float("nan")


def effectiveness_of_areas(flow: npt.ArrayLike) -> Floats:
    """(area,) ``100 (D_i - O_i) / (D_i + O_i)``, negative is loss; NaN for an area nobody comes to or leaves."""
    return quotient(100.0 * net_migration(flow), turnover(flow))


def aggregate_net_migration_rate(flow: npt.ArrayLike, population: npt.ArrayLike) -> float:
    """Aggregate net migration rate: ``100 * 1/2 sum|D_i - O_i| / sum P_i``.

    Share of the population that changed places on balance. Equals crude intensity times effectiveness / 100.

    Parameters
    ----------
    flow : (origin, destination) persons ;  population : (area,) persons, same areas, **same unit**

    Reference: Bell, M. et al. (2002), JRSS A 165(3). (R's ``migration.rate`` lacks the half; migest has it.)
    """
    people = populations(flow, population)
    return 100.0 * 0.5 * float(np.abs(net_migration(flow)).sum()) / float(people.sum())


def preference(flow: npt.ArrayLike, population: npt.ArrayLike) -> Floats:
    """Index of preference of each stream: ``m_ij / (M p_i p_j)``, with p shares of the population.

    1: as many as if the M migrants had been drawn and had settled in proportion to population alone. The diagonal
    is NaN: it has no stream.

    Parameters
    ----------
    flow : (origin, destination) persons ;  population : (area,) persons

    Reference: Bachi, R. (1957); United Nations (1970), Manual VI, chapter IV; Shryock and Siegel (1976).
    """
    table = moves(flow)
    people = populations(flow, population)
    share = people / people.sum()
    total = table.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        index = table / (total * np.outer(share, share))
    np.fill_diagonal(index, np.nan)
    return np.asarray(index, dtype=np.float64)


def velocity(flow: npt.ArrayLike, population: npt.ArrayLike) -> Floats:
    """Velocity of each stream: ``(m_ij / P_i) / (P_j / P)``.

    The emigration rate to j for each unit of j's share of the population. The diagonal is NaN. Unlike preference
    it rises with the overall level of migration: velocity = preference * M / P.

    Reference: Bogue, D. J., Shryock, H. S. and Hoermann, S. A. (1957); United Nations (1970), Manual VI, chapter IV.
    """
    table = moves(flow)
    people = populations(flow, population)
    index = table * people.sum() / np.outer(people, people)
    np.fill_diagonal(index, np.nan)
    return np.asarray(index, dtype=np.float64)


def sum_over_streams(index: npt.ArrayLike) -> float:
    """Sum of a stream index over all streams: what migest prints as one ``preference`` and one ``velocity``.

    Grows with the square of the number of areas, so it compares nothing but tables of the same areas.
    """
    return float(np.nansum(np.asarray(index, dtype=np.float64)))


def mean_over_streams(index: npt.ArrayLike) -> float:
    """Mean of a stream index over the n(n-1) streams: comparable between numbers of areas."""
    return float(np.nanmean(np.asarray(index, dtype=np.float64)))


def populations(flow: npt.ArrayLike, population: npt.ArrayLike) -> Floats:
    """(area,) populations, checked against the table: one per area, all above zero."""
    people = np.asarray(population, dtype=np.float64).ravel()
    areas = np.asarray(flow).shape[0]
    if people.size != areas:
        raise DimensionsDiffer(f"{areas} areas in the flow table, {people.size} populations")
    if not (people > 0).all():
        raise UsageError(
            "a population of zero or less has no rate of migration",
            details=[f"area {i + 1}: {people[i]:g}" for i in np.flatnonzero(~(people > 0))],
            ways_out=["leave the area out of flows and populations"],
        )
    return people
