"""What Spark says: kept away from the terminal, and told in words of ours where the user can mend it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sojourn.errors import FileDamaged, SojournError, UsageError, WarehouseError


@contextmanager
def quiet(log: Path) -> Iterator[None]:
    """Let what is started meanwhile (Java and its workers) write to ``log`` in place of the terminal.

    Java writes warnings of its own before any log level holds, and stack traces of errors that are told in our words.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # no error stream: nothing to keep quiet
        yield
        return
    try:
        with log.open("ab") as file:
            os.dup2(file.fileno(), 2)
            yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


class complaints_told:
    """Turn Spark's complaints about files, memory and disk into errors the user can mend."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, (SojournError, KeyboardInterrupt)):
            return
        text = str(error)
        if any(word in text for word in ("MALFORMED", "FAILED_READ_FILE", "Malformed", "CSV header")):
            file = re.search(r"reading file (?:file:/{0,2})?(/[^\s]*[^\s.])", text)
            raise FileDamaged(
                f"A file cannot be read{f': {file[1]}' if file else ''}.",
                ways_out=["Every line needs as many values as the header; text must be UTF-8."],
                of_persons=[first_line(error)],
            ) from None
        from py4j.protocol import Py4JError, Py4JNetworkError  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException, PythonException

        if isinstance(error, PythonException):
            if "No module named 'sojourn'" in text:
                raise UsageError(
                    "Spark's Python workers do not have Sojourn: the running session was started with another Python.",
                    ways_out=[
                        "Set PYSPARK_PYTHON to the Python that Sojourn is installed in before the session starts,",
                        "or stop the session: Sojourn then starts one of its own.",
                    ],
                ) from None
            return  # our own work failed on Spark: a defect, to be seen whole
        if isinstance(error, (PySparkException, Py4JError, Py4JNetworkError, ConnectionError)):
            raise WarehouseError(
                f"Spark stopped: {first_line(error)}",
                ways_out=[
                    "If memory ran out: more with --memory-limit, or fewer workers with --threads.",
                    "If the disk was full: another one with --scratch.",
                ],
            ) from None


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return str(error).strip().splitlines()[0]
