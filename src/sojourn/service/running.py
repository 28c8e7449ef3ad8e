"""The server: one process, or several workers that read the same warehouse."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvicorn

from sojourn.concepts.own_layout import OwnLayout
from sojourn.products.explore.own_flows import read_own_flows
from sojourn.service.app import application
from sojourn.service.log import SERVER_LOG, RequestLog
from sojourn.sources.own.own_files import OwnFiles

SETTINGS = "SOJOURN_SERVICE_SETTINGS"
"""Variable by which workers, started anew as processes, learn what they serve."""
KEPT = 75
"""Seconds that a connection without a question stays open: a client that asks again after a pause finds it there."""
PATIENCE = 25
"""Seconds for answers under way to end once the server was told to stop, and for a worker to say that it lives."""


def serve(
    path: Path | None,
    *,
    built_in: bool,
    as_of: int | None,
    host: str,
    port: int,
    workers: int = 1,
    log: bool = False,
    flows: Path | None = None,
    layout: OwnLayout | None = None,
    coordinates: Path | None = None,
) -> None:
    """Answer until interrupted or told to stop; answers under way are ended first.

    workers : processes, each with a state of the warehouse of its own; log : a line of JSON for each request on the
        error stream. Else nothing is logged but errors.
    flows : a table of flows of the user's own; layout : how that file is written; coordinates : where its areas lie

    Raises as ``read_own_flows`` before anything is answered.
    """
    told: dict[str, Any] = {"path": str(path) if path else None, "built_in": built_in, "as_of": as_of, "log": log}
    if flows is not None:
        told |= {"flows": str(flows), "layout": (layout or OwnLayout()).to_dict()}
        told |= {"coordinates": str(coordinates)} if coordinates else {}
    common: dict[str, Any] = {
        "host": host, "port": port, "log_level": "warning", "access_log": False, "server_header": False,
        "timeout_keep_alive": KEPT, "timeout_graceful_shutdown": PATIENCE, "timeout_worker_healthcheck": PATIENCE,
    }  # fmt: skip
    if log:
        common["log_config"] = SERVER_LOG
    if workers == 1:
        uvicorn.run(made(**told), **common)
        return
    if flows is not None:
        # workers would die one after the other of a file that is none
        read_own_flows(flows, OwnFiles(layout), coordinates)
    os.environ[SETTINGS] = json.dumps(told)
    uvicorn.run("sojourn.service.running:of_settings", factory=True, workers=workers, **common)


def of_settings() -> Any:
    """The application of a worker."""
    return made(**json.loads(os.environ[SETTINGS]))


def made(
    path: str | None,
    built_in: bool,
    as_of: int | None,
    log: bool,
    flows: str = "",
    layout: Mapping[str, Any] | None = None,
    coordinates: str = "",
) -> Any:
    """The application, with its log around it where one is asked for."""
    files, places = OwnFiles(OwnLayout.of_dict(layout or {})), Path(coordinates) if coordinates else None
    own = read_own_flows(Path(flows), files, places) if flows else None
    app = application(Path(path) if path else None, built_in=built_in, as_of=as_of, warm=True, own_flows=own)
    return RequestLog(app) if log else app
