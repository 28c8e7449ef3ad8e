"""The assessment for machines: what ``sojourn assess --json`` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.verdict import Evidence, Verdict
from sojourn.indicators import INDICATORS
from sojourn.indicators.rule_digest import RULE_EDITION, rule_digest
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
    @property
    def loaded(self) -> tuple[Mapping[str, Any], ...]: ...


def assessment_data(assessed: Assessed, lang: str = "en") -> dict[str, Any]:
    """Area and paragraphs with verdict, reason, confidence and indicators: what ``sojourn assess --json`` prints.

    The edition of the rule and the releases stand with it, so that two assessments can be compared later.
    """
    words = language(lang)
    releases = {r["release_id"]: r for r in assessed.loaded}
    return {
        "area": assessed.area,
        "name": assessed.name,
        "as_of": assessed.as_of,
        "rule": {"edition": RULE_EDITION, "indicators": {i.id: rule_digest(i) for i in INDICATORS}},
        "paragraphs": [_paragraph(v, words, releases) for v in assessed.verdicts],
        "rests_on": [
            {"source": r["source"], "edition": r["edition"], "publisher": r["publisher"], "sha256": r["sha256"]}
            for r in releases.values()
            if r["sha256"]
        ],
    }


Releases = Mapping[int, Mapping[str, Any]]


def _paragraph(judged: Verdict, words: Language, releases: Releases) -> dict[str, Any]:
    return {
        "number": judged.number,
        "verdict": codes.verdict(judged.verdict, words),
        "reason": verdicts.verdict_reason(judged, words),
        "confidence": judged.confidence.level,
        "confidence_reasons": verdicts.confidence_reasons(judged, words),
        "sensitive": judged.sensitive,
        "load": verdicts.to_load(judged, words),
        "indicators": [_evidence(e, words, releases) for e in judged.evidence],
    }


def _evidence(evidence: Evidence, words: Language, releases: Releases) -> dict[str, Any]:
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
        "source_name": _publishers(latest, words, releases),
        "direction": reading.direction,
        "movement": codes.movement(evidence.movement.kind, words),
        "baseline": start,
        "rests_on": sorted({_hash(releases[n]) for n in _numbers(reading.baseline, reading.latest) if n in releases}),
    }


def _publishers(figure: Figure | None, words: Language, releases: Releases) -> str:
    """Names of the publishers that a figure rests on, such as «UN DESA and UNHCR»."""
    named = (str(releases[n]["publisher"] or "").split(",")[0] for n in _numbers(figure) if n in releases)
    return words.row([name for name in dict.fromkeys(named) if name])


def _hash(release: Mapping[str, Any]) -> str:
    return str(release["sha256"] or "")[:12]


def _numbers(*figures: Figure | None) -> Iterator[int]:
    """Numbers of the releases that figures rest on."""
    for figure in figures:
        if figure is not None:
            yield from figure.origin.releases if figure.origin is not None else ()
            yield from _numbers(*figure.inputs)
