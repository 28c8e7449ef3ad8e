"""A trained model beside the warehouse: arrays and JSON, no code; made when it is first asked for."""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from sojourn.errors import LayoutDiffers, WarehouseError
from sojourn.products.flows.learned.evidence import Accounts
from sojourn.products.flows.learned.left_out import Told
from sojourn.products.flows.learned.training import DIRECTIONS, Trained, key_of, train

FORMAT = "sojourn learned flows 1"


def place(accounts: Accounts) -> Path:
    """Where the model of a warehouse is kept."""
    path = accounts.warehouse.path
    return path.with_name(f"{path.stem}.learned.npz")


def model(accounts: Accounts, *, told: Told = lambda *_: None) -> Trained:
    """The model of this state of the warehouse: as it is kept, or trained now and kept.

    A model that was trained on other files or by other code is trained anew.
    """
    path, key = place(accounts), key_of(accounts.warehouse)
    with suppress(OSError, LayoutDiffers, WarehouseError):
        kept = read(path)
        if kept.lineage.get("key") == key:
            return kept
    return trained(accounts, told=told)


def trained(accounts: Accounts, *, score: bool = False, told: Told = lambda *_: None) -> Trained:
    """A model trained now, and kept where the folder of the warehouse can be written; see :func:`train`."""
    made = train(accounts, score=score, told=told)
    with suppress(OSError):
        write(made, place(accounts))
    return made


def write(trained: Trained, path: Path) -> None:
    """Keep a model, whole or not at all."""
    facts = {"format": FORMAT, "areas": trained.areas, "levels": trained.levels, "lineage": trained.lineage}
    arrays: dict[str, Any] = {f"{d} {p}": table.astype(np.float32) for (d, p), table in trained.tables.items()}
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez_compressed(file, facts=np.array(json.dumps(facts)), **arrays)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> Trained:
    """A model as it was kept.

    Raises WarehouseError where there is none, LayoutDiffers for a file that is none or of another version, named.
    """
    if not path.is_file():
        raise WarehouseError(f"There is no trained model {path}.", ways_out=["sojourn flows train"])
    try:
        with np.load(path, allow_pickle=False) as held:
            facts = json.loads(str(held["facts"]))
            arrays = {name: held[name].astype(np.float64) for name in held.files if name != "facts"}
    except (ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise LayoutDiffers(f"{path.name} is no trained model of flows: {error}") from error
    there, here = facts.get("lineage", {}).get("version"), metadata.version("sojourn")
    if facts.get("format") != FORMAT or there != here:
        raise LayoutDiffers(
            f"{path.name} is a model of another version",
            details=[
                f"there: {facts.get('format')}, Sojourn {there}",
                f"needed: {FORMAT}, Sojourn {here}",
            ],
            ways_out=["train it anew: sojourn flows train"],
        )
    tables = {(d, n.removeprefix(f"{d} ")): t for d in DIRECTIONS for n, t in arrays.items() if n.startswith(f"{d} ")}
    return Trained(tuple(facts["areas"]), tables, facts["levels"], facts["lineage"])
