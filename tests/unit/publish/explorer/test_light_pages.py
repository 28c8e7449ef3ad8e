"""A light edition's drawings and tables: fewer bytes, the same shapes, looks and figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sojourn.publish.explorer.light_pages import slim, without_ends

BROWSER = Path(__file__).parents[3] / "browser"
TWO_RED_ONE_BLUE = (
    '<svg xmlns="http://www.w3.org/2000/svg"><circle cx="1.25" cy="2" r="1" fill="red"><title>A: 1</title></circle>'
    '<circle cx="3" cy="4.19" r="1" fill="red"/><circle cx="5" cy="6" r="1" fill="blue"/></svg>'
)


def test_neighbours_of_one_look_share_it_and_keep_their_order() -> None:
    assert slim(TWO_RED_ONE_BLUE) == (
        '<svg><g fill="red"><circle cx="1.2" cy="2" r="1"/><circle cx="3" cy="4.1" r="1"/></g>'
        '<circle fill="blue" cx="5" cy="6" r="1"/></svg>'
    )


def test_words_and_the_title_of_the_drawing_stay() -> None:
    drawn = slim('<svg><title id="t">Map</title><text x="1" y="2" font-size="11">Côte &amp; Sea</text></svg>')
    assert drawn == '<svg><title id="t">Map</title><text font-size="11" x="1" y="2">Côte &amp; Sea</text></svg>'


def test_a_table_without_its_ends_has_the_same_cells() -> None:
    table = "<table><tr><th>a</th><td>1</td></tr>\n<tr><th>b</th><td>2</td></tr></table>"
    assert without_ends(table) == "<table><tr><th>a<td>1\n<tr><th>b<td>2</table>"


def test_what_comes_from_npm_is_pinned_has_a_licence_and_names_no_host() -> None:
    lock = json.loads((BROWSER / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((BROWSER / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    held = {k.removeprefix("node_modules/"): v for k, v in lock["packages"].items() if k}
    assert {name: one["version"] for name, one in held.items()} == wanted
    assert all(one["license"] and one["integrity"].startswith("sha512-") for one in held.values())
    assert not re.search(r"https?://|resolved", (BROWSER / "package-lock.json").read_text(encoding="utf-8"))
