"""The page of oddities of learned flows: each with its figures and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sojourn.concepts import area


class Oddity(Protocol):
    """What is odd; see ``products.flows.oddities``."""

    @property
    def kind(self) -> str: ...
    @property
    def origin(self) -> str: ...
    @property
    def destination(self) -> str: ...
    @property
    def figure(self) -> float: ...
    @property
    def other(self) -> float: ...
    @property
    def reason(self) -> str: ...
    @property
    def side(self) -> str: ...


HEADINGS = {
    "net": "Areas whose net moved their corridors by more than two times",
    "stock": "Outward flows larger than the stock they lead to",
    "displaced": "Corridors three times off what registers of displaced persons changed by",
    "methods": "Corridors on which methods differ by more than ten times",
}
AGAINST = {
    "net": "as learned",
    "stock": "living there at the end",
    "displaced": "change of the register",
    "methods": "pseudo-Bayesian",
}
REASONS = {
    "natives": "more than twice the change of the foreign-born: natives must have moved, or one of the two is wrong",
    "level": "the net is met by persons whom the reports of like countries do not lead one to expect",
    "unlisted": "the stock does not list those born there",
    "low": "they left again or died meanwhile, or the stock counts fewer than reports of like corridors imply",
    "came": "the register grew by more: nets leave no room for it, or people were registered who lived there before",
    "went": "the register shrank by more: people were naturalised, went on, or were struck off",
    "returned": "more return than the register shrank by: the net of the country of origin demands it",
    "third": "nobody born in either lives in the other: people of third countries only, withheld in tables",
    "churn": "stocks hardly change; reports of like corridors say that people come and go",
    "change": "the stocks change; no report of a like corridor is so large",
}
SHOWN = 40


def page(found: Sequence[Oddity], *, period: str, command: str) -> str:
    """Markdown; the largest of each kind, and how many there are."""
    parts = [f"# Oddities of learned flows, {period}\n\nWritten by `{command}`. Persons in the interval, two digits."]
    for kind, heading in HEADINGS.items():
        own = [o for o in found if o.kind == kind]
        parts.append(f"## {heading}\n\n{len(own):,} of them" + (f", the largest {SHOWN}:" if len(own) > SHOWN else "."))
        if own:
            lines = [f"| {'area' if kind == 'net' else 'corridor'} | learned, nets exact | {AGAINST[kind]} | reason |"]
            lines.append("| --- | ---: | ---: | --- |")
            lines += [
                f"| {_where(o)} | {_persons(o.figure)} | {_persons(o.other)} | {REASONS[o.reason]} |"
                for o in own[:SHOWN]
            ]
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _where(oddity: Oddity) -> str:
    if oddity.kind == "net":
        return f"{area.name(oddity.origin)}, {oddity.side}"
    return f"{area.name(oddity.origin)} to {area.name(oddity.destination)}"


def _persons(value: float) -> str:
    return f"{float(f'{value:.2g}'):,.0f}"
