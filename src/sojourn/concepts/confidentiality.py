"""Why a figure may not be shown, in codes of SDMX, and what is said of figures that noise or rounding changed.

Codes and meanings: the cross-domain code list CL_CONF_STATUS of the SDMX initiative; they stand in
``tables/small_codelists.csv`` with those of the methods of protection.
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import small_codelists
from sojourn.concepts.status import ObsStatus


class ConfStatus(StrEnum):
    """The codes that a released table bears."""

    FREE = "F"
    """For everybody; also a figure that noise or rounding changed, whose ``obs_status`` and error say so."""
    CONFIDENTIAL = "C"
    """Hidden; why is not told, since that would tell which of the hidden cells are small."""
    SMALL = "A"
    """Hidden for its small count."""
    SECONDARY = "D"
    """Hidden by who published it, so that another cell cannot be reckoned."""
    INTERNAL = "N"
    """Not for publication: no row of a protected table."""


CONF_STATUS, PROTECTION, STANDARD_ERROR = "conf_status", "protection", "standard_error"
CODELISTS = {CONF_STATUS: "CL_CONF_STATUS", PROTECTION: "CL_PROTECTION"}
"""Attribute -> its code list; the values of any other attribute are free."""
NUMBERS = (STANDARD_ERROR,)
"""Attributes that are numbers, kept as text like all others."""


def problems(table: pa.Table, *, protected: bool) -> list[str]:
    """What is wrong with the attributes of observations: codes, numbers, and a value that is not to be shown.

    protected : the table is of figures that passed the gate; a row that is not for publication is none of it
    """
    found: list[str] = []
    for name, codelist in CODELISTS.items():
        if name in table.column_names:
            known = small_codelists.codelist(codelist).ids
            strange = sorted(set(pc.unique(table[name].drop_null()).to_pylist()) - set(known))
            found += [f"{name}: unknown codes {strange}; known are {sorted(known)}"] if strange else []
    for name in NUMBERS:
        if name in table.column_names:
            found += _numbers(name, table[name])
    if protected and CONF_STATUS in table.column_names:
        found += _contradictions(table)
    return found


def _numbers(name: str, column: pa.ChunkedArray) -> list[str]:
    given = column.drop_null()
    try:
        bad = pc.sum(
            pc.invert(pc.and_(pc.is_finite(n := pc.cast(given, pa.float64())), pc.greater_equal(n, 0)))
        ).as_py()
    except pa.ArrowInvalid as error:
        return [f"{name}: holds what is no number: {error}"]
    return [f"{name}: {bad} rows are below zero or not finite"] if bad else []


def _contradictions(table: pa.Table) -> list[str]:
    conf = table[CONF_STATUS]
    hidden = pc.equal(table["obs_status"], ObsStatus.SUPPRESSED.value)
    free = pc.fill_null(pc.equal(conf, ConfStatus.FREE.value), False)
    kept = pc.and_(pc.is_valid(conf), pc.invert(free))
    checks = (
        (f"{CONF_STATUS} {ConfStatus.INTERNAL}: not for publication", pc.equal(conf, ConfStatus.INTERNAL.value)),
        ("a value that is not to be shown by its conf_status", pc.and_(kept, pc.is_valid(table["obs_value"]))),
        ("obs_status Q beside conf_status F: hidden, and free for publication", pc.and_(hidden, free)),
    )  # fmt: skip
    counted = [(what, pc.sum(pc.fill_null(mask, False)).as_py() or 0) for what, mask in checks]
    return [f"{what}: {rows} rows" for what, rows in counted if rows]
