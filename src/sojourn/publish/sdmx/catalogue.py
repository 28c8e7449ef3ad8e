"""All structures of one state of a warehouse, made from the dataflows declared and the codes loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from threading import RLock

from sojourn.concepts import age, area, confidentiality, sex, small_codelists
from sojourn.concepts.codelist import Code
from sojourn.concepts.dataflow import Dataflow, component_id
from sojourn.concepts.status import ObsStatus
from sojourn.errors import SojournError
from sojourn.publish.sdmx import hierarchies
from sojourn.publish.sdmx.model import (
    AGENCY,
    CONCEPTS,
    LINEAGE,
    PROVIDERS,
    Artefact,
    Categorisation,
    Component,
    Constraint,
    DataStructure,
    Flow,
    Item,
    MetadataFlow,
    MetadataStructure,
    Provision,
    Scheme,
    code_id,
)
from sojourn.warehouse.answering import Standing
from sojourn.warehouse.question import bounds

SUBJECTS = "SUBJECTS"
CATEGORIES = {
    "STOCKS": "Migrant stocks",
    "FLOWS": "Migration flows",
    "POPULATION": "Population and vital events",
    "DISPLACEMENT": "Displacement and asylum",
    "ROUTES": "Routes and borders",
    "REMITTANCES": "Remittances",
    "DEVELOPMENT": "Development, work and treaties",
}
_OF_SUBJECT = {
    "MIGRANT_STOCK": "STOCKS",
    "MIGRATION_FLOW": "FLOWS", "REPORTED_FLOW": "FLOWS", "ADMISSION": "FLOWS", "RESEARCHER_MIGRATION": "FLOWS",
    "POPULATION": "POPULATION", "VITAL_EVENTS": "POPULATION", "VITAL_RATES": "POPULATION",
    "MIGRANT_DEATH": "ROUTES", "BORDER_ENCOUNTER": "ROUTES", "TRAFFICKING": "ROUTES",
    "POLICY_RATING": "ROUTES",
    "REMITTANCE_PRICE": "REMITTANCES", "REMITTANCE_FLOW": "REMITTANCES", "REMITTANCE_SERVICE": "REMITTANCES",
    "TREATY_ACTION": "DEVELOPMENT", "ECONOMIC_SERIES": "DEVELOPMENT", "AREA_MEASURE": "DEVELOPMENT",
}  # fmt: skip
"""Dataflow -> category; what is not named is displacement."""
_CONCEPTS = {
    "TIME_PERIOD": "Year, quarter, month, day, or interval with its length",
    "OBS_VALUE": "Figure",
    "OBS_STATUS": "Why a figure is there, or is not",
    "REF_AREA": "Reference area",
    "COUNTERPART_AREA": "Counterpart area",
    "SOURCE": "Published product that a figure is read from, or method that estimated it",
    "EDITION": "Edition of the source",
    "RELEASE": "Number of the file in the warehouse",
    "SHEET": "Sheet of the file",
    "ROW": "Row or line of the file",
    "COLUMN": "Column of the file",
    "UNIT_MEASURE": "Unit of measure",
    "TIMING": "Whether figures are of an instant or of an interval",
    "CONF_STATUS": "Whether a figure is free for publication, and why not",
    "PROTECTION": "Method by which a figure about persons was protected",
    "STANDARD_ERROR": "Standard error that the protection put on a figure, in its unit",
}
RELEASED = ("SOURCE", "EDITION", "PUBLISHER", "FILE", "SHA256", "ADDRESS", "LICENCE", "CITATION", "LOADED")
"""What is said of a release, in order: attributes of the metadata on lineage."""
TIMINGS = {"instant": "at an instant: a stock", "interval": "during an interval: events or changes"}


def components(flow: Dataflow) -> tuple[tuple[Component, ...], tuple[Component, ...]]:
    """Dimensions without time, and attributes, of a dataflow."""
    lists = {d.id: d.codelist for d in flow.dimensions}
    dimensions = [Component(component_id(k), k, lists[k]) for k in flow.keys if k != "time_period"]
    return (*dimensions, Component("SOURCE", "source", "CL_SOURCE")), (
        Component("OBS_STATUS", "obs_status", "CL_OBS_STATUS"),
        *(_attribute(a) for a in flow.attributes),
        Component("EDITION", "edition"),
        Component("RELEASE", "release_id", type="Integer"),
        Component("SHEET", "sheet"),
        Component("ROW", "row", type="Integer"),
        Component("COLUMN", "column"),
        Component("UNIT_MEASURE", "unit", of_data_set=True),
        Component("TIMING", "timing", "CL_TIMING", of_data_set=True),
    )


def _attribute(column: str) -> Component:
    """An attribute of a dataflow: coded, a number, or free text."""
    kind = "Double" if column in confidentiality.NUMBERS else "String"
    return Component(component_id(column), column, confidentiality.CODELISTS.get(column, ""), kind)


class Catalogue:
    """The structures of a state. What was looked up once is kept for as long as the state stands."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.flows: Mapping[str, Dataflow] = {d.id: d for d in standing.dataflows()}
        self._lock = RLock()
        self._codes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lists: dict[str, Artefact] = {}
        self._made: dict[str, Mapping[str, Artefact]] = {}
        self._makers: Mapping[str, Callable[[], Iterable[Artefact]]] = {
            "agencyscheme": self._agencies, "dataproviderscheme": lambda: [self._providers],
            "categoryscheme": self._subjects, "categorisation": self._categorisations,
            "codelist": lambda: map(self.codelist, self._list_columns), "hierarchy": self._hierarchies,
            "conceptscheme": self._concepts,
            "dataflow": self._flows, "datastructure": self._structures, "provisionagreement": self._provisions,
            "metadataflow": self._metadata, "metadatastructure": self._metadata_structures,
        }  # fmt: skip

    def held(self, flow: str, column: str) -> tuple[str, ...]:
        """Codes loaded in a column of a dataflow."""
        with self._lock:
            if (flow, column) not in self._codes:
                self._codes[flow, column] = tuple(self.standing.codes(self.flows[flow], column))
            return self._codes[flow, column]

    def of_kind(self, kind: str) -> Mapping[str, Artefact]:
        """What there is of a kind, by id, made when it is first asked for: a question for data reads no codes."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = {a.id: a for a in self._makers[kind]()}
            return self._made[kind]

    def everything(self) -> Iterator[Artefact]:
        """All of every kind, in the order of a message, without constraints."""
        for kind in self._makers:
            yield from self.of_kind(kind).values()

    def _agencies(self) -> list[Artefact]:
        item = Item(AGENCY, "Sojourn", description="The open evidence platform for international migration")
        return [Scheme("agencyscheme", "AGENCIES", "Agencies", agency="SDMX", items=(item,))]

    @cached_property
    def _providers(self) -> Scheme:
        publishers = sorted({s.publisher for s in self.standing.sources()})
        items = tuple(Item(i, n) for i, n in {provider_id(p): p for p in publishers}.items())
        return Scheme(
            "dataproviderscheme", PROVIDERS, "Publishers", refers=(("agencyscheme", "AGENCIES"),), items=items
        )

    def _provisions(self) -> list[Artefact]:
        publisher = {s.source: s.publisher for s in self.standing.sources()}
        scheme = ("dataproviderscheme", PROVIDERS)
        found: list[Artefact] = []
        for f, d in self.flows.items():
            for name in sorted({publisher[s] for s in self.held(f, "source")}):
                one = provider_id(name)
                found.append(Provision("provisionagreement", f"PA_{f}_{one}", f"{d.title}: {name}",
                                       refers=(("dataflow", f), scheme), flow=f, provider=one))  # fmt: skip
        return found

    def provided(self, flow: str, provider: str) -> tuple[str, ...]:
        """Sources of a dataflow that a provider has published; ``AGENCY,PROVIDER`` names it too."""
        publisher = {s.source: provider_id(s.publisher) for s in self.standing.sources()}
        named = provider.removeprefix(f"{AGENCY},").split("+")
        return tuple(s for s in self.held(flow, "source") if publisher[s] in named)

    def _metadata(self) -> list[Artefact]:
        refers = (("metadatastructure", LINEAGE),)
        return [MetadataFlow("metadataflow", LINEAGE, "Releases that figures are read from", refers=refers)]

    def _metadata_structures(self) -> list[Artefact]:
        refers = (("conceptscheme", CONCEPTS),)
        return [MetadataStructure("metadatastructure", LINEAGE, "A release of a publisher", refers=refers,
                                  attributes=tuple(RELEASED))]  # fmt: skip

    def _subjects(self) -> list[Artefact]:
        used = {subject(f) for f in self.flows}
        items = tuple(Item(c, n) for c, n in CATEGORIES.items() if c in used)
        return [Scheme("categoryscheme", SUBJECTS, "Subjects", refers=(("agencyscheme", "AGENCIES"),), items=items)]

    def _categorisations(self) -> list[Artefact]:
        scheme = ("categoryscheme", SUBJECTS)
        return [
            Categorisation("categorisation", f"CAT_{f}", f"{d.title}: {CATEGORIES[subject(f)]}",
                           refers=(("dataflow", f), scheme), flow=f, category=subject(f))
            for f, d in self.flows.items()
        ]  # fmt: skip

    def _flows(self) -> list[Artefact]:
        return [Flow("dataflow", f, d.title, d.description, refers=(("datastructure", f),))
                for f, d in self.flows.items()]  # fmt: skip

    def _structures(self) -> list[Artefact]:
        found: list[Artefact] = []
        for f, d in self.flows.items():
            dimensions, attributes = components(d)
            lists = dict.fromkeys(("codelist", c.codelist) for c in (*dimensions, *attributes) if c.codelist)
            refers = (("conceptscheme", CONCEPTS), *lists)
            timed = "time_period" in d.keys
            found.append(DataStructure("datastructure", f, d.title, refers=refers, dimensions=dimensions,
                                       timed=timed, attributes=attributes))  # fmt: skip
        return found

    def _concepts(self) -> list[Artefact]:
        types = {"TIME_PERIOD": "ObservationalTimePeriod", "OBS_VALUE": "Double"}
        for d in self.flows.values():
            types |= {c.id: c.type for part in components(d) for c in part}
        types |= {i: "String" for i in RELEASED if i not in types}
        items = tuple(Item(i, _CONCEPTS.get(i, i.replace("_", " ").capitalize()), type=t) for i, t in types.items())
        return [Scheme("conceptscheme", CONCEPTS, "Concepts", refers=(("agencyscheme", "AGENCIES"),), items=items)]

    def _hierarchies(self) -> list[Artefact]:
        return list(hierarchies.of_areas()) if "CL_AREA" in self._list_columns else []

    @cached_property
    def _list_columns(self) -> dict[str, list[tuple[str, str, str | None]]]:
        """Code list -> dataflow, column and code of the total of each dimension that has it."""
        found: dict[str, list[tuple[str, str, str | None]]] = {"CL_OBS_STATUS": [], "CL_TIMING": [], "CL_SOURCE": []}
        for f, d in self.flows.items():
            for dimension in d.dimensions:
                if dimension.id != "time_period":
                    found.setdefault(dimension.codelist, []).append((f, dimension.id, dimension.total))
            for attribute in d.attributes:
                if attribute in confidentiality.CODELISTS:
                    found.setdefault(confidentiality.CODELISTS[attribute], [])
        return found

    def codelist(self, name: str) -> Artefact:
        """One code list with the codes that are known and loaded."""
        with self._lock:
            if name not in self._lists:
                codes: dict[str, None] = {}
                for flow, column, total in self._list_columns[name]:
                    codes |= dict.fromkeys([*([total] if total else []), *self.held(flow, column)])
                self._lists[name] = Scheme("codelist", name, _title(name), refers=(("agencyscheme", "AGENCIES"),),
                                           items=self._items(name, codes))  # fmt: skip
            return self._lists[name]

    def _items(self, name: str, loaded: Iterable[str]) -> tuple[Item, ...]:
        if name == "CL_SOURCE":
            return tuple(Item(code_id(s.source), f"{s.source.replace('_', ' ')} ({s.publisher})")
                         for s in self.standing.sources())  # fmt: skip
        known = {c.id: c for c in _known(name)}
        codes = [*known.values(), *(Code(c, _word(name, c)) for c in loaded if c not in known)]
        return tuple(Item(code_id(c.id), c.name, code_id(c.parent or "")) for c in codes)

    def constraint(self, flow: str) -> Constraint:
        """What is loaded of a dataflow, all editions together."""
        dimensions, _ = components(self.flows[flow])
        values = {c.id: tuple(map(code_id, self.held(flow, c.column))) for c in dimensions}
        timed = "time_period" in self.flows[flow].keys
        return self.limits(flow, values, self.held(flow, "time_period") if timed else (), None)

    def limits(
        self, flow: str, values: Mapping[str, tuple[str, ...]], periods: Iterable[str], count: int | None
    ) -> Constraint:
        """Codes and periods as a constraint on a dataflow."""
        days = [bounds(p) for p in periods]
        span = (min(first for first, _ in days), max(last for _, last in days)) if days else None
        return Constraint("dataconstraint", f"CR_{flow}", f"What there is of {flow}", refers=(("dataflow", flow),),
                          flow=flow, values=values, span=span, count=count)  # fmt: skip

    def get(self, kind: str, id: str) -> Artefact | None:
        """One artefact."""
        if kind == "dataconstraint":
            flow = id.removeprefix("CR_")
            return self.constraint(flow) if flow in self.flows and id.startswith("CR_") else None
        if kind == "codelist":
            return self.codelist(id) if id in self._list_columns else None
        return self.of_kind(kind).get(id) if kind in self._makers else None

    def all_of(self, kind: str) -> list[Artefact]:
        """Every artefact of a kind, or of all (``*``)."""
        made = [*self.everything()] if kind == "*" else [*self.of_kind(kind).values()] if kind in self._makers else []
        return made + ([self.constraint(f) for f in self.flows] if kind in ("*", "dataconstraint") else [])

    def children(self, artefact: Artefact) -> list[Artefact]:
        """What an artefact needs."""
        return [found for key in artefact.refers if (found := self.get(*key))]

    def parents(self, artefact: Artefact) -> list[Artefact]:
        """What needs an artefact."""
        found = [a for a in self.everything() if artefact.key in a.refers]
        if artefact.kind == "dataflow":
            found.append(self.constraint(artefact.id))
        return found

    def partial(self, scheme: Scheme, flows: Iterable[str]) -> Scheme:
        """A code list with the codes that dataflows hold, and those above them."""
        used = set()
        for f in flows:
            columns = [c.column for c in components(self.flows[f])[0] if c.codelist == scheme.id]
            used |= {code_id(code) for column in columns for code in self.held(f, column)}
        if not used:
            return scheme
        above = {i.id: i.parent for i in scheme.items}
        for code in list(used):
            while code := above.get(code, ""):
                used.add(code)
        return replace(scheme, items=tuple(i for i in scheme.items if i.id in used), partial=True)


def subject(flow: str) -> str:
    """The category of a dataflow."""
    return _OF_SUBJECT.get(flow, "DISPLACEMENT")


def provider_id(publisher: str) -> str:
    """A publisher's name as the id of a provider."""
    return re.sub(r"[^A-Z0-9]+", "_", area.plain(publisher).upper()).strip("_") or "UNNAMED"


def _known(name: str) -> tuple[Code, ...]:
    """Codes that stand in a list whatever is loaded."""
    if name == "CL_AREA":
        return (*area.codelist().codes, *(Code(c, c) for c in area.NOT_STATED if c not in area.areas()))
    if name == "CL_SEX":
        return tuple(Code(c, t) for c, t in sex.TITLES.items())
    if name == "CL_OBS_STATUS":
        return tuple(Code(s.value, s.word) for s in ObsStatus)
    if name == "CL_TIMING":
        return tuple(Code(c, t) for c, t in TIMINGS.items())
    if name in small_codelists.names():
        return small_codelists.codelist(name).codes
    return ()


def _word(name: str, code: str) -> str:
    """What a code that no list names is called."""
    if code == "_T":
        return "total"
    if name == "CL_AGE":
        try:
            return age.parse(code).label
        except SojournError:
            return "not known" if code == age.UNKNOWN else code
    return code.replace("_", " ")


def _title(name: str) -> str:
    return name.removeprefix("CL_").replace("_", " ").capitalize()
