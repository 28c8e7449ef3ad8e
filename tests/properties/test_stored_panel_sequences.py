"""For any sequence of loads, takings back and answers the stored panel is the one made afresh, cell by cell."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_panel_world import few_makers, product, refugees, stock, survey, world

from sojourn.errors import UsageError
from sojourn.products.assessment import makers, stored_panel
from sojourn.products.assessment.keys import recipes_of
from sojourn.products.assessment.makers import make_panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.intake.taking_back import undo, unload
from sojourn.warehouse import Warehouse

LOADS = {"stock": stock, "refugees": refugees, "product": product, "survey": survey}
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(LOADS)), st.sampled_from(["2018", "2026", "2030"])),
        st.just(("answer", "")),
        st.just(("lose the newest panel", "")),
        st.just(("unload", "")),
        st.just(("undo", "")),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module", autouse=True)
def few() -> object:
    """Few makers, their text collected once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(makers, "MAKERS", few_makers())
        recipes = recipes_of(few_makers())
        patch.setattr(stored_panel, "recipes_of", lambda _: recipes)
        yield


@settings(max_examples=12, deadline=None)
@given(sequence=steps)
def test_the_stored_panel_is_the_one_made_afresh(sequence: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = world(Path(folder)).path
        loaded: set[tuple[str, str]] = set()
        for number, (step, edition) in enumerate([*sequence, ("answer", "")]):
            if step in LOADS and (step, edition) not in loaded:
                LOADS[step](Warehouse(path), edition, 2.0 + number)
                loaded.add((step, edition))
            elif step == "lose the newest panel":
                for file in sorted(Path(f"{path}.panel").glob("*.parquet"))[-1:]:
                    file.unlink()
            elif step == "unload":
                if releases := Warehouse(path).releases():
                    unload(releases[-1]["release_id"], Warehouse(path))
            elif step == "undo":
                with suppress(UsageError):
                    undo(Warehouse(path))
            else:
                stored, fresh = read_panel(Warehouse(path)), make_panel(Warehouse(path))
                assert {m: dict(a) for m, a in stored.amounts.items()} == fresh.amounts
                assert stored.origins == fresh.origins and stored.notes == fresh.notes
