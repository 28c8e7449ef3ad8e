"""Areas that ended, split, merged, or are reported together: what became of them and in which shares.

Rows live in ``tables/successions.csv``. Shares are those of the population at the change, derived from UN DESA
figures; they are a stated assumption for sharing out counts, not an observation.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from sojourn.concepts.area.lookup import resolve_one
from sojourn.concepts.area.table import rows
from sojourn.concepts.codelist import Correspondence, Link
from sojourn.errors import CodesUnknown


@cache
def _links() -> dict[str, tuple[Link, ...]]:
    links: dict[str, tuple[Link, ...]] = {}
    for row in rows("successions"):
        link = Link(row["area"], row["successor"], float(row["share"]))
        links[row["area"]] = (*links.get(row["area"], ()), link)
    return links


def successors(area: str) -> tuple[str, ...]:
    """Present areas that a former or composite area consists of; empty for an area that did not end."""
    return tuple(link.target for link in _links().get(resolve_one(area), ()))


def predecessors(area: str) -> tuple[str, ...]:
    """Former and composite areas that an area was or is a part of."""
    own = resolve_one(area)
    return tuple(source for source, links in _links().items() if any(link.target == own for link in links))


def correspondence(area_ids: Iterable[str] | str | None = None) -> Correspondence:
    """Shares that carry counts of former and composite areas to the areas of today.

    With no argument: all of them, for use with `Correspondence.carry`. An area that did not end is refused, since
    asking for its successors is a mistake worth seeing.
    """
    known = _links()
    if area_ids is None:
        wanted = list(known)
    else:
        wanted = [resolve_one(a) for a in ([area_ids] if isinstance(area_ids, str) else area_ids)]
    none = [a for a in wanted if a not in known]
    if none:
        raise CodesUnknown(
            "these areas neither ended nor consist of others, so they have no successors",
            details=none,
            ways_out=[f"areas with successors: {', '.join(sorted(known))}"],
        )
    basis = sorted({f"{r['share_basis']}, {r['reference']}" for r in rows("successions") if r["area"] in wanted})
    links = tuple(link for area in wanted for link in known[area])
    return Correspondence("areas as published", "areas of today", links, "; ".join(basis))
