"""The fonts that come with Sojourn: which there are, and whether they have every sign of a document.

Neither typst nor a drawing says that a font is missing: an empty box is printed. Therefore every sign is looked up
before anything is made.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from sojourn.errors import UsageError

FOLDER = Path(__file__).parent / "fonts"
OWN = "SOJOURN_FONTS"
"""Names a folder of further fonts, for scripts that the fonts in the package do not have."""
SHOWN = 20
OF_LANGUAGE = {"ar": "Sojourn Arabic", "zh": "Noto Sans Chinese"}


def folders() -> list[Path]:
    """The folder in the package, and the user's own where one is named."""
    own = os.environ.get(OWN)
    return [FOLDER, *([Path(own)] if own else [])]


def check_signs(texts: Iterable[str], document: str) -> None:
    """Refuse a document with a sign that no font has, or where a font of the package is not there.

    Raises UsageError, naming the signs and the texts they stand in.
    """
    known = _signs(tuple(folders()))
    missing: dict[str, str] = {}
    for text in texts:
        for sign in text:
            if sign not in missing and not sign.isspace() and ord(sign) not in known and sign.isprintable():
                missing[sign] = text
    if missing:
        named = [f"{s} (U+{ord(s):04X}) in «{t[:60]}»" for s, t in list(missing.items())[:SHOWN]]
        raise UsageError(
            f"{document}: no font has {len(missing)} of its signs; they would be empty boxes.",
            details=named,
            ways_out=[f"Name a folder with a font that has them: {OWN}=FOLDER", "Ask for html, json or package."],
        )


def face_of(language: str) -> str:
    """The family a language is written in; it has Latin letters too."""
    return OF_LANGUAGE.get(language, "Noto Sans")


def families(language: str) -> list[str]:
    """Names of all families, first the one of the language."""
    found = dict.fromkeys(name for folder in folders() for name in _families(folder))
    return [face_of(language), *(f for f in found if f != face_of(language))]


def files() -> list[Path]:
    """Every font file. Raises UsageError where there is none, or the user's folder is not there."""
    found = []
    for folder in folders():
        held = sorted(p for p in folder.glob("*") if p.suffix.lower() in (".ttf", ".otf"))
        if not held:
            raise UsageError(
                f"There is no font in {folder}.",
                ways_out=[f"Name a folder with .ttf or .otf files in {OWN}, or install Sojourn anew."],
            )
        found += held
    return found


def in_our_fonts(svg: str, language: str) -> str:
    """A drawing with the families of the package in place of those of a screen."""
    named = ", ".join(f"&quot;{f}&quot;" for f in families(language))
    return re.sub(r'font-family="[^"]*"', f'font-family="{named}"', svg)


@lru_cache(maxsize=4)
def _signs(held: tuple[Path, ...]) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    signs: set[int] = set()
    for path in files():
        with TTFont(path, lazy=True) as font:
            signs |= set(font.getBestCmap())
    return frozenset(signs)


@lru_cache(maxsize=4)
def _families(folder: Path) -> tuple[str, ...]:
    from fontTools.ttLib import TTFont

    names = []
    for path in files():
        if path.parent == folder:
            with TTFont(path, lazy=True) as font:
                names.append(str(font["name"].getBestFamilyName()))
    return tuple(dict.fromkeys(names))
