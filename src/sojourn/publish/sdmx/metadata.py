"""Reference metadata: what is said of each release that figures are read from, as the standard's metadata sets.

A set is a release: its source, edition, publisher, file, hash, address, licence, citation and the instant at which it
was loaded, reported against the dataflows whose observations are read from it (the metadata structure ``LINEAGE``).
The attribute ``RELEASE`` of an observation is the number in the id of the set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sojourn.publish.sdmx.catalogue import RELEASED, Catalogue, provider_id
from sojourn.publish.sdmx.model import AGENCY, LINEAGE, VERSION, code_id, urn
from sojourn.publish.sdmx.structure_json import meta
from sojourn.publish.sdmx.structure_ml import CONTROL, header, namespace
from sojourn.warehouse.answering import ReleaseTold

_COLUMNS = {"SOURCE": "source", "EDITION": "edition", "PUBLISHER": "publisher", "FILE": "file_name",
            "SHA256": "sha256", "ADDRESS": "url", "LICENCE": "licence", "CITATION": "citation",
            "LOADED": "loaded_at"}  # fmt: skip
"""Attribute of the metadata structure -> column of the table of releases."""

SET_VERSION = "1.0.0"
"""Version of every set: the standard asks for three numbers. Another file is another set."""


@dataclass(frozen=True)
class MetadataSet:
    """What is said of a release. provider : id of its publisher; flows : dataflows it is reported against

    values : attribute -> text, in the order of the metadata structure; none that is not known
    """

    id: str
    name: str
    provider: str
    flows: tuple[str, ...]
    values: Mapping[str, str]


def sets(catalogue: Catalogue) -> list[tuple[MetadataSet, ReleaseTold]]:
    """A set for every release, by number, beside what the warehouse tells of it."""
    return [(_set(r), r) for r in catalogue.standing.releases()]


def _set(release: ReleaseTold) -> MetadataSet:
    told = release.told
    values = {a: told[_COLUMNS[a]] for a in RELEASED if _COLUMNS[a] in told}
    values |= {"SOURCE": code_id(told["source"]), "LOADED": release.loaded.strftime("%Y-%m-%dT%H:%M:%S")}
    name = f"{told['source']}, edition {told['edition']}"
    return MetadataSet(f"RELEASE_{release.release_id}", name, provider_id(release.publisher), release.flows, values)


def message_json(found: Sequence[MetadataSet], version: str, prepared: str, *, stubs: bool) -> dict[str, Any]:
    """A message of SDMX-JSON 2.0 or 2.1. stubs : names alone (2.0 takes no set without attributes: all is told)"""
    stubs = stubs and version != "2.0"
    return {"meta": meta(version, prepared, "metadata"), "data": {"metadataSets": [_json(s, stubs) for s in found]}}


def _json(one: MetadataSet, stub: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": one.id, "version": SET_VERSION, "agencyID": AGENCY, "name": one.name, "names": {"en": one.name},
        "isExternalReference": stub, "links": [{"rel": "metadatastructure", "urn": urn("metadatastructure", LINEAGE)}],
        "metadataflow": urn("metadataflow", LINEAGE), "targets": [urn("dataflow", f) for f in one.flows],
    }  # fmt: skip
    return told if stub else told | {"attributes": [{"id": a, "value": v} for a, v in one.values.items()]}


def _urn(one: MetadataSet) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.metadatastructure.MetadataSet={AGENCY}:{one.id}({SET_VERSION})"


def message_ml(found: Sequence[MetadataSet], version: str, prepared: str, *, stubs: bool) -> str:
    """A message of generic metadata of SDMX-ML 2.1, 3.0 or 3.1. stubs : names alone (2.1 has none: all is told)"""
    spaces = " ".join(
        f'xmlns:{p}="{namespace(version, n)}"'
        for p, n in (("mes", "message"), ("met", "metadata/generic"), ("com", "common"))
    )
    structure = (
        f'<Ref id="{LINEAGE}" version="{VERSION}" agencyID="{AGENCY}"/>' if version == "2.1"
        else escape(urn("metadatastructure", LINEAGE))
    )  # fmt: skip
    told = f'<mes:Structure structureID="{LINEAGE}"><com:Structure>{structure}</com:Structure></mes:Structure>'
    inside = (_report(s) for s in found) if version == "2.1" else (_set_ml(s, stubs) for s in found)
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:GenericMetadata {spaces}>'
    return f"{start}{header(version, prepared, structure=told)}{''.join(inside)}</mes:GenericMetadata>"


def _set_ml(one: MetadataSet, stub: bool) -> str:
    own = f'id="{one.id}" agencyID="{AGENCY}" version="{SET_VERSION}" urn={quoteattr(_urn(one))}'
    name = f'<com:Name xml:lang="en">{_text(one.name)}</com:Name>'
    inside = "" if stub else _inside(one)
    return f'<mes:MetadataSet {own} isExternalReference="{str(stub).lower()}">{name}{inside}</mes:MetadataSet>'


def _inside(one: MetadataSet) -> str:
    targets = "".join(f"<met:Target>{escape(urn('dataflow', f))}</met:Target>" for f in one.flows)
    values = "".join(
        f'<met:Attribute id="{a}"><met:Value>{_text(v)}</met:Value></met:Attribute>' for a, v in one.values.items()
    )
    return f"<met:Metadataflow>{escape(urn('metadataflow', LINEAGE))}</met:Metadataflow>{targets}{values}"


def _report(one: MetadataSet) -> str:
    """A set of 2.1: a report for each dataflow, since a target there is one object."""
    values = "".join(f'<met:ReportedAttribute id="{a}" value={_attribute(v)}/>' for a, v in one.values.items())
    reports = "".join(
        '<met:Report id="RELEASES"><met:Target id="DATAFLOWS"><met:ReferenceValue id="DATAFLOW"><met:ObjectReference>'
        f"<URN>{escape(urn('dataflow', f))}</URN></met:ObjectReference></met:ReferenceValue></met:Target>"
        f"<met:AttributeSet>{values}</met:AttributeSet></met:Report>"
        for f in one.flows
    )
    name = f'<com:Name xml:lang="en">{_text(one.name)}</com:Name>'
    return f'<mes:MetadataSet structureRef="{LINEAGE}" setID="{one.id}">{name}{reports}</mes:MetadataSet>'


def _text(text: str) -> str:
    return escape(text.translate(CONTROL))


def _attribute(text: str) -> str:
    return quoteattr(text.translate(CONTROL))


def reported_against(found: Iterable[MetadataSet], flows: Iterable[str]) -> list[MetadataSet]:
    """Sets of which a dataflow is a target."""
    wanted = set(flows)
    return [s for s in found if wanted & set(s.flows)]
