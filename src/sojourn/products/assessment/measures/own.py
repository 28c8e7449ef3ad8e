"""Measures a user brings: an own table of AREA_MEASURE whose measure an indicator of the assessment asks for.

Nothing that Sojourn derives itself is overwritten. Where two own tables give one measure, the newest edition counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.concepts.dataflows import AREA_MEASURE
from sojourn.indicators.survey_measures import COUNTED, OWN_MEASURES
from sojourn.products.assessment.panel import Origin, Panel, all_countries
from sojourn.warehouse import Warehouse

OWN = "OWN_"


def add(warehouse: Warehouse, panel: Panel, wanted: Iterable[str] = OWN_MEASURES) -> None:
    """Put the wanted measures of own tables, and for each the number of areas that have it (suffix ``_AREAS``)."""
    places = [(s, e) for s, e in warehouse.editions(AREA_MEASURE) if s.startswith(OWN)]
    for source, edition in sorted(places, key=lambda place: place[1]):
        table = warehouse.read(AREA_MEASURE, source=source, edition=edition, where={"measure": sorted(wanted)})
        for row in table.to_pylist():
            if row["ref_area"] not in all_countries() or row["obs_value"] is None:
                continue
            name = row["measure"]
            panel.put(name, row["time_period"], row["ref_area"], row["obs_value"], row["obs_status"])
            panel.put(name + COUNTED, row["time_period"], row["ref_area"], 1.0, row["obs_status"])
            for measure in (name, name + COUNTED):
                panel.origins[measure] = Origin(
                    AREA_MEASURE.id, source, edition, (("measure", name),), "ref_area", (row["release_id"],),
                    row["derived_from"] or "as given in an own table; for a group the mean over its areas",
                )  # fmt: skip
