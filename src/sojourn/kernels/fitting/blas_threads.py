"""Linear algebra on one thread, where more threads only wait for one another.

The systems solved here have a few hundred unknowns. On several threads their libraries spin while they wait, and a
solve of a third of a millisecond has been seen to take ten, most of all on a busy machine. Results do not depend on
it. The package ``threadpoolctl`` does it, unless ``OPENBLAS_NUM_THREADS=1`` in the environment has done it already,
as the command line has; tables of a few areas are left alone, since loading the libraries takes longer than they do.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

#: Beyond this many unknowns threads are worth their waiting.
WORTH_THREADS = 2000
#: Below this many unknowns a solve is over before a thread is woken.
WORTH_LIMITING = 50


@cache
def _libraries() -> Any:
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1" or importlib.util.find_spec("threadpoolctl") is None:
        return None
    threadpoolctl = importlib.import_module("threadpoolctl")
    importlib.import_module("scipy.linalg")  # its own BLAS must be loaded before the libraries are listed
    return threadpoolctl.ThreadpoolController()


@contextmanager
def one_thread(unknowns: int) -> Iterator[None]:
    """Inside the block BLAS uses one thread, unless the system is large enough to gain from more."""
    libraries = _libraries() if WORTH_LIMITING <= unknowns <= WORTH_THREADS else None
    if libraries is None:
        yield
        return
    with libraries.limit(limits=1, user_api="blas"):
        yield


@contextmanager
def one_thread_everywhere() -> Iterator[None]:
    """Inside the block every library of the process uses one thread, so that the same figures give the same bits."""
    if importlib.util.find_spec("threadpoolctl") is None:
        yield
        return
    with importlib.import_module("threadpoolctl").threadpool_limits(limits=1):
        yield
