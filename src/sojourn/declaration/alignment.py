"""A resolution's paragraphs set beside the 34 of our table, by the terms they share.

Terms that few paragraphs of the table use count more than terms that many use (inverse document frequency); the
score is the cosine of the two weighted term sets, from 0 (nothing shared) to 1. Pairs keep the order of both texts
and are chosen so that the sum of scores is largest, so a paragraph without a counterpart stays alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sojourn.declaration.actors import GENERAL
from sojourn.declaration.commitment import Paragraph, paragraphs
from sojourn.declaration.resolution_parser import Resolution, ResolutionParagraph

LEAST = 0.05
"""Pairs that score less are no pairs."""

_STOP_WORDS = (
    "a all also among an and any are as at be both by can each for from has have how in into inter alia is it "
    "its may more no not of on one or other our should so such than that the their them these they this those "
    "through to under up us we well what when where which who will with within without regard respect need "
    "needs important importance migrant migrants migration international development states state country "
    "countries"
)
_STOP = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_SUFFIXES = ("ization", "isation", "ations", "ation", "ments", "ment", "ness", "ities", "ity", "ings", "ing", "ies")
_SAME = {"forum": "forum", "remittance": "remit", "girl": "girl", "child": "child", "children": "child"}


@dataclass(frozen=True)
class Difference:
    """What two paragraphs do not share: ``of`` is verbs, actors, instruments or asks.

    An ask is given by its verb and its kind, as ``urge: act``, and counts as often as it stands there.
    """

    of: str
    only_table: tuple[str, ...]
    only_text: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """A paragraph of a text and its counterpart in our table.

    ``ours`` is None where it has none, ``theirs`` None where our paragraph has none. ``differences`` say, for verbs,
    actors, instruments and asks, what only the table has and what only the text has.
    """

    theirs: int | None
    ours: int | None
    score: float
    shared: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """All pairs in order; ``matched`` of ``total`` paragraphs of the text have a counterpart."""

    pairs: tuple[Pair, ...]

    @property
    def total(self) -> int:
        """Paragraphs of the text."""
        return sum(p.theirs is not None for p in self.pairs)

    @property
    def matched(self) -> int:
        """Paragraphs of the text with a counterpart in the table."""
        return sum(p.theirs is not None and p.ours is not None for p in self.pairs)

    @property
    def same_number(self) -> int:
        """Paragraphs whose counterpart has the same number."""
        return sum(p.theirs is not None and p.theirs == p.ours for p in self.pairs)

    @property
    def score(self) -> float:
        """Mean score over all paragraphs of the text; one without a counterpart counts 0."""
        return sum(p.score for p in self.pairs) / self.total if self.total else 0.0


def stem(word: str) -> str:
    """A crude common form of inflected words; it only has to be the same on both sides."""
    word = word.replace("’", "'").removesuffix("'s").removesuffix("s'")
    if word in _SAME:
        return _SAME[word]
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word.removesuffix(suffix)
    if word.endswith("ss"):
        return word
    for suffix in ("es", "ed", "s", "e", "y", "al"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word.removesuffix(suffix)
    return word


def terms(text: str) -> Counter[str]:
    """Stems of the words that carry meaning."""
    return Counter(stem(w) for w in _WORD.findall(text.lower()) if len(w) > 2 and w not in _STOP)


def _own_terms(paragraph: Paragraph) -> Counter[str]:
    return terms(
        " ".join(
            (
                paragraph.title,
                paragraph.title,
                paragraph.summary,
                paragraph.looks_at,
                *(ask.what for ask in paragraph.asks),
                *paragraph.actors,
                *paragraph.groups,
                *paragraph.instruments,
            )
        )
    )


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[Paragraph, dict[str, float]], ...]:
    counted = [(p, _own_terms(p)) for p in paragraphs()]
    weight = _weights([c for _, c in counted])
    return tuple((p, _vector(c, weight)) for p, c in counted)


@lru_cache(maxsize=1)
def _weight() -> dict[str, float]:
    return _weights([_own_terms(p) for p in paragraphs()])


def _weights(documents: Sequence[Counter[str]]) -> dict[str, float]:
    frequency = Counter(term for document in documents for term in document)
    return {term: math.log((1 + len(documents)) / (0.5 + n)) for term, n in frequency.items()}


def _vector(counts: Counter[str], weight: dict[str, float]) -> dict[str, float]:
    unknown = math.log(2 * (1 + len(paragraphs()))) / 2
    raw = {term: (1 + math.log(n)) * weight.get(term, unknown) for term, n in counts.items()}
    length = math.sqrt(sum(x * x for x in raw.values())) or 1.0
    return {term: x / length for term, x in raw.items()}


def align(resolution: Resolution) -> Alignment:
    """Set a parsed text beside our table."""
    texts = [(p, _vector(terms(p.text), _weight())) for p in resolution.paragraphs]
    ours = _table()
    scores = [[sum(x * b.get(t, 0.0) for t, x in a.items()) for _, b in ours] for _, a in texts]
    chosen = dict(_best_in_order(scores))
    pairs: list[Pair] = []
    unmatched = [j for j in range(len(ours)) if j not in chosen.values()]
    for i, (paragraph, vector) in enumerate(texts):
        if i not in chosen:
            pairs.append(Pair(paragraph.number, None, 0.0))
            continue
        j = chosen[i]
        while unmatched and unmatched[0] < j:
            pairs.append(Pair(None, ours[unmatched.pop(0)][0].number, 0.0))
        pairs.append(_pair(paragraph, ours[j][0], scores[i][j], vector, ours[j][1]))
    pairs += [Pair(None, ours[j][0].number, 0.0) for j in unmatched]
    return Alignment(tuple(pairs))


def _pair(theirs: ResolutionParagraph, ours: Paragraph, score: float, a: dict[str, float], b: dict[str, float]) -> Pair:
    shared = sorted(set(a) & set(b), key=lambda t: -a[t] * b[t])
    return Pair(
        theirs=theirs.number,
        ours=ours.number,
        score=score,
        shared=tuple(shared[:5]),
        differences=tuple(differences(theirs, ours)),
    )


def differences(theirs: ResolutionParagraph, ours: Paragraph) -> Iterator[Difference]:
    """What the table and a text do not share on one paragraph; actors under their most general names."""
    clauses_of_ours = dict.fromkeys((a.clause, a.verb, a.clause_kind) for a in ours.asks)
    sides = {
        "verbs": (ours.verbs, theirs.verbs),
        "actors": (_under_general_names(ours.actors), _under_general_names(theirs.actors)),
        "instruments": (ours.instruments, theirs.instruments),
        "asks": (
            tuple(f"{verb}: {kind}" for _, verb, kind in clauses_of_ours),
            tuple(f"{c.verb}: {c.kind}" for c in theirs.clauses),
        ),
    }
    for of, (table, text) in sides.items():
        only_table, only_text = Counter(table) - Counter(text), Counter(text) - Counter(table)
        if only_table or only_text:
            yield Difference(of, tuple(only_table.elements()), tuple(only_text.elements()))


def _under_general_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(GENERAL.get(name, name) for name in names))


def _best_in_order(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column), both increasing, whose scores add up to the most; none under ``LEAST``."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            paired = scores[i][j] + best[i + 1][j + 1] if scores[i][j] >= LEAST else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if scores[i][j] >= LEAST and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs
