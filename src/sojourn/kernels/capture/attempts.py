"""Persons behind encounters at a border.

Somebody who is met may try again and be met again. With the probability ``p`` of being met at an attempt and ``q`` of
trying again after it, the number of times a person who is met at all is met has the mean ``1 / (1 - p q)``; the share
of encounters that are not a person's first is ``p q``. All arrays broadcast; shares lie between 0 and 1.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def persons_met(encounters: npt.ArrayLike, repeat_share: npt.ArrayLike) -> Floats:
    """Persons met at least once, from encounters and the share of them that are not a person's first."""
    return np.asarray(np.asarray(encounters, dtype=np.float64) * (1 - np.asarray(repeat_share, dtype=np.float64)))


def repeat_share(met: npt.ArrayLike, again: npt.ArrayLike) -> Floats:
    """Share of encounters that are not a person's first.

    met : probability of being met at an attempt ; again : of trying again after being met
    """
    return np.asarray(np.asarray(met, dtype=np.float64) * np.asarray(again, dtype=np.float64))


def persons_trying(encounters: npt.ArrayLike, met: npt.ArrayLike, again: npt.ArrayLike) -> Floats:
    """Persons who try at least once: those met at least once, divided by the probability of being met at all.

    Who is met never at the first attempt has passed, so that probability is ``met``.
    """
    return np.asarray(persons_met(encounters, repeat_share(met, again)) / np.asarray(met, dtype=np.float64))
