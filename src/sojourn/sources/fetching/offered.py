"""Files that publishers offer at an address of their own: the rows of ``releases.csv``.

No address was reached when the table was written: ``verified`` says so for each. A hash is given where a copy of
the very file was at hand or where several public repositories quote the same one (``hash_from`` says which).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from sojourn.errors import UsageError


@dataclass(frozen=True)
class Offer:
    """One file at one address.

    source, edition : as in the catalogue of sources; a source that is in no catalogue is offered for itself
    sha256, size : of the file when it is known beforehand, else empty and None
    published, accessed : days, None where not known
    verified : True where the address was reached and the file checked by the makers of the table
    recommended : True for the files downloaded when none is named
    """

    url: str
    source: str
    edition: str
    file_name: str
    sha256: str
    size: int | None
    published: date | None
    accessed: date | None
    licence: str
    citation: str
    verified: bool
    recommended: bool
    hash_from: str
    note: str


@cache
def offers() -> tuple[Offer, ...]:
    """All files offered, in the order of the table."""
    text = (files("sojourn.sources.fetching") / "releases.csv").read_text(encoding="utf-8")
    return tuple(_offer(row) for row in csv.DictReader(text.splitlines()))


def chosen(names: Sequence[str], *, among: Sequence[Offer] | None = None) -> list[Offer]:
    """The files of the sources, editions (``SOURCE:2020``) or file names given; without names the recommended ones.

    Raises UsageError with every name that fits none, and what there is.
    """
    table = tuple(among) if among is not None else offers()
    if not names:
        return [o for o in table if o.recommended]
    found: dict[str, Offer] = {}
    unknown = []
    for name in names:
        fitting = [o for o in table if _fits(o, name)]
        found.update({o.file_name: o for o in fitting})
        if not fitting:
            unknown.append(name)
    if unknown:
        raise UsageError(
            f"Nothing is offered under {', '.join(f'«{n}»' for n in unknown)}.",
            details=sorted({f"{o.source}:{o.edition}" for o in table}),
            ways_out=["See all files with their addresses: sojourn pull --list"],
        )
    return list(found.values())


def of_hash(sha256: str) -> Offer | None:
    """The published file with these bytes, if its hash is in the table."""
    return next((o for o in offers() if o.sha256 and o.sha256 == sha256), None)


def _fits(offer: Offer, name: str) -> bool:
    source, _, edition = name.partition(":")
    same_source = offer.source == source.upper() and edition in ("", offer.edition)
    return same_source or offer.file_name == name


def _offer(row: dict[str, str]) -> Offer:
    return Offer(
        url=row["url"],
        source=row["source"],
        edition=row["edition"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        size=int(row["size"]) if row["size"] else None,
        published=date.fromisoformat(row["published"]) if row["published"] else None,
        accessed=date.fromisoformat(row["accessed"]) if row["accessed"] else None,
        licence=row["licence"],
        citation=row["citation"],
        verified=row["verified"] == "yes",
        recommended=row["recommended"] == "yes",
        hash_from=row["hash_from"],
        note=row["note"],
    )
