"""Linear algebra on one thread, where more threads only wait for one another.

The systems solved here have a few hundred unknowns. On several threads their libraries spin while they wait, and a
solve of a third of a millisecond has been seen to take ten, most of all on a busy machine. Results do not depend on
it. The package ``threadpoolctl`` does it; where it is not installed, ``OPENBLAS_NUM_THREADS=1`` in the environment
does the same.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

#: Beyond this many unknowns threads are worth their waiting.
WORTH_THREADS = 2000


@cache
def _libraries() -> Any:
    if importlib.util.find_spec("threadpoolctl") is None:
        return None
    threadpoolctl = importlib.import_module("threadpoolctl")
    importlib.import_module("scipy.linalg")  # its own BLAS must be loaded before the libraries are listed
    return threadpoolctl.ThreadpoolController()


@contextmanager
def one_thread(unknowns: int) -> Iterator[None]:
    """Inside the block BLAS uses one thread, unless the system is large enough to gain from more."""
    libraries = _libraries() if unknowns <= WORTH_THREADS else None
    if libraries is None:
        yield
        return
    with libraries.limit(limits=1, user_api="blas"):
        yield
