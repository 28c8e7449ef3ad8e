"""The state of the warehouse that SDMX is answered from."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from sojourn.publish.sdmx.catalogue import Catalogue
from sojourn.warehouse.answering import Standing, state_of


class States:
    """The catalogue of the present file, made anew when another file takes its place.

    Answers that are being read keep the file they began with; no question waits for them.
    """

    def __init__(self, file: Callable[[], Path]) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._held: Catalogue | None = None

    def present(self) -> Catalogue:
        """The catalogue of the file as it stands. Raises WarehouseError and NothingLoaded."""
        with self._lock:
            path = self._file()
            if self._held is None or self._held.standing.state != state_of(path):
                before, self._held = self._held, Catalogue(Standing(path))
                if before is not None:
                    before.standing.close()
            return self._held

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._held is not None:
                self._held.standing.close()
                self._held = None
