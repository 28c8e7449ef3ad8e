"""Reporters kept aside: their reports of arrivals take no part in fitting, choosing, levels or definitions.

They are scored once, by others, after everything is chosen; a figure that was fitted to them could not say how well a
country is estimated that was never seen. Whatever learns, calibrates or scores reads its reports through
:func:`usable`.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

KEPT_ASIDE = ("AUT", "ESP", "KOR", "NZL", "SWE")


def usable(rows: pa.Table) -> pa.Table:
    """Rows of REPORTED_FLOW without arrivals that a reporter kept aside reports, from whatever collection."""
    aside = pc.and_(pc.is_in(rows["ref_area"], pa.array(KEPT_ASIDE)), pc.equal(rows["direction"], "IN"))
    return rows.filter(pc.invert(aside))
