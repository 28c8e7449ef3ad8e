"""Made-up messages of SDMX: the same figures in every format give the same rows, and what is no message says so."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from sojourn.errors import LayoutDiffers, SourceError
from sojourn.sources import description, recognise, source

MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
GENERIC = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"
SPECIFIC = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific"
KEYS = ("time_period", "counterpart_area", "ref_area", "sex", "age", "obs_value", "obs_status")
#: Poland to Germany 119 and 120 (a break, provisional), and the United Kingdom to Greece, confidential.
EXPECTED = [
    ("2021", "POL", "DEU", "_T", "_T", 119, "A"),
    ("2022", "POL", "DEU", "_T", "_T", 120, "P"),
    ("2022", "GBR", "GRC", "_T", "_T", None, "Q"),
]


def header(at: str = "TIME_PERIOD", flow: str = "MIGR_IMM5PRV") -> str:
    return f"""<m:Header><m:ID>x</m:ID><m:Test>false</m:Test><m:Prepared>2025-04-01T23:00:00</m:Prepared>
      <m:Sender id="ESTAT"/><m:Structure structureID="S" dimensionAtObservation="{at}"><c:StructureUsage>
      <Ref agencyID="ESTAT" id="{flow}" version="1.0"/></c:StructureUsage></m:Structure></m:Header>"""


def specific(data: str, **told: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <m:StructureSpecificData xmlns:m="{MESSAGE}" xmlns:c="{COMMON}" xmlns:s="{SPECIFIC}" xmlns:u="urn:u"
      xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{header(**told)}
    <u:DataSet s:structureRef="S" s:dataScope="DataStructure" xsi:type="u:DataSetType">{data}</u:DataSet>
    </m:StructureSpecificData>"""


SERIES = 'freq="A" agedef="COMPLET" age="TOTAL" unit="NR" sex="T"'
BY_SERIES = specific(
    f"""<Series {SERIES} partner="PL" geo="DE"><Obs TIME_PERIOD="2021" OBS_VALUE="119"/>
    <Obs TIME_PERIOD="2022" OBS_VALUE="120" OBS_FLAG="bp"/></Series>
    <Series {SERIES} partner="UK" geo="EL"><Obs TIME_PERIOD="2021"/>
    <Obs TIME_PERIOD="2022" OBS_FLAG="c"/></Series>"""
)
FLAT = specific(
    f"""<Obs {SERIES} partner="PL" geo="DE" TIME_PERIOD="2021" OBS_VALUE="119"/>
    <Obs {SERIES} partner="PL" geo="DE" TIME_PERIOD="2022" OBS_VALUE="120" OBS_FLAG="bp"/>
    <Obs {SERIES} partner="UK" geo="EL" TIME_PERIOD="2022" OBS_FLAG="c"/>""",
    at="AllDimensions",
)


