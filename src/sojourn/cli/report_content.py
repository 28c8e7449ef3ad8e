"""From an assessment to the content of its report: the only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sojourn.cli.report_trace import provenance, treaty_releases
from sojourn.concepts import area
from sojourn.concepts.status import ObsStatus
from sojourn.declaration.wording import sentence
from sojourn.indicators import INDICATORS, Indicator
from sojourn.products.assessment.assess import Assessment
from sojourn.products.assessment.profile import WORLD, IndicatorFigure, MeasureFigure, Profile, label
from sojourn.products.assessment.stock_partners import StockPartners, stock_partners
from sojourn.publish.report.content import (
    Change,
    FlowContent,
    IndicatorSeries,
    Input,
    MapContent,
    MapValue,
    Measure,
    PartnerContent,
    ReleaseRecord,
    ReportContent,
    Value,
)
from sojourn.publish.report.wordings import measure_words
from sojourn.warehouse import Warehouse

ALWAYS = (
    "POPULATION",
    "POPULATION_START",
    "POPULATION_END",
    "IMMIGRANTS",
    "IMMIGRANTS_F",
    "EMIGRANTS",
    "EMIGRANTS_F",
    "BIRTHS",
    "DEATHS",
    "NET_MIGRATION",
    "FLOW_IN",
    "FLOW_OUT",
    "REFUGEES_ORIGIN",
    "REFUGEES_ASYLUM",
    "IDPS",
    "ASYLUM_SEEKERS",
)
"""Measures that headline figures and charts show, besides those the indicators are computed from."""

BUILT_IN_STAMP = "the built-in edition {edition}: totals and sub-regions derived by Sojourn from published figures"
LOADED_STAMP = "{files} files loaded as published, by {publishers}"


def content(assessment: Assessment, warehouse: Warehouse) -> ReportContent:
    """Everything the report of an assessed area says.

    Raises WarehouseError where the warehouse cannot be read.
    """
    profile = assessment.profile
    measures = _measures(profile, assessment, warehouse)
    indicators = {
        name: IndicatorSeries(result.indicator, tuple(_indicator_value(f) for f in result.figures))
        for name, result in assessment.results.items()
    }
    partners = None if profile.area == WORLD else stock_partners(warehouse, profile.panel, profile.members)
    used = {n for m in measures.values() if m.provenance for n in m.provenance.releases}
    built_in = {r["source"] for r in assessment.releases} == {"SOJOURN_EDITION"}
    return ReportContent(
        area=profile.area,
        name=profile.name,
        level=profile.level,
        members={m: area.name(m) for m in profile.members},
        as_of=assessment.as_of,
        data_stamp=_stamp(assessment.releases, built_in, used),
        built_in=built_in,
        verdicts=assessment.verdicts,
        indicators=indicators,
        measures=measures,
        releases=tuple(_release(r, r["release_id"] in used) for r in assessment.releases),
        changes=tuple(
            Change(r.indicator.id, sentence(r.reading, r.movement), r.reading.latest.source if r.reading.latest else "")
            for r in assessment.largest_changes()
        ),
        assessment=assessment.to_json(),
        maps=tuple(_maps(profile, partners)),
        flows=_flows(profile),
        partners=_flow_partners(profile),
        absent=tuple(_absent(profile, assessment)),
        notes=tuple(profile.panel.notes),
    )


def _indicator_value(figure: IndicatorFigure) -> Value:
    inputs = tuple(Input(m.measure, m.value, m.status) for m in figure.inputs)
    countries = min((m.countries for m in figure.inputs), default=1)
    return Value(figure.period, figure.label, figure.value, figure.status, figure.coverage, countries, inputs)


def _measures(profile: Profile, assessment: Assessment, warehouse: Warehouse) -> dict[str, Measure]:
    wanted = dict.fromkeys([*ALWAYS, *(n for r in assessment.results.values() for n in r.indicator.needs)])
    treaties = treaty_releases(warehouse)
    found = {}
    for name in wanted:
        title, unit, _ = measure_words(name)
        values = tuple(_value(f) for f in profile.series(name))
        if values:
            found[name] = Measure(name, title, unit, values, provenance(profile, name, values[-1].period, treaties))
    return found


def _value(figure: MeasureFigure) -> Value:
    return Value(figure.period, label(figure.period), figure.value, figure.status, figure.coverage, figure.countries)


def _release(row: dict[str, Any], used: bool) -> ReleaseRecord:
    made_of = ", ".join(str(n) for n in row["inputs"] or ())
    return ReleaseRecord(
        number=row["release_id"],
        source=row["source"],
        edition=row["edition"] or "",
        publisher=row["publisher"] or "",
        file_name=row["file_name"] or f"estimate by {row['method']} from releases {made_of}",
        size=row["size"],
        sha256=row["sha256"] or "",
        url=row["url"] or "",
        licence=row["licence"] or "",
        citation=row["citation"] or "",
        accessed=str(row["accessed"] or ""),
        loaded=f"{row['loaded_at']:%Y-%m-%d}",
        notes=tuple(row["notes"] or ()),
        used=used,
    )


def _stamp(releases: Iterable[dict[str, Any]], built_in: bool, used: set[int]) -> str:
    rows = [r for r in releases if r["release_id"] in used]
    if built_in:
        return BUILT_IN_STAMP.format(edition=", ".join(sorted({r["edition"] for r in rows})))
    publishers = sorted({(r["publisher"] or "an unnamed publisher").split(",")[0] for r in rows})
    return LOADED_STAMP.format(files=len(rows), publishers=", ".join(publishers))


def _maps(profile: Profile, partners: StockPartners | None) -> Iterable[MapContent]:
    panel, inside = profile.panel, frozenset(profile.members) if profile.area != WORLD else frozenset()
    both = sorted(set(panel.periods("IMMIGRANTS")) & set(panel.periods("POPULATION")))
    if both:
        period = both[-1]
        people, migrants = panel.amounts["POPULATION"][period], panel.amounts["IMMIGRANTS"][period]
        shares = {
            c: (100.0 * a.value / people[c].value, a.status)
            for c, a in migrants.items()
            if c in people and people[c].value > 0
        }
        title = "Migrants in the population"
        yield MapContent("share", title, "%", label(period), _places(shares, inside), "MIGRANT_SHARE")
    if partners is None:
        return
    name = f"the {profile.name}" if profile.level == "community" else profile.name
    sides = (
        ("origins", f"Where migrants in {name} were born", partners.origins, "IMMIGRANTS"),
        ("destinations", f"Where persons born in {name} live", partners.destinations, "EMIGRANTS"),
    )
    for key, title, amounts, measure in sides:
        shown = {c: (a.value, a.status) for c, a in amounts.items() if a.value > 0}
        if shown:
            yield MapContent(key, title, "persons", label(partners.period), _places(shown, inside), measure, decimals=0)


def _places(values: dict[str, tuple[float, str]], inside: frozenset[str]) -> tuple[MapValue, ...]:
    found = []
    for country in area.countries():
        facts = area.get(country)
        value, status = values.get(country, (None, ObsStatus.MISSING.value))
        own = country in inside
        if facts.m49 is not None and (value is not None or own):
            found.append(MapValue(country, facts.m49, facts.name, facts.latitude, facts.longitude, value, status, own))
    return tuple(found)


def _flows(profile: Profile) -> FlowContent | None:
    """The newest flows of both sexes between the 22 sub-regions; None without flows."""
    panel = profile.panel
    if not panel.flows:
        return None
    period = max(p for p, _ in panel.flows)
    groups = area.partition("intermediate_region")
    holder = {c: g for g, members in groups.items() for c in members}
    order = list(groups)
    table = np.zeros((len(order), len(order)))
    for (own, _), (labels, cells) in panel.flows.items():
        if own == period:
            places = [order.index(holder.get(a, a)) if holder.get(a, a) in groups else -1 for a in labels]
            known = np.array([i for i, p in enumerate(places) if p >= 0])
            target = np.array([p for p in places if p >= 0])
            np.add.at(table, (target[:, None], target[None, :]), _moves(labels, cells)[np.ix_(known, known)])
    held = frozenset(order.index(holder[m]) for m in profile.members if m in holder)
    inside = held if profile.area != WORLD and len(held) < len(order) else frozenset()
    names = tuple(area.name(g) for g in order)
    return FlowContent(label(period), names, table, ObsStatus.ESTIMATED.value, inside, "FLOW_OUT")


def _moves(labels: tuple[str, ...], cells: Any) -> Any:
    """The cells without stayers; tables of sub-regions hold moves inside them on the diagonal, and keep those."""
    if any(area.get(a).is_group for a in labels):
        return cells
    moves = np.array(cells)
    np.fill_diagonal(moves, 0.0)
    return moves


def _flow_partners(profile: Profile) -> PartnerContent | None:
    """Partners of a country or group in the newest flows between countries; None for the world or without them."""
    panel = profile.panel
    if not panel.flows or profile.area == WORLD:
        return None
    period = max(p for p, _ in panel.flows)
    labels, _ = next(v for (p, _), v in panel.flows.items() if p == period)
    if any(area.get(a).is_group for a in labels):
        return None
    table = sum(_moves(labels, cells) for (p, _), (_, cells) in panel.flows.items() if p == period)
    own = np.array([a in set(profile.members) for a in labels])
    if not own.any():
        return None
    arrive, leave = table[:, own].sum(axis=1), table[own].sum(axis=0)
    within = float(table[np.ix_(own, own)].sum())
    sides = [
        tuple(
            sorted(
                ((a, area.name(a), float(v)) for a, v, o in zip(labels, side, own, strict=True) if not o and v >= 0.5),
                key=lambda row: -row[2],
            )
        )
        for side in (arrive, leave)
    ]
    return PartnerContent(
        label(period),
        sides[0],
        sides[1],
        None if profile.is_country else within,
        ObsStatus.ESTIMATED.value,
        "FLOW_IN",
        "FLOW_OUT",
    )


def _absent(profile: Profile, assessment: Assessment) -> Iterable[tuple[Indicator, tuple[str, ...]]]:
    for indicator in INDICATORS:
        asked = indicator.world if profile.area == WORLD else indicator.country or not profile.is_country
        if asked and indicator.id not in assessment.results:
            yield indicator, tuple(n for n in indicator.needs if n != "YEARS" and not profile.series(n))
