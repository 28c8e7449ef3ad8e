"""The log says what kind of thing was asked and how it went: no reader, no search, no name of a place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from fastapi.testclient import TestClient

from sojourn.service.app import application
from sojourn.service.log import RequestLog


def test_a_line_for_each_request_without_who_and_what(tmp_path: Path) -> None:
    lines: list[str] = []
    app = RequestLog(application(tmp_path / "none.duckdb"), lines.append)
    with TestClient(app, headers={"User-Agent": "Somebody", "X-Forwarded-For": "192.0.2.7"}) as client:
        client.get("/sdmx/2.1/data/MIGRANT_STOCK/KEN....?startPeriod=2015")
        client.get("/area/Secretland?q=Somebody")
        client.get("/health")
        client.request("BREW", "/Somebody")
    told = [json.loads(line) for line in lines]
    assert [(t["method"], t["subject"], t["status"]) for t in told[:3]] == [
        ("GET", "sdmx/2.1/data", 503), ("GET", "area", 503), ("GET", "health", 200),
    ]  # fmt: skip
    assert (told[3]["method"], told[3]["subject"]) == ("other", "other")
    assert all({"at", "bytes", "seconds"} <= t.keys() and "broken" not in t for t in told)
    assert not any(word in "".join(lines) for word in ("KEN", "Secret", "Somebody", "192.0.2.7", "2015"))
