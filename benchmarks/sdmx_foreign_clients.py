"""Clients of others ask a running service: run by the Python that has sdmx1 and pysdmx, prints JSON.

    PYTHON benchmarks/sdmx_foreign_clients.py ADDRESS '{"FLOW": "KEY", ...}'

For every dataflow: how many figures the client has, and their sum, of a question with two observations a series.
"""

from __future__ import annotations

import importlib.metadata
import json
import math
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

LAST = "lastNObservations=2"


def by_sdmx1(base: str, keys: dict[str, str]) -> dict[str, Any]:
    """List all dataflows, read the structure of each, fetch data."""
    import sdmx

    sdmx.add_source({"id": "SOJOURN", "url": f"{base}/sdmx/2.1", "name": "Sojourn"})
    client = sdmx.Client("SOJOURN")
    listed = sorted(client.dataflow().dataflow)
    found: dict[str, Any] = {}
    for flow, key in keys.items():
        try:
            told = client.dataflow(flow, params={"references": "descendants"})
            message = client.data(flow, key=key, params={"lastNObservations": 2}, dsd=told.structure[flow])
            found[flow] = _counted(sdmx.to_pandas(message))
        except Exception as error:
            found[flow] = f"{type(error).__name__}: {error}"[:200]
    return {"listed": listed, "flows": found}


def by_pysdmx(base: str, keys: dict[str, str], form: str) -> dict[str, Any]:
    """Read the list of dataflows and data in one format."""
    from pysdmx.io import read_sdmx

    kind = "xml30" if form == "xml30" else "xml21"
    found: dict[str, Any] = {}
    try:
        listed = sorted(d.id for d in read_sdmx(_got(f"{base}/sdmx/2.1/dataflow?format={kind}")).get_dataflows())
    except Exception as error:
        listed = f"{type(error).__name__}: {error}"[:200]
    for flow, key in keys.items():
        try:
            text = _got(f"{base}/sdmx/2.1/data/{flow}/{key}?format={form}&{LAST}")
            table = read_sdmx(text).get_datasets()[0].data
            found[flow] = _counted(table["OBS_VALUE"])
        except Exception as error:
            found[flow] = f"{type(error).__name__}: {error}"[:200]
    return {"listed": listed, "flows": found}


def _counted(column: pd.Series[Any]) -> list[float]:
    """How many figures there are, and their sum. A column of pandas may hold NaN that ``dropna`` takes for a value."""
    figures = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=math.nan)
    figures = figures[~np.isnan(figures)]
    return [len(figures), float(figures.sum())]


def _got(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return str(answer.read().decode())


def _kept(run: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return run()
    except Exception as error:
        return {"listed": f"{type(error).__name__}: {error}"[:200], "flows": {}}


if __name__ == "__main__":
    address, asked = sys.argv[1], json.loads(sys.argv[2])
    result = {f"sdmx1 {importlib.metadata.version('sdmx1')}, generic 2.1": _kept(lambda: by_sdmx1(address, asked))}
    named = f"pysdmx {importlib.metadata.version('pysdmx')}"
    for form in ("csv10", "csv20", "generic21", "specific21", "xml30"):
        result[f"{named}, {form}"] = _kept(lambda form=form: by_pysdmx(address, asked, form))  # type: ignore[misc]
    print(json.dumps(result))
