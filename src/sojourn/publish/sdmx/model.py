"""What a structure is made of, and how its parts are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

AGENCY = "SOJOURN"
VERSION = "1.0"
CONCEPTS = "CONCEPTS"
PROVIDERS = "DATA_PROVIDERS"
LINEAGE = "LINEAGE"
ANY_FLOW = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={AGENCY}:*(*)"
"""Every dataflow, as a target of metadata."""
MEASURE = "OBS_VALUE"
TIME = "TIME_PERIOD"

CLASSES: Mapping[str, tuple[str, str]] = {
    "agencyscheme": ("base", "AgencyScheme"),
    "categoryscheme": ("categoryscheme", "CategoryScheme"),
    "categorisation": ("categoryscheme", "Categorisation"),
    "codelist": ("codelist", "Codelist"),
    "conceptscheme": ("conceptscheme", "ConceptScheme"),
    "dataconstraint": ("registry", "DataConstraint"),
    "dataflow": ("datastructure", "Dataflow"),
    "datastructure": ("datastructure", "DataStructure"),
    "dataproviderscheme": ("base", "DataProviderScheme"),
    "metadataflow": ("metadatastructure", "Metadataflow"),
    "metadatastructure": ("metadatastructure", "MetadataStructure"),
    "hierarchy": ("codelist", "Hierarchy"),
    "provisionagreement": ("registry", "ProvisionAgreement"),
}
"""Kind, as it stands in an address -> package and class of its name."""
CLASSES_21: Mapping[str, str] = {"dataconstraint": "ContentConstraint", "hierarchy": "HierarchicalCodelist"}
"""Classes that 2.1 calls otherwise."""
ITEMS: Mapping[str, str] = {
    "agencyscheme": "Agency",
    "categoryscheme": "Category",
    "codelist": "Code",
    "conceptscheme": "Concept",
    "dataproviderscheme": "DataProvider",
}
"""Kind of an item scheme -> class of its items."""


@dataclass(frozen=True)
class Item:
    """A code, concept, category or agency. parent : the item it is a part of; type : of a concept's free values

    other : language and name in it, beside the English one; empty where none is asked for
    """

    id: str
    name: str
    parent: str = ""
    description: str = ""
    type: str = ""
    other: tuple[str, str] | None = None


@dataclass(frozen=True)
class Component:
    """A dimension or attribute. column : of the warehouse; codelist : its id, empty where values are free

    type : as a free value is written in SDMX; of_data_set : one value for all observations
    """

    id: str
    column: str
    codelist: str = ""
    type: str = "String"
    of_data_set: bool = False


@dataclass(frozen=True)
class Artefact:
    """Anything that is maintained. kind : one of ``CLASSES``; refers : (kind, id) of what it needs, in order"""

    kind: str
    id: str
    name: str
    description: str = ""
    agency: str = AGENCY
    refers: tuple[tuple[str, str], ...] = ()
    partial: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """By which others refer to it."""
        return self.kind, self.id


@dataclass(frozen=True)
class Scheme(Artefact):
    """An item scheme."""

    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class DataStructure(Artefact):
    """Dimensions without time, whether there is time, and attributes."""

    dimensions: tuple[Component, ...] = ()
    timed: bool = True
    attributes: tuple[Component, ...] = ()


@dataclass(frozen=True)
class Flow(Artefact):
    """A dataflow: its structure has the same id."""


@dataclass(frozen=True)
class Categorisation(Artefact):
    """A dataflow in a category of the scheme of subjects."""

    flow: str = ""
    category: str = ""


@dataclass(frozen=True)
class Provision(Artefact):
    """That a publisher provides figures of a dataflow."""

    flow: str = ""
    provider: str = ""


@dataclass(frozen=True)
class MetadataFlow(Artefact):
    """A flow of reference metadata on dataflows: its structure has the same id."""


@dataclass(frozen=True)
class MetadataStructure(Artefact):
    """What is said of a release. attributes : their ids, each a concept"""

    attributes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Constraint(Artefact):
    """What there is of a dataflow. values : dimension -> codes; span : first and last day; count : observations"""

    flow: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    span: tuple[str, str] | None = None
    count: int | None = None


@dataclass(frozen=True)
class Placed:
    """A code in a hierarchy. since, until : days of ISO 8601 from which, and before which, it stands there"""

    id: str
    code: str
    under: tuple[Placed, ...] = ()
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Hierarchy(Artefact):
    """Codes of a list one under another. codelist : its id"""

    codelist: str = ""
    codes: tuple[Placed, ...] = ()


def urn(kind: str, id: str, item: str = "", *, agency: str = AGENCY, v21: bool = False) -> str:
    """The name of an artefact, or of an item of it. v21 : as 2.1 calls it (some have another class there)"""
    package, name = CLASSES[kind]
    name = CLASSES_21.get(kind, name) if v21 else name
    if item:
        return f"urn:sdmx:org.sdmx.infomodel.{package}.{ITEMS[kind]}={agency}:{id}({VERSION}).{item}"
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{name}={agency}:{id}({VERSION})"


def code_id(code: str) -> str:
    """A code of the warehouse as SDMX writes it: a point, which separates codes in a key, is written ``@``."""
    return code.replace(".", "@")


def code_of(id: str) -> str:
    """The code of the warehouse for what ``code_id`` wrote."""
    return id.replace("@", ".")
