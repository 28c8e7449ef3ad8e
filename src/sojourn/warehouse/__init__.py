"""The only DuckDB store of the house: observations of every release, side by side, with their lineage."""

from sojourn.warehouse.lineage import Trace, trace
from sojourn.warehouse.warehouse import Loaded, Warehouse, default_path

__all__ = ["Loaded", "Trace", "Warehouse", "default_path", "trace"]
