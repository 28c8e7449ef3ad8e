"""What the work on remittances reads, as data frames: of every figure the edition in force (``published_tables``)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, REMITTANCE_FLOW, REMITTANCE_PRICE
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.errors import NothingLoaded
from sojourn.indicators.remittance_prices import SPEED_DAYS
from sojourn.products.accounts.stock_editions import BILATERAL
from sojourn.products.remittances.published_tables import Tables
from sojourn.sources.worldbank import remittance_matrices, remittance_series, rpw_corridor_averages, rpw_survey, wdi

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "_T"
NUMBERS = ("amount_sent", "fee", "fx_rate", "fx_margin", "interbank_rate")
LEFT_OUT = re.compile(r"(?P<rule>PADDING): (?P<count>\d+) lines, .*\(lines (?P<lines>[^)]*)\)\.$")


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def services(tables: Tables) -> pd.DataFrame:
    """Lines of the price survey: one row a service, quarter and amount; numbers as numbers, speed also in days.

    A quarter is taken whole from one edition.
    """
    import pandas as pd

    known = _sources(tables, REMITTANCE_SERVICE, rpw_survey.SOURCE.id)
    frame = _frame(tables.newest_each(REMITTANCE_SERVICE, known))
    for column in NUMBERS:
        frame[column] = pd.to_numeric(frame[column])
    frame["amount"] = frame["amount"].astype(int)
    frame["days"] = frame["speed"].map(SPEED_DAYS).astype(float)
    frame = frame.rename(columns={"counterpart_area": "sender", "ref_area": "receiver", "obs_value": "total_cost"})
    return frame.sort_values(["time_period", "sender", "receiver", "row", "amount"]).reset_index(drop=True)


def published_prices(tables: Tables) -> pd.DataFrame:
    """Averages each publisher gives: sender, receiver (_T where it is all), time_period, value, source, edition."""
    known = _sources(tables, REMITTANCE_PRICE, rpw_corridor_averages.SOURCE.id)
    frame = _frame(pa.concat_tables(tables.newest(REMITTANCE_PRICE, [s], {"index": "published"}) for s in known))
    frame = frame.sort_values(["source", "time_period", "counterpart_area", "ref_area", "amount"])
    return frame.rename(
        columns={"counterpart_area": "sender", "ref_area": "receiver", "obs_value": "value"}
    ).reset_index(drop=True)


def recorded(tables: Tables, side: str, source: str = remittance_series.SOURCE.id) -> pd.DataFrame:
    """Recorded totals in million dollars of every vintage, the oldest first, for what compares them.

    side : ``received`` (by the receiver) or ``paid`` (by the sender). Groups of areas are left out.
    Columns: area, time_period (int), value, status, edition.
    """
    own, other = _sides(side)
    frame = _recorded(tables.every(REMITTANCE_FLOW, [source], {"method": "RECORDED", other: TOTAL}), own)
    oldest_first = [e for s, e in reversed(tables.editions(REMITTANCE_FLOW)) if s == source]
    place = [oldest_first.index(e) for e in frame["edition"]]
    ordered: pd.DataFrame = frame.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
    return ordered


def recorded_in_force(tables: Tables, side: str, source: str = remittance_series.SOURCE.id) -> pd.DataFrame:
    """Recorded totals as in ``recorded``; a year is of the vintage in force, or of the last before it that has it."""
    own, other = _sides(side)
    return _recorded(tables.newest_each(REMITTANCE_FLOW, [source], {"method": "RECORDED", other: TOTAL}, by=own), own)


def _sides(side: str) -> tuple[str, str]:
    """Dimension of the area that records, and of its counterpart."""
    return ("ref_area", "counterpart_area") if side == "received" else ("counterpart_area", "ref_area")


def _recorded(table: pa.Table, own: str) -> pd.DataFrame:
    """Rows of countries, by the dimension ``own``, as :func:`recorded` gives them."""
    frame = _frame(table).rename(columns={own: "area", "obs_value": "value", "obs_status": "status"})
    frame["time_period"] = frame["time_period"].astype(int)
    known = _countries(frame["area"])
    frame = frame[[known[a] for a in frame["area"]]]
    return frame[["area", "time_period", "value", "status", "edition"]].reset_index(drop=True)


def matrix(tables: Tables) -> pd.DataFrame:
    """Published matrices between areas: sender, receiver, time_period (int), value in million dollars; no totals."""
    frame = _frame(tables.newest_each(REMITTANCE_FLOW, [remittance_matrices.SOURCE.id]))
    frame = frame.rename(columns={"counterpart_area": "sender", "ref_area": "receiver", "obs_value": "value"})
    frame["time_period"] = frame["time_period"].astype(int)
    both = (frame["sender"] != TOTAL) & (frame["receiver"] != TOTAL) & frame["value"].notna()
    return frame.loc[both, ["sender", "receiver", "time_period", "value"]].reset_index(drop=True)


def series(tables: Tables, name: str) -> pd.Series[float]:
    """One economic series by (area, year), of the edition in force: development indicators, else what is there."""
    known = _sources(tables, ECONOMIC_SERIES, wdi.SOURCE.id)
    frame = _frame(tables.newest(ECONOMIC_SERIES, known, {"series": name}))
    frame = frame[frame["obs_value"].notna()]
    if frame.empty:
        raise NothingLoaded(
            f"No values of the series {name} are there.",
            ways_out=["Load the development indicators (geo, var, t, v): sojourn load FILE"],
        )
    frame["year"] = frame["time_period"].astype(int)
    return frame.set_index(["ref_area", "year"]).sort_index()["obs_value"]


def stock(tables: Tables, source: str | None = None) -> pd.DataFrame:
    """A bilateral stock of both sexes, in force: birthplace, residence, year, persons, source, edition.

    source : a layout; without it the newest edition of the UN's stock in any of its layouts

    Raises NothingLoaded when there is no stock by birthplace.
    """
    import pandas as pd

    layouts = BILATERAL if source is None else (source,)
    frame = _frame(tables.newest(MIGRANT_STOCK, layouts, {"age": TOTAL}))
    frame = frame[(frame["counterpart_area"] != TOTAL) & frame["obs_value"].notna()]
    if frame.empty:
        raise NothingLoaded(
            f"No migrant stock by birthplace of {source or 'the United Nations'} is there.",
            ways_out=["Load the bilateral stock: sojourn load FILE", "The sources known: sojourn info --sources"],
        )
    both = frame[frame["sex"] == TOTAL]
    if both.empty:
        both = frame
    keys = ["source", "edition", "time_period", "counterpart_area", "ref_area"]
    summed: pd.DataFrame = both.groupby(keys)["obs_value"].sum().reset_index()
    summed["year"] = summed["time_period"].astype(int)
    summed.columns = pd.Index(["source", "edition", "time_period", "birthplace", "residence", "persons", "year"])
    known = _countries(pd.concat([summed["birthplace"], summed["residence"]]))
    own = summed["birthplace"].map(known) & summed["residence"].map(known)
    return summed[own].drop(columns="time_period").reset_index(drop=True)


def _sources(tables: Tables, dataflow: Dataflow, *preferred: str) -> list[str]:
    """Sources of a dataflow that are there, those named first; where there is none, those named."""
    there = sorted({s for s, _ in tables.editions(dataflow)})
    return sorted(there, key=lambda s: preferred.index(s) if s in preferred else len(preferred)) or list(preferred)


def _countries(codes: pd.Series[str]) -> dict[str, bool]:
    """Which codes are countries or areas; groups, unknown origins and totals are not."""
    from sojourn.concepts import area

    known = set(area.countries())
    return {code: code in known for code in np.unique(codes.to_numpy(dtype=str)).tolist()}


def repairs(tables: Tables) -> pd.DataFrame:
    """Rules and the lines of the survey they touched: rule, finding, action, count, lines (numbers joined to runs).

    All editions loaded are listed. Lines left out have no observation; their count and runs stand in the notes of the
    release.
    """
    from sojourn.sources.worldbank.rpw_repairs import line_ranges, repairs_of

    frame = _frame(repairs_of(tables.every(REMITTANCE_SERVICE, [rpw_survey.SOURCE.id])))
    frame["lines"] = [line_ranges(list(found), shown=1_000_000) for found in frame["lines"]]
    for note in tables.notes(rpw_survey.SOURCE.id):
        match = LEFT_OUT.match(note)
        if match:
            here = frame["rule"] == match["rule"]
            frame.loc[here, "count"] += int(match["count"])
            frame.loc[here, "lines"] = match["lines"]
    return frame
