"""Files judged before they are kept: by what their source expects, its editions, each other and the warehouse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sojourn.concepts.departure import Departure
from sojourn.products.intake import names
from sojourn.products.intake.judging import alone, codes, completeness, known_sums, references, years
from sojourn.products.intake.judging.figures import Figures
from sojourn.products.intake.judging.panel import Panel, panels_of
from sojourn.sources import Source, expectation
from sojourn.sources.fetching import offered
from sojourn.sources.source import Reading
from sojourn.warehouse import Warehouse

#: Sources whose tables are ours or the user's own: no publisher's file to compare with.
OURS = ("SOJOURN_EDITION",)


@dataclass(frozen=True)
class Candidate:
    """A file that was recognised and read, before it is judged.

    sha256 : of its bytes ; source : its layout ; named : whether the user named the layout or the edition
    """

    path: Path
    sha256: str
    source: Source
    reading: Reading
    named: bool = False


@dataclass(frozen=True)
class Knowledge:
    """What the judges may use beside the file, other files and the warehouse; all of it, except when they are tested.

    hashes : known bytes of published files ; sums : known sums of the very edition
    """

    hashes: bool = True
    sums: bool = True


@dataclass(frozen=True)
class Judgement:
    """What was found of one candidate.

    departures : empty for a file that is taken ; compared : files and rules it was judged against, empty where nothing
    was at hand ("judged against nothing") ; remarks : what is said but holds nothing (a selection and its coverage)
    """

    departures: tuple[Departure, ...] = ()
    compared: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def judge(
    candidates: Sequence[Candidate], warehouse: Warehouse | None, knowledge: Knowledge | None = None
) -> list[Judgement]:
    """One judgement for each candidate, the same in whatever order they come.

    warehouse : what is loaded already; None, or one that does not exist yet, where there is nothing
    """
    return judge_against(references.Loaded(warehouse), candidates, knowledge)


def judge_against(
    loaded: references.Loaded, candidates: Sequence[Candidate], knowledge: Knowledge | None = None
) -> list[Judgement]:
    """As ``judge``, against what was read of a warehouse before: of many files one after the other."""
    known = knowledge or Knowledge()
    by_itself: list[Judgement] = []
    panels: list[list[Panel]] = []
    published: list[bool] = []
    for candidate, name in zip(candidates, names.apart([c.path for c in candidates]), strict=True):
        judgement, own, by_sums = _alone(candidate, name, known)
        by_itself.append(judgement)
        panels.append(own)
        published.append(by_sums or (known.hashes and offered.of_hash(candidate.sha256) is not None))
    found = references.compared(
        panels,
        trusted=published,
        doubtful=[bool(j.departures) for j in by_itself],
        loaded=loaded.panels(panels),
    )
    return [
        _joined(j, [*_unchecked(c, loaded.sources, by_sums=shown), *departures], against)
        for c, j, shown, (departures, against) in zip(candidates, by_itself, published, found, strict=True)
    ]


def _unchecked(candidate: Candidate, loaded: Collection[str], *, by_sums: bool) -> list[Departure]:
    """The first file of a layout that was never held against published bytes: somebody looks at it before it counts.

    by_sums : every sum is that of the published edition, which shows that it was read rightly. Neither that nor what is
    loaded speaks for a file that says to be made by Sojourn, which nothing else judges.
    """
    why = candidate.reading.unchecked
    if not why or (candidate.source.id not in OURS and (by_sums or candidate.source.id in loaded)):
        return []
    sentence = f"no published file of this layout was at hand ({why}): look whether its figures are read rightly"
    return [
        Departure("unchecked_layout", sentence, (candidate.path.name,), (f"rule: layout of {candidate.source.id}",))
    ]


def _alone(candidate: Candidate, name: str, known: Knowledge) -> tuple[Judgement, list[Panel], bool]:
    """What one file says by itself, its panels for the comparison, and whether every sum is that of its edition.

    name : how messages call it
    """
    source = candidate.source
    if source.id in OURS:
        return Judgement(compared=("rule: made by Sojourn",)), [], True
    departures: list[Departure] = []
    remarks: dict[str, str] = {}
    panels: list[Panel] = []
    by_sums = [known.sums]
    tables: list[Figures] = []
    against: list[str] = []
    rules = expectation.rules(source.id)
    for o in candidate.reading.observations:
        figures = Figures.of(name, source.id, candidate.reading.edition, o.dataflow, o.table)
        departures += alone.departures(figures, sums=known.sums)
        against += alone.judged_by(figures, sums=known.sums)
        if said := completeness.selection(figures, expectation.profiles(source.id), rules):
            remarks[o.dataflow.id] = said
        if (clock := years.of_another_clock(figures)) and not rules.projects_to:
            remarks[f"{o.dataflow.id} "] = clock
        if candidate.named and known.sums:
            departures += _other_edition(figures)
        if known.sums:
            by_sums.append(figures.edition in known_sums.editions_of(figures, expectation.known_sums(figures.source)))
        panels += panels_of(figures, source.series.id)
        tables.append(figures)
    departures += completeness.dataflows_missing(
        tables, name, source.dataflows, expectation.known_sums(source.id), rules
    )
    against += ["rule: nothing of it is read"] * (not candidate.reading.observations)
    lines = sum(len(o) for o in candidate.reading.observations)
    departures += codes.added_up(candidate.reading.notes, lines, rules, name)
    if candidate.reading.observations and not lines:
        wanted = ", ".join(o.dataflow.title for o in candidate.reading.observations)
        seen = "; ".join(candidate.reading.notes) or "its reader has nothing to say of it"
        empty = f"{name} has the layout of {source.id}, and not one figure was found in it (expected: {wanted}): {seen}"
        departures.append(Departure("no_rows", empty, (name,), ("rule: a file has lines",), grave=True))
    said_of = completeness.coverage(remarks)
    if known.hashes and (other := _not_the_published(candidate)):
        said_of = (*said_of, other)
    return Judgement(tuple(_once(departures)), tuple(dict.fromkeys(against)), said_of), panels, all(by_sums)


def _other_edition(figures: Figures) -> list[Departure]:
    """Figures of which every sum is that of another edition than the one that is named for them."""
    editions = known_sums.editions_of(figures, expectation.known_sums(figures.source))
    if not editions or figures.edition in editions:
        return []
    sentence = f"every sum is that of edition {', '.join(editions)}; {figures.edition} is named for it"
    against = tuple(f"sums of {figures.source} {edition}" for edition in editions)
    return [Departure("other_edition", sentence, (figures.where,), against)]


def _not_the_published(candidate: Candidate) -> str | None:
    """A remark where published bytes of this source and edition are known and the file has others, whatever its name.

    Where a published file bears its name, that one is meant; else all of the edition whose hash is known.
    """
    known = [
        o
        for o in offered.offers()
        if o.sha256 and (o.source, o.edition) == (candidate.source.id, candidate.reading.edition)
    ]
    if not known or candidate.sha256 in {o.sha256 for o in known}:
        return None
    name = candidate.path.name
    same = [o for o in known if o.file_name.removesuffix(".gz") == name.removesuffix(".gz")]
    of_it = "; ".join(f"{o.url} has sha256 {o.sha256[:12]}" for o in same or known)
    packed = all(o.file_name.endswith(".gz") for o in same or known) and not name.endswith(".gz")
    what = "" if same else f" of {candidate.source.id} {candidate.reading.edition}"
    return f"{name} is not the published bytes{what}: {of_it}{', packed' * packed}"


def _joined(judgement: Judgement, departures: Sequence[Departure], against: Sequence[str]) -> Judgement:
    return Judgement(
        tuple(_once([*judgement.departures, *departures])),
        tuple(dict.fromkeys([*judgement.compared, *against])),
        judgement.remarks,
    )


def _once(departures: Sequence[Departure]) -> list[Departure]:
    return list(dict.fromkeys(departures))
