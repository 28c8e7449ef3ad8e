"""Groups of people and instruments of law that a paragraph names, by the words resolutions use."""

from __future__ import annotations

import re

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def _compiled(patterns: tuple[tuple[str, str], ...]) -> Patterns:
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in patterns)


_TREATY = r"(?:International\s+)?(?:Convention|Covenant|Protocol)\s+"
_INSTRUMENTS = _compiled(
    (
        (
            "ICRMW",
            _TREATY + r"on\s+the\s+Protection\s+of\s+the\s+Rights\s+of\s+All\s+Migrant\s+Workers"
            r"(?:\s+and\s+Members\s+of\s+Their\s+Families)?",
        ),
        ("ICERD", _TREATY + r"on\s+the\s+Elimination\s+of\s+All\s+Forms\s+of\s+Racial\s+Discrimination"),
        ("CEDAW", _TREATY + r"on\s+the\s+Elimination\s+of\s+All\s+Forms\s+of\s+Discrimination\s+against\s+Women"),
        ("CRC", _TREATY + r"on\s+the\s+Rights\s+of\s+the\s+Child"),
        ("CRPD", _TREATY + r"on\s+the\s+Rights\s+of\s+Persons\s+with\s+Disabilities"),
        ("ICCPR", _TREATY + r"on\s+Civil\s+and\s+Political\s+Rights"),
        ("ICESCR", _TREATY + r"on\s+Economic,\s+Social\s+and\s+Cultural\s+Rights"),
        ("CAT", _TREATY + r"against\s+Torture(?:\s+and\s+Other\s+Cruel[\w,\s]*?Punishment)?"),
        ("1951 Convention", r"(?:1951\s+)?Convention\s+relating\s+to\s+the\s+Status\s+of\s+Refugees"),
        ("1967 Protocol", r"(?:1967\s+)?Protocol\s+(?:relating\s+to\s+the\s+Status\s+of\s+Refugees|thereto)"),
        ("UNTOC", r"(?:United\s+Nations\s+)?Convention\s+against\s+Transnational\s+Organized\s+Crime"),
        ("Palermo trafficking protocol", r"Protocol\s+to\s+Prevent,\s+Suppress\s+and\s+Punish\s+Trafficking"),
        ("Palermo smuggling protocol", r"Protocol\s+against\s+the\s+Smuggling\s+of\s+Migrants"),
        *(
            (f"ILO C{n}", rf"Convention,?\s+(?:\w+,?\s+)?(?:\d{{4}}\s*)?\(No\.\s*{n}\)")
            for n in (97, 143, 181, 189, 190)
        ),
        (
            "instruments against trafficking and smuggling",
            r"instruments\s+on\s+(?:\w+\s+and\s+\w+\s+)?trafficking\s+in\s+persons(?:\s+and\s+smuggling\s+of\s+migrants)?",
        ),
        ("international labour standards", r"international\s+labour\s+standards"),
    )
)

_CHILDREN = r"(?:migrant\s+)?(?:children|child\s+migrants|boys)"
_GROUPS = _compiled(
    (
        ("victims of trafficking", r"victims\s+of\s+(?:human\s+)?trafficking|trafficked\s+persons"),
        ("stranded migrants", r"migrants\s+stranded|stranded\s+migrants"),
        ("smuggled migrants", r"smuggled\s+migrants"),
        ("unaccompanied children", r"unaccompanied\s+(?:and\s+separated\s+)?(?:migrant\s+)?(?:children|minors)"),
        ("adolescents and youth", r"adolescents(?:\s+and\s+young\s+migrants)?|young\s+(?:migrants|people)|youth"),
        ("domestic workers", r"domestic\s+work(?:ers)?"),
        ("migrant workers", r"migrant\s+workers"),
        ("women", r"\bwomen\b(?:\s+migrants)?|migrant\s+women"),
        ("girls", r"\bgirls\b"),
        ("children", _CHILDREN),
        ("returnees", r"returning\s+(?:nationals|migrants|citizens)|returnees"),
        ("highly skilled", r"highly\s+skilled\s+(?:persons|migrants|workers)|skilled\s+migrants"),
        ("refugees", r"\brefugees\b"),
        ("asylum-seekers", r"asylum[- ]seekers"),
        ("internally displaced persons", r"internally\s+displaced\s+persons"),
        ("stateless persons", r"stateless\s+persons"),
        ("older persons", r"older\s+(?:persons|migrants)"),
        ("persons with disabilities", r"persons\s+with\s+disabilities"),
        (
            "migrants",
            r"(?<!smuggling of )(?<!international )\bmigrants\b",
        ),
    )
)


def _found(text: str, patterns: Patterns) -> tuple[tuple[str, ...], str]:
    """Names in order of first mention, and the text without them: what is found once is not read again."""
    places: list[tuple[int, str]] = []
    masked = text
    for name, pattern in patterns:
        if hits := list(pattern.finditer(masked)):
            places.append((hits[0].start(), name))
            masked = pattern.sub(lambda m: " " * len(m[0]), masked)
    return tuple(dict.fromkeys(name for _, name in sorted(places))), masked


def instruments(text: str) -> tuple[str, ...]:
    """Treaties and standards named in a paragraph, in order of first mention, each once. ``text`` is one line."""
    return _found(text, _INSTRUMENTS)[0]


def groups(text: str) -> tuple[str, ...]:
    """People a paragraph is about, in order of first mention, each once; names of treaties are not read for them.

    Persons are named as a noun: "migrant children" are children, and the smuggling of migrants is a crime.
    """
    without_treaties = _found(text, _INSTRUMENTS)[1]
    return _found(without_treaties, _GROUPS)[0]


_SERIES = re.compile(r"Treaty\s+Series,\s+vol\.\s*(\d+),\s+No\.\s*(\d+)")


def treaty_series(footnotes: tuple[str, ...]) -> tuple[str, ...]:
    """Footnotes that cite the United Nations Treaty Series, as volume/number: ``2220/39481``."""
    return tuple(f"{m[1]}/{m[2]}" for note in footnotes for m in _SERIES.finditer(note))
