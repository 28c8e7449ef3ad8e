"""Where the real files are, and what happens when they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


def _shared(part: str) -> Path:
    folder = Path(os.environ.get("SOJOURN_SHARED", REPOSITORY.parent / "shared")) / part
    if folder.is_dir():
        return folder
    reason = f"the shared folder {folder} is not here (set SOJOURN_SHARED to its place)"
    if os.environ.get("SOJOURN_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with the real published files."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """Folder with the outputs of reference implementations."""
    return _shared("reference")


@pytest.fixture(scope="session")
def shared_methods() -> Path:
    """Folder with the notes on methods."""
    return _shared("methods")


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """Folder with small files that were once read wrongly, each with its right outcome."""
    return _shared("cases")


@pytest.fixture(scope="session")
def shared_official() -> Path:
    """Folder with published files in their publishers' own layouts."""
    return _shared("official")


@pytest.fixture(scope="session")
def shared_new_data() -> Path:
    """Folder with newer editions and files whose defects are named."""
    return _shared("new_data")
