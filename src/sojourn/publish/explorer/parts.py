"""The data that scripts read: the index of the search, and the flows of every interval. Each is a script of its own.

A script and no JSON file, since a page opened from a folder may load a script and not fetch a file.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from sojourn.errors import SojournError
from sojourn.products.explore.flow_tables import Array, Flows
from sojourn.publish.explorer.addresses import FolderAddresses
from sojourn.publish.explorer.places import name_of, place_of
from sojourn.publish.explorer.search import entries
from sojourn.publish.explorer.shell import Setting
from sojourn.publish.words.periods import period


def part(setting: Setting, name: str) -> str | None:
    """A part by its name: search, flows-0 ..., flows-0-open ... of another method; None for none."""
    if name == "search":
        return _script(name, search_part(setting))
    kind, _, asked = name.partition("-")
    number, _, method = asked.partition("-")
    flows = setting.holdings.flows
    if kind != "flows" or not number.isdigit() or int(number) >= len(flows.periods):
        return None
    if method and method not in flows.methods:
        return None
    return _script(name, flows_part(setting, int(number), method or flows.method))


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


def flows_part(setting: Setting, number: int, method: str) -> dict[str, Any]:
    """An interval: names and places of areas, and its corridors of a person or more, the largest first.

    flows : [origin, destination, women, men, 1 where of low reliability] over and over, areas by their number; both
        sexes stand under women where a method is of both together; none where these figures do not carry the method
    """
    flows = setting.holdings.flows
    held = flows.all[flows.periods[number]]
    women, men = (held.women, held.men) if method == flows.method else _of_method(setting, held, method)
    both = np.where(women + men >= 1.0, women + men, 0.0)
    np.fill_diagonal(both, 0.0)
    order = np.argsort(-both, axis=None, kind="stable")[: int((both > 0).sum())]
    rows, columns = np.unravel_index(order, both.shape)
    table = np.column_stack(
        [
            rows,
            columns,
            np.rint(women[rows, columns]),
            np.rint(men[rows, columns]),
            held.status[rows, columns] == "U",
        ]
    ).astype(int)
    return {
        "period": period(held.period),
        "id": held.period,
        "method": method,
        "areas": [[a, name_of(a), *(place_of(a) or (None, None))] for a in held.areas],
        "flows": table.ravel().tolist(),
    }


def _of_method(setting: Setting, held: Flows, method: str) -> tuple[Array, Array]:
    """Persons of both sexes by another method, and nobody beside them."""
    nobody = np.zeros(held.women.shape)
    try:
        with setting.holdings.reading():
            return setting.holdings.flows.table_of(method, held.period, held.areas), nobody
    except SojournError:
        return nobody, nobody
