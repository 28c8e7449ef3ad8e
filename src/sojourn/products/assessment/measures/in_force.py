"""The edition a measure is taken from, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.concepts.dataflow import Dataflow
from sojourn.products.assessment.maker import Bench
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import editions
from sojourn.warehouse.editions import InForce
from sojourn.warehouse.selection import Selection


def in_force(
    bench: Bench,
    panel: Panel,
    dataflow: Dataflow,
    sources: Sequence[str],
    where: Selection | None = None,
    *,
    by: str = "ref_area",
) -> InForce | None:
    """The edition in force of a selection; a newer one that did not replace it is named in the notes of the panel.

    sources : layouts in order of preference ; by : the dimension whose codes must be covered
    """
    found = editions.newest(bench.warehouse, dataflow, sources, where, by=by)
    if found is not None:
        panel.notes += [said for said in found.passed_over if said not in panel.notes]
    return found
