"""All readers, in the order in which a file is held against them: one row of ``SOURCES`` for each.

Imports every publisher's folder, which takes a quarter of a second: ``sojourn.sources`` comes here when it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from sojourn.errors import NotRecognised
from sojourn.files.guarded import guarded_reader
from sojourn.sources import unread
from sojourn.sources.borders import encounters as border_encounters
from sojourn.sources.environment import disasters, temperature, vulnerability
from sojourn.sources.eurostat import immigration as eurostat_immigration
from sojourn.sources.idmc import disaster_events as idmc_disaster_events
from sojourn.sources.idmc import internal_displacement as idmc
from sojourn.sources.iom import incidents as iom_incidents
from sojourn.sources.iom import mediterranean_crossings as iom_mediterranean_crossings
from sojourn.sources.iom import missing_migrants as iom_missing_migrants
from sojourn.sources.labour import agreements, skilled_emigration, work_by_group
from sojourn.sources.layout.recognition import Head
from sojourn.sources.mpidr import scholarly_migration
from sojourn.sources.oecd import admissions as oecd_admissions
from sojourn.sources.oecd import migration as oecd_migration
from sojourn.sources.policy import three_p_index, tip_tiers
from sojourn.sources.sdmx import own_messages
from sojourn.sources.sdmx import reported_flows as sdmx_reported_flows
from sojourn.sources.sojourn import edition as sojourn_edition
from sojourn.sources.source import Source
from sojourn.sources.treaties import ratifications as untc
from sojourn.sources.undesa import age_shares_2017 as undesa_age_shares_2017
from sojourn.sources.undesa import flow_totals as undesa_flow_totals
from sojourn.sources.undesa import national_net_migration as undesa_national_net_migration
from sojourn.sources.undesa import refugee_stock_2019 as undesa_refugee_stock_2019
from sojourn.sources.undesa import reported_flows as undesa_reported_flows
from sojourn.sources.undesa import stock_bilateral_2017 as undesa_stock_bilateral_2017
from sojourn.sources.undesa import stock_bilateral_2019 as undesa_stock_bilateral_2019
from sojourn.sources.undesa import stock_bilateral_workbook as undesa_stock_bilateral_workbook
from sojourn.sources.undesa import stock_by_age as undesa_stock_by_age
from sojourn.sources.undesa import stock_derived as undesa_stock_derived
from sojourn.sources.undesa import stock_long_2024 as undesa_stock_long_2024
from sojourn.sources.undesa import stock_totals as undesa_stock_totals
from sojourn.sources.undesa import wpp2019 as undesa_wpp2019
from sojourn.sources.undesa import wpp2024 as undesa_wpp2024
from sojourn.sources.undesa import wpp_by_age as undesa_wpp_by_age
from sojourn.sources.undesa import wpp_official as undesa_wpp_official
from sojourn.sources.undesa import wpp_vintages as undesa_wpp_vintages
from sojourn.sources.unhcr import database as unhcr
from sojourn.sources.unhcr import demographics as unhcr_demographics
from sojourn.sources.unhcr import exports as unhcr_exports
from sojourn.sources.unodc import trafficking as unodc_trafficking
from sojourn.sources.unsd import sdg_series
from sojourn.sources.worldbank import (
    indicator_downloads,
    knomad_data360,
    remittance_costs,
    remittance_matrices,
    remittance_series,
    rpw_corridor_averages,
    rpw_survey,
    rpw_workbook,
    wdi,
)

SOURCES: tuple[Source, ...] = (
    undesa_stock_totals.SOURCE,
    undesa_stock_bilateral_workbook.SOURCE,
    undesa_stock_long_2024.SOURCE,
    undesa_stock_bilateral_2019.SOURCE,
    undesa_stock_bilateral_2017.SOURCE,
    undesa_stock_by_age.SOURCE,
    undesa_age_shares_2017.SOURCE,
    undesa_refugee_stock_2019.SOURCE,
    undesa_stock_derived.SOURCE,
    undesa_wpp2024.EVENTS,
    undesa_wpp2024.NET_MIGRATION,
    undesa_wpp2024.PROJECTED_POPULATION,
    undesa_wpp2024.SEX_RATIO,
    undesa_wpp2019.POPULATION_BY_AGE,
    undesa_wpp2019.MORTALITY,
    undesa_wpp_official.SOURCE,
    undesa_wpp_by_age.SOURCE,
    undesa_wpp_vintages.SOURCE,
    unhcr.POPULATIONS,
    unhcr.FLOWS,
    unhcr.SOLUTION,
    unhcr.APPLICATIONS,
    unhcr.DECISIONS,
    *unhcr_exports.EXPORTS,
    untc.UNTC_2015,
    untc.UNTC_2022,
    untc.ILO_C189,
    wdi.SOURCE,
    oecd_migration.SOURCE,
    eurostat_immigration.PREVIOUS_RESIDENCE,
    eurostat_immigration.PREVIOUS_RESIDENCE_BY_AGE,
    eurostat_immigration.CORRIDORS,
    undesa_reported_flows.SOURCE,
    undesa_flow_totals.SOURCE,
    *sdmx_reported_flows.SOURCES,
    rpw_survey.SOURCE,
    rpw_workbook.SOURCE,
    rpw_corridor_averages.SOURCE,
    remittance_matrices.SOURCE,
    remittance_matrices.SOURCE_STOCKS,
    remittance_series.SOURCE,
    knomad_data360.SOURCE,
    remittance_costs.SOURCE,
    indicator_downloads.SOURCE,
    iom_missing_migrants.LONG_TABLE,
    iom_missing_migrants.DOWNLOADED,
    iom_incidents.SOURCE,
    iom_mediterranean_crossings.SOURCE,
    idmc.MOVEMENTS,
    idmc.PERSONS,
    idmc.WORKBOOK,
    idmc_disaster_events.SOURCE,
    idmc.REDISTRIBUTED,
    border_encounters.FRONTEX,
    border_encounters.UNITED_STATES,
    border_encounters.DARIEN,
    border_encounters.MEXICO,
    border_encounters.HONDURAS,
    unhcr_demographics.DEMOGRAPHICS,
    unhcr_demographics.UNRWA,
    unodc_trafficking.SOURCE,
    tip_tiers.SOURCE,
    three_p_index.SOURCE,
    oecd_admissions.SOURCE,
    scholarly_migration.SOURCE,
    undesa_national_net_migration.SOURCE,
    sdg_series.DDF,
    sdg_series.POLICIES,
    temperature.SOURCE,
    disasters.SOURCE,
    vulnerability.SOURCE,
    agreements.SOURCE,
    skilled_emigration.SOURCE,
    work_by_group.BY_CITIZENSHIP,
    work_by_group.BY_BIRTHPLACE,
    sojourn_edition.SOURCE,
)

#: Each says what a file is that is known and not read, or None.
UNREAD: tuple[Callable[[Head], str | None], ...] = (
    sdmx_reported_flows.unread,
    unhcr_exports.unread,
    partial(indicator_downloads.unread, {*indicator_downloads.INDICATORS, *remittance_costs.INDICATORS}),
    *unread.UNREAD,
)


def source(name: str) -> Source:
    """The source with this id. Raises NotRecognised listing the known ones."""
    for s in SOURCES:
        if s.id == name.upper():
            return s
    raise NotRecognised(f"There is no source «{name}».", details=[f"{s.id}: {s.title}" for s in SOURCES])


@guarded_reader("a published layout")
def recognise(path: Path) -> Source | None:
    """The source whose layout this file has, or None; of a message that Sojourn wrote, the source of its figures.

    Raises FileDamaged for an empty, truncated or unreadable file, NotRecognised when two layouts claim it.
    """
    head = Head.of(path)
    claims = [s for s in SOURCES if s.recognise(head)]
    if len(claims) > 1:
        raise NotRecognised(
            f"{path.name} fits {len(claims)} layouts.",
            details=[f"{s.id}: {s.title}" for s in claims],
            ways_out=["Say which one it is: --source ID"],
        )
    return claims[0] if claims else own_messages.source_of(head, SOURCES)


@guarded_reader("a published layout")
def description(path: Path) -> str:
    """What a file is that ``recognise`` does not know: a known table that is not read, or what its head looks like.

    Where its columns are those of a layout but nothing says what they hold, the layouts are named for --source.
    """
    head = Head.of(path)
    told = next((text for known in UNREAD if (text := known(head))), head.description)
    like = [s.id for s in SOURCES if s.resembles and s.resembles(head)]
    if not like:
        return told
    return (
        f"{told}; its columns are those of {' or '.join(like)}, but nothing in it says so: name what it is by --source"
    )
