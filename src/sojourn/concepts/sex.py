"""Sex, in SDMX codes (CL_SEX 2.1): what publishers write for it, and the words shown to readers."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.errors import CodesUnknown

FEMALE = "F"
MALE = "M"
TOTAL = "_T"
UNKNOWN = "_U"

TITLES = {FEMALE: "women", MALE: "men", TOTAL: "both sexes", UNKNOWN: "sex not known"}

_WRITTEN = {
    FEMALE: ("f", "female", "females", "women", "woman", "girls", "(f)", "_f"),
    MALE: ("m", "male", "males", "men", "man", "boys", "(m)", "_m"),
    TOTAL: (
        "_t", "t", "total", "both", "both sexes", "both sexes combined", "all", "mf", "(mf)", "_mf", "b", "persons",
    ),
    UNKNOWN: ("_u", "u", "unk", "unknown", "not known", "not stated", "unspecified"),
}  # fmt: skip
_CODE = {written: code for code, forms in _WRITTEN.items() for written in forms}


def parse(text: object) -> str:
    """The SDMX code of a publisher's word: «male», «Both sexes», «(mf)», «T». Raises CodesUnknown."""
    return parse_all([text])[0]


def parse_all(texts: Iterable[object]) -> list[str]:
    """The codes of many words, in their order. Raises CodesUnknown with every unknown word."""
    words = [str(t) for t in texts]
    codes = [_CODE.get(" ".join(w.lower().split())) for w in words]
    unknown = sorted({w for w, c in zip(words, codes, strict=True) if c is None})
    if unknown:
        raise CodesUnknown(
            f"{len(unknown)} words are not known as a sex.",
            details=[f"«{w}»" for w in unknown],
            ways_out=[f"Write one of {', '.join(f'{c} ({t})' for c, t in TITLES.items())}."],
        )
    return [c for c in codes if c is not None]
