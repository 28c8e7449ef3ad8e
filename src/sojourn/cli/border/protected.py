"""``sojourn border tabulate --release``: final migrations through the gate, from crossings to a published table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sojourn.cli.release import options
from sojourn.cli.release.make import through_the_gate
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import NotForPublication, UsageError

if TYPE_CHECKING:
    from sojourn.products.border.statistics import Request


@dataclass(frozen=True)
class Asked:
    """What a release needs beside the statistic: plan, ledger, signature, where table and report go, and the groups."""

    plan: Path | None
    ledger: Path | None
    signed_by: str
    reason: str
    out: Path | None
    report: Path | None
    parents: Path | None
    in_groups: bool


def publish(request: Request, method: str, asked: Asked) -> None:
    """Release the migrations of final periods by the plan."""
    from sojourn.products.border.contributions import contributions

    if asked.out is None:
        raise UsageError("A release goes to a file.", ways_out=["--out FILE"])
    rules = options.rules_in(asked.plan)
    if rules.method != method:
        raise UsageError(f"--release {method}, and the plan says {rules.method}.", ways_out=["another plan"])
    if rules.disclosure is not Disclosure.PERSONAL:
        raise NotForPublication(f"Border crossings are personal, and the plan is for {rules.disclosure}.")
    made = contributions(request)
    through_the_gate(
        made.table, made.dimensions, made.summed, rules, asked.ledger, asked.signed_by, asked.reason, asked.out,
        asked.report, asked.parents, asked.in_groups,
    )  # fmt: skip
