"""The description for programs names every status and format that the service answers with."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from fastapi.testclient import TestClient

from sojourn.publish.sdmx.formats import FORMATS
from sojourn.service.app import application


def test_every_status_and_format_is_described(tmp_path: Path) -> None:
    with TestClient(application(tmp_path / "none.duckdb")) as client:
        paths = client.get("/sdmx/openapi.json").json()["paths"]
        missing = client.get("/sdmx/2.1/data/MIGRANT_STOCK/all")
    told = paths["/sdmx/2.1/data/{flowRef}/{key}"]["get"]["responses"]
    assert set(told) == {"200", "304", "400", "404", "406", "413", "414", "501", "503"}
    assert set(told["200"]["content"]) == {f.written for f in FORMATS if f.kind == "data"}
    assert str(missing.status_code) in told and missing.headers["content-type"] in told["503"]["content"]
    assert {p.split("/")[3] for p in paths if p.startswith("/sdmx/3.0")} == {
        "data", "availability", "schema", "structure", "metadata",
    }  # fmt: skip
