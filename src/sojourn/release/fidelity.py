"""How near made-up records are to the cases behind them, and what they fabricate or lose: for the owner's eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sojourn.kernels.disclosure.drawing import Combination, Records, combinations_of

SIZES = (1, 10, 100, 1000)
"""Where classes of counts begin, for errors by size."""


def by_width(
    cases: Records, file: Records, everybody: Records, noisy: Mapping[Combination, int], width: int
) -> list[dict[str, Any]]:
    """Combinations by how many columns: how many there are, are kept, lost and fabricated, and the errors of counts.

    cases : behind the file; everybody : with the control; noisy : the counts the file was drawn from
    fabricated : combinations of the file that no case has; share_fabricated : of what the file has of such combinations
    error : sum of differences of counts as a share of the cases' counts; error_of_noise : the same of noisy counts
    The last row is that of whole records.
    """
    true, made, all_cases = (combinations_of(records, width) for records in (cases, file, everybody))
    rows = []
    for size in range(1, width + 1):
        parts = [{k: n for k, n in counts.items() if len(k) == size} for counts in (true, made, all_cases, noisy)]
        rows.append({"columns": size, **_compared(*parts)})
    whole = _compared(_whole(cases), _whole(file), _whole(everybody), {})
    return [*rows, {"columns": cases.shape[1], **whole}]


def _compared(
    true: Mapping[Any, int], made: Mapping[Any, int], everybody: Mapping[Any, int], noisy: Mapping[Any, int]
) -> dict[str, Any]:
    fabricated = [k for k in made if k not in everybody]
    total, drawn = sum(true.values()), sum(made.values())
    told: dict[str, Any] = {
        "of_cases": len(true), "kept": sum(k in made for k in true), "lost": sum(k not in made for k in true),
        "fabricated": len(fabricated), "share_fabricated": sum(made[k] for k in fabricated) / drawn if drawn else 0.0,
        "error": _off(true, made) / total if total else None,
    }  # fmt: skip
    return {**told, "error_of_noise": _off(true, noisy) / total if noisy and total else None}


def _off(true: Mapping[Any, int], made: Mapping[Any, int]) -> int:
    return sum(abs(true.get(k, 0) - made.get(k, 0)) for k in true.keys() | made.keys())


def _whole(records: Records) -> dict[Any, int]:
    rows, number = np.unique(records, axis=0, return_counts=True)
    return dict(zip(map(tuple, rows.tolist()), number.tolist(), strict=True))


def by_size(cases: Records, file: Records, width: int) -> list[dict[str, Any]]:
    """Mean difference of counts of combinations, by how many cases they have: from, combinations, error in cases."""
    true, made = combinations_of(cases, width), combinations_of(file, width)
    keys = [k for k in true if k]
    count = np.array([true[k] for k in keys], dtype=np.int64)
    off = np.abs(count - np.array([made.get(k, 0) for k in keys], dtype=np.int64))
    sizes = np.digitize(count, SIZES) - 1
    return [
        {"from": least, "combinations": int((sizes == i).sum()), "error": float(off[sizes == i].mean())}
        for i, least in enumerate(SIZES)
        if (sizes == i).any()
    ]
