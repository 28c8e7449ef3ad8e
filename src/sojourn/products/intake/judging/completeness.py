"""Whether a file holds what a complete file of its source holds, or a selection that its publisher offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.departure import Departure
from sojourn.concepts.series import edition_date
from sojourn.products.intake.judging import selections
from sojourn.products.intake.judging.figures import Figures
from sojourn.products.intake.judging.known_sums import LASTING, told_apart
from sojourn.sources.expectation import KnownSums, Profile, Rules

#: A file of fewer years than this is of one year, and its year is another in each edition.
SERIES = 4
#: A file of so few countries, where a complete one has ``WIDE`` or more and twenty times the lines, was not cut off by
#: accident: somebody took these countries out.
FEW, WIDE, PART = 10, 100, 0.05


def fitting(figures: Figures, profiles: Sequence[Profile]) -> list[Profile]:
    """Profiles of files of this kind: what they say of all lines holds of all lines here."""
    told = told_apart(figures)
    return [
        p
        for p in profiles
        if p.dataflow == figures.dataflow.id and all(told.get(key) == code for key, code in p.told.items())
    ]


def incomplete(figures: Figures, profiles: Sequence[Profile], rules: Rules) -> list[Departure]:
    """What is missing against the nearest profile; nothing where one profile is held, or none is of this kind.

    Rule: a later edition of a source holds at least the lines (less 1 %), areas, codes and years of the editions at
    hand, and begins in the same year.
    """
    of_kind = fitting(figures, profiles)
    if not of_kind:
        return [] if rules.selectable else [*_other_area(figures, profiles), *_each_kind(figures, profiles, rules)]
    if excerpt(figures, of_kind):
        return []
    if rules.selectable:
        return min((selections.partly(figures, p) for p in _nearest(figures, of_kind)), key=len)
    found = [_against(figures, p) for p in of_kind]
    least = min(found, key=len)
    return least


def _nearest(figures: Figures, profiles: Sequence[Profile]) -> Sequence[Profile]:
    """Profiles with the codes that the file has; else those with some of them in each dimension; else all."""
    have = {key: set(names) for key, names in figures.names.items()}
    exact = [p for p in profiles if all(codes == have.get(key, codes) for key, codes in p.codes.items())]
    return exact or [p for p in profiles if all(v & have.get(k, v) for k, v in p.codes.items())] or profiles


def _each_kind(figures: Figures, profiles: Sequence[Profile], rules: Rules) -> list[Departure]:
    """Of a file that holds what known files hold one by one (estimates and a projection), each part by itself."""
    found: dict[Departure, None] = {}
    for told in {tuple(sorted(p.told.items())): p.told for p in profiles if p.dataflow == figures.dataflow.id}.values():
        if not told.keys() - {LASTING} <= figures.codes.keys():
            continue
        lines = np.ones(len(figures), bool)
        for key, code in told.items():
            lines &= figures.is_in(key, (code,)) if key != LASTING else True
        if lines.any() and not lines.all():
            part = figures.among(lines)
            if of_part := fitting(part, profiles):
                found.update(dict.fromkeys(incomplete(part, of_part, rules)))
    return list(found)


def _other_area(figures: Figures, profiles: Sequence[Profile]) -> list[Departure]:
    """A file without the one area that every known file of its source is about, at home or as origin."""
    own = [p for p in profiles if p.dataflow == figures.dataflow.id]
    told = told_apart(figures)
    found = []
    for key in figures.area_keys:
        known = {p.told.get(key) for p in own}
        code = known.pop() if len(known) == 1 else None
        if code is not None and told.get(key) != code:
            have = ", ".join(sorted(figures.names[key])[:5])
            sentence = f"{key} is {have}; every file known of {figures.source} has {code} there"
            rule = (f"rule: what a file of {figures.source} is about",)
            found.append(Departure("swapped_columns", sentence, figures.cells(figures.given), rule))
    return found


def excerpt(figures: Figures, of_kind: Sequence[Profile]) -> str:
    """What is held of an excerpt of a few countries, in words; empty for any other file."""
    lines = int(figures.given.sum())
    for profile in of_kind:
        if not 0 < lines < PART * profile.rows:
            return ""
        for key, codes in profile.areas.items():
            have = [
                n for n, c in zip(figures.names[key], figures.counts(key, figures.countries(key)), strict=True) if c
            ]
            if len(codes) >= WIDE and 0 < len(have) <= FEW:
                return f"an excerpt: {key} {', '.join(sorted(have))}, of {len(codes)} countries and areas"
    return ""


def _against(figures: Figures, profile: Profile) -> list[Departure]:
    rule = (f"rule: what a complete file of {profile.source} holds",)
    found = []
    lines = int(figures.given.sum())
    if lines < profile.rows:
        found.append(Departure("cut_off", f"{lines:,} figures; a complete file has {profile.rows:,} or more", (), rule))
    for key, least in profile.areas.items():
        counts = figures.counts(key, figures.countries(key))
        have = {n for n, c in zip(figures.names[key], counts, strict=True) if c}
        if gone := sorted(least - have):
            names = ", ".join(gone[:8]) + (", ..." if len(gone) > 8 else "")
            sentence = f"{key}: {len(gone)} of {len(least)} countries and areas of earlier editions missing: {names}"
            found.append(Departure("areas_missing", sentence, (), rule))
    for key, codes in profile.codes.items():
        have_codes = {n for n, c in zip(figures.names[key], figures.counts(key), strict=True) if c}
        if missing := codes - have_codes:
            sentence = (
                f"{key}: {', '.join(sorted(missing))} missing, of the {len(codes)} codes that every file known of "
                f"{profile.source} has; here are {', '.join(sorted(have_codes)) or 'none'}: the columns or lines that "
                "hold the others are cut off, left out or renamed"
            )
            found.append(Departure("column_missing", sentence, (), rule))
    if profile.first and figures.years.any():
        found += _years(figures, profile, rule)
    if profile.history:
        found += _history(figures, profile, rule)
    return found


def dataflows_missing(
    tables: Sequence[Figures], where: str, declared: Sequence[Dataflow], known: Sequence[KnownSums], rules: Rules
) -> list[Departure]:
    """Declared dataflows that give no figure here, and that every published file of this kind gives.

    A file is of a kind with those in which what it does give has the same in common (receipts, or payments).
    """
    if rules.selectable or len(declared) < 2:
        return []
    given = {f.dataflow.id: f for f in tables if f.given.any()}
    of_files: dict[tuple[str, str], set[str]] = {}
    alike: set[tuple[str, str]] = set()
    for k in known:
        file = (k.edition, k.file_name)
        of_files.setdefault(file, set()).add(k.dataflow)
        if k.dataflow in given and k.told == told_apart(given[k.dataflow]):
            alike.add(file)
    if not alike:
        return []
    always = set.intersection(*(of_files[file] for file in alike))
    found = []
    for flow in declared:
        if flow.id in always - given.keys():
            sentence = (
                f"{where}: no figure of {flow.id} ({flow.title}), which every published file of this kind at hand has "
                f"({len(alike)}): a column is renamed or left out, or the publisher gives it no more"
            )
            found.append(Departure("column_missing", sentence, (where,), ("rule: what a file of this source gives",)))
    return found


def _history(figures: Figures, profile: Profile, rule: tuple[str, ...]) -> list[Departure]:
    """Past actions of a treaty: no State becomes a party in a year that is over, and none of another treaty did."""
    have = actions_until(figures, sorted({year for _, year in profile.history}))
    other = {key: n for key, n in profile.history.items() if have.get(key, 0) != n}
    if not other:
        return []
    (action, year), count = min(other.items(), key=lambda item: item[0][1])
    sentence = (
        f"{have.get((action, year), 0)} States {'became bound' if action == 'BOUND' else 'signed'} up to {year}; of "
        f"this treaty {count} did: another treaty, moved years or lines missing"
    )
    return [Departure("history_differs", sentence, (), rule)]


def actions_until(figures: Figures, years: Sequence[int]) -> dict[tuple[str, int], int]:
    """Action and year -> how many States took it up to that year."""
    found = {}
    for action in figures.names["action"]:
        values = figures.values[figures.given & figures.is_in("action", (action,))]
        found.update({(action, year): int((values <= year).sum()) for year in years})
    return found


def _years(figures: Figures, profile: Profile, rule: tuple[str, ...]) -> list[Departure]:
    years = figures.years[figures.given]
    if not len(years):
        return []
    first, last = int(years.min()), int(years.max())
    found = []
    if first != profile.first and profile.last - profile.first >= SERIES:
        cells = figures.cells(figures.given & (figures.years == first))
        sentence = f"the first year is {first}; the series begins in {profile.first}"
        found.append(Departure("moved_years", sentence, cells, rule))
    due = _last_of(figures, profile)
    past = {y for y in profile.years if y <= due}
    if last < due and profile.last - profile.first >= SERIES:
        cells = figures.cells(figures.given & (figures.years == last))
        sentence = f"the last year is {last}; editions like it go to {due}"
        found.append(Departure("cut_off", sentence, cells, rule))
    elif profile.last - profile.first >= SERIES and (gone := sorted(past - set(years.tolist()))):
        sentence = f"no figure of {', '.join(map(str, gone[:8]))}, which all editions at hand have"
        found.append(Departure("cut_off", sentence, (), rule))
    return found


def _last_of(figures: Figures, profile: Profile) -> int:
    """The last year a file of this edition holds at least: editions of the source end so long before their name.

    One named by a day or month may end a year earlier: what is published in January lacks the year before.
    """
    dated = named_year(figures.edition)
    if dated is None or profile.lag is None:
        return profile.last
    return dated - profile.lag - (not figures.edition.isdigit())


def named_year(edition: str) -> int | None:
    """Year of a named edition; None where it is named by the end of its data, or not at all."""
    dated = edition_date(edition)
    return dated.year if dated and not edition.startswith(("to ", "until ")) else None


def selection(figures: Figures, profiles: Sequence[Profile], rules: Rules) -> str | None:
    """What is chosen of a source that lets users choose, or taken out of any other: its coverage in words."""
    if not rules.selectable:
        taken_out = excerpt(figures, fitting(figures, profiles))
        return f"{figures.dataflow.id} is {taken_out}; it replaces no complete file" if taken_out else None
    parts = []
    for key in figures.area_keys:
        have = int((figures.counts(key, figures.countries(key)) > 0).sum())
        parts.append(f"{key}: {have} countries and areas" if have else f"{key}: totals")
    if figures.years.any():
        years = figures.years[figures.given]
        parts.append(f"years {years.min()} to {years.max()}" if len(years) else "no year")
    for key in figures.small:
        if key in rules.selectable:
            parts.append(f"{key}: {', '.join(sorted(figures.names[key])[:12])}")
    return f"{figures.dataflow.id} may be a selection made by a user; it holds {'; '.join(parts)}"


def coverage(remarks: Mapping[str, str]) -> tuple[str, ...]:
    """Remarks in order of their dataflow."""
    return tuple(remarks[key] for key in sorted(remarks))
