"""A browser and a server of the built-in edition for all tests of a run, and a log of whatever a page asks for."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = Path(os.environ.get("SOJOURN_AXE", Path(__file__).parent / "node_modules/axe-core/axe.min.js"))
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@dataclass
class Visit:
    """A page, and what happened on it: addresses asked for, errors of scripts and of the policy."""

    page: Any
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str]:
        """Hosts that were asked; empty for files."""
        return {urlsplit(a).netloc for a in self.asked if not a.startswith("data:")} - {""}


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Debian's chromium, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()


OWN = """origin,destination,time_period,value,lower,upper,status
KEN,DEU,2015-2020,120,100,150,E
DEU,KEN,2015-2020,30,,,A
FRA,BRA,2015-2020,40,,,U
UGA,FRA,2010-2015,7,,,A
"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the built-in edition and of a table of flows of the user's own."""
    uvicorn = pytest.importorskip("uvicorn", reason="Uvicorn is not installed: pip install 'sojourn[web]'")
    from sojourn.products.explore.own_flows import read_own_flows
    from sojourn.service.app import application

    table = tmp_path_factory.mktemp("own") / "moves.csv"
    table.write_text(OWN, encoding="utf-8")
    own = read_own_flows(table)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = uvicorn.Server(
        uvicorn.Config(
            application(built_in=True, as_of=2026, own_flows=own), host="127.0.0.1", port=port, log_level="warning"
        )
    )
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not running.started and time.monotonic() < end:
        time.sleep(0.02)
    assert running.started
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(10)


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Opens an address: ``visit(address, phone=True, scripts=False)``."""
    contexts = []

    def opened(address: str, *, phone: bool = False, scripts: bool = True, dark: bool = False) -> Visit:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        found = Visit(context.new_page())
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("console", lambda said: found.errors.append(said.text) if said.type == "error" else None)
        found.page.goto(address)
        return found

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def violations(browser: Any) -> Callable[..., list[tuple[str, str]]]:
    """What the rules of WCAG find at an address: ``violations(address, dark=False, phone=False)``, rule and element."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/browser")
    script = AXE.read_text(encoding="utf-8")

    def found(address: str, *, dark: bool = False, phone: bool = False) -> list[tuple[str, str]]:
        size, scheme = PHONE if phone else DESK, "dark" if dark else "light"
        context = browser.new_context(bypass_csp=True, color_scheme=scheme, viewport=size)
        page = context.new_page()
        page.goto(address)
        page.evaluate(script)
        told = page.evaluate(f"axe.run({{runOnly: {json.dumps(RULES)}}})")
        context.close()
        return [(v["id"], v["nodes"][0]["html"]) for v in told["violations"]]

    return found


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, built_in_holdings: Any) -> Path:
    """The explorer of two areas as a folder."""
    from sojourn.publish.explorer.site import write_site
    from sojourn.release import open_data

    made = tmp_path_factory.mktemp("explorer") / "site"
    write_site(built_in_holdings, open_data(made), chosen=["KEN", "TUV"])
    return made
