"""Remittance Prices Worldwide (Corridors): the publisher's average total cost of 200 dollars by corridor and quarter.

Known about this file
---------------------
- World Bank DataBank layout: one line a corridor, one column a quarter («2011Q1 [YR2011Q1]»); most corridors of the
  lattice were never surveyed and hold only «..»; five trailer lines, one of them naming the update.
- Headings have doubled blanks («Receiving Countries  Code»); Kosovo is KSV, the Netherlands Antilles ANT.
- Every figure is the mean of the stated total costs over the corridor's transparent services (found and checked
  against the survey's lines, see docs: reference/remittance-comparison).
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from sojourn.concepts.dataflows import REMITTANCE_PRICE
from sojourn.concepts.status import ObsStatus
from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.worldbank.rpw_survey import RPW, quarter

MARKS = {"..": ObsStatus.NOT_COLLECTED, "": ObsStatus.NOT_COLLECTED}
KEYS = ("Sending Countries Code", "Receiving Countries Code", "Series Code")
SERIES = "ATCR.CORR"
QUARTER_COLUMN = re.compile(r"^(\d{4}Q[1-4])( \[YR\1\])?$")
UPDATED = re.compile(r"Last Updated:\s*(\d{2}/\d{2}/\d{4})")
WAYS_OUT = ("Export the database Remittance Prices Worldwide (Corridors) from the DataBank as CSV, unedited.",)


def read(path: Path) -> Reading:
    """One observation a corridor and quarter with a figure; ``..`` leaves none (not covered, not zero)."""
    file = read_delimited(path, [])
    names = {" ".join(c.split()): c for c in file.table.column_names}
    missing = [k for k in KEYS if k not in names]
    quarters = {c: q for c in file.table.column_names if (m := QUARTER_COLUMN.match(c)) and (q := quarter(m[1]))}
    if missing or not quarters:
        raise LayoutDiffers(
            f"{path.name} is not the DataBank's table of corridor averages.",
            details=[
                *(f"missing: {m}" for m in missing),
                *([] if quarters else ["no column of a quarter (2011Q1 …)"]),
                f"it has: {', '.join(file.table.column_names[:10])}",
            ],
            ways_out=WAYS_OUT,
        )
    series = file.text(names["Series Code"])
    other = sorted(set(pc.unique(series).to_pylist()) - {SERIES, ""})
    if other:
        raise ValuesRefused(f"{path.name} holds other series than {SERIES}.", details=other, ways_out=WAYS_OUT)
    trailer = [t for c in file.table.column_names[:1] for t in file.table[c].to_pylist()]
    lines = file.filter(pc.equal(series, SERIES))
    columns = [names[k] for k in KEYS[:2]]
    senders, receivers = (lines.text(c).to_pylist() for c in columns)
    ids = [i for side in as_areas(lines, columns) for i in side.to_pylist()]
    known = dict(sorted(zip([*senders, *receivers], ids, strict=True)))
    parts, kept = [], 0
    for column, period in quarters.items():
        value, _ = lines.numbers(column, MARKS, negative=True)
        here = np.flatnonzero(pc.is_valid(value).to_numpy(zero_copy_only=False))
        kept += len(here)
        parts.append((column, period, here, value.to_numpy(zero_copy_only=False)))
    row = lines.line.to_pylist()
    table = REMITTANCE_PRICE.table(
        {
            "time_period": [p for _, p, here, _ in parts for _ in here],
            "counterpart_area": [known[senders[k]] for _, _, here, _ in parts for k in here],
            "ref_area": [known[receivers[k]] for _, _, here, _ in parts for k in here],
            "amount": "200",
            "index": "published",
            "obs_value": [float(v[k]) for _, _, here, v in parts for k in here],
            "row": [row[k] for _, _, here, _ in parts for k in here],
            "column": [c for c, _, here, _ in parts for _ in here],
        }
    )
    renamed = sorted(f"{code} written {known[code]}" for code in known if known[code] != code)
    notes = (
        f"{file.table.num_rows - lines.table.num_rows} lines below the table are left out.",
        f"{lines.table.num_rows * len(quarters) - kept} cells of corridors not surveyed are left out: not collected.",
        *((f"Codes of the publisher: {', '.join(renamed)}.",) if renamed else ()),
    )
    return Reading((Observations(REMITTANCE_PRICE, table),), _edition(trailer, quarters), notes)


def _edition(trailer: list[str], quarters: dict[str, str]) -> str:
    for text in trailer:
        if found := UPDATED.search(text):
            return datetime.strptime(found[1], "%m/%d/%Y").date().isoformat()
    return f"to {max(quarters.values())}"


def recognise(head: Head) -> bool:
    """The DataBank's columns, doubled blanks or not."""
    return head.kind == "csv" and set(KEYS) <= {" ".join(c.split()) for c in head.columns}


SOURCE = Source(
    "RPW_CORRIDORS",
    "Remittance Prices Worldwide, average total cost by corridor",
    "World Bank",
    (REMITTANCE_PRICE,),
    recognise,
    read,
    "https://databank.worldbank.org/source/remittance-prices-worldwide-(corridors)",
    "CC BY 4.0",
    "percent of the amount sent",
    ("..",),
    ("Lines below the table", "KSV and ANT among the codes"),
    "quarter",
    series=RPW,
)
