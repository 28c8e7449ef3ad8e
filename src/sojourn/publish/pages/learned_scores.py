"""The part of the flow scoreboard that scores the learned estimate on reporters it never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Table = Callable[[Sequence[Row], Mapping[str, str], int], str]
PLAIN = "pseudo-Bayesian, closed"
SCORES = {"cells": "cells", "logs": "log r", "median": "median", "off_by_three": "off by 3"}


def section(facts: Mapping[str, Any] | None, table: Table) -> str:
    """Scores by seed, mean and worst, by part, and coverage; nothing where it was not asked for."""
    if not facts:
        return ""
    coverage = {"by": "by", "part": "part", "cells": "cells", "inside_80": "inside 80 %", "inside_95": "inside 95 %"}
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
is taken as known, and nothing else of it. Variances, weights and widths were chosen on seed 1.

{table(facts["summary"], {"stage": "estimate", "of": "of the seeds", **SCORES}, 3)}

{table(facts["seeds"], {"seed": "seed", "stage": "estimate", **SCORES}, 3)}

### With exact nets, by part (first seed)

{table(facts["parts"], parts, 3)}

### Intervals: reports inside

Each seed draws in one interval, in turn. By size and by reporter only runs that nothing was chosen on are pooled,
where there are several.

{table(facts["coverage"], coverage, 3)}"""


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
                **{k: r[k] for k in ("cells", "inside_80", "inside_95")},
            }
        )
    return found
