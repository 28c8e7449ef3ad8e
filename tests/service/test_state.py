"""What a server holds is let go of when it is told to stop, whatever is being made."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")

from sojourn.service import state
from sojourn.service.explorer import Page
from sojourn.service.state import State


def test_closing_waits_for_nothing_that_is_being_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "CLOSING", 0.01)
    held, begun, may_end, told = State(tmp_path / "none.duckdb"), Event(), Event(), list[str]()
    held.closing.append(lambda: told.append("closed"))

    def long() -> Page:
        begun.set()
        may_end.wait()
        raise OSError("never sent")

    def made() -> None:
        with pytest.raises(OSError, match="never sent"):
            held.page(("/",), long)

    maker = Thread(target=made)
    maker.start()
    begun.wait()
    closer = Thread(target=held.close)
    closer.start()
    closer.join(30)
    ended = not closer.is_alive()
    may_end.set()
    maker.join()
    assert ended and told == ["closed"]
