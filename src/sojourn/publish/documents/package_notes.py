"""What a data package says of itself: description of its tables, crate, lineage, and a page to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from sojourn.declaration.commitment import ADDRESS
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.words.language import Language
from sojourn.publish.words.sources import program

KINDS = {pa.string(): "string", pa.float64(): "number", pa.int64(): "integer", pa.bool_(): "boolean"}
MEDIA = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
}
SPACE = "urn:sojourn:"


def title_of(dossier: Dossier, words: Language) -> str:
    """The title of a package."""
    name = dossier.name
    return words.say("{area}: figures on migration and development, as of {year}", area=name, year=dossier.as_of)


def datapackage(dossier: Dossier, tables: Mapping[str, pa.Table], words: Language) -> dict[str, Any]:
    """Name, sources, licences, and the columns of every table."""
    used = [r for r in dossier.releases if r.used]
    return {
        "profile": "data-package",
        "name": f"sojourn-{dossier.area.lower()}-{dossier.as_of}",
        "id": f"{SPACE}{dossier.vintage}",
        "title": title_of(dossier, words),
        "version": dossier.vintage,
        "homepage": ADDRESS,
        "created": f"{_day(dossier)}T00:00:00Z",
        "licenses": [{"name": text, "title": text} for text in sorted({r.licence for r in used if r.licence})],
        "sources": [
            {
                "title": " ".join((r.publisher or r.source, r.edition)),
                **({"path": r.url} if r.url[:4] == "http" else {}),
            }
            for r in used
        ],
        "resources": [_resource(name, table) for name, table in tables.items()],
    }


def _resource(name: str, table: pa.Table) -> dict[str, Any]:
    stem, _, suffix = name.partition(".")
    return {
        "name": stem,
        "path": name,
        "format": suffix,
        "mediatype": MEDIA[suffix],
        "encoding": "utf-8",
        "profile": "tabular-data-resource" if suffix == "csv" else "data-resource",
        "schema": {
            "fields": [{"name": f.name, "type": KINDS[f.type]} for f in table.schema],
            "missingValues": [""],
        },
    }


def crate(dossier: Dossier, sizes: Mapping[str, int], words: Language) -> dict[str, Any]:
    """RO-Crate 1.1: the folder, its files, and the releases they rest on."""
    used = [r for r in dossier.releases if r.used]
    files = [
        {"@id": name, "@type": "File", "name": name, "encodingFormat": MEDIA[name.rpartition(".")[2]],
         "contentSize": str(size)}
        for name, size in sizes.items()
    ]  # fmt: skip
    releases = [
        {"@id": f"#release-{r.number}", "@type": "Dataset", "name": f"{r.source} {r.edition}",
         "publisher": r.publisher, "identifier": f"sha256:{r.sha256}", "license": r.licence, "url": r.url}
        for r in used
    ]  # fmt: skip
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
                "about": {"@id": "./"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                "name": title_of(dossier, words),
                "description": words.say("Figures, verdicts and releases of one assessed report."),
                "datePublished": _day(dossier),
                "version": dossier.vintage,
                "license": {"@id": "#licence"},
                "author": {"@id": "#sojourn"},
                "publisher": {"@id": "#sojourn"},
                "inLanguage": words.id,
                "hasPart": [{"@id": f["@id"]} for f in files],
                "isBasedOn": [{"@id": r["@id"]} for r in releases],
            },
            {
                "@id": "#licence",
                "@type": "CreativeWork",
                "name": "; ".join(sorted({r.licence for r in used if r.licence})) or "see releases.parquet",
                "description": "Licences of the releases the figures rest on, as their publishers state them.",
            },
            {"@id": "#sojourn", "@type": "Organization", "name": "Sojourn, derived"},
            *files,
            *releases,
        ],
    }


def lineage(dossier: Dossier, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    """PROV-O in JSON-LD: an activity of the program used the releases and generated the tables."""
    run = f"{SPACE}assessment:{dossier.area}:{dossier.vintage}"
    used = [r for r in dossier.releases if r.used]
    return {
        "@context": {"prov": "http://www.w3.org/ns/prov#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"},
        "@graph": [
            {"@id": f"{SPACE}program", "@type": "prov:SoftwareAgent", "rdfs:label": program()},
            {
                "@id": run,
                "@type": "prov:Activity",
                "prov:wasAssociatedWith": {"@id": f"{SPACE}program"},
                "prov:used": [{"@id": f"{SPACE}sha256:{r.sha256}"} for r in used],
            },
            *(
                {"@id": f"{SPACE}sha256:{r.sha256}", "@type": "prov:Entity",
                 "rdfs:label": f"{r.source} {r.edition} {r.file_name}".strip()}
                for r in used
            ),
            *(
                {"@id": name, "@type": "prov:Entity", "prov:wasGeneratedBy": {"@id": run}}
                for name in tables
            ),
        ],
    }  # fmt: skip


def read_me(dossier: Dossier, tables: Mapping[str, pa.Table], words: Language) -> str:
    """What is in the folder, and how it is loaded."""
    lines = [
        f"# {title_of(dossier, words)}",
        "",
        *(f"- `{name}`: {table.num_rows:,} rows: {', '.join(table.column_names)}" for name, table in tables.items()),
        "- `datapackage.json`, `ro-crate-metadata.json`, `prov.jsonld`: columns, crate, lineage",
        "",
        f"Vintage {dossier.vintage}. Made with {program()}. A figure that is not there is empty and has its status.",
        "",
    ]
    if dossier.is_country:
        lines += [
            "To load the measures of years and intervals into another warehouse (those of days and months are in "
            "`measures.parquet` only):",
            "",
            "```sh",
            'sojourn load area_measure.csv --dataflow AREA_MEASURE --publisher "Sojourn, derived" '
            f"--edition {dossier.vintage}",
            "```",
        ]
    else:
        lines.append("Figures of a group are not loaded again: Sojourn sums them from countries.")
    return "\n".join(lines) + "\n"


def _day(dossier: Dossier) -> str:
    return max((r.loaded for r in dossier.releases), default=f"{dossier.as_of}-01-01")
