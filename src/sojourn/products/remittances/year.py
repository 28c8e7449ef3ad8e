"""All that is known of one year's remittances, on one list of areas: stocks, incomes, population, recorded totals.

Whatever had to be assumed to complete a year is kept as a sentence beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.errors import NothingLoaded
from sojourn.estimators.remittances.totals import RemittanceYear
from sojourn.products.remittances import inputs
from sojourn.products.remittances.published_tables import Tables
from sojourn.sources.undesa import stock_long_2024
from sojourn.sources.worldbank import remittance_matrices

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

STOCK = stock_long_2024.SOURCE.id
STOCK_2017 = remittance_matrices.SOURCE_STOCKS.id
MANY_RECORDED = 100
LEARNING_YEARS = 7
CARRIED_YEARS = 3


@dataclass(frozen=True)
class YearInputs:
    """A year and what was assumed to complete it. ``imputed_income`` : areas whose income is not recorded."""

    year: RemittanceYear
    assumptions: tuple[str, ...]
    imputed_income: tuple[str, ...]
    stock_source: str


@dataclass(frozen=True)
class History:
    """Everything needed for any year, read once."""

    tables: Tables
    read: dict[str, pd.DataFrame] = field(default_factory=dict)

    def stock(self, source: str | None = None) -> pd.DataFrame:
        """A source's bilateral stock in force (the UN's by default), read once; NothingLoaded when there is none."""
        key = source or "UN"
        if key not in self.read:
            self.read[key] = inputs.stock(self.tables, source)
        return self.read[key]

    def has_stock(self, source: str) -> bool:
        """Whether a source's bilateral stock is there."""
        try:
            return not self.stock(source).empty
        except NothingLoaded:
            return False

    @cached_property
    def received(self) -> pd.DataFrame:
        """Recorded receipts, each year of one vintage (``inputs.recorded_in_force``)."""
        return inputs.recorded_in_force(self.tables, "received")

    @cached_property
    def paid(self) -> pd.DataFrame:
        """Recorded payments, each year of one vintage (``inputs.recorded_in_force``)."""
        return inputs.recorded_in_force(self.tables, "paid")

    @cached_property
    def incomes(self) -> pd.Series[float]:
        """Income per head at purchasing-power parity, by (area, year)."""
        return inputs.series(self.tables, "INCOME_PER_HEAD")

    @cached_property
    def product(self) -> pd.Series[float]:
        """Gross domestic product in current dollars."""
        return inputs.series(self.tables, "GDP_USD")

    @cached_property
    def population(self) -> pd.Series[float]:
        """Population at mid-year."""
        return inputs.series(self.tables, "POPULATION")

    def year(self, year: int, *, stock: str | None = None, areas: Sequence[str] | None = None) -> YearInputs:
        """A year on the areas of its stock edition (or on those given, in their order)."""
        own = self.stock(stock)
        listed = list(areas) if areas is not None else sorted({*own["birthplace"], *own["residence"]})
        said: list[str] = []
        people = _at(own, year, listed, said)
        income, filled = self._income(year, listed, said)
        population, _ = _nearest(self.population, year, listed)
        dollars, _ = _nearest(self.product, year, listed)
        with np.errstate(divide="ignore", invalid="ignore"):
            per_head = dollars / population
        receipts, payments = (_recorded(f, year, listed) for f in (self.received, self.paid))
        said += self._recorded_notes(year, listed)
        made = RemittanceYear(
            year=year,
            areas=tuple(listed),
            stock=people,
            income=income,
            income_dollars=per_head,
            population=population,
            receipts=receipts,
            payments=payments,
        )
        return YearInputs(made, tuple(said), imputed_income=tuple(filled), stock_source=str(own["source"].iloc[0]))

    def learning(self, year: int, areas: Sequence[str]) -> list[RemittanceYear]:
        """The seven latest years up to this one with a hundred recorded payments or more, this one last in any case."""
        counts = self.paid.groupby("time_period")["value"].size()
        usable = [int(y) for y in counts.index if counts[y] >= MANY_RECORDED and y <= year]
        years = sorted({*usable[-LEARNING_YEARS:], year})
        return [self.year(y, areas=areas).year for y in years]

    def _income(self, year: int, areas: list[str], said: list[str]) -> tuple[Floats, list[str]]:
        """Income per head; where it is not recorded the median of the subregion, then of the world."""
        found, earlier = _nearest(self.incomes, year, areas)
        if earlier:
            said.append(f"Income per head of the nearest recorded year stands for {year} in {earlier} areas.")
        unknown = np.flatnonzero(~np.isfinite(found))
        groups = area.partition("subregion")
        for k in unknown:
            peers = next((m for m in groups.values() if areas[k] in m), ())
            values = found[[a in peers for a in areas]]
            values = values[np.isfinite(values)]
            found[k] = np.median(values) if values.size else np.nanmedian(found)
        names = [areas[k] for k in unknown]
        if names:
            said.append(
                f"Income per head is not recorded in {len(names)} areas and is the median of their "
                f"subregion: {', '.join(names)}."
            )
        return found, names

    def _recorded_notes(self, year: int, areas: list[str]) -> list[str]:
        notes = []
        for what, frame in (("receipts", self.received), ("payments", self.paid)):
            here = frame[frame["time_period"] == year]
            if here.empty:
                first, last = int(frame["time_period"].min()), int(frame["time_period"].max())
                notes.append(f"No {what} are recorded for {year}; they are for {first} to {last}.")
            elif here["edition"].iloc[0] != frame.sort_values("time_period")["edition"].iloc[-1]:
                notes.append(f"The latest vintage with {what} of {year} is {here['edition'].iloc[0]}.")
            if (here["status"] == "E").any():
                notes.append(f"{int((here['status'] == 'E').sum())} {what} of {year} are estimates of the publisher.")
            notes += _outside(what, here, areas)
        return notes


