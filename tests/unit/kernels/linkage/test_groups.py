"""Linked records are one group, directly or through others."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sojourn.kernels.linkage.groups import groups


def test_through_others() -> None:
    assert groups(6, np.array([4, 1, 5]), np.array([1, 2, 0])).tolist() == [0, 1, 1, 3, 1, 0]
    assert groups(0, np.zeros(0, int), np.zeros(0, int)).tolist() == []


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_a_group_is_what_can_be_reached(links) -> None:
    """Against the powers of the matrix of links."""
    reach = np.eye(8, dtype=int)
    for a, b in links:
        reach[a, b] = reach[b, a] = 1
    reach = np.linalg.matrix_power(reach, 8) > 0
    first, second = (np.array([link[at] for link in links], int) for at in (0, 1))
    assert groups(8, first, second).tolist() == [int(np.flatnonzero(row)[0]) for row in reach]
