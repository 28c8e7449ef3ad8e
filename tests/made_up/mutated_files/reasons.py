"""Why a change is taken by all that is known of the source itself, its earlier editions and other sources.

A reason holds of a kind of change in some sources, and of no others: it is written from the cells that became others.
"""

from __future__ import annotations

from collections.abc import Iterable

POSSIBLE = "one figure, which stays possible; sums of this edition are what would tell"
TREATY = "the year or day of one action of a State, which stays possible"
DIGITS = (
    "a digit of one figure so far behind that the sum of the file differs by less than a part in a thousand million"
)
NET = "one balance turned round: net migration lies on both sides of zero"
YEARS = "two years or rounds beside each other, with figures of the same size"
PLACES = "the columns of two destinations of like size, in a matrix of one year"
LIKE = "two areas of like size, in a file in no order of its areas, and no other file of the same thing"
STATES = "two States that acted in years near to each other: no other file has their actions"
MONTH = "the file of the month before"
FEW = "less than a line in a hundred, as editions differ; the last years are not of all areas, so no area shows a hole"
UNPACKED = "one figure in an old workbook, whose bytes are neither packed nor added up, and it stays possible"
LABEL = "control characters within the name of a place or route: another name, with the same figures"
MORE = "one line more, with a figure that is possible"
NUMBERED = "lines alike are told apart by numbers in the order of the file: the numbers are others, no figure is"

#: Kind of change -> sources -> reason; of no sources: it holds of every source not named.
REASONS: dict[str, dict[tuple[str, ...], str]] = {
    "areas_exchanged": {("ILO_C189", "UNTC_2015", "UNTC_2022"): STATES, (): LIKE},
    "sexes_exchanged": {
        ("IDMC_STOCKS_LONG",): "women and men are nearly equal in what the publisher splits by a model"
    },
    "values_exchanged": {
        ("WB_BILATERAL_STOCK", "WB_REMITTANCE_MATRIX"): PLACES,
        ("UNDESA_REFUGEE_STOCK_2019",): "estimates of two years beside each other, with figures of the same size",
        ("UNDESA_STOCK_AGE_SHARES_2017",): "shares of two age groups beside each other, of the same size",
        ("UNHCR_FLOWS",): "two kinds of flow that no fact sets above each other",
        (): YEARS,
    },
    "headers_exchanged": {("WB_BILATERAL_STOCK",): PLACES, (): YEARS},
    "last_lines_missing": {("HONDURAS_ENTRIES", "PANAMA_DARIEN"): MONTH},
    "cut_at_line": {("IDMC_BY_UNHCR", "NATIONAL_NET_MIGRATION"): FEW},
    "first_half_missing": {
        (
            "OECD_ADMISSIONS",
        ): "users choose countries and categories; a category is gone with the lines, as if it was not "
        "chosen, and which categories each country has is not declared",
    },
    "line_twice": {
        ("EMDAT_LONG",): "another disaster of the kind in the year: lines of one kind are numbered, and the publisher "
        "adds some under the same name of the edition",
        ("IDMC_DISASTER_EVENTS",): "another event of the same size: events are summed, and one in a country is no news",
        ("UNHCR_DEMOGRAPHICS",): "the publisher's own files hold as many lines twice",
    },
    "lines_twice": {
        ("EMDAT_LONG",): "every disaster twice, told apart by numbers: a later edition may have as many",
        (
            "IDMC_DISASTER_EVENTS",
        ): "every event twice: events are summed, and a later edition may have twice the movements",
    },
    "line_again_otherwise": {(): MORE},
    "digit_changed": {
        ("UNTC_2015", "UNTC_2022"): TREATY,
        ("RPW_CORRIDORS", "WDI_INDICATOR"): DIGITS,
        (): POSSIBLE,
    },
    "byte_changed": {
        ("IOM_MISSING_MIGRANTS", "RPW_SURVEY"): "a letter of a name, or a digit of a figure that stays possible",
        (): POSSIBLE,
    },
    "value_negative": {
        ("NATIONAL_NET_MIGRATION", "WPP2024_NET_MIGRATION", "WPP_MIGRATION_VINTAGES", "WDI_INDICATOR", "WDI_LONG"): NET,
        (
            "OECD_DF_MIG",
            "OECD_MIG",
        ): "figures below zero, which registers write as corrections, are left out, and a note counts them",
        (
            "FAO_TEMPERATURE",
        ): "a year warmer for one that was cooler than the average: changes of temperature have both signs",
        (
            "RPW_CORRIDORS",
        ): "a cost below zero, where the exchange rate pays more than the fee takes: the survey has some",
    },
    "total_among_parts": {
        ("WB_REMITTANCE_MATRIX",): "the line of the World is told by its name, and kept as the total it is"
    },
    "area_empty": {
        ("IOM_MISSING_MIGRANTS", "US_ENCOUNTERS"): "an empty area, which the publisher's own lines have: it stands for "
        "unknown, with a note, or for all together"
    },
    "controls": {("FRONTEX_DETECTIONS", "IOM_MISSING_MIGRANTS_DOWNLOAD", "RPW_SURVEY"): LABEL},
    "shuffled": {("IOM_MISSING_MIGRANTS", "RPW_SURVEY"): NUMBERED},
    "disk_byte_1": {("WDI_REMITTANCES",): UNPACKED},
    "disk_byte_2": {("KNOMAD_SERIES", "WDI_REMITTANCES"): UNPACKED},
    "disk_byte_3": {("KNOMAD_SERIES", "WDI_REMITTANCES"): UNPACKED},
    "key_column_missing": {
        (
            "RPW_CORRIDORS",
        ): "a column of names beside one of codes, whose title told the edition: the same figures under "
        "the edition named by their end"
    },
    "semicolons": {
        (
            "IAB_BRAIN_DRAIN",
        ): "a file of Stata has no commas between its cells: bytes of figures became others, and stay possible"
    },
}


def reason(kind: str, source: str) -> str:
    """Why a change of a source's file is taken; empty where nobody looked at it yet."""
    of_kind = REASONS.get(kind, {})
    return next((said for sources, said in of_kind.items() if source in sources), of_kind.get((), ""))


def by_reason(kind: str, sources: Iterable[str]) -> dict[str, list[str]]:
    """Reason -> sources of which it holds, for one kind of change."""
    found: dict[str, list[str]] = {}
    for source in sources:
        found.setdefault(reason(kind, source), []).append(source)
    return found
