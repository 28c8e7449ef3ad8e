"""Kernels that Numba compiles where it pays: loading it takes more than half a second, as long as many rows in Python.

A function marked ``njit`` runs as it stands as long as it gets few numbers, and compiled (from Numba's cache) from the
first time it gets many. Both give the same: in Python its arrays are seen as views of plain numbers, so that nothing
overflows in a small type (``tests/unit/kernels/test_compiled.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

FEW = 10_000
"""Numbers in the longest array up to which a function runs as it stands."""


class Kernel(Generic[P, R]):
    """A function that is compiled when it gets many numbers for the first time; compiled ones may call each other."""

    def __init__(self, function: Callable[P, R], options: dict[str, Any]) -> None:
        self.py_func, self._options = function, options
        update_wrapper(self, function)

    @cached_property
    def compiled(self) -> Any:
        """What Numba makes of it."""
        import numba

        return numba.njit(**self._options)(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        """How Numba sees it in another function that it compiles."""
        return self.compiled._numba_type_

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        if "compiled" not in self.__dict__:
            longest = max((a.size for a in arguments if isinstance(a, np.ndarray)), default=0)
            if longest <= FEW:
                plain: Any = [memoryview(a) if isinstance(a, np.ndarray) else a for a in arguments]  # type: ignore[arg-type]
                return self.py_func(*plain, **named)
        result: R = self.compiled(*arguments, **named)
        return result


def njit(**options: Any) -> Callable[[Callable[P, R]], Kernel[P, R]]:
    """As ``numba.njit``, put off until it pays. Arrays have one dimension; what is written into them are numbers."""
    return lambda function: Kernel(function, options)
