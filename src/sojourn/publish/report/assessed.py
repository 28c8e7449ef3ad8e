"""The assessment for machines: what ``sojourn assess --json`` prints."""

from __future__ import annotations

from typing import Any, Protocol

from sojourn.concepts.period import label
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.publish.words import codes, sources, titles, verdicts
from sojourn.publish.words.language import Language, language


class Assessed(Protocol):
    """What has been assessed: an assessment, or the dossier made of it."""

    @property
    def area(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def as_of(self) -> int: ...
    @property
    def verdicts(self) -> tuple[Verdict, ...]: ...


def assessment_data(assessed: Assessed, lang: str = "en") -> dict[str, Any]:
    """Area and paragraphs with verdict, reason, confidence and indicators: what ``sojourn assess --json`` prints."""
    words = language(lang)
    return {
        "area": assessed.area,
        "name": assessed.name,
        "as_of": assessed.as_of,
        "paragraphs": [_paragraph(v, words) for v in assessed.verdicts],
    }


def _paragraph(judged: Verdict, words: Language) -> dict[str, Any]:
    return {
        "number": judged.number,
        "verdict": codes.verdict(judged.verdict, words),
        "reason": verdicts.verdict_reason(judged, words),
        "confidence": judged.confidence.level,
        "confidence_reasons": verdicts.confidence_reasons(judged, words),
        "sensitive": judged.sensitive,
        "load": verdicts.to_load(judged, words),
        "indicators": [_evidence(e, words) for e in judged.evidence],
    }


def _evidence(evidence: Evidence, words: Language) -> dict[str, Any]:
    reading = evidence.reading
    latest, baseline = reading.latest or reading.baseline, reading.baseline
    start = None
    if baseline:
        start = {
            "value": baseline.value,
            "time_period": label(baseline.period),
            "status": codes.status(baseline.status, words),
        }
    return {
        "id": reading.id,
        "title": titles.indicator(reading.id, words),
        "value": latest.value if latest else None,
        "unit": titles.unit(reading.id, words),
        "status": codes.status(latest.status if latest else ObsStatus.MISSING.value, words),
        "time_period": label(latest.period) if latest else None,
        "source": sources.sources_of(latest) if latest else None,
        "direction": reading.direction,
        "movement": codes.movement(evidence.movement.kind, words),
        "baseline": start,
    }
