"""Protection gaps of two made-up countries: who is bound, who is counted, what is there, in order of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from sojourn.errors import CodesUnknown, NothingLoaded, ValuesRefused
from sojourn.products.hidden.gaps import gaps, own_services
from sojourn.publish.charts.hidden_gaps import hidden_gaps
from sojourn.publish.words.hidden_gaps import told
from sojourn.sources.own.user_table import read_table

DISPLACED = [
    ("2024", "KEN", "SOM", "REF", 500.0),
    ("2024", "KEN", "SOM", "STA", 0.0),
    ("2024", "UGA", "SSD", "REF", 900.0),
    ("2024", "UGA", "SSD", "STA", 70.0),
    ("2024", "UGA", "KEN", "RET", 30.0),
]
VICTIMS = [
    ("2021", "KEN", "VICTIMS", "_T", "_T", "_T", None, "1-4"),
    ("2021", "UGA", "VICTIMS", "_T", "_T", "_T", 20.0, None),
]
BOUND = [("UGA", "REFUGEE_1967", "BOUND"), ("KEN", "PALERMO_TRAFFICKING", "BOUND"), ("ESP", "STATELESS_1954", "BOUND")]
TABLES = {
    "DISPLACED_POPULATION": (
        [("UNHCR_POPULATION", "to 2024")],
        ["time_period", "ref_area", "counterpart_area", "population_type", "obs_value"],
        DISPLACED,
    ),
    "TRAFFICKING": (
        [("UNODC_GLOTIP", "2023-05-30")],
        ["time_period", "ref_area", "trafficking_measure", "breakdown", "sex", "age", "obs_value", "interval"],
        VICTIMS,
    ),
    "TREATY_ACTION": ([("UNTC_2022", "2022-08")], ["ref_area", "treaty", "action"], BOUND),
}


class Held:
    """What gaps asks of a warehouse."""

    def editions(self, dataflow: Any) -> list[tuple[str, str]]:
        return TABLES[dataflow.id][0] if dataflow.id in TABLES else []

    def read(self, dataflow: Any, *, where: dict[str, Any] | None = None, **more: Any) -> pa.Table:
        _, columns, rows = TABLES[dataflow.id]
        frame = pd.DataFrame(rows, columns=columns)
        for column, codes in (where or {}).items():
            frame = frame[frame[column].isin([codes] if isinstance(codes, str) else codes)]
        return pa.Table.from_pandas(frame, preserve_index=False)


def found(*areas: str, services: pd.DataFrame | None = None) -> list[tuple[Any, ...]]:
    made = gaps(Held(), areas, services)  # type: ignore[arg-type]
    return list(made[["ref_area", "population", "upper", "gap", "missing"]].itertuples(index=False, name=None))


def test_gaps_stand_in_order_of_people_and_those_without_a_figure_last() -> None:
    made = found("Kenya", "UGA")
    assert made[:3] == [
        ("KEN", "REF", 500.0, "instrument", "REFUGEE_1967"),
        ("UGA", "STA", 70.0, "instrument", "STATELESS_1954"),
        ("UGA", "VICTIMS", 20.0, "instrument", "PALERMO_TRAFFICKING"),
    ]
    assert [row[:2] + row[3:] for row in made[3:]] == [("KEN", "STA", "figure", "STA")]


def test_people_of_whom_nobody_is_bound_to_nothing_have_no_row_and_neither_have_those_protected() -> None:
    assert not [row for row in found("KEN", "UGA") if row[:2] in (("UGA", "REF"), ("KEN", "VICTIMS"))]


def test_an_old_table_of_treaties_lowers_the_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(TABLES, "TREATY_ACTION", ([("UNTC_2015", "2015-03")], *TABLES["TREATY_ACTION"][1:]))
    made = gaps(Held(), ["KEN"])  # type: ignore[arg-type]
    assert made.loc[0, "confidence"] == "low" and made.loc[0, "rank_by"] == 125.0


def test_services_of_an_own_table_that_are_absent(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text("ref_area,population,service,in_place\nKenya,REF,legal aid,no\nUganda,REF,legal aid,yes\n")
    made = found("KEN", services=own_services(read_table(path)))
    assert ("KEN", "REF", 500.0, "service", "legal aid") in made
    path.write_text("ref_area,population,service,in_place\nKenya,REF,legal aid,partly\nKenya,XYZ,aid,no\n")
    with pytest.raises(ValuesRefused) as error:
        own_services(read_table(path))
    assert len(error.value.details) == 2


def test_an_unknown_area_and_an_empty_warehouse_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CodesUnknown):
        found("Atlantis")
    monkeypatch.delitem(TABLES, "TREATY_ACTION")
    with pytest.raises(NothingLoaded, match="treaties"):
        found("KEN")


def test_gaps_in_words_and_on_a_map() -> None:
    rows = [{str(k): v for k, v in row.items()} for row in gaps(Held(), ["KEN"]).to_dict("records")]  # type: ignore[arg-type]
    assert told(rows[0], "Kenya") == (
        "Kenya: 500 refugees (2024): accede to the 1967 refugee protocol (not bound by the table of 2022-08)"
    )
    assert told(rows[-1], "Kenya").startswith("Kenya: no figure of stateless persons")
    drawn = hidden_gaps(rows)
    assert "Kenya" in drawn and "500" in drawn