def _generic() -> str:
    def values(**codes: str) -> str:
        return "".join(f'<g:Value id="{k}" value="{v}"/>' for k, v in codes.items())

    def series(partner: str, geo: str, observations: str) -> str:
        shared = values(freq="A", agedef="COMPLET", age="TOTAL", unit="NR", sex="T", partner=partner, geo=geo)
        return f"<g:Series><g:SeriesKey>{shared}</g:SeriesKey>{observations}</g:Series>"

    def observation(year: str, value: str = "", flag: str = "") -> str:
        figure = f'<g:ObsValue value="{value}"/>' if value else ""
        flags = f"<g:Attributes>{values(OBS_FLAG=flag)}</g:Attributes>" if flag else ""
        return f'<g:Obs><g:ObsDimension value="{year}"/>{figure}{flags}</g:Obs>'

    data = series("PL", "DE", observation("2021", "119") + observation("2022", "120", "bp"))
    data += series("UK", "EL", observation("2022", flag="c"))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <m:GenericData xmlns:m="{MESSAGE}" xmlns:c="{COMMON}" xmlns:g="{GENERIC}">{header()}
    <m:DataSet structureRef="S" action="Replace">{data}</m:DataSet></m:GenericData>"""


def coded(name: str, *codes: str) -> dict[str, Any]:
    return {"id": name, "values": [{"id": c} for c in codes]}


ALONE = [coded("freq", "A"), coded("agedef", "COMPLET"), coded("age", "TOTAL"), coded("unit", "NR"), coded("sex", "T")]
STRUCTURE = {
    "name": "Immigration",
    "links": [{"rel": "dataflow", "urn": "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=ESTAT:MIGR_IMM5PRV(1.0)"}],
    "dimensions": {
        "dataSet": ALONE,
        "series": [coded("partner", "PL", "UK"), coded("geo", "DE", "EL")],
        "observation": [coded("TIME_PERIOD", "2021", "2022")],
    },
    "attributes": {"observation": [{"id": "OBS_FLAG", "values": [{"id": "bp"}, {"id": "c"}]}]},
}
DATA_SET = {
    "action": "Information",
    "series": {
        "0:0": {"observations": {"0": [119, None], "1": [120, 0]}},
        "1:1": {"observations": {"1": [None, 1]}},
    },
}
META = {"prepared": "2025-04-01T23:00:00"}
JSON_1 = {"meta": META, "data": {"dataSets": [DATA_SET], "structure": STRUCTURE}}
JSON_2 = {"meta": META, "data": {"dataSets": [{**DATA_SET, "structure": 0}], "structures": [STRUCTURE]}}
JSON_STAT = {
    "version": "2.0",
    "class": "dataset",
    "updated": "2025-04-01T23:00:00+0200",
    "id": ["freq", "agedef", "age", "unit", "sex", "partner", "geo", "time"],
    "size": [1, 1, 1, 1, 1, 2, 2, 2],
    "dimension": {
        **{d["id"]: {"category": {"index": {d["values"][0]["id"]: 0}}} for d in ALONE},
        "partner": {"category": {"index": {"UK": 1, "PL": 0}}},
        "geo": {"category": {"index": ["DE", "EL"]}},
        "time": {"category": {"index": {"2021": 0, "2022": 1}}},
    },
    # places in the array: (partner * 2 + geo) * 2 + time
    "value": {"0": 119, "1": 120},
    "status": {"1": "bp", "7": "c"},
    "extension": {"id": "MIGR_IMM5PRV", "agencyId": "ESTAT", "version": "1.0"},
}
TEXTS = {
    "by_series.xml": BY_SERIES,
    "flat.xml": FLAT,
    "generic.xml": _generic(),
    "one.json": json.dumps(JSON_1),
    "two.json": json.dumps(JSON_2),
    "stat.json": json.dumps(JSON_STAT),
}


def rows(path: Path) -> list[tuple[object, ...]]:
    found = recognise(path)
    assert found is not None and found.id == "EUROSTAT_MIGR_IMM5PRV"
    return [tuple(r[k] for k in KEYS) for r in found.read(path).observations[0].table.to_pylist()]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
@pytest.mark.parametrize("name", TEXTS)
def test_the_same_figures_in_every_format(tmp_path: Path, name: str, packed: bool) -> None:
    path = tmp_path / (name + ".gz" * packed)
    raw = TEXTS[name].encode()
    path.write_bytes(gzip.compress(raw) if packed else raw)
    assert rows(path) == EXPECTED
    reading = source("EUROSTAT_MIGR_IMM5PRV").reading(path)
    assert reading.edition == "2025-04-01"
    assert reading.unchecked and "not checked against the publisher's file" in reading.notes[0]


def test_an_observation_is_placed_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "message.xml"
    path.write_text(BY_SERIES.replace('OBS_VALUE="120"', 'OBS_VALUE="12,5"'), encoding="utf-8")
    with pytest.raises(SourceError, match="observation 2, column OBS_VALUE"):
        source("EUROSTAT_MIGR_IMM5PRV").read(path)


def test_attributes_of_a_group_reach_its_series_only(tmp_path: Path) -> None:
    """The data structure stands for the dataflow; thousands for Romanians, units for Poles."""
    data = """<Group xsi:type="u:G" CITIZENSHIP="ROU" UNIT_MULT="3"/>
      <Group xsi:type="u:G" CITIZENSHIP="POL" UNIT_MULT="0"/>
      <Series REF_AREA="ITA" CITIZENSHIP="ROU" FREQ="A" MEASURE="B11" SEX="_T" UNIT_MEASURE="PS">
      <Obs TIME_PERIOD="2022" OBS_VALUE="4" OBS_STATUS="E"/></Series>
      <Series REF_AREA="ITA" CITIZENSHIP="POL" FREQ="A" MEASURE="B11" SEX="_T" UNIT_MEASURE="PS">
      <Obs TIME_PERIOD="2022" OBS_VALUE="5" OBS_STATUS="A"/></Series>"""
    text = specific(data).replace('agencyID="ESTAT" id="MIGR_IMM5PRV"', 'agencyID="OECD.ELS.IMD" id="DSD_MIG"')
    path = tmp_path / "oecd.xml"
    path.write_text(text, encoding="utf-8")
    found = recognise(path)
    assert found is not None and found.id == "OECD_DF_MIG"
    table = found.read(path).observations[0].table.to_pylist()
    assert [(r["counterpart_area"], r["obs_value"], r["obs_status"]) for r in table] == [
        ("ROU", 4_000, "E"), ("POL", 5, "A"),
    ]  # fmt: skip


BOMB = """<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bomb.xml", BY_SERIES.replace('<?xml version="1.0" encoding="UTF-8"?>', BOMB), "document type or entities"),
        ("cut.xml", BY_SERIES[:-60], "no well-formed XML"),
        ("deletes.xml", BY_SERIES.replace("<u:DataSet ", '<u:DataSet action="Delete" '), "deletes observations"),
        ("none.xml", specific(""), "holds no observations"),
        ("cut.json", json.dumps(JSON_1)[:-9], "no readable JSON"),
        ("deep.json", '{"dataSets":' + "[" * 100_000, "nested too deeply"),
        ("twice.json", json.dumps(JSON_1).replace('"1:1"', '"0:0"'), "«0:0» stands twice"),
        ("beyond.json", json.dumps(JSON_1).replace('"1:1"', '"1:7"'), "does not have the shape"),
        ("more.json", json.dumps({**JSON_STAT, "value": {"900": 1}}), "a figure at place 900 of 8"),
        ("fewer.json", json.dumps({**JSON_STAT, "value": [1, 2]}), "2 figures for 8 cells"),
    ],
)
def test_what_is_no_message_is_refused_and_says_why(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        recognise(path)
        source("EUROSTAT_MIGR_IMM5PRV").read(path)


def test_a_footer_that_names_another_file_is_shown(tmp_path: Path) -> None:
    footer = "<m:Footer><m:Message><c:Text>The response will be at https://example.eu/x</c:Text></m:Message></m:Footer>"
    text = f'<m:GenericData xmlns:m="{MESSAGE}" xmlns:c="{COMMON}">{header()}{footer}</m:GenericData>'
    path = tmp_path / "large.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LayoutDiffers, match=r"https://example\.eu/x"):
        source("EUROSTAT_MIGR_IMM5PRV").read(path)


def test_other_messages_are_named_by_publisher_and_format(tmp_path: Path) -> None:
    path = tmp_path / "permits.xml"
    path.write_text(specific("<Obs/>", flow="MIGR_RESFIRST"), encoding="utf-8")
    assert recognise(path) is None
    assert description(path).startswith("«MIGR_RESFIRST» of Eurostat (ESTAT:MIGR_RESFIRST) in SDMX-ML")
    page = tmp_path / "failed.xml"
    page.write_text("<!DOCTYPE html><html><body>Service unavailable</body></html>", encoding="utf-8")
    assert recognise(page) is None and "a page of HTML" in description(page)


def test_a_message_without_flags_has_none(tmp_path: Path) -> None:
    path = tmp_path / "plain.xml"
    path.write_text(
        specific(f'<Series {SERIES} partner="PL" geo="DE"><Obs TIME_PERIOD="2021" OBS_VALUE="1"/></Series>')
    )
    assert rows(path) == [("2021", "POL", "DEU", "_T", "_T", 1, "A")]
