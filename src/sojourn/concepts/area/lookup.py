"""From any code or name a publisher writes to the id of an area, or to one error naming all unknown ones.

A value is looked up as a number (M49, UN DESA location id), as a code written exactly, as a name, and at last
as a code in other letter case. Names are compared without case, accents, punctuation, stars, blanks, "the" and
"and". Nothing is matched by likeness: near matches are only offered in the error.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from sojourn.concepts.area.table import Area, areas, rows
from sojourn.concepts.codelist import in_force
from sojourn.errors import CodesUnknown, InOwnTables, InPython, UsageError

#: Systems of codes that cannot be mistaken for one another and are tried when no scheme is named.
OPEN_SCHEMES = ("id", "iso3", "iso2", "m49", "undesa", "world_bank", "eurostat", "gdi", "other")
#: Systems whose codes mean something else in another one, used only when named.
NAMED_SCHEMES = ("unhcr", "oecd", "abel")
SCHEMES = (*OPEN_SCHEMES, *NAMED_SCHEMES, "name")
#: Numbers of both systems are disjoint (M49 below 900, UN DESA from 900), so either name means both.
NUMERIC = ("m49", "undesa")
#: Publishers who write names as well as codes: their own codes and names come first, then the general names.
PUBLISHERS = ("undesa", "world_bank", "gdi", "unhcr", "oecd", "abel")
LEFT_OUT = frozenset({"the", "and"})
SHORT_FORMS = {"st": "saint"}

#: Where names stand that the World Bank gives to its own aggregates; several are also names of M49 regions.
OWN_NAMES = "world_bank names"


class Sense(NamedTuple):
    """One thing a code or name can mean, and when it meant it."""

    area: str
    valid_from: str | None = None
    valid_to: str | None = None


def resolve(values: Iterable[object] | str, at: int | str | None = None, *, scheme: str | None = None) -> list[str]:
    """Ids of the areas that codes or names stand for, one for each value, in order.

    Parameters
    ----------
    values : codes or names; a list, a column of a table, or a single text. Numbers may be int or float and
        may have lost their leading zeros (4 and "004" are Afghanistan).
    at : year or date the values speak of. It decides between meanings of one name over time: "Sudan" is SDN736
        in 2005 and SDN at present. Codes do not change meaning, so it does not touch them.
    scheme : restrict to one system: id, iso3, iso2, m49 (with UN DESA location ids), world_bank, eurostat, gdi,
        name, or one of those that clash with ISO 3166 and must always be named: unhcr, oecd, abel. With a
        publisher's scheme its own codes and names come first ("Sub-Saharan Africa" of the World Bank is WB_SSF,
        not 202), then the general names.

    Raises
    ------
    CodesUnknown : all unknown and all ambiguous values together, how often each occurs, with near matches.
    UsageError : the scheme does not exist.
    """
    if scheme is not None and scheme not in SCHEMES:
        raise UsageError(f"there is no scheme {scheme!r} of area codes", ways_out=[f"schemes: {', '.join(SCHEMES)}"])
    given = _as_list(values)
    found: dict[object, str] = {}
    problems: dict[object, tuple[str, ...]] = {}
    for value in dict.fromkeys(given):
        candidates = _candidates(value, at, scheme)
        if scheme is None and len(candidates) > 1:  # a publisher's own groups give way to the United Nations' ones
            candidates = tuple(c for c in candidates if areas()[c].level != "publisher_group") or candidates
        if len(candidates) == 1:
            found[value] = candidates[0]
        else:
            problems[value] = candidates
    if problems:
        raise _unknown(problems, Counter(v for v in given if v in problems), scheme)
    return [found[value] for value in given]


def resolve_one(value: object, at: int | str | None = None, *, scheme: str | None = None) -> str:
    """The id of one area; see `resolve`."""
    return resolve([value], at, scheme=scheme)[0]


def plain(name: str) -> str:
    """A name as it is compared: no case, accents, punctuation or stars; "&", "and", "the" left out."""
    decomposed = unicodedata.normalize("NFKD", name.replace("&", " "))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    unparted = "".join(c for c in letters if c not in "'’‘`´.*")
    joined = "".join(c if c.isalnum() else " " for c in unparted)
    return " ".join(SHORT_FORMS.get(w, w) for w in joined.split() if w not in LEFT_OUT)


def _as_list(values: Iterable[object] | str) -> list[object]:
    if isinstance(values, str):
        return [values]
    to_list = getattr(values, "to_pylist", None) or getattr(values, "tolist", None)
    return list(to_list()) if to_list is not None else list(values)


def _candidates(value: object, at: int | str | None, scheme: str | None) -> tuple[str, ...]:
    """Areas a value may mean: one if it is known, none if unknown, several if ambiguous."""
    number = _number(value)
    if number is not None:
        tried = NUMERIC if scheme in (None, *NUMERIC) else (scheme,)
        exact = str(value).strip() if scheme == "id" else str(number)
        return _first(tried, exact, at)
    if not isinstance(value, str) or not value.strip():
        return ()
    text = value.strip()
    codes, last = _code_schemes(scheme)
    by_name = scheme in (None, "name", *PUBLISHERS)
    return (
        _first(codes, text, at)
        or (_first(("name",), plain(text), at) if by_name else ())
        or _first(codes, text.upper(), at)
        or _first(last, text.upper(), at)
    )


def _code_schemes(scheme: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Schemes of codes to look in first, and those only after names and other letter case."""
    if scheme == "world_bank":
        return (scheme, OWN_NAMES), ()
    if scheme is not None:
        return (scheme,), ()
    # a publisher's own groups come last: LDC is the United Nations' group before the World Bank's
    last = ("world_bank",)
    return tuple(s for s in OPEN_SCHEMES if s not in last), last


