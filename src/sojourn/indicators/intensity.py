"""How many move."""

from __future__ import annotations

import numpy as np

from sojourn.errors import UsageError


def crude_migration_intensity(migrants: float, population: float) -> float:
    """Migrants per hundred of the population, ``100 M / P``.

    A *probability* when migrants are transitions (persons who lived elsewhere at the start) and the population is
    the one at risk; a *rate* when they are moves and the population is the exposure. Depends on how many areas the
    country is cut into.

    Parameters
    ----------
    migrants : persons (or moves) between areas ;  population : persons, in the **same unit**

    Reference: Bell, M. et al. (2002), Cross-national comparison of internal migration, JRSS A 165(3), 435-464.
    """
    _positive(population)
    return 100.0 * migrants / population


def courgeau_k(migrants: float, population: float, areas: int) -> float:
    """Crude intensity made comparable across numbers of areas: ``k = CMI / ln(n^2)``.

    Slope of the intensity on the logarithm of the number of possible links, through the origin.

    Parameters
    ----------
    migrants, population : as in :func:`crude_migration_intensity` ;  areas : number of areas n, two or more

    Reference: Courgeau, D. (1973), Migrants et migrations, Population 28, 95-129; Bell et al. (2002).
    """
    if areas < 2:
        raise UsageError(f"migration between areas needs two areas or more, not {areas}")
    return crude_migration_intensity(migrants, population) / float(np.log(float(areas) ** 2))


def _positive(population: float) -> None:
    if not population > 0:
        raise UsageError(f"an intensity needs a population above zero, not {population:g}")
