"""The numbers of a report's page and the panels they lead to, read from its HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

NUMBER = re.compile(r'<a class="n" href="#([^"]+)"[^>]*>(.*?)<sup', re.DOTALL)
PANEL = re.compile(r'<div class="panel[^"]*" id="([^"]+)".*?</div>\s*</div>', re.DOTALL)
LINE = re.compile(
    r'<tr><th scope="row">(.*?)</th><td class="r">(.*?)</td>(?:<td(?: rowspan="(\d+)")?>(.*?)</td>)?</tr>', re.DOTALL
)
TAG = re.compile(r"<[^>]+>")


@dataclass
class Panel:
    """A panel: lines by period, each with the panels its parts lead to and its cells; formula and releases."""

    formula: str
    releases: list[str]
    parts: dict[str, list[str]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


def numbers(html: str) -> list[tuple[str, str]]:
    """(panel, text) of every number that leads somewhere."""
    return [(where, unescape(TAG.sub("", text))) for where, text in NUMBER.findall(html)]


def panels(html: str) -> dict[str, Panel]:
    """The panels of a page by anchor."""
    found = {}
    for match in PANEL.finditer(html):
        text = match[0]
        formula = re.search(r'<p class="kicker">.*?= <code>(.*?)</code>', text, re.DOTALL)
        made = Panel(formula[1] if formula else "", re.findall(r'href="#r-(\d+)"', text))
        lines, spans, shared = list(LINE.finditer(text)), 0, ""
        for number, line in enumerate(lines):
            period, rest = line[1], line[4]
            if line[3]:  # one cell for this line and those below it
                spans, shared = number + int(line[3]), line[4]
            elif rest is None:
                assert number < spans, f"a line of {match[1]} has no cells: {period}"
                rest = shared
            made.parts[period] = re.findall(r'href="#([^"]+)"', rest)
            made.cells[period] = unescape(TAG.sub("", rest)) if " · " in rest else ""
        found[match[1]] = made
    return found


def astray(html: str) -> list[str]:
    """Numbers that lead to no cell and to no formula, walked to the end."""
    held = panels(html)
    files = set(re.findall(r'<li id="r-(\d+)"', html))
    wrong = []

    def ends(where: str, above: tuple[str, ...] = ()) -> bool:
        panel = held.get(where)
        if panel is None or where in above or not panel.parts:
            return False
        if not set(panel.releases) <= files:
            return False
        for period, parts in panel.parts.items():
            reached = panel.cells[period] or panel.formula or panel.releases
            if not reached or not all(ends(p, (*above, where)) for p in parts):
                return False
        return True

    for where, text in numbers(html):
        if not ends(where):
            wrong.append(f"{text} -> {where}")
    return sorted(set(wrong))
