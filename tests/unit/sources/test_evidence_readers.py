"""Series of goals, environment, work and agreements: made-up files in each publisher's layout."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sojourn.errors import CodesUnknown, EditionUnknown, FileDamaged, LayoutDiffers, ValuesRefused
from sojourn.sources import description, recognise
from sojourn.sources.environment import disasters, temperature, vulnerability
from sojourn.sources.labour import agreements, skilled_emigration, work_by_group
from sojourn.sources.source import Reading, Source
from sojourn.sources.undesa import national_net_migration
from sojourn.sources.unsd import sdg_series


def read(source: Source, path: Path, content: str | bytes) -> Reading:
    """The file written, recognised by its content, and read."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert recognise(path) is source
    return source.read(path)


def rows(reading: Reading, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(r[c] for c in columns) for r in reading.observations[0].table.to_pylist()]


KEYS = ("ref_area", "series", "time_period", "obs_value")


def test_injuries_above_everybody_and_regions_are_left_out_and_named(tmp_path: Path) -> None:
    text = (
        "geo_area,migratory_status,nature,sex,units,year,sl_emp_injur\n"
        "1,t,c,bothsex,per_100000_emp,2013,900\n"  # the world
        "404,migper,c,male,per_100000_emp,2013,12.5\n"
        "840,t,c,bothsex,per_100000_emp,2005,812000\n"
    )
    found = read(sdg_series.DDF, tmp_path / "a.csv", text)
    assert rows(found, *KEYS) == [("KEN", "SDG_8_8_1_INJURED.MIGRANT.M", "2013", 12.5)]
    assert "1 line of regions" in found.notes[1] and "left out: lines 4." in found.notes[2]
    assert "By migrant status for 1 of the 1 countries only; migrants as one group for KEN." in found.notes


def test_groups_that_do_not_bracket_their_total_are_named(tmp_path: Path) -> None:
    """Kenya's total is 5 above its highest group, Albania's lies between, Mexico's has one group beside it only."""
    rates = [
        ("404", [("t", 25), ("nonmig", 10), ("eumig", 20), ("noneumig", 15)]),
        ("8", [("t", 12), ("nonmig", 10), ("migper", 20)]),
        ("484", [("t", 90), ("nonmig", 10)]),
        ("840", [("t", 3)]),
    ]
    lines = [f"{a},{group},c,bothsex,per_100000_emp,2015,{rate}" for a, groups in rates for group, rate in groups]
    text = "\n".join(["geo_area,migratory_status,nature,sex,units,year,sl_emp_ftlinjur", *lines]) + "\n"
    found = read(sdg_series.DDF, tmp_path / "a.csv", text)
    assert [n.split(":")[0] for n in found.notes if "comparison" in n] == [
        "In 1 of 2 comparisons the total lies outside of the rates of all its groups (Kenya 2015"
    ]
    assert "Kenya 2015: 10 to 20 against 25, line 2)" in found.notes[2]
    assert found.notes[1] == "By migrant status for 3 of the 4 countries only; migrants as one group for ALB."
    assert "October 2020" in found.notes[0]


def test_no_answer_on_policies_is_no_class(tmp_path: Path) -> None:
    text = (
        "geo_area,nature,policy_domains,units,year,sg_cpa_migrs\n8,c,alldomains,number,2019,3\n"
        "404,c,domain2,number,2019,N\n"
    )
    found = read(sdg_series.DDF, tmp_path / "a.csv", text)
    assert rows(found, *KEYS) == [("ALB", "SDG_10_7_2.ALL", "2019", 3.0)]
    assert found.notes[1:] == (
        sdg_series.CLASSES_NOTE,
        "1 cell of 1 countries hold «N»: no answer, which is no class.",
        "1 cell without a figure left out: not collected, not zero.",
    )


