"""Files in a layout that nobody knows: what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.errors import NotRecognised, SojournError
from sojourn.products.intake.taking import FileOutcome

#: What helps with a file in a layout that nobody knows.
UNKNOWN_WAYS_OUT = (
    "The layouts known: sojourn info --sources",
    "A table of your own: --dataflow DATAFLOW --publisher NAME --edition NAME, and --columns ours=theirs where "
    "its columns have other names; an empty one to fill in: sojourn template DATAFLOW",
)


def unknown(outcome: FileOutcome) -> SojournError:
    """The error of one file in a layout that is not known, among others."""
    return NotRecognised(
        f"{outcome.path.name} is in no layout Sojourn knows: {outcome.notes[0]}", ways_out=UNKNOWN_WAYS_OUT
    )


def none_known(outcomes: Sequence[FileOutcome]) -> SojournError:
    """The error of a load in which no file is in a layout that is known."""
    return NotRecognised(
        f"None of {len(outcomes)} files is in a layout Sojourn knows.",
        details=[f"{o.path.name}: {o.notes[0]}" for o in outcomes],
        ways_out=UNKNOWN_WAYS_OUT,
    )
