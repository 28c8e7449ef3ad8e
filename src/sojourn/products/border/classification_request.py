"""What a classification of border crossings is asked for, and what came of it. Pure description."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sojourn.concepts.destination import Destination
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.microdata import border_crossings
from sojourn.microdata.observed_to import Alone
from sojourn.microdata.quality import Policy, Quality
from sojourn.microdata.rule import TWELVE_SIXTEEN, Rule
from sojourn.products.border import by_engine
from sojourn.products.border.across_persons import Finding

EngineName = Literal["duckdb", "spark"]


@dataclass(frozen=True)
class Request:
    """One classification, as asked for. Pure description.

    Parameters
    ----------
    inputs : files, folders or glob patterns of CSV (.gz) or Parquet
    out : a file of the owner's, Parquet or CSV (.gz) by suffix; None only checks the input
    errors : where rows that are not classified go; by default beside ``out``
    columns, initial_columns : our name -> name in the files ; layout : how they are laid out and written otherwise
    sequence : column whose numbers order the crossings of a person's day, by our name or that of the files
    placeholders : identifiers that stand for nobody
    scratch : folder for what does not fit into memory; by default the folder of ``out``
    memory_limit : of the engine, like 2GB
    threads : groups of persons worked on at the same time; by default one per processor, at most eight
    """

    inputs: tuple[str, ...]
    out: Destination | None
    rule: Rule = TWELVE_SIXTEEN
    initial: Path | str | None = None
    observed_to: dt.date | None = None
    engine: EngineName = "duckdb"
    on_error: Policy = "reject"
    errors: Destination | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    initial_columns: Mapping[str, str] = field(default_factory=dict)
    layout: OwnLayout = field(default_factory=OwnLayout)
    sequence: str | None = None
    placeholders: Placeholders = PLACEHOLDERS
    scratch: Path | None = None
    memory_limit: str = "2GB"
    threads: int | None = None

    def workers(self) -> int:
        """Threads in numbers."""
        return self.threads or min(8, os.cpu_count() or 1)

    def errors_to(self) -> Destination | None:
        """``crossings.parquet`` -> ``crossings.errors.parquet``, unless told otherwise."""
        return by_engine.places(self.engine, self.out, self.errors).errors


@dataclass(frozen=True)
class Outcome:
    """What was done and found.

    run : the same in the result and in the table of errors, another wherever a file or a setting was another
    """

    request: Request
    run: str
    observed_to: dt.date | None
    counts: Quality
    out: Path | str | None
    errors: Path | str | None
    alone: Alone | None = None
    """Latest dates that stand alone; only in a check, which then takes the date before them."""
    said: tuple[str, ...] = ()
    """What was told from the files and is worth knowing."""
    first: tuple[Path, tuple[str, ...]] | None = None
    """The first file and its columns."""
    sequence: str | None = None
    """The column of the result whose numbers ordered the crossings of a day."""
    findings: tuple[Finding, ...] = ()
    """What is wrong across persons, and where; only in a check."""

    def observed_to_is(self) -> str:
        """Where the end of observation is from."""
        if self.request.observed_to:
            return "as given"
        return "the latest crossing date of the data" + (" but for those that stand alone" if self.alone else "")

    def to_dict(self) -> dict[str, Any]:
        """For JSON: definition, counts, files."""
        return {
            "definition": border_crossings.definition(self.request.rule, self.observed_to, self.sequence),
            "observed_to_is": self.observed_to_is(),
            "engine": self.request.engine,
            "on_error": self.request.on_error,
            "run": self.run,
            "counts": self.counts.to_dict(),
            "out": None if self.out is None else str(self.out),
            "errors": None if self.errors is None else str(self.errors),
            "findings": [finding.to_dict() for finding in self.findings],
        }
