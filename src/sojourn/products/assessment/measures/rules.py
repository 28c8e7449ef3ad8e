"""Measures that are a selection of a dataflow, summed by country and period: where each is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sojourn.concepts import area
from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import (
    ASYLUM_DECISION,
    DISPLACED_POPULATION,
    DURABLE_SOLUTION,
    MIGRANT_STOCK,
    POPULATION,
)
from sojourn.concepts.figure import Origin, joined_codes
from sojourn.concepts.status import status_of_sum
from sojourn.products.assessment.maker import Bench, Maker
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.measures.published_estimates import as_published
from sojourn.products.assessment.panel import Panel, figures_of_countries, releases_of
from sojourn.products.assessment.profile import WORLD

STOCK_LONG = ("UNDESA_STOCK_2024_LONG", "UNDESA_STOCK_BILATERAL_WORKBOOK")
STOCK_TOTALS = "UNDESA_STOCK_TOTALS"
WORKBOOK = STOCK_LONG[1]
"""The published workbook holds totals and groups of areas beside the countries, the long table countries only."""
UNHCR_POPULATIONS = ("UNHCR_POPULATION", "UNHCR_DATA_FINDER", "UNHCR_HDX_POPULATION")
UNHCR_SOLUTIONS = ("UNHCR_SOLUTIONS", "UNHCR_HDX_SOLUTIONS")
"""Layouts of one product of UNHCR; an export of some countries does not replace all of them."""
ORIGINS = (*area.countries(), *area.NOT_STATED)
"""Everything an origin can be without counting anybody twice."""
OLDER_EDITION = "2019"
"""Edition of the stock that the newest one is compared with, asked for by name."""

Selection = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Rule:
    """How a measure is read: a selection of a dataflow, summed by country and period.

    choices : (source, selection) in order of preference among layouts of one edition
    by : the dimension that holds the country
    edition : asked for by name; None for the one in force
    """

    measure: str
    dataflow: Dataflow
    by: str
    choices: tuple[tuple[str, Selection], ...]
    edition: str | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources that may give the measure."""
        return tuple(source for source, _ in self.choices)

    def make(self, bench: Bench, panel: Panel) -> None:
        """Put the sums by country and period, with the status of a sum (``status_of_sum``)."""
        found = self._place(bench, panel)
        if found is None:
            return
        source, edition = found
        where = dict(self.choices)[source]
        table = bench.warehouse.totals(
            self.dataflow, ["time_period", self.by, "obs_status"], source=source, edition=edition, where=where
        )
        table, releases = figures_of_countries(table, self.by)
        groups: dict[tuple[str, str], list[tuple[float, str]]] = {}
        columns = (table[c].to_pylist() for c in ("time_period", self.by, "obs_value", "obs_status"))
        for period, country, value, status in zip(*columns, strict=True):
            groups.setdefault((period, country), []).append((value, status))
        for (period, country), figures in groups.items():
            value = sum(v for v, _ in figures)
            status = as_published(source, status_of_sum(figures).value)
            panel.put(self.measure, period, country, value, status)
        # every origin there is would be a page of codes that says no more than leaving them out
        cells = joined_codes({name: codes for name, codes in where.items() if codes is not ORIGINS})
        panel.origins[self.measure] = Origin(self.dataflow.id, source, edition, cells, self.by, releases)

    def _place(self, bench: Bench, panel: Panel) -> tuple[str, str] | None:
        """Source and edition in force, or the edition that is asked for by name."""
        if self.edition is not None:
            loaded = bench.warehouse.editions(self.dataflow)
            return next(((s, self.edition) for s in self.sources if (s, self.edition) in loaded), None)
        # the edition is chosen by what all layouts are asked for alike
        _, first = self.choices[0]
        shared = {k: v for k, v in first.items() if all(other.get(k) == v for _, other in self.choices)}
        found = in_force(bench, panel, self.dataflow, self.sources, shared, by=self.by)
        return None if found is None else (found.source, found.edition)

    def maker(self) -> Maker:
        """The maker of this rule: the measure's own name in small letters."""
        choices = [(source, sorted(selection.items())) for source, selection in self.choices]
        settings = repr((self.measure, self.dataflow.id, self.by, choices, self.edition))
        return Maker(self.measure.lower(), self.make, self.sources, settings=settings)


def _stock(measure: str, sexes: Sequence[str], by: str, **more: str) -> Rule:
    """From the bilateral table; migrants of a country also from the table of totals of the same or a newer edition."""
    in_long: Selection = {"sex": list(sexes), "age": "_T", **more}
    # the workbook's own totals over the other side; its rows would count groups of areas beside their countries
    other_side: Selection = {"counterpart_area": "_T"} if by == "ref_area" else {"ref_area": WORLD}
    in_workbook: Selection = {**other_side, **in_long}
    choices = [(source, in_workbook if source == WORKBOOK else in_long) for source in STOCK_LONG]
    if by == "ref_area" and not more:
        sex = sexes[0] if len(sexes) == 1 else "_T"
        choices.append((STOCK_TOTALS, {"sex": sex, "age": "_T", "counterpart_area": "_T"}))
    return Rule(measure, MIGRANT_STOCK, by, tuple(choices))


YEARS = [str(y) for y in range(2000, 2100)]
BOTH, WOMEN, MEN = ("F", "M"), ("F",), ("M",)
STOCK_BY_AGE = "UNDESA_STOCK_BY_AGE_2019"
UNDER20 = ["Y0T4", "Y5T9", "Y10T14", "Y15T19"]
AGES_10TO24 = ["Y10T14", "Y15T19", "Y20T24"]
AGES_20TO64 = [f"Y{a}T{a + 4}" for a in range(20, 65, 5)]


