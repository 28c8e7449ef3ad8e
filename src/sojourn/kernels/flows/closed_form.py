"""Flows of one account without iteration and without an array of origin x destination x birthplace.

For every birthplace ``k`` the account has a margin by origin ``a_k`` and one by destination ``c_k`` with the same
total. The table nearest to a prior with these margins is a product, so every method of the family can be written

    f[i, j, k] = stayers[k, i] (i = j)  +  sum over terms  leaving[k, i] * kernel[i, j] * arriving[k, j]

and the total over birthplaces is one matrix product per term.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.kernels.fitting.blas_threads import one_thread

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Term:
    """One product of the sum above.

    leaving : (birthplace, origin)
    arriving : (birthplace, destination); the product of the two is in persons
    kernel : (origin, destination) or (birthplace, origin, destination) without unit, or None for one everywhere
    """

    leaving: Array
    arriving: Array
    kernel: Array | None = None

    def of(self, birthplace: int) -> Array:
        """(origin, destination) persons born in one area."""
        product = np.outer(self.leaving[birthplace], self.arriving[birthplace])
        if self.kernel is None:
            return product
        return product * (self.kernel if self.kernel.ndim == 2 else self.kernel[birthplace])

    def summed(self, leaving: Array, arriving: Array) -> Array:
        """(origin, destination) persons, all birthplaces, with other factors in place of the term's own."""
        if self.kernel is None or self.kernel.ndim == 2:
            with one_thread(leaving.shape[1]):
                product: Array = leaving.T @ arriving
            return product if self.kernel is None else product * self.kernel
        table: Array = np.einsum("ki,kij,kj->ij", leaving, self.kernel, arriving, optimize=False)
        return table

    def weighted(self, weight: float) -> Term:
        """The term with every flow multiplied by ``weight``."""
        return Term(self.leaving * weight, self.arriving, self.kernel)


def most_stayers(start: Array, end: Array) -> tuple[Array, Term]:
    """As many stay as both margins allow; the others are spread in proportion (minimum migration).

    Parameters
    ----------
    start, end : (birthplace, residence) persons with equal birthplace totals

    Returns stayers (birthplace, residence) and the term of those who move. Where somebody leaves nobody arrives, so
    the zero diagonal never binds and the fit is one outer product. Source: Abel (2013), Demographic Research 28:18.
    """
    stayers = np.minimum(start, end)
    leaving, arriving = start - stayers, end - stayers
    movers, arrivals = leaving.sum(axis=1), arriving.sum(axis=1)
    share = np.divide(arriving, arrivals[:, None], out=np.zeros_like(arriving), where=arrivals[:, None] > 0)
    leaving = np.where((arrivals > 0)[:, None], leaving, 0.0)
    stayers = np.where(((arrivals <= 0) & (movers > 0))[:, None], start, stayers)
    return stayers, Term(leaving, share)


def independent(start: Array, end: Array) -> Term:
    """Where a person goes does not depend on where she was (flat prior), stayers included.

    Arguments as :func:`most_stayers`. Source: the closed independence member of Azose & Raftery (2019).
    """
    total = start.sum(axis=1)
    share = np.divide(end, total[:, None], out=np.zeros_like(end), where=total[:, None] > 0)
    return Term(start, share)


def total_flows(stayers: Array | None, terms: tuple[Term, ...]) -> Array:
    """(origin, destination) persons, all birthplaces; the diagonal holds the stayers."""
    n = terms[0].leaving.shape[1]
    table = np.zeros((n, n))
    for term in terms:
        table += term.summed(term.leaving, term.arriving)
    if stayers is not None:
        table[np.diag_indices(n)] += stayers.sum(axis=0)
    return table


def flows_by_type(terms: tuple[Term, ...]) -> tuple[Array, Array, Array]:
    """Outward (from the birthplace), return (to the birthplace), onward (between two other areas).

    Each is (origin, destination) persons with a zero diagonal; they add up to the flows.
    """
    n = terms[0].leaving.shape[1]
    outward, back, onward = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n))
    for term in terms:
        home_leaving, away_leaving = _split_diagonal(term.leaving)
        home_arriving, away_arriving = _split_diagonal(term.arriving)
        outward += term.summed(home_leaving, away_arriving)
        back += term.summed(away_leaving, home_arriving)
        onward += term.summed(away_leaving, away_arriving)
    for table in (outward, back, onward):
        np.fill_diagonal(table, 0.0)
    return outward, back, onward


def _split_diagonal(table: Array) -> tuple[Array, Array]:
    at_home = np.diag(table.diagonal())
    return at_home, table - at_home


def stayers_by_birthplace(stayers: Array | None, terms: tuple[Term, ...]) -> Array:
    """(birthplace, residence) persons with the same residence at both dates."""
    n = terms[0].leaving.shape[1]
    table = np.zeros((terms[0].leaving.shape[0], n)) if stayers is None else stayers.copy()
    for term in terms:
        diagonal: Array | float = 1.0 if term.kernel is None else np.diagonal(term.kernel, axis1=-2, axis2=-1)
        table += term.leaving * term.arriving * diagonal
    return table


def margins(stayers: Array | None, terms: tuple[Term, ...]) -> tuple[Array, Array]:
    """(birthplace, origin) and (birthplace, destination) persons that the flows have, stayers included."""
    shape = terms[0].leaving.shape
    origins, destinations = (np.zeros(shape) if stayers is None else stayers.copy() for _ in range(2))
    for term in terms:
        if term.kernel is None:
            origins += term.leaving * term.arriving.sum(axis=1, keepdims=True)
            destinations += term.arriving * term.leaving.sum(axis=1, keepdims=True)
        else:
            pair = "ij" if term.kernel.ndim == 2 else "kij"
            origins += term.leaving * np.einsum(f"{pair},kj->ki", term.kernel, term.arriving)
            destinations += term.arriving * np.einsum(f"{pair},ki->kj", term.kernel, term.leaving)
    return origins, destinations


def flows_of_birthplace(stayers: Array | None, terms: tuple[Term, ...], birthplace: int) -> Array:
    """(origin, destination) persons born in one area; the diagonal holds the stayers."""
    table = sum((term.of(birthplace) for term in terms), np.zeros((terms[0].leaving.shape[1],) * 2))
    if stayers is not None:
        table[np.diag_indices(table.shape[0])] += stayers[birthplace]
    return table


def all_flows(stayers: Array | None, terms: tuple[Term, ...]) -> Array:
    """(origin, destination, birthplace) persons: n^3 numbers, 99 MB for 231 areas."""
    births, n = terms[0].leaving.shape
    cube = np.empty((n, n, births))
    for k in range(births):
        cube[:, :, k] = flows_of_birthplace(stayers, terms, k)
    return cube
