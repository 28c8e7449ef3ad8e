"""Sojourn: the open evidence platform for international migration and development.

The table of contents, by stage of the statistical process. Names are imported when they are first used, so that
``import sojourn`` costs nothing. Each is shown at work in docs/how-to/use-from-python.md, which runs as a test; a name
that is added here is added there.

    concepts    area, dataflows, Instant, Interval, ObsStatus
    sources     SOURCES
    warehouse   load, Warehouse, trace, Trace, open_edition; held, discard; unload, undo, compact
    cubes       to_cube, Cube, conform, observations
    estimates   estimate_flows, Estimate
    indicators  INDICATORS
    assessment  assess, Assessment
    publishing  report, export, in_words
    errors      SojournError
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
    from sojourn.errors import SojournError
    from sojourn.estimators.estimator import Estimate
    from sojourn.indicators import INDICATORS
    from sojourn.products.accounts.bilateral_flows import estimate as estimate_flows
    from sojourn.products.assessment.assess import Assessment, assess
    from sojourn.products.assessment.built_in_edition import open_edition
    from sojourn.products.intake.holding import discard, held
    from sojourn.products.intake.load_files import load
    from sojourn.products.intake.taking_back import compact, undo, unload
    from sojourn.publish.export import export
    from sojourn.publish.report.report import report
    from sojourn.publish.words.reasons import in_words
    from sojourn.sources import SOURCES
    from sojourn.warehouse import Trace, Warehouse, trace

_WHERE = {
    "area": ("sojourn.concepts.area", None),
    "dataflows": ("sojourn.concepts.dataflows", None),
    "Instant": ("sojourn.concepts.period", "Instant"),
    "Interval": ("sojourn.concepts.period", "Interval"),
    "ObsStatus": ("sojourn.concepts.status", "ObsStatus"),
    "SOURCES": ("sojourn.sources", "SOURCES"),
    "load": ("sojourn.products.intake.load_files", "load"),
    "held": ("sojourn.products.intake.holding", "held"),
    "discard": ("sojourn.products.intake.holding", "discard"),
    "unload": ("sojourn.products.intake.taking_back", "unload"),
    "undo": ("sojourn.products.intake.taking_back", "undo"),
    "compact": ("sojourn.products.intake.taking_back", "compact"),
    "Warehouse": ("sojourn.warehouse", "Warehouse"),
    "Trace": ("sojourn.warehouse", "Trace"),
    "trace": ("sojourn.warehouse", "trace"),
    "open_edition": ("sojourn.products.assessment.built_in_edition", "open_edition"),
    "Cube": ("sojourn.cube", "Cube"),
    "conform": ("sojourn.cube", "conform"),
    "observations": ("sojourn.cube", "observations"),
    "to_cube": ("sojourn.cube", "to_cube"),
    "estimate_flows": ("sojourn.products.accounts.bilateral_flows", "estimate"),
    "Estimate": ("sojourn.estimators.estimator", "Estimate"),
    "INDICATORS": ("sojourn.indicators", "INDICATORS"),
    "Assessment": ("sojourn.products.assessment.assess", "Assessment"),
    "assess": ("sojourn.products.assessment.assess", "assess"),
    "export": ("sojourn.publish.export", "export"),
    "report": ("sojourn.publish.report.report", "report"),
    "in_words": ("sojourn.publish.words.reasons", "in_words"),
    "SojournError": ("sojourn.errors", "SojournError"),
}

#: Names whose results have a face in notebooks -> the module of publish that gives it to them.
_SHOWN = {
    **dict.fromkeys(("Assessment", "assess", "report"), "sojourn.publish.faces"),
    **dict.fromkeys(("Cube", "to_cube", "Estimate", "estimate_flows"), "sojourn.publish.table_faces"),
}

__all__ = [
    "INDICATORS",
    "SOURCES",
    "Assessment",
    "Cube",
    "Estimate",
    "Instant",
    "Interval",
    "ObsStatus",
    "SojournError",
    "Trace",
    "Warehouse",
    "area",
    "assess",
    "compact",
    "conform",
    "dataflows",
    "discard",
    "estimate_flows",
    "export",
    "held",
    "in_words",
    "load",
    "observations",
    "open_edition",
    "report",
    "to_cube",
    "trace",
    "undo",
    "unload",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sojourn' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    if name in _SHOWN:
        import_module(_SHOWN[name]).register()
    loaded = import_module(module)
    return loaded if attribute is None else getattr(loaded, attribute)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
