"""What border statistics rest on, read from the classified file, and how their tables are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.addresses import is_address
from sojourn.concepts.destination import Destination, checked
from sojourn.engines import table_files
from sojourn.errors import UsageError
from sojourn.files import whole
from sojourn.files.about import About, fingerprint
from sojourn.files.run_folder import MANIFEST, manifest_of
from sojourn.files.tables import write_tables
from sojourn.products.border.classified_files import definitions_of, one_for_each

#: What a table of border statistics tells about itself; in Parquet files under ``sojourn.lineage``.
LINEAGE = "lineage"
SUFFIXES = (*whole.SUFFIXES, ".xlsx")


@dataclass(frozen=True)
class Stated:
    """What classified files say of themselves, or the command of them.

    sequence : column whose numbers ordered the crossings of a day ; ours : every file says what it is, so that its
    identifiers stand as classification wrote them
    """

    rule: str
    observed_to: date
    sequence: str | None = None
    ours: bool = False


def stated(
    inputs: Sequence[str], rule: str | None, observed_to: date | None, said: Sequence[Any] | None = None
) -> Stated:
    """Rule, end of observation and sequence of classified files: as given, else as the files themselves say.

    said : their definitions, where the engine has found the files at addresses
    Raises ``UsageError`` where neither says so, where the files disagree, and where what is given contradicts them.
    """
    if said is None:
        said = definitions_of(table_files.find(inputs).paths)
    rules = sorted({d["rule"]["id"] for d in said if d})
    ends = sorted({d["observed_to"] for d in said if d})
    if len(rules) > 1 or len(ends) > 1:
        raise UsageError(
            "these files do not come from one classification",
            details=[f"rules: {', '.join(rules)}", f"observed to: {', '.join(ends)}"],
            ways_out=["classify all crossings in one go", "give the files of one classification only"],
        )
    if observed_to is not None and ends and ends[0] != observed_to.isoformat():
        raise UsageError(
            f"the files say they were observed to {ends[0]}, not {observed_to}",
            ways_out=["leave --observed-to out", f"classify again with --observed-to {observed_to}"],
        )
    if rule is not None and rules and rules[0] != rule:
        raise UsageError(
            f"the files say they were classified by rule {rules[0]}, not {rule}",
            ways_out=["leave --rule out", f"classify again with --rule {rule}"],
        )
    if not ends and observed_to is None:
        raise UsageError(
            "nothing says to which day the crossings were observed",
            ways_out=[
                "--observed-to DATE, as used in the classification",
                "Parquet files written by `sojourn border classify` say it themselves",
            ],
        )
    end = observed_to or date.fromisoformat(ends[0])
    sequences = {d.get("sequence") for d in said if d}
    if len(sequences) > 1:
        raise UsageError(
            "these files do not come from one classification: a sequence ordered the days of some of them",
            ways_out=["classify all crossings in one go"],
        )
    found = sequences.pop() if sequences else None
    return Stated(rule or (rules[0] if rules else "not stated"), end, found, all(said))


def lineage(inputs: Sequence[str], basis: Mapping[str, Any], told: Sequence[Any] | None = None) -> dict[str, Any]:
    """Where a table comes from: files with size and hash, basis, version. Nothing depends on the clock.

    A result on Spark is told by its run and its manifest, which names the size of every file.
    told : the inputs in these words, where the engine has found them at addresses
    """
    return {
        "made_by": f"sojourn {version('sojourn')}",
        "inputs": [*told] if told is not None else _inputs(table_files.find(inputs).paths),
        **basis,
        "disclosure_control": "none yet: conf_status N in every row; release only through the gate",
    }


def _inputs(paths: Iterable[Path]) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    for folder, path in one_for_each(paths):
        if folder is None:
            listed.append({"file": path.name, **fingerprint(path)})
        else:
            place = folder / MANIFEST
            listed.append(
                {"file": f"{folder.name}/{MANIFEST}", "run": manifest_of(folder)["run"], **fingerprint(place)}
            )
    return listed


def check_outputs(paths: Iterable[Path | None], inputs: Sequence[str], further: Iterable[Path | None] = ()) -> None:
    """Refuse, before any work, places to which no table can be written, and files that are read among them."""
    given = [path for path in paths if path is not None]
    for path in given:
        check_output(path)
    here = [text for text in inputs if not is_address(text)] if given else []
    found = table_files.find(here).paths if here else ()
    whole.refuse_inputs(given, [*found, *(path for path in further if path is not None)])


def check_output(path: Path) -> None:
    """Refuse a place or suffix to which no table can be written."""
    whole.check_output(path, SUFFIXES)


def write(table: pa.Table, destination: Destination, made: Mapping[str, Any]) -> None:
    """Write a table and its lineage: Parquet metadata, a JSON file beside a CSV, a second sheet in Excel."""
    check_output(checked(destination).path)
    write_tables([table], destination, About(LINEAGE, made), sheet="observations")
