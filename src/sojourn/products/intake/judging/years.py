"""Years that cannot be: beyond the edition, apart from all others, or of a treaty action that has another date."""

from __future__ import annotations

import re
from datetime import date

import numpy as np

from sojourn.concepts.departure import Departure
from sojourn.concepts.series import edition_date
from sojourn.products.intake.judging.figures import SERIAL, Figures
from sojourn.sources.expectation import Rules

#: A first or last year is apart where it is further from the next than this many times the widest other gap.
APART = 3
#: ... and further than this; publishers leave out single years and whole five-year steps.
APART_YEARS = 6
#: By so many years at most the clock of a machine may be late.
CLOCK = 10
#: Before this year no statistics of migration of the kinds read here were kept for the world's areas.
NO_STATISTICS = 1900


def moved(figures: Figures, rules: Rules) -> list[Departure]:
    """Years beyond what the edition can know, and years apart from all others."""
    if figures.dataflow.id == "TREATY_ACTION":
        return _of_actions(figures)
    years = figures.years
    if not years.any():
        return []
    found = []
    dated = edition_date(figures.edition)
    named = dated is not None and not figures.edition.startswith(("to ", "until "))
    if named and dated and not rules.projects_to:
        beyond = years > dated.year
        if beyond.any():
            sentence = (
                f"years to {years[beyond].max()} in edition {figures.edition}, which can know none after {dated.year}"
            )
            found.append(Departure("moved_years", sentence, figures.cells(beyond), ("rule: years of the edition",)))
    if rules.projects_to and (years > rules.projects_to).any():
        late = years > rules.projects_to
        sentence = f"years to {years[late].max()}; the projections of this source end in {rules.projects_to}"
        found.append(Departure("moved_years", sentence, figures.cells(late), ("rule: end of the projections",)))
    this_year = date.today().year
    future = (years > this_year) & (rules.projects_to is None)
    if future.any() and not of_another_clock(figures):
        sentence = f"years to {years[future].max()}, which are still to come; this source projects nothing"
        found.append(Departure("moved_years", sentence, figures.cells(future), ("rule: no figure of the future",)))
    early = years < NO_STATISTICS
    if early.any():
        sentence = f"years from {years[early].min()}, before there were statistics of this kind"
        found.append(Departure("moved_years", sentence, figures.cells(early), ("rule: years of statistics",)))
    return found + _apart(figures) + _hole(figures, rules)


def of_another_clock(figures: Figures) -> str:
    """What is said of a file that is of one year soon to come and dated so elsewhere too; empty for any other.

    Years moved by mistake leave years that are past, or move the years alone; a file of one coming year and no other
    whose numbers of lines, name or edition are of that year too says that the clock of this machine is late as much
    as the clock says that the file is early. An edition named by the end of the figures is no other evidence.
    """
    there = np.unique(figures.years[figures.given])
    this_year = date.today().year
    if len(there) != 1 or not this_year < there[0] <= this_year + CLOCK:
        return ""
    evidence = _dated_elsewhere(figures, int(there[0]))
    if not evidence:
        return ""
    return (
        f"every figure is of {there[0]}, and so {evidence}; the clock of this machine says {this_year}: one of the two "
        "is wrong"
    )


def _dated_elsewhere(figures: Figures, year: int) -> str:
    """What else of a file is of a year, beside the years of its figures; empty where nothing is."""
    for key in SERIAL:
        if key in figures.table.column_names:
            numbers = [str(n) for n in figures.table[key].to_pylist() if n is not None]
            if numbers and all(n.startswith(str(year)) for n in numbers):
                return f"is each {key} by its number ({numbers[0]})"
    named = not figures.edition.startswith(("to ", "until ")) and edition_date(figures.edition)
    for what, dated in (("is the edition", named), ("is the name of the file", edition_date(figures.where))):
        if dated and dated.year == year:
            return what
    return ""


def _apart(figures: Figures) -> list[Departure]:
    there = np.unique(figures.years)
    if len(there) < 3:
        return []
    gaps = np.diff(there)
    found = []
    for place, year in ((0, there[0]), (len(gaps) - 1, there[-1])):
        others = np.delete(gaps, place)
        if gaps[place] > max(APART_YEARS, APART * others.max()):
            cells = figures.cells(figures.years == year)
            sentence = (
                f"{year} stands apart: {gaps[place]} years from the next, where no other gap is over {others.max()}"
            )
            found.append(Departure("moved_years", sentence, cells, ("rule: years follow each other",)))
    return found


def _hole(figures: Figures, rules: Rules) -> list[Departure]:
    """Years missing in the middle where all others follow each other."""
    there = np.unique(figures.years[figures.given])
    if len(there) < 6 or "time_period" in rules.selectable:
        return []
    gaps = np.diff(there)
    usual = np.median(gaps)
    wide = np.flatnonzero(gaps >= 2 * usual)
    if len(wide) == 1 and (np.delete(gaps, wide) == usual).mean() > 0.95:
        before, after = there[wide[0]], there[wide[0] + 1]
        sentence = f"no figure between {before} and {after}, where all other years follow each other"
        return [Departure("cut_off", sentence, (), ("rule: years follow each other",))]
    return []


def _of_actions(figures: Figures) -> list[Departure]:
    """A treaty action's figure is its year; its date, where there is one, says the same; none is after the edition."""
    found = []
    dated = edition_date(figures.edition)
    values = figures.values
    late = figures.given & ((values > dated.year) if dated else (values > 2100))
    wrong = late | (figures.given & (values < NO_STATISTICS))
    if wrong.any():
        sentence = f"{int(wrong.sum())} actions of years that edition {figures.edition} cannot know"
        found.append(Departure("moved_years", sentence, figures.cells(wrong), ("rule: years of the edition",)))
    dates = [str(d or "")[:4] for d in figures.table["date"].to_pylist()]
    dated_year = np.array([float(d) if re.fullmatch(r"\d{4}", d) else np.nan for d in dates])
    other = np.isfinite(dated_year) & figures.given & (dated_year != values)
    if other.any():
        found.append(Departure("moved_years", "dates and years differ", figures.cells(other), ("rule: date and year",)))
    return found
