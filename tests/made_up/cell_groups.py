"""Tables of group numbers: targets on blocks and stripes of cells, as the R functions number them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def block_groups(sizes: Sequence[int]) -> npt.NDArray[np.intp]:
    """(row, column) number of the block of each cell, counted down the columns of blocks.

    sizes : how many areas each block of rows (and columns) has. With two sizes the blocks are 0 2 / 1 3.
    """
    member = np.repeat(np.arange(len(sizes)), sizes)
    return (member[None, :] * len(sizes) + member[:, None]).astype(np.intp)


def stripe_groups(rows: int, sizes: Sequence[int]) -> npt.NDArray[np.intp]:
    """(row, column) number of the stripe of each cell: every row is cut into stripes, counted along the rows."""
    member = np.repeat(np.arange(len(sizes)), sizes)
    return (np.arange(rows)[:, None] * len(sizes) + member[None, :]).astype(np.intp)
