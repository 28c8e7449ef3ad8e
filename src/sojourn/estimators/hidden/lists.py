"""People on some of several lists: how many are on none."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sojourn.concepts.figure import Bounds
from sojourn.errors import UsageError
from sojourn.estimators.hidden.estimate import (
    LEVEL,
    HiddenEstimate,
    Reason,
    Refusal,
    Role,
    Way,
    finite,
    judged,
)
from sojourn.estimators.hidden.list_search import ModelSearch, named
from sojourn.estimators.hidden.list_table import ListTable
from sojourn.kernels.capture import bootstrap, choice, decomposable
from sojourn.kernels.capture.histories import Floats, pairs

Report = Callable[[int, int, str], None]
#: Parts of the work that are told: all models, then the bootstrap.
PARTS = 11
CLOSED = ("closed", "no_false_matches", "everybody_reachable")


def _silent(done: int, total: int, what: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class TwoLists:
    """Chapman's estimate from two lists, with the transformed logit interval of Sadinle (2009).

        total = (first + 1) (second + 1) / (both + 1) - 1

    Assumes that being on one list says nothing about being on the other. Two lists cannot test that: the ways beside
    the answer are what the total would be if the odds of the second list were half or twice as high for those on the
    first.
    """

    level: float = LEVEL
    name = "two-lists"
    needs = ("lists",)
    reference = "Chapman (1951), Univ. California Publ. Stat. 1; Sadinle (2009), Comm. Stat. Sim. Comp. 38(9)"

    def estimate(self, table: ListTable) -> HiddenEstimate:
        """All persons, from a table of two lists. Raises ValuesRefused, see :meth:`ListTable.checked`."""
        if len(table.checked().lists) != 2:
            raise UsageError(f"there are {len(table.lists)} lists, and Chapman's estimate takes two")
        first, second, both = (float(v) for v in table.counts)
        settings = {"level": self.level}
        empty = HiddenEstimate(
            self.name, table.known, None, None, assumptions=("independent", *CLOSED), settings=settings
        )
        if both == 0:
            return judged_without(empty, Refusal(Reason.NO_OVERLAP, {"lists": table.lists}))
        total = (first + both + 1) * (second + both + 1) / (both + 1) - 1
        bounds = _transformed_logit(first, second, both, self.level)
        ways = [Way("Chapman", Role.ANSWER, total, bounds)]
        for odds in (0.5, 2.0):
            ways.append(Way("odds_ratio", Role.CHECK, table.known + odds * first * second / both, facts={"odds": odds}))
        made = HiddenEstimate(
            self.name, table.known, total, bounds, (), tuple(ways), empty.assumptions, settings=settings
        )
        return judged(made)


def _transformed_logit(first: float, second: float, both: float, level: float) -> Bounds:
    """first, second : persons on one list only ; both : on both."""
    from scipy.special import ndtri

    a, b, c = first + 0.5, second + 0.5, both + 0.5
    spread = math.sqrt(1 / a + 1 / b + 1 / c + c / (a * b))
    far = float(ndtri((1 + level) / 2)) * spread
    known = first + second + both
    ends = [known - 0.5 + a * b / c * math.exp(sign * far) for sign in (-1, 1)]
    return Bounds(max(ends[0], known), ends[1], level)


@dataclass(frozen=True)
class ListModels:
    """Poisson log-linear models of three and more lists, with the choice of the model inside the interval.

    choose : ``stepwise`` adds the pair of lists whose overlap departs most from what is expected while its p-value is
    not above ``threshold``; ``all`` takes the model with the smallest Bayesian information criterion
    times : bootstrap tables, each with a choice of its own (among the ``top`` models for ``all``)

    Models of unequal people (Darroch et al. 1993: one dependence, the same in all pairs) stand beside those of pairs:
    where one of them describes the table far better than the chosen model there is no answer.

    Assumes that everybody can be on a list, that nobody is mistaken for another, that nobody comes or goes, and that no
    three lists depend on one another beyond their pairs. None of these can be seen in the table.
    """

    choose: Literal["stepwise", "all"] = "stepwise"
    threshold: float = 0.02
    times: int = 1000
    top: int = 100
    seed: int = 1
    level: float = LEVEL
    name = "list-models"
    needs = ("lists",)
    reference = "Chan, Silverman & Vincent (2021), JASA 116; Silverman, Chan & Vincent (2024), Stat. Comput. 34:44"

    def __post_init__(self) -> None:
        if self.choose not in ("stepwise", "all"):
            raise UsageError(f"a model is chosen stepwise or among all, not «{self.choose}»")
        if not 0 <= self.threshold < 1 or not 0 < self.level < 1 or self.times < 100:
            raise UsageError("a threshold and a level are probabilities, and an interval needs 100 draws")

    def estimate(self, table: ListTable, report: Report = _silent) -> HiddenEstimate:
        """All persons, from a table of three lists or more. Raises ValuesRefused as :meth:`ListTable.checked`.

        report : called with how many parts of the work are done, of how many, and what is being done
        """
        size = len(table.checked().lists)
        if size < 3:
            raise UsageError(f"there are {size} lists, and models of dependence need three")
        settings: dict[str, Any] = {
            **{n: getattr(self, n) for n in ("choose", "threshold", "times", "seed", "level")},
            **({"top": self.top} if self.choose == "all" else {}),
        }
        empty = HiddenEstimate(
            self.name, table.known, None, None, assumptions=("no_triples", *CLOSED), settings=settings
        )
        if not any(table.overlaps.values()):
            return judged_without(empty, Refusal(Reason.NO_OVERLAP, {"lists": table.lists}))
        report(0, PARTS, "fitting models")
        search = ModelSearch(table)
        if self.choose == "all" and not search.whole:
            raise UsageError(
                f"{size} lists have more models than are fitted",
                ways_out=["choose stepwise", "put small lists together"],
            )
        if not len(search.ranked):
            return judged_without(empty, search.refusal())
        chosen = self._choose(table.counts, search, size)
        if not np.isfinite(chosen.hidden[0]):
            return judged_without(empty, search.refusal())
        total = table.known + float(chosen.hidden[0])
        bounds = self._interval(table, total, search, size, report)
        model = chosen.models[0]
        answer = Way(self.choose, Role.ANSWER, total, bounds, facts={"pairs": named(model, table.lists)})
        ways = (
            answer,
            *search.candidates(model),
            *_second_opinion(table, self.level),
            *_lower_bound(table),
            *self._left_out(table),
        )
        made = HiddenEstimate(
            self.name, table.known, total, bounds, (), ways, empty.assumptions, _noticed(table), settings
        )
        behind = search.behind(model)
        return judged(made, [behind] if behind is not None else [])

    def _choose(self, counts: Floats, search: ModelSearch, size: int) -> choice.Chosen:
        if self.choose == "stepwise":
            return choice.stepwise(counts, size, self.threshold)
        return choice.best_of(counts, search.ranked[: self.top], size)

    def _interval(self, table: ListTable, total: float, search: ModelSearch, size: int, report: Report) -> Bounds:
        """The bootstrap interval, each table with a choice of its own."""
        drawn = bootstrap.resampled(table.counts, self.times, self.seed)
        draws = []
        for part, tables in enumerate(np.array_split(drawn, PARTS - 1), start=1):
            report(part, PARTS, "choosing a model for drawn tables")
            draws.append(table.known + self._choose(tables, search, size).hidden)
        fewer, persons = bootstrap.jackknifed(table.counts)
        left_out = fewer.sum(axis=1) + self._choose(fewer, search, size).hidden
        pace = bootstrap.acceleration(left_out, persons)
        lower, upper = bootstrap.accelerated_interval(total, np.concatenate(draws), pace, self.level)
        return Bounds(max(lower, table.known), max(upper, table.known), self.level)

    def _left_out(self, table: ListTable) -> tuple[Way, ...]:
        """The total when each list does not exist: how much rests on it."""
        ways = []
        for name in table.lists:
            rest = table.without(name)
            if rest.known == 0 or min(rest.sizes.values()) == 0:
                continue
            if len(rest.lists) == 2:
                hidden = TwoLists(self.level).estimate(rest).total if not rest.contained() else None
                total = hidden
            else:
                found = float(choice.stepwise(rest.counts, len(rest.lists), self.threshold).hidden[0])
                total = rest.known + found if math.isfinite(found) else None
            ways.append(Way("without_list", Role.CHECK, total, facts={"list": name}))
        return tuple(ways)


def _second_opinion(table: ListTable, level: float) -> tuple[Way, ...]:
    """The average over decomposable graphs, where the lists are not too many."""
    if len(table.lists) > decomposable.MOST_LISTS:
        return ()
    found = GraphAveraging(level).estimate(table)
    way = found.ways[0]
    return (Way(way.name, Role.SECOND_OPINION, way.total, way.bounds, way.refusal, way.facts),)


@dataclass(frozen=True)
class GraphAveraging:
    """The Bayesian average over decomposable graphs of two to six lists.

    Every graph of dependent lists is as likely as another beforehand, a total as one over itself, and the prior of a
    table weighs one person. The answer is the median, the interval holds equal weight outside at both ends.
    """

    level: float = LEVEL
    name = "graph-averaging"
    needs = ("lists",)
    reference = "Madigan & York (1997), Biometrika 84(1)"

    def estimate(self, table: ListTable) -> HiddenEstimate:
        """All persons, from a table of two to six lists."""
        size = len(table.checked().lists)
        if size > decomposable.MOST_LISTS:
            raise UsageError(f"{size} lists have too many graphs; {decomposable.MOST_LISTS} are the most")
        found = decomposable.posterior(table.counts, size)
        outside = (1 - self.level) / 2
        total = table.known + found.quantile(0.5)
        ends = [table.known + found.quantile(p) for p in (outside, 1 - outside)]
        bounds = Bounds(ends[0], math.inf if found.beyond > outside / 5 else ends[1], self.level)
        edges = {
            f"{table.lists[i]}:{table.lists[j]}": float(w) for (i, j), w in zip(pairs(size), found.edges, strict=True)
        }
        facts = {"graphs": found.graphs, "largest": found.largest, "edges": edges}
        wide = judged(HiddenEstimate(self.name, table.known, total, bounds))
        refusal = wide.refusals[0] if wide.refusals else None
        way = Way(self.name, Role.ANSWER, total, bounds, refusal, facts)
        return judged(
            HiddenEstimate(
                self.name,
                table.known,
                total,
                bounds,
                ways=(way,),
                assumptions=("graphs", *CLOSED),
                settings={"level": self.level},
            )
        )


def judged_without(empty: HiddenEstimate, refusal: Refusal) -> HiddenEstimate:
    """An estimate without any total, and why."""
    return HiddenEstimate(
        empty.method,
        empty.known,
        None,
        None,
        (refusal,),
        empty.ways,
        empty.assumptions,
        empty.notes,
        empty.settings,
        empty.unit,
    )


def _lower_bound(table: ListTable) -> tuple[Way, ...]:
    """Chao's bound from how many lists people are on, which unequal chances of being listed raise."""
    on = np.bitwise_count(np.arange(1, table.counts.size + 1))
    once, twice = (float(table.counts[on == n].sum()) for n in (1, 2))
    if twice == 0:
        return ()
    lists = len(table.lists)
    return (Way("chao", Role.CHECK, table.known + (lists - 1) / lists * once**2 / (2 * twice)),)


def _noticed(table: ListTable) -> tuple[tuple[str, dict[str, Any]], ...]:
    empty = [f"{a}:{b}" for (a, b), both in table.overlaps.items() if both == 0]
    notes: list[tuple[str, dict[str, Any]]] = []
    if empty:
        notes.append(("empty_overlaps", {"pairs": tuple(empty), "of": len(table.overlaps)}))
    if len(table.lists) > decomposable.MOST_LISTS:
        notes.append(("too_many_lists_for_all_models", {"lists": len(table.lists)}))
    return tuple(notes)


__all__ = ["GraphAveraging", "ListModels", "TwoLists", "finite", "judged_without"]
