"""Every case that was ever read wrongly stands in some test by its own file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
MAKERS = {"make.py"}
"""What makes workbooks of the cases, and is none."""


def named(cases: Path) -> dict[str, re.Pattern[str]]:
    """A case -> how a test names it: its file, or the number of its folder."""
    found = {}
    for path in sorted(cases.rglob("*")):
        where = path.relative_to(cases)
        if not path.is_file() or path.name in MAKERS or len(where.parts) == 1 or path.suffix in (".md", ".txt"):
            continue
        if where.parts[0] == "reading":
            number = re.escape(where.parts[1])
            found[str(where)] = re.compile(rf'reading/{number}\b|"reading"\s*/\s*"{number}"|reading/{number}/')
        else:
            found[str(where)] = re.compile(re.escape(path.name))
    return found


def test_every_shared_case_is_read_by_a_test(shared_cases: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    wanted = named(shared_cases)
    assert len(wanted) >= 30
    missing = [case for case, name in wanted.items() if not any(name.search(text) for text in texts)]
    if missing:
        pytest.fail(f"no test reads {', '.join(missing)}")
