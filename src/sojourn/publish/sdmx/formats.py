"""Media types that are offered, and which of them an ``Accept`` header asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sojourn.publish.sdmx.problem import Refused

Kind = Literal["data", "structure", "schema", "metadata"]
LONGEST = 4000
"""Characters of a header that are read."""


@dataclass(frozen=True)
class Format:
    """One format. standard : ml, json or csv; style : of data in SDMX-ML 2.1; name : for the parameter ``format``"""

    kind: Kind
    media: str
    version: str
    standard: Literal["ml", "json", "csv"]
    name: str
    style: str = "structurespecific"
    time_series: bool = False

    @property
    def written(self) -> str:
        """As the header ``Content-Type`` writes it."""
        version = self.version if self.standard == "ml" and self.version == "2.1" else f"{self.version}.0"
        return f"{self.media};version={version}"


_SDMX = "application/vnd.sdmx."
FORMATS = (
    Format("data", f"{_SDMX}genericdata+xml", "2.1", "ml", "generic21", "generic"),
    Format("data", f"{_SDMX}structurespecificdata+xml", "2.1", "ml", "specific21"),
    Format("data", f"{_SDMX}generictimeseriesdata+xml", "2.1", "ml", "genericseries21", "generic", True),
    Format("data", f"{_SDMX}structurespecifictimeseriesdata+xml", "2.1", "ml", "specificseries21", time_series=True),
    Format("data", f"{_SDMX}data+xml", "3.0", "ml", "xml30"),
    Format("data", f"{_SDMX}data+xml", "3.1", "ml", "xml31"),
    Format("data", f"{_SDMX}data+json", "1.0", "json", "json10"),
    Format("data", f"{_SDMX}data+json", "2.0", "json", "json20"),
    Format("data", f"{_SDMX}data+json", "2.1", "json", "json21"),
    Format("data", f"{_SDMX}data+csv", "1.0", "csv", "csv10"),
    Format("data", f"{_SDMX}data+csv", "2.0", "csv", "csv20"),
    Format("structure", f"{_SDMX}structure+xml", "2.1", "ml", "xml21"),
    Format("structure", f"{_SDMX}structure+xml", "3.0", "ml", "xml30"),
    Format("structure", f"{_SDMX}structure+xml", "3.1", "ml", "xml31"),
    Format("structure", f"{_SDMX}structure+json", "1.0", "json", "json10"),
    Format("structure", f"{_SDMX}structure+json", "2.0", "json", "json20"),
    Format("structure", f"{_SDMX}structure+json", "2.1", "json", "json21"),
    Format("schema", f"{_SDMX}schema+xml", "2.1", "ml", "xsd21"),
    Format("schema", f"{_SDMX}schema+xml", "3.0", "ml", "xsd30"),
    Format("schema", f"{_SDMX}schema+xml", "3.1", "ml", "xsd31"),
    Format("metadata", f"{_SDMX}genericmetadata+xml", "2.1", "ml", "generic21"),
    Format("metadata", f"{_SDMX}metadata+xml", "3.0", "ml", "xml30"),
    Format("metadata", f"{_SDMX}metadata+xml", "3.1", "ml", "xml31"),
    Format("metadata", f"{_SDMX}metadata+json", "2.0", "json", "json20"),
    Format("metadata", f"{_SDMX}metadata+json", "2.1", "json", "json21"),
)
FIRST = {"2.1": ("2.1", "1.0"), "3.0": ("3.0", "2.0")}
"""Version of the interface -> versions of ML, and of JSON and CSV, that come first where a reader names none."""
_PLAIN = {"application/xml": "ml", "text/xml": "ml", "application/json": "json", "text/csv": "csv"}
_QUALITY = re.compile(r"^(0(\.\d{0,3})?|1(\.0{0,3})?)$")


def asked(accept: str, name: str, kind: Kind, interface: str) -> Format:
    """The format that a reader likes best; the first of the interface where any will do.

    name : of the parameter ``format``, which goes before the header. Raises Refused (406) where none is offered.
    """
    offered = _ordered(kind, interface)
    if name:
        found = next((f for f in offered if f.name == name or f.standard == name), None)
        if found is None:
            raise Refused(406, 406, f"No format «{name[:40]}». There are: {', '.join(f.name for f in offered)}.")
        return found
    wanted = _wanted(accept[:LONGEST]) or [("*/*", "", 1.0)]
    best: tuple[float, int, int] | None = None
    chosen = offered[0]
    for place, form in enumerate(offered):
        quality, exact = max(((q, e) for m, v, q in wanted if (e := _matches(m, v, form))), default=(0.0, 0),
                             key=lambda pair: (pair[1], pair[0]))  # fmt: skip
        rank = (quality, exact, -place)
        if quality > 0 and (best is None or rank > best):
            best, chosen = rank, form
    if best is None:
        raise Refused(406, 406, f"None of these is offered: {accept[:100]}. There are: "
                      f"{', '.join(f.written for f in offered)}.")  # fmt: skip
    return chosen


def language(accept: str, offered: Sequence[str]) -> str:
    """The offered language that a header ``Accept-Language`` likes best; English where it names none."""
    wanted = []
    for part in accept[:LONGEST].split(",")[:60]:
        tag, _, quality = (p.strip().lower() for p in part.partition(";"))
        liked = quality.removeprefix("q=") if quality else "1"
        if tag.partition("-")[0] in offered and _QUALITY.match(liked) and float(liked):
            wanted.append((tag.partition("-")[0], float(liked)))
    return max(wanted, key=lambda pair: pair[1])[0] if wanted else "en"


def _ordered(kind: Kind, interface: str) -> list[Format]:
    """Formats of a kind, those of the interface's own versions first."""
    markup, other = FIRST[interface]
    return sorted((f for f in FORMATS if f.kind == kind),
                  key=lambda f: f.version != (markup if f.standard == "ml" else other))  # fmt: skip


def _wanted(accept: str) -> list[tuple[str, str, float]]:
    """Media type, version and quality of each part of a header; what cannot be read asks for nothing."""
    found = []
    for part in accept.split(",")[:60]:
        media, *parameters = (p.strip().lower() for p in part.split(";"))
        told = dict(p.split("=", 1) for p in parameters if "=" in p)
        quality = told.get("q", "1").strip()
        if "/" in media and _QUALITY.match(quality):
            found.append((media, told.get("version", "").strip('" '), float(quality)))
    return found


def _matches(media: str, version: str, form: Format) -> int:
    """How exactly a media type is a format: 0 not at all, 4 with its version."""
    if media == form.media:
        same = not version or ".".join(version.split(".")[:2]) == form.version
        return (4 if version else 3) if same else 0
    if _PLAIN.get(media) == form.standard:
        return 2
    return 1 if media in ("*/*", "application/*") or (media == "text/*" and form.standard == "csv") else 0
