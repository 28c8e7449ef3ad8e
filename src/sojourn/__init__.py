"""Sojourn: the open evidence platform for international migration and development.

The table of contents, by stage of the statistical process. Names are imported when they are first used, so that
``import sojourn`` costs nothing.

    concepts    area, dataflows, Instant, Interval, ObsStatus
    sources     SOURCES
    warehouse   Warehouse, load, trace
    cubes       to_cube, conform, observations
    estimates   estimate_flows
    assessment  assess
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sojourn.concepts import area, dataflows
    from sojourn.concepts.period import Instant, Interval
    from sojourn.concepts.status import ObsStatus
    from sojourn.cube import Cube, conform, observations, to_cube
    from sojourn.products.accounts.bilateral_flows import estimate as estimate_flows
    from sojourn.products.assessment.assess import Assessment, assess
    from sojourn.products.assessment.built_in_edition import open_edition
    from sojourn.products.intake.loading import load
    from sojourn.sources import SOURCES
    from sojourn.warehouse import Trace, Warehouse, trace

_WHERE = {
    "area": ("sojourn.concepts.area", None),
    "dataflows": ("sojourn.concepts.dataflows", None),
    "Instant": ("sojourn.concepts.period", "Instant"),
    "Interval": ("sojourn.concepts.period", "Interval"),
    "ObsStatus": ("sojourn.concepts.status", "ObsStatus"),
    "Cube": ("sojourn.cube", "Cube"),
    "conform": ("sojourn.cube", "conform"),
    "observations": ("sojourn.cube", "observations"),
    "to_cube": ("sojourn.cube", "to_cube"),
    "SOURCES": ("sojourn.sources", "SOURCES"),
    "Warehouse": ("sojourn.warehouse", "Warehouse"),
    "Trace": ("sojourn.warehouse", "Trace"),
    "trace": ("sojourn.warehouse", "trace"),
    "load": ("sojourn.products.intake.loading", "load"),
    "open_edition": ("sojourn.products.assessment.built_in_edition", "open_edition"),
    "estimate_flows": ("sojourn.products.accounts.bilateral_flows", "estimate"),
    "Assessment": ("sojourn.products.assessment.assess", "Assessment"),
    "assess": ("sojourn.products.assessment.assess", "assess"),
}

__all__ = [
    "SOURCES",
    "Assessment",
    "Cube",
    "Instant",
    "Interval",
    "ObsStatus",
    "Trace",
    "Warehouse",
    "area",
    "assess",
    "conform",
    "dataflows",
    "estimate_flows",
    "load",
    "observations",
    "open_edition",
    "to_cube",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sojourn' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    loaded = import_module(module)
    return loaded if attribute is None else getattr(loaded, attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
