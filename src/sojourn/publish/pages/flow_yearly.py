"""The page of scores of yearly flows on annual reports left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def page(rows: Sequence[Mapping[str, Any]], *, command: str, method: str, seed: int) -> str:
    """Markdown. rows : of ``products.flows.yearly.scores.scores``; a part without runs says so."""
    lines = [
        "# Years of flows against annual reports left out",
        f"Written by `{command}`. Five complete years of arrivals in a corridor; the sum of the five is taken from the "
        "report, and the share of every year is compared, read in one interval between stocks: 2000 to 2004 in that "
        "from mid-2000 to mid-2005. How far neighbouring intervals differ is not scored here. Error: "
        "|log((1 + expected) / (1 + reported))|, mean and median over years. Reporters are left out in eight groups "
        f"(seed {seed}), with what was learned from them; «nets exact» is the published table of {method}, made "
        "without them. Runs in which a report stops counting (nobody in one year, 50 and more in another) are scored "
        "apart.",
        "| corridors | runs | equal shares | expected, before nets | published, nets exact | below equal shares |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n" + "\n".join(_line(row) for row in rows),
    ]
    return "\n\n".join(lines) + "\n"


def _line(row: Mapping[str, Any]) -> str:
    if not row["runs"]:
        return f"| {row['part']} | 0 | no complete report | | | |"
    figures = [f"{row[f'{n}_mean']:.3f} / {row[f'{n}_median']:.3f}" for n in ("equal", "expected", "published")]
    gain = "" if row["gain"] is None else f"{100 * row['gain']:.0f} %"
    return f"| {row['part']} | {row['runs']:,} | {' | '.join(figures)} | {gain} |"
