"""Remittance Prices Worldwide: the survey of services, one line a firm, product and corridor in a quarter.

Known about this file
---------------------
- Two groups of columns: cc1 for the equivalent of 200 US dollars, cc2 for 500; amounts in the sender's currency.
- The publisher's names («cc1 total cost %») and those R made of them («cc1.total.cost..») are the same columns;
  their order does not matter. Columns others added to the file are not read.
- The stated total is rounded to two decimals from unrounded parts, so fee / amount + margin meets it within 0.011.
- «2011_1Q» is the first quarter of 2011; before 2013 only the first and the third quarter were surveyed.
- Services that do not disclose their exchange rate are listed with a margin of 0, which is not their margin.
- What is wrong in it is named in ``rpw_repairs``; nothing is left out but lines without content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.remittance_service import REMITTANCE_SERVICE
from sojourn.concepts.series import Series
from sojourn.concepts.status import ObsStatus
from sojourn.errors import CodesUnknown, LayoutDiffers, ValuesRefused
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source
from sojourn.sources.worldbank.rpw_labels import FIRM_KINDS, PICKUPS, SPEEDS, funding_of, survey_date
from sojourn.sources.worldbank.rpw_repairs import Repairs, line_ranges

if TYPE_CHECKING:
    import pandas as pd

AMOUNTS = {"200": "cc1", "500": "cc2"}
TEXTS = (
    "id", "period", "source", "destination", "firm", "firm.type", "product", "sending.location", "speed.actual",
    "transparent", "note1", "note2", "coverage", "pick.up.method", "date",
)  # fmt: skip
GROUP = ("lcu.amount", "denomination.amount", "lcu.code", "lcu.fee", "lcu.fx.rate", "fx.margin", "total.cost")
COLUMNS = (*TEXTS, "inter.lcu.bank.fx", *(f"{cc}.{name}" for cc in AMOUNTS.values() for name in GROUP))
NUMBERS = ("lcu.amount", "lcu.fee", "lcu.fx.rate", "fx.margin", "total.cost")
PERIOD = re.compile(r"^(\d{4})[_ -]?(?:([1-4])Q|Q([1-4]))$")
NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
ABSENT = ("", "NA", "N/A", "..", "-")
ROUNDING = 0.011
#: Of this many lines or more, most totals must be the sum of their parts: else the column is in another unit.
ENOUGH_LINES = 30
WEST_FRANC = ("BEN", "BFA", "CIV", "GNB", "MLI", "NER", "SEN", "TGO")
CENTRAL_FRANC = ("CAF", "CMR", "COG", "GAB", "GNQ", "TCD")
FRANC_ZONE = {**dict.fromkeys(WEST_FRANC, "XOF"), **dict.fromkeys(CENTRAL_FRANC, "XAF")}
WAYS_OUT = (
    "Load the file as published: rpw_dataset, one line a service.",
    "The workbook of later quarters is read as it was downloaded, with its sheets of lines (RPW_WORKBOOK).",
)


def plain_name(column: str) -> str:
    """A column's name as it is compared: lower case, every run of other signs one dot, none at the ends."""
    return re.sub(r"[^a-z0-9]+", ".", column.lower()).strip(".")


def quarter(text: str) -> str | None:
    """«2011_1Q», «2011Q1» or «2011-Q1» as the SDMX period 2011-Q1; None when it is no quarter."""
    match = PERIOD.match(text.strip())
    return f"{match[1]}-Q{match[2] or match[3]}" if match else None


def read(path: Path) -> Reading:
    """Two observations a service: its total cost at 200 and at 500 dollars, with all its stated parts.

    Raises LayoutDiffers (columns), CodesUnknown (areas, when nothing else is wrong), ValuesRefused (all cells that
    cannot be taken; totals that are no sums of their parts).
    """
    table, notes = read_lines(path, read_delimited(path, []))
    periods = sorted(pc.unique(table["time_period"]).to_pylist())
    observations = Observations(REMITTANCE_SERVICE, table)
    return Reading((observations,), f"{periods[0]} to {periods[-1]}", (*notes, *absent_quarters(periods)))


