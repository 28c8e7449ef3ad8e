"""A line of JSON for every request: what kind of thing was asked and how it went, never by whom and for what."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

Message = MutableMapping[str, Any]
SUBJECTS = frozenset({"area", "assessment", "assets", "compare", "corridor", "embed", "flows", "health", "indicator",
                      "parts", "ready", "sdmx", "search", "sources", "trace"})  # fmt: skip
RESOURCES = frozenset({"data", "availability", "availableconstraint", "metadata", "schema", "structure", "dataflow",
                       "datastructure", "codelist", "conceptscheme"})  # fmt: skip


def subject(path: str) -> str:
    """The kind of an address, of a fixed list: no name that a reader wrote gets into a log."""
    parts = path.strip("/").split("/")
    if parts[0] == "sdmx" and len(parts) > 2 and parts[1] in ("2.1", "3.0"):
        return f"sdmx/{parts[1]}/{parts[2] if parts[2] in RESOURCES else 'other'}"
    return parts[0] if parts[0] in SUBJECTS else "start" if parts == [""] else "other"


class JsonLines(logging.Formatter):
    """What the server itself reports, as lines of JSON: when, how grave, what."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; where an error arose stands in it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told)


SERVER_LOG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "sojourn.service.log.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
    "loggers": {"uvicorn": {"handlers": ["lines"], "level": "WARNING", "propagate": False}},
}
"""The server's own reports as lines of JSON, as Uvicorn takes it."""


def _to_standard_error(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class RequestLog:
    """Around an application (ASGI): one line when an answer ends. ``broken`` where it ended before its last part."""

    def __init__(self, app: Any, write: Callable[[str], None] = _to_standard_error) -> None:
        self.app, self.write = app, write

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, told = time.perf_counter(), {"status": 500, "bytes": 0, "whole": False}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
            elif message["type"] == "http.response.body":
                told["bytes"] += len(message.get("body", b""))
                told["whole"] = not message.get("more_body", False)
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            line = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "method": scope["method"] if scope["method"] in ("GET", "HEAD", "OPTIONS") else "other",
                "subject": subject(scope["path"]),
                "status": told["status"],
                "bytes": told["bytes"],
                "seconds": round(time.perf_counter() - began, 4),
            }
            self.write(json.dumps(line if told["whole"] else {**line, "broken": True}))
