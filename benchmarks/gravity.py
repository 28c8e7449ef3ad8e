"""Gravity: own Poisson regression against pyfixest on the same rows, side by side.

    python benchmarks/gravity.py [--areas 231] [--times 7] [--rounds 3]

Flows are simulated from a known law (distance, language, colonial past, strong and weak areas, more variance than a
Poisson count has), so that coefficients can be held against the truth. Each estimate runs in the same process, the
two in turn, after one warm-up on few rows (compilation is not counted). Seconds of CPU of all threads. Skipped with a
reason when pyfixest is not installed.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sojourn.kernels.fitting.poisson_regression import fit_poisson

TRUTH = {"log_distance": -1.1, "language": 0.5, "colony": 0.8}
MODELS = {"origin + destination + time": ["o", "d", "t"], "origin-time + destination-time": ["ot", "dt"]}


def rows(areas: int, times: int, seed: int = 0) -> pd.DataFrame:
    """All pairs of areas at all times."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 1, (areas, 2))
    o, d, t = (a.ravel() for a in np.indices((areas, areas, times)))
    kept = o != d
    o, d, t = o[kept], d[kept], t[kept]
    apart = np.sqrt(((place[o] - place[d]) ** 2).sum(axis=1)) + 0.01
    tongue = rng.integers(0, 12, areas)
    frame = pd.DataFrame(
        {
            "o": o,
            "d": d,
            "t": t,
            "log_distance": np.log(apart),
            "language": (tongue[o] == tongue[d]).astype(float),
            "colony": (rng.random((areas, areas)) < 0.02)[o, d].astype(float),
        }
    )
    frame["ot"], frame["dt"], frame["pair"] = o * times + t, d * times + t, o * areas + d
    level = rng.normal(0, 2, areas)[o] + rng.normal(0, 2, areas)[d] + 0.1 * t + 1.0
    mean = np.exp(level + sum(b * frame[name] for name, b in TRUTH.items()))
    frame["y"] = rng.poisson(mean * rng.gamma(0.5, 2.0, len(frame))).astype(float)
    return frame


def ours(frame: pd.DataFrame, groups: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and errors clustered by pair."""
    fit = fit_poisson(
        frame["y"].to_numpy(),
        frame[list(TRUTH)].to_numpy(),
        [frame[g].to_numpy() for g in groups],
        clusters=[frame["pair"].to_numpy()],
        names=list(TRUTH),
    )
    return fit.coefficients, fit.standard_errors


def theirs(frame: pd.DataFrame, groups: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The same by pyfixest, with its defaults."""
    import pyfixest as pf

    formula = f"y ~ {' + '.join(TRUTH)} | {' + '.join(groups)}"
    fit: Any = pf.fepois(formula, frame, vcov={"CRV1": "pair"})
    return fit.coef().to_numpy(), fit.se().to_numpy()


def measured(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of CPU, and what came out."""
    wall, cpu = time.perf_counter(), time.process_time()
    out = run()
    return time.perf_counter() - wall, time.process_time() - cpu, out


def main() -> None:
    """Print one line per model and program: best of the rounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=231)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    programs: dict[str, Callable[[pd.DataFrame, list[str]], tuple[np.ndarray, np.ndarray]]] = {"sojourn": ours}
    try:
        import pyfixest

        programs["pyfixest " + pyfixest.__version__] = theirs
    except ImportError:
        print("pyfixest is not installed: nothing to compare with")
    small, frame = rows(20, 2), rows(options.areas, options.times)
    print(f"{len(frame):,} rows, {(frame['y'] == 0).mean():.0%} zeros, truth {list(TRUTH.values())}")
    for model, groups in MODELS.items():
        for program in programs.values():
            program(small, groups)
        best: dict[str, tuple[float, float, Any]] = {}
        for _ in range(options.rounds):
            for name, program in programs.items():
                taken = measured(lambda p=program, g=groups: p(frame, g))  # type: ignore[misc]
                best[name] = min(best.get(name, taken), taken, key=lambda m: m[1])
        print(f"\n{model}")
        for name, (wall, cpu, (coefficients, errors)) in best.items():
            shown = " ".join(f"{b:.6f} ({s:.6f})" for b, s in zip(coefficients, errors, strict=True))
            print(f"  {name:18s} clock {wall:6.2f} s, CPU {cpu:6.2f} s   {shown}")
        if len(best) > 1:
            (_, a, own), (_, b, other) = best.values()
            print(f"  CPU ratio {b / a:.1f}; largest difference of coefficients {np.abs(own[0] - other[0]).max():.1e}")


if __name__ == "__main__":
    main()