def read_lines(path: Path, file: Delimited, renamed: Mapping[str, str] | None = None) -> tuple[pa.Table, list[str]]:
    """Lines of the survey as observations, and a note for each rule of repair that was met.

    file : the cells as text ; renamed : a column's name there -> its name in this layout, both as ``plain_name`` has
    them. Raises as ``read``.
    """
    frame, repairs = _lines(path, file, renamed or {})
    problems = Problems(path)
    ids, unknown = _areas(frame, problems)
    base = _shared(frame, ids, repairs, problems)
    groups = [_amount(frame, base, amount, cc, repairs, problems) for amount, cc in AMOUNTS.items()]
    if unknown is not None and len(problems.lines) == len(unknown.details):
        raise unknown
    problems.raise_if_any(WAYS_OUT)
    _refuse_other_unit(path, repairs, frame)
    import pandas as pd

    table = pd.concat(groups, ignore_index=True)
    marks = repairs.by_line()
    table["repairs"] = [marks.get(line, "") for line in table["row"]]
    table["sheet"] = file.sheet
    return REMITTANCE_SERVICE.table({str(c): table[c] for c in table}), list(repairs.notes())


def _lines(path: Path, file: Delimited, renamed: Mapping[str, str]) -> tuple[pd.DataFrame, Repairs]:
    frame = file.table.to_pandas()
    names = [renamed.get(plain, plain) for plain in map(plain_name, frame.columns)]
    if missing := [c for c in COLUMNS if c not in names]:
        raise LayoutDiffers(
            f"{path.name} is not laid out as the survey's lines.",
            details=[*(f"missing: {c}" for c in missing), f"it has: {', '.join(frame.columns[:30])}"],
            ways_out=WAYS_OUT,
        )
    frame.columns = names
    frame = frame[list(COLUMNS)].apply(lambda c: c.str.strip())
    frame["row"] = file.line.to_pylist()
    repairs = Repairs()
    empty = (frame[["id", "period", "source", "destination", "firm"]] == "").all(axis=1)
    repairs.add("PADDING", frame["row"][empty])
    return frame[~empty].reset_index(drop=True), repairs


def _areas(frame: pd.DataFrame, problems: Problems) -> tuple[dict[str, str], CodesUnknown | None]:
    """Publisher's code -> area id; codes of no area keep themselves, are problems, and come back as the error."""
    codes = sorted({*frame["source"], *frame["destination"]})
    try:
        return dict(zip(codes, area.resolve(codes), strict=True)), None
    except CodesUnknown:
        ids = {code: _area_or_none(code) for code in codes}
    for column in ("source", "destination"):
        bad = frame[column].map({code: found is None for code, found in ids.items()})
        for code, lines in frame["row"][bad].groupby(frame[column][bad]):
            problems.add(f"column {column}, lines {line_ranges(lines.tolist())}", f"'{code}' is no area")
    error = CodesUnknown(
        f"{problems.path.name}: {sum(found is None for found in ids.values())} codes are not those of an area; "
        "nothing was read.",
        details=list(problems.lines),
        ways_out=["Write the ISO3 code (docs: reference/areas)."],
    )
    return {code: found or code for code, found in ids.items()}, error


def _area_or_none(code: str) -> str | None:
    try:
        return area.resolve_one(code)
    except CodesUnknown:
        return None


def _refuse_other_unit(path: Path, repairs: Repairs, frame: pd.DataFrame) -> None:
    """Totals in fractions, or of other columns: most lines' totals are not fee / amount + margin."""
    differ = len(set(repairs.lines.get("TOTAL_DIFFERS", ())))
    if len(frame) >= ENOUGH_LINES and differ > len(frame) / 2:
        raise ValuesRefused(
            f"{path.name}: in {differ} of {len(frame)} lines the total is not fee / amount * 100 + exchange-rate "
            "margin; nothing was read.",
            details=[f"lines {line_ranges(repairs.lines['TOTAL_DIFFERS'])}"],
            ways_out=["Totals and margins are in percent of the amount, not fractions.", *WAYS_OUT],
        )


