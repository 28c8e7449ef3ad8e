"""Series of areas by year, as many publishers write them: what their readers share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area
from sojourn.concepts.dataflows import ECONOMIC_SERIES
from sojourn.concepts.status import ObsStatus
from sojourn.errors import counted
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, melt
from sojourn.sources.observations import Observations, with_figures
from sojourn.sources.source import Reading, until

EMPTY: Mapping[str, ObsStatus] = {"": ObsStatus.MISSING, "NA": ObsStatus.MISSING}


def series_of(
    file: Delimited,
    keys: Mapping[str, pa.Array | str],
    columns: Mapping[str, Mapping[str, Any]],
    *,
    marks: Mapping[str, ObsStatus] = EMPTY,
    status: str | None = None,
    edition: str | None = None,
    notes: Sequence[str] = (),
) -> Reading:
    """The figures of a table as yearly series of areas; cells without one are left out and counted.

    keys, columns, marks, status : as ``melt`` takes them; together they give ref_area, series and time_period
    edition : the publisher's name for it, None where only the last year tells
    """
    table = melt(ECONOMIC_SERIES, file, keys, columns, marks, status=status).table
    kept, told = with_figures(table)
    return Reading((Observations(ECONOMIC_SERIES, kept),), edition or until(kept), (*notes, *told))


def of_countries(
    file: Delimited,
    column: str,
    scheme: str,
    *,
    besides: frozenset[str] = frozenset(),
    special: Mapping[str, str] | None = None,
) -> tuple[Delimited, pa.Array, tuple[str, ...]]:
    """The lines of countries of today, their ids, and what is to be said of the others.

    besides : values of the column that stand for former States, regions or places that the layout is known to hold
    special : the publisher's own codes or names of countries, and their ids

    Raises CodesUnknown for any other value that is no area, with its places.
    """
    given = file.text(column)
    kept = file.filter(pc.invert(pc.is_in(given, pa.array(sorted(besides), pa.string()))))
    ids = as_areas(kept, [column], scheme, special)[0]
    is_country = pc.is_in(ids, pa.array(area.countries()))
    left_out = file.table.num_rows - (pc.sum(is_country).as_py() or 0)
    notes = (f"{counted(left_out, 'line')} of regions, groups and former States left out.",) if left_out else ()
    return kept.filter(is_country), ids.filter(is_country), notes
