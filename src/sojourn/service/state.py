"""The state of the warehouse that the service answers from, changed for the next one when the file is replaced."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from sojourn.errors import SojournError, WarehouseError
from sojourn.products.assessment.built_in_edition import open_edition
from sojourn.products.assessment.profile import WORLD
from sojourn.products.explore.holdings import Holdings, holdings, identity
from sojourn.products.explore.own_flows import OwnFlows
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.parts import part
from sojourn.publish.explorer.shell import Page, Setting
from sojourn.warehouse import Warehouse

LOOK_AGAIN = 1.0
"""Seconds between two looks at the file."""
PAGES = 512
"""Pages kept."""
CLOSING = 1.0
"""Seconds to wait for what is being made, when all is closed."""
REST = 0.05
"""Least seconds between two steps of what is made beside the answers."""


class State:
    """What one application holds: the holdings of the present file, and the pages made from them.

    A page is kept until the file is replaced or the day ends (it stands in the citation). Where the new file cannot be
    read, the error of the try is raised: nothing is answered from figures that are no longer in force.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        built_in: bool = False,
        as_of: int | None = None,
        own_flows: OwnFlows | None = None,
    ) -> None:
        self._open: Callable[[], Holdings] = lambda: holdings(path, built_in=built_in, as_of=as_of, own_flows=own_flows)
        self._follow = not built_in
        self.file: Callable[[], Path] = lambda: open_edition().path if built_in else Warehouse(path).path
        self.closing: list[Callable[[], None]] = []
        self._lock = threading.RLock()
        self._holdings: Holdings | None = None
        self._pages: dict[tuple[object, ...], Page] = {}
        self._looked = 0.0

    def holdings(self) -> Holdings:
        """The holdings of the file as it stands. Raises WarehouseError and NothingLoaded."""
        held = self._holdings
        if held is not None and not self._due():
            return held  # without the lock: nobody waits for a page that another reader's question takes long to make
        with self._lock:
            if self._holdings is not None and not self._replaced(self._holdings):
                return self._holdings
            if self._holdings is not None:
                self._holdings.close()
                self._holdings = None
            self._pages.clear()
            try:
                self._holdings = self._open()
            except OSError as error:
                raise WarehouseError(
                    "The warehouse cannot be read just now.", ways_out=["Ask again in a few seconds."]
                ) from error
            self._looked = time.monotonic()
            return self._holdings

    def _due(self) -> bool:
        """Whether the file has to be looked at again."""
        return self._follow and time.monotonic() - self._looked >= LOOK_AGAIN

    def _replaced(self, held: Holdings) -> bool:
        if not self._due():
            return False
        self._looked = time.monotonic()
        with suppress(OSError):
            return identity(held.given.path) != held.answering
        return True

    def page(self, key: tuple[object, ...], make: Callable[[], Page]) -> Page:
        """The page under a key, made when it is first asked for; the oldest make place for new ones."""
        if (found := self._pages.get(key)) is not None:
            return found
        with self._lock:
            if key not in self._pages:
                self._pages[key] = make()
                while len(self._pages) > PAGES:
                    del self._pages[next(iter(self._pages))]
            return self._pages[key]

    def part(self, name: str) -> Page:
        """A part that scripts read, by its name; an empty page for none."""
        return self.page(
            (self.holdings().identity, "part", name),
            lambda: Page(part(Setting(self.holdings(), Addresses()), name) or ""),
        )

    def warm(self) -> None:
        """Make what first questions need: parts of scripts, estimates by the other methods, assessments of every area.

        Beside the answers, a step at a time, with a rest as long as the step, so that a reader waits for one at most.
        """
        with suppress(SojournError):
            held = self.holdings()
            with self._lock:
                held.dossier(WORLD)
                _ = held.treaties
            for name in ("search", *(f"flows-{n}" for n in reversed(range(len(held.flows.periods))))):
                if not self._step(held, partial(self.part, name)):
                    return
            for period in reversed(held.flows.periods):
                for method in held.flows.methods:
                    if not self._step(held, partial(held.flows.make_method, period, method)):
                        return
            with self._lock:
                for key in [k for k in self._pages if str(k[0]).startswith("/corridor")]:
                    del self._pages[key]  # made before all methods were there
            for area in (*held.groups, *held.countries):
                if not self._step(held, partial(held.dossier, area)):
                    return

    def _step(self, held: Holdings, make: Callable[[], object]) -> bool:
        """Make one thing of the present state, and rest; False where another state has taken its place."""
        began = time.monotonic()
        with self._lock:
            if held is not self._holdings:
                return False
            make()
        time.sleep(max(REST, time.monotonic() - began))
        return True

    def close(self) -> None:
        """Let go of the file; whoever opened it beside is told (``closing``).

        A server that is told to stop does not wait for a page or an assessment that is being made: it ends with it.
        """
        for also in self.closing:
            also()
        if not self._lock.acquire(timeout=CLOSING):
            return
        try:
            if self._holdings is not None:
                self._holdings.close()
                self._holdings = None
        finally:
            self._lock.release()
