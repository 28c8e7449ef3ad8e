"""The page of an address: the one way in, for the service and for the folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import unquote

from sojourn.publish.explorer.area import area_page
from sojourn.publish.explorer.assessment import assessment_page
from sojourn.publish.explorer.compare import compare_page
from sojourn.publish.explorer.corridor import corridor_page
from sojourn.publish.explorer.flows import flows_page, own_flows_page
from sojourn.publish.explorer.indicator import indicator_page
from sojourn.publish.explorer.search import search_page
from sojourn.publish.explorer.shell import Page, Setting
from sojourn.publish.explorer.sources import sources_page
from sojourn.publish.explorer.start import areas_page, indicators_page, start_page
from sojourn.publish.explorer.trace import cells_page, trace_page

Query = Mapping[str, str]
Maker = Callable[[Setting, tuple[str, ...], Query], Page]


class NoSuchPage(LookupError):
    """No page has this address."""


def _one(make: Callable[[Setting, str], Page]) -> Maker:
    """A page of one area, by any code or name."""
    return lambda setting, parts, query: make(setting, setting.holdings.find(parts[0]))


PAGES: Mapping[tuple[str, int], Maker] = {
    ("", 0): lambda setting, parts, query: start_page(setting),
    ("areas", 0): lambda setting, parts, query: areas_page(setting),
    ("indicators", 0): lambda setting, parts, query: indicators_page(setting),
    ("sources", 0): lambda setting, parts, query: sources_page(setting),
    ("search", 0): lambda setting, parts, query: search_page(setting, query.get("q", "")),
    ("compare", 0): lambda setting, parts, query: compare_page(setting, query.get("areas", "")),
    ("flows", 0): lambda setting, parts, query: flows_page(setting, query),
    ("own-flows", 0): lambda setting, parts, query: own_flows_page(setting, query),
    ("area", 1): _one(area_page),
    ("assessment", 1): _one(assessment_page),
    ("indicator", 1): lambda setting, parts, query: indicator_page(setting, parts[0]),
    ("trace", 1): _one(trace_page),
    ("trace", 2): lambda setting, parts, query: trace_page(setting, setting.holdings.find(parts[0]), parts[1]),
    ("cells", 1): lambda setting, parts, query: cells_page(setting, parts[0], query),
    ("corridor", 2): lambda setting, parts, query: corridor_page(setting, *(setting.holdings.find(p) for p in parts)),
}
"""First part of an address and how many follow -> what makes its page."""
NAMED_BY_AREA = ("area", "assessment", "trace", "corridor")


def make(setting: Setting, path: str, query: Query | None = None) -> Page:
    """The page at an address.

    Raises NoSuchPage for an address that is none, and what the pages raise: CodesUnknown, UsageError, NothingLoaded.
    """
    kind, parts = _parts(path)
    maker = PAGES.get((kind, len(parts)))
    if maker is None:
        raise NoSuchPage(path)
    asked = {k: v for k, v in (query or {}).items() if v}
    return maker(setting.at(canonical(setting, path), asked), parts, asked)


def canonical(setting: Setting, path: str) -> str:
    """The address with ids for names of areas: /area/Kenya is /area/KEN. Raises CodesUnknown."""
    kind, parts = _parts(path)
    if kind not in NAMED_BY_AREA or not parts:
        return path
    count = 2 if kind == "corridor" else 1
    return "/".join(["", kind, *(setting.holdings.find(p) for p in parts[:count]), *parts[count:]])


def _parts(path: str) -> tuple[str, tuple[str, ...]]:
    split = [unquote(p) for p in path.strip("/").split("/")]
    return split[0], tuple(p for p in split[1:] if p)
