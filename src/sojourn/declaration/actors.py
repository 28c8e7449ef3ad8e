"""Who acts or is addressed in a paragraph, by the names resolutions use."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_ACTORS = re.compile(
    r"United\s+Nations\s+(?:Framework\s+)?(?:Convention|Millennium\s+Declaration|Declaration|Charter|Treaty\s+Series|"
    r"Global\s+Plan|Global\s+Counter|Headquarters|Conference|Decade|Guid|Rules|Principles|publication)\w*"
    r"|United\s+Nations,\s+Treaty\s+Series|Charter\s+of\s+the\s+United\s+Nations"
    r"|(?:at|in)\s+the\s+United\s+Nations\s+in\s+New\s+York"
    r"|(?:General\s+Assembly|Security\s+Council|Economic\s+and\s+Social\s+Council|Human\s+Rights\s+Council)\s+"
    r"(?:resolution|decision)s?"
    r"|\breturn(?:ing|s)?\s+to\s+(?:the|their)\s+countr(?:y|ies)\s+of\s+origin"
    r"|United\s+States|State-(?:led|owned|of)|non-State|States\s+parties\s+to",
    re.IGNORECASE,
)

_AGENCIES = (
    "Office of the United Nations High Commissioner for Refugees",
    "United Nations High Commissioner for Refugees",
    "United Nations Office on Drugs and Crime",
    "United Nations Children’s Fund",
    "United Nations Children's Fund",
    "United Nations Population Fund",
    "United Nations Development Programme",
    "Office of the United Nations High Commissioner for Human Rights",
    "UN-Women",
    "World Health Organization",
    "World Bank",
    "International Labour Organization",
    "Department of Economic and Social Affairs",
    "Statistical Commission",
    "Commission on Population and Development",
    "International Criminal Police Organization",
)

_PATTERNS: tuple[tuple[str, str], ...] = (
    *((name, re.escape(name).replace(r"\ ", r"\s+")) for name in _AGENCIES),
    (
        "Special Representative of the Secretary-General",
        r"Special\s+Representatives?\s+of\s+the\s+Secretary-General|Special\s+Representative",
    ),
    ("Special Rapporteur", r"Special\s+Rapporteurs?"),
    ("Secretary-General", r"Secretary-General"),
    ("President of the General Assembly", r"President\s+of\s+the\s+General\s+Assembly"),
    ("General Assembly", r"General\s+Assembly"),
    ("Economic and Social Council", r"Economic\s+and\s+Social\s+Council"),
    ("Security Council", r"Security\s+Council"),
    ("Human Rights Council", r"Human\s+Rights\s+Council"),
    ("Global Migration Group", r"Global\s+Migration\s+Group|\bGMG\b"),
    ("Global Forum on Migration and Development", r"Global\s+Forum(?:\s+on\s+Migration\s+and\s+Development)?|\bGFMD\b"),
    ("International Organization for Migration", r"International\s+Organi[sz]ation\s+for\s+Migration|\bIOM\b"),
    ("Member States", r"(?:States\s+)?Member\s+States|States\s+Members(?:\s+of\s+the\s+United\s+Nations)?"),
    ("United Nations", r"United\s+Nations(?:\s+(?:development\s+)?system)?|(?:agencies,\s+)?funds\s+and\s+programmes"),
    ("regional commissions", r"regional\s+commissions"),
    ("regional processes", r"regional\s+(?:and\s+\w+\s+)?(?:consultative\s+)?processes|regional\s+dialogues?"),
    (
        "intergovernmental organizations",
        r"intergovernmental(?=(?:,\s+regional(?:\s+and\s+subregional)?)?\s+organi[sz]ations)",
    ),
    (
        "regional organizations",
        r"regional\s+(?:and\s+(?:sub-?regional|\w+)\s+)?organi[sz]ations|subregional\s+organi[sz]ations",
    ),
    ("relevant organizations", r"relevant\s+organi[sz]ations"),
    ("international organizations", r"international\s+organi[sz]ations"),
    ("States", r"\bStates?\b"),
    ("Governments", r"\bGovernments?\b"),
    ("local authorities", r"local\s+(?:authorities|governments?)"),
    ("civil society", r"civil\s+society"),
    ("non-governmental organizations", r"non-governmental\s+organi[sz]ations|\bNGOs\b"),
    ("non-governmental stakeholders", r"non-governmental\s+stakeholders"),
    ("private sector", r"private\s+sector|businesses"),
    ("employers", r"employers(?:’|')?(?:\s+organi[sz]ations)?"),
    ("trade unions", r"trade\s+unions|workers(?:’|')\s+organi[sz]ations"),
    ("academia", r"academia|academic\s+institutions|universities"),
    ("diaspora", r"diasporas?"),
    ("media", r"\bmedia\b"),
    ("international community", r"international\s+community"),
    ("stakeholders", r"stakeholders"),
    ("donors", r"donors"),
    ("source countries", r"source(?=\s+(?:and\s+recipient\s+)?countries)"),
    ("recipient countries", r"recipient\s+countries"),
    ("developing countries", r"developing\s+countries"),
    ("developed countries", r"developed\s+countries"),
    (
        "migrants",
        r"migrants\s+(?:who\s+|also\s+|can\s+|may\s+)?(?:play|contribute|bring|make|are\s+partners|act)\b"
        r"|(?:contributions?|role|part)\s+(?:made\s+|played\s+)?(?:of|by)\s+(?:all\s+)?migrants",
    ),
)
_CAPITALISED = frozenset({"States", "Governments", "Member States"})
_SEARCHES = tuple(
    (name, re.compile(pattern, 0 if name in _CAPITALISED else re.IGNORECASE)) for name, pattern in _PATTERNS
)

_COUNTRIES = re.compile(
    r"countries\s+of\s+((?:origin|transit|destination|return)"
    r"(?:\s*(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)(?:of\s+)?(?:origin|transit|destination|return))*)",
    re.IGNORECASE,
)
_COUNTRY = re.compile(r"country\s+of\s+(origin|transit|destination)", re.IGNORECASE)

GENERAL: dict[str, str] = {
    "Member States": "States",
    "Governments": "States",
    "regional commissions": "United Nations",
    "trade unions": "civil society",
}
"""Names that stand for the same actor as another one, for comparing paragraphs."""


def actors(text: str) -> tuple[str, ...]:
    """Actors named in a paragraph, in order of first mention, each once.

    ``text`` is one line. Names of treaties and of other documents are not taken for their authors.
    """
    masked = _NOT_ACTORS.sub(lambda m: " " * len(m[0]), text)
    found: list[tuple[int, str]] = []
    for match in _COUNTRIES.finditer(masked):
        kinds = re.findall(r"origin|transit|destination|return", match[1], re.IGNORECASE)
        found += [(match.start() + i, f"countries of {kind.lower()}") for i, kind in enumerate(kinds)]
    found += [(m.start(), f"countries of {m[1].lower()}") for m in _COUNTRY.finditer(masked)]
    for name, pattern in _SEARCHES:
        hits = list(pattern.finditer(masked))
        if hits:
            found.append((hits[0].start(), name))
            masked = pattern.sub(lambda m: " " * len(m[0]), masked)
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def general(names: Iterable[str]) -> frozenset[str]:
    """The same actors under their most general name."""
    return frozenset(GENERAL.get(name, name) for name in names)
