"""Labels of the remittance price survey in one spelling, and what a product's name says about how it is paid for."""

from __future__ import annotations

from datetime import datetime

#: Spellings met (lower case, single blanks) -> the label written.
FIRM_KINDS = {
    "bank": "Bank",
    "money transfer operator": "Money Transfer Operator",
    "mto": "Money Transfer Operator",
    "post office": "Post Office",
    "bank/post office": "Bank / Post Office",
    "bank / post office": "Bank / Post Office",
    "bank / money transfer operator": "Bank / Money Transfer Operator",
    "money transfer operator / post office": "Money Transfer Operator / Post Office",
    "money transfer operator / building society": "Money Transfer Operator / Building Society",
    "non-bank fi": "Non-Bank Financial Institution",
    "credit union": "Credit Union",
    "mobile operator": "Mobile Operator",
}
SPEEDS = {
    label.lower(): label
    for label in ("Less than one hour", "Same day", "Next day", "2 days", "3-5 days", "6 days or more")
}
PICKUPS = {
    "bank account": "Bank Account",
    "own/partner bank account": "Own/Partner Bank Account",
    "own/partner bank account in receiving country": "Own/Partner Bank Account",
    "home delivery": "Home Delivery",
    "atm, bank account": "ATM, Bank Account",
    "atm network, bank acciunt": "ATM, Bank Account",
    "cash, bank account": "Cash, Bank Account",
    "bank account, home delivery": "Bank Account, Home Delivery",
    "cash, bank account, home delivery": "Cash, Bank Account, Home Delivery",
    "cash, home delivery": "Cash, Home Delivery",
    "door to door, bank account": "Bank Account, Home Delivery",
}

#: Beginning of a product's name -> how the sender pays.
FUNDING = (
    ("cash", "cash"),
    ("door to", "cash"),
    ("home delivery", "cash"),
    ("account", "account"),
    ("bank account", "account"),
    ("credit/debit card", "card"),
    ("prepaid card", "card"),
    ("card", "card"),
    ("debit", "card"),
    ("credit", "card"),
    ("online", "online"),
    ("mobile", "mobile"),
)
NOT_STATED = "not stated"


def funding_of(product: str) -> str:
    """How a product is paid for: cash, account, card, online, mobile, several joined by «+», or not stated.

    The survey of 2011 to 2014 has no column for it: «Cash to account» is paid in cash, «Account,Cash to cash» from
    an account or in cash. Products named only by their currency («USD service») say nothing. From the second quarter
    of 2016 on the payment instrument («Bank account transfer,Cash») stands in place of the product.
    """
    found = []
    for part in product.lower().split(","):
        name = part.strip()
        found += [how for start, how in FUNDING if name.startswith(start)][:1]
    return "+".join(sorted(set(found))) or NOT_STATED


def survey_date(text: str) -> str:
    """«22/Jan/2011» as 2011-01-22; what is not such a date stays as it stands."""
    try:
        return datetime.strptime(text, "%d/%b/%Y").date().isoformat()
    except ValueError:
        return text
