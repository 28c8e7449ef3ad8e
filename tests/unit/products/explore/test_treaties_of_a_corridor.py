"""Treaties of a corridor: a territory is bound, not bound, or nobody knows; what nobody knows is no «not bound»."""

from __future__ import annotations

import re

import pytest

from sojourn.products.explore.both_ends import Treaty
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.pages import make
from sojourn.publish.explorer.shell import Setting

CAT = Treaty("CAT", "2022-08", frozenset({"CHN", "DEU", "MAR"}))
CMW = Treaty("CMW", "2022-08", frozenset({"MAR"}))


def test_what_a_treaty_binds() -> None:
    assert CAT.binds("DEU") is True and CAT.binds("USA") is False
    assert CAT.binds("HKG") is True  # China told the depositary in 1997 that the convention applies to Hong Kong
    assert CMW.binds("HKG") is False  # China is no party
    assert CAT.binds("ESH") is None  # belongs to no State that could act for it


def test_a_corridor_says_that_it_is_not_known(flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_holdings, "treaties", (CAT, CMW))
    html = make(Setting(flow_holdings, Addresses()), "/corridor/DEU/ESH").html
    section = html[html.index("Treaties in force") :]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", section)
    assert cells[:6] == ["bound", "not known", "2022-08", "not bound", "not known", "2022-08"]
    assert "0 treaties bind both ends. Not known: nobody has been seen to say" in section
