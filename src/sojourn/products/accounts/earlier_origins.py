"""Origins for persons of unknown origin: those an earlier edition of the stock lists where they live.

The 2024 edition has persons in 9,345 pairs of areas, the 2019 edition in 11,472: small origins went into «other or
unknown». With the earlier edition loaded, its figures say who they were. Without it, shares derived from it once do:
they come with the program; ``python -m sojourn.products.accounts.derive_origin_shares`` derives them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.reason import Part, Reason
from sojourn.concepts.reviewed_table import rows
from sojourn.concepts.status import ObsStatus
from sojourn.cube import Cube
from sojourn.products.accounts.tables import AccountTables, Array

ROOM, TABLE = "sojourn.products.accounts", "origins_of_unlisted_migrants"
SHARES_OF, SHARES_FROM = "2024", "2019"
"""Editions whose unknown the shares that come with the program are of, and whose origins they are."""
ESTIMATED = ObsStatus.ESTIMATED.value
LEAST_PERSONS = 1e-6  # what is left of persons shared out is a rounding, not a person
MILLION = 1_000_000  # shares are kept in millionths
LEAST_SHARE = 0.5 / MILLION
KEYS = ("residence", "birthplace", "sex")

Origins = Callable[[int, str, Array, Array], Array]
"""Year, sex, (birthplace, residence) persons and (residence,) persons of unknown origin -> persons given an origin."""


def with_earlier_origins(tables: AccountTables, earlier: AccountTables) -> tuple[AccountTables, Reason]:
    """Give persons of unknown origin the origins that an earlier edition listed for where they live.

    For every destination, year and sex, origins that the tables list in no year at all but the earlier edition does
    take what the earlier edition has for them in its nearest year, as far as the unknown go round (in proportion where
    they do not). What is left stays unknown. Totals of destinations are unchanged; a listed zero and a pair without a
    figure stay as they are. Cells that gained or lost persons are estimated.

    Returns the tables and the note that says what was done.
    """
    names, origins = _origins_of(tables, earlier)
    filled, part = _with_origins(tables, names, origins)
    figures: dict[str, Part] = {"share": part, "earlier": earlier.edition, "edition": tables.edition}
    note = Reason("unknown_origins_filled", figures)
    return replace(filled, releases=tuple(sorted({*tables.releases, *earlier.releases}))), note


def with_origins_kept(tables: AccountTables) -> tuple[AccountTables, Reason] | None:
    """The same by the shares that come with the program; None for another edition than they are of."""
    if tables.edition != SHARES_OF:
        return None
    names, residences = tables.stock.labels("birthplace"), tables.stock.labels("residence")
    names = sorted({*names, *({b for _, b, _ in shares()} & set(residences))})
    at, place = ({code: i for i, code in enumerate(codes)} for codes in (names, residences))
    known = _known(tables, names)

    def given(year: int, sex: str, persons: Array, unknown: Array) -> Array:
        share = np.zeros_like(persons)
        for (residence, birthplace, of), by_year in shares().items():
            if of == sex and residence in place and birthplace in at:
                share[at[birthplace], place[residence]] = by_year.get(year, 0.0)
        share = np.where(known | np.isnan(persons), 0.0, share)
        return np.asarray(share / np.maximum(1.0, share.sum(axis=0)) * unknown, dtype=np.float64)

    filled, part = _with_origins(tables, names, given)
    figures: dict[str, Part] = {"share": part, "earlier": SHARES_FROM, "edition": tables.edition}
    return filled, Reason("unknown_origins_filled_by_shares", figures)


def _known(tables: AccountTables, names: Sequence[str]) -> npt.NDArray[np.bool_]:
    """(birthplace, residence) origins that the tables list with persons in some year, natives, and the unknown."""
    listed = tables.stock.onto({"birthplace": names}, unlisted=0.0)
    own = np.array(names)[:, None] == np.array(listed.labels("residence"))[None, :]
    unknown = np.isin(names, [area.UNKNOWN_ORIGIN])[:, None]
    return np.asarray((listed.values.values > 0).any(axis=(0, 1)) | own | unknown)


def _origins_of(tables: AccountTables, earlier: AccountTables) -> tuple[list[str], Origins]:
    """The birthplaces of both editions, and what the earlier one gives."""
    residences = tables.stock.labels("residence")
    names = sorted({*tables.stock.labels("birthplace"), *earlier.stock.labels("birthplace")})
    pattern = earlier.stock.onto({"birthplace": names, "residence": residences}, unlisted=0.0)
    known = _known(tables, names)

    def given(year: int, sex: str, persons: Array, unknown: Array) -> Array:
        near = str(min((abs(y - year), y) for y in earlier.years)[1])
        wanted = np.where(known | np.isnan(persons), 0.0, np.nan_to_num(_of_sex(pattern, near, sex)))
        need = wanted.sum(axis=0)
        share = np.where(need > 0, np.minimum(1.0, unknown / np.maximum(need, 1e-300)), 0.0)
        return np.asarray(wanted * share, dtype=np.float64)

    return names, given


def _with_origins(tables: AccountTables, names: Sequence[str], origins: Origins) -> tuple[AccountTables, float]:
    """The tables with persons moved from the unknown to their origins, and the share of the unknown that moved."""
    wide = tables.stock.onto({"birthplace": names}, unlisted=0.0)
    persons, status, residences = wide.values.values, wide.status.values, wide.labels("residence")
    if area.UNKNOWN_ORIGIN not in names:
        return replace(tables, stock=wide), 0.0
    at = list(names).index(area.UNKNOWN_ORIGIN)
    moved = unknown = 0.0
    met = np.zeros(persons.shape[2:], dtype=bool)
    for i, year in enumerate(tables.years):
        for j, sex in enumerate(wide.labels("sex")):
            table, letters = persons[i, j], status[i, j]
            held = np.nan_to_num(table[at])
            given = origins(year, sex, table, held)
            table += given
            letters[given > 0] = ESTIMATED
            rest = held - given.sum(axis=0)
            letters[at, rest < held] = ESTIMATED
            table[at, held > 0] = np.where(rest > LEAST_PERSONS, rest, 0.0)[held > 0]
            moved, unknown = moved + float(given.sum()), unknown + float(held.sum())
            met |= given > 0
    listing = tables.listing
    if listing is not None:
        listing = listing.with_pairs((names[k], residences[r]) for k, r in np.argwhere(met))
    return replace(tables, stock=wide, listing=listing), moved / unknown if unknown else 0.0


def _of_sex(stock: Cube, year: str, sex: str) -> Array:
    """(birthplace, residence) persons of a year and sex; half of all where the stock is not published by sex."""
    sexes: Sequence[str] = stock.labels("sex")
    if sex in sexes:
        return stock.at(time=year, sex=sex)[0]
    if sex == "_T":
        return np.asarray(sum(stock.at(time=year, sex=s)[0] for s in sexes), dtype=np.float64)
    return stock.at(time=year, sex="_T")[0] / 2.0


@cache
def shares() -> dict[tuple[str, str, str], dict[int, float]]:
    """(residence, birthplace, sex) -> year -> share of the persons of unknown origin living there.

    Derived by us: persons that :func:`with_earlier_origins` gives an origin, divided by the persons of unknown origin.
    """
    found = {}
    for row in rows(ROOM, TABLE):
        years = {int(y): int(v) / MILLION for y, v in row.items() if y not in KEYS and v}
        found[(row["residence"], row["birthplace"], row["sex"])] = years
    return found


def derived_shares(tables: AccountTables, earlier: AccountTables) -> dict[tuple[str, str, str], dict[int, float]]:
    """What :func:`shares` holds, from the two editions. Shares below half a millionth are left out."""
    names, origins = _origins_of(tables, earlier)
    wide = tables.stock.onto({"birthplace": names}, unlisted=0.0)
    residences, at = wide.labels("residence"), names.index(area.UNKNOWN_ORIGIN)
    found: dict[tuple[str, str, str], dict[int, float]] = {}
    for i, year in enumerate(tables.years):
        for j, sex in enumerate(wide.labels("sex")):
            table = wide.values.values[i, j]
            unknown = np.nan_to_num(table[at])
            given = origins(year, sex, table, unknown)
            share = np.divide(given, unknown, out=np.zeros_like(given), where=unknown > 0)
            for k, r in np.argwhere(share >= LEAST_SHARE):
                found.setdefault((residences[r], names[k], sex), {})[year] = float(share[k, r])
    return found
