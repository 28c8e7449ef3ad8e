"""What a reader raises although it never should: one error that names the file and the reader, never a traceback."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from sojourn.errors import ReaderFailed, SojournError

INTERRUPTED = "Query interrupted"  # what DuckDB says, as a RuntimeError, when the user interrupts it
F = TypeVar("F", bound=Callable[..., Any])


@contextmanager
def guarded(file: object, reader: str) -> Iterator[None]:
    """Turn whatever is no SojournError into one: a user's file must never end in a traceback.

    file : as it is named to the user ; reader : id of the source, or what was read

    Interruptions pass. Raises ReaderFailed, whose cause is what was raised.
    """
    try:
        yield
    except SojournError:
        raise
    except MemoryError as error:
        raise ReaderFailed(
            f"{file} does not fit into the memory there is (read as {reader}).",
            ways_out=["Close other programs, or load a part of it."],
        ) from error
    except Exception as error:
        if isinstance(error, RuntimeError) and str(error) == INTERRUPTED:
            raise
        raise failed(file, reader, error) from error


def guarded_reader(reader: str, named: Callable[[Any], object] = str) -> Callable[[F], F]:
    """The same for a function whose first argument is the path of the file, or holds it as ``named`` says."""

    def around(read: F) -> F:
        @wraps(read)
        def guarded_read(what: Any, *args: Any, **kwargs: Any) -> Any:
            with guarded(named(what), reader):
                return read(what, *args, **kwargs)

        return cast(F, guarded_read)

    return around


def failed(file: object, reader: str, error: Exception) -> ReaderFailed:
    """The error that is said in place of one that nobody thought of."""
    said = " ".join(str(error).split())[:300]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "sojourn" in Path(f.filename).parts]
    places = [f"in {Path(f.filename).name}, line {f.lineno}, {f.name}" for f in ours[-2:]]
    return ReaderFailed(
        f"{file} could not be read as {reader}: {type(error).__name__}{f' ({said})' if said else ''}.",
        details=places,
        ways_out=[
            "This is a defect of Sojourn: please report it with these lines and, where you may, the file.",
            "Get the file again from its publisher: it may be damaged or edited.",
        ],
    )
