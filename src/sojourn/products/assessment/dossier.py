"""The dossier: what a report holds, in ids, codes and figures. Page, file, document and message ask it alike."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sojourn.concepts import area
from sojourn.concepts.area.territories import state_of
from sojourn.concepts.figure import Figure
from sojourn.concepts.reason import Reason
from sojourn.declaration.verdict import VERDICTS, Evidence, Verdict
from sojourn.indicators import INDICATORS
from sojourn.products.assessment.assess import Assessment
from sojourn.products.assessment.flow_partners import FlowPartners, FlowTable, flow_partners, flow_table
from sojourn.products.assessment.map_figures import MapFigures, map_figures
from sojourn.products.assessment.measures.built_in import EDITION_SOURCE
from sojourn.products.assessment.own_figures import Beside, read_own
from sojourn.products.assessment.own_figures import beside as beside_international
from sojourn.products.assessment.profile import LENGTH, WORLD, Profile
from sojourn.products.assessment.provenance import (
    Provenance,
    ReleaseRecord,
    provenance,
    release_record,
    treaty_releases,
)
from sojourn.products.assessment.standing import OWN
from sojourn.products.assessment.telling.acts import Act, acts, asked_of
from sojourn.products.assessment.telling.findings import Finding, Told, findings
from sojourn.products.assessment.telling.instruments import Instruments, instruments
from sojourn.products.assessment.telling.peers import Peer, Peers
from sojourn.products.assessment.telling.places import CellsRead, Place, Places
from sojourn.products.assessment.telling.protection_gaps import GapsRead, ProtectionGap
from sojourn.products.hidden.ratings import PolicyRating, RatingsRead
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
    "FLOW_IN_MINIMUM",
    "FLOW_OUT_MINIMUM",
    "REFUGEES_ORIGIN",
    "REFUGEES_ASYLUM",
    "IDPS",
    "ASYLUM_SEEKERS",
)
"""Measures that headline figures and charts show, besides those the indicators are computed from."""


@dataclass(frozen=True, repr=False)
class Dossier:
    """Everything a report of an area says, without its words.

    area, level : of the area; members : ids of its countries; names : of every area in it, by id
    as_of : year the age of figures is counted to
    indicators, measures : all periods by id, in order; provenance : by id of the measure
    releases : everything loaded; changes : the largest, first the largest
    absent : indicators that could not be computed, with the measures they lack
    suppressed : figures of indicators without a value, since a measure of their formula is suppressed
    notes : what was noticed while the measures were read
    own : figures of own tables beside the international ones, of a single country ; own_places : cells of each
    findings : what page one tells ; peers : by indicator ; acts : what would change a verdict, by paragraph
    instruments : States by treaty ; places : measure -> period -> cells
    computed : how many indicators have a figure, of how many that could be asked of such an area
    gaps : protection gaps of its members, None where people in need or lists of parties are not loaded
    ratings : of a country, how others class its policies; no measure, and no verdict rests on them
    median_age : years of the latest figures that verdicts rest on, None where none does
    """

    area: str
    level: str
    members: tuple[str, ...]
    names: Mapping[str, str]
    as_of: int
    verdicts: tuple[Verdict, ...]
    indicators: Mapping[str, tuple[Figure, ...]]
    measures: Mapping[str, tuple[Figure, ...]]
    provenance: Mapping[str, Provenance]
    releases: tuple[ReleaseRecord, ...]
    changes: tuple[Evidence, ...] = ()
    maps: tuple[MapFigures, ...] = ()
    flows: FlowTable | None = None
    partners: FlowPartners | None = None
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    suppressed: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()
    own: tuple[Beside, ...] = ()
    own_places: tuple[tuple[Place, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    peers: Mapping[str, tuple[Peer, ...]] = field(default_factory=dict)
    acts: Mapping[int, tuple[Act, ...]] = field(default_factory=dict)
    instruments: Instruments | None = None
    places: Mapping[str, Places] = field(default_factory=dict)
    computed: tuple[int, int] = (0, 0)
    median_age: float | None = None
    gaps: tuple[ProtectionGap, ...] | None = None
    ratings: tuple[PolicyRating, ...] = ()

    def __repr__(self) -> str:
        counts = Counter(v.verdict for v in self.verdicts)
        judged = ", ".join(f"{kind}={counts[kind]}" for kind in VERDICTS)
        held = f"indicators={len(self.indicators)}, measures={len(self.measures)}, releases={len(self.releases)}"
        return f"Dossier({self.area}, as_of={self.as_of}, {judged}, {held}, maps={len(self.maps)})"

    @property
    def name(self) -> str:
        """Name of the area."""
        return self.names[self.area]

    @property
    def loaded(self) -> tuple[dict[str, Any], ...]:
        """The releases, as the warehouse tells them: number, source, edition, publisher, hash."""
        return tuple(
            {
                "release_id": r.number,
                "source": r.source,
                "edition": r.edition,
                "publisher": r.publisher,
                "sha256": r.sha256,
            }
            for r in self.releases
        )

    @property
    def series(self) -> Mapping[str, tuple[Figure, ...]]:
        """Every indicator's figures by period, with those that are suppressed among them, which have no value."""
        ids = dict.fromkeys([*self.indicators, *self.suppressed])
        both = {id: (*self.indicators.get(id, ()), *self.suppressed.get(id, ())) for id in ids}
        return {id: tuple(sorted(figures, key=lambda f: f.period)) for id, figures in both.items()}

    @property
    def is_country(self) -> bool:
        """True for a single country or area."""
        return self.members == (self.area,)

    @property
    def built_in(self) -> bool:
        """True where nothing but the built-in edition is loaded, and perhaps own tables on top of it."""
        return {r.source for r in self.releases if r.number not in self._own} == {EDITION_SOURCE}

    @property
    def own_tables(self) -> tuple[str, ...]:
        """Who published the own tables that stand on the built-in edition; empty where published files are loaded."""
        names = (r.publisher for r in self.releases if r.number in self._own)
        return tuple(dict.fromkeys(names)) if self.built_in else ()

    @property
    def preferred(self) -> tuple[str, ...]:
        """Publishers whose own figures are used in place of the international ones."""
        return tuple(dict.fromkeys(b.publisher for b in self.own if b.used))

    @property
    def _own(self) -> frozenset[int]:
        return frozenset(r.number for r in self.releases if r.source.startswith(OWN))

    @property
    def vintage(self) -> str:
        """Twelve characters that change when a release the figures rest on changes, or the year of the assessment."""
        used = sorted(r.sha256 for r in self.releases if r.used)
        return hashlib.sha256("\n".join([str(self.as_of), *used]).encode()).hexdigest()[:12]


