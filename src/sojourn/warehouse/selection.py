"""What is asked of the warehouse: codes checked alike for every dimension, sources and editions that are there.

A selection names dimensions by id or axis, and codes as codes, names or numbers: ``{"ref_area": "Kenya"}``,
``{"residence": 404}``, ``{"sex": "women"}``, ``{"time_period": 2023}``. What no list and no loaded table knows is an
error that says what there is; a code that is known and has no rows gives no rows.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sojourn.concepts import age, area, period, sex, small_codelists
from sojourn.concepts.dataflow import Dataflow, Dimension
from sojourn.errors import CodesUnknown, NothingLoaded, SojournError
from sojourn.warehouse.release_table import Feed

Codes = str | int | Sequence[str | int]
Selection = Mapping[str, Codes]
SHOWN = 30
_TWO_YEARS = re.compile(r"^\d{4}\s*[-–]\s*\d{4}$")


@dataclass(frozen=True)
class Condition:
    """A WHERE clause over ``o`` (observations) joined with ``release``, its values, and the releases it may touch."""

    sql: str
    values: tuple[Any, ...]
    candidates: tuple[Feed, ...]


def condition(
    dataflow: Dataflow,
    feeds: Sequence[Feed],
    there: Callable[[str], set[str]],
    *,
    source: str | Sequence[str] | None,
    edition: str | None,
    where: Selection | None,
    open_ends: bool = False,
) -> Condition:
    """Check a request and write its clause.

    feeds : releases of the dataflow ; there : dimension id -> the codes that stand in the table
    open_ends : take codes of an open list as they stand although none is loaded: they have no rows

    Raises DimensionsDiffer for a dimension that is not there, CodesUnknown for codes, NothingLoaded for a source or
    edition without observations of the dataflow, naming what there is.
    """
    candidates = _candidates(dataflow, feeds, source, edition)
    clauses, values = ["TRUE"], list[Any]()
    if source is not None or edition is not None:
        clauses.append("release_id IN (SELECT unnest(?))")
        values.append([f.release_id for f in candidates])
    for key, codes in (where or {}).items():
        dimension = dataflow.dimension(key)
        clauses.append(f'o."{dimension.id}" IN (SELECT unnest(?))')
        loose = open_ends and dimension.codelist in small_codelists.OPEN
        values.append(list(map(str, _several(codes))) if loose else codes_of(dimension, codes, there))
    return Condition(" AND ".join(clauses), tuple(values), tuple(candidates))


def _candidates(
    dataflow: Dataflow, feeds: Sequence[Feed], source: str | Sequence[str] | None, edition: str | None
) -> list[Feed]:
    wanted = None if source is None else {source} if isinstance(source, str) else set(source)
    known = {f.source for f in feeds}
    if wanted is not None and (missing := sorted(wanted - known)):
        raise NothingLoaded(
            f"No observations of {dataflow.id} are loaded from {', '.join(f'«{m}»' for m in missing)}.",
            details=[f"loaded: {s}" for s in sorted(known)],
            ways_out=_near(missing, known),
        )
    found = [f for f in feeds if wanted is None or f.source in wanted]
    if edition is None:
        return found
    kept = [f for f in found if f.edition == edition]
    if not kept:
        pairs = dict.fromkeys((f.source, f.edition) for f in found)
        of = f" of {', '.join(sorted(wanted))}" if wanted else ""
        raise NothingLoaded(
            f"No observations of {dataflow.id}{of} are loaded in the edition «{edition}».",
            details=[f"loaded: {s}, edition {e}" for s, e in pairs],
        )
    return kept


def codes_of(dimension: Dimension, asked: Codes, there: Callable[[str], set[str]]) -> list[str]:
    """Codes of a dimension from codes, names or numbers, in the order asked.

    there : dimension id -> the codes that stand in the table, looked up only where no list knows one asked for

    Raises CodesUnknown with every one that neither a list nor the table knows. Of several codes of an open list, which
    grows with what is loaded, one must be there: the others have no rows.
    """
    found: list[str] = []
    strange: list[str | int] = []
    held: set[str] | None = None
    for one in _several(asked):
        code = _listed(dimension, one)
        if code is None:
            held = there(dimension.id) if held is None else held
            code = str(one) if str(one) in held else None
        if code is None:
            strange.append(one)
        else:
            found.append(code)
    if strange and not (found and dimension.codelist in small_codelists.OPEN):
        known = sorted(held or ())
        more = f" and {len(known) - SHOWN} more" if len(known) > SHOWN else ""
        raise CodesUnknown(
            f"{len(strange)} of the codes asked for of {dimension.id} are neither in {dimension.codelist} nor loaded.",
            details=[f"«{s}»" for s in strange],
            ways_out=[*_near([str(s) for s in strange], known), f"loaded: {', '.join(known[:SHOWN])}{more}"],
            values=strange,
        )
    return found


def _several(asked: Codes) -> list[str | int]:
    return [asked] if isinstance(asked, str | int) else list(asked)


def _listed(dimension: Dimension, asked: str | int) -> str | None:
    """The code a list knows something by; None where no list does (or it has none)."""
    text = str(asked).strip()
    if text == dimension.total:
        return text
    name = dimension.codelist
    try:
        if name == "CL_AREA":
            known = text in area.areas() or text in area.NOT_STATED
            return text if known and isinstance(asked, str) else area.asked(asked)
        if name == "CL_PERIOD":
            return _period(text)
        if name == "CL_SEX":
            return sex.parse(text)
        if name == "CL_AGE":
            return age.code(text)
        if name in small_codelists.OPEN:
            return None
        codes = small_codelists.codelist(name)
    except SojournError:
        return None
    plain = text.casefold()
    return next((c.id for c in codes if text == c.id or plain in (c.id.casefold(), c.name.casefold())), None)


def _period(text: str) -> str | None:
    """A time period that begins with a year as it stands; two years as the interval between their mid-years."""
    if _TWO_YEARS.match(text):
        return period.parse(text).id
    return text if re.match(r"^\d{4}(\D|$)", text) else None


def _near(asked: Sequence[str], known: Sequence[str] | set[str]) -> list[str]:
    near = dict.fromkeys(n for a in asked for n in difflib.get_close_matches(a, sorted(known), n=3))
    return [f"near to it: {', '.join(near)}"] if near else []
