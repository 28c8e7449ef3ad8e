"""Stock differencing: what a stock gained is who came, and what it lost is ignored or read as return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import xarray as xr

from sojourn.estimators.estimator import (
    Account,
    Estimate,
    aligned,
    flow_array,
    refuse_empty,
    refuse_negative,
    refuse_unknown,
    stock_array,
    without_diagonal,
)
from sojourn.kernels.flows.closed_form import Term, flows_by_type, total_flows


@dataclass(frozen=True)
class StockDifferencing:
    """Flows as the change of the stock of foreign-born between two instants.

    Assumes that nobody dies abroad and that those who arrive come from their birthplace. The native-born on the
    diagonal are not looked at and may be missing.

    decrease : ``drop`` leaves a fall in the stock out (few flows, all outward); ``return`` reads it as persons who went
        back to their birthplace
    """

    decrease: Literal["drop", "return"] = "return"

    needs = ("stock_start", "stock_end")
    reference = (
        "Bertoli & Fernández-Huertas Moraga (2015) for drop; Beine & Parsons (2015) for return; Abel & Cohen (2019)"
    )

    def __post_init__(self) -> None:
        refuse_unknown("reading of a fall in the stock", self.decrease, ("drop", "return"))

    @property
    def name(self) -> str:
        """``stock-differencing-drop`` or ``stock-differencing-return``."""
        return f"stock-differencing-{self.decrease}"

    def estimate(self, *, stock_start: xr.DataArray, stock_end: xr.DataArray) -> Estimate:
        """Estimate flows over the interval between two stocks.

        Parameters
        ----------
        stock_start, stock_end : (birthplace, residence) persons at two instants

        The diagonal of the values is NaN: this method does not say who stayed. The component ``stock_change``
        (birthplace, residence) keeps the differences, the native-born's included when they were given.
        """
        both = ("birthplace", "residence")
        areas, given = aligned(
            {"stock_start": (without_diagonal(stock_start), both), "stock_end": (without_diagonal(stock_end), both)}
        )
        refuse_empty(areas)
        for name, values in given.items():
            refuse_negative(name, values, areas)
        change = given["stock_end"] - given["stock_start"]
        here = np.eye(len(areas))
        came = Term(here, np.maximum(change, 0.0))
        terms: tuple[Term, ...] = (came,)
        if self.decrease == "return":
            terms = (came, Term(np.maximum(-change, 0.0), here))
        outward, back, onward = flows_by_type(terms)
        table = total_flows(None, terms)
        np.fill_diagonal(table, np.nan)
        fell = change < 0
        diagnostics: dict[str, Any] = {
            "cells_that_fell": int(fell.sum()),
            "persons_in_cells_that_fell": float(-change[fell].sum()),
            "persons_moving": float(np.nansum(table)),
        }
        with_native_born = (stock_end - stock_start).transpose(*both).values.astype(np.float64)
        return Estimate(
            values=flow_array(table, areas),
            method=self.name,
            settings={"decrease": self.decrease},
            inputs={f"{name}_foreign_born": float(values.sum()) for name, values in given.items()},
            diagnostics=diagnostics,
            components={
                "outward": flow_array(outward, areas),
                "return": flow_array(back, areas),
                "onward": flow_array(onward, areas),
                "stock_change": stock_array(with_native_born, areas),
            },
            account=Account(areas, None, terms),
        )
