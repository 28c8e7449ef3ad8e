"""The server: one process, or several workers that read the same warehouse."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import uvicorn

from sojourn.service.app import application
from sojourn.service.log import SERVER_LOG, RequestLog

SETTINGS = "SOJOURN_SERVICE_SETTINGS"
"""Variable by which workers, started anew as processes, learn what they serve."""
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
) -> None:
    """Answer until interrupted or told to stop; answers under way are ended first.

    workers : processes, each with a state of the warehouse of its own; log : a line of JSON for each request on the
        error stream. Else nothing is logged but errors.
    """
    told: dict[str, Any] = {"path": str(path) if path else None, "built_in": built_in, "as_of": as_of, "log": log}
    common: dict[str, Any] = {
        "host": host, "port": port, "log_level": "warning", "access_log": False, "server_header": False,
        "timeout_graceful_shutdown": PATIENCE, "timeout_worker_healthcheck": PATIENCE,
    }  # fmt: skip
    if log:
        common["log_config"] = SERVER_LOG
    if workers == 1:
        uvicorn.run(made(**told), **common)
        return
    os.environ[SETTINGS] = json.dumps(told)
    uvicorn.run("sojourn.service.running:of_settings", factory=True, workers=workers, **common)


def of_settings() -> Any:
    """The application of a worker."""
    return made(**json.loads(os.environ[SETTINGS]))


def made(path: str | None, built_in: bool, as_of: int | None, log: bool) -> Any:
    """The application, with its log around it where one is asked for."""
    app = application(Path(path) if path else None, built_in=built_in, as_of=as_of, warm=True)
    return RequestLog(app) if log else app
