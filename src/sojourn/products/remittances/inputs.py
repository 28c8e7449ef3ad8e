"""What the work on remittances reads: from the warehouse or from a folder of published files, in the same tables.

Both routes give tables of observations with the columns ``source`` and ``edition``; everything after this module takes
data frames and cannot tell where they came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn import sources
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ECONOMIC_SERIES, MIGRANT_STOCK, REMITTANCE_FLOW, REMITTANCE_PRICE
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.errors import NothingLoaded, UsageError
from sojourn.indicators.remittance_prices import SPEED_DAYS
from sojourn.sources import Source
from sojourn.sources.undesa import stock_long_2024 as undesa_stock_long_2024
from sojourn.sources.worldbank import (
    remittance_costs,
    remittance_matrices,
    remittance_series,
    rpw_corridor_averages,
    rpw_survey,
    wdi,
)
from sojourn.warehouse import Warehouse

if TYPE_CHECKING:
    import pandas as pd

TOTAL = "_T"
OWN_SOURCES: tuple[Source, ...] = (
    rpw_survey.SOURCE,
    rpw_corridor_averages.SOURCE,
    remittance_matrices.SOURCE,
    remittance_matrices.SOURCE_STOCKS,
    remittance_series.SOURCE,
    remittance_costs.SOURCE,
    undesa_stock_long_2024.SOURCE,
    wdi.SOURCE,
)
NUMBERS = ("amount_sent", "fee", "fx_rate", "fx_margin", "interbank_rate")
LEFT_OUT = re.compile(r"(?P<rule>PADDING): (?P<count>\d+) lines, .*\(lines (?P<lines>[^)]*)\)\.$")
SERVICE_KEY = ["time_period", "service", "amount"]


class Tables(Protocol):
    """Anything that gives observations of a dataflow with their source and edition."""

    def read(
        self, dataflow: Dataflow, *, source: str | Sequence[str] | None = None, where: dict[str, str] | None = None
    ) -> pa.Table:
        """Raises NothingLoaded when there is none of the dataflow."""
        ...

    def notes(self, source: str) -> tuple[str, ...]:
        """What the reader of a source noticed in all its files."""
        ...


@dataclass(frozen=True)
class WarehouseTables:
    """Tables of the warehouse."""

    warehouse: Warehouse

    def read(
        self, dataflow: Dataflow, *, source: str | Sequence[str] | None = None, where: dict[str, str] | None = None
    ) -> pa.Table:
        """Observations of all releases that match."""
        return _matching(self.warehouse.read(dataflow, source=source), where)

    def notes(self, source: str) -> tuple[str, ...]:
        """Notes kept with the releases of a source."""
        return tuple(n for r in self.warehouse.releases() if r["source"] == source for n in r["notes"] or ())


@dataclass(frozen=True)
class FolderTables:
    """Tables of the published files in a folder and its folders, recognised by their layout, read when asked for."""

    folder: Path

    @cached_property
    def layouts(self) -> list[tuple[Path, Source]]:
        """Files of the folder whose layout is known, with it."""
        if not self.folder.is_dir():
            raise UsageError(f"{self.folder} is not a folder.", ways_out=["Give the folder with the published files."])
        found = []
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
            head = sources.Head.of(path)
            found += [(path, s) for s in OWN_SOURCES if s.recognise(head)][:1]
        return found

    def read(
        self, dataflow: Dataflow, *, source: str | Sequence[str] | None = None, where: dict[str, str] | None = None
    ) -> pa.Table:
        """Observations of all files that match; a bad file raises its reader's error."""
        wanted = None if source is None else {source} if isinstance(source, str) else set(source)
        parts = []
        for path, layout in self.layouts:
            if dataflow not in layout.dataflows or (wanted is not None and layout.id not in wanted):
                continue
            reading = layout.read(path)
            for observations in reading.observations:
                if observations.dataflow == dataflow:
                    parts.append(_named(observations.table, layout.id, reading.edition))
        if not parts:
            named = "" if wanted is None else f" in the layout {' or '.join(sorted(wanted))}"
            raise NothingLoaded(
                f"No file in {self.folder} holds {dataflow.id} ({dataflow.title}){named}.",
                ways_out=["Give the folder with all the published files: --data FOLDER", "or load them: sojourn load"],
            )
        return _matching(pa.concat_tables(parts), where)

    def notes(self, source: str) -> tuple[str, ...]:
        """Notes of the files of a source, read again."""
        return tuple(n for path, layout in self.layouts if layout.id == source for n in layout.read(path).notes)


def _matching(table: pa.Table, where: dict[str, str] | None) -> pa.Table:
    for column, code in (where or {}).items():
        table = table.filter(pc.equal(table[column], code))
    return table


def _named(table: pa.Table, source: str, edition: str) -> pa.Table:
    rows = table.num_rows
    return table.append_column("source", pa.array([source] * rows)).append_column("edition", pa.array([edition] * rows))


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def services(tables: Tables) -> pd.DataFrame:
    """Lines of the price survey: one row a service, quarter and amount; numbers as numbers, speed also in days.

    A service of the same quarter in two editions is taken from the later one.
    """
    import pandas as pd

    frame = _frame(tables.read(REMITTANCE_SERVICE))
    frame = frame.sort_values(["edition", "row"]).drop_duplicates(SERVICE_KEY, keep="last")
    for column in NUMBERS:
        frame[column] = pd.to_numeric(frame[column])
    frame["amount"] = frame["amount"].astype(int)
    frame["days"] = frame["speed"].map(SPEED_DAYS).astype(float)
    frame = frame.rename(columns={"counterpart_area": "sender", "ref_area": "receiver", "obs_value": "total_cost"})
    return frame.sort_values(["time_period", "sender", "receiver", "row", "amount"]).reset_index(drop=True)


