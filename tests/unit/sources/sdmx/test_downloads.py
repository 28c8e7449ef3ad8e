"""Made-up downloads in the formats of SDMX: codes, flags and what is not there, each read by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import CodesUnknown, LayoutDiffers
from sojourn.sources import description, recognise, source
from sojourn.sources.sdmx.flags import LETTERS, meanings

CSV = (
    "DATAFLOW,LAST UPDATE,freq,partner,agedef,age,unit,sex,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
    "ESTAT:MIGR_IMM5PRV(1.0),01/04/25 23:00:00,A,PL,COMPLET,TOTAL,NR,T,DE,2022,120,bp,\n"
    "ESTAT:MIGR_IMM5PRV(1.0),01/04/25 23:00:00,A,PL,REACH,TOTAL,NR,T,DE,2022,120,bp,\n"
    "ESTAT:MIGR_IMM5PRV(1.0),01/04/25 23:00:00,A,TOTAL,COMPLET,Y_LT5,NR,F,DE,2022,7,,\n"
    "ESTAT:MIGR_IMM5PRV(1.0),01/04/25 23:00:00,A,UK,COMPLET,TOTAL,NR,T,EL,2022,,,C\n"
    "ESTAT:MIGR_IMM5PRV(1.0),01/04/25 23:00:00,A,EU27_2020,COMPLET,TOTAL,NR,T,DE,2022,900,,\n"
    "ESTAT:MIGR_IMM5PRV(1.0),01/04/25 23:00:00,A,UNK,COMPLET,TOTAL,NR,T,DE,2022,,,\n"
)
TSV = (
    "freq,partner,agedef,age,unit,sex,geo\\TIME_PERIOD\t2021 \t2022 \n"
    "A,PL,REACH,Y10-14,NR,M,DE\t119 \t120 bp\n"
    "A,UK,REACH,TOTAL,NR,T,EL\t: c\t: \n"
)
OECD = (
    "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA: Reference area,CITIZENSHIP: Citizenship,FREQ: Frequency,"
    "MEASURE: Measure,SEX: Sex,UNIT_MEASURE: Unit,TIME_PERIOD: Time,OBS_VALUE,OBS_STATUS: Status,UNIT_MULT: Power\n"
    "DATAFLOW,OECD.ELS.IMD:DSD_MIG@DF_MIG(1.0),International migration database,I,ITA: Italy,ROU: Romania,A: Annual,"
    "B11: Inflows,F: Female,PS: Persons,2022,4,E: Estimated,3: Thousands\n"
    "DATAFLOW,OECD.ELS.IMD:DSD_MIG@DF_MIG(1.0),International migration database,I,ITA: Italy,W: World,A: Annual,"
    "B12: Outflows,_T: Total,PS: Persons,2022,50,A: Normal,0: Units\n"
    "DATAFLOW,OECD.ELS.IMD:DSD_MIG@DF_MIG(1.0),International migration database,I,ITA: Italy,W: World,A: Annual,"
    "B15: Stock,_T: Total,PS: Persons,2022,5000,A: Normal,0: Units\n"
)
KEYS = ("time_period", "counterpart_area", "ref_area", "direction", "sex", "age", "obs_value", "obs_status")


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path, named: str = "") -> list[tuple[object, ...]]:
    found = source(named) if named else recognise(path)
    assert found is not None
    return [tuple(r[k] for k in KEYS) for r in found.read(path).observations[0].table.to_pylist()]


def test_eurostat_csv_with_flags_totals_groups_and_what_is_confidential(tmp_path: Path) -> None:
    path = file(tmp_path, "estat_migr_imm5prv_en.csv", CSV)
    assert rows(path) == [
        ("2022", "POL", "DEU", "IN", "_T", "_T", 120, "P"),
        ("2022", "_T", "DEU", "IN", "F", "Y0T4", 7, "A"),
        ("2022", "GBR", "GRC", "IN", "_T", "_T", None, "Q"),
    ]
    reading = source("EUROSTAT_MIGR_IMM5PRV").read(path)
    assert reading.edition == "2025-04-01"
    said = " ".join(reading.notes)
    assert "EU27_2020" in said and "REACH" in said and "1 cell without a figure" in said
    assert "29 of 31 reporters have no figure here: AUT, BEL" in said and "DEU" not in said.partition("here: ")[2]
    assert reading.observations[0].table["definition"][0].as_py().endswith("break in series")


def test_eurostat_tsv_is_known_by_its_dimensions_and_its_name(tmp_path: Path) -> None:
    expected = [
        ("2021", "POL", "DEU", "IN", "M", "Y10T14", 119, "A"),
        ("2021", "GBR", "GRC", "IN", "_T", "_T", None, "Q"),
        ("2022", "POL", "DEU", "IN", "M", "Y10T14", 120, "P"),
    ]
    named = file(tmp_path, "estat_migr_imm5prv.tsv", TSV)
    assert rows(named) == expected
    unnamed = file(tmp_path, "download.tsv", TSV)
    assert recognise(unnamed) is None
    said = description(unnamed)
    assert "EUROSTAT_MIGR_IMM5PRV or EUROSTAT_MIGR_EMI3NXT" in said and "--source" in said
    assert rows(unnamed, "EUROSTAT_MIGR_IMM5PRV") == expected
    assert {r[3] for r in rows(unnamed, "EUROSTAT_MIGR_EMI3NXT")} == {"OUT"}


def test_oecd_csv_with_labels_behind_the_codes_and_thousands(tmp_path: Path) -> None:
    path = file(tmp_path, "oecd.csv", OECD)
    assert rows(path) == [
        ("2022", "ROU", "ITA", "IN", "F", "_T", 4000, "E"),
        ("2022", "_T", "ITA", "OUT", "_T", "_T", 50, "A"),
    ]
    assert any("MEASURE B15" in note for note in source("OECD_DF_MIG").read(path).notes)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (CSV.replace(",bp,", ",bq,", 1), CodesUnknown, "line 2, column OBS_FLAG: «bq»"),
        (CSV.replace(",UK,", ",XY,"), CodesUnknown, "line 5, column partner"),
        (CSV.replace(",A,", ",Annual,"), LayoutDiffers, "labels stand in place of codes"),
        (CSV.replace("MIGR_IMM5PRV", "MIGR_EMI3NXT", 1), LayoutDiffers, "holds 2 dataflows"),
        (CSV.replace(",NR,", ",PC,"), LayoutDiffers, "all have unit PC"),
        (CSV.replace("MIGR_IMM5PRV", "MIGR_EMI3NXT"), LayoutDiffers, "not Eurostat's MIGR_IMM5PRV"),
        (OECD, LayoutDiffers, "not Eurostat's MIGR_IMM5PRV"),
    ],
)
def test_what_is_not_the_dataflow_is_refused(tmp_path: Path, text: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error) as raised:
        source("EUROSTAT_MIGR_IMM5PRV").read(file(tmp_path, "x.csv", text))
    assert said in str(raised.value)


def test_a_dataflow_without_a_place_here_is_named_with_its_publisher(tmp_path: Path) -> None:
    path = file(tmp_path, "x.csv", CSV.replace("MIGR_IMM5PRV", "MIGR_RESFIRST"))
    assert recognise(path) is None
    assert (
        description(path) == "«MIGR_RESFIRST» of Eurostat (ESTAT:MIGR_RESFIRST), a dataflow that Sojourn does not read"
    )


def test_of_joined_flags_the_weakest_is_the_status_and_none_is_lost() -> None:
    assert meanings("") == ("A", ())
    assert meanings("b") == ("B", ())
    assert meanings("be") == ("E", ("break in series",))
    assert meanings("eb") == ("E", ("break in series",))
    assert meanings("bp") == ("P", ("break in series",))
    assert meanings("c") == ("A", ("confidential",))
    for one in LETTERS:
        for other in LETTERS:
            status, _ = meanings(one + other)
            assert status in {LETTERS[one][0], LETTERS[other][0]}
