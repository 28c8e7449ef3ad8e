"""What a linkage of documents is asked for, and what came of it. Pure description."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.concepts.destination import Destination
from sojourn.concepts.own_layout import OwnLayout
from sojourn.concepts.person_identifiers import PLACEHOLDERS, Placeholders
from sojourn.engines.tabulate import PERIOD
from sojourn.errors import UsageError
from sojourn.microdata.document_linkage import LinkagePlan
from sojourn.microdata.quality import Policy
from sojourn.microdata.rule import TWELVE_SIXTEEN, Rule
from sojourn.products.border import output


@dataclass(frozen=True)
class Request:
    """Pure description. inputs : crossings, not classified, whose person_id is that of a document

    documents : file with document_id and the columns of ``plan``; layout : how both files are laid out
    out : where the crossings go with person_id of the person and document_id; a decision at ``plan.threshold``
    freq : M, Q or A of the flows, None for none ; by : columns they are broken down by
    rule, observed_to, initial, on_error, sequence : of the classification that the flows rest on
    draws : of links, each classified and counted ; seed : of the draws
    """

    inputs: tuple[str, ...]
    documents: Path
    plan: LinkagePlan
    layout: OwnLayout = field(default_factory=OwnLayout)
    placeholders: Placeholders = PLACEHOLDERS
    out: Destination | None = None
    freq: str | None = None
    by: tuple[str, ...] = ()
    rule: Rule = TWELVE_SIXTEEN
    observed_to: date | None = None
    initial: Path | None = None
    on_error: Policy = "reject"
    sequence: str | None = None
    draws: int = 100
    seed: int = 1
    scratch: Path | None = None
    memory_limit: str = "2GB"
    threads: int = 2

    def check(self) -> None:
        """Raises UsageError for what cannot be counted."""
        if self.freq is None:
            return
        if self.freq not in PERIOD:
            raise UsageError(f"{self.freq!r} is no frequency", ways_out=["choose M, Q or A"])
        if self.observed_to is None:
            raise UsageError(
                "Flows need the last day on which crossings are known.", ways_out=["--observed-to 2024-12-31"]
            )
        if not self.plan.compare:
            raise UsageError(
                "Flows are given with the error of linking; links by keys alone have none that could be told.",
                ways_out=[
                    "--compare and --block link by scores, with chances",
                    "--out alone writes the linked crossings, for figures without an interval",
                ],
            )
        if self.draws < 20:
            raise UsageError(f"{self.draws} draws show no interval", ways_out=["20 or more (100)"])


@dataclass(frozen=True)
class Linked:
    """persons : a row a document, with its person; pairs : those looked at with a chance above none, for review

    table : flows with intervals, None where none were asked for ; told : what a reader has to know, in sentences
    """

    persons: pa.Table
    pairs: pa.Table
    table: pa.Table | None
    told: tuple[str, ...]
    lineage: dict[str, Any]

    def write(self, destination: Destination) -> None:
        """The flows, as Parquet, CSV or Excel by suffix, with the lineage."""
        if self.table is None:
            raise UsageError("no flows were asked for", ways_out=["a request with freq M, Q or A"])
        output.write(self.table, destination, self.lineage)

    def write_persons(self, destination: Destination) -> None:
        """Which person each document is of, likewise."""
        output.write(self.persons, destination, self.lineage)

    def write_pairs(self, destination: Destination) -> None:
        """The pairs, likewise."""
        output.write(self.pairs, destination, self.lineage)
