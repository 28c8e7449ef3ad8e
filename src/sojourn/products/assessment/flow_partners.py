"""Flows of a dossier: between the sub-regions of the world, and between an area and each of its partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.concepts import area
from sojourn.concepts.figure import Figure
from sojourn.concepts.status import ObsStatus
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD, Profile

Array = npt.NDArray[np.float64]

ESTIMATED, LOW_RELIABILITY = ObsStatus.ESTIMATED.value, ObsStatus.LOW_RELIABILITY.value
LEAST = 0.5
"""Persons from which a partner of an estimated flow is named: half a person rounds to one."""


@dataclass(frozen=True)
class FlowTable:
    """Flows between groups of areas in one interval, both sexes.

    areas : ids of the groups, the labels of both axes
    table : (origin, destination) persons; the diagonal holds moves between the members of a group
    inside : the groups that hold the area of the dossier, or its members; measure : whose origin is the table's
    """

    period: str
    areas: tuple[str, ...]
    table: Array
    status: str
    inside: frozenset[str]
    measure: str


@dataclass(frozen=True)
class FlowPartners:
    """Who came from where and went where in one interval, largest first.

    origins : FLOW_IN by area of origin; destinations : FLOW_OUT by area of destination
    within : moves between the members of a group, None for a country
    """

    period: str
    status: str
    origins: Mapping[str, Figure]
    destinations: Mapping[str, Figure]
    within: Figure | None


def flow_table(profile: Profile) -> FlowTable | None:
    """The newest flows of both sexes between the 22 sub-regions; None without flows."""
    panel = profile.panel
    if not panel.flows:
        return None
    period, of_sexes = _newest(panel)
    groups = area.partition("intermediate_region")
    holder = {country: group for group, members in groups.items() for country in members}
    order = list(groups)
    place = {group: number for number, group in enumerate(order)}
    table = np.zeros((len(order), len(order)))
    for labels, cells in of_sexes:
        # labels are countries or the groups themselves; what is in no group has no place in the table
        placed = [(i, place[g]) for i, a in enumerate(labels) if (g := holder.get(a, a)) in place]
        known = np.array([i for i, _ in placed], dtype=np.intp)
        target = np.array([group for _, group in placed], dtype=np.intp)
        np.add.at(table, (target[:, None], target[None, :]), _moves(labels, cells)[np.ix_(known, known)])
    held = frozenset(holder[m] for m in profile.members if m in holder)
    inside = held if profile.area != WORLD and len(held) < len(order) else frozenset()
    return FlowTable(period, tuple(order), table, ESTIMATED, inside, "FLOW_OUT")


def flow_partners(profile: Profile) -> FlowPartners | None:
    """Partners of a country or group in the newest flows between countries; None for the world or without them."""
    panel = profile.panel
    if not panel.flows or profile.area == WORLD:
        return None
    period, of_sexes = _newest(panel)
    labels, _ = of_sexes[0]
    if any(area.get(a).is_group for a in labels):
        return None
    table = np.sum([_moves(labels, cells) for _, cells in of_sexes], axis=0)
    own = np.array([a in set(profile.members) for a in labels])
    if not own.any():
        return None
    within = float(table[np.ix_(own, own)].sum())
    letters = next((v for (p, _), v in panel.flow_status.items() if p == period), np.full(table.shape, ESTIMATED))
    behind = np.where(letters == ESTIMATED, table, 0.0)  # the others have no stock of either people behind them
    return FlowPartners(
        period,
        ESTIMATED,
        origins=_by_partner("FLOW_IN", period, labels, table[:, own].sum(axis=1), behind[:, own].sum(axis=1), own),
        destinations=_by_partner("FLOW_OUT", period, labels, table[own].sum(axis=0), behind[own].sum(axis=0), own),
        within=None if profile.is_country else Figure("FLOW_WITHIN", period, within, ESTIMATED),
    )


def _newest(panel: Panel) -> tuple[str, list[tuple[tuple[str, ...], Array]]]:
    """The newest period with flows, and its (areas, table) of each sex; there is one at least."""
    period = max(period for period, _ in panel.flows)
    return period, [flows for (own, _), flows in panel.flows.items() if own == period]


def _by_partner(
    measure: str, period: str, labels: tuple[str, ...], persons: Array, behind: Array, own: npt.NDArray[np.bool_]
) -> dict[str, Figure]:
    """Persons by area that is not one's own, the largest first.

    Of low reliability where less than half of the persons have a stock behind them.
    """
    partners = [
        (label, float(value), ESTIMATED if with_stock >= value / 2 else LOW_RELIABILITY)
        for label, value, with_stock, inside in zip(labels, persons, behind, own, strict=True)
        if not inside and value >= LEAST
    ]
    partners.sort(key=lambda partner: -partner[1])
    return {label: Figure(measure, period, value, status) for label, value, status in partners}


def _moves(labels: tuple[str, ...], cells: Array) -> Array:
    """The cells without stayers; tables of sub-regions hold moves inside them on the diagonal, and keep those."""
    if any(area.get(a).is_group for a in labels):
        return cells
    moves = np.array(cells)
    np.fill_diagonal(moves, 0.0)
    return moves
