"""What a page is made of, read from its text: elements in order, and what would keep a reader out."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "link", "img", "br", "hr", "input", "source", "wbr", "option"}
ENDED_BY = {"td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "tr": {"tr"}}
"""Elements whose end tag HTML lets go: those that end them when they begin. The end of what they stand in does too."""


class Structure(HTMLParser):
    """Elements as (name, attributes, [texts]); fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[int] = []
        self.feed(text)
        self.close()
        assert not self.open, [self.elements[i][0] for i in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open and tag in ENDED_BY.get(self.elements[self.open[-1]][0], ()):
            self.open.pop()
        self.elements.append((tag, {k: v or "" for k, v in attrs}, []))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self.open and tag in ("thead", "tbody", "table") and self.elements[self.open[-1]][0] in ENDED_BY:
            self.open.pop()
        assert self.open and self.elements[self.open[-1]][0] == tag, f"</{tag}> closes {self.elements[self.open[-1]]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for i in self.open:
            self.elements[i][2].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str], str]]:
        """(attributes, text) of every element of a name."""
        return [(a, " ".join("".join(t).split())) for name, a, t in self.elements if name == tag]

    def _titled(self, at: int) -> bool:
        """Whether the first thing in an element is its title, with words in it."""
        name, _, text = self.elements[at + 1] if at + 1 < len(self.elements) else ("", {}, [])
        return name == "title" and bool("".join(text).strip())

    def faults(self) -> list[str]:
        """What would keep a reader out: headings out of order, fields and pictures without a name, ids twice."""
        found = []
        levels = [int(name[1]) for name, _, _ in self.elements if re.fullmatch(r"h[1-6]", name)]
        if levels.count(1) != 1 or levels[:1] != [1]:
            found.append(f"headings begin {levels[:3]}")
        found += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
        ids = Counter(a["id"] for _, a, _ in self.elements if "id" in a)
        found += [f"id {i} {n} times" for i, n in ids.items() if n > 1]
        labels = {a["for"] for a, _ in self.all("label") if "for" in a}
        for name in ("input", "select"):
            found += [f"{name} {a} has no label" for a, _ in self.all(name) if a.get("id") not in labels]
        for at, (name, a, _) in enumerate(self.elements):
            named = any(i in ids for i in a.get("aria-labelledby", "").split()) or self._titled(at)
            if name == "svg" and a.get("role") == "img" and not named:
                found.append(f"a picture without a name: {a.get('class')}")
        found += [f"a link without words: {a}" for a, text in self.all("a") if not text]
        found += [
            f"an empty heading {n}"
            for n, _, t in self.elements
            if re.fullmatch(r"h[1-6]", n) and not "".join(t).strip()
        ]
        for landmark in ("main", "title"):
            count = sum(n == landmark for n, _, _ in self.elements)
            if landmark == "main" and count != 1:
                found.append(f"{count} of {landmark}")
        for _, a, _ in self.elements:
            for name in ("aria-labelledby", "aria-controls"):
                found += [f"{name} names {i}, which is not there" for i in a.get(name, "").split() if i not in ids]
        return found

    def elsewhere(self) -> list[str]:
        """Addresses of other hosts that the page would ask by itself: all but links that a reader follows."""
        asked = [
            (n, k, v)
            for n, a, _ in self.elements
            for k, v in a.items()
            if k in ("src", "href", "data", "srcset", "poster")
        ]
        return [f"{n} {k}={v}" for n, k, v in asked if n not in ("a",) and re.match(r"(https?:)?//", v)]
