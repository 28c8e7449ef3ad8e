"""What the headers of a server's answer say about the file that comes with it."""

from __future__ import annotations

import httpx


def whole(response: httpx.Response) -> int | None:
    """Size of the whole file, from a partial answer."""
    text = response.headers.get("Content-Range", "").rpartition("/")[2]
    return int(text) if text.isdigit() else None


def first(response: httpx.Response) -> int | None:
    """First byte of a partial answer."""
    text = response.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(text) if text.isdigit() else None


def length(response: httpx.Response) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdigit() else None


def validator(response: httpx.Response) -> str:
    """A strong ETag, else the date of change, else nothing."""
    tag: str = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else str(response.headers.get("Last-Modified", ""))