def test_a_score_of_rights_is_not_about_migrants(tmp_path: Path) -> None:
    text = "geo_area,migratory_status,nature,units,year,sl_lbr_ntlcpl\n404,notspec,g,score,2015,3.4\n"
    found = read(sdg_series.DDF, tmp_path / "a.csv", text)
    assert "lower is better" in found.notes[1] and "not about migrants" in found.notes[1]


def test_a_series_of_the_goals_that_is_not_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("geo_area,nature,units,year,bx_trf_pwkr\n1,ca,percent,1990,0.4\n")
    assert recognise(path) is None and "BX_TRF_PWKR" in description(path)
    with pytest.raises(LayoutDiffers, match="BX_TRF_PWKR is not read"):
        sdg_series.DDF.read(path)


def test_policies_by_round(tmp_path: Path) -> None:
    title = '"10.7.2 - Countries (1 = a; 4 = d) - SG_CPA_MIGRS - All Domains"'
    found = read(
        sdg_series.POLICIES, tmp_path / "o.csv", f"Entity,Code,Year,{title}\nKenya,KEN,2019,4\nWorld,,2019,3\n"
    )
    assert rows(found, *KEYS) == [("KEN", "SDG_10_7_2.ALL", "2019", 4.0)]


def test_rounds_of_different_countries_say_which_compare(tmp_path: Path) -> None:
    title = '"10.7.2 - Countries (1 = a; 4 = d) - SG_CPA_MIGRS - All Domains"'
    held = [("Kenya", "KEN", 2019), ("Ghana", "GHA", 2019), ("Kenya", "KEN", 2021), ("Togo", "TGO", 2021)]
    lines = "".join(f"{name},{code},{year},3\n" for name, code, year in held)
    found = read(sdg_series.POLICIES, tmp_path / "o.csv", f"Entity,Code,Year,{title}\n{lines}")
    rounds = "Rounds hold different countries: 2 in 2019, 2 in 2021, 1 in both; only these compare."
    assert found.notes == (sdg_series.CLASSES_NOTE, rounds)


TEMPERATURE = "Area Code,Area,Months Code,Months,Element Code,Element,Unit,Y2012,Y2013\n"


def test_temperature_of_the_year_as_a_whole_under_names_with_lost_letters(tmp_path: Path) -> None:
    text = (
        TEMPERATURE + "107,C?te d'Ivoire,7020,Meteorological year,7271,Temperature change,?C,,1.25\n"
        "107,C?te d'Ivoire,7001,January,7271,Temperature change,?C,2.5,2.5\n"
        "51,Czechoslovakia,7020,Meteorological year,7271,Temperature change,?C,0.5,0.5\n"
        "5000,World,7020,Meteorological year,7271,Temperature change,?C,1,1\n"
    )
    found = read(temperature.SOURCE, tmp_path / "t.csv", text)
    assert rows(found, *KEYS, "obs_status") == [("CIV", "TEMPERATURE_CHANGE", "2013", 1.25, "E")]
    only_january = TEMPERATURE + "1,Kenya,7001,January,7271,Temperature change,?C,1,2\n"
    with pytest.raises(LayoutDiffers, match="meteorological year"):
        read(temperature.SOURCE, tmp_path / "u.csv", only_january)
    with pytest.raises(CodesUnknown):
        read(temperature.SOURCE, tmp_path / "v.csv", text.replace("C?te d'Ivoire", "Atlantis"))


def test_disasters_of_one_kind_are_numbered_and_an_empty_cell_is_not_zero(tmp_path: Path) -> None:
    text = (
        "geo,subgroup,type,t,events,affected,deaths,damages\n"
        "KEN,hydrological,flood,2013,2,500,3,\nKEN,hydrological,flood,2013,1,40,,\n"
        "KEN,hydrological,flood,2014,1,,2,\nKEN,biological,infestation,2013,1,9000,,\n"
    )
    found = read(disasters.SOURCE, tmp_path / "d.csv", text)
    assert rows(found, *KEYS) == [
        ("KEN", "DISASTER_AFFECTED.FLOOD", "2013", 500.0),
        ("KEN", "DISASTER_AFFECTED.FLOOD.2", "2013", 40.0),
    ]


