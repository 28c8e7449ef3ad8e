"""Ordinal classes by country and year: what the readers of ratings share."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.dataflows.protection import POLICY_RATING
from sojourn.concepts.status import ObsStatus
from sojourn.errors import counted
from sojourn.sources.layout.coded_labels import as_listed
from sojourn.sources.layout.delimited import Delimited

SAID = "A class and no figure: no mean of it is made, and it is no measure of how much trafficking there is."


def classes(
    file: Delimited, column: str, index: str, areas: pa.Array, words: Mapping[str, tuple[int, str]], blank: str
) -> tuple[pa.Table, list[str]]:
    """The classes of one column as ratings: a country without one in a year has status O and no class.

    words : cell -> class and the rater's words for it ; blank : what stands in a cell without a class

    Years in which nobody has a class are left out and said. Raises CodesUnknown for any other cell, with its places.
    """
    code = as_listed(file, column, {blank: "", **{cell: str(number) for cell, (number, _) in words.items()}})
    rating = as_listed(file, column, {blank: "", **{cell: told for cell, (_, told) in words.items()}})
    years = pc.cast(file.whole_numbers("year"), pa.string())
    rated = pc.not_equal(code, "")
    known = sorted(set(years.filter(rated).to_pylist()))
    kept = pc.is_in(years, pa.array(known, pa.string()))
    nothing = sorted(set(years.filter(pc.invert(kept)).to_pylist()))
    table = POLICY_RATING.table(
        {
            "time_period": years.filter(kept),
            "ref_area": areas.filter(kept),
            "policy_index": index,
            "obs_value": _numbers(code.filter(kept)),
            "obs_status": pc.if_else(rated.filter(kept), ObsStatus.NORMAL.value, ObsStatus.MISSING.value),
            "rating": pc.if_else(rated.filter(kept), rating.filter(kept), pa.scalar(None, pa.string())),
            "row": file.line.filter(kept),
            "column": column,
        }
    )
    without = table.num_rows - (pc.sum(rated.filter(kept)).as_py() or 0)
    notes = [f"{index}: {counted(without, 'country-year')} without a class are missing, which is no class."]
    by_year = [pc.sum(pc.equal(years.filter(rated), year)).as_py() for year in known]
    if len(known) > 1 and by_year[-1] * 2 < by_year[-2]:
        few = "1 country has" if by_year[-1] == 1 else f"{by_year[-1]} countries have"
        notes.append(f"{index}: {few} a class in {known[-1]}, {by_year[-2]} in {known[-2]}: that year is not whole.")
    if nothing:
        notes.append(f"{index}: nobody has a class in {', '.join(nothing)}: those lines are left out.")
    return table, notes


def _numbers(code: pa.Array) -> pa.Array:
    return pc.cast(pc.if_else(pc.equal(code, ""), pa.scalar(None, pa.string()), code), pa.float64())
