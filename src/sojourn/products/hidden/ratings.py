"""How others class what governments do about trafficking: context beside detected victims, never a measure of them.

A class is ordinal: the table has classes, their words and who gave them, no mean, no change and no verdict. A year
without a class is a row without one; the class of another year never stands in for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from sojourn.concepts import area as areas
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.dataflows.protection import POLICY_RATING
from sojourn.concepts.status import ObsStatus
from sojourn.errors import NothingLoaded
from sojourn.products.hidden.in_force import rows_in_force
from sojourn.warehouse import Warehouse

COLUMNS = ("ref_area", "time_period", "policy_index", "rated_by", "class", "rating", "obs_status")
POLICIES_MET = {
    1: "requires further progress",
    2: "partially meets the criteria",
    3: "meets the criteria",
    4: "fully meets the criteria",
}
"""Classes of SDG 10.7.2, in the words of its metadata."""


@dataclass(frozen=True)
class PolicyIndex:
    """Where the classes of an index are read: dataflow, layouts in order of preference, its code; and who gives them.

    words : of classes that come without words of their own
    """

    id: str
    rated_by: str
    dataflow: Dataflow
    sources: tuple[str, ...]
    where: tuple[tuple[str, str], ...]
    words: Mapping[int, str]


def _coded(id: str, rated_by: str, source: str) -> PolicyIndex:
    return PolicyIndex(id, rated_by, POLICY_RATING, (source,), (("policy_index", id),), {})


INDICES: tuple[PolicyIndex, ...] = (
    _coded("TIP_TIER", "Government of the United States", "US_TIP_TIERS"),
    *(
        _coded(f"P3_{policy}", "Cho, Dreher and Neumayer", "THREE_P_INDEX")
        for policy in ("PROSECUTION", "PROTECTION", "PREVENTION")
    ),
    PolicyIndex(
        "SDG_10_7_2",
        "the Government itself, to UN DESA",
        ECONOMIC_SERIES,
        ("UNSD_SDG_10_7_2", "UNSD_SDG"),
        (("series", "SDG_10_7_2.ALL"),),
        POLICIES_MET,
    ),
)


@dataclass(frozen=True)
class PolicyRating:
    """The newest class of an area in an index.

    period, rating : None where the area has none in any year ; without : later years of the index without a class
    releases : numbers of the files it was read from
    """

    index: str
    period: str | None
    rating: str | None
    without: tuple[str, ...]
    releases: tuple[int, ...]


class RatingsRead:
    """The classes of all indices that a warehouse holds, read when they are first asked for."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def newest(self, area: str) -> tuple[PolicyRating, ...]:
        """The newest class of one area (by id) in each index that is loaded; empty where none is."""
        return tuple(_newest(area, index, table, releases) for index, table, releases in self._held)

    def table(self, area: str | None = None) -> pd.DataFrame:
        """All years of the indices by area (all areas of an index without one), columns ``COLUMNS``.

        Raises NothingLoaded where no index is loaded.
        """
        if not self._held:
            raise NothingLoaded(
                "the warehouse holds no rating of policies",
                ways_out=["load tiers (US_TIP_TIERS), the 3P index (THREE_P_INDEX) or SDG 10.7.2 (UNSD_SDG_10_7_2)"],
            )
        made = [_every_year(table, index, [area] if area else None) for index, table, _ in self._held]
        whole = pd.concat(made, ignore_index=True)[list(COLUMNS)].astype({"class": object, "rating": object})
        return whole.where(whole.notna(), None)

    @cached_property
    def _held(self) -> tuple[tuple[PolicyIndex, pd.DataFrame, tuple[int, ...]], ...]:
        found = []
        for index in INDICES if self._warehouse.exists() else ():
            rows = rows_in_force(self._warehouse, index.dataflow, dict(index.where), index.sources)
            if rows is not None:
                found.append((index, _classed(rows[1], index), tuple(rows[0].releases)))
        return tuple(found)


def by_name_or_code(area: str) -> str:
    """The id of an area. Raises CodesUnknown."""
    return areas.resolve([area])[0]


def _classed(rows: pd.DataFrame, index: PolicyIndex) -> pd.DataFrame:
    """Area, year, class and its words of one index."""
    words = rows["rating"] if "rating" in rows else rows["obs_value"].map(index.words)
    return pd.DataFrame(
        {
            "ref_area": rows["ref_area"],
            "time_period": rows["time_period"],
            "class": rows["obs_value"].astype("Int64"),
            "rating": words,
        }
    )


def _every_year(table: pd.DataFrame, index: PolicyIndex, asked: Sequence[str] | None) -> pd.DataFrame:
    """Areas by all years of the index: a year without a class is missing."""
    years = sorted(table["time_period"].unique())
    who = asked or sorted(table["ref_area"].unique())
    cells = pd.MultiIndex.from_product([who, years], names=["ref_area", "time_period"])
    whole = table.set_index(["ref_area", "time_period"]).reindex(cells).reset_index()
    absent = whole["class"].isna()
    return whole.assign(
        policy_index=index.id,
        rated_by=index.rated_by,
        obs_status=absent.map({True: ObsStatus.MISSING.value, False: ObsStatus.NORMAL.value}),
    )


def _newest(area: str, index: PolicyIndex, table: pd.DataFrame, releases: tuple[int, ...]) -> PolicyRating:
    of_area = _every_year(table, index, [area])
    held = of_area[of_area["class"].notna()]
    if held.empty:
        return PolicyRating(index.id, None, None, tuple(of_area["time_period"]), releases)
    last = held.iloc[-1]
    later = of_area.loc[of_area["time_period"] > last["time_period"], "time_period"]
    return PolicyRating(index.id, str(last["time_period"]), str(last["rating"]), tuple(later), releases)