def _number(value: object) -> int | None:
    """A whole number, also as a text or a float (4, "004", 4.0); None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = value.strip().removesuffix(".0")
        return int(text) if text.isascii() and text.isdigit() else None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() else None


def _first(schemes: tuple[str, ...], key: str, at: int | str | None) -> tuple[str, ...]:
    """What the first scheme that knows a key makes of it."""
    index = _index()
    for scheme in schemes:
        senses = index[scheme].get(key)
        if senses:
            return _at(senses, at)
    return ()


def _at(senses: tuple[Sense, ...], at: int | str | None) -> tuple[str, ...]:
    """The senses in force; if a thing has only one sense, that one whatever the year."""
    valid = [s for s in senses if in_force(s.valid_from, s.valid_to, at)] or list(senses)
    return tuple(dict.fromkeys(s.area for s in valid))


@cache
def _index() -> dict[str, dict[str, tuple[Sense, ...]]]:
    """Scheme -> code or plain name -> senses."""
    index: dict[str, dict[str, tuple[Sense, ...]]] = {scheme: {} for scheme in (*SCHEMES, OWN_NAMES)}

    def add(scheme: str, key: str, sense: Sense) -> None:
        senses = index[scheme].get(key, ())
        if sense not in senses:
            index[scheme][key] = (*senses, sense)

    for area in areas().values():
        add("id", area.id, Sense(area.id))
        if area.iso3:
            add("iso3", area.iso3, Sense(area.id))
        if area.iso2:
            add("iso2", area.iso2, Sense(area.id))
        if area.m49:
            add("m49", str(int(area.m49)), Sense(area.id))
        if area.level == "country":
            for scheme in ("world_bank", "oecd", "gdi"):
                add(scheme, area.id, Sense(area.id))
            if area.m49:
                add("undesa", str(int(area.m49)), Sense(area.id))
            if area.iso2:
                add("eurostat", area.iso2, Sense(area.id))
        if area.level == "publisher_group":
            add(OWN_NAMES, area.name, Sense(area.id))
        else:
            add("name", plain(area.name), Sense(area.id, area.valid_from, area.valid_to))
    for row in rows("area_codes"):
        add(row["scheme"], row["code"], Sense(row["area"]))
    for row in rows("area_names"):
        add("name", plain(row["name"]), Sense(row["area"], row["valid_from"] or None, row["valid_to"] or None))
    for area in areas().values():
        if area.level == "publisher_group" and plain(area.name) not in index["name"]:
            add("name", plain(area.name), Sense(area.id))
    return index


def _unknown(problems: dict[object, tuple[str, ...]], times: Counter[object], scheme: str | None) -> CodesUnknown:
    lines = []
    for value, candidates in problems.items():
        often = f" ({times[value]} times)" if times[value] > 1 else ""
        if candidates:
            lines.append(f"{value!r}{often} may be {' or '.join(_label(areas()[c]) for c in candidates)}")
        else:
            near = _near(value) if isinstance(value, str) and len(lines) < CodesUnknown.placed else []
            lines.append(f"{value!r}{often}" + (f": near to {', '.join(near)}" if near else ""))
    system = f" of the scheme {scheme}" if scheme else ""
    return CodesUnknown(
        f"{len(problems)} of the codes or names given are not those of exactly one area{system}",
        details=lines,
        values=list(problems),
        ways_out=[
            "write the ISO3 code, the M49 code or the name the United Nations uses (docs: reference/areas)",
            InOwnTables("in a table of your own, say what it writes for them: --values ref_area:THEIRS=OURS"),
            InPython("codes that clash with ISO3 need their scheme to be named (scheme='unhcr' or 'oecd')"),
        ],
    )


def _near(value: object) -> list[str]:
    """Up to three areas whose name or code is like the value, for the error message only."""
    elsewhere = [
        f"{areas()[senses[0].area].name} if this is a code of {scheme}"
        for scheme in NAMED_SCHEMES
        for key, senses in _index()[scheme].items()
        if key == str(value).strip()
    ]
    if elsewhere:
        return elsewhere
    names = {key: senses[0].area for key, senses in _index()["name"].items()}
    keys = difflib.get_close_matches(plain(str(value)), names, n=6, cutoff=0.7)
    codes = difflib.get_close_matches(str(value).strip().upper(), list(areas()), n=3, cutoff=0.6)
    found = dict.fromkeys([names[k] for k in keys] + (codes if len(str(value)) <= 4 else []))
    return [_label(areas()[area]) for area in list(found)[:3]]


def _label(area: Area) -> str:
    return f"{area.name} ({area.id})"
