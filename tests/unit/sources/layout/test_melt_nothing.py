"""A wide table without any column of figures is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.concepts.dataflows import POPULATION
from sojourn.errors import LayoutDiffers
from sojourn.sources.layout.delimited import melt, read_delimited


def test_a_table_without_a_column_of_figures_is_refused_with_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "pop.csv"
    path.write_text("country_code,age,2050\n404,0-4,1\n", encoding="utf-8")
    with pytest.raises(LayoutDiffers, match="no column of figures") as refused:
        melt(POPULATION, read_delimited(path, ("country_code",)), {}, {}, {})
    assert "country_code, age, 2050" in str(refused.value)
