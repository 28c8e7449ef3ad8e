"""The dataflow of priced remittance services: one observation a service, amount and quarter of a survey."""

from __future__ import annotations

from sojourn.concepts.dataflow import Dataflow, Dimension

REMITTANCE_SERVICE = Dataflow(
    "REMITTANCE_SERVICE",
    "Price of single remittance services as surveyed",
    dimensions=(
        Dimension("time_period", "CL_PERIOD", "time"),
        Dimension("counterpart_area", "CL_AREA", "sender"),
        Dimension("ref_area", "CL_AREA", "receiver"),
        Dimension("service", "CL_REMITTANCE_SERVICE", "service"),
        Dimension("amount", "CL_AMOUNT", "amount"),
    ),
    unit="percent of the amount sent",
    timing="instant",
    additive=False,
    negative=True,
    attributes=(
        "firm",
        "firm_kind",
        "product",
        "funding",
        "pickup",
        "speed",
        "coverage",
        "sending_location",
        "discloses_rate",
        "currency",
        "amount_sent",
        "fee",
        "fx_rate",
        "fx_margin",
        "interbank_rate",
        "survey_date",
        "note",
        "repairs",
    ),
    description="obs_value is the total cost the publisher states: fee divided by the amount plus the exchange-rate "
    "margin. amount is the equivalent in US dollars the price was asked for (200 or 500); amount_sent and fee are in "
    "the currency of the sender; fx_margin in percent; discloses_rate is yes or no; repairs lists the named rules "
    "that touched the line.",
)
