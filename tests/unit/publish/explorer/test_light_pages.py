"""A light edition's drawings and tables: fewer bytes, the same shapes, looks and figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sojourn.publish.explorer.light_pages import lean, packed, slim
from sojourn.publish.explorer.short_paths import shorter, tenths

BROWSER = Path(__file__).parents[3] / "browser"
TWO_RED_ONE_BLUE = (
    '<svg xmlns="http://www.w3.org/2000/svg"><circle cx="1.25" cy="2" r="1" fill="red"><title>A: 1</title></circle>'
    '<circle cx="3" cy="4.19" r="1" fill="red"/><circle cx="5" cy="6" r="1" fill="blue"/></svg>'
)


def test_neighbours_of_one_look_share_it_and_keep_their_order() -> None:
    assert slim(TWO_RED_ONE_BLUE) == (
        '<svg><g fill="red"><circle cx="1.2" cy="2" r="1"/><circle cx="3" cy="4.2" r="1"/></g>'
        '<circle fill="blue" cx="5" cy="6" r="1"/></svg>'
    )


def test_words_and_the_title_of_the_drawing_stay() -> None:
    drawn = slim('<svg><title id="t">Map</title><text x="1" y="2" font-size="11">Côte &amp; Sea</text></svg>')
    assert drawn == '<svg><title id="t">Map</title><text font-size="11" x="1" y="2">Côte &amp; Sea</text></svg>'


def test_words_with_numbers_stay_to_their_last_digit() -> None:
    small = '<svg><title>Share: 0.176 in 2024</title><path d="M5.04 6.26L7.96 1" stroke="red"/></svg>'
    for short in (packed, slim):
        assert short(small) == ('<svg><title>Share: 0.176 in 2024</title><path stroke="red" d="M5 6.3L8 1"/></svg>')


def test_a_folder_keeps_hints_and_addresses() -> None:
    drawn = packed(
        '<svg><circle cx="1.26" cy="2" r="3" data-href="../trace/KEN.html"><title>A: 1.26</title></circle></svg>'
    )
    assert (
        drawn
        == '<svg><circle cx="1.3" cy="2" r="3" data-href="../trace/KEN.html"><title>A: 1.26</title></circle></svg>'
    )


def test_lines_of_one_look_are_one_path_and_others_stay_apart() -> None:
    lines = "".join(f'<line x1="1" y1="{y}" x2="9" y2="{y}" stroke="{c}"/>' for y, c in ((0, "a"), (2, "b"), (4, "b")))
    assert packed(f"<svg>{lines}</svg>") == (
        '<svg><line stroke="a" x1="1" y1="0" x2="9" y2="0"/><path stroke="b" d="M1 2L9 2M1 4L9 4"/></svg>'
    )


def places(data: str) -> list[tuple[str, float, float]]:
    """Where a path comes to at each step, read as SVG says; ends of lines and bends with their middle."""
    read = re.findall(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)", data)
    x = y = a = b = 0.0
    found, command = list[tuple[str, float, float]](), ""
    while read:
        if read[0].isalpha():
            command = read.pop(0)
        if command in "Zz":
            x, y = a, b
            found.append(("Z", x, y))
            continue
        near = command.islower()
        if command in "HhVv":
            value = float(read.pop(0))
            x, y = (value + near * x, y) if command in "Hh" else (x, value + near * y)
        else:
            ends = [
                (float(read.pop(0)) + near * x, float(read.pop(0)) + near * y) for _ in range(1 + (command in "Qq"))
            ]
            found += [("bend", *end) for end in ends[:-1]]
            x, y = ends[-1]
        if command in "Mm":
            a, b = x, y
        found.append(("M" if command in "Mm" else "L", x, y))
        command = {"M": "L", "m": "l"}.get(command, command)
    return found


@pytest.mark.parametrize(
    "data",
    [
        "M937.1 368.3L937.9 367.7L938.5 368.8L937.4 370.6Z",
        "M-2.84 363.26L-2.4 363.1L-.1 364.8ZM100.04 200.06H150V-30.25L151 2Z",
        "M10.0 10.0Q20.0 5.0 30.0 10.0L28.0 11.0Q20.0 7.0 10.0 10.0Z",
        "M5.0 6.3L22.9 12.2M40.9 19.0L58.8 22.4",
        "".join(f"{'L' if n else 'M'}{700 + n * 0.07:.2f} {300 + n * 0.13:.2f}" for n in range(200)),
    ],
)
def test_a_shorter_path_goes_by_the_same_places(data: str) -> None:
    short = shorter(data)
    assert len(short) <= len(data)
    for (one, x, y), (other, left, top) in zip(places(data), places(short), strict=True):
        assert one == other and abs(x - left) < 0.0501 and abs(y - top) < 0.0501


def test_commands_that_are_not_known_are_rounded_and_stay() -> None:
    assert shorter("M1.26 2A5.55 5.55 0 0 1 10.04 2") == "M1.3 2A5.6 5.6 0 0 1 10 2"
    assert [tenths(n) for n in ("0.04", "-0.26", "12.0", "3", "0.5")] == ["0", "-.3", "12", "3", ".5"]


def test_a_page_without_ends_and_quotes_has_the_same_cells() -> None:
    table = (
        '<table class="figures sortable"><tr><th scope="row">a</th><td class="r">1 = "one"</td></tr>\n'
        '<tr><th>b</th><td><a href="../x/y.html#p-1">2</a><br class="z"/></td></tr></table>'
    )
    short = lean(table)
    assert short == (
        '<table class="figures sortable"><tr><th scope=row>a<td class=r>1 = "one"\n'
        '<tr><th>b<td><a href=../x/y.html#p-1>2</a><br class="z"/></table>'
    )
    assert lean('<a href="x/" title="two words" id="é">=</a>') == '<a href="x/" title="two words" id="é">=</a>'


def test_what_comes_from_npm_is_pinned_has_a_licence_and_names_no_host() -> None:
    lock = json.loads((BROWSER / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((BROWSER / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    held = {k.removeprefix("node_modules/"): v for k, v in lock["packages"].items() if k}
    assert {name: one["version"] for name, one in held.items()} == wanted
    assert all(one["license"] and one["integrity"].startswith("sha512-") for one in held.values())
    assert not re.search(r"https?://|resolved", (BROWSER / "package-lock.json").read_text(encoding="utf-8"))
