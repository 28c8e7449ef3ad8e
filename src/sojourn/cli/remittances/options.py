"""What the commands on remittances share: options, where their tables come from, how results are given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sojourn.cli.terminal import table_output

if TYPE_CHECKING:
    import pandas as pd

    from sojourn.products.remittances.prices import Weights
    from sojourn.products.remittances.published_tables import Tables

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder with the published files, instead of the warehouse.", show_default=False),
]
House = Annotated[
    Path | None,
    typer.Option(
        "--warehouse",
        envvar="SOJOURN_WAREHOUSE",
        help="The DuckDB file; by default one in your data folder.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Result: .csv, .csv.gz, .parquet, .xlsx or .json; otherwise printed as CSV.", show_default=False
    ),
]
Areas = Annotated[
    list[str] | None,
    typer.Option(
        "--area",
        "-a",
        help="Keep rows of this sender or receiver only, by any code or name, again for more.",
        show_default=False,
    ),
]
Amount = Annotated[int, typer.Option("--amount", help="Amount sent in US dollars: 200 or 500.")]


@contextmanager
def one_state(data: Path | None, warehouse: Path | None) -> Iterator[Tables]:
    """The same for a command that reads many tables: all of one state, over one connection."""
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.products.remittances.published_tables import WarehouseTables

    if data is not None:
        yield tables_of(data, warehouse)
        return
    with own_house(warehouse).snapshot() as held:
        yield WarehouseTables(held)


def tables_of(data: Path | None, warehouse: Path | None) -> Tables:
    """The published files of a folder, or what is in the warehouse."""
    from sojourn.cli.intake.warehouse import own_house
    from sojourn.products.remittances.published_tables import FolderTables, WarehouseTables

    return FolderTables(data) if data is not None else WarehouseTables(own_house(warehouse))


def weights_of(tables: Tables, services: pd.DataFrame, *, needed: bool = True) -> Weights | None:
    """Money by corridor from the World Bank's matrix; None where it is not there and not needed."""
    from sojourn.errors import NothingLoaded
    from sojourn.products.remittances import inputs, prices

    try:
        return prices.weights_of(inputs.matrix(tables), services, "World Bank bilateral matrix of")
    except NothingLoaded:
        if needed:
            raise
        return None


def give(frame: pd.DataFrame, out: Path | None, title: str) -> None:
    """Write a data frame to a file, or print it as CSV."""
    table_output.give({str(c): frame[c].tolist() for c in frame.columns}, out, title=title)
