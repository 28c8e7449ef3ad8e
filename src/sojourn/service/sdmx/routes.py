"""Addresses of SDMX, parsed part by part: what is left out at the end stands for everything."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from sojourn.errors import CodesUnknown, NothingLoaded, SojournError, UsageError
from sojourn.publish.sdmx.catalogue import Catalogue
from sojourn.publish.sdmx.model import VERSION
from sojourn.publish.sdmx.problem import Refused, no_results, not_implemented, syntax
from sojourn.service.sdmx import answers, metadata, openapi, replies
from sojourn.service.sdmx.states import States
from sojourn.service.state import State

LONGEST = 8000
"""Characters of an address."""
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"]


def router(state: State) -> APIRouter:
    """The routes of both interfaces."""
    routes = APIRouter(prefix="/sdmx")
    states = States(state.file)
    state.closing.append(states.close)

    @routes.api_route("/2.1/{path:path}", methods=METHODS, include_in_schema=False)
    def old(path: str, request: Request) -> Response:
        return _answer(states, request, "2.1", path, _of_21)

    @routes.api_route("/3.0/{path:path}", methods=METHODS, include_in_schema=False)
    def new(path: str, request: Request) -> Response:
        return _answer(states, request, "3.0", path, _of_30)

    @routes.api_route("/openapi.json", methods=["GET", "HEAD"], include_in_schema=False)
    def described() -> Response:
        return JSONResponse(openapi.document(), headers=replies.CORS)

    return routes


def _answer(
    states: States,
    request: Request,
    interface: str,
    path: str,
    route: Callable[[Request, Catalogue, list[str]], Response],
) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={**replies.CORS, "Allow": "GET, HEAD, OPTIONS"})
    try:
        if request.method not in ("GET", "HEAD"):
            raise Refused(405, 140, "Only GET and HEAD are answered.")
        if len(str(request.url)) > LONGEST:
            raise Refused(414, 140, f"The address is longer than {LONGEST} characters.")
        parts = path.strip("/").split("/")
        if len(parts) > 8 or any("\x00" in p for p in parts):
            raise syntax("The address has more parts than any question.")
        return route(request, states.present(), parts)
    except Refused as error:
        return replies.refused(request, error, interface)
    except SojournError as error:
        return replies.refused(request, _told(error), interface)
    except OSError:
        return replies.refused(request, Refused(503, 503, "The warehouse cannot be read just now."), interface)


def _told(error: SojournError) -> Refused:
    """An error of the house in the standard's codes; where files lie is nobody's business."""
    if isinstance(error, CodesUnknown):
        return no_results(error.message)
    if isinstance(error, UsageError):
        return Refused(400, 150, error.message)
    if isinstance(error, NothingLoaded):
        return Refused(503, 503, "Nothing is loaded.")
    return Refused(503, 503, "The warehouse cannot be read just now.")


def _padded(parts: list[str], *defaults: str) -> list[str]:
    if len(parts) > len(defaults):
        raise syntax("The address has more parts than the question.")
    return [p or d for p, d in zip([*parts, *[""] * len(defaults)], defaults, strict=False)]


def _of_21(request: Request, catalogue: Catalogue, parts: list[str]) -> Response:
    kind, rest = parts[0], parts[1:]
    if kind in ("data", "availableconstraint"):
        named, key, provider, *component = _padded(rest, "", "all", "all", *["all"] * (kind != "data"))
        if not named:
            raise syntax("Which dataflow?")
        agency, flow, version = _reference(named)
        by = "" if provider == "all" else provider
        if kind == "data":
            return answers.data(request, catalogue, "2.1", agency, flow, version, key, provider=by)
        return answers.available(request, catalogue, "2.1", agency, flow, version, key, component[0], provider=by)
    if kind == "schema":
        context, agency, id, version = _padded(rest, "", "all", "", "latest")
        return answers.schema(request, catalogue, "2.1", context, agency, id, version)
    if kind == "metadata":
        named, key, provider = _padded(rest, "", "all", "all")
        if key not in ("all", "*"):
            raise not_implemented("Metadata are on whole dataflows: the key is all.")
        wanted = metadata.of_flow(catalogue, *_reference(named or "all"), provider.replace(",", "."))
        return metadata.answer(request, catalogue, "2.1", wanted)
    agency, id, version, item = _padded(rest, "all", "all", "latest", "")
    return answers.structure(request, catalogue, "2.1", kind, agency, id, version, item)


def _reference(named: str) -> tuple[str, str, str]:
    """``FLOW``, ``AGENCY,FLOW`` or ``AGENCY,FLOW,VERSION``."""
    parts = named.split(",")
    if len(parts) > 3:
        raise syntax(f"«{named[:60]}» names no dataflow.")
    if len(parts) == 1:
        return "all", parts[0], "latest"
    return parts[0] or "all", parts[1], parts[2] if len(parts) == 3 else "latest"


def _of_30(request: Request, catalogue: Catalogue, parts: list[str]) -> Response:
    kind, rest = parts[0], parts[1:]
    if kind in ("data", "availability"):
        context, agency, flow, version, key, *component = _padded(
            rest, "*", "*", "*", "*", "*", *["*"] * (kind != "data")
        )
        if context not in ("dataflow", "datastructure", "provisionagreement", "*"):
            raise syntax(f"No context «{context[:40]}».")
        by = ""
        if context == "provisionagreement":
            agreed = answers.provision(catalogue, agency, flow, version)
            agency, flow, version, by = agreed.agency, agreed.flow, VERSION, agreed.provider
        if kind == "data":
            return answers.data(request, catalogue, "3.0", agency, flow, version, key, provider=by)
        return answers.available(request, catalogue, "3.0", agency, flow, version, key, component[0], provider=by)
    if kind == "schema":
        context, agency, id, version = _padded(rest, "", "*", "*", "*")
        return answers.schema(request, catalogue, "3.0", context, agency, id, version)
    if kind == "structure":
        wanted, agency, id, version, item = _padded(rest, "*", "*", "*", "+", "")
        return answers.structure(request, catalogue, "3.0", wanted, agency, id, version, item)
    if kind == "metadata":
        return metadata.answer(request, catalogue, "3.0", _metadata(catalogue, rest))
    if kind == "registration":
        raise not_implemented("No registrations are offered.")
    raise syntax(f"There is no resource «{kind[:40]}». There are: data, availability, schema, structure, metadata.")


def _metadata(catalogue: Catalogue, parts: list[str]) -> metadata.Wanted:
    by, rest = (parts[0] if parts else ""), parts[1:]
    if by == "metadataflow":
        agency, id, version, providers = _padded(rest, "*", "*", "*", "*")
        return metadata.of_flow(catalogue, agency, id, version, providers)
    if by == "metadataset":
        providers, id, version = _padded(rest, "*", "*", "*")
        return metadata.of_set(catalogue, providers, id, version)
    if by == "structure":
        kind, agency, id, version = _padded(rest, "*", "*", "*", "*")
        return metadata.on_structure(catalogue, kind, agency, id, version)
    raise syntax(f"Metadata by «{by[:40]}»? There are: metadataflow, metadataset, structure.")