def _shared(frame: pd.DataFrame, area_ids: dict[str, str], repairs: Repairs, problems: Problems) -> pd.DataFrame:
    """What is the same for both amounts: period, areas, labels, the interbank rate."""
    row = frame["row"]
    periods = frame["period"].map(quarter)
    for n, text in zip(row[periods.isna()], frame["period"][periods.isna()], strict=True):
        problems.add(f"line {n}, column period", f"«{text}» is not a quarter")
    wrong = ~frame["transparent"].str.lower().isin(["yes", "no"])
    for n, text in zip(row[wrong], frame["transparent"][wrong], strict=True):
        problems.add(f"line {n}, column transparent", f"«{text}» is neither yes nor no")
    twice = frame.duplicated(["period", "id"], keep=False)
    for n, text in zip(row[twice], frame["id"][twice], strict=True):
        problems.add(f"line {n}, column id", f"service {text} stands twice in its quarter")
    repairs.add("DUPLICATE", row[frame.duplicated([c for c in COLUMNS if c != "id"])])
    repairs.add("NOT_TRANSPARENT", row[frame["transparent"].str.lower() == "no"])
    base = frame[["row"]].copy()
    base["time_period"] = periods.fillna("")
    for column, dimension in (("source", "counterpart_area"), ("destination", "ref_area")):
        ids = frame[column].map(area_ids)
        former = ids.map({i: _area_or_none(i) == i and area.get(i).level == "former" for i in ids.unique()})
        repairs.add("AREA_CODE", row[(ids != frame[column]) & ~former])
        repairs.add("FORMER_AREA", row[former])
        base[dimension] = ids
    kind, pickup = frame["firm.type"].map(_label(FIRM_KINDS)), frame["pick.up.method"].map(_label(PICKUPS))
    speed = frame["speed.actual"].map(_label(SPEEDS))
    respelt = (kind != frame["firm.type"]) | (pickup != frame["pick.up.method"]) | (speed != frame["speed.actual"])
    repairs.add("LABEL_SPELLING", row[respelt])
    base["service"], base["firm"], base["firm_kind"], base["pickup"] = frame["id"], frame["firm"], kind, pickup
    base["product"], base["funding"] = frame["product"], frame["product"].map(funding_of)
    base["speed"], base["coverage"] = speed, frame["coverage"]
    base["sending_location"] = frame["sending.location"]
    base["discloses_rate"] = frame["transparent"].str.lower()
    base["survey_date"] = frame["date"].map(survey_date)
    base["note"] = (frame["note1"] + " " + frame["note2"]).str.strip()
    rate = _numbers(frame, "inter.lcu.bank.fx", repairs, problems)
    base["interbank_rate"] = rate.where(rate > 0)
    repairs.add("ZERO_RATE", row[rate <= 0])
    return base


def _amount(
    frame: pd.DataFrame, base: pd.DataFrame, amount: str, cc: str, repairs: Repairs, problems: Problems
) -> pd.DataFrame:
    """One observation a line for one of the two amounts."""
    row, out = frame["row"], base.copy()
    value = {name: _numbers(frame, f"{cc}.{name}", repairs, problems) for name in NUMBERS}
    out["amount"] = amount
    repairs.add("AMOUNT_LABEL", row[frame[f"{cc}.denomination.amount"] != amount])
    out["currency"] = _currencies(frame, base, cc, repairs, problems)
    rate = value["lcu.fx.rate"]
    repairs.add("ZERO_RATE", row[rate <= 0])
    refused = (value["lcu.amount"] <= 0) | (value["lcu.fee"] < 0)
    for n in row[refused]:
        problems.add(f"line {n}, columns {cc}", "an amount that is not above zero or a fee below zero")
    out["amount_sent"], out["fee"] = value["lcu.amount"], value["lcu.fee"]
    out["fx_rate"], out["fx_margin"] = rate.where(rate > 0), value["fx.margin"]
    total = value["total.cost"]
    out["obs_value"] = total
    out["obs_status"] = np.where(total.isna(), ObsStatus.NOT_COLLECTED.value, ObsStatus.NORMAL.value)
    repairs.add("MISSING_TOTAL", row[total.isna()])
    repairs.add("MISSING_FEE", row[value["lcu.fee"].isna() & total.notna()])
    repairs.add("NEGATIVE_TOTAL", row[total < 0])
    parts = value["lcu.fee"] / value["lcu.amount"] * 100 + value["fx.margin"]
    repairs.add("TOTAL_DIFFERS", row[(parts - total).abs() > ROUNDING])
    out["column"] = f"{cc} total cost %"
    for column in ("amount_sent", "fee", "fx_rate", "fx_margin", "interbank_rate"):
        out[column] = [None if np.isnan(v) else repr(v) for v in out[column].tolist()]
    return out


