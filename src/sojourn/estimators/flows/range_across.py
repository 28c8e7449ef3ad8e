"""The range of a figure across methods, editions or policies. It is not a confidence interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from sojourn.errors import UsageError
from sojourn.estimators.estimator import Account, Estimate, aligned


def range_across(estimates: Mapping[str, Estimate]) -> xr.Dataset:
    """Lowest and highest value of every flow across estimates of the same thing.

    Parameters
    ----------
    estimates : label -> estimate, all with the same areas in the same order and for the same interval

    Returns a dataset (origin, destination) with ``lower``, ``upper`` (persons), ``lowest`` and ``highest`` (labels).
    The range says how far methods disagree; errors they share are not in it, so it is never a confidence interval.
    The diagonal is NaN.
    """
    if len(estimates) < 2:
        raise UsageError(f"a range needs two estimates at least, not {len(estimates)}")
    labels = list(estimates)
    dims = ("origin", "destination")
    moves = {label: (e.moves, dims) for label, e in estimates.items()}
    areas, numbers = aligned(moves)
    stack = np.stack([numbers[label] for label in labels])
    diagonal = np.arange(len(areas))
    lower, upper = stack.min(axis=0), stack.max(axis=0)
    lower[diagonal, diagonal] = upper[diagonal, diagonal] = np.nan
    names = np.array(labels, dtype=object)
    return xr.Dataset(
        {
            "lower": (dims, lower),
            "upper": (dims, upper),
            "lowest": (dims, names[stack.argmin(axis=0)]),
            "highest": (dims, names[stack.argmax(axis=0)]),
        },
        coords={"origin": list(areas), "destination": list(areas)},
        attrs={"unit": "persons", "meaning": "range across methods, not a confidence interval"},
    )


def add_up(estimates: Sequence[Estimate], *, method: str | None = None) -> Estimate:
    """The sum of estimates of disjoint groups (both sexes from men and women), with all they hold.

    Components present in all of them are added; adjustments are kept one after the other.
    """
    if not estimates:
        raise UsageError("nothing to add up")
    first = estimates[0]
    aligned({f"estimate {n + 1}": (e.moves, ("origin", "destination")) for n, e in enumerate(estimates)})
    if len({e.method for e in estimates}) > 1 and method is None:
        raise UsageError(
            f"estimates of different methods are not added: {', '.join(sorted({e.method for e in estimates}))}"
        )
    shared = [name for name in first.components if all(name in e.components for e in estimates)]
    accounts = [e.account for e in estimates if e.account is not None]
    account = None
    if len(accounts) == len(estimates):
        fixed = [a.stayers for a in accounts if a.stayers is not None]
        account = Account(
            first.areas, sum(fixed[1:], fixed[0]) if fixed else None, tuple(t for a in accounts for t in a.terms)
        )
    return Estimate(
        values=first.values.copy(data=np.sum([e.values.values for e in estimates], axis=0)),
        method=method or first.method,
        settings=first.settings,
        inputs={"parts": [dict(e.inputs) for e in estimates]},
        diagnostics={"parts": [dict(e.diagnostics) for e in estimates]},
        components={
            name: first.components[name].copy(data=np.sum([e.components[name].values for e in estimates], axis=0))
            for name in shared
        },
        adjustments=tuple(a for e in estimates for a in e.adjustments),
        account=account,
    )
