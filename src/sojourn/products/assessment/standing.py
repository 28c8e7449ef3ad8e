"""What an answer stands on: a warehouse, the built-in edition, or the edition with own tables on top of it.

A warehouse that holds nothing but an office's own tables answers hardly a question about the Declaration. Until
published files are loaded, its tables stand on the built-in edition: both in one file in the cache, made anew when
either changes. Nothing is mixed by that: own tables have a source and a series of their own, as everywhere.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sojourn.concepts.dataflows import dataflow as dataflow_of
from sojourn.errors import WarehouseError
from sojourn.files import whole
from sojourn.products.assessment.built_in_edition import edition_tables, open_edition
from sojourn.products.assessment.measures.built_in import EDITION_SOURCE
from sojourn.products.intake import loading
from sojourn.products.intake.taking import Manner
from sojourn.warehouse import Warehouse
from sojourn.warehouse.release_table import ESTIMATE
from sojourn.warehouse.storage import VARIABLE

OWN = "OWN_"
"""How the sources of own tables begin."""
Kind = Literal["warehouse", "built-in edition", "own tables on the built-in edition"]
KEPT = ("source", "edition", "series", "edition_date", "publisher", "file_name", "sha256", "size", "url", "licence",
        "citation", "published")  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What a question is put to.

    warehouse : to be read ; path : the file of the user's, or of the edition ; kind : which of the three it is
    instead_of : the warehouse of the variable SOJOURN_WAREHOUSE, where that is empty or not there
    """

    warehouse: Warehouse
    path: Path
    kind: Kind
    instead_of: Path | None = None

    def __str__(self) -> str:
        if self.kind == "built-in edition":
            why = "no files loaded"
            if self.instead_of is not None:
                state = "is empty" if self.instead_of.exists() else "is not there"
                why = f"{self.instead_of}, which the variable SOJOURN_WAREHOUSE names, {state}"
            return f"built-in edition ({why}): {self.path}"
        if self.kind == "warehouse":
            return f"warehouse: {self.path}"
        return f"built-in edition with own tables of {self.path} on top, until published files are loaded"


def standing(path: Path | None = None, *, built_in: bool = False, alone: bool = False) -> Standing:
    """What answers a question about an area: the warehouse named or the default one, or the built-in edition.

    path : a warehouse that is named and empty or not there is for its reader to refuse; one that the variable
        SOJOURN_WAREHOUSE names is no other than the default one, and the edition answers, which is said
    built_in : the edition although a warehouse is there ; alone : own tables are not put on the edition

    Raises WarehouseError where a file cannot be read or written.
    """
    house = Warehouse(path)
    releases = house.releases() if house.exists() and not built_in else []
    by_default = house.path == Warehouse().path
    if built_in or (by_default and not releases):
        edition = open_edition()
        named = None if built_in or not os.environ.get(VARIABLE) else house.path
        return Standing(edition, edition.path, "built-in edition", named)
    if not alone and holds_own_tables_only(releases):
        return Standing(with_own_tables(house), house.path, "own tables on the built-in edition")
    if releases and {r["source"] for r in releases} == {EDITION_SOURCE}:
        return Standing(house, house.path, "built-in edition")
    return Standing(house, house.path, "warehouse")


def holds_own_tables_only(releases: list[dict[str, Any]]) -> bool:
    """Whether there are own tables and, beside estimates, nothing else."""
    sources = {r["source"] for r in releases if r["kind"] != ESTIMATE}
    return bool(sources) and all(s.startswith(OWN) for s in sources)


def with_own_tables(own: Warehouse, folder: Path | None = None) -> Warehouse:
    """The built-in edition and the own tables of a warehouse in one file, made when it is first asked for.

    folder : where it is kept; by default the cache (see ``open_edition``). Estimates saved in the warehouse are left
    out: they rest on releases that are not here.
    """
    if folder is None:
        import platformdirs

        folder = Path(os.environ.get("SOJOURN_CACHE") or platformdirs.user_cache_path("sojourn"))
    edition = open_edition(folder)
    releases = [r for r in own.releases() if r["kind"] != ESTIMATE]
    told = "\n".join(f"{r['source']} {r['edition']} {r['sha256']} {r['row_count']}" for r in releases)
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    made = Warehouse(folder / f"{edition.path.stem}-with-{digest}.duckdb")
    if made.exists():
        return made
    try:
        unfinished = whole.partial_name(made.path)
        draft = Warehouse(unfinished)
        loading.load(edition_tables(), draft, manner=Manner(all_or_nothing=True))
        draft.load_many([_copied(own, release) for release in releases])
        unfinished.replace(made.path)
    except OSError as error:
        raise WarehouseError(
            f"Own tables could not be put on the built-in edition in {folder}: {error}",
            ways_out=["Name another folder by the variable SOJOURN_CACHE", "or ask the edition alone: --built-in"],
        ) from error
    return made


def _copied(own: Warehouse, release: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[Any, Any]], tuple[str, ...]]:
    """A release as it was loaded: what is known of its file, its tables, its notes."""
    tables = []
    for name in release["rows"]:
        flow = dataflow_of(name)
        read = own.read(
            flow, source=release["source"], edition=release["edition"], editions="all", sources="all", parts="all"
        )
        mine = [i for i, number in enumerate(read["release_id"].to_pylist()) if number == release["release_id"]]
        tables.append((flow, read.take(mine).select(list(flow.columns))))
    facts = {name: release[name] for name in KEPT if release.get(name) is not None}
    return facts, tables, tuple(release["notes"] or ())
