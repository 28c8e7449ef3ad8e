"""The report for machines: the assessment as ``sojourn assess --json`` gives it, and beside it all the page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sojourn.concepts.status import ObsStatus
from sojourn.declaration.commitment import paragraph
from sojourn.publish.report.chapters import headlines
from sojourn.publish.report.content import IndicatorSeries, Measure, Provenance, ReleaseRecord, ReportContent, Value
from sojourn.publish.report.page import stamp
from sojourn.publish.report.wordings import program


def data(content: ReportContent) -> dict[str, Any]:
    """The content as plain values. The keys of the assessment are kept; more keys stand beside them."""
    verdicts = {v.number: v for v in content.verdicts}
    paragraphs = []
    for given in content.assessment["paragraphs"]:
        own, judged = paragraph(given["number"]), verdicts[given["number"]]
        more = {
            "title": own.title,
            "summary": own.summary,
            "theme": own.theme,
            "strength": own.strength,
            "limits": own.limits,
            "sensitivity": [{"with": s.name, "verdict": s.verdict, "differs": s.differs} for s in judged.sensitivity],
        }
        paragraphs.append({**given, **{k: v for k, v in more.items() if k not in given}})
    return {
        **content.assessment,
        "paragraphs": paragraphs,
        "level": content.level,
        "members": dict(content.members),
        "program": program(),
        "vintage": {"stamp": stamp(content), "data": content.data_stamp, "built_in": content.built_in},
        "headlines": [
            {
                "title": h.title,
                "value": h.cell.sort,
                "status": h.cell.word,
                "time_period": h.period,
                "panel": h.cell.href[1:],
            }
            for h in headlines(content)
        ],
        "largest_changes": [
            {"indicator": c.indicator, "sentence": c.sentence, "source": c.source} for c in content.changes
        ],
        "series": {name: _series(s) for name, s in content.indicators.items()},
        "measures": {name: _measure(m) for name, m in content.measures.items()},
        "maps": [
            {
                "id": m.id,
                "title": m.title,
                "unit": m.unit,
                "time_period": m.label,
                "values": [
                    {"area": v.area, "name": v.name, "value": v.value, "status": ObsStatus(v.status).word}
                    for v in m.values
                ],
            }
            for m in content.maps
        ],
        "flows_between_subregions": _flows(content),
        "flow_partners": _partners(content),
        "not_computed": [
            {"id": i.id, "title": i.title, "measures_missing": list(lacking)} for i, lacking in content.absent
        ],
        "notes": list(content.notes),
        "releases": [_release(r) for r in content.releases],
    }


def text(content: ReportContent) -> str:
    """The content as JSON; raises ValueError for a number that is none."""
    return json.dumps(data(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _series(series: IndicatorSeries) -> dict[str, Any]:
    own = series.indicator
    return {
        "title": own.title,
        "unit": own.unit,
        "direction": own.direction,
        "definition": own.definition,
        "reference": own.reference,
        "formula": f"{own.formula.__name__}({', '.join(own.needs)})",
        "paragraphs": list(own.paragraphs),
        "values": _values(series.values),
    }


def _values(values: Iterable[Value]) -> list[dict[str, Any]]:
    return [
        {
            "time_period": v.period,
            "label": v.label,
            "value": v.value,
            "status": ObsStatus(v.status).word,
            "coverage": round(v.coverage, 6),
            "countries": v.countries,
            **(
                {
                    "inputs": [
                        {"measure": i.measure, "value": i.value, "status": ObsStatus(i.status).word} for i in v.inputs
                    ]
                }
                if v.inputs
                else {}
            ),
        }
        for v in values
    ]


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "title": measure.title,
        "unit": measure.unit,
        "values": _values(measure.values),
        "trace": _trace(measure.provenance) if measure.provenance else None,
    }


def _trace(where: Provenance) -> dict[str, Any]:
    return {
        "dataflow": where.dataflow,
        "source": where.source,
        "edition": where.edition,
        "selection": dict(where.selection),
        "formula": where.formula,
        "derived_from": where.derived_from,
        "releases": list(where.releases),
        "command": where.command,
        "command_note": where.command_note,
    }


def _flows(content: ReportContent) -> dict[str, Any] | None:
    if content.flows is None:
        return None
    flows = content.flows
    return {
        "time_period": flows.label,
        "status": ObsStatus(flows.status).word,
        "areas": list(flows.names),
        "persons_by_origin_and_destination": flows.table.tolist(),
    }


def _partners(content: ReportContent) -> dict[str, Any] | None:
    if content.partners is None:
        return None
    own = content.partners
    sides = {
        name: [{"area": a, "name": n, "persons": v} for a, n, v in side]
        for name, side in (("origins", own.origins), ("destinations", own.destinations))
    }
    return {"time_period": own.label, "status": ObsStatus(own.status).word, "within": own.within, **sides}


def _release(release: ReleaseRecord) -> dict[str, Any]:
    return {
        "release": release.number,
        "source": release.source,
        "edition": release.edition,
        "publisher": release.publisher,
        "file": release.file_name,
        "size": release.size,
        "sha256": release.sha256,
        "url": release.url,
        "licence": release.licence,
        "citation": release.citation,
        "loaded": release.loaded,
        "notes": list(release.notes),
        "used": release.used,
    }
