"""Published costs by country that were made from an earlier state of the survey's lines: which lines, and how sure.

Each :class:`Finding` names lines that counted then and not now, or the reverse; with them the figures are met.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Certainty = Literal["exact", "consistent"]


@dataclass(frozen=True)
class Finding:
    """Lines of a third quarter that the published figure by country treats otherwise than the survey's lines do.

    counted, dropped : numbers of services; costs : service -> the total it seems to have had
    receivers : None where both the sender's and the receiver's figures show it, else only these receivers' figures
    certainty : ``exact`` where unrounded figures of both sides, or many figures at once, are met by these lines and no
        single other choice was found to do; ``consistent`` where other lines would do as well. All were found by
        looking for lines that meet the figures: they are explanations, not statements of the publisher
    """

    id: str
    year: int
    said: str
    counted: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    costs: tuple[tuple[str, float], ...] = ()
    receivers: tuple[str, ...] | None = None
    all_services: bool = False
    certainty: Certainty = "exact"


#: Receivers in the alphabet of English names up to Ghana whose figure of 2013 still counts services that do not
#: disclose.
UP_TO_GHANA = ("DZA", "BGD", "BIH", "BWA", "BRA", "CHN", "HRV", "DOM", "GHA")
FINDINGS: tuple[Finding, ...] = (
    Finding("no-fee", 2012, "five lines from Austria that state no fee do not count"),
    Finding(
        "late-line",
        2012,
        "one of three lines of Lari with one price from the Emirates to India does not count (taken: service 1)",
        dropped=("1",),
        certainty="consistent",
    ),
    Finding(
        "euro-payout",
        2012,
        "two lines from Switzerland to Serbia and two from Italy to Serbia count although they do not "
        "disclose their rate",
        counted=("29929", "29930", "31002", "31003"),
    ),
    Finding(
        "usa-mobile",
        2012,
        "the mobile service of Western Union from the United States does not count in any corridor",
    ),
    Finding(
        "citibank-fee",
        2012,
        "two services of Citibank from the United States to Mexico had no fee (none before and after "
        "either), not 30 and 40 dollars",
        costs=(("32085", 2.95), ("32086", 2.95)),
        certainty="consistent",
    ),
    Finding(
        "not-yet-transparent",
        2013,
        "in receivers up to Ghana in the alphabet all services count, also those that do not disclose their rate",
        receivers=UP_TO_GHANA,
        all_services=True,
    ),
    Finding(
        "no-russia",
        2013,
        "services from Russia to Lithuania do not count",
        receivers=("LTU",),
        certainty="consistent",
    ),
    Finding(
        "tonga-online",
        2013,
        "two of four Australian bank services to Tonga that do not disclose their rate count",
        counted=("1280", "1284"),
        receivers=("TON",),
        certainty="consistent",
    ),
)
