"""What Spark says: kept away from the terminal, and told in words of ours where the user can mend it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sojourn import errors
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


NO_RIGHTS = ("Permission denied", "AccessControlException", "AccessDenied", "Access Denied", "AuthorizationException",
             "403 Forbidden", "Status Code: 403")  # fmt: skip
NO_SCHEME = (
    "No FileSystem for scheme",
    "UnsupportedFileSystemException",
    "FileSystem not found",
    "No AbstractFileSystem",
)
NO_HOST = ("UnknownHostException", "Connection refused", "NoRouteToHost", "ConnectTimeoutException")
NO_FILE = ("PATH_NOT_FOUND", "FileNotFoundException", "FILE_NOT_EXIST", "does not exist")
OURS = re.compile(r"sojourn\.errors\.(\w+): (.*?)(?:\n(?=  [->] |$)|$)", re.DOTALL)
"""An error of ours raised in a worker, as it stands in the text that comes back."""


def no_way_in(place: str, why: str) -> UsageError:
    """A place that Spark's user has no rights to."""
    return UsageError(
        f"{place} cannot be written to or read: {why}. Nothing was changed there.",
        ways_out=[
            "look up whose right is missing: that of the user who starts Spark, and on a cluster of its executors",
            "HDFS: hdfs dfs -ls PARENT shows owner and rights; kinit renews a ticket of Kerberos that has run out",
            "S3, Azure, Google: the role of the cluster needs to list, read, write and delete under this address",
            "name another place: --out FOLDER",
        ],
    )


def _of_a_place(text: str, place: str | None) -> UsageError | None:
    """What a file system answers that does not let us in; None for other complaints."""
    where = place or _address(text)
    if any(word in text for word in NO_RIGHTS):
        return no_way_in(where, "the file system answers that permission is denied")
    scheme = where.partition("://")[0]
    if any(word in text for word in NO_SCHEME) or ("ClassNotFoundException" in text and "fs" in text):
        return UsageError(
            f"This Spark does not know addresses that begin with {scheme}://.",
            details=[where],
            ways_out=[
                "give Spark the connector, for S3: PYSPARK_SUBMIT_ARGS='--packages "
                "org.apache.hadoop:hadoop-aws:VERSION pyspark-shell' (the version of Hadoop that Spark has)",
                "start the command with the spark-submit of the cluster, which has it",
            ],
        )
    if any(word in text for word in NO_HOST):
        return UsageError(
            f"{where} is not reached: the host does not answer.",
            ways_out=["look at the name and the port of the host", "HADOOP_CONF_DIR names the cluster's own settings"],
        )
    if place is not None and any(word in text for word in NO_FILE):
        return UsageError(f"There is nothing at {where}.", ways_out=["look at the address"])
    return None


def _address(text: str) -> str:
    found = re.search(r"\b[a-z][a-z0-9+.-]*://[^\s,'\"\])]+", text) or re.search(r"/[^\s,:'\"\])]+", text)
    return found[0] if found else "the place"


def _ours(text: str) -> SojournError | None:
    """The error of ours that a worker raised: its words, and its ways out; rows are counted otherwise there."""
    found = OURS.search(text)
    kind = None if found is None else getattr(errors, found[1], None)
    if found is None or kind is None:
        return None
    ways = re.findall(r"^  > (.+)$", text, re.MULTILINE)
    made: SojournError = kind(found[2].strip().splitlines()[0], ways_out=list(dict.fromkeys(ways)))
    return made


class complaints_told:
    """Turn Spark's complaints about places, files, memory and disk into errors the user can mend.

    place : the address or folder that is asked for, where there is one
    """

    def __init__(self, place: str | None = None) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, (SojournError, KeyboardInterrupt)):
            return
        text = str(error)
        if (no_place := _of_a_place(text, self.place)) is not None:
            raise no_place from None
        if any(word in text for word in ("MALFORMED", "FAILED_READ_FILE", "Malformed", "CSV header")):
            file = re.search(r"reading file (?:file:/{0,2})?(/[^\s]*[^\s.])", text)
            raise FileDamaged(
                f"A file cannot be read{f': {file[1]}' if file else ''}.",
                ways_out=["Every line needs as many values as the header; text must be UTF-8."],
                of_persons=[first_line(error)],
            ) from None
        from py4j.protocol import Py4JError, Py4JNetworkError  # type: ignore[import-untyped]
        from pyspark.errors import PySparkException, PythonException

        if (ours := _ours(text)) is not None:
            raise ours from None
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
                    "If memory ran out on this machine: more with --memory-limit, or fewer workers with --threads.",
                    "If it did on a cluster: more spark.executor.memoryOverhead, where the Python workers are.",
                    "If the disk was full: another one with --scratch.",
                ],
            ) from None


def first_line(error: BaseException) -> str:
    """The first line of what an error says: what Java says, not which call of ours it answers."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip(" :")]
    told = [line for line in lines if not line.startswith("An error occurred while calling")]
    return re.sub(
        r"^: |^(?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error): ", "", (told or lines or [type(error).__name__])[0]
    )
