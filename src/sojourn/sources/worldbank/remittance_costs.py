"""World Development Indicators on remittances, as published workbooks: cost of sending, money paid and received.

Known about these files
-----------------------
- Sheet «Data»: «Last Updated Date» in row 2, header in row 4 (Country Name, Country Code, Indicator Name, Indicator
  Code, one column a year); countries and aggregates share the rows.
- SI.RMT.COST.IB.ZS and SI.RMT.COST.OB.ZS are the average cost of 200 dollars sent to and from a country, per cent of
  the amount (indicator 10.c.1). A year is the **third quarter** of the survey, all transparent services of all
  corridors of the country counted once (see docs: explanation/remittance-prices).
- Paid and received are in US dollars: one million of them is the unit here.
- An empty cell is not collected; rows and years without any figure leave no observation.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import numpy as np

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import ECONOMIC_SERIES, REMITTANCE_FLOW, REMITTANCE_PRICE
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.sources.layout.coded_labels import resolve_placed
from sojourn.sources.layout.number_grid import read_grid
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems, read_sheet, reference
from sojourn.sources.source import Observations, Reading, Source
from sojourn.sources.worldbank.wdi import WDI

SHEET, HEADER = "Data", 4
COLUMNS = {0: "Country Name", 1: "Country Code", 2: "Indicator Name", 3: "Indicator Code"}
MARKS = {"": ObsStatus.NOT_COLLECTED, "..": ObsStatus.NOT_COLLECTED}
PRICE = {"amount": "200", "index": "published"}
#: Indicator -> dataflow, dimension of the country, further codes, factor.
INDICATORS: dict[str, tuple[Dataflow, str, dict[str, str], float]] = {
    "SI.RMT.COST.IB.ZS": (REMITTANCE_PRICE, "ref_area", PRICE, 1.0),
    "SI.RMT.COST.OB.ZS": (REMITTANCE_PRICE, "counterpart_area", PRICE, 1.0),
    "BX.TRF.PWKR.CD.DT": (REMITTANCE_FLOW, "ref_area", {"method": "RECORDED"}, 1e-6),
    "BM.TRF.PWKR.CD.DT": (REMITTANCE_FLOW, "counterpart_area", {"method": "RECORDED"}, 1e-6),
    "BX.TRF.PWKR.DT.GD.ZS": (ECONOMIC_SERIES, "ref_area", {"series": "REMITTANCES_RECEIVED_PERCENT_GDP"}, 1.0),
}


def read(path: Path) -> Reading:
    """One observation an area and year with a figure."""
    sheet = read_sheet(path, SHEET)
    sheet.require_header(HEADER, COLUMNS)
    header = [str(c).strip().removesuffix(".0") for c in sheet.rows[HEADER - 1]]
    years = [j for j, text in enumerate(header) if re.fullmatch(r"(19|20)\d\d", text)]
    rows = [r for r in range(HEADER + 1, len(sheet.rows) + 1) if str(sheet.cell(r, 1)).strip()]
    codes = sorted({str(sheet.cell(r, 3)).strip() for r in rows})
    if len(codes) != 1 or codes[0] not in INDICATORS:
        raise LayoutDiffers(
            f"{path.name}: not one of the indicators on remittances.",
            details=[f"found: {c}" for c in codes] + [f"known: {c}" for c in INDICATORS],
        )
    dataflow, dimension, keys, factor = INDICATORS[codes[0]]
    problems = Problems(path)
    cells = [[sheet.cell(r, j) for j in years] for r in rows]
    grid = read_grid(cells, MARKS, lambda i, j: f"sheet {SHEET}, {reference(rows[i], years[j])}", problems)
    problems.raise_if_any(["Load the workbook as published, unedited."])
    _refuse_shares(path, dataflow, grid.values, [(rows, years)])
    ids = resolve_placed(
        [str(sheet.cell(r, 1)).strip() for r in rows],
        lambda i: f"sheet {SHEET}, {reference(rows[i], 1)}",
        scheme="world_bank",
    )
    zero = grid.values == 0 if dataflow is REMITTANCE_FLOW else np.zeros(grid.values.shape, dtype=bool)
    i, j = np.nonzero(np.isfinite(grid.values) & ~zero)
    table = dataflow.table(
        {
            "time_period": [header[years[k]] for k in j],
            dimension: [ids[k] for k in i],
            **keys,
            "obs_value": grid.values[i, j] * factor,
            "sheet": SHEET,
            "row": [rows[k] for k in i],
            "column": [header[years[k]] for k in j],
        }
    )
    notes = [f"{int(grid.empty.sum())} empty cells are left out: not collected, not zero."]
    if zero.any():
        notes.append(f"{int(zero.sum())} cells of 0 are left out: in this series 0 means no data.")
    return Reading((Observations(dataflow, table),), _edition(sheet.cell(2, 1)), tuple(notes))


def _refuse_shares(
    path: Path, dataflow: Dataflow, values: np.typing.NDArray[np.float64], places: list[tuple[list[int], list[int]]]
) -> None:
    """A cost above the amount sent is a fraction or a typing error, never a price."""
    if dataflow is not REMITTANCE_PRICE:
        return
    rows, years = places[0]
    wrong = np.argwhere(np.nan_to_num(values) > 100)
    if len(wrong):
        raise ValuesRefused(
            f"{path.name}: {len(wrong)} costs are above 100 % of the amount sent.",
            details=[f"{reference(rows[i], years[j])}: {values[i, j]:g}" for i, j in wrong],
        )


def _edition(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return str(cell).strip() or "undated"


def recognise(head: Head) -> bool:
    """The World Bank's indicator workbook with one of the codes on remittances."""
    return (
        head.kind == "excel"
        and head.sheets[:1] == (SHEET,)
        and any(code in head.workbook_text.split() for code in INDICATORS)
    )


SOURCE = Source(
    "WDI_REMITTANCES",
    "World Development Indicators: remittances and their cost",
    "World Bank",
    (REMITTANCE_PRICE, REMITTANCE_FLOW, ECONOMIC_SERIES),
    recognise,
    read,
    "https://databank.worldbank.org/source/world-development-indicators",
    "CC BY 4.0",
    "as the indicator states",
    ("", ".."),
    ("Aggregates among the countries",),
    "year; costs: third quarter",
    series=WDI,
)
