"""Workbooks of the old format (.xls) are opened by another process first, whose end does not matter.

Their reader sets aside memory for whatever the file claims to hold: one changed byte can ask for 30 GB, which ends the
process, or make it panic. No limit can be looked up before, since sizes stand in many records of a format of its own.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from sojourn.errors import FileDamaged

OLD = b"\xd0\xcf\x11\xe0"
LONGEST = 120
"""Seconds after which the other process is ended."""
MEMORY = 2 << 30
"""Bytes of addresses that it may use: the largest sheet of this format has 16.8 million cells, which take 0.8 GB."""
TRIAL = """
import sys
sys.path[:] = sys.argv[2:]
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
except ImportError:
    pass
from python_calamine import CalamineWorkbook
with open(sys.stdin.buffer.read(), "rb") as stream:
    try:
        CalamineWorkbook.from_filelike(stream)
    except Exception as error:
        sys.exit(str(error))
"""


def check(path: Path) -> None:
    """Raises FileDamaged for an old workbook that cannot be opened; passes whatever is none."""
    facts = path.stat()
    why = _tried(path, facts.st_size, facts.st_mtime_ns)
    if why:
        raise FileDamaged(
            f"{path} is not a readable workbook: {why}.",
            ways_out=["Open it in a spreadsheet and save it again as .xlsx, or get it again from its publisher."],
        )


@lru_cache(maxsize=64)
def _tried(path: Path, _size: int, _changed: int) -> str:
    """What stops one state of a file from being opened; empty where nothing does."""
    with path.open("rb") as stream:
        if stream.read(4) != OLD:
            return ""
    command = [sys.executable, "-I", "-S", "-c", TRIAL, str(MEMORY), *sys.path]
    try:
        done = subprocess.run(command, input=bytes(path.absolute()), capture_output=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return f"it is not open after {LONGEST} seconds"
    if not done.returncode:
        return ""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode == 1 and len(lines) == 1:
        return lines[0]
    return "its sizes contradict each other, or it claims to hold more than fits into the memory"
