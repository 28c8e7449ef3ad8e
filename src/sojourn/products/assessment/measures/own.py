"""Measures a user brings: an own table of AREA_MEASURE whose measure an indicator of the assessment asks for.

Nothing that Sojourn derives itself is overwritten. Of each own table the newest edition counts; where tables of two
publishers give one measure, the figure of the newer edition does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sojourn.concepts.dataflows import AREA_MEASURE
from sojourn.concepts.figure import Origin
from sojourn.indicators.survey_measures import COUNTED, OWN_MEASURES
from sojourn.products.assessment.maker import OWN, Bench, Maker
from sojourn.products.assessment.measures.in_force import in_force
from sojourn.products.assessment.panel import Panel, all_countries


@dataclass(frozen=True)
class OwnMeasure:
    """A measure of own tables, and the number of areas that have it (suffix ``_AREAS``)."""

    measure: str

    def make(self, bench: Bench, panel: Panel) -> None:
        """Put both; nothing where no own table gives the measure."""
        where = {"measure": self.measure}
        names = sorted({s for s, _ in bench.warehouse.editions(AREA_MEASURE) if s.startswith(OWN)})
        found = [in_force(bench, panel, AREA_MEASURE, (name,), where) for name in names]
        used: dict[tuple[str, str], set[int]] = {}  # source and edition -> releases
        derived = ""
        for place in sorted((p for p in found if p is not None), key=lambda p: (p.dated, p.source)):
            table = bench.warehouse.read(AREA_MEASURE, source=place.source, edition=place.edition, where=where)
            for row in table.to_pylist():
                if row["ref_area"] not in all_countries() or row["obs_value"] is None:
                    continue
                period, country, status = row["time_period"], row["ref_area"], row["obs_status"]
                panel.put(self.measure, period, country, row["obs_value"], status)
                panel.put(self.measure + COUNTED, period, country, 1.0, status)
                used.setdefault((place.source, place.edition), set()).add(row["release_id"])
                derived = row["derived_from"] or derived
        if not used:
            return
        origin = Origin(
            AREA_MEASURE.id,
            " and ".join(source for source, _ in used),
            " and ".join(dict.fromkeys(edition for _, edition in used)),
            (("measure", self.measure),),
            "ref_area",
            tuple(sorted({i for ids in used.values() for i in ids})),
            derived or "as given in an own table; for a group the mean over its areas",
        )
        panel.origins |= {self.measure: origin, self.measure + COUNTED: origin}

    def maker(self) -> Maker:
        """The maker of the pair."""
        return Maker(self.measure.lower(), self.make, (OWN,), settings=self.measure)


MAKERS: tuple[Maker, ...] = tuple(OwnMeasure(name).maker() for name in OWN_MEASURES)
