"""Everything the explorer reads of one state of a warehouse; what was made once is kept for as long as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import RLock

from sojourn.concepts import area as areas
from sojourn.products.assessment.assess import Assessment, assess
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD
from sojourn.products.assessment.provenance import Cells, Provenance, ReleaseRecord, release_record
from sojourn.products.assessment.standing import Standing, standing
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.assessment.telling.peers import Peers
from sojourn.products.explore.both_ends import Treaty, treaties
from sojourn.products.explore.cells import Traced, none_or_traced
from sojourn.products.explore.flow_tables import FlowTables
from sojourn.products.explore.own_flows import OwnFlows
from sojourn.products.explore.stock_table import StockTable, read_stock
from sojourn.warehouse import Warehouse

Progress = Callable[[int, int, str], None]
KEPT = 400
"""Dossiers kept: one for every area and group there is, a hundred kilobytes each."""
GROUPS = ("region", "subregion", "intermediate_region", "income_group", "community", "development_group", "sdg_region")


@dataclass(frozen=True)
class Identity:
    """Which file a state is of: it changes whenever a load puts another file in its place."""

    path: str
    inode: int
    changed: int
    size: int


def identity(path: Path) -> Identity:
    """The state in which a warehouse stands now. Raises OSError where there is none."""
    facts = path.stat()
    return Identity(str(path), facts.st_ino, facts.st_mtime_ns, facts.st_size)


class Holdings:
    """One state of a warehouse.

    given : what answers; as_of : year the age of figures is counted to, by default the present one
    answering : the state of the file that was named; identity : of the file that is read, another one where own tables
        stand on the built-in edition
    own_flows : a table of flows of the user's own, shown beside and never mixed with the others

    The file stays open until ``close``, so that every page is of this state although another file takes its place.
    Before that file is read in the same process, this state has to be closed: DuckDB knows a file by its name.
    Reading takes ``lock``: one thread at a time asks the warehouse. Raises WarehouseError and NothingLoaded as
    ``read_panel`` does.
    """

    def __init__(
        self,
        given: Standing,
        *,
        as_of: int | None = None,
        progress: Progress | None = None,
        own_flows: OwnFlows | None = None,
    ) -> None:
        self.given = given
        self.own_flows = own_flows
        self.warehouse: Warehouse = given.warehouse
        self.answering = identity(given.path)
        self.identity = identity(self.warehouse.path)
        self.as_of = as_of or datetime.now(UTC).year
        self.lock = RLock()
        self._open = ExitStack()
        self._dossiers: dict[str, Dossier] = {}
        self._assessments: dict[str, Assessment] = {}
        self._traced: dict[tuple[Cells, tuple[int, ...], int], Traced] = {}
        self._open.enter_context(self.warehouse.snapshot())
        try:
            self.panel: Panel = read_panel(self.warehouse, progress=progress)
            self.stock: StockTable | None = read_stock(self.warehouse, self.panel)
        except BaseException:
            self._open.close()
            raise
        self.flows = FlowTables(self.panel, self.warehouse)
        self._peers = Peers(self.panel)

    def close(self) -> None:
        """Let go of the file; whoever reads it now is waited for."""
        with self.lock:
            self._open.close()

    @contextmanager
    def reading(self) -> Iterator[Warehouse]:
        """The warehouse in this state, for one thread."""
        with self.lock:
            yield self.warehouse

    @cached_property
    def treaties(self) -> tuple[Treaty, ...]:
        """Every treaty with the States bound by it at the newest list."""
        with self.reading() as house:
            return treaties(house)

    def traced(self, where: Provenance, shown: int) -> Traced:
        """The cells behind a figure; many areas share those of a treaty, so that they are read once."""
        if where.cells is None:
            return Traced((), 0)
        key = (where.cells, where.releases, shown)
        with self.reading() as house:
            if key not in self._traced:
                self._traced[key] = none_or_traced(house, where, shown)
            return self._traced[key]

    @cached_property
    def releases(self) -> dict[int, ReleaseRecord]:
        """Everything loaded, by number."""
        rows = self.panel.releases or ()
        return {r["release_id"]: release_record(r, True) for r in rows}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Countries and areas with a figure, by name."""
        held = self.panel.held()
        return tuple(sorted((a for a in areas.countries() if a in held), key=areas.name))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The world and every group that has a member with a figure."""
        held = set(self.countries)
        found = [a.id for a in areas.areas().values() if a.level in GROUPS and held & set(areas.members(a.id))]
        return (WORLD, *found)

    def find(self, wanted: str) -> str:
        """The id of an area by any code, or by its name in one of the languages of ``area.LANGUAGES``.

        Raises CodesUnknown with near matches.
        """
        found = areas.in_languages(wanted)
        return found[0] if len(found) == 1 else areas.resolve_one(wanted)

    def assessment(self, area: str) -> Assessment:
        """The assessment of an area, by id. Raises UsageError where nothing is known of it."""
        with self.reading() as house:
            if area not in self._assessments:
                self._assessments[area] = assess(house, area, as_of=self.as_of, panel=self.panel)
            return self._assessments[area]

    def dossier(self, area: str) -> Dossier:
        """The dossier of an area, by id, without what only a document tells; ``traced`` finds the cells of a number.

        Raises UsageError where nothing is known of it.
        """
        with self.reading() as house:
            if area not in self._dossiers:
                while len(self._dossiers) >= KEPT:
                    oldest = next(iter(self._dossiers))
                    self._dossiers.pop(oldest)
                    self._assessments.pop(oldest, None)
                self._dossiers[area] = dossier(self.assessment(area), house, self._peers, document=False)
            return self._dossiers[area]


def holdings(
    path: Path | None = None,
    *,
    built_in: bool = False,
    as_of: int | None = None,
    progress: Progress | None = None,
    own_flows: OwnFlows | None = None,
) -> Holdings:
    """The present state of the warehouse named, of the default one, or of the built-in edition."""
    return Holdings(standing(path, built_in=built_in), as_of=as_of, progress=progress, own_flows=own_flows)
