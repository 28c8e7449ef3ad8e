"""Pictures of a user's own flows: a long table as ``sojourn flows estimate --out`` writes it, with names and places."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sojourn.errors import UsageError, ValuesRefused
from sojourn.products.flows.own_tables import coordinates_of
from sojourn.products.flows.pictures import Picture, short_name
from sojourn.sources.own.own_files import OwnFiles

COLUMNS = ("origin", "destination")


def picture_of_file(
    flows: Path,
    *,
    value: str = "value",
    names: Path | None = None,
    coordinates: Path | None = None,
    files: OwnFiles | None = None,
) -> Picture:
    """A table of flows ready to draw.

    flows : columns origin, destination and ``value`` (persons); rows of one corridor (birthplaces, sexes) are added up;
        who stayed (origin and destination alike) is no move and left out
    names : columns code and name; codes of countries have their names without it
    coordinates : columns code, latitude, longitude in degrees; needed for a map
    files : how they are laid out; by default as they tell by themselves

    Raises ValuesRefused for rows without a figure or code, UsageError where names or places are lacking.
    """
    files = files or OwnFiles()
    table = files.table(flows, value=value)
    table.require([*COLUMNS, value], "--value names the column of persons.")
    origin, destination = (table.text(c) for c in COLUMNS)
    persons = table.numbers(value)
    lacking = [
        f"line {line}: {o or 'no origin'} to {d or 'no destination'}, {'no figure' if np.isnan(p) else f'{p:g}'}"
        for line, o, d, p in zip(table.lines, origin, destination, persons, strict=True)
        if not o or not d or np.isnan(p)
    ]
    if lacking:
        raise ValuesRefused(
            f"{flows.name}: {len(lacking)} rows cannot be drawn.",
            details=lacking,
            ways_out=["A missing flow is not zero: take the rows out, and say so beside the picture."],
        )
    codes = sorted({*origin, *destination})
    at = {c: i for i, c in enumerate(codes)}
    moves = np.zeros((len(codes), len(codes)))
    np.add.at(moves, ([at[o] for o in origin], [at[d] for d in destination]), persons)
    stayed = float(np.trace(moves))
    np.fill_diagonal(moves, 0.0)
    if not moves.any():
        raise UsageError(f"{flows.name} holds no move between two areas, so there is nothing to draw.")
    kept = np.flatnonzero(moves.sum(axis=0) + moves.sum(axis=1) > 0)
    shown = [codes[i] for i in kept]
    called = _names(names, shown, files)
    if len(set(called)) < len(called):
        twice = sorted({c for c in called if called.count(c) > 1})
        raise ValuesRefused(f"{names.name if names else flows.name}: names must differ.", details=twice)
    places: dict[str, tuple[float, float]] = {}
    if coordinates is not None:
        latitude, longitude = coordinates_of(coordinates, tuple(shown), files)
        places = {n: (float(x), float(y)) for n, x, y in zip(called, longitude, latitude, strict=True)}
    said = f"{flows.name}: {moves.sum():,.0f} persons moving between {len(shown)} areas"
    if stayed:
        said += "; those who stayed are left out"
    return Picture(tuple(shown), tuple(called), moves[np.ix_(kept, kept)], places, said)


def _names(path: Path | None, codes: list[str], files: OwnFiles) -> list[str]:
    if path is None:
        return [short_name(c) for c in codes]
    columns = files.columns(path, ("code", "name"))
    known = dict(zip(columns["code"], columns["name"], strict=True))
    lacking = [c for c in codes if not known.get(c)]
    if lacking:
        raise UsageError(f"{path.name} has no name for {len(lacking)} area(s)", details=lacking)
    return [known[c] for c in codes]
