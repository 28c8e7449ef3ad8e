"""Whether the process lives (``/health``) and can answer (``/ready``), for whoever supervises it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from sojourn.errors import SojournError
from sojourn.service.state import State
from sojourn.warehouse.answering import state_of

HEADERS = {"Cache-Control": "no-store"}


def router(state: State) -> APIRouter:
    """The two routes. Neither opens the warehouse: a look a second costs nothing."""
    routes = APIRouter()

    @routes.api_route("/health", methods=["GET", "HEAD"], include_in_schema=False)
    def health() -> Response:
        return Response("ok\n", media_type="text/plain", headers=HEADERS)

    @routes.api_route("/ready", methods=["GET", "HEAD"], include_in_schema=False)
    def ready() -> Response:
        try:
            state_of(state.file())
        except (SojournError, OSError):
            return Response("no warehouse\n", status_code=503, media_type="text/plain", headers=HEADERS)
        return Response("ready\n", media_type="text/plain", headers=HEADERS)

    return routes
