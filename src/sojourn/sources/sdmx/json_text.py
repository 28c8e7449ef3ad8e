"""A text in JSON as Python values, within limits: size, nesting, a name that stands twice in one object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sojourn.errors import FileDamaged
from sojourn.sources.layout.bounds import BLOCK, open_bytes
from sojourn.sources.sdmx.messages import AGAIN

LARGEST = 500 << 20
"""Bytes of text that are taken at once; JSON is not read as a stream."""


class _Twice(ValueError):
    """A name stands twice in one object: the later value would silently replace the earlier."""


def parsed(path: Path) -> Any:
    """The values of a plain or gzipped file; numbers with a fraction stay the text they were.

    Raises FileDamaged for what is no JSON, is cut off, is larger or nested deeper than any message, or names a value
    twice.
    """
    parts, size = [], 0
    with open_bytes(path) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > LARGEST:
                raise FileDamaged(
                    f"{path.name} holds more than {LARGEST >> 20} MB of JSON, which is read as a whole.",
                    ways_out=["Download it as SDMX-CSV, or in parts."],
                )
            parts.append(block)
    try:
        text = b"".join(parts).decode("utf-8-sig")
        return json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileDamaged(f"{path.name} is no readable JSON: {why}.", ways_out=AGAIN) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(f"«{next(n for n in names if names.count(n) > 1)}» stands twice in one object")
    return found
