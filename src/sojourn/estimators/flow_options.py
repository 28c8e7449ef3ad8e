"""What can be said about a method that estimates flows: the options, each declared once and named by the rows."""

from __future__ import annotations

from sojourn.estimators.method import YES_NO, Option, Place

BOTH: tuple[Place, ...] = ("warehouse", "own tables")
TOTALS = ("population-change", "half-population-change", "net-migration")

TOTAL_MOVES = Option(
    "total-moves",
    "moves in all: persons, or how they are found from the stocks, births and deaths",
    default=TOTALS[0],
    choices=TOTALS,
    number=True,
)
TOTAL_FOUND = Option(
    "total-moves",
    "how the moves in all are found from the account; a number goes with own tables, since each sex has its own",
    default=TOTALS[0],
    choices=TOTALS,
    places=("warehouse",),
)
BIRTHS_TO = Option(
    "birth-method",
    "births belong to the native-born, or to all in proportion",
    default="native",
    setting="births_to",
    choices=("native", "proportion"),
)
DEATHS_FROM = Option(
    "death-method",
    "deaths in proportion to population, or so that birthplaces close",
    default="proportion",
    setting="deaths_from",
    choices=("proportion", "accounting"),
)
SOLVER = Option(
    "solver",
    "meet margins exactly, stop where R's migest stops, or do that in small tables only (auto)",
    default="auto",
    choices=("auto", "exact", "reference"),
)
BALANCED = ("unbalanced", "no")  # of optimal transport: the stocks must agree
BALANCE = Option(
    "balance",
    "how the two stocks are made to agree",
    default="closed",
    choices=("closed", "open", "open-dr"),
    goes_with=(BALANCED,),
)
CLOSED = (("balance", "closed"), BALANCED)
MATCHED_BEFORE = (*CLOSED, ("match-global", "before"))
CLOSING = (
    Option(
        "match-global",
        "balance the world before or after births and deaths",
        default="before",
        setting="close",
        choices=("before", "after"),
        goes_with=CLOSED,
    ),
    Option(
        "whole-native-born",
        "round the native-born to whole persons",
        default="yes",
        choices=YES_NO,
        goes_with=MATCHED_BEFORE,
    ),
    Option(
        "remainder",
        "who takes what rounding leaves over",
        default="reference",
        choices=("reference", "largest"),
        goes_with=MATCHED_BEFORE,
    ),
)
EVENTS = (BIRTHS_TO, DEATHS_FROM)
MIXED = (BALANCE, *EVENTS, SOLVER, *CLOSING)
WEIGHT = Option("weight", "share of the closed minimisation, 0 to 1", default="0.89", number=True, places=BOTH)
SHARES = (
    Option("minimisation", "share of the closed minimisation, 0 to 1", default="0.80", number=True, places=BOTH),
    Option(
        "distance-share", "share of the gravity account; the rest is anybody", default="0.15", number=True, places=BOTH
    ),
    Option("moving", "weight of a move of 1000 km against staying", default="0.1", number=True, places=BOTH),
    Option("decay", "how fast that falls with distance", default="1", number=True, places=BOTH),
)
TRANSPORT = (
    Option("epsilon", "blur, in the unit of the cost", default="mean cost / 10", number=True, places=BOTH),
    Option("moving-cost", "cost of any move", default="3 epsilon", number=True, places=BOTH),
    Option("unbalanced", "let the stocks differ, at a price", default="no", choices=YES_NO),
    Option("penalty", "that price", default="50 epsilon", number=True, goes_with=(("unbalanced", "yes"),)),
)
DRAWN = (
    Option(
        "draws",
        "accounts drawn for the interval; all of them balance",
        default="24",
        number=True,
        places=("warehouse",),
    ),
    Option(
        "interval",
        "per cent of reports of countries left out that lie inside lower and upper",
        default="80",
        choices=("80", "95"),
        places=("warehouse",),
    ),
)
