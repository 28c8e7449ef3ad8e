"""Which structures an address asks for, with what refers to them and how much of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sojourn.publish.sdmx.catalogue import Catalogue
from sojourn.publish.sdmx.model import VERSION, Artefact, Scheme
from sojourn.publish.sdmx.problem import no_results, syntax

KINDS = {
    "agencyscheme": "agencyscheme", "organisationscheme": "agencyscheme", "categoryscheme": "categoryscheme",
    "categorisation": "categorisation", "codelist": "codelist", "conceptscheme": "conceptscheme",
    "contentconstraint": "dataconstraint", "dataconstraint": "dataconstraint", "actualconstraint": "dataconstraint",
    "dataflow": "dataflow", "dataproviderscheme": "dataproviderscheme", "datastructure": "datastructure",
    "hierarchicalcodelist": "hierarchy", "hierarchy": "hierarchy",
    "metadataflow": "metadataflow", "metadatastructure": "metadatastructure",
    "provisionagreement": "provisionagreement", "structure": "*", "*": "*",
}  # fmt: skip
"""Type in an address -> kind of artefact."""
EMPTY = frozenset({
    "allowedconstraint", "attachmentconstraint", "categoryschememap", "conceptschememap", "customtypescheme",
    "dataconsumerscheme", "hierarchyassociation",
    "metadataconstraint", "metadataproviderscheme", "metadataprovisionagreement",
    "namepersonalisationscheme", "organisationschememap", "organisationunitscheme", "process",
    "reportingtaxonomy", "reportingtaxonomymap", "representationmap", "rulesetscheme",
    "structuremap", "structureset", "transformationscheme", "userdefinedoperatorscheme", "valuelist",
    "vtlmappingscheme",
})  # fmt: skip
"""Types of the standard of which there is nothing here."""
DETAILS = (
    "full",
    "allstubs",
    "referencestubs",
    "allcompletestubs",
    "referencecompletestubs",
    "referencepartial",
    "raw",
)
REFERENCES = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")


def structures(
    catalogue: Catalogue,
    kind: str,
    agency: str = "all",
    id: str = "all",
    version: str = "latest",
    item: str = "",
    *,
    references: str = "none",
    detail: str = "full",
) -> tuple[list[Artefact], list[tuple[str, str]]]:
    """The artefacts of a message, and the keys of those of which only the name is told.

    agency, id, version, item : as they stand in an address: several joined by ``+`` or ``,``; ``all`` and ``*`` are any
    Raises Refused for a type, detail or reference that is none, and where nothing is found.
    """
    if kind not in KINDS:
        raise no_results() if kind in EMPTY else syntax(f"There is no type of structure «{kind[:40]}».")
    if detail not in DETAILS:
        raise syntax(f"detail is one of {', '.join(DETAILS)}.")
    wanted = KINDS[kind]
    if not _version(version):
        raise no_results(f"There is no version {version[:20]}; there is {VERSION}.")
    found = [a for a in catalogue.all_of(wanted) if among(agency, a.agency) and among(id, a.id)]
    if item and item not in ("all", "*"):
        found = _with_items(found, item)
    if not found:
        raise no_results()
    related = _related(catalogue, found, references)
    if detail == "referencepartial":
        flows = {a.id for a in [*found, *related] if a.kind in ("dataflow", "datastructure")}
        related = [catalogue.partial(a, flows) if isinstance(a, Scheme) and a.kind == "codelist" else a
                   for a in related]  # fmt: skip
    stubs = []
    if "stubs" in detail:
        stubs = [a.key for a in (related if detail.startswith("reference") else [*found, *related])]
    return [*found, *related], stubs


def among(asked: str, own: str) -> bool:
    """Whether an id is one of those that a part of an address names: ``all`` and ``*`` are any."""
    return asked in ("all", "*") or own in asked.replace("+", ",").split(",")


def _version(asked: str) -> bool:
    plain = ("latest", "all", "*", "+", "~", "1.0.0", "1.0+", "1+.0", "1.0.0+", "1.0+.0", "1")
    return any(v == VERSION or v in plain for v in asked.split(",")) or asked in plain


def _with_items(found: Iterable[Artefact], item: str) -> list[Artefact]:
    """Schemes with the items asked for alone."""
    wanted = set(item.replace("+", ",").split(","))
    kept: list[Artefact] = []
    for scheme in found:
        if isinstance(scheme, Scheme) and (items := [i for i in scheme.items if i.id in wanted]):
            chosen = {i.id for i in items}
            own = tuple(replace(i, parent=i.parent if i.parent in chosen else "") for i in items)
            kept.append(replace(scheme, items=own, partial=True))
    return kept


def _related(catalogue: Catalogue, found: list[Artefact], references: str) -> list[Artefact]:
    kinds = [KINDS.get(r) for r in references.split(",")]
    if references not in REFERENCES and (None in kinds or "*" in kinds):
        if all(r in EMPTY or r in KINDS for r in references.split(",")):
            kinds = [k for k in kinds if k and k != "*"]
        else:
            raise syntax(f"references is one of {', '.join(REFERENCES)}, or a type of structure.")
    related = [a for way in _WAYS.get(references, ("down", "up")) for a in _reached(catalogue, found, way)]
    if references not in REFERENCES:
        related = [a for a in related if a.kind in kinds]
    own = {a.key for a in found}
    return list({a.key: a for a in related if a.key not in own}.values())


_WAYS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "children": ("children",),
    "descendants": ("down",),
    "parents": ("parents",),
    "ancestors": ("up",),
    "parentsandsiblings": ("parents", "siblings"),
    "all": ("down", "up", "siblings"),
}
"""Value of ``references`` -> ways that are gone from an artefact."""


def _reached(catalogue: Catalogue, found: list[Artefact], way: str) -> list[Artefact]:
    if way in ("down", "up"):
        return _closure(catalogue, found, up=way == "up")
    if way == "children":
        return [c for a in found for c in catalogue.children(a)]
    parents = [p for a in found for p in catalogue.parents(a)]
    return parents if way == "parents" else [c for p in parents for c in catalogue.children(p)]


def _closure(catalogue: Catalogue, found: list[Artefact], *, up: bool) -> list[Artefact]:
    seen: dict[tuple[str, str], Artefact] = {}
    open_ = list(found)
    while open_:
        one = open_.pop()
        for other in catalogue.parents(one) if up else catalogue.children(one):
            if other.key not in seen:
                seen[other.key] = other
                open_.append(other)
    return list(seen.values())
