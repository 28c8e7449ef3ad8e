"""Detected victims of trafficking, prosecuted and convicted: protected counts are intervals, totals are totals.

What is detected measures what authorities look for. It is never called the number of victims there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from sojourn.concepts.dataflows.protection import TRAFFICKING
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, NothingLoaded, ValuesRefused
from sojourn.products.hidden.in_force import rows_in_force
from sojourn.products.hidden.own_rows import is_total
from sojourn.sources.own.user_table import ABSENT, UserTable
from sojourn.warehouse import Warehouse

FEW = re.compile(r"^\s*(?:<|less than|fewer than)\s*(\d+)\s*$", re.IGNORECASE)
UP_TO = re.compile(r"^\s*(?:<=|≤)\s*(\d+)\s*$")


def bounds_of(cell: str) -> tuple[float, float, bool]:
    """Lowest and highest count that a cell allows, and whether it is protected. «<5» is 1 to 4: never 0, never missing.

    A mark of absence is nan to nan. Raises ValueError for anything else that is no whole number of 0 or more.
    """
    text = cell.strip()
    if text in ABSENT:
        return np.nan, np.nan, False
    if found := FEW.match(text):
        if int(found[1]) < 2:
            raise ValueError(f"«{text}» holds no count above 0")
        return 1.0, float(int(found[1]) - 1), True
    if found := UP_TO.match(text):
        return 1.0, float(found[1]), True
    plain = re.sub(r"(?<=\d)[,\u00a0 ](?=\d{3}(\D|$))", "", text)
    if not re.fullmatch(r"\d+(\.0+)?", plain):
        raise ValueError(f"«{text}» is no count")
    return float(plain), float(plain), False


def own_counts(
    table: UserTable, value: str, by: Sequence[str]
) -> tuple[pd.DataFrame, list[tuple[str, dict[str, object]]]]:
    """Sums of a user's counts by columns, as the range that protected cells leave; and what was noticed.

    A row called total beside its parts (in a column that is not in ``by``) is set aside and compared with the sum of
    its parts; a column of ``by`` keeps its totals as rows of their own. A sum with a missing cell has no upper end.

    Returns (by, lower, upper, protected cells, missing cells), notes. Raises ValuesRefused with every cell that is
    none.
    """
    table.require([value, *by], "Name the columns with --value and --by.")
    wrong, cells = [], []
    for line, text in zip(table.lines, table.text(value), strict=True):
        try:
            cells.append(bounds_of(text))
        except ValueError as error:
            wrong.append(f"line {line}: {error}")
    if wrong:
        raise ValuesRefused(
            f"{table.path.name}: counts in {value} cannot be taken",
            details=wrong,
            ways_out=["a count is a whole number, or protected as <5; a mark of absence is left empty"],
        )
    others = [c for c in table.header if c != value and c not in by]
    frame = pd.DataFrame({c: table.text(c) for c in [*by, *others]})
    frame[["lower", "upper", "protected"]] = pd.DataFrame(cells, index=frame.index)
    notes: list[tuple[str, dict[str, object]]] = []
    set_aside = pd.Series(False, index=frame.index)
    for column in others:
        total = pd.Series([is_total(text) for text in frame[column]], index=frame.index, dtype=bool)
        if total.any() and not total.all():
            notes.append(_compared(frame, total, column))
            set_aside |= total
    kept = frame[~set_aside]
    if kept.empty:
        raise LayoutDiffers(f"{table.path.name} has nothing but totals.", ways_out=["--by COLUMN keeps them as rows"])
    return _summed(kept, by), notes


def _compared(frame: pd.DataFrame, total: pd.Series, column: str) -> tuple[str, dict[str, object]]:
    stated = float(frame.loc[total, "lower"].sum())
    low, high = (float(frame.loc[~total, c].sum()) for c in ("lower", "upper"))
    return "total_beside_parts", {"column": column, "total": stated, "low": low, "high": high}


def _summed(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    held = frame.assign(missing=frame["lower"].isna())
    groups = held.groupby(list(by), sort=True) if by else held.groupby(lambda _: "all")
    made = groups.agg(
        lower=("lower", "sum"), upper=("upper", "sum"), protected=("protected", "sum"), missing=("missing", "sum")
    ).reset_index()
    nothing = groups["lower"].count().to_numpy() == 0
    made.loc[nothing, "lower"] = np.nan
    made.loc[made["missing"].to_numpy() > 0, "upper"] = np.nan
    return made if by else made.drop(columns=made.columns[0])


def panel(warehouse: Warehouse, area: str | None, breakdown: str = "_T") -> pd.DataFrame:
    """What authorities of an area detected, prosecuted and convicted, by year, sex, age and category.

    breakdown : _T (totals), EXPLOITATION (form), CITIZENSHIP or REPATRIATION ; protected counts have no value and their
    interval. Totals and parts are rows of their own and are never added up here.

    Raises NothingLoaded where nothing of it is in the warehouse, and where the area reports none.
    """
    where = {"breakdown": breakdown, **({"ref_area": area} if area else {})}
    found = rows_in_force(warehouse, TRAFFICKING, where)
    if found is None:
        if area and rows_in_force(warehouse, TRAFFICKING, {"breakdown": breakdown}) is not None:
            raise NothingLoaded(
                f"no figure on trafficking is published of «{area}» with this breakdown: not reported, not none",
                ways_out=["leave --area out to see who reports", "give a table of yours"],
            )
        raise NothingLoaded(
            "the warehouse holds nothing on trafficking",
            ways_out=["load the UNODC workbook data_glotip", "give a table"],
        )
    held = with_ends(found[1])
    keys = ["ref_area", "time_period", "trafficking_measure", "breakdown", "category", "sex", "age"]
    return held[[*keys, "obs_value", "lower", "upper", "obs_status"]].sort_values(keys, ignore_index=True)


def with_ends(held: pd.DataFrame) -> pd.DataFrame:
    """Counts with ``lower`` and ``upper``: the count itself, or the interval of a protected one."""
    ends = held["interval"].fillna("").str.extract(r"^(\d+)-(\d+)$").astype(float)
    return held.assign(lower=held["obs_value"].fillna(ends[0]), upper=held["obs_value"].fillna(ends[1]))


def conviction_ratios(held: pd.DataFrame) -> pd.DataFrame:
    """Convicted per 100 prosecuted by area and year, as the range that protected counts leave.

    The two are counted at other times of the same trial: above 100 is possible and no error, and is flagged.
    """
    both = held[(held.sex == "_T") & (held.age == "_T") & (held.breakdown == "_T")]
    wide = both.pivot_table(index=["ref_area", "time_period"], columns="trafficking_measure", values=["lower", "upper"])
    if not {("lower", "CONVICTED"), ("lower", "PROSECUTED")} <= set(wide.columns):
        return pd.DataFrame(columns=["ref_area", "time_period", "lower", "upper", "obs_status", "flags"])
    wide = wide.dropna(subset=[("lower", "CONVICTED"), ("lower", "PROSECUTED")])
    low, high = wide[("lower", "CONVICTED")], wide[("upper", "CONVICTED")]
    few, many = wide[("lower", "PROSECUTED")], wide[("upper", "PROSECUTED")]
    out = pd.DataFrame({"lower": 100 * low / many.where(many > 0), "upper": 100 * high / few.where(few > 0)})
    out["obs_status"] = ObsStatus.ESTIMATED.value
    out["flags"] = np.where(out["lower"] > 100, "more_convicted_than_prosecuted", "")
    return out.reset_index()
