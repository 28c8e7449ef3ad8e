"""The files that all pages share: style, scripts, the land of the maps."""

from __future__ import annotations

from functools import cache
from importlib import resources

from sojourn.publish.charts.symbol_map import ground

ASSETS = {
    "explorer.css": "text/css; charset=utf-8",
    "explorer.js": "text/javascript; charset=utf-8",
    "flows.js": "text/javascript; charset=utf-8",
    "land.svg": "image/svg+xml",
    "land-near.svg": "image/svg+xml",
}
LIGHT = ("explorer.css", "explorer.js", "land.svg", "land-near.svg")
"""Those that a light edition needs: it has no script of maps."""
_LINES = {"land.svg": 0.5, "land-near.svg": 0.04}
"""Pictures of the land, and how wide their lines are: those of the second are magnified with it."""


@cache
def asset(name: str) -> str:
    """The text of one of :data:`ASSETS`."""
    if name in _LINES:
        return ground(coast=_LINES[name])
    return resources.files("sojourn.publish.explorer").joinpath("assets", name).read_text(encoding="utf-8")
