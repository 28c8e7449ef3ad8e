"""The part of the flow scoreboard that scores the learned estimate on reporters it never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Table = Callable[[Sequence[Row], Mapping[str, str], int], str]
PLAIN = "pseudo-Bayesian, closed"
LEAST_INSIDE = 0.7
SCORES = {"cells": "cells", "logs": "log r", "median": "median", "off_by_three": "off by 3"}


def section(facts: Mapping[str, Any] | None, table: Table) -> str:
    """Scores by seed, mean and worst, by part, and coverage; nothing where it was not asked for."""
    if not facts:
        return ""
    coverage = {"by": "by", "part": "part", "cells": "cells", "inside_80": "inside 80 %", "inside_95": "inside 95 %"}
    coverage |= {"score_80": "score 80 %", "score_95": "score 95 %"}
    reach = {"of": "of", "share": "interval, %", "power": "power", "size": "estimated size"}
    reach |= {"lower": "below", "upper": "above"}
    parts = {"by": "by", "part": "part", **SCORES}
    seeds = len({r["seed"] for r in facts["seeds"]} - {""})
    left = f"{facts['groups']} groups of reporters" if facts["groups"] else "Reporters, each alone,"
    return f"""
## Learned from reports: reporters left out

{left}, drawn by {seeds} seed{"s" if seeds > 1 else ""}, are left out in turn: origin effects,
levels and gaps are learned without them. A cell is a reporter, a nationality and an interval whose five calendar
years all have a figure (zeros are figures, gaps are never filled), set against arrivals by birthplace from anywhere.
Scores in this order: correlation of log(1 + x); median of |log((1 + estimate) / (1 + reported))| where the report is
not zero; share of all cells off by more than three times. Five countries are
[kept aside](../explanation/learned-flows.md) and in none of it. Areas that report nothing are learned from all
reports; the table with exact nets is made of all columns together. *Level known*: one published total of the reporter
is taken as known, and nothing else of it. Variances and weights were chosen on seed 1.

{table(facts["summary"], {"stage": "estimate", "of": "of the seeds", **SCORES}, 3)}

{table(facts["seeds"], {"seed": "seed", "stage": "estimate", **SCORES}, 3)}

### With exact nets, by part (first seed)

{table(facts["parts"], parts, 3)}

{_residence(facts["residence"], table)}

### Intervals: reports inside

Each seed draws in one interval, in turn. How many spreads of the draws an interval reaches, and to which power the
spread is taken, is calibrated for each group of reporters on the reports of all others, so that no report has a part in
the interval that it is held against.
The score of an interval is its width in logarithms plus 10 times (95 %: 40 times) what a report misses it by: less is
better. The last row has no draws: quantiles of the residuals of other reporters, by size, calibrated alike.
{_worst(facts["coverage"])}

{table(facts["coverage"], coverage, 3)}

Calibrated on all of these reports, in powers of the spread of the draws, for corridors and for sums:

{table(facts["reaches"], reach, 2)}"""


def _residence(rows: Sequence[Row], table: Table) -> str:
    if not rows:
        return ""
    return f"""### By previous residence, between European areas

Arrivals as Eurostat has them, by the same rule of five calendar years and the same groups, set against origin and
destination. Reporters to Eurostat alone are learned from nowhere.

{table(rows, {"stage": "estimate", "of": "of the seeds", **SCORES}, 3)}"""


def _worst(rows: Sequence[Row]) -> str:
    """The reporter that is held least often."""
    own = [r for r in rows if r["by"] == "reporter"]
    if not own:
        return ""
    least = min(own, key=lambda r: float(r["inside_80"]))
    below = sum(float(r["inside_80"]) < LEAST_INSIDE for r in own)
    return (
        f"Worst is {least['part']}, {float(least['inside_80']):.2f} inside 80 %; "
        f"{below} of {len(own)} reporters are below {LEAST_INSIDE:.2f}."
    )


def rows(facts: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The same as rows of the scoreboard's table; nothing where it was not asked for."""
    if not facts:
        return []
    found = []
    for kind, own in (("seed", facts["seeds"]), ("summary", facts["summary"]), ("part", facts["parts"])):
        for r in own:
            compared = {"seed": f"seed {r.get('seed')}", "summary": f"{r.get('of')} of seeds", "part": "first seed"}[
                kind
            ]
            found.append(
                {
                    "part": "reporters left out",
                    "collection": f"{r['by']}: {r['part']}" if kind == "part" else "complete reports by nationality",
                    "method": "learned" if r.get("stage") != PLAIN else "pseudo-bayesian",
                    "title": r.get("stage", "nets exact"),
                    "compared": "all seeds" if not r.get("seed", "1") else compared,
                    "cells": r["cells"],
                    "logs": r["logs"],
                    "log_ratio": r["median"],
                    "off_by_three": r["off_by_three"],
                }
            )
    for r in facts["coverage"]:
        found.append(
            {
                "part": "intervals",
                "collection": f"{r['by']}: {r['part']}",
                "method": "learned",
                "title": "nets exact",
                "compared": "reports inside",
                **{k: r[k] for k in ("cells", "inside_80", "inside_95", "score_80", "score_95")},
            }
        )
    found += [
        {
            "part": "reporters left out",
            "collection": "European corridors by previous residence",
            "method": "learned" if r["stage"] != PLAIN else "pseudo-bayesian",
            "title": r["stage"],
            "compared": f"{r['of']} of seeds",
            "cells": r["cells"],
            "logs": r["logs"],
            "log_ratio": r["median"],
            "off_by_three": r["off_by_three"],
        }
        for r in facts["residence"]
    ]
    return found
