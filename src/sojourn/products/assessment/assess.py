"""The assessment: every paragraph of the Declaration, for the world, a region or a country, with its evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from sojourn.concepts.figure import Figure
from sojourn.declaration.baseline import age
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.reading import Movement, Reading, movement
from sojourn.declaration.register import Document
from sojourn.declaration.verdict import VERDICTS, Verdict, of_paragraph, verdict
from sojourn.errors import UsageError
from sojourn.indicators import INDICATORS, Indicator
from sojourn.products.assessment.own_figures import preferring, read_own
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD, Profile, asked_for, profile
from sojourn.products.assessment.readings import few_behind, reading_of
from sojourn.products.assessment.stored_panel import Progress, read_panel
from sojourn.warehouse import Warehouse

OF_FIGURES = (28,)
"""Where an indicator stands beside this paragraph alone, it is of the figures and not of the area."""


@dataclass(frozen=True, repr=False)
class IndicatorResult:
    """An indicator of an area: its series, the reading the verdict rests on, and what it did.

    suppressed : figures without a value, since a measure of the formula is suppressed; nothing rests on them
    """

    indicator: Indicator
    figures: tuple[Figure, ...]
    reading: Reading
    movement: Movement
    suppressed: tuple[Figure, ...] = ()

    def __repr__(self) -> str:
        return f"IndicatorResult({self.indicator.id}, {self.movement.kind}, figures={len(self.figures)})"


@dataclass(frozen=True, repr=False)
class Assessment:
    """Everything that can be said of an area's progress on the Declaration, in codes and figures.

    as_of : year the age of figures is counted to
    verdicts : the 34 paragraphs in order
    results : indicator id -> result, those with at least one figure
    releases : everything loaded when the panel was read, with hashes
    """

    profile: Profile
    as_of: int
    verdicts: tuple[Verdict, ...]
    results: dict[str, IndicatorResult]
    releases: tuple[dict[str, Any], ...]

    def __repr__(self) -> str:
        counts = Counter(v.verdict for v in self.verdicts)
        judged = ", ".join(f"{kind}={counts[kind]}" for kind in VERDICTS)
        held = f"indicators={len(self.results)}, releases={len(self.releases)}"
        return f"Assessment({self.area}, as_of={self.as_of}, {judged}, {held})"

    @property
    def name(self) -> str:
        """Name of the area."""
        return self.profile.name

    @property
    def pieces(self) -> frozenset[str]:
        """The distinct evidence that all verdicts rest on: an instrument, series or event counts once."""
        return frozenset(piece for v in self.verdicts for piece in v.pieces)

    @property
    def median_age(self) -> float | None:
        """Years from the end of the latest figures that verdicts rest on to the year of the assessment, their median.

        A piece of evidence counts once, by its newest figure; None where no verdict rests on figures.
        """
        ages: dict[str, int] = {}
        for judged in self.verdicts:
            for e in judged.evidence:
                if e.moves and e.reading.latest is not None:
                    years = age(e.reading.latest.period, e.reading.kind, as_of=self.as_of)
                    ages[e.reading.piece] = min(years, ages.get(e.reading.piece, years))
        return float(median(ages.values())) if ages else None

    @property
    def computed(self) -> tuple[int, int]:
        """How many indicators have a figure, of how many that could be asked of such an area."""
        world, country = self.area == WORLD, self.profile.is_country
        asked = [i for i in INDICATORS if (i.world if world else i.country or not country)]
        return len(self.results), len(asked)

    @property
    def area(self) -> str:
        """Id of the area."""
        return self.profile.area

    @property
    def loaded(self) -> tuple[dict[str, Any], ...]:
        """The releases, as the warehouse tells them."""
        return self.releases

    def largest_changes(self, count: int = 5) -> list[IndicatorResult]:
        """Indicators that changed most, measured in smallest changes that count; one for each first measure.

        Those that moved a verdict come first; context, which moves none, fills the places left. What cannot be used
        (too old, too near to the baseline) is not among them, nor context with too few behind one of its figures, nor
        how good the figures are.
        """
        ranked = []
        for result in self.results.values():
            reading = result.reading
            if result.movement.kind not in ("improved", "worsened", "context"):
                continue
            if reading.change is None or reading.baseline is None or not _tells(result):
                continue
            threshold = reading.smallest_change.threshold(reading.baseline.number)
            if threshold > 0 and abs(reading.change) >= threshold:
                context = result.indicator.direction == "context"
                rank = (context, -abs(reading.change) / threshold, result.indicator.id)
                ranked.append((rank, result))
        ranked.sort(key=lambda pair: pair[0])
        largest_of_family: dict[str, IndicatorResult] = {}
        for _, result in ranked:
            family = result.indicator.needs[0].split("_")[0]  # IMMIGRANTS_F is of the family of IMMIGRANTS
            largest_of_family.setdefault(family, result)
        return list(largest_of_family.values())[:count]


def _tells(result: IndicatorResult) -> bool:
    """Whether a change says something of the area: all that moves a verdict, and context with enough behind it."""
    if result.indicator.direction != "context":
        return True
    return result.indicator.paragraphs != OF_FIGURES and few_behind(result.indicator, result.reading) is None


def assess(
    warehouse: Warehouse,
    area: str = WORLD,
    *,
    as_of: int | str | None = None,
    panel: Panel | None = None,
    progress: Progress | None = None,
    prefer: str = "",
    register: Sequence[Document] | None = None,
) -> Assessment:
    """Assess an area by any code or name; ``ECOWAS@2013`` is a group with the members it had in a year or on a date.

    as_of : the year of the assessment (figures older than their limit are not used); by default the present year
    panel : read before, to assess several areas
    progress : called with (done, in all, what) while measures are made that are not stored
    prefer : publisher of own tables whose figures are used in place of the international ones; every number that rests
        on them names them
    register : documents that answer what is requested; by default those that ship with Sojourn

    Raises CodesUnknown for an unknown area, UsageError for a year that is none or a publisher of whom nothing can be
    used, NothingLoaded and WarehouseError for the warehouse.
    """
    year = _year(as_of)
    if panel is None:
        asked_for(area)  # an unknown name is said before anything is read
        panel = read_panel(warehouse, progress=progress)
    if prefer:
        panel = preferring(panel, read_own(warehouse), prefer)
    releases = panel.releases if panel.releases is not None else tuple(warehouse.releases())
    found = profile(panel, area)
    results = {}
    for indicator in INDICATORS:
        if (found.area == WORLD and not indicator.world) or (found.is_country and not indicator.country):
            continue
        figures = found.indicator(indicator)
        if figures:
            reading = reading_of(found, indicator, figures, as_of=year)
            moved, hidden = movement(reading, as_of=year), tuple(found.suppressed(indicator))
            results[indicator.id] = IndicatorResult(indicator, tuple(figures), reading, moved, hidden)
    verdicts = []
    for paragraph in paragraphs():
        held = (r.reading for r in results.values() if _beside(r.indicator, paragraph.number, found.area))
        readings = [of_paragraph(paragraph, reading) for reading in held]
        verdicts.append(verdict(paragraph, readings, as_of=year, register=register))
    return Assessment(found, year, tuple(verdicts), results, releases)


def _beside(indicator: Indicator, number: int, area: str) -> bool:
    """Whether an indicator stands beside a paragraph: of the world not what another one there says already."""
    return number in indicator.paragraphs and not (area == WORLD and indicator.same_in_the_world)


def _year(as_of: int | str | None) -> int:
    """The year figures are counted to, from a number or its text; the present one where none is said."""
    if as_of is None:
        return datetime.now(UTC).year
    if not re.fullmatch(r"\d{4}", str(as_of)):
        raise UsageError(f"«{as_of}» is not a year.", ways_out=["Write it with four digits: 2026."])
    return int(as_of)
