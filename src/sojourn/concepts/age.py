"""Age groups: completed years, in SDMX codes (CL_AGE 1.0.1), from whatever way a publisher writes them.

``Y0T4`` is 0 to 4 completed years, ``Y5`` the single year 5, ``Y_GE75`` 75 and over, ``_T`` all ages, ``_U`` age
not known. One code for one meaning: ``Y_LT15`` and «under 15» are read and become ``Y0T14``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.errors import CodesUnknown, DimensionsDiffer

TOTAL = "_T"
UNKNOWN = "_U"


@dataclass(frozen=True)
class AgeGroup:
    """An interval of completed years of age.

    lower : first completed year, included
    upper : last completed year, included; None where the group is open (75 and over)
    """

    lower: int
    upper: int | None

    def __post_init__(self) -> None:
        if self.lower < 0 or (self.upper is not None and self.upper < self.lower):
            raise CodesUnknown(
                f"No age group goes from {self.lower} to {self.upper}.",
                ways_out=["The first age is 0 or more, the last not below the first: 0-4, 75+."],
            )

    @property
    def id(self) -> str:
        """SDMX code; all ages is ``_T``."""
        if self.upper is None:
            return TOTAL if self.lower == 0 else f"Y_GE{self.lower}"
        if self.lower == self.upper:
            return f"Y{self.lower}"
        return f"Y{self.lower}T{self.upper}"

    @property
    def label(self) -> str:
        """For readers: 0–4, 75+, all ages."""
        if self.upper is None:
            return "all ages" if self.lower == 0 else f"{self.lower}+"
        return str(self.lower) if self.lower == self.upper else f"{self.lower}–{self.upper}"

    @property
    def width(self) -> int | None:
        """Years of age it spans; None where it is open."""
        return None if self.upper is None else self.upper - self.lower + 1

    def within(self, whole: AgeGroup) -> bool:
        """True where every age of this group is also in ``whole``."""
        if self.lower < whole.lower:
            return False
        return whole.upper is None or (self.upper is not None and self.upper <= whole.upper)


ALL_AGES = AgeGroup(0, None)
CHILDREN = AgeGroup(0, 14)
FIVE_YEAR_TO_75 = (*(AgeGroup(a, a + 4) for a in range(0, 75, 5)), AgeGroup(75, None))

_ALL = {"_t", "t", "total", "all", "all ages", "tot", "_total"}
_NOT_KNOWN = {"_u", "_x", "u", "unk", "unknown", "not stated", "not known"}
_PATTERNS = (
    (re.compile(r"^y?(\d{1,3})\s*(?:-|–|—|t|to|_)\s*y?(\d{1,3})$"), lambda a, b: AgeGroup(int(a), int(b))),
    (re.compile(r"^(?:y_?ge|>=|≥)\s*(\d{1,3})$"), lambda a: AgeGroup(int(a), None)),
    (re.compile(r"^y?(\d{1,3})\s*(?:\+|plus|and over|and older|years and over)$"), lambda a: AgeGroup(int(a), None)),
    (re.compile(r"^(?:y_?lt|<|under|less than)\s*(\d{1,3})$"), lambda a: AgeGroup(0, int(a) - 1)),
    (re.compile(r"^y?(\d{1,3})$"), lambda a: AgeGroup(int(a), int(a))),
)


def parse(text: str) -> AgeGroup:
    """The group a publisher or a code means: «0-4», «75+», «Y_LT15», «Total». Raises CodesUnknown."""
    plain = " ".join(text.replace("\u00a0", " ").lower().split())
    if plain in _ALL:
        return ALL_AGES
    for pattern, make in _PATTERNS:
        if match := pattern.match(plain):
            return make(*match.groups())
    raise CodesUnknown(f"«{text}» is not an age group.", ways_out=["Write 0-4, 75+, Y0T4, Y_GE75, Y_LT15 or _T."])


def code(text: str) -> str:
    """The SDMX code of a publisher's age, ``_U`` where the age is not known. Raises CodesUnknown."""
    if " ".join(text.lower().split()) in _NOT_KNOWN:
        return UNKNOWN
    return parse(text).id


def codes(texts: Iterable[str]) -> list[str]:
    """Codes of many ages, in their order. Raises CodesUnknown with every unknown one."""
    found: list[str] = []
    unknown: list[str] = []
    for text in texts:
        try:
            found.append(code(text))
        except CodesUnknown:
            unknown.append(text)
    if unknown:
        raise CodesUnknown(
            f"{len(unknown)} texts are not age groups.",
            details=[f"«{t}»" for t in dict.fromkeys(unknown)],
            ways_out=["Write 0-4, 75+, Y0T4, Y_GE75, Y_LT15 or _T."],
        )
    return found


def partition(groups: Sequence[AgeGroup], whole: AgeGroup = ALL_AGES) -> tuple[AgeGroup, ...]:
    """The groups inside ``whole`` in ascending order, which together are exactly ``whole``.

    Groups that lie outside are left out. Raises DimensionsDiffer naming every gap, overlap and straddling group,
    so that a sum over the result is a sum over ``whole``.
    """
    wanted = sorted((g for g in groups if g.within(whole) and g != ALL_AGES), key=lambda g: g.lower)
    problems = [
        f"{g.label} lies partly in {whole.label}"
        for g in groups
        if g != ALL_AGES and not g.within(whole) and _touches(g, whole)
    ]
    expected: int | None = whole.lower
    for group in wanted:
        if expected is None or group.lower < expected:
            problems.append(f"{group.label} overlaps the group before it")
        elif group.lower > expected:
            problems.append(f"no group for ages {expected} to {group.lower - 1}")
        expected = None if group.upper is None else group.upper + 1
    end = None if whole.upper is None else whole.upper + 1
    if expected != end and not problems:
        problems.append(f"no group for ages from {expected}")
    if problems:
        raise DimensionsDiffer(
            f"Age groups do not make up {whole.label}.",
            details=problems,
            ways_out=["Choose bounds at which the published groups begin and end."],
        )
    return tuple(wanted)


def _touches(group: AgeGroup, whole: AgeGroup) -> bool:
    starts_before_end = whole.upper is None or group.lower <= whole.upper
    ends_after_start = group.upper is None or group.upper >= whole.lower
    return starts_before_end and ends_after_start
