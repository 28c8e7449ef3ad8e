"""The report for machines: the assessment as ``sojourn assess --json`` gives it, and beside it all the page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.verdict import Verdict
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.map_figures import MapFigures
from sojourn.products.assessment.provenance import Provenance, ReleaseRecord
from sojourn.publish.report.assessed import assessment_data
from sojourn.publish.report.chapters import headlines
from sojourn.publish.report.first_page import finding_lines
from sojourn.publish.report.in_language import in_language
from sojourn.publish.report.map_pictures import map_title
from sojourn.publish.words import codes, sources, titles
from sojourn.publish.words.acts import act
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.readings import sentence
from sojourn.publish.words.reasons import reason


def data(dossier: Dossier, lang: str = "en") -> dict[str, Any]:
    """The dossier as plain values. The keys of the assessment are kept; more keys stand beside them.

    Titles, sentences, statuses and names of areas are in the language, which stands under ``language``; keys, ids,
    periods and numbers are the same in all.
    """
    words = language(lang)
    dossier = in_language(dossier, words)
    assessed = assessment_data(dossier, lang)
    return {
        "language": lang,
        **assessed,
        "paragraphs": [
            {**given, **_beside(judged, words)}
            for given, judged in zip(assessed["paragraphs"], dossier.verdicts, strict=True)
        ],
        "level": dossier.level,
        "computed": {"indicators": dossier.computed[0], "of": dossier.computed[1]},
        "median_age_of_evidence": dossier.median_age,
        "members": {m: dossier.names[m] for m in dossier.members},
        "program": sources.program(),
        "vintage": {
            "stamp": dossier.vintage,
            "data": sources.data_stamp(dossier, words),
            "built_in": dossier.built_in,
        },
        "findings": [
            {"code": f.code, "sentence": f.plain, "publishers": f.source} for f in finding_lines(dossier, words)
        ],
        "peers": {
            id: [
                {
                    "area": p.area,
                    "name": dossier.names[p.area],
                    "time_period": label(p.figure.period),
                    "value": p.figure.value,
                    "status": codes.status(p.figure.status, words),
                }
                for p in held
            ]
            for id, held in dossier.peers.items()
        },
        "acts": {
            str(number): [act(a, sources.within_sentence(dossier, words), dossier.names, words) for a in held]
            for number, held in dossier.acts.items()
        },
        "headlines": [
            {
                "title": h.title,
                "value": h.cell.sort,
                "status": codes.status(h.cell.status, words),
                "time_period": h.period,
                "panel": h.cell.href[1:],
            }
            for h in headlines(dossier, words)
        ],
        "largest_changes": [
            {
                "indicator": c.reading.id,
                "sentence": sentence(c.reading, c.movement, words),
                "source": sources.sources_of(c.reading.latest),
            }
            for c in dossier.changes
        ],
        "series": {name: _series(name, figures, words) for name, figures in dossier.series.items()},
        "measures": {
            name: _measure(name, figures, dossier.provenance.get(name), words)
            for name, figures in dossier.measures.items()
        },
        "maps": [_map(m, dossier, words) for m in dossier.maps],
        "flows_between_subregions": _flows(dossier, words),
        "flow_partners": _partners(dossier, words),
        "not_computed": [
            {"id": id, "title": titles.indicator(id, words), "measures_missing": list(lacking)}
            for id, lacking in dossier.absent.items()
        ],
        "notes": [reason(note, words) for note in dossier.notes],
        "releases": [_release(r, words) for r in dossier.releases],
    }


def text(dossier: Dossier, lang: str = "en") -> str:
    """The dossier as JSON; raises ValueError for a number that is none."""
    return json.dumps(data(dossier, lang), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _beside(judged: Verdict, words: Language) -> dict[str, Any]:
    """What the report says of a paragraph beside its verdict."""
    own = paragraph(judged.number)
    return {
        "title": words.say(own.title),
        "summary": words.say(own.summary),
        "theme": words.say(own.theme),
        "strength": own.strength,
        "kind": "statement" if own.is_statement else "request" if own.is_request else "asked",
        "asks": [
            {
                "what": words.say(a.what),
                "kind": a.kind,
                "unseen": words.say(a.unseen),
                "documents": [d.id for d in judged.documents if d.ask == a.number],
            }
            for a in own.asks
        ],
        "looks_at": words.say(own.looks_at),
        "asked": judged.asked,
        "measured": judged.measured,
        "partial_evidence": judged.partial,
        "distinct_evidence": sorted(judged.pieces),
        "documents": list(dict.fromkeys(d.id for d in judged.documents)),
        "evidence_of": {e.reading.id: e.reading.piece for e in judged.evidence},
        "behind": {e.reading.id: list(e.reading.behind) for e in judged.evidence if e.reading.behind},
        "limits": words.say(own.limits),
        "sensitivity": [
            {"with": reason(s.change, words), "verdict": codes.verdict(s.verdict, words), "differs": s.differs}
            for s in judged.sensitivity
        ],
    }


def _series(id: str, figures: Iterable[Figure], words: Language) -> dict[str, Any]:
    own = titles.declared(id)
    return {
        "title": titles.indicator(id, words),
        "unit": titles.unit(id, words),
        "direction": own.direction,
        "definition": words.say(own.definition),
        "reference": own.reference,
        "formula": f"{own.formula.__name__}({', '.join(own.needs)})",
        "paragraphs": list(own.paragraphs),
        "values": _values(figures, words),
    }


def _values(figures: Iterable[Figure], words: Language) -> list[dict[str, Any]]:
    rows = []
    for f in figures:
        row: dict[str, Any] = {
            "time_period": f.period,
            "label": label(f.period),
            "value": f.value,
            "status": codes.status(f.status, words),
            "coverage": None if f.coverage is None else round(f.coverage, 6),
            "countries": None if f.countries is None else f.countries[0],
        }
        if f.interval is not None:
            row["interval"] = {"lower": f.interval.lower, "upper": f.interval.upper, "level": f.interval.level}
        if f.inputs:
            row["inputs"] = [
                {"measure": i.id, "value": i.value, "status": codes.status(i.status, words)} for i in f.inputs
            ]
        rows.append(row)
    return rows


def _measure(id: str, figures: Iterable[Figure], where: Provenance | None, words: Language) -> dict[str, Any]:
    own = titles.measure(id, words)
    return {
        "title": own.title,
        "unit": own.unit,
        "values": _values(figures, words),
        "trace": _trace(where, words) if where else None,
    }


def _trace(where: Provenance, words: Language) -> dict[str, Any]:
    return {
        "dataflow": where.origin.dataflow,
        "source": where.origin.source,
        "edition": where.origin.edition,
        "selection": dict(sources.selection(where, words)),
        "formula": sources.formula(where, words),
        "derived_from": where.derived_from,
        "releases": list(where.releases),
        "command": sources.command(where),
        "command_note": sources.command_note(where, words),
    }


def _map(given: MapFigures, dossier: Dossier, words: Language) -> dict[str, Any]:
    title, unit = map_title(given, dossier, words)
    return {
        "id": given.id,
        "title": title,
        "unit": unit,
        "time_period": label(given.period),
        "values": [
            {"area": a, "name": dossier.names[a], "value": f.value, "status": codes.status(f.status, words)}
            for a, f in given.figures.items()
        ],
    }


def _flows(dossier: Dossier, words: Language) -> dict[str, Any] | None:
    flows = dossier.flows
    if flows is None:
        return None
    return {
        "time_period": label(flows.period),
        "status": codes.status(flows.status, words),
        "areas": [dossier.names[a] for a in flows.areas],
        "persons_by_origin_and_destination": flows.table.tolist(),
    }


def _partners(dossier: Dossier, words: Language) -> dict[str, Any] | None:
    own = dossier.partners
    if own is None:
        return None

    def side(figures: Mapping[str, Figure]) -> list[dict[str, Any]]:
        return [
            {"area": a, "name": dossier.names[a], "persons": f.value, "status": codes.status(f.status, words)}
            for a, f in figures.items()
        ]

    return {
        "time_period": label(own.period),
        "status": codes.status(own.status, words),
        "within": own.within.value if own.within else None,
        "origins": side(own.origins),
        "destinations": side(own.destinations),
    }


def _release(release: ReleaseRecord, words: Language) -> dict[str, Any]:
    return {
        "release": release.number,
        "source": release.source,
        "edition": release.edition,
        "publisher": release.publisher,
        "file": sources.file_of(release, words),
        "size": release.size,
        "sha256": release.sha256,
        "url": release.url,
        "licence": release.licence,
        "citation": release.citation,
        "loaded": release.loaded,
        "notes": list(release.notes),
        "departures": list(release.departures),
        "accepted": release.accepted or None,
        "used": release.used,
    }
