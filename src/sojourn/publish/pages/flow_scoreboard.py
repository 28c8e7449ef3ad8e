"""The page of the scoreboard: every figure on it comes from one run of ``sojourn validate flows``."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.publish.pages import learned_scores

Row = Mapping[str, Any]

HEADINGS = {
    "counts": "counts",
    "logs": "logs",
    "shares": "shares",
    "rates": "rates",
    "nets": "nets",
    "rank": "rank",
    "log_ratio": "median log ratio",
    "log_ratio_large": "the same, 100 and more",
    "off_by_three": "off by 3",
    "volume": "volume",
}
"""Score -> its heading."""
ALL = "all collections"


def page(facts: Mapping[str, Any]) -> str:
    """Markdown of the page.

    facts : ``rows`` (scores on reported flows), ``reporters``, ``rules``, ``published`` (figures of the literature),
    ``own`` (the same scores of ours), ``against`` (published estimates on the same cells), ``weight`` and ``shares``
    (calibrations), ``gravity``, ``worlds``, ``registers``, ``command``, ``chart``; absent ones are said to be absent
    """
    parts = [
        _head(facts),
        _default(facts["rows"]),
        _reported(facts["rows"], str(facts["chart"])),
        learned_scores.section(facts.get("learned"), table),
        _literature(facts),
        _against(facts["against"]),
        _inputs(facts["inputs"]),
        _weight(facts["weight"]),
        _shares(facts["shares"]),
        _gravity(facts["gravity"]),
        _matched(facts["rows"]),
        _worlds(facts["worlds"], facts["registers"]),
        _definitions(facts["reporters"], facts["rules"]),
    ]
    blocks = [block for part in parts for block in part.strip().split("\n\n") if block.strip()]
    return "\n\n".join(_wrapped(block) for block in blocks) + "\n"


def _without(*scores: str) -> dict[str, str]:
    """Headings of all scores but these."""
    return {score: heading for score, heading in HEADINGS.items() if score not in scores}


def _wrapped(block: str) -> str:
    """A paragraph in lines of 118 characters; tables, headings and pictures as they are."""
    block = block.strip("\n")
    if block.startswith(("|", "#", "!")):
        return block
    return textwrap.fill(" ".join(block.split()), 118, break_long_words=False, break_on_hyphens=False)


def table(rows: Sequence[Row], columns: Mapping[str, str], digits: int = 3) -> str:
    """A Markdown table; absent figures are a dash."""
    lines = ["| " + " | ".join(columns.values()) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(row.get(c), digits) for c in columns) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any, digits: int) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if isinstance(value, float):
        return f"{value:.{digits}f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _head(facts: Mapping[str, Any]) -> str:
    cells = next(int(r["cells"]) for r in facts["rows"] if r["collection"] == ALL)
    return f"""
# Scoreboard of the flow estimators

Written by `{facts["command"]}`. Every method is compared with flows that {facts["reporter_count"]} countries report
({cells:,} cells: a corridor in an interval), and with worlds whose true flows are known.

**What is compared.** Estimates are *transitions*: persons by where they lived at two mid-years, five years apart
(four in 2020–2024). Reports are *movements* of calendar years, by each reporter's own rule. A cell is the sum of
the reported years by the mid-year rule (half of the first year, the full years, half of the last), taken when they
cover 80 % of the interval at least and scaled to the whole. Repeated and returned moves are in the reports and not
in the estimates; emigration is under-reported nearly everywhere; the OECD counts foreigners by citizenship, not
everybody by previous residence. No method can meet all of this, so the scores compare methods with one another on
the same cells. Collections pass on the same national figures: in «all collections» what a reporter says of a
corridor and interval counts once.

**Scores.** Pearson correlations pooled over cells of counts, of log(1 + count), of shares in the origin's total (of
origins with two destinations or more), of rates per person of the origin, and of net totals (with those of World
Population Prospects); Spearman's rank correlation; the median of |log((1 + estimate) / (1 + reported))| (0.69 is a
factor of two, 1.10 of three), over all cells and over those of 100 persons and more; the share of cells off by more
than a factor of three; persons estimated per person reported."""


def _default(rows: Sequence[Row]) -> str:
    """Which method stands first, and so is the default (see ``DEFAULT_FLOW_METHOD``); independence is a bound."""
    own = [r for r in rows if r["collection"] == ALL and r.get("method") != "independence"]
    ranked = sorted(own, key=lambda r: float(r["log_ratio"]))
    if not ranked:
        return ""
    first = ranked[0]
    others = ", ".join(f"{r['title']} {float(r['log_ratio']):.2f}" for r in ranked[1:3])
    return f"""
## Which method is the default