def published_prices(tables: Tables) -> pd.DataFrame:
    """Averages the publisher gives: sender, receiver (_T where it is all), time_period, value, source, edition."""
    frame = _frame(tables.read(REMITTANCE_PRICE, where={"index": "published"}))
    frame = frame.sort_values("edition").drop_duplicates(
        ["time_period", "counterpart_area", "ref_area", "amount", "source"], keep="last"
    )
    return frame.rename(
        columns={"counterpart_area": "sender", "ref_area": "receiver", "obs_value": "value"}
    ).reset_index(drop=True)


def recorded(tables: Tables, side: str, source: str = remittance_series.SOURCE.id) -> pd.DataFrame:
    """Recorded totals in million dollars: area, time_period (int), value, status, edition; all vintages.

    side : ``received`` (by the receiver) or ``paid`` (by the sender). Groups of areas are left out.
    """
    own, other = ("ref_area", "counterpart_area") if side == "received" else ("counterpart_area", "ref_area")
    frame = _frame(tables.read(REMITTANCE_FLOW, source=source, where={"method": "RECORDED", other: TOTAL}))
    frame = frame[frame[own] != TOTAL].rename(columns={own: "area", "obs_value": "value", "obs_status": "status"})
    frame["time_period"] = frame["time_period"].astype(int)
    frame = frame[frame["area"].map(_countries(frame["area"]))]
    return frame[["area", "time_period", "value", "status", "edition"]].reset_index(drop=True)


def matrix(tables: Tables) -> pd.DataFrame:
    """Published matrices between areas: sender, receiver, time_period (int), value in million dollars; no totals."""
    frame = _frame(tables.read(REMITTANCE_FLOW, source=remittance_matrices.SOURCE.id))
    frame = frame.rename(columns={"counterpart_area": "sender", "ref_area": "receiver", "obs_value": "value"})
    frame["time_period"] = frame["time_period"].astype(int)
    both = (frame["sender"] != TOTAL) & (frame["receiver"] != TOTAL) & frame["value"].notna()
    return frame.loc[both, ["sender", "receiver", "time_period", "value"]].reset_index(drop=True)


def series(tables: Tables, name: str) -> pd.Series[float]:
    """One economic series by (area, year); of several releases the one with most values, then the latest."""
    frame = _frame(tables.read(ECONOMIC_SERIES, where={"series": name}))
    frame = frame[frame["obs_value"].notna()]
    if frame.empty:
        raise NothingLoaded(
            f"No values of the series {name} are there.",
            ways_out=["Load the development indicators (geo, var, t, v): sojourn load FILE"],
        )
    size = frame.groupby(["source", "edition"])["obs_value"].transform("size")
    frame = frame.assign(size=size).sort_values(["size", "edition"])
    frame["year"] = frame["time_period"].astype(int)
    return frame.drop_duplicates(["ref_area", "year"], keep="last").set_index(["ref_area", "year"])["obs_value"]


def stock(tables: Tables, source: str) -> pd.DataFrame:
    """Latest edition of a bilateral stock of both sexes: birthplace, residence, year, persons, source, edition.

    Raises NothingLoaded when the source has no stock by birthplace.
    """
    import pandas as pd

    frame = _frame(tables.read(MIGRANT_STOCK, source=source, where={"age": TOTAL}))
    frame = frame[(frame["counterpart_area"] != TOTAL) & frame["obs_value"].notna()]
    if frame.empty:
        raise NothingLoaded(
            f"No migrant stock by birthplace of the source {source} is there.",
            ways_out=["Load the bilateral stock: sojourn load FILE", "The sources known: sojourn info --sources"],
        )
    frame = frame[frame["edition"] == frame["edition"].max()]
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


def _countries(codes: pd.Series[str]) -> dict[str, bool]:
    """Which codes are countries or areas; groups, unknown origins and totals are not."""
    from sojourn.concepts import area

    known = set(area.countries())
    return {code: code in known for code in np.unique(codes.to_numpy(dtype=str)).tolist()}


def repairs(tables: Tables) -> pd.DataFrame:
    """Rules and the lines of the survey they touched: rule, finding, action, count, lines (numbers joined to runs).

    Lines left out have no observation; their count and runs stand in the notes of the release.
    """
    from sojourn.sources.worldbank.rpw_repairs import line_ranges, repairs_of

    frame = _frame(repairs_of(tables.read(REMITTANCE_SERVICE)))
    frame["lines"] = [line_ranges(list(found), shown=1_000_000) for found in frame["lines"]]
    for note in tables.notes(rpw_survey.SOURCE.id):
        match = LEFT_OUT.match(note)
        if match:
            here = frame["rule"] == match["rule"]
            frame.loc[here, "count"] += int(match["count"])
            frame.loc[here, "lines"] = match["lines"]
    return frame
