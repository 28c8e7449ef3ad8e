"""Elements of hand-drawn charts: tags, text, ticks and scales of an SVG image.

Small charts are drawn by hand because a page has dozens of them, in two widths each: a text stays at the size
it is written in, on a desk and on a phone. A drawing has a white ground, a title and a description for those who do not
see it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

INK, FAINT, LINE, GRID = "#1f2933", "#5b6773", "#cbd2d9", "#e8ecf0"
WOMEN, MEN, ALL = "#b4480f", "#0b69a3", "#1f2933"
ARRIVE, LEAVE = "#0b69a3", "#b4480f"
FONT_SIZE = 12.0
CHARACTER = 0.6  # width of a character in font sizes, on the safe side of common faces
FIRST_FULL = 0x2E80  # signs from here on are as wide as they are high
BOLD = 1.2  # how much wider bold ones are


def attributes(values: dict[str, object]) -> str:
    """Attributes of a tag; numbers to two decimals, names with ``_`` for ``-``."""
    parts = []
    for name, value in values.items():
        if value is None:
            continue
        text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        parts.append(f' {name.rstrip("_").replace("_", "-")}="{escape(text, quote=True)}"')
    return "".join(parts)


def tag(name: str, content: str = "", **values: object) -> str:
    """One element; ``content`` is markup already."""
    head = f"<{name}{attributes(values)}"
    return f"{head}>{content}</{name}>" if content else f"{head}/>"


def text(x: float, y: float, words: str, *, size: float = FONT_SIZE, fill: str = INK, **more: object) -> str:
    """Words at a point; ``anchor`` is start, middle or end."""
    anchor = more.pop("anchor", None)
    given = {"x": x, "y": y, "font_size": size, "fill": fill, "text_anchor": anchor, **more}
    return f"<text{attributes(given)}>{escape(words)}</text>"


def hint(words: str) -> str:
    """What is shown when a shape is pointed at."""
    return f"<title>{escape(words)}</title>"


def without_hints(markup: str) -> str:
    """A finished drawing without its hints, for where nobody points: a phone, paper. Its own title stays."""
    return re.sub(r"<title>[^<]*</title>", "", markup)


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, width: float = 1.0, dash: str = "") -> str:
    """A straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash or None)


def path(points: Iterable[tuple[float, float]]) -> str:
    """Path data of an open line through points."""
    return "".join(f"{'M' if i == 0 else 'L'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(points))


def width_of(words: str, size: float = FONT_SIZE, *, bold: bool = False) -> float:
    """Room a text takes, estimated on the safe side; a Chinese sign is as wide as its size."""
    full = sum(ord(sign) >= FIRST_FULL for sign in words)
    return ((len(words) - full) * CHARACTER + full * 1.02) * size * (BOLD if bold else 1.0)


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round values that cover low to high, about ``count`` of them.

    low, high : finite; ends that are equal to twelve digits are widened
    """
    if high - low <= 1e-12 * max(1.0, abs(low), abs(high)):
        low, high = low - max(abs(low) * 0.1, 0.5), high + max(abs(high) * 0.1, 0.5)
    raw = (high - low) / max(count, 1)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(s * size for s in (1.0, 2.0, 2.5, 5.0, 10.0) if s * size >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


@dataclass(frozen=True)
class Scale:
    """A straight scale from values to points of the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where a value stands."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


@dataclass
class Drawing:
    """A drawing that is filled part by part and closed into one image."""

    width: float
    height: float
    title: str
    description: str
    id: str
    parts: list[str] = field(default_factory=list)

    def add(self, *markup: str) -> None:
        """Put markup on top of what is there."""
        self.parts.extend(markup)

    def svg(self, css: str = "") -> str:
        """The image, with title and description for screen readers; scales down with its container."""
        ids = f"{self.id}-t {self.id}-d"
        head = tag("title", escape(self.title), id=f"{self.id}-t") + tag(
            "desc", escape(self.description), id=f"{self.id}-d"
        )
        ground = tag("rect", width=self.width, height=self.height, fill="white")
        return tag(
            "svg",
            head + ground + "".join(self.parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            width=self.width,
            height=self.height,
            class_=css or None,
            role="img",
            aria_labelledby=ids,
            font_family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif",
        )

    def small(self, css: str) -> str:
        """The image without a ground or a font, for a line in a table; its title is all that is said of it."""
        return tag(
            "svg",
            tag("title", escape(self.title)) + "".join(self.parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self.width:g} {self.height:g}",
            width=self.width,
            height=self.height,
            class_=css,
            role="img",
        )


def size_of(markup: str) -> tuple[float, float]:
    """Width and height of a finished drawing, read from its markup."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', markup)
    assert found is not None, "every drawing has a viewBox"
    return float(found[1]), float(found[2])


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions moved apart so that neighbours are ``gap`` away from each other, in their order.

    They stay between low and high; where there is no room for all, they go beyond low.
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    placed = [min(max(p, low), high) for p in positions]
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + gap)
    ceiling = high
    for i in reversed(order):
        placed[i] = min(placed[i], ceiling)
        ceiling = placed[i] - gap
    return placed
