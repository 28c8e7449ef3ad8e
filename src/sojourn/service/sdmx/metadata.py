"""Questions for reference metadata: the sets of a flow, of a provider, by their own ids, or on a structure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from fastapi import Request, Response

from sojourn.publish.sdmx import formats, metadata, selection
from sojourn.publish.sdmx.catalogue import Catalogue
from sojourn.publish.sdmx.model import AGENCY, LINEAGE
from sojourn.publish.sdmx.problem import no_results, syntax
from sojourn.publish.sdmx.structure_query import among, structures
from sojourn.service.sdmx import replies

DETAILS = ("full", "allstubs")


@dataclass(frozen=True)
class Wanted:
    """Which sets an address names; every part as it stands in it. id : of a set; providers : ids of publishers

    flows : ids of dataflows that they are reported against, None for any
    """

    id: str = "*"
    providers: str = "*"
    flows: tuple[str, ...] | None = None


def of_flow(catalogue: Catalogue, agency: str, id: str, version: str, providers: str) -> Wanted:
    """Sets of a metadata flow. Raises Refused where there is no such flow."""
    structures(catalogue, "metadataflow", agency, id, version)
    return Wanted(providers=providers)


def of_set(catalogue: Catalogue, providers: str, id: str, version: str) -> Wanted:
    """Sets by their ids. Raises Refused for a version that there is not."""
    structures(catalogue, "metadataflow", AGENCY, LINEAGE, version)
    return Wanted(id, providers)


def on_structure(catalogue: Catalogue, kind: str, agency: str, id: str, version: str) -> Wanted:
    """Sets on dataflows, which alone are reported against. Raises Refused where there is no such structure."""
    found, _ = structures(catalogue, kind, agency, id, version)
    return Wanted(flows=tuple(a.id for a in found if a.kind == "dataflow"))


def answer(request: Request, catalogue: Catalogue, interface: str, wanted: Wanted) -> Response:
    """A message of metadata sets. Raises Refused."""
    given = selection.parameters(request.url.query)
    selection.known(given, selection.OF_METADATA[interface])
    detail = given.get("detail", "full")
    if detail not in DETAILS:
        raise syntax(f"detail is one of {', '.join(DETAILS)}.")
    after, until = selection.instant(given, "updatedAfter"), selection.instant(given, "asOf")
    form = formats.asked(request.headers.get("accept", ""), given.get("format", ""), "metadata", interface)
    found = [
        s for s, told in metadata.sets(catalogue)
        if among(wanted.id, s.id) and _provided(wanted.providers, s.provider)
        and (after is None or told.loaded > after) and (until is None or told.loaded <= until)
    ]  # fmt: skip
    if wanted.flows is not None:
        found = metadata.reported_against(found, wanted.flows)
    if not found:
        raise no_results()
    headers = replies.validators(request, catalogue, form)
    if replies.unchanged(request, headers):
        return replies.not_modified(headers)
    if form.standard == "json":
        message = metadata.message_json(found, form.version, replies.prepared(), stubs=detail == "allstubs")
        text = json.dumps(message, ensure_ascii=False)
    else:
        text = metadata.message_ml(found, form.version, replies.prepared(), stubs=detail == "allstubs")
    return replies.whole(request, text.encode(), form, headers)


def _provided(asked: str, provider: str) -> bool:
    """Whether a provider is asked for; every set is maintained by Sojourn, which may be named as its provider too."""
    named = ",".join(part.removeprefix(f"{AGENCY}.") for part in asked.replace("+", ",").split(","))
    return among(named, provider) or among(named, AGENCY)
