"""World Population Prospects by age, as published in CSV: known, and not read.

The columns are those of the total population with AgeGrp, AgeGrpStart and AgeGrpSpan beside them: read as a total, one
age group would be the population of its country. The layout is known from documentation only.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.recognition import Head

AGE = "AgeGrp"
WAYS_OUT = (
    "For totals by sex load the file of demographic indicators or of total population by sex.",
    "By age: make a table of your own, with age groups such as Y0T4 (sojourn template POPULATION).",
)


def refuse(path: Path, columns: Collection[str]) -> None:
    """Raises LayoutDiffers for a table by age."""
    if AGE in columns:
        raise LayoutDiffers(f"{path.name} is a table by age, not of total population.", ways_out=WAYS_OUT)


def unread(head: Head) -> str | None:
    """A published table of World Population Prospects by age; None for anything else."""
    if head.kind != "csv" or not {"LocID", "Variant", "Time", AGE} <= set(head.columns):
        return None
    return f"World Population Prospects of UN DESA by age: a table by age is not read. {' '.join(WAYS_OUT)}"
