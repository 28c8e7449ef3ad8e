"""Systems of the size of the world are solved on one thread, whatever threads BLAS was given."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from typing import Any

import pytest

LOOKED_AT = """
import json

import numpy as np
import scipy.linalg
from threadpoolctl import threadpool_info

from sojourn.estimators.flows.learned.projection import Accounted, project
from sojourn.kernels.fitting.blas_threads import one_thread, one_thread_everywhere
from sojourn.kernels.fitting.matrix_scaling import scale_to_margins
from sojourn.kernels.flows import optimal_transport


def threads():
    return max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")


seen = {"before": threads()}
for name, block in {"few": one_thread(10), "world": one_thread(300), "everywhere": one_thread_everywhere()}.items():
    with block:
        seen[name] = threads()
found = []


def looked_at(part):
    def looking(*told, **more):
        found.append(threads())
        return part(*told, **more)

    return looking


scipy.linalg.cho_factor = looked_at(scipy.linalg.cho_factor)
optimal_transport._gaps = looked_at(optimal_transport._gaps)
n, rng = 60, np.random.default_rng(1)
apart = 1.0 - np.eye(n)


def solved(name, solve):
    found.clear()
    solve()
    seen[name] = sorted(set(found))


prior = rng.uniform(1.0, 50.0, (n, n, n)) * apart
truth = prior * rng.uniform(0.8, 1.2, prior.shape)
gain = truth.sum(axis=1) - truth.sum(axis=2)
account = Accounted(gain.sum(axis=0), gain, np.full((n, n), 5.0), apart.astype(bool))
solved("projection", lambda: project(prior, account))
rows, kernel = rng.uniform(1e-4, 1e4, (2, n)), np.exp(-30 * rng.uniform(size=(n, n)))
solved("scaling", lambda: scale_to_margins(kernel, rows[0], rows[1] * rows[0].sum() / rows[1].sum()))
stock, cost = rng.uniform(1.0, 100.0, (2, 3, n)), rng.uniform(0.1, 1.0, (n, n)) * apart
stock[1] *= (stock[0].sum(axis=1) / stock[1].sum(axis=1))[:, None]
solved("balanced", lambda: optimal_transport.balanced_transport(stock[0], stock[1], cost, 0.05))
solved("unbalanced", lambda: optimal_transport.unbalanced_transport(stock[0], stock[1], cost, 0.05, 1.0))
seen["after"] = threads()
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", LOOKED_AT], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    if found["before"] == 1:
        pytest.skip("this machine has one core")
    return found


def test_a_block_limits_what_is_worth_it_and_gives_back_what_was(seen: dict[str, Any]) -> None:
    assert [seen[name] for name in ("before", "few", "world", "everywhere", "after")] == [2, 2, 1, 1, 2]


@pytest.mark.parametrize("solver", ["projection", "scaling", "balanced", "unbalanced"])
def test_a_solver_works_on_one_thread(seen: dict[str, Any], solver: str) -> None:
    assert seen[solver] == [1]


def test_the_tests_themselves_work_on_one_thread() -> None:
    loaded = importlib.import_module("threadpoolctl").threadpool_info()
    told = {library["num_threads"] for library in loaded if library["internal_api"] == "openblas"}
    assert told == {int(os.environ["OPENBLAS_NUM_THREADS"])} == {1}
