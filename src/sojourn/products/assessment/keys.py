"""The key of a measure: what it is made from, and by what, in one hash. While the key stands, the measure does.

A key is made of the releases of every series that its maker names (none loaded counts as a value), with the text of
their readers; of the measure's declaration; of the source text its maker stands on; of the area lists; and of the keys
of the measures it is computed from. Area, year of assessment and language are applied to the panel, so they are not
in it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from sojourn.indicators.measure import measure
from sojourn.products.assessment.code_text import CodeText, Place, house, house_digest, place_of
from sojourn.products.assessment.maker import OWN, Maker

Release = Mapping[str, Any]
EDITION_SERIES = "SOJOURN_EDITION"
"""Every measure may come from the built-in edition, so its series is named by all."""
OWN_READER: Place = ("sojourn.sources.own.table", "read")


@dataclass(frozen=True)
class Recipe:
    """A maker as data: what of it enters the keys of its measures.

    declared : measure -> its declaration as text
    series : ids of the series that are named ; sources : all sources of these ; own : whether own tables are named too
    code : hash of the text it stands on
    """

    maker: str
    declared: dict[str, str]
    series: tuple[str, ...]
    sources: tuple[str, ...]
    own: bool
    after: tuple[str, ...]
    code: str

    def names(self, release: Release) -> bool:
        """Whether a release is of a series that the maker names."""
        named = release["series"] in self.series or release["source"] in self.sources
        return named or (self.own and release["source"].startswith(OWN))


@dataclass(frozen=True)
class Recipes:
    """All makers as data, and the text of the readers, as the package stood when they were collected.

    house : hash of the package
    readers : source -> hash of the text of its reader
    areas : hash of the lists of areas
    """

    house: str
    recipes: tuple[Recipe, ...]
    readers: dict[str, str]
    areas: str

    def keys(self, releases: Sequence[Release]) -> dict[str, str]:
        """Measure -> key, for releases in the order in which they were loaded."""
        keys: dict[str, str] = {}
        for recipe in self.recipes:
            made_from = [self._told(r) for r in releases if recipe.names(r)]
            before = [keys[m] for m in recipe.after]
            for name, declared in recipe.declared.items():
                keys[name] = _hash([made_from, declared, recipe.code, self.areas, before])
        return keys

    def _told(self, release: Release) -> list[str]:
        reader = self.readers.get(OWN if release["source"].startswith(OWN) else release["source"], "")
        facts = (release[k] for k in ("sha256", "source", "edition", "series"))
        return [*facts, str(release.get("edition_date") or ""), reader]

    def to_json(self) -> dict[str, Any]:
        """As plain values, for :func:`from_json`."""
        return asdict(self)


def from_json(told: Mapping[str, Any]) -> Recipes:
    """What :meth:`Recipes.to_json` told."""
    recipes = tuple(Recipe(**{**r, "series": tuple(r["series"]), "after": tuple(r["after"])}) for r in told["recipes"])
    return Recipes(told["house"], recipes, dict(told["readers"]), told["areas"])


def recipes_of(makers: Iterable[Maker], code: CodeText | None = None) -> Recipes:
    """The recipes of makers, collected from the text of the package (about a second), once in a process."""
    return _of_this_package(tuple(makers)) if code is None else _collected(makers, code)


@lru_cache(maxsize=4)
def _of_this_package(makers: tuple[Maker, ...]) -> Recipes:
    return _collected(makers, house())


def _collected(makers: Iterable[Maker], code: CodeText) -> Recipes:
    from sojourn.products.assessment.measures.built_in import put_ready_made
    from sojourn.sources import SOURCES

    found = []
    for maker in makers:
        declared = {name: json.dumps(asdict(measure(name)), sort_keys=True) for name in maker.measures}
        series = series_named(maker)
        sources = tuple(s.id for s in SOURCES if s.series.id in series)
        own = OWN in maker.sources or bool(maker.dataflows)
        text = code.digest(place_of(maker.make), place_of(put_ready_made))
        found.append(Recipe(maker.id, declared, series, sources, own, maker.after, _hash([text, maker.settings])))
    return Recipes(house_digest(), tuple(found), _readers(code), _area_lists())


def series_named(maker: Maker) -> tuple[str, ...]:
    """Ids of the series that a maker names, that of the built-in edition among them."""
    from sojourn.sources import SOURCES, source

    sources = {s for s in maker.sources if s != OWN}
    sources |= {s.id for s in SOURCES if set(s.dataflows) & set(maker.dataflows)}
    return tuple(sorted({source(name).series.id for name in sources} | {EDITION_SERIES}))


def _readers(code: CodeText) -> dict[str, str]:
    """Source -> hash of the text of its declaration and its reader; own tables have one reader."""
    from sojourn.sources import SOURCES

    declared = _declared()
    return {OWN: code.digest(OWN_READER)} | {source.id: code.digest(declared[source.id]) for source in SOURCES}


def _declared() -> dict[str, Place]:
    """Source -> the module and name that it is declared under, alone or in a tuple of its publisher's."""
    from sojourn.sources import Source

    places: dict[str, Place] = {}
    modules = {n: m for n, m in sorted(sys.modules.items()) if n.startswith("sojourn.sources.")}
    for module, content in modules.items():
        for name, value in vars(content).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Source):
                    places.setdefault(one.id, (module, name))
    return places


def _area_lists() -> str:
    folder = resources.files("sojourn.concepts.area") / "tables"
    tables = sorted((t for t in folder.iterdir() if t.name.endswith(".csv")), key=lambda t: t.name)
    return _hash([[t.name, hashlib.sha256(t.read_bytes()).hexdigest()] for t in tables])


def _hash(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
