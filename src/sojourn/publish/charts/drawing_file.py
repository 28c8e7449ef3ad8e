"""A hand-drawn picture as a file, SVG or PNG, whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path

from sojourn.errors import UsageError

SUFFIXES = (".svg", ".png")
SCALE = 2.0


def check(path: Path) -> None:
    """Refuse a suffix or a place no picture can be written to, before anything is computed."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path} has no suffix of a picture.", ways_out=[f"Use one of {', '.join(SUFFIXES)}."])
    if path.is_dir() or not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: it is a folder, or its folder does not exist.")


def write(markup: str, path: Path) -> None:
    """Write SVG markup as it is, or as PNG at twice the resolution, told by the suffix.

    Raises UsageError as :func:`check`.
    """
    check(path)
    if path.suffix.lower() == ".svg":
        data = (markup + "\n").encode()
    else:
        import vl_convert

        data = bytes(vl_convert.svg_to_png(markup, scale=SCALE))
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
