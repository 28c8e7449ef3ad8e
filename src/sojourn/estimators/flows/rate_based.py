"""Rate-based methods: the stock as a table of rates (Dennett), or one stock as a projection of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import xarray as xr

from sojourn.errors import EstimationError, UsageError
from sojourn.estimators.estimator import (
    Estimate,
    aligned,
    flow_array,
    refuse_empty,
    refuse_negative,
    refuse_unknown,
)

TotalMoves = Literal["population-change", "half-population-change", "net-migration"]


@dataclass(frozen=True)
class MigrationRates:
    """A known total of moves, shared out like the foreign-born at the start (Dennett 2016).

    Assumes that a corridor's share of the moves is its share of the stock: no return, no change of pattern. The result
    says who goes where only as far as the total of moves is right.

    total_moves : persons, or how to find them: ``population-change`` is the sum over areas of the absolute change of
        the population (the example of the reference), ``half-population-change`` half of it, ``net-migration`` half of
        the sum of absolute net migration (population change - births + deaths), the fewest moves with these nets
    """

    total_moves: float | TotalMoves = "population-change"

    needs = ("stock_start", "stock_end", "births", "deaths")
    reference = "Dennett (2016); Abel & Cohen (2019) Scientific Data 6:82"

    def __post_init__(self) -> None:
        if isinstance(self.total_moves, str):
            refuse_unknown("total of moves", self.total_moves, get_args(TotalMoves), "a number of persons")
        elif not np.isfinite(self.total_moves) or self.total_moves < 0:
            raise UsageError(f"the total of moves must be zero or more persons, not {self.total_moves}")

    @property
    def name(self) -> str:
        """``rates-dennett``."""
        return "rates-dennett"

    def estimate(
        self,
        *,
        stock_start: xr.DataArray,
        stock_end: xr.DataArray | None = None,
        births: xr.DataArray | None = None,
        deaths: xr.DataArray | None = None,
    ) -> Estimate:
        """Estimate flows over an interval.

        Parameters
        ----------
        stock_start : (birthplace, residence) persons at the start, native-born on the diagonal
        stock_end : the same at the end; needed unless ``total_moves`` is a number
        births, deaths : (residence,) persons during the interval; needed for ``net-migration``
        """
        both, one = ("birthplace", "residence"), ("residence",)
        arrays: dict[str, tuple[xr.DataArray, tuple[str, ...]]] = {"stock_start": (stock_start, both)}
        wanted: list[tuple[str, xr.DataArray | None, tuple[str, ...]]] = []
        if isinstance(self.total_moves, str):
            wanted.append(("stock_end", stock_end, both))
            if self.total_moves == "net-migration":
                wanted += [("births", births, one), ("deaths", deaths, one)]
        for name, array, dims in wanted:
            if array is None:
                raise UsageError(
                    f"the total of moves ({self.total_moves}) needs {name}",
                    ways_out=["give the total of moves as a number of persons"],
                )
            arrays[name] = (array, dims)
        areas, given = aligned(arrays)
        refuse_empty(areas)
        for name, values in given.items():
            refuse_negative(name, values, areas, diagonal=False)
        foreign_born = given["stock_start"].copy()
        np.fill_diagonal(foreign_born, 0.0)
        if foreign_born.sum() <= 0:
            raise EstimationError("there are no foreign-born at the start, so no rates")
        total = self._total(given)
        table = total * foreign_born / foreign_born.sum()
        outward = flow_array(table.copy(), areas)
        np.fill_diagonal(table, np.nan)
        return Estimate(
            values=flow_array(table, areas),
            method=self.name,
            settings={"total_moves": self.total_moves},
            inputs={f"{name}_persons": float(values.sum()) for name, values in given.items()},
            diagnostics={"persons_moving": total, "foreign_born_start": float(foreign_born.sum())},
            components={"outward": outward},
        )

    def _total(self, given: dict[str, Any]) -> float:
        if not isinstance(self.total_moves, str):
            return float(self.total_moves)
        change = given["stock_end"].sum(axis=0) - given["stock_start"].sum(axis=0)
        if self.total_moves == "population-change":
            return float(np.abs(change).sum())
        if self.total_moves == "half-population-change":
            return float(np.abs(change).sum()) / 2
        return float(np.abs(change - given["births"] + given["deaths"]).sum()) / 2


@dataclass(frozen=True)
class StockProjection:
    """Transition rates that project the first stock on the second (Rogers & von Rabenau 1971).

    Assumes that everybody in an area moves with the same rates wherever born, so that ``S2 = S1 G`` can be solved for
    the rates ``G``. With real stocks the rates are often negative: these cells are kept as they come, counted in the
    diagnostics, and are a reason not to use the method.
    """

    needs = ("stock_start", "stock_end")
    reference = "Rogers & von Rabenau (1971); Abel & Cohen (2019) Scientific Data 6:82"

    @property
    def name(self) -> str:
        """``rates-rogers-von-rabenau``."""
        return "rates-rogers-von-rabenau"

    def estimate(self, *, stock_start: xr.DataArray, stock_end: xr.DataArray) -> Estimate:
        """Estimate flows over the interval between two stocks.

        Parameters
        ----------
        stock_start, stock_end : (birthplace, residence) persons at two instants, native-born on the diagonal

        Raises EstimationError when the first stock cannot be inverted (an area without population, say).
        """
        both = ("birthplace", "residence")
        areas, given = aligned({"stock_start": (stock_start, both), "stock_end": (stock_end, both)})
        refuse_empty(areas)
        for name, values in given.items():
            refuse_negative(name, values, areas, diagonal=False)
        start = given["stock_start"]
        condition = float(np.linalg.cond(start))
        empty = [a for i, a in enumerate(areas) if not start[i].any() or not start[:, i].any()]
        if empty or not np.isfinite(condition) or condition > 1e15:
            raise EstimationError(
                "the stock at the start cannot be inverted, so there are no rates that project it",
                details=[f"{a}: nobody is born there or nobody lives there" for a in empty],
                ways_out=["take areas without population out of both stocks", "use another method"],
            )
        rates = np.linalg.solve(start, given["stock_end"])
        table = start.sum(axis=0)[:, None] * rates
        stayers = table.diagonal().copy()
        off = ~np.eye(len(areas), dtype=bool)
        return Estimate(
            values=flow_array(table, areas),
            method=self.name,
            inputs={f"{name}_persons": float(values.sum()) for name, values in given.items()},
            diagnostics={
                "negative_cells": int((table[off] < 0).sum()),
                "persons_in_negative_cells": float(table[off & (table < 0)].sum()),
                "condition_number": condition,
                "persons_moving": float(table[off].sum()),
                "persons_staying": float(stayers.sum()),
            },
        )
