"""Model migration schedules: published Rogers-Castro curves to give ages to flows where no profile is known.

The fundamental parameters are those of Rogers & Castro (1981), *Model Migration Schedules*, IIASA RR-81-30. The six of
the United Nations by sex are those of United Nations (1992), *Preparing Migration Data for Subnational Population
Projections*: a western standard, few or many children among those who move (dependency), early or late entry into the
labour force. Their figures are those that the R package migest gives; the publication itself was not at hand. They
describe moves within countries, of the twentieth century: a guess where nothing better is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sojourn.concepts.reviewed_table import rows
from sojourn.errors import UsageError
from sojourn.kernels.age.schedule import NAMES, RogersCastro

ROOM = "sojourn.estimators.age"


@dataclass(frozen=True)
class ModelSchedule:
    """One published curve. sex : F, M, or _T for both together"""

    model: str
    sex: str
    title: str
    curve: RogersCastro
    reference: str


@cache
def model_schedules() -> tuple[ModelSchedule, ...]:
    """All of them, as they are published."""
    return tuple(
        ModelSchedule(
            row["model"],
            row["sex"],
            row["title"],
            RogersCastro.of({name: float(row[name]) for name in NAMES[7]}),
            row["reference"],
        )
        for row in rows(ROOM, "model_schedules")
    )


def model_schedule(model: str, sex: str = "_T") -> ModelSchedule:
    """The curve of a model and sex; one of both sexes together serves each of them.

    Raises UsageError naming the models there are, or the sexes of this one.
    """
    own = [m for m in model_schedules() if m.model == model]
    if not own:
        names = dict.fromkeys(m.model for m in model_schedules())
        raise UsageError(f"there is no model schedule «{model}»", ways_out=[f"models: {', '.join(names)}"])
    found = [m for m in own if m.sex in (sex, "_T")]
    if not found:
        raise UsageError(
            f"the model schedule {model} is published for women and for men apart",
            ways_out=["say which: F or M", "split the flows of each sex by its own"],
        )
    return found[0]
