"""Whether the estimate of a log-linear model exists, and whether it is the only one.

The maximum of the likelihood is attained exactly when some table with no empty cell has the same sufficient statistics
as the observed one (Fienberg & Rinaldo 2012, Annals of Statistics 40(2)). That is a linear programme:

    maximise s   subject to   A' x = A' n,   x >= s

The estimate exists when the maximum is above zero, which depends on which cells are filled and not on how many persons
are in them. It is the only one when the columns of A are independent. For lists whose overlaps are empty the cells of
the overlap are taken out of A beforehand: the parameter stands at minus infinity there, which is an estimate (Chan,
Silverman & Vincent 2021, JASA 116).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Below this share of a person per cell the programme's maximum is rounding.
NOTHING = 1e-7


def exists(design: Floats, counts: Floats) -> bool:
    """Whether the estimate is finite.

    design : (cell, parameter) ; counts : (cell,) observed, in cells that the model allows
    """
    from scipy.optimize import linprog

    cells, parameters = design.shape
    if cells == 0:
        return False
    aim = np.zeros(cells + 1)
    aim[-1] = -1.0
    same = np.hstack([design.T, np.zeros((parameters, 1))])
    above = np.hstack([-np.eye(cells), np.ones((cells, 1))])
    found = linprog(
        aim,
        A_ub=above,
        b_ub=np.zeros(cells),
        A_eq=same,
        b_eq=design.T @ counts,
        bounds=[(0, None)] * cells + [(None, max(1.0, float(counts.sum())))],
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > NOTHING)


def identified(design: Floats) -> bool:
    """Whether no parameter is a sum of others, over the cells that the model allows."""
    return design.shape[1] == 0 or bool(np.linalg.matrix_rank(design) == design.shape[1])
