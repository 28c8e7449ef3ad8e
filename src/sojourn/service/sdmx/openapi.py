"""What the service of SDMX answers, as OpenAPI: every path, parameter, status and media type of both interfaces."""

from __future__ import annotations

import re
from typing import Any

from sojourn.publish.sdmx.formats import FORMATS
from sojourn.publish.sdmx.selection import OF_AVAILABILITY, OF_INTERFACE, OF_METADATA, OF_SCHEMA, OF_STRUCTURES
from sojourn.publish.sdmx.structure_query import DETAILS, EMPTY, KINDS, REFERENCES

REFUSALS = {
    "304": "not modified", "400": "the question is malformed, or cannot be", "404": "no results",
    "406": "no such format", "413": "more observations than one answer holds", "414": "the address is too long",
    "501": "the standard has it, this service has not", "503": "no warehouse can be read just now",
}  # fmt: skip
NUMBERS = frozenset({"firstNObservations", "lastNObservations", "offset", "limit"})
_METADATA_30 = ("metadataflow/{agencyID}/{metadataflowID}/{version}/{providerID}",
                "metadataset/{providerID}/{metadatasetID}/{version}",
                "structure/{targetType}/{agencyID}/{resourceID}/{version}")  # fmt: skip
_DETAILS = {"structure": DETAILS, "metadata": ("full", "allstubs")}
Part = dict[str, Any]


def document() -> Part:
    """The whole document."""
    flow = {"2.1": ("flowRef",), "3.0": ("context", "agencyID", "resourceID", "version")}
    paths: Part = {}
    for interface, named in flow.items():
        inside = "/".join(f"{{{n}}}" for n in named)
        available = "availableconstraint" if interface == "2.1" else "availability"
        own = tuple(sorted(OF_INTERFACE[interface]))
        paths[f"/sdmx/{interface}/data/{inside}/{{key}}"] = _path("data", (*named, "key"), own)
        more = (*sorted(OF_AVAILABILITY[interface]), "references", "mode")
        component = ("componentID",) if interface == "3.0" else ("providerRef", "componentID")
        paths[f"/sdmx/{interface}/{available}/{inside}/{{key}}/{'/'.join(f'{{{c}}}' for c in component)}"] = _path(
            "structure", (*named, "key", *component), more
        )
        paths[f"/sdmx/{interface}/schema/{{context}}/{{agencyID}}/{{resourceID}}/{{version}}"] = _path(
            "schema", ("context", "agencyID", "resourceID", "version"), tuple(sorted(OF_SCHEMA[interface]))
        )
        kind = f"/sdmx/{interface}/" + ("structure/" if interface == "3.0" else "") + "{structureType}"
        parts = ("structureType", "agencyID", "resourceID", "version")
        told = tuple(sorted(OF_STRUCTURES[interface]))
        paths[f"{kind}/{{agencyID}}/{{resourceID}}/{{version}}"] = _path("structure", parts, told)
        paths[f"{kind}/{{agencyID}}/{{resourceID}}/{{version}}/{{itemID}}"] = _path(
            "structure", (*parts, "itemID"), told
        )
    for inside in _METADATA_30:
        own = tuple(re.findall(r"\{(\w+)\}", inside))
        paths[f"/sdmx/3.0/metadata/{inside}"] = _path("metadata", own, tuple(sorted(OF_METADATA["3.0"])))
    paths["/sdmx/2.1/metadata/{metadataflowRef}/all/{metadataProvider}"] = _path(
        "metadata", ("metadataflowRef", "metadataProvider"), tuple(sorted(OF_METADATA["2.1"]))
    )
    return {"openapi": "3.0.3", "info": {"title": "Sojourn: SDMX", "version": "1.0"}, "paths": paths}


def _path(kind: str, inside: tuple[str, ...], parameters: tuple[str, ...]) -> Part:
    told = [{"name": n, "in": "path", "required": True, "schema": _values(n, kind)} for n in inside]
    told += [{"name": n, "in": "query", "required": False, "schema": _values(n, kind)} for n in parameters]
    media = {f.written for f in FORMATS if f.kind in (kind, "structure" if kind == "schema" else kind)}
    answers: Part = {"200": {"description": "the answer", "content": {m: {} for m in sorted(media)}}}
    errors: Part = {"application/xml; charset=utf-8": {}, "application/json; charset=utf-8": {}}
    for status, why in REFUSALS.items():
        answers[status] = {"description": why, **({} if status == "304" else {"content": errors})}
    return {"get": {"parameters": told, "responses": answers}}


def _values(name: str, kind: str) -> Part:
    if name in NUMBERS:
        return {"type": "integer", "minimum": 1 if name != "offset" else 0, "maximum": 999_999_999}
    of_structures = kind == "structure"
    listed = {
        "includeHistory": ("true", "false"),
        "explicitMeasure": ("true", "false"),
        "mode": ("exact", "available"),
        "references": REFERENCES,
        "structureType": tuple(sorted({*KINDS, *EMPTY} - {"*"})),
        "targetType": tuple(sorted({*KINDS, *EMPTY} - {"*"})),
        "detail": DETAILS
        if of_structures
        else ("full", "allstubs")
        if kind == "metadata"
        else ("full", "dataonly", "serieskeysonly", "nodata"),
        "format": tuple(sorted({f.name for f in FORMATS if f.kind == kind})),
    }.get(name)
    return {"type": "string", "minLength": 1, **({"enum": list(listed)} if listed else {})}
