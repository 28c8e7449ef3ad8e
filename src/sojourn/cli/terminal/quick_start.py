"""Commands that answer at once: what they never use is not loaded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder


class _NoPandas(MetaPathFinder):
    """Says that pandas is not installed."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is left out of this command", name=fullname)


def leave_pandas_out(arguments: Sequence[str]) -> None:
    """Let PyArrow do without pandas in the border commands, which hold their tables in Arrow alone.

    PyArrow imports pandas, where it is installed, as soon as it makes a column of a Python list, to ask whether the
    list is one of pandas': a fifth of a second. It goes on without when it is not there. Spark needs pandas itself.

    arguments : of the program
    """
    if list(arguments[:1]) == ["border"] and not any("spark" in argument for argument in arguments):
        sys.meta_path.insert(0, _NoPandas())
