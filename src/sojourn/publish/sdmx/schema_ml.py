"""The schema (XSD) of structure-specific data of one dataflow: its dimensions, attributes and the codes that may stand.

Types restrict those of the standard, which stand beside it in ``SDMXDataStructureSpecific.xsd`` and ``SDMXCommon.xsd``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from sojourn.publish.sdmx.answer import ALL_DIMENSIONS
from sojourn.publish.sdmx.data_ml import scope
from sojourn.publish.sdmx.model import MEASURE, TIME, Component
from sojourn.publish.sdmx.structure_ml import namespace

_PLAIN = {"String": "xs:string", "Integer": "xs:integer", "Double": "xs:double"}
_ANNOTATED = '<xs:element ref="common:Annotations" minOccurs="0"/>'


def schema(
    flow: str,
    version: str,
    at: str,
    dimensions: Sequence[Component],
    attributes: Sequence[Component],
    codes: Mapping[str, Iterable[str]],
    *,
    timed: bool,
) -> str:
    """The schema as text.

    version : ``2.1``, ``3.0`` or ``3.1`` ; at : dimension at observations, or ``AllDimensions``
    codes : component -> codes that may stand; a component without codes is free text ; timed : whether there is time
    """
    writer = _Schema(codes)
    keys = [*dimensions, *([Component(TIME, "time_period")] if timed else [])]
    whole = [a for a in attributes if a.of_data_set]
    told = [a for a in attributes if not a.of_data_set]
    flat = at == ALL_DIMENSIONS
    own = keys if flat else [k for k in keys if k.id == at]
    inside = f'<xs:element name="{"Obs" if flat else "Series"}" type="ns:{"Obs" if flat else "Series"}Type" '
    inside += 'form="unqualified" maxOccurs="unbounded"/>'
    types = [writer.kind("DataSetType", f'<xs:choice minOccurs="0">{inside}</xs:choice>', writer.attributes(whole))]
    if not flat:
        series = [k for k in keys if k.id != at]
        time = '<xs:attribute name="TIME_PERIOD" use="prohibited"/>' if at == TIME else ""
        obs = '<xs:element name="Obs" type="ns:ObsType" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>'
        types.append(writer.kind("SeriesType", obs, writer.attributes(series, required=True) + time))
    figure = f'<xs:attribute name="{MEASURE}" type="xs:double" use="optional"/>'
    of_observation = writer.attributes(own, required=True) + writer.attributes(told) + figure
    types.append(writer.kind("ObsType", "", of_observation))
    lists = [writer.codes_of(c) for c in (*dimensions, *attributes) if c.id in codes]
    base = namespace(version, "data/structurespecific")
    spaces = {"xs": "http://www.w3.org/2001/XMLSchema", "ns": scope(flow, at), "dsd": base,
              "common": namespace(version, "common")}  # fmt: skip
    declared = " ".join(f"xmlns:{p}={quoteattr(s)}" for p, s in spaces.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<xs:schema {declared} targetNamespace={quoteattr(spaces["ns"])}>'
        f'<xs:import namespace="{base}" schemaLocation="SDMXDataStructureSpecific.xsd"/>'
        f'<xs:import namespace="{spaces["common"]}" schemaLocation="SDMXCommon.xsd"/>'
        f"{''.join(types)}{''.join(dict.fromkeys(lists))}</xs:schema>"
    )


class _Schema:
    def __init__(self, codes: Mapping[str, Iterable[str]]) -> None:
        self.codes = codes

    def kind(self, name: str, elements: str, attributes: str) -> str:
        """A type that restricts the standard's of the same name."""
        inside = f"<xs:sequence>{_ANNOTATED}{elements}</xs:sequence>{attributes}"
        return (
            f'<xs:complexType name="{name}"><xs:complexContent><xs:restriction base="dsd:{name}">{inside}'
            "</xs:restriction></xs:complexContent></xs:complexType>"
        )

    def attributes(self, parts: Iterable[Component], *, required: bool = False) -> str:
        """Components as attributes of an element."""
        use = "required" if required else "optional"
        return "".join(f'<xs:attribute name="{c.id}" type="{self._type(c)}" use="{use}"/>' for c in parts)

    def _type(self, c: Component) -> str:
        if c.id == TIME:
            return "common:ObservationalTimePeriodType"
        return f"ns:{c.id}_Codes" if c.id in self.codes else _PLAIN[c.type]

    def codes_of(self, c: Component) -> str:
        """The codes of a component as a simple type."""
        values = "".join(f"<xs:enumeration value={quoteattr(v)}/>" for v in self.codes[c.id])
        inside = f'<xs:restriction base="xs:string">{values}</xs:restriction>'
        return f'<xs:simpleType name="{c.id}_Codes">{inside}</xs:simpleType>'
