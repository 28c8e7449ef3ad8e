"""Sums by which a published file is known again, and what differs from them.

The formulas, over the figures v that a file has: ``lines`` how many; ``sum`` of v; ``year`` sum of v for each year;
``code`` sum of v for each code of a small dimension (written ``dimension:code``); ``areas`` sum of v times the number
of the area's code, for each dimension of areas (and of quarters or months), so that no two can change places unseen;
``dates`` sum of the days of treaty actions, counted from the year 1;
``codes`` how many codes a dimension has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.concepts.series import edition_date
from sojourn.products.intake.judging.figures import AREAS, Figures, plain
from sojourn.sources.expectation import KnownSums, Rules

#: Dimensions with more codes than this are summed as areas are.
SMALL = 12
#: Sums of floats in another order differ by less than this share of the sum of absolute figures.
EXACT = 1e-9
#: By how much a year that was published before may change where the publisher revises under the same name.
REVISED = 0.02
#: Years at the end of a series whose figures are provisional in every publication.
PROVISIONAL = 2
#: From one edition to the next a year changes by less than REVISED_YEAR in all but a few years; where MOST years change
#: by more, they are other years or other figures. A file with less than REVISED_LINES of the lines is a selection.
REVISED_YEAR, MOST, REVISED_LINES = 0.03, 0.5, 0.9

#: Years are moved where all but this share of them have exactly the sums published of others; of fewer than MANY years
#: all other sums have to be those published too.
OTHERS, MANY = 0.1, 4
LAGS = (1, -1, 100, -100)

#: How many years a period lasts, among the dimensions by which files are told apart.
LASTING = "lasting"

Sums = dict[tuple[str, str], float]


def told_apart(figures: Figures) -> dict[str, str]:
    """What all lines of a file have in common: the dimensions with one code only, and how many years a period lasts."""
    found = {k: names[0] for k, names in figures.names.items() if len(names) == 1 and k != "time_period"}
    lasting = set(figures.lasting.tolist())
    return found if lasting <= {1} or len(lasting) > 1 else {**found, LASTING: str(lasting.pop())}


def number_of(code: str) -> int:
    """A number for a code: read in base 36, times 7919, the remainder of 1,000,003, so that neighbours differ."""
    return int("".join(c for c in code if c.isalnum() and c.isascii()) or "0", 36) * 7919 % 1_000_003


def sums_of(figures: Figures) -> Sums:
    """All sums of a file, by formula and code."""
    given = figures.given
    found: Sums = {
        ("lines", ""): float(given.sum()),
        ("sum", ""): float(figures.values[given].sum()),
        ("absolute", ""): float(np.abs(figures.values[given]).sum()),
    }
    if "time_period" in figures.codes:
        years = figures.years[given]
        by_year, counts = np.bincount(years, figures.values[given]), np.bincount(years)
        found.update({("year", str(y)): float(by_year[y]) for y in np.flatnonzero(counts)})
    if "date" in figures.table.column_names:
        days = [_day(str(d)) for d in figures.table["date"].to_pylist() if d]
        found["dates", ""] = float(sum(days))
    for key, names in figures.names.items():
        if len(names) == 1 or (key == "time_period" and all(len(n) == 4 for n in names)):
            continue
        sums = figures.sums(key)
        found["codes", key] = float((figures.counts(key) > 0).sum())
        if key in (*AREAS, "time_period") or len(names) > SMALL:
            weights = np.array([number_of(n) for n in names], float)
            found["areas", key] = float(sums @ weights) / 1e6
        else:
            found.update({("code", f"{key}:{name}"): float(s) for name, s in zip(names, sums, strict=True)})
    return found


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return 0


def same_kind(figures: Figures, known: Sequence[KnownSums]) -> list[KnownSums]:
    """Sums of the files of one dataflow and one kind: what all lines have in common is the same."""
    told = told_apart(figures)
    return [k for k in known if k.dataflow == figures.dataflow.id and k.told == told]


def differs(figures: Figures, known: Sequence[KnownSums], rules: Rules, *, own: bool = True) -> Departure | None:
    """What of the sums of the same edition is otherwise; None where one published file has them all.

    A file with fewer lines in a dimension that the publisher lets users choose is no other edition, and is passed.
    Where the publisher revises without naming editions, one that is not known is held against the nearest that is.

    own : whether the sums of the very edition may be used
    """
    of_kind = same_kind(figures, known)
    same = [k for k in of_kind if k.edition == figures.edition] if own else []
    if not same:
        return _revised(figures, [k for k in of_kind if k.edition != figures.edition], rules)
    sums = sums_of(figures)
    best: tuple[int, KnownSums, list[str]] | None = None
    for published in same:
        if rules.selectable and _fewer(sums, published.sums):
            return None
        found = _compared(sums, published.sums, rules.open_edition)
        if not found:
            return None
        if best is None or len(found) < best[0]:
            best = (len(found), published, found)
    assert best is not None
    count, published, found = best
    return Departure(
        "sums_differ",
        f"{count} of the sums known of edition {figures.edition} differ: {'; '.join(found[:5])}"
        + ("; ..." if count > 5 else ""),
        against=(f"sums of {published.source} {published.edition} ({published.file_name})",),
    )


def moved(figures: Figures, known: Sequence[KnownSums], *, own: bool = True) -> Departure | None:
    """Years that have exactly the sums which were published of the years before or after them.

    own : whether the sums of the very edition may be used
    """
    sums = sums_of(figures)
    for published in same_kind(figures, known):
        if not own and published.edition == figures.edition:
            continue
        if _alike(sums, published.sums, 0):
            return None
        for lag in LAGS:
            if _alike(sums, published.sums, lag):
                sentence = (
                    f"years have the sums published of {abs(lag)} year{'s' * (abs(lag) > 1)} "
                    f"{'before' if lag > 0 else 'after'} them in edition {published.edition}"
                )
                against = (f"sums of {published.source} {published.edition} ({published.file_name})",)
                return Departure("moved_years", sentence, figures.cells(figures.given), against)
    return None


def _alike(sums: Sums, known: Mapping[tuple[str, str], float], lag: int) -> bool:
    """Whether years that are taken to be so much too late have the sums of the known ones."""
    ours = {(f, str(int(c) - lag) if f == "year" else c): v for (f, c), v in sums.items()}
    years = [key for key in ours if key[0] == "year" and key in known and ours[key] and known[key]]
    same = sum(abs(ours[key] - known[key]) <= EXACT * known["absolute", ""] for key in years)
    if len(years) >= MANY:
        return same >= (1 - OTHERS) * len(years)
    return bool(years) and not _compared(ours, known, revised=False)


def editions_of(figures: Figures, known: Sequence[KnownSums]) -> list[str]:
    """Editions whose published file has exactly these sums."""
    sums = sums_of(figures)
    return sorted({k.edition for k in same_kind(figures, known) if not _compared(sums, k.sums, revised=False)})


def _fewer(sums: Sums, known: Mapping[tuple[str, str], float]) -> bool:
    """Whether areas, years or codes were left out, so that the file is a selection of what was published."""
    years = {c for f, c in known if f == "year"} - {c for f, c in sums if f == "year"}
    kinds = [sums.get(key, 1) < n for key, n in known.items() if key[0] == "codes"]
    return bool(years) or any(kinds)


def _revised(figures: Figures, others: Sequence[KnownSums], rules: Rules) -> Departure | None:
    """What years published before have become, in another edition of a source that revises as it goes."""
    dated = edition_date(figures.edition)
    if figures.dataflow.negative:  # balances of large figures: their sums follow no rule from edition to edition
        return None
    if not others or not (rules.open_edition or dated is None or figures.edition.startswith("to ")):
        return None
    sums = sums_of(figures)
    if rules.selectable and sums["lines", ""] < REVISED_LINES * max(k.sums["lines", ""] for k in others):
        return None
    best: tuple[list[str], KnownSums] | None = None
    for published in others:
        years = sorted({c for f, c in published.sums if f == "year"} & {c for f, c in sums if f == "year"})
        found = [
            f"sum of {y} {plain(sums['year', y])}, published {plain(published.sums['year', y])}"
            for y in years[:-PROVISIONAL]
            if abs(sums["year", y] - published.sums["year", y]) > REVISED_YEAR * abs(published.sums["year", y])
        ]
        if len(years) <= PROVISIONAL or len(found) < MOST * (len(years) - PROVISIONAL):
            return None
        if best is None or len(found) < len(best[0]):
            best = (found, published)
    if best is None:
        return None
    found, published = best
    sentence = f"most years have other sums than in edition {published.edition}: {'; '.join(found[:5])}"
    return Departure("sums_differ", sentence, (), (f"sums of {published.source} {published.edition}",))


def _compared(sums: Sums, known: Mapping[tuple[str, str], float], revised: bool) -> list[str]:
    """Each sum that differs, both sides.

    revised : the edition may have been revised under its name: with more lines than those known, and another sum, years
        published before may change by ``REVISED``, the last ones freely
    """
    exact = EXACT * known["absolute", ""]
    same_sum = abs(sums["sum", ""] - known["sum", ""]) <= exact
    loose = revised and sums["lines", ""] > known["lines", ""] and not same_sum
    years = sorted(code for formula, code in known if formula == "year")
    free = set(years[-PROVISIONAL:]) if loose else set()
    found = []
    for key in sorted(set(known) | set(sums)):
        formula, code = key
        if formula == "absolute" or (loose and (formula != "year" or code in free or code > max(years, default=""))):
            continue
        ours, theirs = sums.get(key), known.get(key)
        near = REVISED * abs(theirs or 0) if loose else exact
        if formula in ("lines", "codes"):
            near = 0.0
        if ours is None or theirs is None or abs(ours - theirs) > near:
            what = {
                "lines": "lines",
                "dates": "sum of the days",
                "sum": "sum",
                "year": f"sum of {code}",
                "code": f"sum of {code}",
                "codes": f"codes of {code}",
            }
            said = what.get(formula, f"{code} (sum of figures times the number of the area's code)")
            found.append(f"{said} {_said(ours)}, published {_said(theirs)}")
    return found


def _said(value: float | None) -> str:
    return "not there" if value is None else plain(value)
