"""A chart as a file: drawn without a browser, whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from sojourn.errors import UsageError

SUFFIXES = (".svg", ".png", ".json")
SCALE = 2.0


def write(chart: Any, path: Path) -> None:
    """Write an Altair chart as SVG, PNG (twice the resolution) or Vega-Lite JSON, told by the suffix.

    Raises UsageError for another suffix or a folder that is not there.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path} has no suffix of a chart.", ways_out=[f"Use one of {', '.join(SUFFIXES)}."])
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", ways_out=["Create it first."])
    data = _drawn(chart, suffix)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _drawn(chart: Any, suffix: str) -> bytes:
    if suffix == ".json":
        return str(chart.to_json()).encode()
    import vl_convert

    specification = chart.to_json()
    if suffix == ".svg":
        return str(vl_convert.vegalite_to_svg(specification)).encode()
    return bytes(vl_convert.vegalite_to_png(specification, scale=SCALE))
