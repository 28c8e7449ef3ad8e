"""UNHCR files: own codes, empty is not zero, persons and cases apart."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest

from sojourn.errors import CodesUnknown, LayoutDiffers
from sojourn.sources import recognise
from sojourn.sources.unhcr import database as unhcr

POPULATION = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,\
refugees,asylum_seekers,returned_refugees,idps,returned_idps,stateless,ooc,oip,hst
2013,Somalia,SOM,SOM,Germany,GFR,DEU,4530,0,0,0,0,0,0,,0
2013,Unknown,UKN,UNK,Kenya,KEN,KEN,5,0,0,0,0,0,0,,0
"""
APPLICATIONS = """year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,procedure_type,app_type,dec_level,app_pc,applied
2013,Somalia,SOM,SOM,Kenya,KEN,KEN,G,N,FI,P,10
2013,Somalia,SOM,SOM,Kenya,KEN,KEN,G,N,FI,P,4
2013,Somalia,SOM,SOM,Kenya,KEN,KEN,G,N,FI,C,3
"""


def file(folder: Path, text: str) -> Path:
    path = folder / "unhcr.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_of_the_agency_are_not_iso(tmp_path: Path) -> None:
    path = file(tmp_path, POPULATION)
    assert recognise(path) is unhcr.POPULATIONS
    table = unhcr.POPULATIONS.read(path).observations[0].table
    refugees = table.filter(pc.equal(table["population_type"], "REF")).to_pylist()
    assert [(r["counterpart_area"], r["ref_area"], r["obs_value"]) for r in refugees] == [
        ("SOM", "DEU", 4530),
        ("XXX", "KEN", 5),
    ]


def test_what_was_not_reported_is_left_out_and_counted_and_zero_is_kept(tmp_path: Path) -> None:
    reading = unhcr.POPULATIONS.read(file(tmp_path, POPULATION))
    table = reading.observations[0].table
    assert "OIP" not in table["population_type"].to_pylist()
    assert any("2 empty cells" in note for note in reading.notes)
    assert table.filter(pc.equal(table["population_type"], "IDP"))["obs_value"].to_pylist() == [0, 0]


def test_persons_and_cases_are_never_added(tmp_path: Path) -> None:
    reading = unhcr.APPLICATIONS.read(file(tmp_path, APPLICATIONS))
    rows = reading.observations[0].table.to_pylist()
    assert {r["counted"]: r["obs_value"] for r in rows} == {"P": 14, "C": 3}
    assert any(note.startswith("1 lines share") for note in reading.notes)


def test_an_unknown_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodesUnknown, match="QQQ"):
        unhcr.POPULATIONS.read(file(tmp_path, POPULATION.replace("GFR", "QQQ")))


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayoutDiffers, match="lacks columns"):
        unhcr.APPLICATIONS.read(file(tmp_path, POPULATION))


@pytest.mark.data
def test_known_totals_of_refugees_and_solutions(shared_data: Path) -> None:
    """Refugees 11.7 million in 2013, 31.6 in 2023, 31.0 in 2024; 188,759 resettled in 2024 (Global Trends)."""
    table = unhcr.POPULATIONS.read(shared_data / "unhcr" / "population.csv.gz").observations[0].table
    refugees = table.filter(pc.equal(table["population_type"], "REF"))
    for year, millions in (("2013", 11.7), ("2023", 31.6), ("2024", 31.0)):
        total = pc.sum(refugees.filter(pc.equal(refugees["time_period"], year))["obs_value"]).as_py()
        assert total / 1e6 == pytest.approx(millions, abs=0.05)
    solved = unhcr.SOLUTION.read(shared_data / "unhcr" / "solutions.csv.gz").observations[0].table
    in_2024 = solved.filter(pc.equal(solved["time_period"], "2024"))
    resettled = in_2024.filter(pc.equal(in_2024["solution"], "RST"))
    assert pc.sum(resettled["obs_value"]).as_py() == 188_759
