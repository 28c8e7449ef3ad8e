"""The page that leads to the reports of all areas, with the table of verdicts and what other settings would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.declaration.commitment import SYMBOL, paragraphs
from sojourn.declaration.verdict import VERDICTS
from sojourn.products.assessment.all_areas import KINDS, SETTINGS
from sojourn.publish.report.environment import rendered
from sojourn.publish.words import codes
from sojourn.publish.words.language import Language, language

TITLES: Mapping[str, str] = {
    "world": "The world",
    "region": "Regions and sub-regions",
    "group": "Groups of countries",
    "country": "Countries and areas",
}
SETTING_WORDS: Mapping[str, str] = {
    "half_smallest_change": "half the smallest change that counts",
    "twice_smallest_change": "twice the smallest change that counts",
    "other_baseline": "another baseline",
    "edition_before": "the edition before",
}


def index_page(rows: Sequence[Mapping[str, Any]], lang: str = "en") -> str:
    """The whole page.

    rows : area, name, kind, as_of, vintage, verdicts and sensitivity by number of the paragraph, as ``all_areas``
    writes them
    """
    words = language(lang)
    kinds = [(kind, words.say(TITLES[kind]), [r for r in rows if r["kind"] == kind]) for kind in KINDS]
    values = {
        "lang": words.id,
        "direction": words.direction,
        "symbol": SYMBOL,
        "paragraphs": [(p.number, words.say(p.title)) for p in paragraphs()],
        "kinds": [k for k in kinds if k[2]],
        "sign": codes.VERDICT_SIGNS,
        "legend": [(codes.VERDICT_SIGNS[v], codes.verdict(v, words)) for v in VERDICTS],
        "counts": {r["area"]: _counts(r, words) for r in rows},
        "sensitivity": sensitivity_lines(rows),
        "settings": [words.say(SETTING_WORDS[s]) for s in SETTINGS],
        "areas": len(rows),
    }
    return rendered("index.html.j2", values, words)


def _counts(row: Mapping[str, Any], words: Language) -> str:
    held = Counter(row["verdicts"].values())
    return ", ".join(f"{held[v]} {codes.verdict(v, words)}" for v in VERDICTS if held[v])


def sensitivity_lines(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """(paragraph, areas judged, «n of m» for each setting): how many verdicts another setting would change."""
    lines = []
    for number in range(1, 35):
        key = str(number)
        tried = [(r["verdicts"][key], r["sensitivity"][key]) for r in rows if key in r["sensitivity"]]
        if not tried:
            continue
        cells = []
        for setting in SETTINGS:
            of = [(main, given[setting]) for main, given in tried if setting in given]
            cells.append(f"{sum(main != other for main, other in of)} of {len(of)}" if of else "–")
        lines.append((number, len(tried), tuple(cells)))
    return lines
