"""Contributions of made-up persons to a monthly table, and a ledger with a clock of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from sojourn import release
from sojourn.concepts.disclosure import Disclosure
from sojourn.release.counts import Counts, counted
from sojourn.release.gate import Signed
from sojourn.release.keys import keys_of, secret_of
from sojourn.release.ledger import Ledger
from sojourn.release.rules import Rules

SIGNED = Signed("head of dissemination", "monthly series")
DIMENSIONS = ("time_period", "sex", "citizenship")
SUMMED = ("sex", "citizenship")


def contributions(persons: int = 400, seed: int = 3) -> pa.Table:
    """One row a person and cell: months, sexes, citizenships of which some are rare."""
    rng = np.random.default_rng(seed)
    chance = np.array([0.5, 0.3, 0.15, 0.04, 0.01])
    return pa.table(
        {
            "person_id": [f"p{i}" for i in range(persons)],
            "time_period": rng.choice(["2030-01", "2030-02"], persons),
            "sex": rng.choice(["F", "M"], persons),
            "citizenship": rng.choice(["XAA", "XAB", "XAC", "XAD", "XAE"], persons, p=chance),
            "records": np.ones(persons, dtype=np.int64),
        }
    )


def with_secret(folder: Path) -> Path:
    """A folder with a secret that nobody drew, so that every run of a test has the same noise."""
    folder.mkdir(exist_ok=True)
    (folder / "secret.json").write_text(json.dumps({"secret": bytes(range(1, 33)).hex()}), encoding="utf-8")
    return folder


class Clock:
    """A clock that goes on by a minute each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2031, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def ledger_in(folder: Path, clock: Clock | None = None) -> Ledger:
    """A ledger in a new folder, with a secret that is always the same."""
    with_secret(folder)
    return Ledger(release.owners_folder(folder, "the books of releases"), clock or Clock())


def small_counts(ledger: Ledger, made: pa.Table | None = None) -> tuple[Counts, bytes]:
    """Counts of the contributions, with keys by the ledger's secret."""
    made = contributions() if made is None else made
    secret = secret_of(ledger.folder, ledger)
    persons = made["person_id"].unique().to_pylist()
    keys = dict(zip(persons, keys_of(persons, secret).tolist(), strict=True))
    return counted(made, DIMENSIONS, SUMMED, keys), secret


def rules(method: str = "suppression", **further: object) -> Rules:
    """Rules for the made-up persons."""
    return Rules("arrivals", Disclosure.PERSONAL, method, **further)  # type: ignore[arg-type]
