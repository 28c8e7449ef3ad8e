"""Markdown tables of a data frame: each column with the format of its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

Format = Callable[[Any], str]


def table(frame: pd.DataFrame, formats: Mapping[Any, Format]) -> str:
    """A Markdown table of the named columns, numbers to the right."""
    names = [str(c).replace("_", " ") for c in formats]
    right = [f is not str for f in formats.values()]
    lines = ["| " + " | ".join(names) + " |", "| " + " | ".join("---:" if r else "---" for r in right) + " |"]
    for row in frame[list(formats)].itertuples(index=False):
        cells = [_cell(value, form) for value, form in zip(row, formats.values(), strict=True)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: Any, form: Format) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return form(value).replace("|", "\\|")


def whole(value: Any) -> str:
    return f"{value:,.0f}"


def two(value: Any) -> str:
    return f"{value:.2f}"


def three(value: Any) -> str:
    return f"{value:.3f}"


def four(value: Any) -> str:
    return f"{value:.4f}"


def small(value: Any) -> str:
    return f"{value:.1e}"


def percent(value: Any) -> str:
    return f"{value:.1%}"
