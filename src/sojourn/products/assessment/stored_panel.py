"""The panel kept between answers: a file beside the warehouse, made anew only as far as what it rests on has changed.

It is written whole under another name and moved into place; the last three are kept. One process makes it at a time:
a second waits and reads what the first has written; the lock of a process that died falls with it. Where the folder of
the warehouse cannot be written, the panel is kept in the user's cache folder; where that cannot be written either, it
is made in memory, and the panel says so.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from sojourn.files import whole
from sojourn.products.assessment import panel_file
from sojourn.products.assessment.code_text import house_digest
from sojourn.products.assessment.keys import Recipes, from_json, recipes_of
from sojourn.products.assessment.maker import Bench
from sojourn.products.assessment.panel import Panel, put_together
from sojourn.products.assessment.panel_file import Damaged, PanelFile
from sojourn.warehouse import Warehouse

KEPT = 3
RECIPES = "recipes.json"
Progress = Callable[[int, int, str], None]
"""Called with (done, in all, what)."""


def read_panel(warehouse: Warehouse, *, progress: Progress | None = None) -> Panel:
    """All measures the warehouse can give, as they are stored; what is not, or rests on something else, is made first.

    progress : told what is made, and that another process is waited for

    The warehouse and the panel are of one state, whatever is loaded meanwhile. Raises WarehouseError and NothingLoaded
    only for the warehouse itself.
    """
    with warehouse.snapshot():
        return _Shelf(warehouse, progress or _silent).read()


def _silent(done: int, total: int, what: str) -> None:
    return None


class _Shelf:
    """Where the panels of one warehouse are kept, for one answer."""

    def __init__(self, warehouse: Warehouse, progress: Progress) -> None:
        self.warehouse = warehouse
        self.progress = progress
        self.releases = warehouse.releases()
        self.recipes: Recipes | None = None
        self.kept: list[PanelFile] = []
        self.said: list[str] = []

    def read(self) -> Panel:
        """The panel of this state of the warehouse."""
        found = self._found()
        if found is not None:
            return self._stored(found)
        parts: dict[str, Panel] = {}
        refused = ""
        for folder in self._folders():
            try:
                with self._alone(folder):
                    found = self._found()  # another process may have made it while this one waited
                    if found is None:
                        parts = parts or self._parts()
                        found = self._written(folder, parts)
                return self._stored(found)
            except OSError as error:
                refused = f"{folder} cannot be written to ({error.strerror or error})"
        self.said.append(f"The panel of measures is kept nowhere, since {refused}: it was made in memory.")
        return self._panel(parts or self._parts())

    def _keys(self) -> dict[str, str]:
        if self.recipes is None:
            self.recipes = self._recipes()
        return self.recipes.keys(self.releases)

    def _recipes(self) -> Recipes:
        """How the makers stand: as it was written down while the package is the same, else collected and written."""
        for folder in self._folders():
            with suppress(OSError, ValueError, KeyError, TypeError):
                written = from_json(json.loads((folder / RECIPES).read_text(encoding="utf-8")))
                if written.house == house_digest():
                    return written
        from sojourn.products.assessment import makers

        recipes = recipes_of(makers.MAKERS)
        for folder in self._folders():
            with suppress(OSError):
                self._make(folder)
                unfinished = whole.partial_name(folder / RECIPES)
                unfinished.write_text(json.dumps(recipes.to_json()), encoding="utf-8")
                unfinished.replace(folder / RECIPES)
                break
        return recipes

    def _found(self) -> PanelFile | None:
        """The newest stored panel whose every key is the wanted one; what was looked through is remembered."""
        self.kept = []
        for file in self._files():
            self.kept.append(file)
            if file.keys == self._keys():
                return file
        return None

    def _folders(self) -> tuple[Path, Path]:
        """Beside the warehouse, and in the user's cache."""
        import platformdirs

        path = self.warehouse.path.absolute()
        cache = Path(os.environ.get("SOJOURN_CACHE") or platformdirs.user_cache_path("sojourn"))
        told_apart = hashlib.sha256(str(path).encode()).hexdigest()[:16]
        return path.with_name(f"{path.name}.panel"), cache / f"panel-{told_apart}"

    def _files(self) -> Iterator[PanelFile]:
        """Panels that can be read, newest first in each folder; one that cannot is removed, and one line says so."""
        for folder in self._folders():
            for path in _numbered(folder):
                try:
                    yield PanelFile(path)
                except Damaged as damaged:
                    if path.exists():
                        self.said.append(f"The stored panel {damaged}; it was made anew.")
                    with suppress(OSError):
                        path.unlink()

    def _make(self, folder: Path) -> None:
        """The folder, which those may enter who may read the warehouse."""
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            if self.warehouse.exists():
                whole.share_as(folder, self.warehouse.path)

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        """Only one process makes a panel in a folder; the others wait, and say so."""
        self._make(folder)
        lock = FileLock(folder / "lock")
        while True:
            try:
                lock.acquire(timeout=1)
                break
            except Timeout:
                self.progress(0, 1, "another process is making the panel of measures; waiting for it")
        try:
            yield
        finally:
            lock.release()

    def _parts(self) -> dict[str, Panel]:
        """What every maker makes: from the newest stored panel where all its keys stand, else made now."""
        from sojourn.products.assessment import makers

        keys = self._keys()
        before = self.kept[0] if self.kept else None
        bench = Bench(self.warehouse)
        parts: dict[str, Panel] = {}
        for done, maker in enumerate(makers.MAKERS):
            if before is not None and all(before.keys.get(m) == keys[m] for m in maker.measures):
                parts[maker.id] = before.part(maker.id, self.releases)
            else:
                self.progress(done, len(makers.MAKERS), maker.id.replace("_", " "))
                parts[maker.id] = makers.run(maker, bench, put_together(parts.values()))
        return parts

    def _written(self, folder: Path, parts: Mapping[str, Panel]) -> PanelFile:
        """The panel as a new file, the oldest ones removed. Raises OSError where it cannot be written."""
        whole.remove_abandoned(folder)
        number = 1 + max((_number(p) for p in _numbered(folder)), default=0)
        path = panel_file.write(folder, number, parts, self._keys(), self.releases, self.warehouse.path)
        for old in _numbered(folder)[KEPT:]:
            with suppress(OSError):
                old.unlink()
        return PanelFile(path)

    def _stored(self, file: PanelFile) -> Panel:
        panel = self._panel({maker: file.part(maker, self.releases) for maker in file.makers})
        panel.areas = file.areas
        return panel

    def _panel(self, parts: Mapping[str, Panel]) -> Panel:
        panel = put_together(parts.values())
        panel.releases = tuple(self.releases)
        panel.said = tuple(self.said)
        return panel


def _numbered(folder: Path) -> list[Path]:
    """Files of panels, newest first."""
    try:
        found = [p for p in folder.iterdir() if panel_file.NAME.match(p.name)]
    except OSError:
        return []
    return sorted(found, key=_number, reverse=True)


def _number(path: Path) -> int:
    return int(path.name.split("-")[1])