def test_persons_affected_that_are_no_figure_are_named(tmp_path: Path) -> None:
    text = "geo,subgroup,type,t,events,affected,deaths,damages\nKEN,hydrological,flood,2013,2,twelve,3,\n"
    with pytest.raises(ValuesRefused, match="line 2, column affected: «twelve» is not a number"):
        read(disasters.SOURCE, tmp_path / "d.csv", text)


def test_a_series_of_the_goals_about_regions_alone_has_no_line(tmp_path: Path) -> None:
    text = "geo_area,migratory_status,nature,units,year,sl_lbr_ntlcpl\n1,notspec,g,score,2015,3.4\n"
    assert rows(read(sdg_series.DDF, tmp_path / "sl.csv", text), *KEYS) == []


def test_which_index_of_vulnerability_stands_in_the_name(tmp_path: Path) -> None:
    text = '"ISO3","Name","2013"\n"KEN","Kenya",0.5\n'
    found = read(vulnerability.SOURCE, tmp_path / "ndgain_vulnerability.csv", text)
    assert rows(found, *KEYS) == [("KEN", "CLIMATE_VULNERABILITY", "2013", 0.5)]
    path = tmp_path / "index.csv"
    path.write_text(text)
    assert recognise(path) is None and "--source" in description(path)
    with pytest.raises(EditionUnknown):
        vulnerability.SOURCE.read(path)


def test_an_agreement_is_an_action_of_both_parties(tmp_path: Path) -> None:
    path = tmp_path / "bla.dta"
    pd.DataFrame(
        {
            "treatyID": [7, 8, 9],
            "countryA": ["Kenya", "Germany", "Spain"],
            "countryB": ["Qatar", "Yugoslavia", "Peru"],
            "year": [2016, 1968, 9999],
            "datesigned": [" 3/20/2016", "2/30/1968", ""],
        }
    ).to_stata(path, write_index=False)
    found = read(agreements.SOURCE, path, path.read_bytes())
    assert rows(found, "ref_area", "treaty", "action", "date", "obs_value", "row") == [
        ("KEN", "LABOUR_AGREEMENT_7", "SIGNED", "2016-03-20", 2016.0, 1),
        ("DEU", "LABOUR_AGREEMENT_8", "SIGNED", None, 1968.0, 2),  # the calendar has no 30 February
        ("QAT", "LABOUR_AGREEMENT_7", "SIGNED", "2016-03-20", 2016.0, 1),
    ]
    assert found.edition == "to 2016" and found.notes[0].startswith("1 agreement of an unknown year")
    assert "1 signature of former States left out; the other party's stay." in found.notes
    early = pd.DataFrame(
        {
            "treatyID": [1, 2, 3],
            "countryA": ["Kenya"] * 3,
            "countryB": ["Qatar"] * 3,
            "year": [1928, 2016, 2017],
            "datesigned": [""] * 3,
            "ratified": ["", "5/1/2017", ""],
        }
    )
    early.to_stata(tmp_path / "early.dta", write_index=False)
    notes = agreements.SOURCE.read(tmp_path / "early.dta").notes
    assert notes[0].startswith("Column «ratified» is blank in 2 of 3 records (record 1 the first)")
    assert "1 agreement before 1946 (1928): those years are not whole." in notes
    path.write_bytes(path.read_bytes()[:300])
    assert recognise(path) is None
    with pytest.raises(FileDamaged):
        agreements.SOURCE.read(path)