def _by_age(measure: str, ages: Sequence[str] | str) -> Rule:
    selection = {"sex": "_T", "age": ages, "counterpart_area": "_T"}
    return Rule(measure, MIGRANT_STOCK, "ref_area", ((STOCK_BY_AGE, selection),))


def _displaced(measure: str, kind: str, by: str) -> Rule:
    selection = {"population_type": kind, "time_period": YEARS}
    return Rule(measure, DISPLACED_POPULATION, by, tuple((s, selection) for s in UNHCR_POPULATIONS))


def _solution(measure: str, kind: str, by: str) -> Rule:
    selection = {"solution": kind, "time_period": YEARS}
    return Rule(measure, DURABLE_SOLUTION, by, tuple((s, selection) for s in UNHCR_SOLUTIONS))


def _decisions(measure: str, outcomes: Sequence[str]) -> Rule:
    selection = {"counted": "P", "outcome": outcomes, "time_period": YEARS}
    return Rule(measure, ASYLUM_DECISION, "ref_area", (("UNHCR_DECISIONS", selection),))


def _population(measure: str, sex: str) -> Rule:
    selection = {"sex": sex, "age": "_T", "variant": "ESTIMATE"}
    return Rule(measure, POPULATION, "ref_area", ((STOCK_TOTALS, selection), ("WPP_OFFICIAL", selection)))


RULES: tuple[Rule, ...] = (
    _stock("IMMIGRANTS", BOTH, "ref_area"),
    _stock("IMMIGRANTS_F", WOMEN, "ref_area"),
    _stock("IMMIGRANTS_M", MEN, "ref_area"),
    _stock("EMIGRANTS", BOTH, "counterpart_area"),
    _stock("EMIGRANTS_F", WOMEN, "counterpart_area"),
    _stock("EMIGRANTS_M", MEN, "counterpart_area"),
    _stock("IMMIGRANTS_UNKNOWN", BOTH, "ref_area", counterpart_area=area.UNKNOWN_ORIGIN),
    Rule(
        "IMMIGRANTS_OLDER_EDITION",
        MIGRANT_STOCK,
        "ref_area",
        ((STOCK_TOTALS, {"sex": "_T", "age": "_T", "counterpart_area": "_T"}),),
        edition=OLDER_EDITION,
    ),
    _population("POPULATION", "_T"),
    _population("POPULATION_F", "F"),
    _population("POPULATION_M", "M"),
    _by_age("IMMIGRANTS_BY_AGE", "_T"),
    _by_age("IMMIGRANTS_UNDER20", UNDER20),
    _by_age("IMMIGRANTS_10TO24", AGES_10TO24),
    _by_age("IMMIGRANTS_20TO64", AGES_20TO64),
    Rule("POPULATION_20TO64", POPULATION, "ref_area", ((STOCK_BY_AGE, {"sex": "_T", "age": AGES_20TO64}),)),
    _displaced("REFUGEES_ORIGIN", "REF", "counterpart_area"),
    _displaced("REFUGEES_ASYLUM", "REF", "ref_area"),
    _displaced("ASYLUM_SEEKERS", "ASY", "ref_area"),
    _displaced("IDPS", "IDP", "ref_area"),
    _displaced("STATELESS", "STA", "ref_area"),
    _displaced("RETURNED_REFUGEES", "RET", "counterpart_area"),
    _solution("RESETTLED", "RST", "counterpart_area"),
    _decisions("DECISIONS_POSITIVE", ["REC", "OTH"]),
    _decisions("DECISIONS_SUBSTANTIVE", ["REC", "OTH", "REJ"]),
)
BILATERAL = Rule(
    "IMMIGRANTS_BILATERAL",
    MIGRANT_STOCK,
    "ref_area",
    tuple((s, {"sex": list(BOTH), "age": "_T", "counterpart_area": ORIGINS}) for s in STOCK_LONG),
)


def immigrants_bilateral(bench: Bench, panel: Panel) -> None:
    """Migrants as the table by origin adds them up.

    Where that table is not loaded but migrants of unknown origin are known (the built-in edition), all migrants.
    """
    BILATERAL.make(bench, panel)
    if BILATERAL.measure not in panel.amounts and "IMMIGRANTS_UNKNOWN" in panel.amounts:
        panel.amounts[BILATERAL.measure] = panel.amounts["IMMIGRANTS"]
        panel.origins[BILATERAL.measure] = panel.origins["IMMIGRANTS"]


def published_totals(bench: Bench, panel: Panel) -> None:
    """The publisher's own totals of regions and groups, to hold the sum of countries against."""
    measure = "IMMIGRANTS_PUBLISHED_TOTAL"
    where: Selection = {"sex": "_T", "age": "_T", "counterpart_area": "_T"}
    found = in_force(bench, panel, MIGRANT_STOCK, (STOCK_TOTALS,), where)
    if found is None:
        return
    table = bench.warehouse.read(MIGRANT_STOCK, source=found.source, edition=found.edition, where=where)
    for row in table.to_pylist():
        if row["obs_value"] is not None:
            status = as_published(found.source, row["obs_status"])
            panel.put(measure, row["time_period"], row["ref_area"], row["obs_value"], status)
    panel.origins[measure] = Origin(
        MIGRANT_STOCK.id,
        found.source,
        found.edition,
        (("counterpart_area", "_T"), ("sex", "_T")),
        "ref_area",
        releases_of(table),
    )


MAKERS: tuple[Maker, ...] = (
    *(rule.maker() for rule in RULES),
    Maker("immigrants_bilateral", immigrants_bilateral, STOCK_LONG, after=("IMMIGRANTS", "IMMIGRANTS_UNKNOWN")),
    Maker("published_totals", published_totals, (STOCK_TOTALS,)),
)
