"""Which dataflows of Eurostat and the OECD are reported flows, and how their dimensions are written.

Known about these tables
------------------------
- Eurostat: usual residence of 12 months; reporters differ in how they apply it. ``agedef`` tells whether age is counted
  in completed years (COMPLET) or by the age reached during the year (REACH); where a file has both, the first is read.
  Two letters are a country (EL Greece, UK United Kingdom); every longer code is a total, a group, or a category without
  an area (RNC, recognised non-citizens): totals are kept as totals, unknown and stateless as such, the others are left
  out and named, since they would be counted beside their parts.
- OECD (DF_MIG): by citizenship; permits, registers with 3, 6 or 12 months. W is the world, all citizenships together.
- A figure that is confidential and not shown stays in the table as suppressed; one that is not there is left out.
- TPS00176, TPS00177 and DF_MIG were checked against the publishers' files in SDMX-CSV; of the others no published bytes
  were at hand, nor of any of them as a message (SDMX-ML, SDMX-JSON, JSON-stat).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sojourn.sources.sdmx.downloads import FLAG


@dataclass(frozen=True)
class Publisher:
    """How a publisher writes the dimensions that all its tables of flows share.

    only : dimension -> codes that are read; lines with others are left out and counted
    areas : codes that are no area and what they become
    country : a code of a country looks so; longer ones are groups; None where every code must be known
    joined : flags are letters that can be joined
    reporters : areas that report to it by law; those without a line in a file are named
    """

    name: str
    agency: str
    reporter: str
    sex: str
    only: Mapping[str, tuple[str, ...]]
    scheme: str
    areas: Mapping[str, str]
    country: str | None
    flag: str
    joined: bool
    address: str
    licence: str
    reporters: frozenset[str] = frozenset()


#: The European Union since 2020 and EFTA, which report by Regulation (EC) 862/2007 on statistics on migration.
REPORTERS = frozenset(
    {
        *("AUT", "BEL", "BGR", "CHE", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN"),
        *("IRL", "ISL", "ITA", "LIE", "LTU", "LUX", "LVA", "MLT", "NLD", "NOR", "POL", "PRT", "ROU", "SVK", "SVN"),
        "SWE",
    }
)
EUROSTAT = Publisher(
    "Eurostat",
    "ESTAT",
    "geo",
    "sex",
    {"freq": ("A",), "unit": ("NR",)},
    "eurostat",
    {"TOTAL": "_T", "UNK": "XXX", "STLS": "XXA"},
    r"^[A-Z]{2}$",
    FLAG,
    True,
    "https://ec.europa.eu/eurostat/databrowser/",
    "Eurostat reuse policy",
    REPORTERS,
)
OECD = Publisher(
    "OECD",
    "OECD.ELS.IMD",
    "REF_AREA",
    "SEX",
    {"FREQ": ("A",), "UNIT_MEASURE": ("PS",), "BIRTH_PLACE": ("_Z", "_T"), "EDUCATION_LEV": ("_Z", "_T")},
    "iso3",
    {"W": "_T", "_T": "_T", "_U": "XXX", "_X": "XXX"},
    None,
    "OBS_STATUS",
    False,
    "https://data-explorer.oecd.org/",
    "OECD terms and conditions (since 2024: CC BY 4.0)",
)


@dataclass(frozen=True)
class Table:
    """One dataflow of a publisher and what its figures are.

    direction : IN or OUT, or by the codes of the dimension ``measure``
    partner : the dimension of the other area
    structure : id of its data structure, where that is not the id of the dataflow
    """

    publisher: Publisher
    flow: str
    title: str
    direction: str | Mapping[str, str]
    basis: str
    partner: str
    definition: str
    measure: str = ""
    dimensions: frozenset[str] = field(default=frozenset())
    structure: str = ""

    @property
    def source_id(self) -> str:
        """Id of the source: publisher and dataflow."""
        return f"{self.publisher.name.upper()}_{self.flow}"


TWELVE = "usual residence of 12 months"
_BY_AGE = ("freq", "agedef", "age", "unit", "sex", "geo")


def _eurostat(flow: str, title: str, direction: str, basis: str, partner: str) -> Table:
    return Table(EUROSTAT, flow, title, direction, basis, partner, TWELVE, dimensions=frozenset({*_BY_AGE, partner}))


TABLES = (
    _eurostat(
        "MIGR_IMM5PRV",
        "Immigration by country of previous residence, age and sex",
        "IN",
        "PREVIOUS_RESIDENCE",
        "partner",
    ),
    _eurostat(
        "MIGR_EMI3NXT", "Emigration by country of next residence, age and sex", "OUT", "NEXT_RESIDENCE", "partner"
    ),
    _eurostat("MIGR_IMM1CTZ", "Immigration by citizenship, age and sex", "IN", "CITIZENSHIP", "citizen"),
    _eurostat("MIGR_EMI1CTZ", "Emigration by citizenship, age and sex", "OUT", "CITIZENSHIP", "citizen"),
    _eurostat("MIGR_IMM3CTB", "Immigration by country of birth, age and sex", "IN", "BIRTHPLACE", "c_birth"),
    _eurostat("MIGR_EMI4CTB", "Emigration by country of birth, age and sex", "OUT", "BIRTHPLACE", "c_birth"),
    _eurostat("TPS00176", "Immigration", "IN", "CITIZENSHIP", "citizen"),
    _eurostat("TPS00177", "Emigration", "OUT", "CITIZENSHIP", "citizen"),
    Table(
        OECD,
        "DF_MIG",
        "International migration database: reported inflows and outflows by citizenship",
        {"B11": "IN", "B12": "OUT"},
        "CITIZENSHIP",
        "CITIZENSHIP",
        "foreign population by nationality; duration rule of the reporting country",
        "MEASURE",
        structure="DSD_MIG",
    ),
)
