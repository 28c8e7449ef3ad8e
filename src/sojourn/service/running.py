"""The server process."""

from __future__ import annotations

from pathlib import Path

import uvicorn

from sojourn.service.app import application


def serve(path: Path | None, *, built_in: bool, as_of: int | None, host: str, port: int) -> None:
    """Answer until interrupted. Nothing is logged but errors: who looked at what is nobody's business."""
    app = application(path, built_in=built_in, as_of=as_of, warm=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)