def _currencies(
    frame: pd.DataFrame, base: pd.DataFrame, cc: str, repairs: Repairs, problems: Problems
) -> pd.Series[str]:
    row, own = frame["row"], frame[f"{cc}.lcu.code"]
    other = frame[f"{'cc2' if cc == 'cc1' else 'cc1'}.lcu.code"]
    filled = (own == "") & (other != "")
    repairs.add("CURRENCY_FILLED", row[filled])
    if cc == "cc1":
        repairs.add("CURRENCIES_DIFFER", row[(own != other) & (own != "") & (other != "")])
    code = own.where(~filled, other)
    for n in row[(code == "") & (frame[f"{cc}.total.cost"] != "")]:
        problems.add(f"line {n}, columns {cc}", "a price without a currency")
    franc = code == "CFA"
    repairs.add("CURRENCY_CODE", row[franc])
    zone = base["counterpart_area"].map(FRANC_ZONE)
    for n in row[franc & zone.isna()]:
        problems.add(f"line {n}, columns {cc}", "CFA francs sent from outside the two currency unions")
    return code.where(~franc, zone.fillna(""))


def _numbers(frame: pd.DataFrame, column: str, repairs: Repairs, problems: Problems) -> pd.Series[float]:
    """A column as numbers; absent where a mark of absence stands."""
    import pandas as pd

    text = frame[column].where(~frame[column].isin(ABSENT), "")
    as_number = text.str.match(NUMBER)
    cleaned = text.str.replace(r"[,\s\u00a0%]", "", regex=True)
    written = ~as_number & (text != "") & cleaned.str.match(NUMBER)
    repairs.add("NUMBER_AS_TEXT", frame["row"][written])
    for n, t in frame.loc[~as_number & (text != "") & ~written, ["row", column]].itertuples(index=False):
        problems.add(f"line {n}, column {column}", f"«{t}» is not a number")
    return pd.to_numeric(cleaned.where(as_number | written), errors="coerce").astype(float)


def _label(known: dict[str, str]) -> dict[str, str]:
    class _Spelt(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return known.get(" ".join(key.lower().split()), key)

    return _Spelt()


def absent_quarters(periods: list[str]) -> tuple[str, ...]:
    """A note that names the quarters without a line between the first and the last; none where there is no gap."""
    first, last = periods[0], periods[-1]
    spanned = [f"{y}-Q{q}" for y in range(int(first[:4]), int(last[:4]) + 1) for q in range(1, 5)]
    absent = [p for p in spanned if first <= p <= last and p not in periods]
    return (f"Quarters between the first and the last without any line: {', '.join(absent)}.",) if absent else ()


def recognise(head: Head) -> bool:
    """A delimited file with the survey's columns, in any order and in either spelling."""
    names = {plain_name(c) for c in head.columns}
    return head.kind == "csv" and {"cc1.total.cost", "cc2.total.cost", "transparent", "firm"} <= names


RPW = Series("REMITTANCE_PRICES_WORLDWIDE", "Remittance Prices Worldwide", "World Bank")
SOURCE = Source(
    "RPW_SURVEY",
    "Remittance Prices Worldwide, lines of the survey",
    "World Bank",
    (REMITTANCE_SERVICE,),
    recognise,
    read,
    "https://remittanceprices.worldbank.org/data-download",
    "CC BY 4.0",
    "percent of the amount sent",
    ABSENT,
    (
        "Padding lines",
        "Services that do not disclose their rate are listed with a margin of 0",
        "Totals that differ from their parts",
    ),
    "quarter",
    series=RPW,
)
