"""All models of a table of lists by their criterion: which the data do not tell apart, which they reject."""

from __future__ import annotations

import numpy as np

from sojourn.estimators.hidden.estimate import Reason, Refusal, Role, Way
from sojourn.estimators.hidden.list_table import ListTable
from sojourn.kernels.capture import choice, existence, loglinear
from sojourn.kernels.capture.histories import Flags, design, pairs

#: Models whose criterion lies within this of the best are not told from it (a weight of a twentieth).
INDISTINCT = 6.0
SHOWN_MODELS = 8
UNEQUAL, MAIN = "unequal", "independent"


class ModelSearch:
    """All models of a table by their criterion, where they are not too many; else those of unequal people alone.

    ranked : (model, pair and one more for unequal people) best first, those with an estimate ; whole : all are there
    """

    def __init__(self, table: ListTable) -> None:
        size = len(table.lists)
        self.table, self.whole = table, 1 << len(pairs(size)) <= choice.MOST_MODELS
        models = loglinear.unequal_models(size)
        if self.whole:
            equal = loglinear.all_models(size)
            models = np.vstack([np.hstack([equal, np.zeros((len(equal), 1), dtype=np.bool_)]), models])
        found = loglinear.fit(table.counts, models, size)
        value = choice.criterion(found, table.known)
        order = np.argsort(value, kind="stable")[: int(np.isfinite(value).sum())]
        self.ranked: Flags = models[order]
        self._values, self._hidden = value[order], found.hidden[order]

    def behind(self, model: Flags) -> Refusal | None:
        """The refusal of a model that describes the table far worse than the best one, or None."""
        if not len(self.ranked):
            return None
        own = loglinear.fit(self.table.counts, model, len(self.table.lists))
        far = float(choice.criterion(own, self.table.known)[0] - self._values[0])
        if far <= INDISTINCT:
            return None
        facts = {
            "family": "+".join(named(model, self.table.lists)) or MAIN,
            "better": "+".join(named(self.ranked[0], self.table.lists)) or MAIN,
            "criterion": far,
            "total": self.table.known + float(self._hidden[0]),
        }
        return Refusal(Reason.MODEL_REJECTED, facts)

    def candidates(self, chosen: Flags) -> tuple[Way, ...]:
        """Models that the data do not tell from the best, those nearest first; not the chosen one again."""
        if not len(self.ranked):
            return ()
        own = loglinear.fit(self.table.counts, chosen, len(self.table.lists))
        least = min(float(self._values[0]), float(choice.criterion(own, self.table.known)[0]))
        near = np.flatnonzero(self._values - least <= INDISTINCT)
        others = [i for i in near if named(self.ranked[i], self.table.lists) != named(chosen, self.table.lists)]
        extremes = (
            {min(others, key=self._hidden.__getitem__), max(others, key=self._hidden.__getitem__)} if others else set()
        )
        shown = sorted({*others[:SHOWN_MODELS], *extremes})
        return tuple(
            Way(
                "model",
                Role.CANDIDATE,
                self.table.known + float(self._hidden[i]),
                facts={
                    "pairs": named(self.ranked[i], self.table.lists),
                    "criterion": float(self._values[i] - least),
                    "models": len(near),
                },
            )
            for i in shown
        )

    def refusal(self) -> Refusal:
        """Why no model has an estimate: the main effects say it."""
        size = len(self.table.lists)
        main = design(size)[:, : 1 + size]
        if existence.identified(main) and not existence.exists(main, self.table.counts):
            return Refusal(Reason.NO_ESTIMATE)
        return Refusal(Reason.NOT_IDENTIFIED)


def named(model: Flags, lists: tuple[str, ...]) -> tuple[str, ...]:
    """The pairs of a model, and ``unequal`` where its people are."""
    named = tuple(f"{lists[i]}:{lists[j]}" for (i, j), is_in in zip(pairs(len(lists)), model, strict=False) if is_in)
    return (*named, UNEQUAL) if len(model) > len(pairs(len(lists))) and model[-1] else named
