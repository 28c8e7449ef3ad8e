"""Indicators on the services that send money, and on what is detected of trafficking in persons."""

from __future__ import annotations

from sojourn.indicators.indicator import ANY_COUNTRY, Counted, Direction, Indicator
from sojourn.indicators.migrant_stock import percentage

SURVEY = "Of the services surveyed for sending 200 dollars to the area whose entry tells it, by year of the survey."


def _share_of_services(id: str, title: str, direction: Direction, needs: tuple[str, str], definition: str) -> Indicator:
    return Indicator(
        id,
        title,
        unit="%",
        kind="annual",
        direction=direction,
        needs=needs,
        formula=percentage,
        paragraphs=(27,),
        smallest_change=(2.0, None),
        definition=f"{definition} {SURVEY}",
        missing=ANY_COUNTRY,
        max_age_years=6.0,
        reference="Remittance Prices Worldwide, World Bank",
        counted=Counted(of=1, least=30.0, clustering=1.0),
        evidence="REMITTANCE_SERVICES",
    )


FAST = _share_of_services(
    "FAST_SERVICES",
    "Services that deliver on the same day",
    "more",
    ("SERVICES_SAME_DAY", "SERVICES_WITH_SPEED"),
    "Within one hour or on the same day.",
)
TRANSPARENT = _share_of_services(
    "TRANSPARENT_SERVICES",
    "Services that tell the exchange rate beforehand",
    "context",
    ("SERVICES_TELL_RATE", "SERVICES_SURVEYED"),
    "The sender knows what will arrive; it is not safety itself.",
)
DIGITAL = _share_of_services(
    "DIGITAL_SERVICES",
    "Services paid for online, by card or from a mobile",
    "context",
    ("SERVICES_DIGITAL", "SERVICES_SURVEYED"),
    "Nobody has to carry cash to a counter.",
)


def per_million(part: float, whole: float) -> float:
    """part per million of whole; NaN where whole is zero."""
    return 1e6 * part / whole if whole else float("nan")


def _detected(id: str, title: str, needs: str, definition: str) -> Indicator:
    return Indicator(
        id,
        title,
        unit="per million population",
        kind="annual",
        direction="context",
        needs=(needs, "POPULATION_YEAR"),
        formula=per_million,
        paragraphs=(17,),
        smallest_change=(None, 0.25),
        definition=(
            f"{definition} What authorities found, not how much there is: more can be good or bad news. Countries with "
            "fewer than five, which the publisher protects, have no figure."
        ),
        missing=ANY_COUNTRY,
        max_age_years=8.0,
        reference="UNODC, Global Report on Trafficking in Persons",
        decimals=2,
    )


VICTIMS = _detected(
    "TRAFFICKING_VICTIMS",
    "Detected victims of trafficking",
    "TRAFFICKING_VICTIMS",
    "Victims detected by the authorities of the area, per million of the people of the areas with a figure.",
)
CONVICTED = _detected(
    "TRAFFICKING_CONVICTED",
    "Persons convicted of trafficking",
    "TRAFFICKING_CONVICTED",
    "Persons convicted in the area, per million of the people of the areas with a figure.",
)

INDICATORS = (FAST, TRANSPARENT, DIGITAL, VICTIMS, CONVICTED)
