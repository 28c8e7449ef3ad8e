"""An office's own figures beside the international ones, and, where it is asked for, in their place.

Own tables stand under a source of their own and enter nothing by themselves. Read here are totals that a measure of the
assessment has a name for: migrants and population by sex, reported inflow, refugees and others by population type, and
any measure of ``AREA_MEASURE``, or of years of ``RELEASED_STATISTIC``, under its own name. What their publisher hides
is suppressed here too, and what noise or rounding changed has its error as an interval. Preferring them replaces these
measures, and what an indicator computes from them; what is estimated from whole tables (flows, people covered by a
treaty) stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sojourn.concepts.confidentiality import STANDARD_ERROR
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    AREA_MEASURE,
    DISPLACED_POPULATION,
    MIGRANT_STOCK,
    POPULATION,
    REPORTED_FLOW,
)
from sojourn.concepts.dataflows.border import RELEASED_STATISTIC
from sojourn.concepts.figure import Bounds, Figure, Origin, joined_codes
from sojourn.concepts.reason import Reason
from sojourn.concepts.status import ObsStatus
from sojourn.errors import UsageError
from sojourn.indicators.measure import measures
from sojourn.products.assessment.maker import OWN
from sojourn.products.assessment.panel import Amount, ByPeriod, OnFirstUse, Panel, all_countries
from sojourn.products.assessment.profile import Profile
from sojourn.warehouse import Warehouse, editions

BY_SEX = {"_T": "", "F": "_F", "M": "_M"}
POPULATION_TYPES = {"REF": "REFUGEES_ASYLUM", "ASY": "ASYLUM_SEEKERS", "IDP": "IDPS", "STA": "STATELESS"}
Selection = Mapping[str, str]
NORMAL_95 = 1.96


@dataclass(frozen=True)
class OwnFigure:
    """One figure of an own table that a measure has a name for.

    value : None where it is suppressed; publisher : as it was named when it was loaded
    interval : of the error that its protection put on it
    """

    measure: str
    period: str
    country: str
    value: float | None
    status: str
    publisher: str
    origin: Origin
    interval: Bounds | None = None


@dataclass(frozen=True)
class Beside:
    """An own figure of an area with the international one of the same measure and period, None where there is none.

    used : whether the own one is preferred, so that the report rests on it
    """

    own: Figure
    publisher: str
    international: Figure | None
    used: bool = False

    @property
    def difference(self) -> float | None:
        """The own figure less the international one, in the unit of the measure."""
        if self.international is None or self.international.value is None or self.own.value is None:
            return None
        return self.own.value - self.international.value

    @property
    def percent(self) -> float | None:
        """The difference in percent of the international figure; None where that is zero."""
        if self.difference is None or self.international is None or not self.international.value:
            return None
        return 100.0 * self.difference / self.international.value


def _asked() -> Iterable[tuple[Dataflow, str, Selection]]:
    """Dataflow, measure and selection of every total that is looked for; no measure where the rows name their own."""
    for sex, ending in BY_SEX.items():
        yield MIGRANT_STOCK, f"IMMIGRANTS{ending}", {"counterpart_area": "_T", "sex": sex, "age": "_T"}
        yield POPULATION, f"POPULATION{ending}", {"sex": sex, "age": "_T"}
    yield REPORTED_FLOW, "REPORTED_INFLOW", {"direction": "IN", "counterpart_area": "_T", "sex": "_T", "age": "_T"}
    for code, measure in POPULATION_TYPES.items():
        yield DISPLACED_POPULATION, measure, {"population_type": code, "counterpart_area": "_T"}
    yield AREA_MEASURE, "", {}
    yield RELEASED_STATISTIC, "", {"freq": "A", "citizenship": "_T", "sex": "_T", "age": "_T"}


def read_own(warehouse: Warehouse, releases: Iterable[Mapping[str, Any]] | None = None) -> tuple[OwnFigure, ...]:
    """Figures of all own tables, of each publisher's edition in force, in order of measure, period and area.

    releases : of the warehouse, where they were read before
    """
    held = warehouse.releases() if releases is None else releases
    publishers = {r["source"]: r["publisher"] for r in held if r["source"].startswith(OWN)}
    if not publishers:
        return ()
    found: list[OwnFigure] = []
    with warehouse.snapshot():
        loaded = {d.id: {s for s, _ in warehouse.editions(d)} for d in {d.id: d for d, *_ in _asked()}.values()}
        for dataflow, measure, where in _asked():
            for source in sorted(loaded[dataflow.id] & publishers.keys()):
                found += _of_source(warehouse, dataflow, source, measure, where, publishers[source])
    return tuple(sorted(found, key=lambda f: (f.measure, f.period, f.country, f.publisher)))


def _of_source(
    warehouse: Warehouse, dataflow: Dataflow, source: str, measure: str, where: Selection, publisher: str
) -> Iterable[OwnFigure]:
    place = editions.newest(warehouse, dataflow, (source,), where)
    # an edition that hides all of it has no figure, and is one all the same
    edition = max(e for s, e in warehouse.editions(dataflow) if s == source) if place is None else place.edition
    known = measures()
    for row in warehouse.read(dataflow, source=source, edition=edition, where=where).to_pylist():
        named = measure or row["measure"]
        told = row["obs_value"] is not None or row["obs_status"] == ObsStatus.SUPPRESSED.value
        if told and row["ref_area"] in all_countries() and named in known:
            cells = (*joined_codes(where), *(() if measure else (("measure", named),)))
            origin = Origin(dataflow.id, source, edition, cells, "ref_area", (row["release_id"],))
            country, period = row["ref_area"], row["time_period"]
            value, error = row["obs_value"], row.get(STANDARD_ERROR)
            interval = within(value, float(error)) if value is not None and error else None
            yield OwnFigure(named, period, country, value, row["obs_status"], publisher, origin, interval)


def within(value: float, error: float) -> Bounds | None:
    """The interval of 95 % that a standard error gives a count, which is never below zero; None for no error."""
    half = NORMAL_95 * error
    return Bounds(max(0.0, value - half), value + half, 0.95) if half > 0 else None


def beside(profile: Profile, own: Iterable[OwnFigure]) -> tuple[Beside, ...]:
    """Own figures of a country beside what the panel has for the same measure and period; none for a group."""
    if not profile.is_country:
        return ()
    usual = profile if profile.panel.international is None else replace(profile, panel=profile.panel.international)
    preferred = profile.panel.preferred
    return tuple(
        Beside(
            Figure(f.measure, f.period, f.value, f.status, 1.0, (1, 1), f.interval, origin=f.origin),
            f.publisher,
            usual.measure(f.measure, f.period),
            preferred.get((f.measure, f.period, f.country)) == f.origin,
        )
        for f in own
        if f.country == profile.area
    )


def _total(measure: str) -> str:
    """The measure of both sexes of one of women or men; any other measure is its own."""
    base = measure.removesuffix("_F").removesuffix("_M")
    return base if base in ("IMMIGRANTS", "POPULATION") else measure


def _parts(measure: str) -> tuple[str, ...]:
    """Women and men of a total by sex; none of any other measure."""
    return tuple(
        f"{measure}{ending}" for ending in BY_SEX.values() if ending and _total(f"{measure}{ending}") == measure
    )


def preferring(panel: Panel, own: Iterable[OwnFigure], publisher: str) -> Panel:
    """The panel with the own figures of one publisher in place of the international ones.

    publisher : as it was named when its tables were loaded, or the id of its source; capitals do not matter

    Every number that rests on a replaced figure names its source; a note tells how many were replaced. Women and men of
    one publisher are no parts of another's total: a total that is preferred takes the international parts of its date
    away, and a part without a total of its own publisher is not preferred.
    Raises UsageError where nothing of this publisher can be used, naming those whose tables are there.
    """
    held = list(own)
    wanted = publisher.strip().casefold()
    theirs = [f for f in held if wanted in (f.publisher.casefold(), f.origin.source.casefold())]
    given = {(f.measure, f.period, f.country) for f in theirs}
    chosen = [f for f in theirs if (_total(f.measure), f.period, f.country) in given]
    if not chosen:
        names = sorted({f.publisher for f in held})
        raise UsageError(
            f"Nothing of «{publisher}» is loaded that a measure of the assessment has a name for"
            + (", but women or men without a total of both." if theirs else "."),
            details=[f"own tables with such figures: {name}" for name in names] or ["there are no such own tables"],
            ways_out=["Load one: sojourn load FILE --dataflow AREA_MEASURE --publisher NAME --edition EDITION"],
        )
    touched = {part for f in chosen for part in (f.measure, *_parts(f.measure)) if part in panel.amounts}
    amounts: dict[str, ByPeriod] = {
        m: {period: dict(by_country) for period, by_country in panel.amounts[m].items()} for m in touched
    }
    preferred, suppressed = dict(panel.preferred), dict(panel.suppressed)
    for figure in chosen:
        key = figure.measure, figure.period, figure.country
        by_period = amounts.setdefault(figure.measure, {}).setdefault(figure.period, {})
        preferred[key] = figure.origin
        if figure.value is None:
            suppressed[key] = figure.origin  # neither zero nor missing, nor somebody else's figure in its place
            by_period.pop(figure.country, None)
        else:
            by_period[figure.country] = Amount(figure.value, figure.status, figure.interval)
        for part in _parts(figure.measure):
            if (part, figure.period, figure.country) not in given:
                amounts.get(part, {}).get(figure.period, {}).pop(figure.country, None)
    note = Reason("own_figures_preferred", {"publisher": chosen[0].publisher, "figures": len(chosen)})
    merged: OnFirstUse[str, ByPeriod] = OnFirstUse({m: partial(panel.amounts.__getitem__, m) for m in panel.amounts})
    merged.update(amounts)
    origins = {**{f.measure: f.origin for f in chosen}, **panel.origins}
    return replace(
        panel, amounts=merged, origins=origins, notes=[*panel.notes, note], preferred=preferred,
        suppressed=suppressed, international=panel,
    )  # fmt: skip
