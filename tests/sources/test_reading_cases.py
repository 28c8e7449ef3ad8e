"""Small files in publishers' layouts that were once read wrongly, each with the outcome it must have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.errors import FileDamaged, LayoutDiffers, SourceError, ValuesRefused
from sojourn.products.intake.judgement import Candidate, judge
from sojourn.sources import description, recognise, source
from sojourn.sources.own import codes
from sojourn.warehouse import Warehouse

pytestmark = pytest.mark.data


def rows(path: Path, which: int = 0) -> list[dict[str, Any]]:
    found = recognise(path)
    assert found is not None
    return found.read(path).observations[which].table.to_pylist()


def notes(path: Path) -> str:
    found = recognise(path)
    assert found is not None
    return " ".join(found.read(path).notes)


def test_01_women_are_women(shared_cases: Path) -> None:
    found = rows(shared_cases / "reading/01/oecd_mig_women.csv")
    assert [(r["sex"], r["obs_value"], r["obs_status"]) for r in found] == [
        ("F", 400, "A"), ("F", 1200, "P"), ("F", 900, "A"), ("F", 77, "E"), ("F", 78, "E"),
    ]  # fmt: skip
    assert "confidential" in found[2]["definition"] and "break in series" in found[4]["definition"]


def test_02_flags_of_the_oecd(shared_cases: Path, tmp_path: Path) -> None:
    path = shared_cases / "reading/02/oecd_mig_flags.csv"
    assert [r["obs_status"] for r in rows(path)] == ["P", "E", "E"]
    unknown = tmp_path / "unknown.csv"
    unknown.write_text(path.read_text().replace(",p,", ",q,"))
    with pytest.raises(Exception, match="line 2, column Flag Codes: «q»"):
        source("OECD_MIG").read(unknown)


def test_08_a_table_by_age_is_no_total(shared_cases: Path) -> None:
    """The first file of a layout known by its documentation is held until somebody has looked at it."""
    path = shared_cases / "reading/08/WPP2024_PopulationByAge5GroupSex_Medium.csv"
    found = {(r["time_period"], r["sex"], r["age"]): (r["obs_value"], r["variant"]) for r in rows(path)}
    assert found["2020", "_T", "Y0T4"] == (6_700_000, "ESTIMATE") and found["2021", "M", "Y0T4"][0] == 3_410_000
    assert {age for _, _, age in found} == {"Y0T4"}
    layout = source("WPP_OFFICIAL_BY_AGE")
    candidate = Candidate(path, "x", layout, layout.reading(path))
    assert [d.kind for d in judge([candidate], None)[0].departures] == ["unchecked_layout"]
    with pytest.raises(LayoutDiffers, match="a table by age"):
        source("WPP_OFFICIAL").read(path)


def test_09_four_general_names_are_no_identity(shared_cases: Path) -> None:
    path = shared_cases / "reading/09/migr_emi3nxt.csv"
    assert recognise(path) is None
    assert "--source" in description(path)


def test_10_cells_not_available_and_totals_above_their_parts(shared_cases: Path) -> None:
    seventeen, sixteen = (shared_cases / f"reading/10/matrix_{y}_like.xlsx" for y in ("2017", "2016"))
    found = {(r["counterpart_area"], r["ref_area"]): (r["obs_value"], r["obs_status"]) for r in rows(seventeen)}
    assert found["ISR", "LBN"] == found["LBN", "ISR"] == (None, "L")
    assert found["_T", "ISR"] == (8.1, "A") and found["KEN", "ISR"] == (7, "E")
    assert "Totals exceed the sum of their parts" in notes(seventeen)
    found = {(r["counterpart_area"], r["ref_area"]): (r["obs_value"], r["obs_status"]) for r in rows(sixteen)}
    assert found["ISR", "KEN"] == (None, "L") and ("ISR", "LBN") not in found


def test_11_unknown_stateless_and_not_reported(shared_cases: Path) -> None:
    path = shared_cases / "reading/11/population.csv"
    found = {(r["counterpart_area"], r["population_type"]): r["obs_value"] for r in rows(path)}
    assert found["XXX", "REF"] == 5 and found["XXA", "STA"] == 30 and found["AFG", "ASY"] == 50
    assert not any(kind == "OIP" for _, kind in found), "«-» is not reported"
    assert source("UNHCR_DATA_FINDER").read(path).edition == "2025-01-01"
    for_hdx = rows(shared_cases / "reading/11/HDX_EndYearPopulationTotals.csv")
    assert {
        (r["counterpart_area"], r["ref_area"]): r["obs_value"] for r in for_hdx if r["population_type"] == "REF"
    } == {
        ("XXX", "IRN"): 2000,
        ("AFG", "DEU"): 1000,
    }


def test_12_the_country_of_the_incident(shared_cases: Path) -> None:
    path = shared_cases / "reading/12/Missing_Migrants_Global_Figures_allData.csv"
    assert [(r["ref_area"], r["obs_value"], r["incident"]) for r in rows(path)] == [
        ("LBY", 3, "2031.MMP0001"),
        ("TUN", 2, "2031.MMP0002"),
    ]
    assert "«Split Incident»" in notes(path) and "2031.MMP0002" in notes(path)
    layout = source("IOM_MISSING_MIGRANTS_INCIDENTS")
    (judged,) = judge([Candidate(path, "x", layout, layout.reading(path))], None)
    assert not judged.departures and any("the clock of this machine" in r for r in judged.remarks)


def test_13_downloads_of_sdmx(shared_cases: Path) -> None:
    keys = ("time_period", "counterpart_area", "ref_area", "obs_value", "obs_status")
    folder = shared_cases / "reading/13"
    assert [tuple(r[k] for k in keys) for r in rows(folder / "estat_migr_imm5prv_en.csv")] == [
        ("2022", "POL", "DEU", 120000, "P"),
        ("2022", "GBR", "GRC", None, "Q"),
    ]
    assert [tuple(r[k] for k in keys) for r in rows(folder / "estat_migr_imm5prv.tsv")] == [
        ("2021", "POL", "DEU", 119000, "A"),
        ("2021", "GBR", "GRC", None, "Q"),
        ("2022", "POL", "DEU", 120000, "P"),
    ]
    assert [tuple(r[k] for k in keys) for r in rows(folder / "oecd_df_mig.csv")] == [("2022", "ROU", "ITA", 40000, "B")]


def test_14_downloads_of_the_world_bank(shared_cases: Path) -> None:
    received = shared_cases / "reading/14/API_BX.TRF.PWKR.CD.DT_DS2_en_csv_v2_1.csv"
    assert [(r["ref_area"], r["time_period"], r["obs_value"], r["row"]) for r in rows(received)] == [
        ("KEN", "2022", pytest.approx(4060), 6),
        ("KEN", "2023", pytest.approx(4190), 6),
    ]
    net = rows(shared_cases / "reading/14/API_SM.POP.NETM_DS2_en_csv_v2_1.csv")
    assert [(r["series"], r["obs_value"]) for r in net] == [("NET_MIGRATION", -10000)] * 2


def test_15_the_cause_that_was_not_exported_is_absent(shared_cases: Path) -> None:
    path = shared_cases / "reading/15/idmc_conflict_only.xlsx"
    assert [(r["displacement_cause"], r["obs_value"]) for r in rows(path)] == [("CONFLICT", 20045)]
    assert [(r["displacement_cause"], r["obs_value"]) for r in rows(path, 1)] == [("CONFLICT", 100123)]


def test_17_unknown_is_not_the_united_kingdom(shared_cases: Path) -> None:
    written = [line.split(",")[2] for line in (shared_cases / "reading/17/stock_unk.csv").read_text().split()[1:4]]
    assert written == ["UNK", "Other", "Stateless"]
    assert [codes.area_of(w, 2020, "_T", groups=False) for w in written] == ["XXX", "OOO", "XXA"]


def test_17_through_the_command(shared_cases: Path, tmp_path: Path) -> None:
    """The World among its parts is refused by its line; without it, UNK is loaded as unknown."""
    given, house = shared_cases / "reading/17/stock_unk.csv", tmp_path / "w.duckdb"
    said = ["--dataflow", "MIGRANT_STOCK", "--publisher", "O", "--edition", "1", "--warehouse", str(house)]
    refused = CliRunner().invoke(app, ["load", str(given), *said])
    assert refused.exit_code == 1 and refused.stderr.startswith("ValuesRefused")
    assert "line 5, column counterpart_area" in refused.stderr and "UNK" not in refused.stderr
    parts = tmp_path / "parts.csv"
    parts.write_text("\n".join(given.read_text().split("\n")[:4]) + "\n")
    assert CliRunner().invoke(app, ["load", str(parts), *said]).exit_code == 0
    read = Warehouse(house).read("MIGRANT_STOCK").to_pylist()
    assert sorted((r["counterpart_area"], r["obs_value"]) for r in read) == [("OOO", 10), ("XXA", 3), ("XXX", 10)]


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("idmc_cr_only.csv", FileDamaged, "old Macintosh"),
        ("idmc_duplicate_column.csv", LayoutDiffers, "stand twice"),
        ("ilo_short_row.csv", LayoutDiffers, "line 4: 1 cells"),
        ("ilo_header_only.csv", FileDamaged, "no rows"),
        ("unhcr_population_kenya_year9999.csv", ValuesRefused, "«9999»"),
    ],
)
def test_mutated_files_are_one_clear_error(shared_cases: Path, name: str, error: type[SourceError], said: str) -> None:
    path = shared_cases / "mutated" / name
    found = recognise(path)
    assert found is not None
    with pytest.raises(error) as raised:
        found.read(path)
    assert said in raised.value.text()
