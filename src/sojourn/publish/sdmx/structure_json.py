"""Structures as SDMX-JSON 1.0, 2.0 and 2.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sojourn.publish.sdmx.model import (
    AGENCY,
    ANY_FLOW,
    CONCEPTS,
    MEASURE,
    PROVIDERS,
    TIME,
    VERSION,
    Artefact,
    Categorisation,
    Component,
    Constraint,
    DataStructure,
    Flow,
    Hierarchy,
    MetadataFlow,
    MetadataStructure,
    Placed,
    Provision,
    Scheme,
    urn,
)

Part = dict[str, Any]
_GROUPS = {
    "agencyscheme": "agencySchemes",
    "categoryscheme": "categorySchemes",
    "categorisation": "categorisations",
    "codelist": "codelists",
    "conceptscheme": "conceptSchemes",
    "dataflow": "dataflows",
    "datastructure": "dataStructures",
    "dataconstraint": "dataConstraints",
    "dataproviderscheme": "dataProviderSchemes",
    "hierarchy": "hierarchies",
    "metadataflow": "metadataflows",
    "metadatastructure": "metadataStructures",
    "provisionagreement": "provisionAgreements",
}
_GROUPS_10 = {"dataconstraint": "contentConstraints", "hierarchy": "hierarchicalCodelists"}
"""Kinds that 1.0 calls otherwise."""
_ITEMS = {
    "agencyscheme": "agencies",
    "categoryscheme": "categories",
    "codelist": "codes",
    "conceptscheme": "concepts",
    "dataproviderscheme": "dataProviders",
}
_SCHEMAS = {"1.0": "1.0", "2.0": "2.0.0", "2.1": "2.1.0"}


def meta(version: str, prepared: str, kind: str) -> Part:
    """What a message says of itself; kind : ``structure`` or ``data``"""
    schema = f"https://raw.githubusercontent.com/sdmx-twg/sdmx-json/v{_SCHEMAS[version]}/{kind}-message/tools/schemas/"
    return {
        "schema": f"{schema}{version}/sdmx-json-{kind}-schema.json",
        "id": "IREF" + "".join(c for c in prepared if c.isdigit()),
        "test": False,
        "prepared": prepared,
        "contentLanguages": ["en"],
        "sender": {"id": AGENCY, "name": "Sojourn"},
    }


def message(artefacts: Sequence[Artefact], version: str, prepared: str, stubs: Iterable[tuple[str, str]] = ()) -> Part:
    """A structure message. stubs : keys of artefacts of which only the name is told"""
    writer = _Writer(version == "1.0", frozenset(stubs))
    data: Part = {}
    for artefact in artefacts:
        group = _GROUPS[artefact.kind]
        group = _GROUPS_10.get(artefact.kind, group) if writer.v10 else group
        data.setdefault(group, []).append(writer.write(artefact))
    return {"meta": meta(version, prepared, "structure"), "data": data}


class _Writer:
    def __init__(self, v10: bool, stubs: frozenset[tuple[str, str]]) -> None:
        self.v10, self.stubs = v10, stubs

    def write(self, artefact: Artefact) -> Part:
        """One artefact."""
        stub = artefact.key in self.stubs
        whole = not stub or isinstance(artefact, Provision | MetadataFlow)  # no schema takes one without its ends
        own = urn(artefact.kind, artefact.id, agency=artefact.agency, v21=self.v10)
        told: Part = {"id": artefact.id, "version": VERSION, "agencyID": artefact.agency, **_named(artefact.name)}
        if artefact.description:
            told |= {"description": artefact.description}
        told["isExternalReference"] = stub
        told["links"] = [{"rel": "self", "urn": own, **({"href": own} if self.v10 else {})}]
        if artefact.partial:
            told["isPartial"] = True
        if isinstance(artefact, Constraint):
            told |= {"type": "Actual"} if self.v10 else {"role": "Actual"}
        return told | self._inside(artefact) if whole else told

    def _inside(self, artefact: Artefact) -> Part:
        if isinstance(artefact, Scheme):
            return {_ITEMS[artefact.kind]: [
                {"id": i.id, **_named(i.name, *([i.other] if i.other else [])),
                 **({"parent": i.parent} if i.parent else {}),
                 **({"description": i.description} if i.description else {}),
                 **({"coreRepresentation": self._free(i.type)} if i.type else {})}
                for i in artefact.items
            ]}  # fmt: skip
        if isinstance(artefact, Flow):
            return {"structure": urn("datastructure", artefact.id)}
        if isinstance(artefact, Hierarchy):
            return self._hierarchy(artefact)
        if isinstance(artefact, Categorisation):
            target = urn("categoryscheme", "SUBJECTS", artefact.category)
            return {"source": urn("dataflow", artefact.flow), "target": target}
        if isinstance(artefact, Constraint):
            return self._constraint(artefact)
        if isinstance(artefact, Provision):
            flow = urn("dataflow", artefact.flow)
            provider = urn("dataproviderscheme", PROVIDERS, artefact.provider)
            return {"structureUsage" if self.v10 else "dataflow": flow, "dataProvider": provider}
        if isinstance(artefact, MetadataFlow):
            targets = {} if self.v10 else {"targets": [ANY_FLOW]}
            return {"structure": urn("metadatastructure", artefact.id), **targets}
        if isinstance(artefact, MetadataStructure):
            return {"metadataStructureComponents": self._metadata(artefact)}
        assert isinstance(artefact, DataStructure)
        return {"dataStructureComponents": self._components(artefact)}

    def _metadata(self, structure: MetadataStructure) -> Part:
        once = {"minOccurs": 0, "maxOccurs": 1}
        attributes = [{**self._component(Component(i, i)), **once} for i in structure.attributes]
        if not self.v10:
            return {"metadataAttributeList": {"id": "MetadataAttributeDescriptor", "metadataAttributes": attributes}}
        free = {"textFormat": {"textType": "IdentifiableReference"}}
        target = {"id": "DATAFLOW", "objectType": "Dataflow", "localRepresentation": free}
        named = urn("metadatastructure", structure.id).replace(".MetadataStructure=", ".MetadataTarget=")
        report = {"id": "RELEASES", "metadataAttributes": attributes, "metadataTargets": [f"{named}.DATAFLOWS"]}
        return {
            "metadataTargets": [{"id": "DATAFLOWS", "identifiableObjectTargets": [target]}],
            "reportStructures": [report],
        }

    def _hierarchy(self, hierarchy: Hierarchy) -> Part:
        codes = [self._placed(hierarchy, p) for p in hierarchy.codes]
        if not self.v10:
            return {"hasFormalLevels": False, "hierarchicalCodes": codes}
        one = {"id": hierarchy.id, **_named(hierarchy.name), "leveled": False, "hierarchicalCodes": codes}
        return {"hierarchies": [one]}

    def _placed(self, hierarchy: Hierarchy, placed: Placed) -> Part:
        days = (("validFrom", placed.since), ("validTo", placed.until))
        told: Part = {"id": placed.id, "code": urn("codelist", hierarchy.codelist, placed.code)}
        told |= {name: f"{day}T00:00:00Z" for name, day in days if day}
        return told | (
            {"hierarchicalCodes": [self._placed(hierarchy, p) for p in placed.under]} if placed.under else {}
        )

    def _components(self, structure: DataStructure) -> Part:
        dimensions: Part = {
            "id": "DimensionDescriptor",
            "dimensions": [{**self._component(c), "position": n} for n, c in enumerate(structure.dimensions)],
        }
        if structure.timed:
            own = self._component(Component(TIME, "time_period", type="ObservationalTimePeriod"))
            place = {"position": len(structure.dimensions), "type": "TimeDimension"} if self.v10 else {}
            dimensions |= {"timeDimensions": [{**own, **place}]} if self.v10 else {"timeDimension": own}
        measure = self._component(Component(MEASURE, "obs_value", type="Double"))
        measures = {"primaryMeasure": measure} if self.v10 else {"measures": [{**measure, "usage": "optional"}]}
        return {
            "dimensionList": dimensions,
            "attributeList": {
                "id": "AttributeDescriptor", "attributes": [self._attribute(c) for c in structure.attributes],
            },
            "measureList": {"id": "MeasureDescriptor", **measures},
        }  # fmt: skip

    def _attribute(self, c: Component) -> Part:
        if self.v10:
            relation: Part = {"none": {}} if c.of_data_set else {"primaryMeasure": MEASURE}
            return {**self._component(c), "assignmentStatus": "Conditional", "attributeRelationship": relation}
        relation = {"dataflow": {}} if c.of_data_set else {"observation": {}}
        return {**self._component(c), "usage": "optional", "attributeRelationship": relation}

    def _component(self, c: Component) -> Part:
        values = {"enumeration": urn("codelist", c.codelist)} if c.codelist else self._free(c.type)
        return {"id": c.id, "conceptIdentity": urn("conceptscheme", CONCEPTS, c.id), "localRepresentation": values}

    def _free(self, type: str) -> Part:
        return {"textFormat": {"textType": type}} if self.v10 else {"format": {"dataType": type}}

    def _constraint(self, constraint: Constraint) -> Part:
        cells: list[Part] = [{"id": d, "values": list(codes)} for d, codes in constraint.values.items() if codes]
        if constraint.span:
            first, last = ({"period": day, "isInclusive": True} for day in constraint.span)
            cells.append({"id": TIME, "timeRange": {"startPeriod": first, "endPeriod": last}})
        region = {"isIncluded" if self.v10 else "include": True, "keyValues": cells}
        attached = {"dataflows": [urn("dataflow", constraint.flow)]}
        told: Part = {"constraintAttachment": attached, "cubeRegions": [region]}
        if constraint.count is not None:
            note = {"id": "obs_count", "title": str(constraint.count), "type": "sdmx_metrics"}
            told["annotations"] = [note]
        return told


def _named(name: str, *others: tuple[str, str]) -> Part:
    return {"name": name, "names": {"en": name, **dict(others)}}