def test_emigration_rates_are_percent(tmp_path: Path) -> None:
    path = tmp_path / "iab.dta"
    columns = {"low_rate": [0.01], "med_rate": [0.02], "high_rate": [0.25], "tot_rate": [float("nan")]}
    keys = {"origin": ["Romania"], "ccode_origin": ["ROM"], "gender": ["Female"], "year": [2010]}
    pd.DataFrame({**keys, **columns}).to_stata(path, write_index=False)
    found = read(skilled_emigration.SOURCE, path, path.read_bytes())
    assert ("ROU", "EMIGRATION_RATE.HIGH.F", "2010", pytest.approx(25.0)) in rows(found, *KEYS)
    assert len(rows(found, *KEYS)) == 3 and "1 cell without a figure" in found.notes[0]
    pd.DataFrame({"other": [1]}).to_stata(path, write_index=False)
    assert recognise(path) is None and "a file of Stata" in description(path)
    with pytest.raises(LayoutDiffers):
        skilled_emigration.SOURCE.read(path)


LFS = "STRUCTURE,STRUCTURE_ID,sex,age,citizen,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"


def test_work_by_citizenship_keeps_flags_and_leaves_the_union_out(tmp_path: Path) -> None:
    line = "dataflow,ESTAT:LFSA_ERGAN(1.0),F,Y15-64,{},{},2013,{},{}\n"
    text = LFS + line.format("FOR", "AT", "55.5", "b") + line.format("NAT", "EU27_2020", "60", "")
    text += line.format("NAT", "AT", "", "") + line.format("EU27_2020_FOR", "AT", "50", "")
    found = read(work_by_group.BY_CITIZENSHIP, tmp_path / "l.csv", text)
    assert rows(found, *KEYS, "obs_status") == [("AUT", "EMPLOYMENT_RATE.FOREIGN.F", "2013", 55.5, "B")]
    assert found.notes == (
        "1 line of other ages or citizenships not read.",
        "1 line of regions, groups and former States left out.",
        "1 cell without a figure left out: not collected, not zero.",
        "By citizenship: never joined with rates by place of birth, which are other persons.",
    )
    unsure = text + line.format("FOR", "BE", "", "u") + line.format("FOR", "BG", "40", "bu")
    notes = read(work_by_group.BY_CITIZENSHIP, tmp_path / "u.csv", unsure).notes
    assert "2 cells without a figure left out: not collected, not zero." in notes
    assert "2 cells marked u by the publisher: few persons were asked; 1 of them are empty." in notes
    both = text + line.replace("ERGAN", "URGAN").format("FOR", "AT", "5", "")
    with pytest.raises(LayoutDiffers, match="not one of the tables"):
        read(work_by_group.BY_CITIZENSHIP, tmp_path / "m.csv", both)


def test_unemployment_by_birthplace(tmp_path: Path) -> None:
    content = {
        "dataset": work_by_group.OECD_DATASET,
        "countries": {
            "DEU": {"nativeBorn": [{"year": 2013, "value": 4.5}], "foreignBorn": [{"year": 2013, "value": None}]}
        },
    }
    found = read(work_by_group.BY_BIRTHPLACE, tmp_path / "o.json", json.dumps(content, indent=2))
    assert rows(found, *KEYS) == [("DEU", "UNEMPLOYMENT_BY_BIRTH.NATIVE", "2013", 4.5)]
    said = " ".join(found.notes)
    assert "1 cell without a figure left out" in said and "Both sexes together" in said
    assert "Years are missing in 1 of 1 countries, of 1 from 2013 to 2013: DEU 1." in said
    assert "never joined with rates by citizenship" in said
    other = tmp_path / "p.json"
    other.write_text(json.dumps({"dataset": "ANOTHER", "countries": {}}))
    assert recognise(other) is None
    with pytest.raises(LayoutDiffers):
        work_by_group.BY_BIRTHPLACE.read(other)


def test_national_net_migration_may_be_below_zero(tmp_path: Path) -> None:
    text = "Year,Country ISO,Net migration\n2013,POL,-19904\n2013,KEN,\n"
    found = read(national_net_migration.SOURCE, tmp_path / "n.csv", text)
    assert rows(found, *KEYS) == [("POL", "NET_MIGRATION_NATIONAL", "2013", -19904.0)]
