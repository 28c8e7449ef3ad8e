"""Sources whose publisher calls their figures estimates, and what that makes of a status.

UN DESA estimates migrant stocks and populations from censuses, registers and surveys; UNHCR puts registers, estimates
of Governments and its own together in one figure. A cell of theirs without a mark is an estimate, and not a count.
Resettlement arrivals, asylum decisions and ratifications are counts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sojourn.concepts.status import ObsStatus

ESTIMATES = frozenset(
    {
        "UNDESA_STOCK_2024_LONG",
        "UNDESA_STOCK_BILATERAL_WORKBOOK",
        "UNDESA_STOCK_TOTALS",
        "UNDESA_STOCK_BY_AGE_2019",
        "WPP_OFFICIAL",
        "UNHCR_POPULATION",
    }
)
COUNTED, ESTIMATED = ObsStatus.NORMAL.value, ObsStatus.ESTIMATED.value


def as_published(source: str, status: str) -> str:
    """The status of a figure as its publisher means it; marks of its own are kept."""
    return ESTIMATED if source in ESTIMATES and status == COUNTED else status


def all_as_published(source: str, statuses: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """The same for a table of statuses."""
    return np.where(statuses == COUNTED, ESTIMATED, statuses) if source in ESTIMATES else statuses
