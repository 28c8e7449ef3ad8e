"""The figures of a dossier as a data package: Parquet for programs, a table to load again, and what they rest on.

``datapackage.json`` (Data Package 1.0) describes the tables, ``ro-crate-metadata.json`` (RO-Crate 1.1) the whole, and
``prov.jsonld`` (W3C PROV-O) which table was made from which files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.files.tables import write_tables
from sojourn.files.whole import new_folder, write_text
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.package_notes import crate, datapackage, lineage, read_me
from sojourn.publish.words import codes, sources, titles, verdicts
from sojourn.publish.words.language import Language

LOADABLE = "area_measure.csv"
"""Measures as a table of one's own; only of single countries and areas, since groups are summed when asked for."""


def write_package(dossier: Dossier, destination: Destination, words: Language) -> None:
    """Write the package to a folder, whole or not at all; a package that is there is replaced.

    Raises UsageError where the folder cannot be written.
    """
    tables = package_tables(dossier, words)
    with new_folder(destination, overwrite=True) as folder:
        for name, table in tables.items():
            write_tables([table], folder.inside(name))
        described = datapackage(dossier, tables, words)
        write_text(folder.inside("datapackage.json"), _json(described))
        write_text(folder.inside("prov.jsonld"), _json(lineage(dossier, tables)))
        write_text(folder.inside("README.md"), read_me(dossier, tables, words))
        write_text(folder.inside("ro-crate-metadata.json"), _json(crate(dossier, _sizes(folder.path), words)))


def package_tables(dossier: Dossier, words: Language) -> dict[str, pa.Table]:
    """The tables by the name of their file."""
    indicators = [row for id, held in dossier.indicators.items() for row in _figures(id, held, words)]
    measures = [row for id, held in dossier.measures.items() for row in _figures(id, held, words)]
    tables = {
        "indicators.parquet": _table(indicators, FIGURES),
        "measures.parquet": _table(measures, FIGURES),
        "paragraphs.parquet": _table(_paragraphs(dossier, words), PARAGRAPHS),
        "releases.parquet": _table(_releases(dossier, words), RELEASES),
    }
    if dossier.is_country:
        tables[LOADABLE] = _table(_loadable(dossier), OWN_TABLE)
    return tables


YEARS = re.compile(r"\d{4}(-\d{4})?")
TEXT, NUMBER, WHOLE, YES = pa.string(), pa.float64(), pa.int64(), pa.bool_()
FIGURES = {
    "id": TEXT, "title": TEXT, "unit": TEXT, "time_period": TEXT, "obs_value": NUMBER, "obs_status": TEXT,
    "coverage": NUMBER, "sources": TEXT,
}  # fmt: skip
PARAGRAPHS = {
    "number": WHOLE, "title": TEXT, "verdict": TEXT, "verdict_words": TEXT, "confidence": TEXT, "reason": TEXT,
}  # fmt: skip
RELEASES = {
    "release": WHOLE, "source": TEXT, "edition": TEXT, "publisher": TEXT, "file": TEXT, "sha256": TEXT, "url": TEXT,
    "licence": TEXT, "citation": TEXT, "loaded": TEXT, "used": YES,
}  # fmt: skip
OWN_TABLE = {
    "time_period": TEXT, "ref_area": TEXT, "measure": TEXT, "obs_value": NUMBER, "obs_status": TEXT,
    "derived_from": TEXT,
}  # fmt: skip


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(list(columns.items())))


def _figures(id: str, held: Sequence[Figure], words: Language) -> list[dict[str, Any]]:
    title, unit = titles.of_figure(id, words)
    return [
        {
            "id": id,
            "title": title,
            "unit": words.say(unit),
            "time_period": f.period,
            "obs_value": f.value,
            "obs_status": f.status,
            "coverage": f.coverage,
            "sources": sources.sources_of(f),
        }
        for f in held
    ]


def _paragraphs(dossier: Dossier, words: Language) -> list[dict[str, Any]]:
    from sojourn.declaration.commitment import paragraph

    return [
        {
            "number": v.number,
            "title": words.say(paragraph(v.number).title),
            "verdict": v.verdict,
            "verdict_words": codes.verdict(v.verdict, words),
            "confidence": v.confidence.level,
            "reason": verdicts.verdict_reason(v, words),
        }
        for v in dossier.verdicts
    ]


def _releases(dossier: Dossier, words: Language) -> list[dict[str, Any]]:
    return [
        {
            "release": r.number,
            "source": r.source,
            "edition": r.edition,
            "publisher": r.publisher,
            "file": sources.file_of(r, words),
            "sha256": r.sha256,
            "url": r.url,
            "licence": r.licence,
            "citation": r.citation,
            "loaded": r.loaded,
            "used": r.used,
        }
        for r in dossier.releases
    ]


def _loadable(dossier: Dossier) -> list[dict[str, Any]]:
    """Measures as ``sojourn load`` takes them as AREA_MEASURE: of years and intervals, not of days and months."""
    return [
        {
            "time_period": label(f.period),
            "ref_area": dossier.area,
            "measure": id,
            "obs_value": f.value,
            "obs_status": f.status,
            "derived_from": sources.sources_of(f),
        }
        for id, held in dossier.measures.items()
        for f in held
        if YEARS.fullmatch(label(f.period))
    ]


def _sizes(folder: Path) -> dict[str, int]:
    return {p.name: p.stat().st_size for p in sorted(folder.iterdir())}


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
