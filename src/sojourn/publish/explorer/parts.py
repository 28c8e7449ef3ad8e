"""The data that scripts read: the index of the search, groups of areas, and the flows of every interval.

Each is a script of its own, and no JSON file, since a page opened from a folder may load a script and not fetch a file.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.cube import Letters
from sojourn.errors import SojournError
from sojourn.products.explore.flow_tables import Array, Flows, FlowTables, whole_persons
from sojourn.products.explore.own_flows import OwnMoves
from sojourn.publish.explorer.addresses import FolderAddresses
from sojourn.publish.explorer.flow_pictures import COUNTED
from sojourn.publish.explorer.flow_sources import Shown, inside, of_warehouse, own_table, years
from sojourn.publish.explorer.search import entries
from sojourn.publish.explorer.shell import Setting

PART = re.compile(r"(?P<kind>flows|own-flows)-(?P<number>\d{1,4})(?:-(?P<method>.+))?", re.ASCII)


def part(setting: Setting, name: str) -> str | None:
    """A part by its name: search, groups, flows-0, flows-0-open of another method, own-flows-0; None for none."""
    if name == "search":
        return _script(name, search_part(setting))
    if name == "groups":
        return _script(name, groups_part(setting))
    if (found := PART.fullmatch(name)) is None:
        return None
    kind, number, method = found["kind"], int(found["number"]), found["method"] or ""
    if kind == "own-flows" and setting.holdings.own_flows is None:
        return None
    shown = own_table(setting) if kind == "own-flows" else of_warehouse(setting)
    if number >= len(shown.flows.periods) or (method and method not in shown.flows.methods):
        return None
    return _script(name, flows_part(shown, number, method or shown.flows.method))


def _script(name: str, value: Any) -> str:
    """A call that hands the part over; «<» is written out, so that no name can end the script."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"sojourn.part({json.dumps(name)},{told});\n"


def search_part(setting: Setting) -> dict[str, Any]:
    """Entries as [kind, title, address, names joined by |]; addresses from the top of the explorer."""
    top = setting.at("/")
    shown = []
    for e in entries(setting):
        address = top.to.to(*e.parts, anchor=e.anchor)
        if address:
            shown.append([e.kind, e.title, address.lstrip("/"), "|".join(e.names)])
    if isinstance(top.to, FolderAddresses):
        corridors = sorted(f"{o}/{d}" for o, d in top.to.corridors)
        return {"entries": shown, "corridors": corridors, "corridor": "corridor/{o}/{d}.html"}
    return {"entries": shown, "corridors": None, "corridor": "corridor/{o}/{d}"}


def groups_part(setting: Setting) -> dict[str, list[str]]:
    """What lies in every group that has a page, so that a map can be narrowed to one."""
    groups = setting.holdings.groups
    return {group: sorted(inside(group, groups)) for group in groups}


def flows_part(shown: Shown, number: int, method: str) -> dict[str, Any]:
    """An interval: names and places of areas, and its corridors of half a person or more, the largest first.

    flows : [origin, destination, women, men, what it is] over and over, areas by their number; both sexes stand under
        women where they are not told apart; none where these figures do not carry the method. What it is: 1 of low
        reliability, 2 counted, where counts and estimates stand in one table, else 0
    """
    flows = shown.flows
    held = flows.all[flows.periods[number]]
    women, men = whole_persons(*_by_sex(shown, held, method))
    both = women + men
    np.fill_diagonal(both, 0.0)
    order = np.argsort(-both, axis=None, kind="stable")[: int((both > 0).sum())]
    rows, columns = np.unravel_index(order, both.shape)
    table = np.column_stack(
        [
            rows,
            columns,
            women[rows, columns],
            men[rows, columns],
            _what(shown, held.status[rows, columns]),
        ]
    ).astype(int)
    return {
        "period": years(held.period, shown.setting.language),
        "id": held.period,
        "method": method,
        "areas": [[a, shown.name(a), *(shown.place(a) or (None, None))] for a in held.areas],
        "flows": table.ravel().tolist(),
    }


def _what(shown: Shown, status: Letters) -> npt.NDArray[np.int64]:
    """1 of low reliability, 2 a count beside estimates, else 0."""
    counted = np.isin(status, COUNTED) if shown.own is not None else np.zeros(status.shape, dtype=bool)
    return np.where(status == "U", 1, 0) + np.where(counted, 2, 0)


def _by_sex(shown: Shown, held: Flows, method: str) -> tuple[Array, Array]:
    """Women and men; or persons of both sexes, and nobody beside them, where they are not told apart."""
    nobody = np.zeros(held.women.shape)
    if isinstance(held, OwnMoves):
        return (held.women, held.men) if held.apart else (np.nan_to_num(held.total), nobody)
    if method == shown.flows.method or not isinstance(shown.flows, FlowTables):
        return held.women, held.men
    try:
        with shown.setting.holdings.reading():
            return shown.flows.table_of(method, held.period, held.areas), nobody
    except SojournError:
        return nobody, nobody
