"""A small warehouse for panels: a few figures of four publishers and of a table of one's own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    AREA_MEASURE,
    DISPLACED_POPULATION,
    ECONOMIC_SERIES,
    MIGRANT_STOCK,
    POPULATION,
)
from sojourn.products.assessment.maker import Maker
from sojourn.products.assessment.makers import MAKERS
from sojourn.warehouse import Warehouse

FEW = (
    "immigrants",
    "immigrants_bilateral",
    "immigrants_unknown",
    "immigrants_older_edition",
    "population",
    "refugees_asylum",
    "refugees_at_stock",
    "gdp",
    "migrants_welcome",
    "population_between",
)
"""Makers that this world feeds, so that a panel is made in no time."""


def few_makers() -> tuple[Maker, ...]:
    """The makers named in ``FEW``, in the order of all makers."""
    return tuple(m for m in MAKERS if m.id in FEW)


def put(warehouse: Warehouse, source: str, edition: str, *tables: tuple[Dataflow, dict[str, Any]]) -> None:
    """Load one made-up file; the same content is the same file."""
    told = repr((source, edition, tables))
    release = {
        "source": source,
        "edition": edition,
        "publisher": source.split("_")[0],
        "file_name": f"{source}-{edition}",
        "sha256": hashlib.sha256(told.encode()).hexdigest(),
        "size": 1,
        "licence": "CC BY 4.0",
    }
    warehouse.load(release, [(flow, flow.table(columns)) for flow, columns in tables])


def stock(warehouse: Warehouse, edition: str = "2024", times: float = 1.0) -> None:
    """Migrants and population of Kenya and Uganda in 2015 and 2020."""
    places = {"time_period": ["2015", "2015", "2020", "2020"], "ref_area": ["KEN", "UGA"] * 2, "sex": "_T", "age": "_T"}
    migrants = {**places, "counterpart_area": "_T", "obs_value": [times * v for v in (10.0, 20.0, 12.0, 22.0)],
                "obs_status": ["A", "I", "A", "A"]}  # fmt: skip
    people = {**places, "variant": "ESTIMATE", "reference_date": "07-01",
              "obs_value": [times * v for v in (100.0, 200.0, 1600.0, 0.0)]}  # fmt: skip
    put(warehouse, "UNDESA_STOCK_TOTALS", edition, (MIGRANT_STOCK, migrants), (POPULATION, people))


def refugees(warehouse: Warehouse, edition: str = "2025", times: float = 1.0) -> None:
    """Refugees in Kenya from two origins, and in Uganda."""
    columns = {
        "time_period": ["2015", "2015", "2020"],
        "ref_area": ["KEN", "KEN", "UGA"],
        "counterpart_area": ["SOM", "ETH", "SSD"],
        "population_type": "REF",
        "obs_value": [times * v for v in (3.0, 4.0, 5.0)],
    }
    put(warehouse, "UNHCR_POPULATION", edition, (DISPLACED_POPULATION, columns))


def product(warehouse: Warehouse, edition: str = "2024", times: float = 1.0) -> None:
    """Gross domestic product of Kenya."""
    columns = {"time_period": ["2015"], "ref_area": ["KEN"], "series": "GDP_USD", "obs_value": [times * 7.5]}
    put(warehouse, "WDI_LONG", edition, (ECONOMIC_SERIES, columns))


def survey(warehouse: Warehouse, edition: str = "1", times: float = 1.0) -> None:
    """A table of one's own."""
    columns = {"time_period": ["2013"], "ref_area": ["UGA"], "measure": "MIGRANTS_WELCOME", "obs_value": [times * 40.0]}
    put(warehouse, "OWN_SURVEY", edition, (AREA_MEASURE, columns))


def world(folder: Path) -> Warehouse:
    """Stock, refugees and product."""
    warehouse = Warehouse(folder / "w.duckdb")
    for load in (stock, refugees, product):
        load(warehouse)
    return warehouse
