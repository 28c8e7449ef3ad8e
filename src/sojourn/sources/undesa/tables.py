"""What the migrant stock tables of UN DESA have in common: marks, types of data, areas, and sums that must hold.

The legend of the workbooks (sheet Notes) says: «..» not available or not reported separately; «~» protected because
fewer than five persons; «—» not zero but rounded to it; 0 is zero. A hyphen and an empty cell stand where the
bilateral tables publish no figure. None of them is ever read as zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.concepts import area, sex
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.number_grid import Grid
from sojourn.sources.layout.workbook import Problems, Sheet
from sojourn.sources.observations import Observations

PUBLISHER = "UN DESA, Population Division"
STOCK_SERIES = Series("INTERNATIONAL_MIGRANT_STOCK", "International Migrant Stock", PUBLISHER)
LICENCE = "CC BY 3.0 IGO"
ADDRESS = "https://www.un.org/development/desa/pd/content/international-migrant-stock"
TIMING = "mid-year (1 July)"

MARKS: dict[str, ObsStatus] = {
    "..": ObsStatus.MISSING,
    "...": ObsStatus.MISSING,
    "…": ObsStatus.MISSING,
    "—": ObsStatus.MISSING,
    "-": ObsStatus.MISSING,
    "": ObsStatus.MISSING,
    "~": ObsStatus.SUPPRESSED,
}
MARKS_SHOWN = ("..", "-", "—", "~", "")
AS_PUBLISHED = ("Load the file as published, unedited.", "For a table of your own use: sojourn template.")

#: Titles inside the area column of the 2019 edition: lines without figures, not areas.
HEADINGS = frozenset(
    {
        "UN development groups",
        "World Bank income groups",
        "Geographic regions",
        "Sustainable Development Goal (SDG) regions",
    }
)
WORLD = "001"
#: Shares by which sums may miss and still be called the publisher's rounding.
ROUNDING = 0.01
NOISE = 1e-5


def basis(text: str) -> str | None:
    """Type of data in one spelling: «C B R », «CR» -> «B C R», «C R»; None where the publisher gives none.

    B foreign-born, C foreign citizens, R refugees added, I imputed. Raises ValueError for other letters.
    """
    letters = set(text.replace(" ", ""))
    if strange := letters - set("BCRI"):
        raise ValueError(f"«{text}» is no type of data: {', '.join(sorted(strange))} is not one of B, C, R, I")
    return " ".join(x for x in "BCRI" if x in letters) or None


def edition_of(sheet: Sheet, rows: int = 14) -> str:
    """The revision named above the table («Rev.2020»). Raises LayoutDiffers when none or several are named."""
    text = " ".join(str(c) for r in sheet.rows[:rows] for c in r)
    named: list[str] = sorted(set(re.findall(r"Stock/Rev\.(\d{4})", text)))
    if len(named) == 1:
        return named[0]
    found = f"it names {' and '.join(named)}" if named else "it names none"
    raise LayoutDiffers(
        f"{sheet.path.name}, sheet {sheet.name}: one revision should be named above the table "
        f"(POP/DB/MIG/Stock/Rev....); {found}.",
        ways_out=AS_PUBLISHED,
    )


def is_group(codes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """True for regions and other groups, False for countries, areas and unknown origin."""
    known = {c: area.get(c).is_group for c in set(codes)}
    return np.array([known[c] for c in codes], dtype=np.bool_)


def groups_among(codes: Iterable[str]) -> list[str]:
    """How many of the areas of a table are groups, so that nobody adds up all its rows."""
    areas = set(codes)
    groups = sum(area.get(c).is_group for c in areas)
    if not groups:
        return []
    return [
        f"{groups} of {len(areas)} areas are the world or groups of areas: a sum over all counts persons repeatedly."
    ]


def repeated_groups(
    keys: Sequence[tuple[str, ...]],
    group: npt.NDArray[np.bool_],
    grid: Grid,
    place: Sequence[str],
    problems: Problems,
) -> npt.NDArray[np.bool_]:
    """Rows to keep. A group printed twice with the same figures is kept once; any other repetition is a problem.

    The publisher prints some regions under two headings (Oceania as a geographic region and as an SDG region).
    """
    first: dict[tuple[str, ...], int] = {}
    keep = np.ones(len(keys), dtype=np.bool_)
    for i, key in enumerate(keys):
        j = first.setdefault(key, i)
        if j == i:
            continue
        same = np.allclose(grid.values[i], grid.values[j], rtol=1e-9, atol=1e-6, equal_nan=True)
        if same and group[i]:
            keep[i] = False
        else:
            figures = "the same figures" if same else "other figures"
            problems.add(place[i], f"{' / '.join(key)} stands already at {place[j]}, with {figures}")
    return keep


def sex_gaps(
    values: npt.NDArray[np.float64], columns: Sequence[tuple[str, ...]], place: Sequence[str], problems: Problems
) -> list[str]:
    """Where women and men do not make both sexes, in a grid (row, column); columns are (other keys..., sex).

    Differences beyond rounding (1 % and 100 persons) are problems; smaller ones are counted in a note.
    """
    at = {c: j for j, c in enumerate(columns)}
    wholes = [c for c in columns if c[-1] == sex.TOTAL]
    triples = [(at[w], at.get((*w[:-1], sex.MALE)), at.get((*w[:-1], sex.FEMALE))) for w in wholes]
    t, m, f = (np.array([x[k] for x in triples if None not in x], dtype=np.intp) for k in range(3))
    gap = values[:, m] + values[:, f] - values[:, t]
    gap[np.isnan(gap)] = 0.0
    gross = (np.abs(gap) > 100) & (np.abs(gap) > ROUNDING * np.abs(values[:, t]))
    for i, k in np.argwhere(gross):
        whole, men, women = values[i, t[k]], values[i, m[k]], values[i, f[k]]
        keys = " ".join(columns[int(t[k])][:-1])
        problems.add(place[i], f"{keys}: men {men:,.0f} + women {women:,.0f} are not both sexes {whole:,.0f}")
    return _gap_note("Men and women do not add up to both sexes", gap, place)


def part_gaps(
    whole: npt.NDArray[np.float64], parts: npt.NDArray[np.float64], what: str, place: Sequence[str], problems: Problems
) -> list[str]:
    """Where parts (row, part, ...) do not make the whole (row, ...).

    Absent parts count as nothing, absent wholes are not compared. Differences beyond rounding (1 % and 100 persons)
    are problems; smaller ones are counted in a note.
    """
    given = ~np.isnan(whole) & ~np.isnan(parts).all(axis=1)
    gap = np.where(given, np.nansum(parts, axis=1) - np.nan_to_num(whole), 0.0)
    gross = (np.abs(gap) > 100) & (np.abs(gap) > ROUNDING * np.abs(np.nan_to_num(whole)))
    for index in np.argwhere(gross):
        key = tuple(index)
        problems.add(
            place[index[0]], f"{what}: the parts make {whole[key] + gap[key]:,.0f}, the total {whole[key]:,.0f}"
        )
    return _gap_note(f"{what}: parts and total differ", gap.reshape(len(gap), -1), place)


def world_gaps(
    values: npt.NDArray[np.float64],
    areas: Sequence[str],
    within: Sequence[str],
    columns: Sequence[str],
    group: npt.NDArray[np.bool_],
) -> list[str]:
    """Where countries do not make the World, in a grid (row, column). A note only: the publisher's own tables miss.

    within : what a row belongs to besides its area (the year of a table with years in rows), else empty text
    """
    code, inside = np.array(areas), np.array(within)
    lines: list[str] = []
    cells, compared = 0, 0
    worst: tuple[float, str] = (0.0, "")
    for part in dict.fromkeys(within):
        world = values[(code == WORLD) & (inside == part)]
        countries = values[~group & (inside == part)]
        if len(world) != 1 or not len(countries):
            continue
        gap = np.nansum(countries, axis=0) - world[0]
        gap[np.isnan(gap)] = 0.0
        compared += len(gap)
        cells += int((np.abs(gap) > 0.5).sum())
        j = int(np.argmax(np.abs(gap)))
        if abs(gap[j]) > abs(worst[0]):
            worst = (float(gap[j]), f"{part} {columns[j]}".strip())
    if cells:
        lines.append(
            f"Countries and areas do not add up to the World in {cells} of {compared} sums; "
            f"the largest difference is {worst[0]:+,.0f} ({worst[1]})."
        )
    return lines


def _gap_note(what: str, gap: npt.NDArray[np.float64], place: Sequence[str]) -> list[str]:
    off = np.abs(gap) > 0.5
    if not off.any():
        return []
    i, j = np.unravel_index(int(np.argmax(np.abs(gap))), gap.shape)
    return [f"{what} in {int(off.sum())} of {gap.size} cells, by up to {gap[i, j]:+,.0f} ({place[int(i)]})."]


def absence_notes(statuses: npt.NDArray[np.str_]) -> list[str]:
    """How many cells hold a mark instead of a figure."""
    missing, protected = ((statuses == s.value).sum() for s in (ObsStatus.MISSING, ObsStatus.SUPPRESSED))
    notes = [f"{int(missing)} cells are marked as without a figure; they are kept as missing, not as zero."] * bool(
        missing
    )
    return notes + [f"{int(protected)} cells are protected by the publisher (~)."] * bool(protected)


def whole_persons(values: npt.NDArray[np.float64], unit_mult: int = 0) -> npt.NDArray[np.float64]:
    """Persons from a table in 10 ** unit_mult persons, without the noise of binary fractions (38891.00000000001)."""
    persons = values * 10.0**unit_mult
    nearest = np.rint(persons)
    noise = np.abs(persons - nearest) <= NOISE * np.maximum(1.0, np.abs(persons) * 1e-6)
    return np.where(noise, nearest, persons)


def imputed(statuses: npt.NDArray[np.str_], bases: Sequence[str | None]) -> npt.NDArray[np.str_]:
    """Statuses (row, column) where present figures of rows whose type of data is I become imputed."""
    row = np.array([b is not None and "I" in b for b in bases], dtype=np.bool_)
    changed = row[:, None] & (statuses == ObsStatus.NORMAL.value)
    return np.where(changed, ObsStatus.IMPUTED.value, statuses)


def estimated(statuses: npt.NDArray[np.str_]) -> npt.NDArray[np.str_]:
    """Statuses where present figures become estimated: populations are those of World Population Prospects."""
    return np.where(statuses == ObsStatus.NORMAL.value, ObsStatus.ESTIMATED.value, statuses)


def observations(
    dataflow: Dataflow,
    grid: Grid,
    *,
    rows: Mapping[str, Sequence[Any]],
    columns: Mapping[str, Sequence[Any]],
    constants: Mapping[str, str] | None = None,
    cells: npt.NDArray[np.bool_] | None = None,
) -> Observations:
    """A grid as observations of a dataflow.

    rows, columns : code of each row and of each column, by dimension, attribute or locator
    constants : codes that hold for all
    cells : (row, column) True for the cells that become observations; all by default
    """
    height, width = grid.values.shape
    picked = np.arange(height * width) if cells is None else np.flatnonzero(cells)
    row, column = pa.array(picked // max(width, 1)), pa.array(picked % max(width, 1))
    values = grid.values.ravel()[picked]
    arrays: list[pa.Array] = []
    for field in dataflow.schema():
        if field.name == "obs_value":
            arrays.append(pa.array(values, field.type, mask=np.isnan(values)))
        elif field.name == "obs_status":
            codes, at = np.unique(grid.statuses.ravel()[picked], return_inverse=True)
            arrays.append(pa.array(codes.tolist(), field.type).take(pa.array(at)))
        elif field.name in rows:
            arrays.append(pa.array(list(rows[field.name]), field.type).take(row))
        elif field.name in columns:
            arrays.append(pa.array(list(columns[field.name]), field.type).take(column))
        else:
            default = next((d.total for d in dataflow.dimensions if d.id == field.name), None)
            constant = (constants or {}).get(field.name, default)
            arrays.append(pa.repeat(pa.scalar(constant, field.type), len(picked)))
    return Observations(dataflow, pa.table(arrays, schema=dataflow.schema()))
