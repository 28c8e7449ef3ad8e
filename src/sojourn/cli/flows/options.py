"""Options that commands of ``sojourn flows`` share, and which a request has: others are refused, not ignored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sojourn.errors import UsageError

ResultOption = Annotated[
    Path, typer.Option("--out", help="Result: .csv, .csv.gz, .parquet or .xlsx.", show_default=False)
]
FactsOption = Annotated[bool, typer.Option("--json", help="Print settings, diagnostics and adjustments as JSON.")]

ACCOUNTS = {"open", "open-dr", "closed", "independence", "pseudo-bayesian", "distance-mixture", "optimal-transport"}
MIXED = {"independence", "pseudo-bayesian", "distance-mixture", "optimal-transport"}
TRANSPORT = {"optimal-transport"}

#: Option -> methods that have it on a user's own tables.
OWNERS: dict[str, set[str]] = {
    "decrease": {"stock-differencing"},
    "rates_method": {"rates"},
    "total_moves": {"rates"},
    "weight": {"pseudo-bayesian"},
    "prior": {"open", "open-dr", "closed"},
    "balance": MIXED,
    "birth_method": ACCOUNTS,
    "death_method": ACCOUNTS,
    "solver": ACCOUNTS - TRANSPORT,
    **{o: {"closed", *MIXED} for o in ("match_global", "whole_native_born", "remainder")},
    **{o: {"optimal-transport", "distance-mixture"} for o in ("cost", "coordinates")},
    **{o: {"distance-mixture"} for o in ("minimisation", "distance_share", "moving", "decay")},
    **dict.fromkeys(("epsilon", "moving_cost", "penalty", "unbalanced"), TRANSPORT),
}
#: Options that go with the warehouse, and with a user's own tables, only.
WAREHOUSE_ONLY = ("period", "sex", "level", "edition", "unknown_origin", "spread", "save", "warehouse")
OWN_ONLY = (
    *("births", "deaths", "stayers", "birth_method", "death_method", "match_global"),
    *("whole_native_born", "remainder", "solver"),
)
NAMES = {"spread": "--range", "whole_native_born": "--no-whole-native-born"}


def file_option(text: str) -> Any:
    """An option that names a file, without a default."""
    return typer.Option(help=text, show_default=False, metavar="FILE")


def given(context: typer.Context) -> set[str]:
    """Names of the parameters the user wrote on the command line."""
    return {
        name
        for name in context.params
        if (source := context.get_parameter_source(name)) is not None and source.name == "COMMANDLINE"
    }


def refuse_others(written: Collection[str], others: Collection[str], where: str) -> None:
    """Raises UsageError naming the options that mean nothing here."""
    if wrong := sorted(_name(w) for w in written if w in others):
        raise UsageError(f"with {where} these options mean nothing", details=wrong, ways_out=["leave them out"])


def refuse_foreign(
    method: str,
    implied: Mapping[str, Any],
    said: Mapping[str, Any],
    written: Collection[str],
    *,
    unbalanced: bool,
    close_after: bool,
) -> None:
    """Raises UsageError with every option that the method does not have or that contradicts another one.

    implied : settings the name of the method stands for ; said : settings by option ; written : options on the line
    unbalanced, close_after : whether --unbalanced and --match-global after were said
    """
    wrong = [
        f"{_name(key)} goes with {', '.join(sorted(OWNERS[key]))}"
        for key in sorted({*written, *said} & set(OWNERS))
        if method not in OWNERS[key]
    ]
    wrong += [
        f"{_name(key)} {said[key]} contradicts the method's name"
        for key in said
        if key in implied and implied[key] != said[key] and method in OWNERS[key]
    ]
    closing = ("match_global", "whole_native_born", "remainder")
    balance = said.get("balance") or implied.get("balance") or "closed"
    if method in MIXED and balance != "closed":
        wrong += [f"{_name(o)} goes with --balance closed" for o in closing if o in written]
    if close_after:
        wrong += [f"{_name(o)} goes with --match-global before" for o in closing[1:] if o in written]
    if unbalanced:
        wrong += [f"{_name(o)}: --unbalanced balances nothing" for o in ("balance", *closing) if o in written]
    elif "penalty" in written and method in TRANSPORT:
        wrong.append("--penalty goes with --unbalanced")
    rates = said.get("rates_method") or implied.get("rates_method")
    if "total_moves" in written and rates == "rogers-von-rabenau":
        wrong.append("--total-moves goes with dennett")
    if wrong:
        raise UsageError(f"{method} does not have these options", details=wrong)


def _name(option: str) -> str:
    return NAMES.get(option, f"--{option.replace('_', '-')}")
