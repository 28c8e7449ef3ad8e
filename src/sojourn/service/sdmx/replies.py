"""Headers of an answer: its tag, what it may be kept for, compression; and errors in the standard's form."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from sojourn.publish.sdmx import problem
from sojourn.publish.sdmx.catalogue import Catalogue
from sojourn.publish.sdmx.formats import Format
from sojourn.publish.sdmx.problem import Refused

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Encoding, Accept-Language, If-Modified-Since, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Content-Type",
}
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
        "Vary": "Accept, Accept-Encoding, Accept-Language"}  # fmt: skip


def prepared() -> str:
    """This instant."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def validators(request: Request, catalogue: Catalogue, form: Format, language: str = "en") -> dict[str, str]:
    """Tag and date of an answer: of the state of the warehouse, the address, the format and the language."""
    told = (*catalogue.standing.state, str(request.url.path), request.url.query, form.written, language)
    tag = hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:24]
    found = {"ETag": f'W/"{tag}"', "Cache-Control": "no-cache"}
    if changed := catalogue.standing.changed():
        found["Last-Modified"] = changed.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return found


def unchanged(request: Request, headers: dict[str, str]) -> bool:
    """Whether the reader has the answer already."""
    if tags := request.headers.get("if-none-match"):
        return tags.strip() == "*" or headers["ETag"] in [t.strip() for t in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if not since or "Last-Modified" not in headers:
        return False
    try:
        form = "%a, %d %b %Y %H:%M:%S GMT"
        return datetime.strptime(headers["Last-Modified"], form) <= datetime.strptime(since, form)
    except ValueError:
        return False  # a date that is none asks for everything


def not_modified(headers: dict[str, str]) -> Response:
    """Nothing but the tag."""
    return Response(status_code=304, headers={**CORS, **SAFE, **headers})


def whole(request: Request, content: bytes, form: Format, headers: dict[str, str]) -> Response:
    """An answer that is at hand."""
    told = {**CORS, **SAFE, **headers}
    if _compressed(request):
        content, told = gzip.compress(content, 5), told | {"Content-Encoding": "gzip"}
    told["Content-Length"] = str(len(content))
    return Response(b"" if request.method == "HEAD" else content, media_type=None,
                    headers=told | {"Content-Type": form.written})  # fmt: skip


def streamed(request: Request, parts: Iterator[bytes], form: Format, headers: dict[str, str]) -> Response:
    """An answer made while it is sent. One that breaks ends without its last chunk: no reader takes it for whole."""
    told = {**CORS, **SAFE, **headers, "Content-Type": form.written}
    if form.standard == "csv":
        told["Content-Disposition"] = 'attachment; filename="sojourn.csv"'
    if _compressed(request):
        parts, told = _zipped(parts), told | {"Content-Encoding": "gzip"}
    if request.method == "HEAD":
        return Response(b"", headers=told)
    return StreamingResponse(parts, headers=told)


def _compressed(request: Request) -> bool:
    for part in request.headers.get("accept-encoding", "")[:500].split(","):
        name, _, quality = part.strip().lower().partition(";")
        if name == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _zipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(5, zlib.DEFLATED, 31)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()


def refused(request: Request, error: Refused, interface: str) -> Response:
    """An error in the format that the reader can read: JSON where only that is asked for, else SDMX-ML."""
    accept = request.headers.get("accept", "")[:4000].lower()
    headers = {**CORS, **SAFE, "Cache-Control": "no-store"}
    if error.status == 503:
        headers["Retry-After"] = "5"
    if "json" in accept and "xml" not in accept:
        version = "1.0" if interface == "2.1" else "2.0"
        kind, content = "application/json; charset=utf-8", problem.as_json(error, version, prepared())
    else:
        kind, content = "application/xml; charset=utf-8", problem.as_ml(error, interface)
    body = b"" if request.method == "HEAD" else content.encode()
    return Response(body, status_code=error.status, headers=headers | {"Content-Type": kind})
