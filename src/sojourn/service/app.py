"""The application: one router a subject, each in a module of its own, all of one state of the warehouse.

A subject is a module with a function ``router(state)`` and a line of ROUTERS, before the pages: those take every
address that is left.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI

from sojourn.products.explore.own_flows import OwnFlows
from sojourn.service import explorer, health
from sojourn.service.sdmx import routes as sdmx
from sojourn.service.state import State

ROUTERS: tuple[Callable[[State], APIRouter], ...] = (health.router, sdmx.router, explorer.router)


def application(
    path: Path | None = None,
    *,
    built_in: bool = False,
    as_of: int | None = None,
    warm: bool = False,
    own_flows: OwnFlows | None = None,
) -> FastAPI:
    """The application over a warehouse, by default the usual one, else the built-in edition.

    as_of : year of the assessments; warm : read beside the first answers what later ones need
    own_flows : a table of the user's own, which has a page beside the others

    The state is held by the application (``app.state.held``) and by no module.
    """
    held = State(path, built_in=built_in, as_of=as_of, own_flows=own_flows)

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        if warm:
            threading.Thread(target=held.warm, daemon=True).start()
        yield
        held.close()

    app = FastAPI(title="Sojourn", docs_url=None, redoc_url=None, openapi_url=None, lifespan=living)
    app.state.held = held
    for router in ROUTERS:
        app.include_router(router(held))
    return app
