"""Figures of countries that a world map is coloured with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sojourn.concepts import area
from sojourn.concepts.figure import Figure, derived
from sojourn.concepts.status import ObsStatus
from sojourn.indicators.migrant_stock import percentage
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD, Profile
from sojourn.products.assessment.stock_partners import stock_partners
from sojourn.warehouse import Warehouse


@dataclass(frozen=True)
class MapFigures:
    """Figures of countries to colour a world map with.

    id : share, origins or destinations; measure : whose origin tells where they are from
    figures : by country, only those with a place on the map; a country of the area without a figure is there, absent
    """

    id: str
    measure: str
    period: str
    figures: Mapping[str, Figure]


def map_figures(profile: Profile, warehouse: Warehouse) -> Iterable[MapFigures]:
    """Migrants in the population of every country; of an area, also where its migrants come from and emigrants live."""
    panel, world = profile.panel, profile.area == WORLD
    inside: frozenset[str] = frozenset() if world else frozenset(profile.members)
    both = sorted(set(panel.periods("IMMIGRANTS")) & set(panel.periods("POPULATION")))
    if both:
        newest = both[-1]
        shares = _migrant_shares(panel, newest)
        yield MapFigures("share", "MIGRANT_SHARE", newest, _placed(shares, inside, "MIGRANT_SHARE", newest))
    partners = None if world else stock_partners(warehouse, panel, profile.members)
    if partners is None:
        return
    sides = (("origins", partners.origins, "IMMIGRANTS"), ("destinations", partners.destinations, "EMIGRANTS"))
    for key, figures, measure in sides:
        shown = {country: figure for country, figure in figures.items() if figure.number > 0}
        if shown:
            yield MapFigures(key, measure, partners.period, _placed(shown, inside, measure, partners.period))


def _migrant_shares(panel: Panel, period: str) -> dict[str, Figure]:
    """Migrants in percent of the population of every country that has both."""
    people, migrants = panel.amounts["POPULATION"][period], panel.amounts["IMMIGRANTS"][period]
    shares = {}
    for country, living in migrants.items():
        if country in people and people[country].value > 0:
            whole = people[country]
            inputs = [
                Figure(name, period, part.value, part.status, origin=panel.origin(name, period, (country,)))
                for name, part in (("IMMIGRANTS", living), ("POPULATION", whole))
            ]
            shares[country] = derived("MIGRANT_SHARE", period, percentage, inputs)
    return shares


def _placed(figures: Mapping[str, Figure], inside: frozenset[str], measure: str, period: str) -> dict[str, Figure]:
    """Figures of areas that a map can show, and absent ones for the members of the area that have none."""
    absent = Figure(measure, period, None, ObsStatus.MISSING.value)
    return {
        country: figures.get(country, absent)
        for country in area.countries()
        if area.get(country).m49 is not None and (country in figures or country in inside)
    }
