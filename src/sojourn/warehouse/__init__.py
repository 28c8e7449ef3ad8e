"""The only DuckDB store of the house: observations of every release, side by side, with their lineage.

May import concepts, files and errors, and never a source, an estimator or a product: these meet in ``products``. What
is read belongs here (``warehouse``), how the file is opened and replaced in ``storage``, the way back to a cell in
``lineage``.
"""

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
