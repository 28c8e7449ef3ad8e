"""Structures as SDMX-ML 2.1, 3.0 and 3.1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from sojourn.publish.sdmx.model import (
    AGENCY,
    ANY_FLOW,
    CLASSES,
    CLASSES_21,
    CONCEPTS,
    ITEMS,
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
    Item,
    MetadataFlow,
    MetadataStructure,
    Placed,
    Provision,
    Scheme,
    urn,
)

_GROUPS_21 = (
    ("OrganisationSchemes", ("agencyscheme", "dataproviderscheme")), ("Dataflows", ("dataflow",)),
    ("Metadataflows", ("metadataflow",)),
    ("CategorySchemes", ("categoryscheme",)), ("Categorisations", ("categorisation",)),
    ("Codelists", ("codelist",)), ("HierarchicalCodelists", ("hierarchy",)), ("Concepts", ("conceptscheme",)),
    ("MetadataStructures", ("metadatastructure",)), ("DataStructures", ("datastructure",)),
    ("Constraints", ("dataconstraint",)), ("ProvisionAgreements", ("provisionagreement",)),
)  # fmt: skip
_GROUPS_30 = (
    ("AgencySchemes", ("agencyscheme",)), ("Categorisations", ("categorisation",)),
    ("CategorySchemes", ("categoryscheme",)), ("Codelists", ("codelist",)), ("ConceptSchemes", ("conceptscheme",)),
    ("DataConstraints", ("dataconstraint",)), ("Dataflows", ("dataflow",)),
    ("DataProviderSchemes", ("dataproviderscheme",)), ("DataStructures", ("datastructure",)),
    ("Hierarchies", ("hierarchy",)),
    ("Metadataflows", ("metadataflow",)), ("MetadataStructures", ("metadatastructure",)),
    ("ProvisionAgreements", ("provisionagreement",)),
)  # fmt: skip


CONTROL = {c: " " for c in range(32) if c not in (9, 10, 13)} | {0xFFFE: " ", 0xFFFF: " "}
"""Signs that XML cannot hold, and what stands in their place."""
_OF_ORGANISATIONS = ("agencyscheme", "dataproviderscheme")
_UNVERSIONED = {"2.1": (), "3.0": _OF_ORGANISATIONS, "3.1": (*_OF_ORGANISATIONS, "categorisation")}
"""Kinds of which there is one version alone, since which version of the standard."""


def namespace(version: str, part: str) -> str:
    """A namespace of the standard; version : ``2.1``, ``3.0`` or ``3.1``"""
    return f"http://www.sdmx.org/resources/sdmxml/schemas/v{version.replace('.', '_')}/{part}"


def header(version: str, prepared: str, *, structure: str = "") -> str:
    """The header of a message. structure : further elements"""
    receiver = '<mes:Receiver id="Unknown"/>' if structure or version != "2.1" else ""
    return (
        f"<mes:Header><mes:ID>{'IREF' + ''.join(c for c in prepared if c.isdigit())}</mes:ID>"
        f"<mes:Test>false</mes:Test><mes:Prepared>{prepared}</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}"/>{receiver}{structure}</mes:Header>'
    )


def message(artefacts: Sequence[Artefact], version: str, prepared: str, stubs: Iterable[tuple[str, str]] = ()) -> str:
    """A structure message. stubs : keys of artefacts of which only the name is told"""
    writer = _Writer(version, frozenset(stubs))
    groups = []
    for group, kinds in _GROUPS_21 if version == "2.1" else _GROUPS_30:
        if found := [writer.write(a) for a in artefacts if a.kind in kinds]:
            groups.append(f"<str:{group}>{''.join(found)}</str:{group}>")
    spaces = " ".join(
        f'xmlns:{p}="{namespace(version, n)}"' for p, n in (("mes", "message"), ("str", "structure"), ("com", "common"))
    )
    inside = f"<mes:Structures>{''.join(groups)}</mes:Structures>"
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Structure {spaces}>'
    return f"{start}{header(version, prepared)}{inside}</mes:Structure>"


class _Writer:
    def __init__(self, version: str, stubs: frozenset[tuple[str, str]]) -> None:
        self.v21, self.v30 = version == "2.1", version == "3.0"
        self.stubs = stubs
        self.unversioned = _UNVERSIONED[version]

    def write(self, artefact: Artefact) -> str:
        """One artefact."""
        name = CLASSES[artefact.kind][1]
        name = CLASSES_21.get(artefact.kind, name) if self.v21 else name
        stub = artefact.key in self.stubs
        needed = Provision | MetadataFlow | Hierarchy  # no schema takes one without its ends, or its codes
        whole = not stub or isinstance(artefact, needed)
        own = urn(artefact.kind, artefact.id, agency=artefact.agency, v21=self.v21)
        facts = f' id="{artefact.id}" agencyID="{artefact.agency}" urn={quoteattr(own)}'
        if self.v21 or artefact.kind not in self.unversioned:
            facts += f' version="{VERSION}"'
        facts += f' isExternalReference="{str(stub).lower()}"'
        if self.v21:
            facts += f' isFinal="{str(artefact.kind not in (*_OF_ORGANISATIONS, "dataconstraint")).lower()}"'
        if artefact.partial:
            facts += ' isPartial="true"'
        if isinstance(artefact, Constraint):
            facts += ' type="Actual"' if self.v21 else ' role="Actual"' * self.v30  # 3.1 has no other role
        if isinstance(artefact, Hierarchy) and not self.v21:
            facts += ' hasFormalLevels="false"'
        told = _annotation(artefact) + _text("Name", artefact.name) + _text("Description", artefact.description)
        return f"<str:{name}{facts}>{told}{self._inside(artefact) if whole else ''}</str:{name}>"

    def _inside(self, artefact: Artefact) -> str:
        if isinstance(artefact, Scheme):
            return "".join(self._item(artefact, i) for i in artefact.items)
        if isinstance(artefact, Flow):
            return f"<str:Structure>{self._ref('datastructure', artefact.id)}</str:Structure>"
        if isinstance(artefact, Hierarchy):
            return self._hierarchy(artefact)
        if isinstance(artefact, Categorisation):
            target = self._ref("categoryscheme", "SUBJECTS", artefact.category)
            return f"<str:Source>{self._ref('dataflow', artefact.flow)}</str:Source><str:Target>{target}</str:Target>"
        if isinstance(artefact, Constraint):
            return self._constraint(artefact)
        if isinstance(artefact, Provision):
            used = "StructureUsage" if self.v21 else "Dataflow"
            return (
                f"<str:{used}>{self._ref('dataflow', artefact.flow)}</str:{used}>"
                f"<str:DataProvider>{self._ref('dataproviderscheme', PROVIDERS, artefact.provider)}</str:DataProvider>"
            )
        if isinstance(artefact, MetadataFlow):
            target = "" if self.v21 else f"<str:Target>{ANY_FLOW}</str:Target>"
            return f"<str:Structure>{self._ref('metadatastructure', artefact.id)}</str:Structure>{target}"
        if isinstance(artefact, MetadataStructure):
            return self._metadata_structure(artefact)
        assert isinstance(artefact, DataStructure)
        return self._structure(artefact)

    def _metadata_structure(self, structure: MetadataStructure) -> str:
        attributes = "".join(
            f'<str:MetadataAttribute id="{i}" minOccurs="0" maxOccurs="1">{self._concept(Component(i, i))}'
            f"{self._values(Component(i, i))}</str:MetadataAttribute>"
            for i in structure.attributes
        )
        if not self.v21:
            inside = (
                f'<str:MetadataAttributeList id="MetadataAttributeDescriptor">{attributes}</str:MetadataAttributeList>'
            )
            return f"<str:MetadataStructureComponents>{inside}</str:MetadataStructureComponents>"
        target = (
            '<str:MetadataTarget id="DATAFLOWS"><str:IdentifiableObjectTarget id="DATAFLOW" objectType="Dataflow">'
            '<str:LocalRepresentation><str:TextFormat textType="IdentifiableReference"/></str:LocalRepresentation>'
            "</str:IdentifiableObjectTarget></str:MetadataTarget>"
        )
        to = '<str:MetadataTarget><Ref id="DATAFLOWS"/></str:MetadataTarget>'
        inside = f'{target}<str:ReportStructure id="RELEASES">{attributes}{to}</str:ReportStructure>'
        return f"<str:MetadataStructureComponents>{inside}</str:MetadataStructureComponents>"

    def _item(self, scheme: Scheme, item: Item) -> str:
        name = ITEMS[scheme.kind]
        own = urn(scheme.kind, scheme.id, item.id, agency=scheme.agency)
        parent = note = ""
        if item.parent and self.v30 and not item.parent[0].isalpha():
            note = _note("PARENT", item.parent)  # the schema of 3.0 takes no parent that begins with a digit
        elif item.parent:
            above = f'<Ref id="{item.parent}"/>' if self.v21 else escape(item.parent)
            parent = f"<str:Parent>{above}</str:Parent>"
        if item.type:
            parent = f'<str:CoreRepresentation><str:TextFormat textType="{item.type}"/></str:CoreRepresentation>'
        told = _text("Name", item.name) + (_text("Name", item.other[1], item.other[0]) if item.other else "")
        told += _text("Description", item.description)
        return f'<str:{name} id="{item.id}" urn={quoteattr(own)}>{note}{told}{parent}</str:{name}>'

    def _hierarchy(self, hierarchy: Hierarchy) -> str:
        codes = "".join(self._placed(hierarchy, p) for p in hierarchy.codes)
        if not self.v21:
            return codes
        included = f'<str:IncludedCodelist alias="{hierarchy.codelist}">{self._ref("codelist", hierarchy.codelist)}'
        inside = f'<str:Hierarchy id="{hierarchy.id}">{_text("Name", hierarchy.name)}{codes}</str:Hierarchy>'
        return f"{included}</str:IncludedCodelist>{inside}"

    def _placed(self, hierarchy: Hierarchy, placed: Placed) -> str:
        code = self._ref("codelist", hierarchy.codelist, placed.code)
        days = (("validFrom", placed.since), ("validTo", placed.until))
        facts = "".join(f' {name}="{day}T00:00:00Z"' for name, day in days if day)
        under = "".join(self._placed(hierarchy, p) for p in placed.under)
        return (
            f'<str:HierarchicalCode id="{placed.id}"{facts}><str:Code>{code}</str:Code>{under}</str:HierarchicalCode>'
        )

    def _structure(self, structure: DataStructure) -> str:
        dimensions = "".join(
            f'<str:Dimension id="{c.id}" position="{n}">{self._concept(c)}{self._values(c)}</str:Dimension>'
            for n, c in enumerate(structure.dimensions, start=1)
        )
        if structure.timed:
            place = f' position="{len(structure.dimensions) + 1}"' if self.v21 else ""
            own = Component(TIME, "time_period", type="ObservationalTimePeriod")
            dimensions += (
                f'<str:TimeDimension id="{TIME}"{place}>{self._concept(own)}{self._values(own)}</str:TimeDimension>'
            )
        attributes = "".join(self._attribute(c) for c in structure.attributes)
        measure = Component(MEASURE, "obs_value", type="Double")
        shown = self._concept(measure) + self._values(measure)
        measures = (
            f'<str:PrimaryMeasure id="{MEASURE}">{shown}</str:PrimaryMeasure>'
            if self.v21
            else f'<str:Measure id="{MEASURE}" usage="optional">{shown}</str:Measure>'
        )
        return (
            "<str:DataStructureComponents>"
            f'<str:DimensionList id="DimensionDescriptor">{dimensions}</str:DimensionList>'
            f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
            f'<str:MeasureList id="MeasureDescriptor">{measures}</str:MeasureList></str:DataStructureComponents>'
        )

    def _attribute(self, c: Component) -> str:
        if self.v21:
            relation = (
                "<str:None/>" if c.of_data_set else f'<str:PrimaryMeasure><Ref id="{MEASURE}"/></str:PrimaryMeasure>'
            )
            status = ' assignmentStatus="Conditional"'
        else:
            relation, status = "<str:Dataflow/>" if c.of_data_set else "<str:Observation/>", ' usage="optional"'
        return (
            f'<str:Attribute id="{c.id}"{status}>{self._concept(c)}{self._values(c)}'
            f"<str:AttributeRelationship>{relation}</str:AttributeRelationship></str:Attribute>"
        )

    def _concept(self, c: Component) -> str:
        return f"<str:ConceptIdentity>{self._ref('conceptscheme', CONCEPTS, c.id)}</str:ConceptIdentity>"

    def _values(self, c: Component) -> str:
        inside = (
            f"<str:Enumeration>{self._ref('codelist', c.codelist)}</str:Enumeration>"
            if c.codelist
            else f'<str:TextFormat textType="{c.type}"/>'
        )
        return f"<str:LocalRepresentation>{inside}</str:LocalRepresentation>"

    def _constraint(self, constraint: Constraint) -> str:
        to, inner = ("com", "com") if self.v21 else ("str", "str")
        cells = [
            f'<{to}:KeyValue id="{d}">{"".join(f"<{inner}:Value>{v}</{inner}:Value>" for v in codes)}</{to}:KeyValue>'
            for d, codes in constraint.values.items()
            if codes
        ]
        if constraint.span:
            first, last = (f"{day[:10]}" for day in constraint.span)
            limits = (
                f'<{inner}:StartPeriod isInclusive="true">{first}</{inner}:StartPeriod>'
                f'<{inner}:EndPeriod isInclusive="true">{last}</{inner}:EndPeriod>'
            )
            cells.append(f'<{to}:KeyValue id="{TIME}"><{inner}:TimeRange>{limits}</{inner}:TimeRange></{to}:KeyValue>')
        attached = f"<str:Dataflow>{self._ref('dataflow', constraint.flow)}</str:Dataflow>"
        return (
            f"<str:ConstraintAttachment>{attached}</str:ConstraintAttachment>"
            f'<str:CubeRegion include="true">{"".join(cells)}</str:CubeRegion>'
        )

    def _ref(self, kind: str, id: str, item: str = "") -> str:
        if not self.v21:
            return escape(urn(kind, id, item))
        package, name = CLASSES[kind]
        if item:
            above = f'maintainableParentID="{id}" maintainableParentVersion="{VERSION}"'
            return f'<Ref id="{item}" {above} agencyID="{AGENCY}" package="{package}" class="{ITEMS[kind]}"/>'
        return f'<Ref id="{id}" version="{VERSION}" agencyID="{AGENCY}" package="{package}" class="{name}"/>'


def _text(name: str, text: str, language: str = "en") -> str:
    return f'<com:{name} xml:lang="{language}">{escape(text)}</com:{name}>' if text else ""


def _annotation(artefact: Artefact) -> str:
    """How many observations there are: nothing of a constraint's own says it."""
    if not isinstance(artefact, Constraint) or artefact.count is None:
        return ""
    return _note("obs_count", str(artefact.count))


def _note(id: str, title: str) -> str:
    inside = f"<com:AnnotationTitle>{escape(title)}</com:AnnotationTitle>"
    return f'<com:Annotations><com:Annotation id="{id}">{inside}</com:Annotation></com:Annotations>'
