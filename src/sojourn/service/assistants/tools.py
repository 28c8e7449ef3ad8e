"""What an assistant can ask, answered as plain values. No number is given without its status, its kind and its cell."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from sojourn.concepts import area as areas
from sojourn.concepts.dataflow import LOCATOR
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.reading import OBSERVED
from sojourn.errors import UsageError
from sojourn.products.assessment.provenance import MADE_HERE, ReleaseRecord
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.search import search
from sojourn.publish.explorer.shell import Setting
from sojourn.publish.report.assessed import assessment_data
from sojourn.publish.sdmx import selection
from sojourn.publish.sdmx.catalogue import Catalogue, components
from sojourn.publish.sdmx.model import code_id
from sojourn.publish.sdmx.problem import Refused
from sojourn.service.sdmx.states import States
from sojourn.service.state import State

Kind = Literal["observed", "qualified", "estimated", "absent"]
MODELLED = frozenset({ObsStatus.ESTIMATED.value, ObsStatus.FORECAST.value, ObsStatus.IMPUTED.value})
MOST = 200
"""Figures of one answer."""
KINDS: Mapping[Kind, str] = {
    "observed": "counted, as its publisher says",
    "qualified": "published with a reservation, which the status names",
    "estimated": "estimated, imputed, projected or modelled: never to be told as counted",
    "absent": "no figure; the status says why; it is not zero",
}


class Tools:
    """The answers over one warehouse, the same that the explorer and SDMX give. Several threads may ask.

    path, built_in : as for the explorer

    Every method raises SojournError for what cannot be answered: unknown names, with near ones, and what was compared.
    """

    def __init__(self, path: Path | None = None, *, built_in: bool = False, as_of: int | None = None) -> None:
        self.state = State(path, built_in=built_in, as_of=as_of)
        self.states = States(lambda: self.state.holdings().warehouse.path)
        self.state.closing.append(self.states.close)

    def close(self) -> None:
        """Let go of the warehouse."""
        self.state.close()

    def find(self, text: str) -> dict[str, Any]:
        """Areas, indicators and paragraphs whose name, in any of the languages, or code fits a text; best first."""
        found = search(Setting(self.state.holdings(), Addresses()), text[:200])
        return {"found": [{"kind": e.kind, "id": e.anchor.removeprefix("p-") or e.parts[1], "title": e.title}
                          for e, other in found if other is None]}  # fmt: skip

    def dataflows(self) -> dict[str, Any]:
        """Every table that is loaded: what its rows are, in which unit, and the dimensions that filter it."""
        catalogue = self.states.present()
        return {"dataflows": [
            {"id": d.id, "title": d.title, "description": d.description, "unit": d.unit, "timing": d.timing,
             "dimensions": [c.id for c in components(d)[0]] + ["TIME_PERIOD"] * ("time_period" in d.keys)}
            for d in catalogue.flows.values()
        ]}  # fmt: skip

    def figures(
        self, dataflow: str, filters: Mapping[str, str], start: str = "", end: str = "", offset: int = 0
    ) -> dict[str, Any]:
        """Observations of a table, at most ``MOST`` at a time, each with status, kind and the cell it stands in.

        filters : dimension -> codes joined by commas; an area may be named in any of the languages
        """
        catalogue = self.states.present()
        if dataflow not in catalogue.flows:
            raise UsageError(f"There is no dataflow «{dataflow[:60]}».", ways_out=["Ask for the dataflows first."])
        flow = catalogue.flows[dataflow]
        asked = {f"c[{name}]": self._codes(catalogue, dataflow, name, text) for name, text in filters.items()}
        if start or end:
            asked["c[TIME_PERIOD]"] = "+".join(f"{o}:{p}" for o, p in (("ge", start), ("le", end)) if p)
        try:
            question = selection.question(flow, "*", {**asked, "offset": str(offset), "limit": str(MOST)}, "3.0")
        except Refused as error:
            raise UsageError(
                str(error), ways_out=["Ask for the dataflows first: they name their dimensions."]
            ) from error
        count = catalogue.standing.count(question)
        releases = self.state.holdings().releases
        rows = [row for batch in catalogue.standing.batches(question) for row in batch.to_pylist()]
        return {
            "dataflow": flow.id, "title": flow.title, "unit": flow.unit, "timing": flow.timing, "count": count,
            "offset": offset, "more": offset + len(rows) < count, "kinds": dict(KINDS),
            "figures": [_figure(flow.id, row, releases, question.dimensions) for row in rows],
        }  # fmt: skip

    def verdicts(self, area: str, paragraph: int | None = None) -> dict[str, Any]:
        """What the assessment says of an area, of one paragraph of the Declaration or of all, with its evidence."""
        held = self.state.holdings()
        told = assessment_data(held.dossier(held.find(area)))
        kept = [p for p in told["paragraphs"] if paragraph in (None, p["number"])]
        if not kept:
            raise UsageError(f"The Declaration has no paragraph {paragraph} that is assessed.")
        return {**{k: told[k] for k in ("area", "name", "as_of", "rule")}, "paragraphs": kept}

    def _codes(self, catalogue: Catalogue, flow: str, dimension: str, text: str) -> str:
        """Codes of a filter as an address has them; names of areas are looked up."""
        column = {c.id: c for c in components(catalogue.flows[flow])[0]}.get(dimension)
        asked = [t.strip() for t in text.split(",")]
        if column is None or column.codelist != "CL_AREA":
            return ",".join(map(code_id, asked))
        held = catalogue.held(flow, column.column)
        return ",".join(t if t in held else self.state.holdings().find(t) for t in asked)


def kind_of(flow: str, status: str, release: ReleaseRecord | None) -> Kind:
    """How a figure may be told. What a method made is an estimate whatever its status says."""
    if ObsStatus(status).absent:
        return "absent"
    if flow == MADE_HERE or release is None or release.method or status in MODELLED:
        return "estimated"
    return "observed" if status in OBSERVED else "qualified"


def _figure(
    flow: str, row: Mapping[str, Any], releases: Mapping[int, ReleaseRecord], dimensions: tuple[str, ...]
) -> dict[str, Any]:
    release = releases.get(row["release_id"])
    status = ObsStatus(row["obs_status"])
    told = {d.upper(): row[d] for d in dimensions}
    names = {d.upper(): areas.name(row[d]) for d in dimensions if d.endswith("_area") and row[d] in areas.areas()}
    cell = {k: row[k] for k in LOCATOR if row[k] not in (None, "")}
    if release is not None:
        cell |= {"file": release.file_name, "publisher": release.publisher, "sha256": release.sha256}
    return {**told, "names": names, "value": None if status.absent else row["obs_value"], "status": status.word,
            "kind": kind_of(flow, status.value, release), "edition": row["edition"], "cell": cell}  # fmt: skip
