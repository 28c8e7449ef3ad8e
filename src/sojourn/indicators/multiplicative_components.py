"""A flow table as a product: overall level, shares of origins and destinations, and what is left to explain.

    n_ij  = T * O_i * D_j * OD_ij
    n_ijk = T * O_i * D_j * A_k * OD_ij * OA_ik * DA_jk * ODA_ijk

T is the total, O_i, D_j, A_k are shares of it, and the interactions are ratios of observed to expected.

References: Rogers, A., Willekens, F., Little, J. and Raymer, J. (2002), Mathematical Population Studies 9; Raymer, J.,
Bonaguidi, A. and Valentini, A. (2006), Population, Space and Place 12(5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, ValuesRefused
from sojourn.indicators.flow_totals import quotient

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Components:
    """The components of an array with axes 0 ... d-1.

    Attributes
    ----------
    overall : T, persons
    shares : axis -> (level,) main effects, sum to one
    margins : axes -> shares of T of a margin over two or more axes (not all); sum to one
    interactions : axes -> ratios of the margin over these axes to what all smaller components imply. The product of
        everything is the array
    residual : array / (T times the main effects): observed over complete independence
    """

    overall: float
    shares: dict[int, Floats]
    margins: dict[tuple[int, ...], Floats]
    interactions: dict[tuple[int, ...], Floats]
    residual: Floats

    def table(self) -> Floats:
        """All components in one array with one more level on each axis, the last, for "over all levels".

        Cells hold ``residual``; margins hold shares of T; the last corner holds T. This is the layout of migest's
        ``multi_comp``, where margins over two axes are shares too.
        """
        shape = self.residual.shape
        out = np.empty([n + 1 for n in shape])
        axes = tuple(range(len(shape)))
        out[tuple(slice(0, n) for n in shape)] = self.residual
        for size in range(1, len(axes)):
            for kept in combinations(axes, size):
                place = tuple(slice(0, shape[a]) if a in kept else -1 for a in axes)
                out[place] = self.shares[kept[0]] if size == 1 else self.margins[kept]
        out[(-1,) * len(shape)] = self.overall
        return out


def components(flow: npt.ArrayLike) -> Components:
    """Multiplicative components of a flow array.

    The diagonal is taken as it stands in the array: leave stayers out by setting it to zero beforehand. A zero
    there is data like any other (the expected table of complete independence is positive on it).

    Parameters
    ----------
    flow : (origin, destination) or with further axes (age, sex, ...), persons; not negative

    Raises
    ------
    ValuesRefused : absent or negative cells, or a table of zeros

    Ratios whose expected value is zero are NaN (0 observed over 0 expected).
    """
    array = np.asarray(flow, dtype=np.float64)
    if array.ndim < 2:
        raise DimensionsDiffer(f"components need two axes or more, the shape is {array.shape}")
    bad = ~np.isfinite(array) | (array < 0)
    if bad.any() or not array.sum() > 0:
        raise ValuesRefused(
            "the table has absent or negative cells, or is zero everywhere",
            details=[f"at {tuple(int(i) + 1 for i in at)}: {array[tuple(at)]:g}" for at in np.argwhere(bad)],
        )
    axes = tuple(range(array.ndim))
    total = float(array.sum())
    margin: dict[tuple[int, ...], Floats] = {}
    for size in range(1, array.ndim + 1):
        for kept in combinations(axes, size):
            summed = tuple(axis for axis in axes if axis not in kept)
            margin[kept] = array.sum(axis=summed, keepdims=True) / total
    ratio: dict[tuple[int, ...], Floats] = {}
    for kept, share in margin.items():
        expected = np.ones_like(share)
        for size in range(1, len(kept)):
            for part in combinations(kept, size):
                expected = expected * ratio[part]
        ratio[kept] = share if len(kept) == 1 else quotient(share, expected)
    independent = np.ones_like(array)
    for axis in axes:
        independent = independent * margin[(axis,)]
    return Components(
        overall=total,
        shares={axis: margin[(axis,)].ravel() for axis in axes},
        margins={kept: _squeezed(v, kept, axes) for kept, v in margin.items() if 1 < len(kept) < array.ndim},
        interactions={kept: _squeezed(v, kept, axes) for kept, v in ratio.items() if len(kept) > 1},
        residual=quotient(array / total, independent),
    )


def components_of_slices(flow: npt.ArrayLike, axes: Sequence[int] = (0, 1)) -> list[Components]:
    """Components of each (origin, destination) table of an array with a third axis, one after the other.

    Parameters
    ----------
    flow : array with three axes ;  axes : the two that make a table; the third runs over the slices
    """
    array = np.asarray(flow, dtype=np.float64)
    if array.ndim != 3:
        raise DimensionsDiffer(f"slices are cut from an array with three axes, the shape is {array.shape}")
    third = ({0, 1, 2} - set(axes)).pop()
    return [components(table) for table in np.moveaxis(array, third, 0)]


def _squeezed(values: Floats, kept: tuple[int, ...], axes: tuple[int, ...]) -> Floats:
    """Without the axes that were summed over."""
    return np.squeeze(values, axis=tuple(a for a in axes if a not in kept))
