"""What each kind of question is answered with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from fastapi import Request, Response

from sojourn.concepts import area
from sojourn.publish.sdmx import (
    data_csv,
    data_json,
    data_ml,
    formats,
    schema_ml,
    selection,
    structure_json,
    structure_ml,
)
from sojourn.publish.sdmx.answer import ALL_DIMENSIONS, Answer
from sojourn.publish.sdmx.catalogue import Catalogue, components
from sojourn.publish.sdmx.formats import Format
from sojourn.publish.sdmx.model import AGENCY, TIME, VERSION, Artefact, Component, Provision, Scheme, code_id, code_of
from sojourn.publish.sdmx.problem import Refused, no_results, not_implemented, semantic, syntax
from sojourn.publish.sdmx.structure_query import structures
from sojourn.service.sdmx import replies
from sojourn.warehouse.question import Question, Test

DETAILS = {"full": (True, True, True), "dataonly": (True, False, True), "serieskeysonly": (False, False, False),
           "nodata": (False, True, False)}  # fmt: skip
"""detail -> figures, attributes, observations."""
MOST = 5_000_000
"""Observations of one answer."""


def data(
    request: Request,
    catalogue: Catalogue,
    interface: str,
    agency: str,
    flow: str,
    version: str,
    key: str,
    *,
    provider: str = "",
) -> Response:
    """Observations of a dataflow, of one provider where it is named. Raises Refused."""
    given = selection.parameters(request.url.query)
    form = formats.asked(request.headers.get("accept", ""), given.get("format", ""), "data", interface)
    declared = catalogue.flows[one_flow(catalogue, agency, flow, version)]
    asked = selection.question(declared, key, given, interface)
    if provider:
        asked = replace(asked, tests=(*asked.tests, _of_provider(catalogue, declared.id, provider)))
    _keeps_series(asked, form, selection.at_observation(declared, given))
    figures, told, observed = _amount(given)
    headers = replies.validators(request, catalogue, form)
    if replies.unchanged(request, headers):
        return replies.not_modified(headers)
    if not observed:
        asked = replace(asked, first=1, last=None)
    counted = catalogue.standing.count(asked)
    if not counted or (asked.offset and asked.offset >= counted):
        raise no_results()
    if counted > MOST and asked.limit is None:
        raise Refused(413, 130, f"{counted:,} observations; one answer holds {MOST:,}. Ask for less at once.")
    dimensions, attributes = components(declared)
    chosen = [a for a in attributes if told and _wanted(a, given.get("attributes", "dsd"), attributes)]
    whole = {"UNIT_MEASURE": declared.unit, "TIMING": declared.timing}
    answer = Answer(
        declared,
        dimensions,
        tuple(a for a in chosen if not a.of_data_set),
        {a.id: whole[a.id] for a in chosen if a.of_data_set},
        selection.at_observation(declared, given),
        catalogue.standing.batches(asked),
        replies.prepared(),
        _names(catalogue, (*dimensions, *attributes)) if form.standard == "json" else {},
        measured=figures and given.get("measures", "all") != "none",
        observed=observed,
        history=asked.history,
    )
    if form.time_series and answer.at != TIME:
        raise semantic("A message of time series has TIME_PERIOD at observations.")
    return replies.streamed(request, _written(answer, form), form, headers)


def _keeps_series(asked: Question, form: Format, at: str) -> None:
    """An order by anything but the dimensions of series would tear them apart, or give one twice. Raises Refused."""
    if form.standard == "csv" or at == ALL_DIMENSIONS:
        return
    columns = [c for c, _ in asked.order]
    if any(c not in asked.series for c in columns if c != asked.within) or (
        asked.within in columns and columns.index(asked.within) < len(asked.series)
    ):
        raise not_implemented(
            "Series stay whole: sort by dimensions of series, then by that at observations; or ask for SDMX-CSV, or "
            "for dimensionAtObservation=AllDimensions."
        )


def _amount(given: selection.Parameters) -> tuple[bool, bool, bool]:
    detail = given.get("detail", "full")
    if detail not in DETAILS:
        raise syntax(f"detail is one of {', '.join(DETAILS)}.")
    if given.get("measures", "all") not in ("all", "none", "OBS_VALUE"):
        raise semantic("measures is all, none or OBS_VALUE.")
    return DETAILS[detail]


def _wanted(attribute: Component, asked: str, known: tuple[Component, ...]) -> bool:
    """Whether a list of attributes names one, by itself or by its kind."""
    names = set(asked.split(","))
    if strange := names - {"all", "dsd", "msd", "none", "dataset", "series", "obs", *(c.id for c in known)}:
        raise semantic(f"There are no attributes {', '.join(sorted(strange))[:100]}.")
    return bool(names & {"all", "dsd", attribute.id, "dataset" if attribute.of_data_set else "obs"})


def _names(catalogue: Catalogue, parts: tuple[Component, ...]) -> dict[str, dict[str, str]]:
    found = {}
    for c in parts:
        scheme = catalogue.get("codelist", c.codelist)
        if isinstance(scheme, Scheme):
            found[c.id] = {i.id: i.name for i in scheme.items}
    return found


def _written(answer: Answer, form: Format) -> Iterator[bytes]:
    if form.standard == "csv":
        return data_csv.stream(answer, form.version)
    if form.standard == "json":
        return data_json.stream(answer, form.version)
    return data_ml.stream(answer, form.version, form.style, time_series=form.time_series)


def one_flow(catalogue: Catalogue, agency: str, flow: str, version: str) -> str:
    """The dataflow an address names. Raises Refused where there is none, or several."""
    found, _ = structures(catalogue, "dataflow", agency, flow, version)
    if len(found) > 1:
        raise not_implemented(f"One dataflow a message; these are {len(found)}.")
    return found[0].id


def _of_provider(catalogue: Catalogue, flow: str, provider: str) -> Test:
    """The sources of a provider, as a test. Raises Refused where it provides nothing."""
    sources = catalogue.provided(flow, provider)
    if not sources:
        raise no_results(f"Nothing of {flow} is provided by «{provider[:60]}».")
    return Test("source", tuple((("eq", s),) for s in sources))


def provision(catalogue: Catalogue, agency: str, id: str, version: str) -> Provision:
    """The provision agreement an address names. Raises Refused where there is none, or several."""
    found, _ = structures(catalogue, "provisionagreement", agency, id, version)
    if len(found) > 1 or not isinstance(found[0], Provision):
        raise not_implemented(f"One provision agreement a message; these are {len(found)}.")
    return found[0]


def structure(
    request: Request, catalogue: Catalogue, interface: str, kind: str, agency: str, id: str, version: str, item: str
) -> Response:
    """Structures. Raises Refused."""
    given = selection.parameters(request.url.query)
    selection.known(given, selection.OF_STRUCTURES[interface])
    _as_of(catalogue, given)
    found, stubs = structures(catalogue, kind, agency, id, version, item, references=given.get("references", "none"),
                              detail=given.get("detail", "full"))  # fmt: skip
    return _message(request, catalogue, interface, found, stubs)


def _as_of(catalogue: Catalogue, given: selection.Parameters) -> None:
    """Structures are those of the present state: what they were before the last load is not kept. Raises Refused."""
    then, changed = selection.instant(given, "asOf"), catalogue.standing.changed()
    if then is not None and changed is not None and then < changed:
        raise not_implemented(f"Structures are kept as they are since {changed:%Y-%m-%dT%H:%M:%SZ}, not as before.")


def available(
    request: Request,
    catalogue: Catalogue,
    interface: str,
    agency: str,
    flow: str,
    version: str,
    key: str,
    component: str,
    *,
    provider: str = "",
) -> Response:
    """Which codes have data in a selection, as a constraint. Raises Refused."""
    given = selection.parameters(request.url.query)
    references = given.pop("references", "none")
    mode = given.pop("mode", "exact")
    if mode not in ("exact", "available"):
        raise syntax("mode is exact or available.")
    declared = catalogue.flows[one_flow(catalogue, agency, flow, version)]
    asked = selection.question(declared, key, given, interface, selection.OF_AVAILABILITY[interface])
    if provider:
        asked = replace(asked, tests=(*asked.tests, _of_provider(catalogue, declared.id, provider)))
    dimensions = {c.id: c.column for c in components(declared)[0]} | ({TIME: "time_period"} if asked.timed else {})
    wanted = list(dimensions) if component in ("", "all", "*") else component.replace("+", ",").split(",")
    if strange := [c for c in wanted if c not in dimensions]:
        raise semantic(f"{declared.id} has no dimension «{strange[0][:60]}».")
    count = catalogue.standing.count(asked)
    if not count:
        raise no_results()
    codes: dict[str, list[str]] = {}
    for column in (dimensions[c] for c in wanted):
        codes |= catalogue.standing.available(asked.without(column) if mode == "available" else asked, [column])
    values = {c: tuple(map(code_id, codes[dimensions[c]])) for c in wanted if c != TIME}
    constraint = catalogue.limits(declared.id, values, codes.get("time_period", ()), count)
    related: list[Artefact] = []
    if references != "none":
        kinds = "descendants" if references == "all" else references
        related, _ = structures(catalogue, "dataflow", AGENCY, declared.id, references=kinds)
        if references not in ("all", "dataflow"):
            related = [a for a in related if a.kind != "dataflow"]
    return _message(request, catalogue, interface, [constraint, *related], [])


def schema(
    request: Request, catalogue: Catalogue, interface: str, context: str, agency: str, id: str, version: str
) -> Response:
    """What data have to be like: the structure with its code lists, or as an XML schema. Raises Refused."""
    if context == "provisionagreement":
        id, agency, version = provision(catalogue, agency, id, version).flow, AGENCY, VERSION
        context = "dataflow"
    if context not in ("datastructure", "dataflow"):
        raise no_results()
    given = selection.parameters(request.url.query)
    selection.known(given, selection.OF_SCHEMA[interface])
    _as_of(catalogue, given)
    if given.get("explicitMeasure", "false") != "false":
        raise not_implemented("No structure has several measures: explicitMeasure is false.")
    if not given.get("format", "").startswith("xsd") and "schema+xml" not in request.headers.get("accept", "")[:4000]:
        found, stubs = structures(catalogue, context, agency, id, version, references="descendants")
        return _message(request, catalogue, interface, found, stubs)
    form = formats.asked(request.headers.get("accept", ""), given.get("format", ""), "schema", interface)
    declared = catalogue.flows[one_flow(catalogue, agency, id, version)]
    selection.question(declared, "all", given, interface, selection.OF_SCHEMA[interface])
    dimensions, attributes = components(declared)
    codes = {c.id: [code_id(v) for v in catalogue.held(declared.id, c.column)] for c in dimensions}
    codes |= {c.id: list(names) for c in attributes if (names := _names(catalogue, (c,)).get(c.id))}
    at = selection.at_observation(declared, given)
    text = schema_ml.schema(declared.id, form.version, at, dimensions, attributes,
                            codes, timed="time_period" in declared.keys)  # fmt: skip
    return replies.whole(request, text.encode(), form, replies.validators(request, catalogue, form))


def _in_language(artefact: Artefact, language: str) -> Artefact:
    """The list of areas with names in a language beside the English ones; nothing else is translated."""
    if not isinstance(artefact, Scheme) or artefact.id != "CL_AREA":
        return artefact
    names = {i.id: area.name_in(code_of(i.id), language) for i in artefact.items}
    items = tuple(replace(i, other=(language, names[i.id])) if names[i.id] else i for i in artefact.items)
    return replace(artefact, items=items)


def _message(
    request: Request, catalogue: Catalogue, interface: str, found: list[Artefact], stubs: list[tuple[str, str]]
) -> Response:
    given = selection.parameters(request.url.query)
    form = formats.asked(request.headers.get("accept", ""), given.get("format", ""), "structure", interface)
    language = formats.language(request.headers.get("accept-language", ""), area.LANGUAGES)
    headers = replies.validators(request, catalogue, form, language)
    if replies.unchanged(request, headers):
        return replies.not_modified(headers)
    if language != "en":
        found = [_in_language(a, language) for a in found]
        headers["Content-Language"] = f"en, {language}"
    if form.standard == "json":
        text = json.dumps(structure_json.message(found, form.version, replies.prepared(), stubs), ensure_ascii=False)
    else:
        text = structure_ml.message(found, form.version, replies.prepared(), stubs)
    return replies.whole(request, text.encode(), form, headers)
