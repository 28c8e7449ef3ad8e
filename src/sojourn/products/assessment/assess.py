"""The assessment: every paragraph of the Declaration, for the world, a region or a country, with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sojourn.concepts import area as areas
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.commitment import paragraphs
from sojourn.declaration.reading import Figure, Movement, Reading, SmallestChange, movement, read_series
from sojourn.declaration.verdict import Verdict, verdict
from sojourn.indicators import INDICATORS, Indicator
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD, IndicatorFigure, Profile, profile
from sojourn.products.assessment.read_panel import read_panel
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class IndicatorResult:
    """An indicator of an area: its series, the reading the verdict rests on, and what it did."""

    indicator: Indicator
    figures: tuple[IndicatorFigure, ...]
    reading: Reading
    movement: Movement


@dataclass(frozen=True)
class Assessment:
    """Everything that can be said of an area's progress on the Declaration.

    as_of : year the age of figures is counted to
    verdicts : the 34 paragraphs in order
    results : indicator id -> result, those with at least one figure
    releases : everything loaded, with hashes
    """

    profile: Profile
    as_of: int
    verdicts: tuple[Verdict, ...]
    results: dict[str, IndicatorResult]
    releases: tuple[dict[str, Any], ...]

    @property
    def area(self) -> str:
        """Id of the area."""
        return self.profile.area

    def largest_changes(self, count: int = 5) -> list[IndicatorResult]:
        """Indicators that changed most, measured in smallest changes that count; one for each first measure.

        Those that moved a verdict come first; context, which moves none, fills the places left. What cannot be used
        (too old, too near to the baseline) is not among them.
        """
        moved = []
        for result in self.results.values():
            reading = result.reading
            if result.movement.kind not in ("improved", "worsened", "context"):
                continue
            if reading.change is None or reading.baseline is None or reading.baseline.value is None:
                continue
            threshold = reading.smallest_change.threshold(reading.baseline.value)
            if threshold > 0 and abs(reading.change) >= threshold:
                context = result.indicator.direction == "context"
                moved.append((context, -abs(reading.change) / threshold, result))
        moved.sort(key=lambda m: (*m[:2], m[2].indicator.id))
        chosen: list[IndicatorResult] = []
        families: set[str] = set()
        for *_, result in moved:
            family = result.indicator.needs[0].split("_")[0]
            if family not in families:
                families.add(family)
                chosen.append(result)
        return chosen[:count]

    def to_json(self) -> dict[str, Any]:
        """The assessment for machines: area and paragraphs with verdict, reason, confidence and indicators."""
        return {
            "area": self.area,
            "name": self.profile.name,
            "as_of": self.as_of,
            "paragraphs": [self._paragraph(v) for v in self.verdicts],
        }

    def _paragraph(self, v: Verdict) -> dict[str, Any]:
        shown = []
        for evidence in v.evidence:
            latest = evidence.reading.latest or evidence.reading.baseline
            baseline = evidence.reading.baseline
            shown.append(
                {
                    "id": evidence.reading.id,
                    "title": evidence.reading.title,
                    "value": latest.value if latest else None,
                    "unit": evidence.reading.unit,
                    "status": latest.status if latest else ObsStatus.MISSING.word,
                    "time_period": latest.period if latest else None,
                    "source": latest.source if latest else None,
                    "direction": evidence.reading.direction,
                    "movement": evidence.movement.kind,
                    "baseline": {"value": baseline.value, "time_period": baseline.period, "status": baseline.status}
                    if baseline
                    else None,
                }
            )
        return {
            "number": v.number,
            "verdict": v.verdict,
            "reason": v.reason,
            "confidence": v.confidence.level,
            "confidence_reasons": list(v.confidence.why),
            "sensitive": v.sensitive,
            "load": v.load,
            "indicators": shown,
        }


def assess(
    warehouse: Warehouse, area: str = WORLD, *, as_of: int | None = None, panel: Panel | None = None
) -> Assessment:
    """Assess an area by any code or name.

    as_of : the year of the assessment (figures older than their limit are not used); by default the present year
    panel : read before, to assess several areas

    Raises CodesUnknown for an unknown area, NothingLoaded and WarehouseError for the warehouse.
    """
    year = as_of if as_of is not None else datetime.now(UTC).year
    if panel is None:
        areas.resolve_one(area)  # an unknown name is said before anything is read
        with warehouse.snapshot():
            panel = read_panel(warehouse)
    found = profile(panel, area)
    results = {}
    for indicator in INDICATORS:
        if (found.area == WORLD and not indicator.world) or (found.is_country and not indicator.country):
            continue
        figures = found.indicator(indicator)
        if figures:
            reading = _reading(indicator, figures, year)
            results[indicator.id] = IndicatorResult(indicator, tuple(figures), reading, movement(reading, as_of=year))
    verdicts = []
    for paragraph in paragraphs():
        readings = [r.reading for r in results.values() if paragraph.number in r.indicator.paragraphs]
        verdicts.append(verdict(paragraph, readings, as_of=year))
    return Assessment(found, year, tuple(verdicts), results, tuple(warehouse.releases()))


def _reading(indicator: Indicator, figures: list[IndicatorFigure], as_of: int) -> Reading:
    absolute, relative = indicator.smallest_change
    latest = figures[-1]
    return read_series(
        [Figure(f.value, f.label, ObsStatus(f.status).word, source_of(f)) for f in figures],
        id=indicator.id,
        title=indicator.title,
        unit=indicator.unit,
        direction=indicator.direction,
        smallest_change=SmallestChange(absolute, relative),
        kind=indicator.kind,
        as_of=as_of,
        max_age_years=indicator.max_age_years,
        coverage=min(1.0, latest.coverage),
    )


def source_of(figure: IndicatorFigure) -> str:
    """The sources of an indicator's inputs in words: «UNDESA_STOCK_2024_LONG 2024; WPP2024_EVENTS 2024»."""
    named = [f"{m.origin.source} {m.origin.edition}".strip() for m in figure.inputs if m.origin is not None]
    return "; ".join(dict.fromkeys(named))
