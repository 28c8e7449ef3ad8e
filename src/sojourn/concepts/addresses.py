"""Addresses of a cluster (``hdfs://...``, ``s3a://...``) beside paths of this machine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit


def is_address(text: str) -> bool:
    """Whether a text names a place by a scheme and not a file of this machine."""
    return "://" in text


def place(text: str) -> Path | str:
    """A path of this machine, also where it is written ``file://...``; else the address."""
    if not is_address(text):
        return Path(text)
    parts = urlsplit(text)
    return Path(unquote(parts.path)) if parts.scheme == "file" and not parts.netloc else text
