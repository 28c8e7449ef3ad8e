"""Code lists of a handful of codes, and which dimensions take any code.

Areas, ages, sexes, periods and statuses have modules of their own.
"""

from __future__ import annotations

import re
from functools import cache

from sojourn.concepts.codelist import Code, Codelist
from sojourn.concepts.reviewed_table import rows
from sojourn.errors import CodesUnknown

EDITION = "1"
#: Lists that grow with what is loaded: a code is letters, digits and the signs ``_ . -``.
OPEN = (
    "CL_METHOD",
    "CL_SERIES",
    "CL_MEASURE",
    "CL_AMOUNT",
    "CL_PRICE_INDEX",
    "CL_TREATY",
    "CL_REMITTANCE_SERVICE",
    "CL_BORDER_MEASURE",
    "CL_DETAIL",
    "CL_ROUTE",
    "CL_DEATH_CAUSE",
    "CL_INCIDENT",
    "CL_TRAFFICKING_CATEGORY",
)
OPEN_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")


@cache
def codelist(name: str) -> Codelist:
    """The closed list with this name. Raises CodesUnknown for an open one or one that is not there."""
    codes = tuple(
        Code(r["code"], r["name"]) for r in rows("sojourn.concepts", "small_codelists") if r["codelist"] == name
    )
    if not codes:
        raise CodesUnknown(f"There is no closed code list {name}.", details=list(names()))
    return Codelist(name, EDITION, codes)


@cache
def names() -> tuple[str, ...]:
    """Names of the closed lists, in the order of the table."""
    return tuple(dict.fromkeys(r["codelist"] for r in rows("sojourn.concepts", "small_codelists")))