def carried_receipts(history: History, made: YearInputs) -> YearInputs:
    """Receipts of a year nobody has recorded yet: those of the last year recorded, said as an assumption.

    Raises NothingLoaded for a year before the first recorded or more than three after the last.
    """
    year = made.year.year
    if np.isfinite(made.year.receipts).any():
        return made
    first, last = (int(y) for y in (history.received["time_period"].min(), history.received["time_period"].max()))
    if not last < year <= last + CARRIED_YEARS:
        raise NothingLoaded(
            f"No receipts are recorded for {year}.",
            ways_out=[
                f"{first} to {last} are recorded; those of {last} stand for the {CARRIED_YEARS} years after it only."
            ],
        )
    receipts = _recorded(history.received, last, list(made.year.areas))
    received = history.received[history.received["time_period"] == last]
    said = [f"Receipts of {last} stand for {year}, unchanged.", *_outside("receipts", received, made.year.areas)]
    return replace(made, year=replace(made.year, receipts=receipts), assumptions=(*made.assumptions, *said))


def carried_payments(history: History, made: YearInputs) -> YearInputs:
    """Payments recorded only in one of the three years before: raised as the world's receipts were, and said.

    A year whose receipts are carried on themselves takes its payments as their year would.
    """
    world = history.received.groupby("time_period")["value"].sum()
    year = min(made.year.year, int(world.index.max()))
    payments = made.year.payments.copy()
    carried = 0
    for earlier in range(year - 1, year - 1 - CARRIED_YEARS, -1):
        found = _recorded(history.paid, earlier, list(made.year.areas))
        gap = ~np.isfinite(payments) & np.isfinite(found)
        if gap.any() and {year, earlier} <= set(world.index):
            payments[gap] = found[gap] * float(world[year] / world[earlier])
            carried += int(gap.sum())
    if not carried:
        return made
    said = f"Payments of {carried} areas are of the last of three earlier years, raised as the world's receipts were."
    return replace(made, year=replace(made.year, payments=payments), assumptions=(*made.assumptions, said))


def _outside(what: str, recorded: pd.DataFrame, areas: Sequence[str]) -> list[str]:
    """A sentence on recorded totals of areas that the stock does not have, if there are any."""
    outside = recorded[~recorded["area"].isin(areas)]
    if outside.empty:
        return []
    return [
        f"{what.capitalize()} of {outside['value'].sum():,.0f} million dollars are not placed, since the stock does "
        f"not have these areas: {', '.join(sorted(outside['area']))}."
    ]


def _recorded(frame: pd.DataFrame, year: int, areas: list[str]) -> Floats:
    """(area,) recorded totals of a year, NaN where there is none."""
    values = frame[frame["time_period"] == year].set_index("area")["value"]
    return np.asarray(values.reindex(areas).to_numpy(dtype=np.float64))


def _nearest(series: pd.Series[float], year: int, areas: list[str]) -> tuple[Floats, int]:
    """Values of the year, or of the nearest year recorded (the earlier of two), and how many were of another year."""
    table = series.unstack("year").reindex(areas)
    years = np.array([int(y) for y in table.columns])
    order = np.lexsort((years, np.abs(years - year)))
    values = table.to_numpy(dtype=np.float64)[:, order]
    known = np.isfinite(values)
    first = known.argmax(axis=1)
    found = np.where(known.any(axis=1), values[np.arange(len(areas)), first], np.nan)
    other = known.any(axis=1) & (years[order][first] != year)
    return found, int(other.sum())


def _at(stocks: pd.DataFrame, year: int, areas: list[str], said: list[str]) -> Floats:
    """(birthplace, residence) persons at mid-year: of the year, between two years linearly, or of the nearest end."""
    years = sorted(int(y) for y in stocks["year"].unique())
    source = f"{stocks['source'].iloc[0]}, edition {stocks['edition'].iloc[0]}"
    earlier = max((y for y in years if y <= year), default=years[0])
    later = min((y for y in years if y >= year), default=years[-1])
    if earlier == later:
        if earlier != year:
            said.append(f"The stock of {earlier} ({source}) stands for {year}.")
        else:
            said.append(f"Stock of {year}: {source}.")
        return _square(stocks, earlier, areas)
    share = (year - earlier) / (later - earlier)
    said.append(f"The stock of {year} lies linearly between those of {earlier} and {later} ({source}).")
    return (1 - share) * _square(stocks, earlier, areas) + share * _square(stocks, later, areas)


def _square(stocks: pd.DataFrame, year: int, areas: list[str]) -> Floats:
    """(birthplace, residence) persons of a year, none on the diagonal.

    A pair that is not published has no persons here: the rules give it no money.
    """
    wide = stocks[stocks["year"] == year].pivot(index="birthplace", columns="residence", values="persons")
    table = wide.reindex(index=areas, columns=areas).fillna(0.0).to_numpy(dtype=np.float64).copy()
    np.fill_diagonal(table, 0.0)
    return np.asarray(table)
