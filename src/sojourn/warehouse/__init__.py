"""The only DuckDB store of the house: observations of every release, side by side, with their lineage."""

from sojourn.warehouse.editions import InForce, earlier, every, newest, newest_each
from sojourn.warehouse.insertion import Loaded
from sojourn.warehouse.lineage import Trace, trace
from sojourn.warehouse.warehouse import Warehouse, default_path

__all__ = [
    "InForce",
    "Loaded",
    "Trace",
    "Warehouse",
    "default_path",
    "earlier",
    "every",
    "newest",
    "newest_each",
    "trace",
]
