"""One figure of a file emptied: its reader may refuse it, keep it as missing, or leave it out and say so."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc

from mutated_files.cell_kinds import EMPTIED
from mutated_files.original import Original
from sojourn.errors import SojournError
from sojourn.sources import Reading


def left_out_in_silence(original: Original, folder: Path, seed: int) -> str | None:
    """What was emptied, where the reader leaves the figure out and says nothing else than before; else an empty text.

    None where no cell that is read holds a number, so that nothing was tried.
    """
    mutant = EMPTIED.of(original, seed)
    if mutant is None:
        return None
    path = folder / original.path.parent.name / mutant.name  # folders tell editions too
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mutant.content)
    try:
        found = original.source.reading(path)
    except SojournError:
        return ""
    finally:
        path.unlink()
    said = found.notes != original.reading.notes or _missing(found) > _missing(original.reading)
    return "" if said else f"{original.path.name}: {mutant.said}"


def _missing(reading: Reading) -> int:
    """Observations that say that there is no figure."""
    return sum(pc.sum(pc.is_null(o.table["obs_value"])).as_py() or 0 for o in reading.observations)
