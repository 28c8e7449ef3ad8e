"""Own tables of treaty actions beside the depositaries' lists: where the two tell different things, both are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sojourn.concepts.reason import Reason
from sojourn.concepts.series import edition_date
from sojourn.products.assessment.maker import OWN

Row = Mapping[str, Any]


def own_contradictions(lists: Sequence[Row]) -> list[Reason]:
    """Own entries that a published list of the same treaty dates otherwise, or does not have although it is later.

    Days are compared where both tell them, else years. Each list goes on to count at its own date: none is corrected
    by the other and nothing is averaged.

    lists : actions that bind, of published and own sources, with treaty, ref_area, obs_value (year), date, edition
    """
    published = [r for r in lists if not r["source"].startswith(OWN)]
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in published:
        by_key.setdefault((row["treaty"], row["ref_area"]), []).append(row)
    found = []
    for own in lists:
        if own["source"].startswith(OWN):
            same = by_key.get((own["treaty"], own["ref_area"]), [])
            other = _dated_otherwise(own, same) if same else _later_without(own, published)
            if other is not None:
                found.append(_reason(own, other, named=bool(same)))
    return list(dict.fromkeys(found))


def _dated_otherwise(own: Row, same: Iterable[Row]) -> Row | None:
    """The published entry that tells another day, or another year where one of the two tells no day."""
    for row in sorted(same, key=lambda r: not r["date"]):
        if own["date"] and row["date"]:
            return row if own["date"] != row["date"] else None
        if own["obs_value"] != row["obs_value"]:
            return row
    return None


def _later_without(own: Row, published: Iterable[Row]) -> Row | None:
    """An entry of a published list of the treaty that stood in a later year than the own action, without that State."""
    for row in published:
        stood = edition_date(str(row["edition"]))
        if row["treaty"] == own["treaty"] and stood is not None and stood.year > own["obs_value"]:
            return row
    return None


def _reason(own: Row, other: Row, *, named: bool) -> Reason:
    return Reason(
        "own_list_contradicts" if named else "own_list_alone",
        {
            "treaty": own["treaty"],
            "area": own["ref_area"],
            "own": _when(own),
            "own_list": f"{own['source']} {own['edition']}",
            "published": _when(other),
            "published_list": f"{other['source']} {other['edition']}",
        },
    )


def _when(row: Row) -> str:
    return row["date"] or f"{row['obs_value']:.0f}"