The one with the least median log ratio over all collections, in which every corridor counts alike:
**{first["title"]}**, {float(first["log_ratio"]):.2f} (next: {others}). Commands, the report and Python use it unless
another is named. Methods that leave as many where they are as the stocks allow are minima and called so: what they say
nobody did may well have been done by many."""


def _reported(rows: Sequence[Row], chart: str) -> str:
    named = {"title": "method", "cells": "cells"}
    columns = {**named, **HEADINGS}
    own = [r for r in rows if r["compared"] == "as published"]
    parts = [f"## Against reported flows\n\n![Scores of every method and collection]({chart})\n"]
    for collection in dict.fromkeys(str(r["collection"]) for r in own):
        shown = columns if collection == ALL else {**named, **_without("nets")}
        cells = [r for r in own if r["collection"] == collection]
        parts.append(f"### {_capital(collection)}\n\n{table(cells, shown)}\n")
    return "\n".join(parts)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _literature(facts: Mapping[str, Any]) -> str:
    own: Mapping[str, Sequence[float]] = facts["own"]
    published: Mapping[str, Sequence[float]] = facts["published"]
    names = ("drop", "return", "rates", "open (2013)", "closed", "pseudo-Bayesian")
    rows = []
    for score in published:
        rows.append({"score": f"{score}, published", **dict(zip(names, published[score], strict=True))})
        rows.append({"score": f"{score}, ours", **dict(zip(names, own[score], strict=True))})
    said = []
    for score in ("counts", "logs", "rates"):
        method, reached = facts["best"][score]
        best = max(published[score])
        gap = round(reached, 2) - best
        verdict = "above" if gap > 0 else "the same as" if gap == 0 else "below"
        said.append(f"{score} {reached:.2f} ({method}), {verdict} the published {best:.2f}")
    return f"""
## Beside the published figures

Abel & Cohen (2019) pooled all reported data they had; the correlations of their six methods stand above ours on our
data.

{table(rows, {"score": "", **dict(zip(names, names, strict=True))}, 2)}

Our best: {"; ".join(said)}.

**How to read this.** The two rows are not the same test. Their reported flows include collections we do not hold
(DEMIG, the United Nations' flow revision of 45 countries, of which we hold Canada alone, Eurostat with third
countries), from 1990 on; ours are mainly the OECD's, by citizenship, 2000–2016, and Europe's inner corridors to
2023, without five reporters. Their stocks were earlier editions. So a higher figure here is no proof of a better
method, nor a lower one of a worse. What can be said: mixtures lead and differencing trails in both; on flows by
previous residence, the definition nearest to the estimates, our correlation of logs reaches
{facts["eurostat_logs"]:.2f}; and on the very same cells the next table puts published estimates beside ours."""


def _against(rows: Sequence[Row]) -> str:
    if not rows:
        return "## Beside published estimates\n\nNo file of published estimates was given (`--published`)."
    columns = {"title": "estimate", "cells": "cells", **_without("nets")}
    parts = ["## Beside published estimates, on the same cells\n"]
    for group in dict.fromkeys(str(r["collection"]) for r in rows):
        parts.append(table([r for r in rows if r["collection"] == group], columns) + "\n")
    parts.append(
        "The first row of each table is other people's estimate (Abel & Cohen 2019 and later versions, from a public "
        "visualisation; an earlier edition of the stocks), the others are ours from the 2024 edition."
    )
    return "\n".join(parts)


def _inputs(rows: Sequence[Row]) -> str:
    columns = {"edition": "stock", "policy": "unknown origin", "title": "method", "cells": "cells"}
    columns |= _without("nets")
    return f"""
## Which stock, and what to do with unknown origins

The edition of 2024 puts 7 to 9 % of all migrants under «other or unknown origin» and has persons in 2,100 pairs of
areas fewer than that of 2019: the smaller origins went into the unknown. What is done with them matters more than
the choice between the better methods. `shared` gives them the known origins of their destination in proportion;
`own_birthplace` keeps them as a birthplace; `earlier_edition` (the default) first gives them the origins that the
edition before lists for the same destination and this one does not, and shares out the rest. Intervals and areas
that all editions have:

{table(rows, columns)}

Reported flows chose this default; it was not fitted to any single reporter, has no number to tune, and can be
judged on what it does: it puts persons back where an earlier publication of the same office had counted them."""


def _weight(c: Mapping[str, Any]) -> str:
    columns = {"weight": "weight", **_without("nets", "shares")}
    folds: Mapping[str, float] = c["by_fold"]
    values = sorted(set(folds.values()))
    spread = f"{values[0]:.2f}" if len(values) == 1 else f"{values[0]:.2f} to {values[-1]:.2f}"
    return f"""
## Weight of the pseudo-Bayesian mixture

Chosen by the median absolute log ratio over all cells with a reported flow, leaving out one of {len(folds)}
reporters at a time. Best on all: **{c["best"]:.2f}**; without one reporter {spread}. Median log ratio held out
{c["held_out"]["log_ratio"]:.3f}, in sample {c["in_sample"]["log_ratio"]:.3f}, with the default of
{c["default"]:.2f} {c["fixed"]["log_ratio"]:.3f}. Around it the scores are flat; the volume is not: from 0.80 to
0.95 it falls by half.

