"""The table nearest to a prior whose nets are exact and whose stocks are met as well as stocks are known.

Minimised over flows f[k,i,j] of persons born in k from i to j, and over the net gains z[k,i] of k-born in i::

    sum (f log(f / q) - f + q) / (tau^2 q)  +  sum over told cells (z - gain)^2 / (2 spread^2)

subject to sum over k of z[k,i] = net[i]. A flow of a million and one of a hundred are then known to the same share
tau. Cells of the stock that are not told, and the natives of every area, cost nothing. The solution is
f = q exp(tau^2 q (u[k,j] - u[k,i])), with u[k,i] = v[i] wherever a cell is not told: it is put in, not approached by a
large spread, since that would cancel. Newton on the concave dual, one graph Laplacian for each birthplace and a Schur
complement on v.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.errors import EstimationError
from sojourn.kernels.fitting.blas_threads import one_thread

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Persons by which a net may differ from the account's.
NET_TOLERANCE = 1e-6
#: Share by which a flow of the prior is known, as the standard deviation of its logarithm; returns are known worse.
TAU, TAU_RETURN = 0.4, 0.8
#: The same of arrivals and returns that a register of displaced persons counts.
TAU_REGISTERED = 0.15
MOST_STEPS = 80
LARGEST_EXPONENT = 30.0


@dataclass(frozen=True)
class Accounted:
    """What the flows must and should meet.

    net : (area,) persons gained during the interval, adding up to nobody ; gain : (birthplace, residence) change of
    the stock after deaths and births ; spread : (birthplace, residence) its standard deviation in persons
    told : (birthplace, residence) whether the stock says anything; natives and unlisted birthplaces are not told
    areas : their codes, for messages
    """

    net: Floats
    gain: Floats
    spread: Floats
    told: Bools
    areas: tuple[str, ...] = ()

    def name(self, number: int) -> str:
        """What an area is called in messages."""
        return self.areas[number] if self.areas else f"area {number}"


@dataclass(frozen=True)
class Projected:
    """Flows that meet the nets, and how they were found.

    flows : (birthplace, origin, destination) persons, nobody on the diagonals ; potentials : (birthplace, area) u
    shadow : (area,) v, what a person of net is worth ; steps : of Newton ; residual : largest miss of a net, persons
    """

    flows: Floats
    potentials: Floats
    shadow: Floats
    steps: int
    residual: float


def project(
    prior: Floats,
    accounted: Accounted,
    *,
    tau: float = TAU,
    tau_return: float = TAU_RETURN,
    registered: tuple[Bools, Bools] | None = None,
    start: tuple[Floats, Floats] | None = None,
) -> Projected:
    """The flows nearest to ``prior`` (birthplace, origin, destination; persons) that meet the account.

    tau, tau_return : how well flows are known, and those to the birthplace ; registered : (birthplace, destination)
    arrivals and (birthplace, origin) returns that are known better, by a register ; start : potentials and shadow to
    begin with, of a similar problem

    Raises EstimationError where nets do not add up to nobody, where an area with a net has no flow to meet it with, and
    where the nets are not met.
    """
    _refuse_what_cannot_close(prior, accounted)
    problem = _Dual(prior, accounted, *_freedom(accounted.net.size, tau, tau_return, registered))
    with one_thread(accounted.net.size):
        return _project(problem, accounted, start)


def _project(problem: _Dual, accounted: Accounted, start: tuple[Floats, Floats] | None) -> Projected:
    n = accounted.net.size
    u, v = (np.zeros((n, n)), np.zeros(n)) if start is None else (start[0].copy(), start[1].copy())
    state = problem.at(u, v)
    if not np.isfinite(state.value):
        u, v = np.zeros((n, n)), np.zeros(n)
        state = problem.at(u, v)
    steps = 0
    while steps < MOST_STEPS:
        steps += 1
        du, dv, rise = problem.direction(state)
        length, following = 1.0, None
        while length > 1e-10:
            following = problem.at(u + length * du, v + length * dv)
            if following.value >= state.value + 1e-4 * length * rise - 1e-12 * abs(state.value):
                break
            length *= 0.5
        if following is None or not np.isfinite(following.value):
            break
        u, v, state = u + length * du, v + length * dv, following
        if state.miss <= NET_TOLERANCE and state.slack <= 1e-3:
            break
    if not state.miss <= NET_TOLERANCE:
        reached = state.flows.sum(axis=(0, 1)) - state.flows.sum(axis=(0, 2))
        raise EstimationError(
            f"the nets of the account are not met: the largest miss is {state.miss:,.3g} persons after {steps} steps",
            details=[
                f"{accounted.name(i)}: net {accounted.net[i]:,.6g}, reached {reached[i]:,.6g}"
                for i in np.argsort(-np.abs(accounted.net - reached))[:8]
            ],
            ways_out=["look for areas whose net is larger than the persons who live there"],
        )
    return Projected(state.flows, problem.spread_out(u, v), v, steps, state.miss)


def _refuse_what_cannot_close(prior: Floats, accounted: Accounted) -> None:
    total = float(accounted.net.sum())
    if abs(total) > NET_TOLERANCE * 0.1:
        raise EstimationError(f"the nets of all areas add up to {total:,.6g} persons; a closed world has none")
    into, out = prior.sum(axis=(0, 1)), prior.sum(axis=(0, 2))
    lone = np.flatnonzero((accounted.net != 0) & ((into <= 0) | (out <= 0)))
    if lone.size:
        raise EstimationError(
            f"{lone.size} areas have a net and no flow that could meet it",
            details=[f"{accounted.name(i)}: net {accounted.net[i]:,.6g}" for i in lone[:8]],
        )


def _freedom(n: int, tau: float, tau_return: float, registered: tuple[Bools, Bools] | None) -> tuple[Floats, Floats]:
    """Variances of the logarithm of a flow: (birthplace, destination), and (birthplace, origin) of returns."""
    into, back = np.full((n, n), tau * tau), np.full((n, n), tau_return * tau_return)
    if registered is not None:
        into[registered[0]] = back[registered[1]] = TAU_REGISTERED**2
    return into, back


@dataclass(frozen=True)
class _State:
    """The dual at one point: value, flows, and what is missed. slack : largest gradient of a told cell in persons."""

    value: float
    flows: Floats
    gradient_u: Floats
    gradient_v: Floats
    miss: float
    slack: float


class _Dual:
    def __init__(self, prior: Floats, accounted: Accounted, into: Floats, back: Floats) -> None:
        n = accounted.net.size
        self.prior, self.account, self.n = prior, accounted, n
        self.into, self.back = into, back
        self.variance = np.where(accounted.told, accounted.spread**2, 0.0)
        self.told = [np.flatnonzero(accounted.told[k]) for k in range(n)]
        self.shared = [np.flatnonzero(~accounted.told[k]) for k in range(n)]

    def stiff(self, k: int) -> Floats:
        """(origin, destination) the prior times the variance of the logarithm of flows of persons born in one area."""
        table = self.prior[k] * self.into[k][None, :]
        table[:, k] = self.prior[k][:, k] * self.back[k]
        return np.asarray(table, dtype=np.float64)

    def spread_out(self, u: Floats, v: Floats) -> Floats:
        """(birthplace, area) potentials, those of cells not told put in."""
        return np.where(self.account.told, u, v[None, :])

    def at(self, u: Floats, v: Floats) -> _State:
        account, full = self.account, self.spread_out(u, v)
        flows, value = np.zeros_like(self.prior), 0.0
        gained = np.zeros((self.n, self.n))
        for k in range(self.n):
            exponent = self.stiff(k) * (full[k][None, :] - full[k][:, None])
            if exponent.max() > LARGEST_EXPONENT:
                return _State(-np.inf, flows, gained, v, np.inf, np.inf)
            growth = np.exp(exponent)
            flows[k] = self.prior[k] * growth
            more = growth - 1.0  # nothing where the prior has nobody
            cost = more.sum(axis=0) / self.into[k]
            cost[k] = (more[:, k] / self.back[k]).sum()
            value -= float(cost.sum())
            gained[k] = flows[k].sum(axis=0) - flows[k].sum(axis=1)
        apart = np.where(account.told, u - v[None, :], 0.0)
        value += float((apart * account.gain - 0.5 * self.variance * apart**2).sum()) + float(v @ account.net)
        wanted = np.where(account.told, account.gain - self.variance * apart, 0.0)
        gradient_u = np.where(account.told, wanted - gained, 0.0)
        gradient_v = account.net - wanted.sum(axis=0) - np.where(account.told, 0.0, gained).sum(axis=0)
        miss = float(np.abs(account.net - gained.sum(axis=0)).max())
        return _State(value, flows, gradient_u, gradient_v, miss, float(np.abs(gradient_u).max(initial=0.0)))

    def direction(self, state: _State) -> tuple[Floats, Floats, float]:
        """Newton's step in u and v, and the slope along it."""
        from scipy.linalg import cho_factor, cho_solve  # half a second, which no other method needs

        n = self.n
        schur, right = np.zeros((n, n)), state.gradient_v.copy()
        kept: list[Floats | None] = []
        for k in range(n):
            curved = state.flows[k] * self.stiff(k)
            curved = curved + curved.T
            laplacian = -curved
            laplacian[np.diag_indices(n)] += curved.sum(axis=1)
            told, shared, variance = self.told[k], self.shared[k], self.variance[k, self.told[k]]
            schur[np.ix_(shared, shared)] += laplacian[np.ix_(shared, shared)]
            schur[told, told] += variance
            if not told.size:
                kept.append(None)
                continue
            inner = laplacian[np.ix_(told, told)]
            inner[np.diag_indices(told.size)] += variance
            cross = np.zeros((told.size, n))
            cross[:, shared] = laplacian[np.ix_(told, shared)]
            cross[np.arange(told.size), told] -= variance
            factor = cho_factor(inner, lower=True, check_finite=False)
            solved = cho_solve(factor, np.column_stack([cross, state.gradient_u[k, told]]), check_finite=False)
            schur -= cross.T @ solved[:, :n]
            right -= cross.T @ solved[:, n]
            kept.append(solved)
        dv = _without_constant(schur, right)
        du = np.zeros((n, n))
        for k, solved in enumerate(kept):
            if solved is not None:
                du[k, self.told[k]] = solved[:, n] - solved[:, :n] @ dv
        rise = float((du * state.gradient_u).sum() + dv @ state.gradient_v)
        return du, dv, rise


def _without_constant(matrix: Floats, right: Floats) -> Floats:
    """The solution of a singular Laplacian system whose first live area stays at zero; dead areas at zero too."""
    diagonal = matrix.diagonal()
    live = np.flatnonzero(diagonal > 1e-12 * max(float(diagonal.max(initial=0.0)), 1e-300))
    found = np.zeros(right.size)
    if live.size > 1:
        inside = live[1:]
        scale = 1.0 / np.sqrt(matrix[inside, inside])
        scaled = matrix[np.ix_(inside, inside)] * scale[:, None] * scale[None, :]
        scaled[np.diag_indices(inside.size)] += 1e-13
        found[inside] = scale * np.linalg.solve(scaled, scale * right[inside])
    return found
