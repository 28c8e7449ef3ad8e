"""An interval's flows divided over its years, so that the net of every area and year is exact.

A corridor's persons of one kind (outward, return, onward) keep their sum over the interval, so that the stocks by
birthplace at both of its ends hold as they did. Among all divisions that meet the yearly nets the one nearest to given
shares is taken, in relative entropy::

    sum M KL(s | p) + sum (c log(c / c0) - c + c0)

over shares s of the years and over comings and goings c: persons of a birthplace who leave for an area and are back by
the end of the interval. They cancel in every stock and in the interval's net, a table of transitions does not know
them, and yearly nets that change sign prove that they are there. The dual is smooth and convex in one potential for
each year and area; Newton's method on it, one Laplacian for each pair of years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import DimensionsDiffer, EstimationError

Floats = npt.NDArray[np.float64]

#: Persons by which the net of an area and year may miss the account's.
NET_TOLERANCE = 1e-6
#: Comings and goings of a pair before nets are looked at, as a share of its outward and return moves: with them five
#: yearly tables are to an interval's transitions what five annual reports are in the median corridor (1.1 to 1.4).
COMING_AND_GOING = 0.25
#: The same where the interval is on the level of five annual reports already.
ON_THE_LEVEL_OF_REPORTS = 0.01
#: Persons below which corridors are all alike in how far their years may move.
SMALLEST = 1.0
KINDS = ("outward", "return", "onward")
MOST_STEPS = 100


@dataclass(frozen=True)
class Divided:
    """Flows of every year.

    flows : (year, kind, origin, destination) persons, kinds as in ``KINDS``
    back_and_forth : (birthplace, area) persons who left their birthplace for the area and were back within the interval
    steps : of Newton ; residual : largest miss of a net in persons
    """

    flows: Floats
    back_and_forth: Floats
    steps: int
    residual: float


def divide(kinds: Floats, shares: Floats, nets: Floats, *, coming_and_going: float = COMING_AND_GOING) -> Divided:
    """Divide an interval's flows over its years.

    kinds : (kind, origin, destination) persons in the interval, kinds as in ``KINDS``, nobody on the diagonals
    shares : (year, kind, origin, destination) expected shares of the years, positive, adding up to one over the years
    nets : (year, area) persons gained in each year; they add up to nobody over areas in every year, and over the years
        to what the flows of the interval give every area
    coming_and_going : of a pair before nets are looked at, as a share of its outward and return moves

    Raises DimensionsDiffer for shapes that do not go together, EstimationError where nets do not add up in one of the
    two ways and where they cannot be met.
    """
    _refuse(kinds, shares, nets)
    problem = _Dual(kinds, shares, nets, coming_and_going)
    potentials = np.zeros_like(nets)
    state = problem.at(potentials)
    steps = 0
    while steps < MOST_STEPS and state.miss > NET_TOLERANCE:
        steps += 1
        step = problem.direction(state)
        fall, length = float((step * state.gradient).sum()), 1.0
        following = problem.at(potentials + step)
        while not following.value <= state.value + 1e-4 * length * fall + 1e-12 * abs(state.value) and length > 1e-9:
            length *= 0.5
            following = problem.at(potentials + length * step)
        if length <= 1e-9:
            break
        potentials, state = potentials + length * step, following
    if state.miss > NET_TOLERANCE:
        raise EstimationError(
            f"yearly nets are not met: the largest miss is {state.miss:,.3g} persons after {steps} steps",
            ways_out=["look for areas whose net in a year is larger than the persons who live there"],
        )
    return Divided(problem.flows(state), state.extra, steps, state.miss)


def _refuse(kinds: Floats, shares: Floats, nets: Floats) -> None:
    years, areas = nets.shape
    if kinds.shape != (len(KINDS), areas, areas) or shares.shape != (years, *kinds.shape):
        raise DimensionsDiffer(
            f"flows {kinds.shape}, shares {shares.shape} and nets {nets.shape} are not of the same years and areas"
        )
    moves = kinds.sum(axis=0)
    largest = max(float(np.abs(nets).max(initial=0.0)), 1.0)
    by_year = float(np.abs(nets.sum(axis=1)).max(initial=0.0))
    if by_year > 1e-9 * largest + NET_TOLERANCE * 0.1:
        raise EstimationError(f"the nets of a year add up to {by_year:,.6g} persons; a closed world has none")
    apart = np.abs(nets.sum(axis=0) - (moves.sum(axis=0) - moves.sum(axis=1)))
    if float(apart.max(initial=0.0)) > 1e-9 * largest + NET_TOLERANCE * 0.1:
        worst = int(apart.argmax())
        raise EstimationError(
            f"the yearly nets of area {worst} add up to {nets.sum(axis=0)[worst]:,.6g} persons and the flows of the "
            f"interval to {moves.sum(axis=0)[worst] - moves.sum(axis=1)[worst]:,.6g}"
        )


@dataclass(frozen=True)
class _State:
    """The dual at one point. shares : outward, return and onward by (year, birthplace or origin, other area)."""

    value: float
    gradient: Floats
    shares: tuple[Floats, Floats, Floats]
    extra: Floats
    miss: float


class _Dual:
    """Every table runs from a birthplace to another area: returns are turned round, onward moves stay as they are."""

    def __init__(self, kinds: Floats, shares: Floats, nets: Floats, coming_and_going: float) -> None:
        self.outward, self.back, self.onward = kinds[0], kinds[1].T, kinds[2]
        self.expected = np.log(shares[:, 0]), np.log(shares[:, 1].transpose(0, 2, 1)), np.log(shares[:, 2])
        both = self.outward + self.back
        self.usual = coming_and_going * both
        pair, onward = np.maximum(both, SMALLEST), np.maximum(self.onward, SMALLEST)
        self.give = pair, pair, onward
        self.nets = nets

    def at(self, potentials: Floats) -> _State:
        apart = potentials[:, None, :] - potentials[:, :, None]
        sums, shares = [], []
        for expected, sign, give in zip(self.expected, (1.0, -1.0, 1.0), self.give, strict=True):
            logs = expected + sign * give * apart
            top = logs.max(axis=0)
            parts = np.exp(logs - top)
            total = parts.sum(axis=0)
            sums.append(top + np.log(total))
            shares.append(parts / total)
        with np.errstate(over="ignore"):
            extra = self.usual * np.exp(sums[0] + sums[1])
        pairs = self.outward * sums[0] + self.back * sums[1] + extra
        value = float((pairs / self.give[0] + self.onward * sums[2] / self.give[2]).sum())
        value -= float((potentials * self.nets).sum())
        if not np.isfinite(value):
            value = np.inf
        out, back, on = shares
        pull = (self.outward + extra) * out - (self.back + extra) * back + self.onward * on
        gradient = pull.sum(axis=1) - pull.sum(axis=2) - self.nets
        return _State(value, gradient, (out, back, on), extra, float(np.abs(gradient).max(initial=0.0)))

    def direction(self, state: _State) -> Floats:
        """Newton's step; potentials that change nothing stay where they are."""
        from scipy.linalg import cho_factor, cho_solve  # half a second, which no other method needs

        years, areas = self.nets.shape
        out, back, on = state.shares
        persons = (self.outward + state.extra, self.back + state.extra, self.onward)
        weights = [p * give for p, give in zip(persons, self.give, strict=True)]
        extra = self.give[0] * state.extra
        hessian = np.zeros((years, areas, years, areas))
        for a in range(years):
            for b in range(a, years):
                pair = extra * (out[a] - back[a]) * (out[b] - back[b])
                for weight, share in zip(weights, (out, back, on), strict=True):
                    pair = pair - weight * share[a] * share[b]
                    if a == b:
                        pair = pair + weight * share[a]
                pair = pair + pair.T
                laplacian = np.diag(pair.sum(axis=1)) - pair
                hessian[a, :, b, :] = laplacian
                hessian[b, :, a, :] = laplacian
        flat = hessian.reshape(years * areas, years * areas)
        scale = 1.0 / np.sqrt(np.maximum(flat.diagonal(), 1e-12 * max(float(flat.diagonal().max()), 1e-300)))
        scaled = flat * scale[:, None] * scale[None, :]
        scaled[np.diag_indices(scale.size)] += 1e-11
        factor = cho_factor(scaled, lower=True, overwrite_a=True, check_finite=False)
        found = -scale * cho_solve(factor, scale * state.gradient.ravel(), check_finite=False)
        return np.asarray(found.reshape(years, areas), dtype=np.float64)

    def flows(self, state: _State) -> Floats:
        """(year, kind, origin, destination) persons."""
        out, back, on = state.shares
        return np.stack(
            [
                (self.outward + state.extra) * out,
                ((self.back + state.extra) * back).transpose(0, 2, 1),
                self.onward * on,
            ],
            axis=1,
        )
