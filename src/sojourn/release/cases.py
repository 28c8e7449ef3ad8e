"""The gate for case files: made-up records, drawn from noisy counts of their combinations, and a report on them.

In the order of ``gate``: the rules, the ledger, a release that was made already, the secret, the budget as spent, the
noise, the records, the attacks; then the books, then the file. Cases of a control are left out from the first: the
attacks are tried on them too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import DimensionsDiffer, UsageError, ValuesRefused
from sojourn.kernels.disclosure.cell_key import KEYS
from sojourn.kernels.disclosure.drawing import NOT_STATED, Records, combinations_of, drawn, number_of
from sojourn.release import combinations, fidelity, gate, stored
from sojourn.release.attacking import Attack
from sojourn.release.attacking_records import attacks
from sojourn.release.counts import PERSON
from sojourn.release.gate import Release, Signed
from sojourn.release.keys import keys_of
from sojourn.release.ledger import Entry, Ledger, digest_of
from sojourn.release.rules import SYNTHETIC, Rules


@dataclass(frozen=True)
class Cases:
    """One record a person: columns by name, codes of each, and the records in them by number.

    persons : identifiers, in order of the records
    """

    columns: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    records: Records
    persons: tuple[str, ...]

    def content(self) -> list[Any]:
        """Everything that a release is made from; only ever kept as a hash under the secret of a ledger."""
        order = np.argsort(np.array(self.persons))
        return [list(self.columns), [list(c) for c in self.codes], self.records[order].tolist(), sorted(self.persons)]


def cases_of(table: pa.Table, columns: Sequence[str]) -> Cases:
    """Cases from a table with a row a person; what is empty is not stated.

    Raises DimensionsDiffer for missing columns, ValuesRefused for nobody, for rows without a person, and for a person
    twice: how much one person has in the file would be without bound.
    """
    missing = [name for name in (PERSON, *columns) if name not in table.column_names]
    if missing or not columns or PERSON in columns or len(set(columns)) < len(columns):
        what = f"The table has no columns {', '.join(missing)}." if missing else "Which columns, each once?"
        raise DimensionsDiffer(what, details=list(table.column_names))
    persons = [str(p) if p is not None else "" for p in table[PERSON].to_pylist()]
    if not persons:
        raise ValuesRefused("Nobody is in the table: there is nothing to release.")
    if "" in persons:
        raise ValuesRefused(f"{persons.count('')} cases have no {PERSON}.", ways_out=["a declared identifier in each"])
    twice = len(persons) - len(set(persons))
    if twice:
        raise ValuesRefused(
            f"{twice} rows are of persons that stand there before: what a person contributes is without bound.",
            ways_out=["one row a person: which of several it is, the office decides"],
        )
    lists, numbers = [], []
    for name in columns:
        texts = pc.fill_null(table[name].cast(pa.string()), "").combine_chunks()
        codes = tuple(sorted(set(texts.to_pylist()) - {""}))
        at = pc.fill_null(pc.index_in(texts, pa.array(codes, pa.string())), NOT_STATED)
        lists.append(codes)
        numbers.append(np.asarray(at.to_numpy(zero_copy_only=False), dtype=np.int64))
    return Cases(tuple(columns), tuple(lists), np.stack(numbers, axis=1), tuple(persons))


def make(cases: Cases, rules: Rules, ledger: Ledger, signed: Signed, secret: bytes) -> Release:
    """Make a file of made-up records, or hold it, with the ledger.

    secret : of the ledger (``keys.secret_of``). Raises NotForPublication or UsageError, before any noise is drawn, for
    what may not be released at all.
    """
    if rules.method != SYNTHETIC:
        raise UsageError(
            f"Case files leave as made-up records, and the plan says {rules.method}.", ways_out=[SYNTHETIC]
        )
    if rules.width > len(cases.columns):
        raise UsageError(
            f"Combinations of {rules.width} columns are asked for, and there are {len(cases.columns)}.",
            ways_out=[f"--width {len(cases.columns)}"],
        )
    with ledger.held():
        facts, again = gate.opened([SYNTHETIC, *cases.content()], rules, ledger, signed, secret)
        return again or _made(cases, rules, ledger, facts, secret)


def _made(cases: Cases, rules: Rules, ledger: Ledger, facts: dict[str, Any], secret: bytes) -> Release:
    width = len(cases.columns)
    noise = combinations.mechanism(rules.epsilon, rules.delta, number_of(width, rules.width), rules.least)
    ledger.spend(rules.data_set, noise.epsilon, noise.delta, facts)
    out = keys_of(cases.persons, secret) < np.uint64(round(rules.held_out * KEYS))
    behind, control = cases.records[~out], cases.records[out]
    noisy = combinations.noisy(combinations_of(behind, rules.width), noise)
    rng = np.random.default_rng(list(hashlib.sha256(repr(sorted(noisy.items())).encode()).digest()))
    file = drawn(noisy, width, rules.width, rng)
    found = attacks(behind, control, file, rng, noise.epsilon, noise.delta)
    own = combinations_of(file, rules.width)
    figures = {
        "records": len(file), "columns": width, "width": rules.width, "epsilon": noise.epsilon, "delta": noise.delta,
        "scale": noise.scale, "threshold": noise.threshold, "combinations": len(noisy) - 1,
        "held_out": rules.held_out, "stated": float((file != NOT_STATED).mean()) if len(file) else 0.0,
        "from_noisy_counts": float(np.mean([abs(n - own.get(k, 0)) for k, n in noisy.items()])) if noisy else 0.0,
    }  # fmt: skip
    table = _as_table(cases, file)
    told = {**facts, "method": figures, "not_proved": 0}
    if not len(file) or not all(a.passed for a in found):
        entry = ledger.append("held", rules.data_set, told)
        return Release(None, _report(entry, rules, figures, found, {}, held=True))
    owners = {
        "fidelity": fidelity.by_width(behind, file, cases.records, noisy, rules.width),
        "fidelity_by_size": fidelity.by_size(behind, file, rules.width),
    }
    request = facts["request"]
    stored.keep_table(ledger, request, table, {"published": table.column_names})
    told |= {"published": digest_of(table.to_pydict()), "file": stored.file_of(request)}
    entry = ledger.append("released", rules.data_set, told)
    report = _report(entry, rules, figures, found, owners, held=False)
    stored.keep_report(ledger, request, report)
    return Release(table, report)


def _as_table(cases: Cases, file: npt.NDArray[np.int64]) -> pa.Table:
    """The records with the codes of the cases, in order: which was drawn first tells nothing."""
    order = np.lexsort(file.T[::-1])
    made = {}
    for column, (name, codes) in enumerate(zip(cases.columns, cases.codes, strict=True)):
        at = pa.array(file[order, column], mask=file[order, column] == NOT_STATED)
        made[name] = pa.array(codes, pa.string()).take(at)
    return pa.table(made)


def _report(
    entry: Entry, rules: Rules, figures: Mapping[str, Any], found: Sequence[Attack], owners: Mapping[str, Any], *,
    held: bool,
) -> dict[str, Any]:  # fmt: skip
    mend = sorted({code for a in found for code in a.mend} | ({"smaller_width"} if not figures["records"] else set()))
    told = gate.heading(entry, rules, held=held)
    return {
        **told,
        "figures": dict(figures),
        "attacks": [a.to_dict() for a in found],
        **owners,
        "mend": mend,
        "open": [],
    }
