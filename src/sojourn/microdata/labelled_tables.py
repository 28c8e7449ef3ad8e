"""The two tables a classification gives back: crossings with their labels, and rows that were not classified."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sojourn.kernels.border import residence_rule
from sojourn.microdata import quality
from sojourn.microdata.crossing_keys import Keys
from sojourn.microdata.quality import Policy

Rows = npt.NDArray[np.int64]


def crossings_table(
    table: pa.Table,
    keys: Keys,
    rows: Rows,
    labels: residence_rule.Labels,
    repaired: npt.NDArray[np.uint8] | None,
    *,
    encoded: bool = False,
) -> pa.Table:
    """The classified rows in the order of the input, with what was found out about them."""
    count = table.num_rows
    if len(rows) == count:
        kept, place = table, rows
    else:
        order = np.sort(rows)
        where = np.zeros(count, np.int64)
        where[order] = np.arange(len(order))
        place = where[rows]
        kept = table.take(pa.array(order)) if len(order) else table.slice(0, 0)

    def scatter(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        result = np.empty(len(rows), values.dtype)
        result[place] = values
        return result

    names = list(kept.column_names)
    day, direction = scatter(keys.day[rows]), scatter(keys.direction[rows])
    if not pa.types.is_timestamp(kept.schema.field("crossing_date").type):
        kept = kept.set_column(names.index("crossing_date"), "crossing_date", _dates(day))
    kept = kept.set_column(names.index("direction"), "direction", _words(direction, ("departure", "arrival"), encoded))
    status = ("non_resident", "resident")
    added = {
        "status_before": _words(scatter(labels.before), status, encoded),
        "status_after": _words(scatter(labels.after), status, encoded),
        "is_migrant": _booleans(scatter(labels.migrant)),
        "status_before_final_on": _dates(scatter(labels.before_on)),
        "status_after_final_on": _dates(scatter(labels.after_on)),
        "is_migrant_final_on": _dates(scatter(labels.migrant_on)),
        "decision": _words(scatter(labels.final).astype(np.int8), ("provisional", "final"), encoded),
    }
    for name, values in added.items():
        kept = kept.append_column(name, values)
    if repaired is not None:
        words = [quality.codes_of(bits, quality.REPAIRS) or None for bits in range(8)]
        flags = pa.array(words, pa.string()).take(pa.array(scatter(repaired[keys.person[rows]])))
        kept = kept.append_column("repair", flags)
    return kept


def _dates(day: npt.NDArray[np.int32]) -> pa.Array:
    unknown = day == residence_rule.UNKNOWN_DAY
    return pa.array(day, mask=unknown if unknown.any() else None).cast(pa.date32())


def _words(codes: npt.NDArray[np.int8], words: tuple[str, str], encoded: bool) -> pa.Array:
    undecided = codes < 0
    indices = pa.array(np.maximum(codes, 0), mask=undecided if undecided.any() else None)
    array = pa.DictionaryArray.from_arrays(indices, pa.array(words))
    return array if encoded else array.cast(pa.string())


def _booleans(codes: npt.NDArray[np.int8]) -> pa.Array:
    undecided = codes < 0
    return pa.array(codes > 0, mask=undecided if undecided.any() else None)


def errors_table(
    table: pa.Table,
    keys: Keys,
    left: Rows,
    problem: npt.NDArray[quality.Bits],
    person_problem: npt.NDArray[quality.Bits],
    policy: Policy,
) -> pa.Table:
    """Rows that were not classified, untouched, each with its own problem and its person's."""
    texts = pa.array([quality.codes_of(bits) or None for bits in range(quality.ALL_BITS)], pa.string())
    own = problem[left]
    known = keys.person[left] >= 0
    because = np.zeros(len(left), quality.Bits)
    because[known] = person_problem[keys.person[left[known]]]
    because |= own
    whole = (because & ~quality.Bits(quality.NOT_THE_PERSONS_FAULT)) != 0
    action = np.where(
        (policy != "repair") & known & whole,
        0,
        np.where((own & quality.DUPLICATE.bit) != 0, 2, 1),
    )
    actions = pa.array(["person_rejected", "row_set_aside", "row_dropped"])
    errors = table.take(pa.array(left)) if len(left) else table.slice(0, 0)
    return (
        errors.append_column("problem", texts.take(pa.array(own)))
        .append_column("because", texts.take(pa.array(because)))
        .append_column("action", actions.take(pa.array(action)))
    )
