"""SDMX-JSON data messages, versions 1.0 (and the drafts before it) and 2.0.

Known about these messages
--------------------------
- Codes stand once, in ``structure`` (2.0: ``structures``); keys of series and observations are the places of codes,
  joined by colons: ``"0:2:1": [120000, 0]`` is a figure and the place of each attribute's value.
- 1.0 has one measure; 2.0 names measures, and an attribute without a list of values stands there as itself. One whose
  list is empty has no place among the attributes (seen in a message of the OECD).
- Dimensions that do not vary stand at the data set. Attributes of a group of series (2.0) have keys with gaps, over the
  dimensions of data set, series and observation in this order.
- null is no figure; null for an attribute is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from sojourn.errors import LayoutDiffers
from sojourn.sources.sdmx.messages import AGAIN, Columns, Naming

SIGN = re.compile(r'"(dataSets|structures?)"\s*:')
URN = re.compile(r"=(?P<structure>[\w.]+:[\w@$]+\([\w.+]*\))")
HREF = re.compile(r"/(?:dataflow|datastructure)/(?:(?P<agency>[\w.]+)/)?(?P<id>[\w@$]+)/(?P<version>[\w.]+)/?$")
OBSERVED = "OBS_VALUE"
Part = dict[str, Any]


def naming(message: Any) -> Naming | None:
    """What a message says of itself; None where it is no data message of SDMX-JSON."""
    try:
        content = _content(message)
        structure = _structures(content)[0]
        said = message.get("meta") or message.get("header") or {}
        sender = said.get("sender") or {}
        links = [link for link in structure.get("links", []) if isinstance(link, dict)]
        named = (_named(link, str(sender.get("id", ""))) for rel in ("dataflow", "datastructure") for link in links
                 if link.get("rel") == rel)  # fmt: skip
        return Naming(
            next(filter(None, named), ""),
            prepared=str(said.get("prepared", "")),
            name=str(structure.get("name", "")),
        )
    except (KeyError, IndexError, TypeError, AttributeError):
        return None


def read(message: Any, name: str) -> pa.Table:
    """All observations of a message as text columns.

    name : of the file, for messages

    Raises LayoutDiffers for another shape than a message has, for one without data, and for one that deletes.
    """
    columns = Columns()
    try:
        content = _content(message)
        data_sets = content["dataSets"]
        if len(data_sets) != 1:
            raise LayoutDiffers(f"{name} holds {len(data_sets)} data sets; one a file is read.", ways_out=AGAIN)
        data_set = data_sets[0]
        if str(data_set.get("action", "")).startswith("D"):
            raise LayoutDiffers(f"{name} deletes observations.", ways_out=AGAIN)
        _fill(columns, _structures(content)[data_set.get("structure", 0)], data_set)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise LayoutDiffers(
            f"{name} does not have the shape of an SDMX-JSON message.",
            details=[f"{type(error).__name__}: {error}"],
            ways_out=AGAIN,
        ) from error
    if not columns.owner:
        raise LayoutDiffers(f"{name} holds no observations.", ways_out=AGAIN)
    return columns.table(name)


def _content(message: Any) -> Part:
    """The data of a message; drafts have no ``data`` around them."""
    found: Part = message.get("data", message)
    return found


def _structures(content: Part) -> list[Part]:
    return content["structures"] if "structures" in content else [content["structure"]]


def _named(link: Part, sender: str) -> str:
    if match := URN.search(str(link.get("urn", ""))):
        return match["structure"]
    if match := HREF.search(str(link.get("href", ""))):
        return f"{match['agency'] or sender}:{match['id']}({match['version']})"
    return ""


def _fill(columns: Columns, structure: Part, data_set: Part) -> None:
    dimensions, attributes = structure["dimensions"], structure.get("attributes", {})
    levels = {k: dimensions.get(k) or [] for k in ("dataSet", "series", "observation")}
    columns.whole |= {d["id"]: _value(d["values"][0]) for d in levels["dataSet"]}
    columns.whole |= _attributes(attributes.get("dataSet") or [], data_set.get("attributes"), alone=True)
    ordered = [d for level in levels.values() for d in level]
    of_groups = attributes.get("dimensionGroup") or attributes.get("dimensionGroups") or []
    for key, given in (data_set.get("dimensionGroupAttributes") or {}).items():
        columns.groups.append({**_codes(ordered, key), **_attributes(of_groups, given)})
    measures = [m["id"] for m in (structure.get("measures") or {}).get("observation") or [{"id": OBSERVED}]]
    of_observation = attributes.get("observation") or []
    for codes, observations in _series(data_set, levels["series"], attributes.get("series") or []):
        columns.series.append(codes)
        for key, cells in observations.items():
            figures = dict(zip(measures, map(_text, cells[: len(measures)]), strict=True))
            columns.observe(
                {
                    **_codes(levels["observation"], key),
                    **figures,
                    **_attributes(of_observation, cells[len(measures) :]),
                }
            )


def _series(data_set: Part, dimensions: Sequence[Part], attributes: Sequence[Part]) -> Iterator[tuple[Part, Part]]:
    """Codes and observations of each series; a flat message has one without codes."""
    if "series" not in data_set:
        yield {}, data_set["observations"]
        return
    for key, one in data_set["series"].items():
        yield {**_codes(dimensions, key), **_attributes(attributes, one.get("attributes"))}, one["observations"]


def _codes(dimensions: Sequence[Part], key: str) -> dict[str, str]:
    """Codes of the dimensions at the places of a key; a gap names none."""
    places = key.split(":")
    if len(places) != len(dimensions):
        raise ValueError(f"key «{key}» does not have {len(dimensions)} places")
    return {d["id"]: _value(d["values"][int(at)]) for d, at in zip(dimensions, places, strict=True) if at}


def _attributes(declared: Sequence[Part], given: Sequence[Any] | None, *, alone: bool = False) -> dict[str, str]:
    """Values of attributes; ``alone``: where none are given, an attribute with one value has it."""
    if given is None:
        return {a["id"]: _value(a["values"][0]) for a in declared if alone and len(a.get("values") or []) == 1}
    found = {}
    in_place = [a for a in declared if a.get("values") != []]
    for attribute, cell in zip(in_place, given, strict=False):
        if cell is None:
            continue
        listed = attribute.get("values")
        found[attribute["id"]] = _value(listed[cell]) if listed and isinstance(cell, int) else _text(cell)
    return found


def _value(entry: Part | None) -> str:
    return "" if entry is None else str(entry.get("id") or entry.get("value") or entry.get("name") or "")


def _text(cell: Any) -> str:
    if isinstance(cell, list):
        return "; ".join(map(_text, cell))
    return "" if cell is None else str(cell)