def dossier(
    assessment: Assessment,
    warehouse: Warehouse,
    peers: Peers | None = None,
    cells: CellsRead | None = None,
    gaps: GapsRead | None = None,
    ratings: RatingsRead | None = None,
    *,
    document: bool = True,
) -> Dossier:
    """The dossier of an assessed area. peers, cells, gaps, ratings : of the same panel and warehouse, for
    dossiers of several areas

    document : with what only a document tells: maps, what page one finds, where the cells of every period stand

    Raises WarehouseError where the warehouse cannot be read.
    """
    with warehouse.snapshot():
        return _dossier(assessment, warehouse, peers, cells, gaps, ratings, document)


def _dossier(
    assessment: Assessment,
    warehouse: Warehouse,
    peers: Peers | None,
    cells: CellsRead | None,
    gaps: GapsRead | None,
    ratings: RatingsRead | None,
    document: bool,
) -> Dossier:
    profile = assessment.profile
    needed = [name for result in assessment.results.values() for name in result.indicator.needs]
    series = {name: tuple(profile.series(name)) for name in dict.fromkeys([*ALWAYS, *needed])}
    measures = {name: figures for name, figures in series.items() if figures}
    treaties = treaty_releases(warehouse)
    traced: dict[str, Provenance] = {}
    for name, figures in measures.items():
        if (found := provenance(profile, name, figures[-1].period, treaties)) is not None:
            traced[name] = found
    classed = (ratings or RatingsRead(warehouse)).newest(profile.area) if document and profile.is_country else ()
    rested = [*(t.releases for t in traced.values()), *(r.releases for r in classed)]
    used = {number for releases in rested for number in releases}
    maps = tuple(map_figures(profile, warehouse)) if document else ()
    flows, partners = flow_table(profile), flow_partners(profile)
    beside = (peers or Peers(profile.panel)).beside(profile, assessment.results)
    indicators = {name: result.figures for name, result in assessment.results.items()}
    held = instruments(warehouse, profile.members)
    read = cells or CellsRead(warehouse)
    own = beside_international(profile, read_own(warehouse, assessment.releases))
    newest = {name: figures[-1].number for name, figures in measures.items() if figures[-1].present}
    told = Told(
        profile.area == WORLD,
        measures,
        indicators,
        beside,
        {m.id: m.figures for m in maps},
        assessment.verdicts,
        assessment.as_of,
        profile.is_country,
    )
    return Dossier(
        area=profile.area,
        level=profile.level,
        members=profile.members,
        names={**_names(profile, maps, flows, partners), **_peer_names(profile, beside)},
        as_of=assessment.as_of,
        verdicts=assessment.verdicts,
        indicators=indicators,
        measures=measures,
        provenance=traced,
        releases=tuple(release_record(r, r["release_id"] in used) for r in assessment.releases),
        changes=tuple(Evidence(r.reading, r.movement) for r in assessment.largest_changes()),
        maps=maps,
        flows=flows,
        partners=partners,
        absent=dict(_absent(profile, assessment)),
        suppressed={i.id: tuple(hidden) for i in INDICATORS if (hidden := profile.suppressed(i))},
        notes=tuple(profile.panel.notes),
        own=own,
        own_places=tuple(read.of_origin(b.own.origin, profile.area, b.own.period) if b.own.origin else () for b in own),
        findings=findings(told) if document else (),
        peers=beside,
        acts=acts(assessment.verdicts, asked_of(profile, warehouse, held, newest)),
        instruments=held,
        places=read.places(profile, measures) if document else {},
        computed=assessment.computed,
        median_age=assessment.median_age,
        gaps=(gaps or GapsRead(warehouse)).of(profile.members) if document else None,
        ratings=classed,
    )