{table([{**r, "weight": f"{r['weight']:.2f}"} for r in c["rows"]], columns)}"""


def _shares(c: Mapping[str, Any]) -> str:
    return f"""
## Shares of the distance mixture

A new member of the family: minimisation, an account with a prior that falls with distance, and independence. All
three meet both stocks, so the mixture does. Shares tried: distance 0 to 0.5, independence 0, 0.05 or 0.10. Best on
all reporters: minimisation {c["best"][0]:.2f}, distance {c["best"][1]:.2f}; chosen without one reporter:
{c["folds"]}. Median log ratio held out {c["held_out"]["log_ratio"]:.3f} (pseudo-Bayesian, weight held out:
{c["other"]:.3f}), in sample {c["in_sample"]["log_ratio"]:.3f}, with the default {c["fixed"]["log_ratio"]:.3f}.
Correlation of logs held out {c["held_out"]["logs"]:.3f}. It is better on large flows and between European
countries, no better over all cells, and worse in rates per person (small places far from everywhere): a second
opinion to the pseudo-Bayesian mixture, not its successor."""


def _gravity(g: Mapping[str, Any] | None) -> str:
    if g is None:
        return "## Gravity fitted on reports as a prior\n\nNot run (`--gravity`)."
    rows = [{"prior": g["title"], **g["held_out"]}, {"prior": "decay 1, not fitted", **g["default"]}]
    columns = {"prior": "prior", **_without("nets", "shares")}
    fitted = "; ".join(f"{k} {v[0]:.2f} (standard error {v[1]:.2f})" for k, v in g["coefficients"].items())
    return f"""
## Gravity fitted on reports as a prior

Poisson pseudo-maximum likelihood on the reported arrivals, effects of origin, destination and interval: {fitted}.
The fit of four fifths of the reporters is the prior for the cells of the last fifth.

{table(rows, columns, 3)}

What language and ties tell about moves, the stocks have told already, so fitting adds little or nothing over a
decay of 1. The simpler prior is the default."""


def _matched(rows: Sequence[Row]) -> str:
    own = [r for r in rows if r["compared"] == "by birthplace"]
    if not own:
        return ""
    columns = {"collection": "collection", "title": "method", **_without("nets")}
    return f"""
## Counted as the OECD counts

The OECD's partner is a citizenship, so the nearest figure of an estimate is persons born in k who arrive from
anywhere, or leave for anywhere. For arrivals sizes then agree better (counts, log ratios, shares badly off) than
for origin and destination; correlations of logs are lower, since where a stock lists nobody of a birthplace nobody
can arrive, while reports list a few. For departures counts and shares agree better and log ratios worse: who leaves
is mostly a return, and returns are what stocks say least about.

{table(own, columns)}"""


WORLDS = """## Against worlds whose truth is known

Simulated worlds with networks, returns and onward moves (see [simulated
worlds](../explanation/simulated-worlds.md)); truth is transitions. The account gap is the largest cell, persons, by
which flows, events and adjustments do not turn the first stock into the second.
"""
AFTER_WORLDS = """\
The last row of each table is what the world's own registers report (half of the areas, rules from none to twelve
months, undercount): movements, so more than transitions. A world is no evidence of how real people move: its
returns were set by us, and a mixture does well where returns are common."""
DEFINITIONS = """## Who reports, by which definition

Rules of the OECD's reporters follow its own descriptions of sources (International Migration Outlook, statistical
annex); those of Australia, Belgium, Germany and the Netherlands were checked against the publisher's text, the others
were not and are a guide. The file says only that they differ.
Eurostat's reporters apply twelve months of usual residence, in fact or intention.
The United Nations' workbook of Canada has permanent residents by citizenship, as in the OECD's.
Austria, Spain, Korea, New Zealand and Sweden are not in the files.
"""


def _worlds(worlds: Sequence[Row], registers: Sequence[Row]) -> str:
    if not worlds:
        return "## Against worlds whose truth is known\n\nNot run (`--no-worlds`)."
    columns = {"method": "method", **HEADINGS, "gap": "account gap"}
    parts = [WORLDS]
    for world in dict.fromkeys(str(r["world"]) for r in worlds):
        rows = [{**r, "gap": _gap(r["gap"])} for r in (*worlds, *registers) if r["world"] == world]
        parts.append(f"### {world}\n\n{table(rows, columns)}\n")
    return "\n".join([*parts, AFTER_WORLDS])


def _gap(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.0e}"


def _definitions(reporters: Sequence[Row], rules: Mapping[str, Mapping[str, str]]) -> str:
    rows = []
    for r in reporters:
        national = r["source"] in ("OECD_MIG", "UNDESA_FLOWS_2015")
        rule = rules[str(r["direction"])].get(str(r["reporter"]), "") if national else "usual residence of 12 months"
        rows.append({**r, "rule": rule, "intervals": ", ".join(r["intervals"])})
    columns = {c: c for c in ("collection", "reporter", "rule", "cells", "intervals")}
    return f"{DEFINITIONS}\n{table(rows, columns)}"
