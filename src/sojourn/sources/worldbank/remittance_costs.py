"""World Development Indicators on remittances, one a file: cost of sending, money paid and received.

Known about these files
-----------------------
- The layouts of ``indicator_downloads``.
- SI.RMT.COST.IB.ZS and SI.RMT.COST.OB.ZS are the average cost of 200 dollars sent to and from a country, per cent of
  the amount (indicator 10.c.1). A year is the **third quarter** of the survey, all transparent services of all
  corridors of the country counted once (see docs: explanation/remittance-prices). A cost can be negative, where the
  exchange rate is better than the market's; above the amount sent it is a typing error.
- Paid and received are in US dollars: one million of them is the unit here, and 0 means no data.
"""

from __future__ import annotations

from functools import partial

from sojourn.concepts.dataflows import ECONOMIC_SERIES, REMITTANCE_FLOW, REMITTANCE_PRICE
from sojourn.sources.layout.recognition import Head
from sojourn.sources.source import Source
from sojourn.sources.worldbank import indicator_downloads
from sojourn.sources.worldbank.indicator_downloads import Indicator
from sojourn.sources.worldbank.wdi import WDI

PRICE = {"amount": "200", "index": "published"}
RECORDED = {"method": "RECORDED"}
INDICATORS = {
    "SI.RMT.COST.IB.ZS": Indicator(REMITTANCE_PRICE, PRICE, highest=100.0),
    "SI.RMT.COST.OB.ZS": Indicator(REMITTANCE_PRICE, PRICE, country="counterpart_area", highest=100.0),
    "BX.TRF.PWKR.CD.DT": Indicator(REMITTANCE_FLOW, RECORDED, factor=1e-6, zero_is_absent=True),
    "BM.TRF.PWKR.CD.DT": Indicator(
        REMITTANCE_FLOW, RECORDED, country="counterpart_area", factor=1e-6, zero_is_absent=True
    ),
    "BX.TRF.PWKR.DT.GD.ZS": Indicator(ECONOMIC_SERIES, {"series": "REMITTANCES_RECEIVED_PERCENT_GDP"}),
}
read = partial(indicator_downloads.read, INDICATORS)


def recognise(head: Head) -> bool:
    """The World Bank's header with the code of one of these indicators."""
    return indicator_downloads.code_of(head) in INDICATORS


SOURCE = Source(
    "WDI_REMITTANCES",
    "World Development Indicators: remittances and their cost",
    "World Bank",
    (REMITTANCE_PRICE, REMITTANCE_FLOW, ECONOMIC_SERIES),
    recognise,
    read,
    "https://databank.worldbank.org/source/world-development-indicators",
    "CC BY 4.0",
    "as the indicator states",
    ("", ".."),
    ("Aggregates among the countries",),
    "year; costs: third quarter",
    series=WDI,
)