def _peer_names(profile: Profile, beside: Mapping[str, tuple[Peer, ...]]) -> dict[str, str]:
    """Names of the groups that the area is compared with."""
    ids = dict.fromkeys(peer.area for held in beside.values() for peer in held)
    return {a: area.name(a) for a in ids if a != profile.area}


def _names(
    profile: Profile, maps: Iterable[MapFigures], flows: FlowTable | None, partners: FlowPartners | None
) -> dict[str, str]:
    """Names of every area that is spoken of, by id; the area itself as the profile calls it."""
    acting = filter(None, (state_of(profile.area),))
    ids = [*profile.members, *acting, *(a for m in maps for a in m.figures), *(flows.areas if flows else ())]
    if partners is not None:
        ids += [*partners.origins, *partners.destinations]
    return {profile.area: profile.name, **{a: area.name(a) for a in dict.fromkeys(ids) if a != profile.area}}


def _absent(profile: Profile, assessment: Assessment) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Indicators asked of the area that have no figure, with the measures they lack."""
    for indicator in INDICATORS:
        asked = indicator.world if profile.area == WORLD else indicator.country or not profile.is_country
        if asked and indicator.id not in assessment.results:
            yield indicator.id, tuple(n for n in indicator.needs if n != LENGTH and not profile.series(n))
