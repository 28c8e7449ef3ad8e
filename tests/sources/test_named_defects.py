"""The page of published files with defects says what the files' notes say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sojourn import sources

pytestmark = pytest.mark.data
PAGE = Path(__file__).resolve().parents[2] / "docs/reference/named-defects.md"
ROWS = re.findall(r"^\| `([^`]+)` \| (.+?) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_defect_of_the_page_is_named_by_the_reading(shared_new_data: Path) -> None:
    assert len(ROWS) > 20
    there = {p.name: p for p in shared_new_data.rglob("*") if p.is_file()}
    notes = {}
    for name in {name for name, _ in ROWS}:
        found = sources.recognise(there[name])
        assert found is not None, name
        notes[name] = " ".join(found.reading(there[name]).notes)
    assert [(name, said) for name, said in ROWS if said not in notes[name]] == []
