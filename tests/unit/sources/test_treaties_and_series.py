"""Treaty actions in three layouts, and economic series."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import LayoutDiffers, ValuesRefused
from sojourn.sources import recognise
from sojourn.sources.treaties import ratifications as untc
from sojourn.sources.worldbank import wdi

UNTC = """Participant,"Signature, Succession to signature(d)","Ratification, Accession(a), Succession(d)"
Albania,,5 Jun 2007 a
Türkiye,13 Jan 1999,27 Sep 2004
Chad,26 Sep 2012,
"""
CORE = """iso2,member,state party,year ratification or accession,signatory,no action,status,note
NA,Namibia,1,1992,0,0,state party,
FM,Micronesia, Federated States Of,0,,0,1,no action,
TP,East Timor,1,2004,0,0,state party,
"""
C189 = """party_name_de,ratification_date,entry_into_force_date
Südafrika,2013-06-20,2014-06-20
Uruguay,2012-06-14,2013-09-05
"""


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_ratification_binds_and_signature_does_not(tmp_path: Path) -> None:
    path = file(tmp_path, "4-13.csv", UNTC)
    assert recognise(path) is untc.UNTC_2015
    rows = untc.UNTC_2015.read(path).observations[0].table.to_pylist()
    actions = {(r["ref_area"], r["action"]): r["date"] for r in rows}
    assert actions == {
        ("ALB", "BOUND"): "2007-06-05",
        ("TUR", "SIGNED"): "1999-01-13",
        ("TUR", "BOUND"): "2004-09-27",
        ("TCD", "SIGNED"): "2012-09-26",
    }
    assert {r["treaty"] for r in rows} == {"ICRMW"}


def test_namibia_is_not_a_missing_mark_and_a_comma_in_a_name_is_repaired(tmp_path: Path) -> None:
    path = file(tmp_path, "hr_status_icmw.csv", CORE)
    assert recognise(path) is untc.UNTC_2022
    reading = untc.UNTC_2022.read(path)
    rows = {r["ref_area"]: r["obs_value"] for r in reading.observations[0].table.to_pylist()}
    assert rows == {"NAM": 1992, "TLS": 2004}
    assert any("1 codes that are not ISO" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("name", "text", "edition"),
    [
        ("4-13.csv", UNTC, "2015-03"),
        ("4-13.csv", UNTC.replace("27 Sep 2004", "31 Mar 2015"), "2015-03"),
        ("4-13.csv", UNTC.replace("27 Sep 2004", "5 May 2023"), "to 2023-05"),
        ("hr_status_icmw.csv", CORE, "2022-08"),
        ("hr_status_icmw.csv", CORE.replace("2004", "2022"), "2022-08"),
        ("hr_status_icmw.csv", CORE.replace("2004", "2024"), "to 2024"),
        ("c189.csv", C189, "2020-10"),
        ("c189.csv", C189.replace("2012-06-14", "2021-01-02"), "to 2021-01"),
    ],
)
def test_a_later_list_is_no_part_of_the_list_a_layout_is_known_of(
    tmp_path: Path, name: str, text: str, edition: str
) -> None:
    path = file(tmp_path, name, text)
    source = recognise(path)
    assert source is not None and source.read(path).edition == edition


def test_a_date_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ValuesRefused, match="line 2, column 3: «soon» is not a date"):
        untc.UNTC_2015.read(file(tmp_path, "4-13.csv", UNTC.replace("5 Jun 2007 a", "soon")))


def test_exchanged_columns_of_a_treaty_are_told_with_what_was_seen(tmp_path: Path) -> None:
    """«state party» and «no action» exchanged: the years of three lines stand beside no State party."""
    lines = ["NA,Namibia,0,1992,0,1,x,", "KE,Kenya,0,2001,0,1,x,", "UG,Uganda,0,1995,0,1,x,", "FR,France,1,,0,0,x,"]
    wrong = "\n".join([CORE.splitlines()[0], *lines])
    with pytest.raises(LayoutDiffers, match=r"of 3 lines with a year .* 0 have 1 in «state party» .1 lines have it"):
        untc.UNTC_2022.read(file(tmp_path, "hr_status_icmw.csv", wrong))


def test_a_table_parted_by_other_signs_is_refused_with_its_header(tmp_path: Path) -> None:
    with pytest.raises(LayoutDiffers, match="1 columns where the table has 4 and more, parted by commas"):
        untc.UNTC_2022.read(file(tmp_path, "hr_status_icmw.csv", "iso2;member;state party\nKE;Kenya;1\n"))


def test_a_treaty_without_its_name_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(LayoutDiffers, match="stands in the file's name alone"):
        untc.UNTC_2015.read(file(tmp_path, "treaty.csv", UNTC))


def test_german_names_of_the_domestic_workers_convention(tmp_path: Path) -> None:
    path = file(tmp_path, "c189.csv", C189)
    rows = untc.ILO_C189.read(path).observations[0].table.to_pylist()
    assert {r["ref_area"]: r["obs_value"] for r in rows} == {"ZAF": 2013, "URY": 2012}


def test_series_of_the_world_bank_keep_missing_apart(tmp_path: Path) -> None:
    path = file(tmp_path, "wdi.csv", "geo,var,t,v\nKEN,gdp,2013,61671000000\nKEN,gdp,2014,NA\n")
    reading = wdi.SOURCE.read(path)
    assert [(r["series"], r["obs_value"]) for r in reading.observations[0].table.to_pylist()] == [
        ("GDP_USD", 61671000000)
    ]
    assert reading.notes == ("1 cell without a figure left out: not collected, not zero.",)


@pytest.mark.data
def test_parties_to_the_migrant_workers_convention(shared_data: Path) -> None:
    """47 States were party in March 2015 and 57 in August 2022 (United Nations Treaty Collection)."""
    old = untc.UNTC_2015.read(shared_data / "treaties" / "untc_2015" / "4-13.csv").observations[0].table.to_pylist()
    new = (
        untc.UNTC_2022.read(shared_data / "treaties" / "untc_2022_core_hr" / "hr_status_icmw.csv")
        .observations[0]
        .table.to_pylist()
    )
    assert sum(r["action"] == "BOUND" for r in old) == 47
    assert len(new) == 57
