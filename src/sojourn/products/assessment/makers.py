"""Every maker of a measure, in an order in which each comes after those it computes from, and how one is run."""

from __future__ import annotations

from sojourn.errors import UsageError
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures import (
    adolescents,
    built_in,
    data_quality,
    derived,
    displacement,
    events_and_services,
    hidden_people,
    mobility,
    own,
    published_series,
    remittances,
    rules,
    treaties,
)
from sojourn.products.assessment.panel import Panel, put_together
from sojourn.warehouse import Warehouse, editions

MAKERS: tuple[Maker, ...] = (
    *rules.MAKERS,
    *remittances.MAKERS,
    *displacement.MAKERS,
    *mobility.MAKERS,
    *adolescents.MAKERS,
    *data_quality.MAKERS,
    *published_series.MAKERS,
    *events_and_services.MAKERS,
    *hidden_people.MAKERS,
    *own.MAKERS,
    *treaties.MAKERS,
    *derived.MAKERS,
)
COMPARE_EDITIONS: tuple[str, ...] = ("immigrants_older_edition", "remittance_vintages", "flows")
"""Makers that ask for an older edition on purpose: only their measures may change when one is loaded. Flows take from
it the origins of persons whose origin the newest edition does not list."""


def run(maker: Maker, bench: Bench, known: Panel) -> Panel:
    """What one maker makes; what nothing loaded gives is taken from the built-in edition, where that is loaded.

    known : holds the measures in ``maker.after``, as far as there are any

    Raises UsageError for a maker that puts a measure which is not declared as its own.
    """
    panel = Panel(
        {m: known.amounts[m] for m in maker.after if m in known.amounts},
        {m: known.origins[m] for m in maker.after if m in known.origins},
    )
    maker.make(bench, panel)
    made = Panel(
        {m: found for m, found in panel.amounts.items() if m not in maker.after},
        {m: origin for m, origin in panel.origins.items() if m not in maker.after},
        panel.notes,
        panel.flows,
        flow_status=panel.flow_status,
    )
    if foreign := set(made.amounts) - set(maker.measures):
        raise UsageError(
            f"The maker {maker.id} puts {', '.join(sorted(foreign))}, which measures.csv does not declare as its own."
        )
    missing = tuple(m for m in maker.measures if m not in made.amounts and not (m == "FLOW" and made.flows))
    built_in.put_ready_made(bench, made, missing)
    return made


def make_panel(warehouse: Warehouse) -> Panel:
    """All measures the warehouse can give, made afresh and kept nowhere; what it cannot give is simply not there.

    Raises WarehouseError and NothingLoaded only for the file itself.
    """
    parts: list[Panel] = []
    with warehouse.snapshot():
        bench = Bench(warehouse)
        for maker in MAKERS:
            parts.append(run(maker, bench, put_together(parts)))
    return put_together(parts)


def panel_of_editions_before(warehouse: Warehouse) -> Panel:
    """All measures as the edition before the newest gives them, of every series that has one; kept nowhere.

    For what a verdict would be with the edition before. Raises as ``make_panel``.
    """
    with editions.edition_before():
        panel = make_panel(warehouse)
    panel.releases = tuple(warehouse.releases())
    return panel
