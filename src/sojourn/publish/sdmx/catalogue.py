"""All structures of one state of a warehouse, made from the dataflows declared and the codes loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from threading import RLock

from sojourn.concepts import age, area, sex, small_codelists
from sojourn.concepts.codelist import Code
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.status import ObsStatus
from sojourn.errors import SojournError
from sojourn.publish.sdmx.model import (
    AGENCY,
    CONCEPTS,
    Artefact,
    Categorisation,
    Component,
    Constraint,
    DataStructure,
    Flow,
    Item,
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
}
TIMINGS = {"instant": "at an instant: a stock", "interval": "during an interval: events or changes"}


def components(flow: Dataflow) -> tuple[tuple[Component, ...], tuple[Component, ...]]:
    """Dimensions without time, and attributes, of a dataflow."""
    lists = {d.id: d.codelist for d in flow.dimensions}
    dimensions = [Component(k.upper(), k, lists[k]) for k in flow.keys if k != "time_period"]
    return (*dimensions, Component("SOURCE", "source", "CL_SOURCE")), (
        Component("OBS_STATUS", "obs_status", "CL_OBS_STATUS"),
        *(Component(a.upper(), a) for a in flow.attributes),
        Component("EDITION", "edition"),
        Component("RELEASE", "release_id", type="Integer"),
        Component("SHEET", "sheet"),
        Component("ROW", "row", type="Integer"),
        Component("COLUMN", "column"),
        Component("UNIT_MEASURE", "unit", of_data_set=True),
        Component("TIMING", "timing", "CL_TIMING", of_data_set=True),
    )


class Catalogue:
    """The structures of a state. What was looked up once is kept for as long as the state stands."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.flows: Mapping[str, Dataflow] = {d.id: d for d in standing.dataflows()}
        self._lock = RLock()
        self._codes: dict[tuple[str, str], tuple[str, ...]] = {}

    def held(self, flow: str, column: str) -> tuple[str, ...]:
        """Codes loaded in a column of a dataflow."""
        with self._lock:
            if (flow, column) not in self._codes:
                self._codes[flow, column] = tuple(self.standing.codes(self.flows[flow], column))
            return self._codes[flow, column]

    @cached_property
    def artefacts(self) -> dict[tuple[str, str], Artefact]:
        """Everything by kind and id, in the order of a message; constraints are made when asked for."""
        with self._lock:
            found = [self._agencies(), self._subjects(), *self._categorisations(), *self._codelists(),
                     self._concepts(), *self._flows(), *self._structures()]  # fmt: skip
            return {a.key: a for a in found}

    def _agencies(self) -> Scheme:
        item = Item(AGENCY, "Sojourn", description="The open evidence platform for international migration")
        return Scheme("agencyscheme", "AGENCIES", "Agencies", agency="SDMX", items=(item,))

    def _subjects(self) -> Scheme:
        used = {subject(f) for f in self.flows}
        items = tuple(Item(c, n) for c, n in CATEGORIES.items() if c in used)
        return Scheme("categoryscheme", SUBJECTS, "Subjects", refers=(("agencyscheme", "AGENCIES"),), items=items)

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

    def _concepts(self) -> Scheme:
        types = {"TIME_PERIOD": "ObservationalTimePeriod", "OBS_VALUE": "Double"}
        for d in self.flows.values():
            types |= {c.id: c.type for part in components(d) for c in part}
        items = tuple(Item(i, _CONCEPTS.get(i, i.replace("_", " ").capitalize()), type=t) for i, t in types.items())
        return Scheme("conceptscheme", CONCEPTS, "Concepts", refers=(("agencyscheme", "AGENCIES"),), items=items)

    def _codelists(self) -> list[Artefact]:
        loaded: dict[str, dict[str, None]] = {"CL_OBS_STATUS": {}, "CL_TIMING": {}, "CL_SOURCE": {}}
        for f, d in self.flows.items():
            for dimension in d.dimensions:
                if dimension.id != "time_period":
                    codes = loaded.setdefault(dimension.codelist, {})
                    codes |= dict.fromkeys([*([dimension.total] if dimension.total else []),
                                            *self.held(f, dimension.id)])  # fmt: skip
        return [Scheme("codelist", name, _title(name), refers=(("agencyscheme", "AGENCIES"),),
                       items=self._items(name, codes)) for name, codes in loaded.items()]  # fmt: skip

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
        return self.artefacts.get((kind, id))

    def all_of(self, kind: str) -> list[Artefact]:
        """Every artefact of a kind, or of all (``*``)."""
        made = [a for a in self.artefacts.values() if kind in ("*", a.kind)]
        return made + ([self.constraint(f) for f in self.flows] if kind in ("*", "dataconstraint") else [])

    def children(self, artefact: Artefact) -> list[Artefact]:
        """What an artefact needs."""
        return [self.artefacts[key] for key in artefact.refers if key in self.artefacts]

    def parents(self, artefact: Artefact) -> list[Artefact]:
        """What needs an artefact."""
        found = [a for a in self.artefacts.values() if artefact.key in a.refers]
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
