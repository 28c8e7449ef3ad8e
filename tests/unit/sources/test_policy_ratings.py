"""Ratings are ordinal classes in the rater's words; a cell without one is missing, an unknown one is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sojourn import sources
from sojourn.errors import CodesUnknown
from sojourn.sources.policy import three_p_index, tip_tiers

HEADER = "countryname,iso,year,ccode,tier\n"
LINES = (
    "Haiti,HTI,2000,41,NA\nHaiti,HTI,2003,41,4\nHaiti,HTI,2004,41,NA\nKosovo,KOS,2003,347,2\nKosovo,KOS,2004,347,3\n"
)


def tiers(folder: Path, lines: str) -> Path:
    path = folder / "tiers.csv"
    path.write_text(HEADER + lines)
    return path


def three_p(folder: Path, **columns: list[object]) -> Path:
    path = folder / "index.dta"
    given = {"name": ["Micronesia", "Trin&Tobago"], "year": [2012, 2012], "tierupdated": [2.5, 555.0]}
    policies = {"prosecution": [1.0, None], "protection": [3.0, 2.0], "prevention": [5.0, 4.0]}
    pd.DataFrame({**given, **policies, **columns}).to_stata(path, write_index=False)
    return path


def test_the_cells_of_tiers_are_told_by_the_names_of_the_report(tmp_path: Path) -> None:
    """3 is the Tier 2 Watch List and 4 is Tier 3, as the collection's codebook has it."""
    path = tiers(tmp_path, LINES)
    made = sources.recognise(path)
    assert made is tip_tiers.SOURCE
    table = made.reading(path).observations[0].table.to_pandas()
    held = table.set_index(["ref_area", "time_period"])[["obs_value", "rating"]].dropna()
    assert {k: tuple(v) for k, v in held.iterrows()} == {
        ("HTI", "2003"): (4.0, "Tier 3"),
        ("XKX", "2003"): (2.0, "Tier 2"),
        ("XKX", "2004"): (3.0, "Tier 2 Watch List"),
    }


def test_not_in_the_report_is_missing_and_years_without_a_report_are_left_out(tmp_path: Path) -> None:
    reading = tip_tiers.SOURCE.reading(tiers(tmp_path, LINES))
    table = reading.observations[0].table.to_pandas()
    assert table.loc[table["obs_value"].isna(), ["time_period", "obs_status"]].to_numpy().tolist() == [["2004", "O"]]
    assert any("nobody has a class in 2000" in note for note in reading.notes)


def test_a_class_that_nobody_knows_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CodesUnknown, match="values this layout does not know") as refused:
        tip_tiers.SOURCE.reading(tiers(tmp_path, "Haiti,HTI,2003,41,2.5\n"))
    assert "line 2" in str(refused.value.details)


def test_the_classes_of_researchers_are_read_and_never_their_sum(tmp_path: Path) -> None:
    path = three_p(tmp_path, p=[9.0, None])
    assert sources.recognise(path) is three_p_index.SOURCE
    table = three_p_index.SOURCE.reading(path).observations[0].table.to_pandas()
    of = table.set_index(["ref_area", "policy_index"])["rating"]
    assert of["FSM", "P3_PROSECUTION"] == "1 of 5 (no compliance)" and of["TTO", "P3_PROTECTION"] == "2 of 5"
    assert of["FSM", "P3_PREVENTION"] == "5 of 5 (full compliance)"
    assert set(table["policy_index"]) == {"P3_PROSECUTION", "P3_PROTECTION", "P3_PREVENTION"}
    assert table.loc[table["obs_value"].isna(), ["ref_area", "policy_index"]].to_numpy().tolist() == [
        ["TTO", "P3_PROSECUTION"]
    ]


def test_half_a_class_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodesUnknown):
        three_p_index.SOURCE.reading(three_p(tmp_path, protection=[2.5, 3.0]))
