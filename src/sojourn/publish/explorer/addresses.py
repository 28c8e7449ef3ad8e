"""Addresses of pages, for a server and for a folder: the one difference between the two ways of running.

Every selection is an address. On a server it is a path with a query (``/corridor/NPL/QAT``); in a folder it is a file,
named from where the page stands, and what a folder does not hold has no address: then a page shows the words alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

SUFFIXES = ("csv", "xlsx", "parquet")
PICTURES = ("svg", "png")
BESIDE = {"csv": "csv.gz", "parquet": "parquet"}
"""Formats of the files beside the pages of a folder, and their suffixes."""
WITH_DATA = ("area", "indicator", "sources", "flows", "own-flows")
"""Pages of a folder with their figures beside them; an area's hold the series of its assessment and traces too."""


@dataclass(frozen=True)
class Addresses:
    """Addresses as one page writes them. ``path`` is its own address on a server, without the query."""

    path: str = "/"
    query: str = ""

    def at(self, path: str, query: Mapping[str, str] | None = None) -> Addresses:
        """The same for another page."""
        return replace(self, path=path, query=urlencode(query or {}))

    @property
    def served(self) -> bool:
        """True on a server, where every selection has an answer."""
        return True

    @property
    def own(self) -> str:
        """The address of the page itself, to be cited and shared."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def embedded(self) -> str:
        """The same page without navigation, for a frame in another page; empty where there is none."""
        return f"/embed{self.own}"

    def to(self, *parts: str, anchor: str = "", **query: str) -> str:
        """The address of a page by its parts: ``to("corridor", "NPL", "QAT")``."""
        told = f"/{'/'.join(quote(p, safe='') for p in parts)}"
        given = {k: v for k, v in query.items() if v}
        return told + (f"?{urlencode(given)}" if given else "") + (f"#{anchor}" if anchor else "")

    def asset(self, name: str) -> str:
        """A style sheet, a script, a picture of the land."""
        return f"/assets/{name}"

    def part(self, name: str) -> str:
        """A part of the data that scripts read."""
        return f"/parts/{name}.js"

    def data(self, suffix: str) -> str:
        """What the page shows as a table, in a format; empty where there is none."""
        return f"{self.path.rstrip('/')}.{suffix}" + (f"?{self.query}" if self.query else "")

    @property
    def sdmx(self) -> str:
        """The migrant stock of the page's area or corridor as SDMX-CSV, with status and cell; else empty."""
        kind, *ends = self.path.strip("/").split("/")
        if not self.served or not ends or any(not (e.isascii() and e.isalpha() and len(e) == 3) for e in ends):
            return ""
        key = {("area", 1): f"{ends[-1]}....", ("corridor", 2): f"{ends[-1]}.{ends[0]}..."}.get((kind, len(ends)))
        return f"/sdmx/2.1/data/MIGRANT_STOCK/{key}?format=csv10" if key else ""

    def picture(self, picture: str, suffix: str) -> str:
        """One picture of the page as a file; empty where there is none."""
        return f"{self.path.rstrip('/')}/{picture}.{suffix}" + (f"?{self.query}" if self.query else "")


@dataclass(frozen=True)
class FolderAddresses(Addresses):
    """Addresses inside a folder, from the page that stands at ``path``.

    areas : those that have pages; corridors : those that have one; light : no data, no pictures beside the pages
    """

    areas: frozenset[str] = frozenset()
    corridors: frozenset[tuple[str, str]] = frozenset()
    light: bool = False

    @property
    def served(self) -> bool:
        """False: only what was written is there."""
        return False

    @property
    def embedded(self) -> str:
        """Empty: a page of a folder is embedded as it is."""
        return ""

    @property
    def own(self) -> str:
        """The file, from the folder's top."""
        return file_of(self.path)

    def to(self, *parts: str, anchor: str = "", **query: str) -> str:
        """The file of a page; empty for one that the folder does not hold."""
        if not self._held(parts, query):
            return ""
        if parts and parts[0] == "trace" and len(parts) > 2:
            indicator = self.light and parts[2].startswith("i-")  # what it is computed from stands on its own page
            parts, anchor = (("indicator", parts[2][2:]), "") if indicator else (parts[:2], parts[2])
        return self._up(file_of("/" + "/".join(parts))) + (f"#{anchor}" if anchor else "")

    def _held(self, parts: tuple[str, ...], query: Mapping[str, str]) -> bool:
        kind = parts[0] if parts else ""
        if any(query.values()) or kind in ("cells", "compare"):
            return False
        if kind in ("area", "assessment", "trace"):
            return len(parts) > 1 and parts[1] in self.areas
        if kind == "corridor":
            return not self.light and parts[1:3] in self.corridors
        if kind == "flows":
            return not self.light
        return True

    def _up(self, file: str) -> str:
        return "../" * (file_of(self.path).count("/")) + file

    def asset(self, name: str) -> str:
        """A file of the folder ``assets``."""
        return self._up(f"assets/{name}")

    def part(self, name: str) -> str:
        """A script of the folder ``parts``."""
        return self._up(f"parts/{name}.js")

    def data(self, suffix: str) -> str:
        """The table beside the page, as Parquet or packed CSV; empty in a light edition and in other formats."""
        beside = self.path.strip("/").split("/")[0] in WITH_DATA
        if self.light or not beside or suffix not in BESIDE:
            return ""
        return self._up(f"{self.path.strip('/')}.{BESIDE[suffix]}")

    def picture(self, picture: str, suffix: str) -> str:
        """Empty: pictures stand in the pages."""
        return ""


def file_of(path: str) -> str:
    """The file of a page in a folder: ``/area/KEN`` is area/KEN.html, ``/`` is index.html."""
    named = path.strip("/")
    return f"{named}.html" if named else "index.html"
