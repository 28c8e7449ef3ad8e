"""The gate: counts about persons become a published table, or are held, and the ledger says so.

In this order, so that nothing is half released: the rules are checked; the ledger is taken and verified; a release that
was made already is given again; the secret is there; the budget is spent in the ledger; the table is protected; it is
attacked together with all earlier tables of the data set; it is kept beside the ledger; the ledger says released, or
held; only then is the file written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sojourn.concepts.confidentiality import ConfStatus
from sojourn.concepts.destination import Destination
from sojourn.errors import NotForPublication, UsageError
from sojourn.files.about import About
from sojourn.files.tables import write_tables
from sojourn.kernels.disclosure.primary import Needs
from sojourn.release import attacking, attacking_tables, places, stored
from sojourn.release.attacking import Attack, Published
from sojourn.release.counts import Counts
from sojourn.release.keys import fingerprint, keyed, secrets_used
from sojourn.release.ledger import Entry, Ledger, digest_of
from sojourn.release.linked import Before, Linked, frequency_of, linked, linked_to
from sojourn.release.protecting import LISTED, Shown, limits_of, needs_of, protect
from sojourn.release.rules import DP, SUPPRESSION, SYNTHETIC, Rules

ABOUT = "release"


@dataclass(frozen=True)
class Signed:
    """Who answers for a release: role, and the reason why it is made."""

    role: str
    reason: str

    def __post_init__(self) -> None:
        if not self.role.strip() or not self.reason.strip():
            raise UsageError(
                "A release is signed, with a role and a reason.", ways_out=["--signed-by ROLE --reason TEXT"]
            )


@dataclass(frozen=True)
class Release:
    """What came out: the table that may be published (None where it is held) and the report on it."""

    table: pa.Table | None
    report: Mapping[str, Any]

    @property
    def held(self) -> bool:
        """True where it may not leave."""
        return self.table is None


def make(
    counts: Counts,
    rules: Rules,
    ledger: Ledger,
    signed: Signed,
    secret: bytes,
    *,
    contributions: pa.Table | None = None,
) -> Release:
    """Make a release, or hold it, with the ledger.

    secret : of the ledger (``keys.secret_of``), that the keys of the counts were drawn with
    contributions : what the counts were made of; for differential privacy
    Raises NotForPublication or UsageError, before any noise is drawn, for what may not be released at all.
    """
    if rules.method == SYNTHETIC:
        raise UsageError(
            "Counts do not leave as made-up records.", ways_out=["from case files: sojourn release synthetic"]
        )
    with ledger.held():
        return _made(counts, rules, ledger, signed, secret, contributions)


def _made(
    counts: Counts, rules: Rules, ledger: Ledger, signed: Signed, secret: bytes, contributions: pa.Table | None
) -> Release:
    facts, again = opened(counts.content(), rules, ledger, signed, secret)
    if again is not None:
        return again
    request = facts["request"]
    exact, noisy = stored.earlier(ledger, rules.data_set)
    needs = needs_of(counts, rules)
    told_apart = limits_of(needs.primary, rules.least, once=counts.once) if rules.tell_primary else None
    system = linked(counts, needs, linked_to(counts, exact), told_apart)
    if rules.method == DP:
        _spend(rules, ledger, facts, contributions)
    shown = protect(counts, rules, linked=system, contributions=contributions)
    attacks = _attacks(counts, rules, shown, system, exact, noisy)
    held = bool(shown.unproved) or not all(a.passed for a in attacks)
    table = as_table(counts, shown, rules)
    told = {
        **facts, "method": dict(shown.facts), "attacks": [a.to_dict() | {"cells": len(a.cells)} for a in attacks],
        "not_proved": len(shown.unproved),
    }  # fmt: skip
    if held:
        entry = ledger.append("held", rules.data_set, told)
        return Release(None, _report(entry, rules, shown, attacks, held=True))
    stored.keep(ledger, request, table, counts, system.needs, shown)
    told["published"] = digest_of(table.to_pydict())
    entry = ledger.append("released", rules.data_set, {**told, "file": stored.file_of(request)})
    report = _report(entry, rules, shown, attacks, held=False)
    stored.keep_report(ledger, request, report)
    return Release(table, report)


def opened(
    content: list[Any], rules: Rules, ledger: Ledger, signed: Signed, secret: bytes
) -> tuple[dict[str, Any], Release | None]:
    """What the ledger will say of a release, and the release itself where it was made before.

    content : all that is released from. Raises NotForPublication for a ledger of another secret, or mixed methods.
    """
    ledger.entries()
    if fingerprint(secret) not in secrets_used(ledger, fingerprint(secret)):
        raise NotForPublication("This is not the secret that earlier releases of this ledger were made with.")
    request = keyed([content, rules.to_dict()], secret)
    facts: dict[str, Any] = {
        "request": request, "rules": rules.to_dict(), "secret": fingerprint(secret),
        "signed_by": signed.role, "reason": signed.reason,
    }  # fmt: skip
    before = [e for e in ledger.of(rules.data_set, "released") if e.facts["request"] == request]
    if before:
        return facts, _again(before[-1], ledger, signed)
    _one_kind(ledger, rules, facts)
    return facts, None


def _one_kind(ledger: Ledger, rules: Rules, facts: Mapping[str, Any]) -> None:
    """Refuse exact and noisy tables of one data set: each would take off what protects the other."""
    released = [e.facts["rules"] for e in ledger.of(rules.data_set, "released")]
    codes = (rules.tell_primary, rules.least if rules.tell_primary else None)
    others = {(t, r["least"] if t else None) for r in released if r["method"] == SUPPRESSION
              for t in (bool(r.get("tell_primary")),)}  # fmt: skip
    if rules.method == SUPPRESSION and others - {codes}:
        ledger.append("refused", rules.data_set, {**facts, "why": "mixed codes"})
        raise NotForPublication(
            f"In tables of {rules.data_set} that were released, hidden cells are told to be small by another rule, or "
            "are not: one table would tell what the other keeps.",
            ways_out=["the same --tell-primary and --least for all tables of a data set"],
        )
    methods = {e.facts["rules"]["method"] for e in ledger.of(rules.data_set, "released")}
    other = sorted(m for m in methods if (m == SUPPRESSION) != (rules.method == SUPPRESSION))
    if other:
        ledger.append("refused", rules.data_set, {**facts, "why": "mixed methods"})
        raise NotForPublication(
            f"Tables of {rules.data_set} were released by {', '.join(other)}, and this one would be by {rules.method}: "
            "exact figures take off noise, and noisy ones narrow what is hidden.",
            ways_out=[f"release this one by {other[0]} too"],
        )


def _spend(rules: Rules, ledger: Ledger, facts: Mapping[str, Any], contributions: pa.Table | None) -> None:
    """Write down the cost that OpenDP reckons, before any noise is drawn."""
    from sojourn.release.private import mechanism

    if contributions is None:
        raise NotForPublication(
            "Differential privacy needs the contributions of persons, and these are counts already.",
            ways_out=["release from the crossings: sojourn border tabulate --release dp"],
        )
    cost = mechanism(rules.epsilon, rules.delta, rules.cells_of_a_person, rules.least)
    ledger.spend(rules.data_set, cost.epsilon, cost.delta, facts)


def _again(entry: Entry, ledger: Ledger, signed: Signed) -> Release:
    """The release of before: the stored table, checked against the ledger; nothing is drawn and nothing spent."""
    table = stored.published(ledger, entry)
    ledger.append(
        "reused", entry.data_set,
        {"request": entry.facts["request"], "signed_by": signed.role, "reason": signed.reason},
    )  # fmt: skip
    return Release(table, stored.report(ledger, entry))


def as_table(counts: Counts, shown: Shown, rules: Rules) -> pa.Table:
    """The table as it is published, in SDMX codes: hidden cells have no value, status Q and a confidentiality status.

    Primary and secondary cells bear the same code, since told apart they tell who is few; where the rules tell it all
    the same, A and D. A cell without a row is empty, or noise made it so: a row with a zero would tell the two apart,
    and is left out.
    """
    at = np.flatnonzero(shown.value != 0)
    columns: dict[str, Any] = {
        name: pa.array([shown.cells[c][i] for c in at], pa.string()) for i, name in enumerate(counts.dimensions)
    }
    columns |= _said_of(counts.dimensions, columns, rules)
    hidden, value = shown.hidden[at], shown.value[at]
    exact = rules.method == SUPPRESSION
    columns["obs_value"] = pa.array(np.where(hidden, 0.0, value), pa.float64(), mask=hidden)
    columns["obs_status"] = pa.array(["Q" if h else "A" if exact else "E" for h in hidden], pa.string())
    columns["conf_status"] = pa.array(_conf_status(shown, rules)[at], pa.string())
    columns["protection"] = pa.array([rules.method] * len(hidden), pa.string())
    columns["standard_error"] = pa.array(shown.error[at], pa.float64())
    return pa.table(columns).sort_by([(name, "ascending") for name in counts.dimensions])


def _conf_status(shown: Shown, rules: Rules) -> np.ndarray[Any, Any]:
    """The code of every cell: free, or hidden, and why it is where the rules say that this is told."""
    if rules.tell_primary and shown.small is not None:
        why = np.where(shown.small, ConfStatus.SMALL.value, ConfStatus.SECONDARY.value)
    else:
        why = np.full(len(shown.cells), ConfStatus.CONFIDENTIAL.value)
    return np.where(shown.hidden, why, ConfStatus.FREE.value)


def _said_of(dimensions: Sequence[str], columns: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    """What is the same for all, or told by the period: area and frequency, where they are no dimensions."""
    made: dict[str, Any] = {}
    if "time_period" in dimensions and "freq" not in dimensions:
        made["freq"] = pa.array([frequency_of(code) for code in columns["time_period"].to_pylist()], pa.string())
    if rules.ref_area and "ref_area" not in dimensions:
        made["ref_area"] = pa.array([rules.ref_area] * len(columns[dimensions[0]]), pa.string())
    return made


def write(made: Release, path: Path, rules: Rules, *, today: date | None = None) -> Destination:
    """Write the table of a release: protected, or still personal before its embargo is over.

    Raises NotForPublication for a release that is held.
    """
    if made.table is None:
        raise NotForPublication("This release is held.", ways_out=["what would mend it stands in its report"])
    day = today or datetime.now(UTC).date()
    name = f"release {made.report['release']} of {rules.data_set}, ledger {made.report['head']}"
    if rules.embargo is not None and day < rules.embargo:
        to = places.owners_folder(path, f"{name}; not before {rules.embargo}: make it again on that day")
    else:
        to = places.synthetic(path, reason=name) if rules.method == SYNTHETIC else places.protected(path, name)
    told = {k: made.report[k] for k in ("release", "head", "data_set", "rules")}
    write_tables([made.table], to, About(ABOUT, {"release": told}), sheet="observations")
    return to


def _attacks(
    counts: Counts,
    rules: Rules,
    shown: Shown,
    system: Linked,
    exact: Sequence[Before],
    noisy: Sequence[Published],
) -> list[Attack]:
    now = Published(counts.dimensions, counts.summed, shown.cells, shown.value, shown.reach, shown.limits)
    found = [attacking.told_by_empty_cells(counts)] if rules.method != DP else []
    if rules.method == SUPPRESSION:
        own = slice(len(counts.cells))
        needs = Needs(system.needs.primary[own], system.needs.low[own], system.needs.high[own])
        found.append(attacking.attack_hidden(system.names[own], counts.value, needs, [now], "reconstruction"))
        earlier = [stored.as_published(t) for t in exact]
        found += [*_of_persons(counts, now, shown, 0.0), attacking_tables.linkage([*earlier, now])]
        if near := linked_to(counts, exact):
            found.append(_differencing(system, [*(stored.as_published(t) for t in near), now], rules, shown))
        return found
    small = (counts.persons < rules.least) & (counts.value > 0)
    if np.isfinite(now.reach):
        found.append(attacking.attack_bounds(counts, small, [now]))
    tolerated = 1.0 if rules.method == DP else rules.tolerated  # choosing among outcomes would break its promise
    found.append(attacking.attack_noise(counts, small, [now], shown.chance, tolerated, "reconstruction"))
    found += _of_persons(counts, now, shown, tolerated)
    if noisy:
        found.append(attacking.attack_noise(counts, small, [*noisy, now], shown.chance, tolerated, "averaging"))
    return found


def _of_persons(counts: Counts, now: Published, shown: Shown, tolerated: float) -> list[Attack]:
    """What the figures tell of persons, each beside what one hits who never saw them."""
    inferred = attacking_tables.inference(counts, now, tolerated)  # empty cells tell it: no method here prevents that
    found = [attacking_tables.singling_out(counts, now, shown.chance, tolerated), replace(inferred, passed=True)]
    return found if shown.member is None else [*found, attacking_tables.membership(counts, shown.member)]


def _differencing(system: Linked, tables: Sequence[Published], rules: Rules, shown: Shown) -> Attack:
    """All tables together; every small cell is tried where the pattern was not proved over all of them."""
    if system.revised:
        return attacking.revised("differencing", int(system.needs.primary.sum()), system.revised)
    return attacking.attack_hidden(
        system.names, system.value, system.needs, tables, "differencing", seconds=rules.seconds,
        all_of=bool(shown.unproved),
    )  # fmt: skip


def _report(entry: Entry, rules: Rules, shown: Shown, attacks: Sequence[Attack], *, held: bool) -> dict[str, Any]:
    """The release report: figures and codes; names of cells in ``cells`` and ``open`` are for the owner alone."""
    mend = {code for a in attacks for code in a.mend if not a.passed}
    if shown.unproved:
        mend |= {"more_time"} if shown.facts["not_proved"] > shown.facts["cannot_be_protected"] else {"coarser_groups"}
    return {
        **heading(entry, rules, held=held), "figures": dict(shown.facts), "attacks": [a.to_dict() for a in attacks],
        "mend": sorted(mend), "open": list(shown.unproved[:LISTED]),
    }  # fmt: skip


def heading(entry: Entry, rules: Rules, *, held: bool) -> dict[str, Any]:
    """What every release report begins with."""
    return {
        "release": entry.number, "at": entry.at.isoformat(), "data_set": rules.data_set,
        "class": str(rules.disclosure), "method": rules.method, "rules": rules.to_dict(),
        "signed_by": entry.facts["signed_by"], "reason": entry.facts["reason"],
        "embargo": None if rules.embargo is None else rules.embargo.isoformat(),
        "held": held, "request": entry.facts["request"], "head": entry.digest,
    }  # fmt: skip
