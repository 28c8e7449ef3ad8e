"""Codes that no list has, former States after they ended, and lines that stand twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging.figures import SERIAL, TOTAL, Figures, Mask, former
from sojourn.sources.expectation import Rules

#: More lines than this share with codes of no list: it is another list.
UNKNOWN = 0.10
#: Years after its end in which a former State is still counted: figures of the year of the end and the next.
AFTER = 1
#: What readers say of lines that they added to another one.
SHARED = re.compile(r"^(\d[\d,]*) lines share all their keys with another line")


def unknown(figures: Figures) -> list[Departure]:
    """Codes of areas that are in no list, where they are more than a tenth of the lines."""
    found = []
    known = area.areas()
    for key in figures.area_keys:
        strange = [n for n in figures.names[key] if n not in known and n not in (TOTAL, "_U", "EU")]
        lines = figures.is_in(key, strange)
        if len(figures) and lines.mean() > UNKNOWN:
            sentence = f"{key}: {lines.mean():.0%} of the lines have codes of no list: {', '.join(strange[:10])}"
            found.append(Departure("codes_unknown", sentence, figures.cells(lines), ("rule: codes of areas",)))
    return found


def ended(figures: Figures, rules: Rules) -> list[Departure]:
    """Former States in years after they ended, where the publisher does not go on to write them."""
    found = []
    for key in figures.area_keys:
        late: Mask = np.zeros(len(figures), bool)
        for i, name in enumerate(figures.names[key]):
            if name in former() and name not in rules.former:
                in_time = (figures.years > former()[name] + AFTER) | (figures.years == 0)
                late |= (figures.codes[key] == i) & in_time
        if late.any():
            names = sorted({figures.names[key][c] for c in np.unique(figures.codes[key][late])})
            sentence = f"{key}: {', '.join(names)} in years after their end, in place of their successors"
            found.append(Departure("former_states", sentence, figures.cells(late), ("rule: end of former States",)))
    return found


def twice(figures: Figures, rules: Rules) -> list[Departure]:
    """Lines that are the same in every column but their number, more of them than the publisher writes."""
    serial = [k for k in SERIAL if k in figures.table.column_names]
    if not serial:
        return []
    text = [c for c in figures.table.column_names if c not in (*serial, "row", "sheet", "column")]
    rows = figures.table.select(text).group_by(text).aggregate([([], "count_all")])
    repeated = int(pc.sum(pc.subtract(rows["count_all"], 1)).as_py() or 0)
    if repeated <= rules.twice * len(figures):
        return []
    most = f"the publisher's own are under {rules.twice:.0%}"
    sentence = f"{repeated:,} of {len(figures):,} lines are the same as another; {most}"
    return [Departure("lines_twice", sentence, (), ("rule: lines that may stand twice",))]


def added_up(notes: Sequence[str], lines: int, rules: Rules, where: str) -> list[Departure]:
    """Lines that a reader added to another because they share all their keys, where the publisher writes none."""
    for note in notes:
        found = SHARED.match(note)
        if found and int(found[1].replace(",", "")) > rules.twice * lines:
            sentence = (
                f"{where}: {found[1]} lines say the same cell again; the publisher writes under {rules.twice:.0%} of "
                "them twice"
            )
            return [Departure("lines_twice", sentence, (), ("rule: each cell stands once",))]
    return []
