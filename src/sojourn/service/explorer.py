"""Pages, embedded pages, downloads, parts and assets of the explorer."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from sojourn.errors import CodesUnknown, DimensionsDiffer, NothingLoaded, SojournError, UsageError, WarehouseError
from sojourn.publish.explorer import downloads, files
from sojourn.publish.explorer.addresses import PICTURES, SUFFIXES, Addresses
from sojourn.publish.explorer.pages import NoSuchPage, canonical, make
from sojourn.publish.explorer.problem import busy_page, nowhere_page, problem_page
from sojourn.publish.explorer.shell import Page, Setting
from sojourn.service.state import State

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,80}|\[[0-9a-fA-F:]{2,45}\])(?::\d{1,5})?")
LONGEST = 2000
"""Characters of an address; more is no question."""
METHODS = ["GET", "HEAD"]


def router(state: State) -> APIRouter:
    """The routes of the explorer. Files first, then pages: the last takes every address that is left."""
    routes = APIRouter()

    @routes.api_route("/assets/{name}", methods=METHODS, include_in_schema=False)
    def asset(name: str, request: Request) -> Response:
        if name not in files.ASSETS:
            return _problem(state, request, None)
        return _answer(request, files.asset(name).encode(), files.ASSETS[name], kept=3600)

    @routes.api_route("/parts/{name}.js", methods=METHODS, include_in_schema=False)
    def data_part(name: str, request: Request) -> Response:
        try:
            held = state.part(name)
        except SojournError as error:
            return _problem(state, request, error)
        return (
            _answer(request, held.html.encode(), "text/javascript; charset=utf-8")
            if held.html
            else _problem(state, request, None)
        )

    @routes.api_route("/embed{path:path}", methods=METHODS, include_in_schema=False)
    def embedded(path: str, request: Request) -> Response:
        return _page(state, request, path or "/", embedded=True)

    @routes.api_route("/{path:path}", methods=METHODS, include_in_schema=False)
    def page(path: str, request: Request) -> Response:
        head, _, suffix = path.rpartition(".")
        if head and suffix in SUFFIXES:
            return _figures(state, request, f"/{head}", suffix)
        if head and suffix in PICTURES and "/" in head:
            above, _, picture = head.rpartition("/")
            return _picture(state, request, f"/{above}", picture, suffix)
        return _page(state, request, f"/{path}", embedded=False)

    return routes


def _setting(state: State, embedded: bool = False, host: str = "") -> Setting:
    return Setting(state.holdings(), Addresses(), embedded=embedded, host=host)


def _host(request: Request) -> str:
    """The server as the reader names it, for the citation; empty where the name is none."""
    named = request.headers.get("host", "")
    return f"{request.url.scheme}://{named}" if HOST.fullmatch(named) else ""


def _made(state: State, request: Request, path: str, embedded: bool = False) -> Page:
    if len(str(request.url)) > LONGEST:
        raise UsageError("The address is longer than any selection.", ways_out=["Ask for less at once."])
    query = dict(request.query_params)
    setting = _setting(state, embedded, _host(request))
    key = (path, *sorted(query.items()), embedded, setting.host, setting.holdings.identity, setting.day)
    return state.page(key, lambda: make(setting, path, query))


def _page(state: State, request: Request, path: str, *, embedded: bool) -> Response:
    try:
        if (known := canonical(_setting(state), path)) != path:
            asked = f"?{request.url.query}" if request.url.query else ""
            return Response(status_code=307, headers={"Location": f"{'/embed' if embedded else ''}{known}{asked}"})
        made = _made(state, request, path, embedded)
    except NoSuchPage:
        return _problem(state, request, None)
    except SojournError as error:
        return _problem(state, request, error)
    return _answer(request, made.html.encode(), "text/html; charset=utf-8", embedded=embedded)


def _figures(state: State, request: Request, path: str, suffix: str) -> Response:
    try:
        made = _made(state, request, "/" if path == "/index" else path)
        if not made.columns:
            return _problem(state, request, None)
        content = downloads.figures_as(made.columns, suffix)
    except NoSuchPage:
        return _problem(state, request, None)
    except SojournError as error:
        return _problem(state, request, error)
    return _file(request, content, path, suffix)


def _picture(state: State, request: Request, path: str, picture: str, suffix: str) -> Response:
    try:
        made = _made(state, request, path)
        if picture not in made.pictures:
            return _problem(state, request, None)
        content = downloads.picture_as(made.pictures[picture], suffix)
    except NoSuchPage:
        return _problem(state, request, None)
    except SojournError as error:
        return _problem(state, request, error)
    return _file(request, content, f"{path}/{picture}", suffix)


def _file(request: Request, content: bytes, path: str, suffix: str) -> Response:
    name = "-".join(["sojourn", *(p for p in path.split("/") if p)])
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in name)
    answer = _answer(request, content, downloads.TYPES[suffix])
    answer.headers["Content-Disposition"] = f'attachment; filename="{plain}.{suffix}"'
    return answer


def _answer(request: Request, content: bytes, kind: str, *, embedded: bool = False, kept: int = 0) -> Response:
    """The content with its tag; nothing but the tag where the reader has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
    ancestors = "*" if embedded else "'none'"
    headers = {**HEADERS, "ETag": tag, "Cache-Control": f"max-age={kept}" if kept else "no-cache",
               "Content-Security-Policy": POLICY.format(ancestors=ancestors)}  # fmt: skip
    if tag in [t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(b"" if request.method == "HEAD" else content, media_type=kind,
                    headers={**headers, "Content-Length": str(len(content))})  # fmt: skip


def _problem(state: State, request: Request, error: SojournError | None) -> Response:
    """A page that says what and what now, with the status of its kind; a plain one where no state can be read."""
    asked = str(request.url.path)[:200]
    try:
        setting = replace(_setting(state), day=datetime.now(UTC).date()).at(asked)
        if error is None:
            made, status = nowhere_page(setting, asked), 404
        elif isinstance(error, WarehouseError):
            made, status = busy_page(setting), 503
        else:
            made, status = problem_page(setting, error, asked), _status(error)
        content, kind = made.html.encode(), "text/html; charset=utf-8"
    except (SojournError, OSError) as worse:
        told = error or worse
        content, kind, status = f"{told}\n\nAsk again in a few seconds.\n".encode(), "text/plain; charset=utf-8", 503
    headers = {**HEADERS, "Cache-Control": "no-store", "Content-Security-Policy": POLICY.format(ancestors="'none'")}
    if status == 503:
        headers["Retry-After"] = "5"
    return Response(b"" if request.method == "HEAD" else content, status_code=status, media_type=kind, headers=headers)


def _status(error: SojournError) -> int:
    if isinstance(error, CodesUnknown | NothingLoaded):
        return 404
    return 400 if isinstance(error, UsageError | DimensionsDiffer) else 500
