"""The part of the flow scoreboard that scores the learned estimate on reporters it never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Table = Callable[[Sequence[Row], Mapping[str, str]], str]
SCORES = {"cells": "cells", "logs": "log r", "median": "median", "off_by_three": "off by 3"}


def section(facts: Mapping[str, Any] | None, table: Table) -> str:
    """Scores by seed, mean and worst, by part, and coverage; nothing where it was not asked for."""
    if not facts:
        return ""
    coverage = {"part": "part", "cells": "cells", "inside_80": "inside 80 %", "inside_95": "inside 95 %"}
    parts = {"by": "by", "part": "part", **SCORES}
    seeds = len({r["seed"] for r in facts["seeds"]} - {""})
    return f"""
## Learned from reports: reporters left out

Eight groups of reporters, drawn by {seeds} seed{"s" if seeds > 1 else ""}, are left out in turn: origin effects,
levels and gaps are learned without them. A cell is a reporter, a nationality and an interval whose five calendar
years all have a figure (zeros are figures, gaps are never filled), set against arrivals by birthplace from anywhere.
Scores in this order: correlation of log(1 + x); median of |log((1 + estimate) / (1 + reported))| where the report is
not zero; share of all cells off by more than three times. Five countries are
[kept aside](../explanation/learned-flows.md) and in none of it. Areas that report nothing are learned from all
reports; the table with exact nets is made of all columns together. *Level known*: one published total of the reporter
is taken as known, and nothing else of it.

{table(facts["summary"], {"stage": "estimate", "of": "of the seeds", **SCORES})}

{table(facts["seeds"], {"seed": "seed", "stage": "estimate", **SCORES})}

### With exact nets, by part (first seed)

{table(facts["parts"], parts)}

### Intervals: reports inside (first seed)

{table(facts["coverage"], {"by": "by", **coverage})}"""
