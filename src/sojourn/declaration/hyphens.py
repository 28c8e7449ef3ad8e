"""Words broken at the end of a line: which hyphen belongs to the word and which to the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIRST = _words(
    "high long short well low self cross large small full half part post non evidence decision policy gender people "
    "rights state action follow start set anti socio mid vice ex two three one first second third ten best "
    "result results human community country family work labour market demand needs age time world nation system "
    "life law south north east west middle upper lower medium fact goal child woman women victim migrant migration "
    "data technology knowledge information output income value risk conflict climate disaster poverty capacity "
    "consensus member stake so by day far wide hard ever ongoing newly least less peer win face year"
)
"""First parts after which United Nations spelling keeps the hyphen ("high-level", "post-2015")."""

_NEVER_FIRST = _words("inter intra sub re co pre un under over out in de dis trans multi micro macro bi tri")
"""First parts usually written without a hyphen ("intergovernmental", "cooperation"), unless _PAIRS says otherwise."""

_LAST = _words(
    "level term scale based led related oriented sensitive specific quality making sharing cutting driven skilled "
    "being "
    "paid income setting taking sized wide friendly centred centered responsive governmental discrimination "
    "effective effectiveness up building keeping free bound owned funded supported determined reliance sufficient "
    "economic political general nationals nationality compliance refoulement return returnable state party affiliated "
    "documented registered profit binding intervention proliferation tariff existing exhaustive educated qualified "
    "known established informed managed functioning defined targeted reaching lasting standing ranging stakeholder "
    "agency chair chairs facilitator facilitators chief president old aged long day time life border called to"
)
"""Last parts that make a compound of two whole words ("evidence-based", "decision-making")."""

_PAIRS = _words(
    "inter-agency inter-parliamentary inter-sessional inter-ministerial inter-institutional inter-state co-chair "
    "co-chairs co-facilitator co-facilitators co-chairmanship co-ownership co-sponsor co-sponsors multi-stakeholder "
    "multi-agency multi-sectoral multi-year re-entry re-emergence re-establish re-examine re-export pre-departure "
    "pre-employment pre-existing trans-border sub-saharan in-depth in-country out-of-school under-reporting "
    "over-reliance"
)

_SOLID = _words(
    "highlight highlights highlighted highlighting highly higher highest highway lower lowest crossing crossings "
    "crossed postpone postponed postal postage selfish nonetheless longer longest shortage shortages shortly "
    "peacebuilding nationality generally stateless widespread lifelong "
    "upbringing lowland highland wellspring"
)
"""Words that look like a compound at the break but are written solid."""

_KEEPS = _words("non well high low self cross socio post")

_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")
_BROKEN = re.compile(r"([A-Za-z][A-Za-z-]*)-$")
_NEXT = re.compile(r"^\s*([A-Za-z]+)")
_SUSPENDED = re.compile(r"^\s*(?:and|or|to|nor)\s")


@dataclass(frozen=True)
class Words:
    """How often each word, and each hyphenated compound, stands unbroken in a text (in lower case)."""

    plain: Counter[str]
    compounds: Counter[str]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Words:
        """Count the words that are not broken at the end of a line."""
        plain: Counter[str] = Counter()
        compounds: Counter[str] = Counter()
        for line in lines:
            for word in _WORD.findall(re.sub(r"[A-Za-z-]+-\s*$", "", line)):
                key = word.lower()
                (compounds if "-" in key else plain)[key] += 1
        return cls(plain, compounds)


def keeps_hyphen(before: str, after: str, words: Words) -> bool:
    """Whether ``before-`` at the end of a line and ``after`` on the next are a compound with a true hyphen.

    In this order: a capital or a digit after the hyphen keeps it ("Secretary-General", "post-2015"); the form that
    stands unbroken elsewhere in the same text decides; then known first parts, last parts and pairs; else the hyphen
    belongs to the line and the word is joined.
    """
    if not after[:1].islower():
        return True
    start, end = before.lower().rsplit("-", 1)[-1], after.lower()
    hyphenated, joined = f"{start}-{end}", f"{start}{end}"
    whole_compound = f"{before.lower()}-{end}"
    seen_hyphenated = words.compounds[hyphenated] + (words.compounds[whole_compound] if "-" in before else 0)
    seen_joined = words.plain[joined]
    if seen_hyphenated != seen_joined:
        return seen_hyphenated > seen_joined
    if hyphenated in _PAIRS:
        return True
    if start in _NEVER_FIRST or joined in _SOLID:
        return False
    if start in _FIRST and (end in _LAST or start in _KEEPS):
        return True
    return end in _LAST and len(end) > 2 and (words.plain[start] > 0 or start in _FIRST)


def join_lines(lines: Iterable[str], words: Words) -> str:
    """Lines of one paragraph as running text: broken words rejoined, true hyphens kept, white space evened out."""
    text = ""
    for raw in lines:
        line = re.sub(r"\s+", " ", raw).strip()
        if not line:
            continue
        text = _append(text, line, words) if text else line
    return re.sub(r"(?<=[A-Za-z]) -(?=[a-z])", "-", text)


def _append(text: str, line: str, words: Words) -> str:
    if text.endswith("\u00ad"):
        return text[:-1] + line
    broken = _BROKEN.search(text[-60:])
    if not broken:
        if re.search(r"\w/$|\d-$", text[-2:]):
            return text + line
        return f"{text} {line}"
    if _SUSPENDED.match(line):
        return f"{text} {line}"
    following = _NEXT.match(line)
    if following is None:
        return text + line if line[:1].isdigit() else f"{text} {line}"
    keep = keeps_hyphen(broken[1], following[1], words)
    return text + line if keep else text[:-1] + line
