"""All that can be said of one file by what its source declares, without any other file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judging import (
    codes,
    completeness,
    digits,
    facts,
    known_sums,
    levels,
    neighbours,
    order,
    parts,
    selections,
    sizes,
    years,
)
from sojourn.products.intake.judging.figures import Figures
from sojourn.sources import expectation

#: A median of areas that somebody chose may lie so many times beyond what is usual of all of them.
CHOSEN_SLACK = 30.0
Check = Callable[[Figures], Sequence[Departure]]


def judged_by(figures: Figures, *, sums: bool) -> list[str]:
    """What the source declares of files of this kind: a profile, sums of editions; empty where it declares nothing."""
    source = figures.source
    found = []
    if completeness.fitting(figures, expectation.profiles(source)):
        found.append(f"rule: what a complete file of {source} holds")
    editions = {k.edition for k in known_sums.same_kind(figures, expectation.known_sums(source))}
    if sums and figures.edition in editions:
        found.append(f"sums of {source} {figures.edition}")
    return found


def departures(figures: Figures, *, sums: bool) -> list[Departure]:
    """Every departure of one dataflow of one file.

    sums : whether the known sums of the very edition may be used
    """
    source, flow = figures.source, figures.dataflow.id
    rules = expectation.rules(source)
    found: list[Departure] = []
    profiles = expectation.profiles(source)
    chosen = rules.selectable and selections.smaller_part(figures, completeness.fitting(figures, profiles))
    slack = CHOSEN_SLACK if chosen else 1.0
    checks: tuple[Check, ...] = (
        lambda f: completeness.incomplete(f, profiles, rules),
        lambda f: years.moved(f, rules),
        lambda f: digits.scaled(f, rules),
        lambda f: facts.beyond_bounds(f, expectation.bounds(flow, source), slack=slack),
        lambda f: facts.against_facts(f, expectation.facts(flow, source)),
        lambda f: sizes.against_sizes(f, expectation.magnitudes()),
        neighbours.jumps,
        lambda f: parts.among_parts(f, rules),
        lambda f: parts.not_their_sum(f, rules),
        codes.unknown,
        lambda f: codes.ended(f, rules),
        lambda f: codes.twice(f, rules),
        order.cut,
        order.mingled,
        lambda f: order.exchanged(f, expectation.orders(source)),
        lambda f: levels.exchanged(f, expectation.levels(source)),
    )
    for check in checks:
        found += check(figures)
    if not completeness.excerpt(figures, completeness.fitting(figures, profiles)):
        known = expectation.known_sums(source)
        moved = known_sums.moved(figures, known, own=sums)
        differing = None if moved else known_sums.differs(figures, known, rules, own=sums)
        found += [d for d in (moved, differing) if d]  # last: a sum says that something is wrong, and not what
    return found
