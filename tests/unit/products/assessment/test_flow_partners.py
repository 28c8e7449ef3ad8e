"""Partners of an area in estimated flows: those without a stock of either people behind them are marked."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sojourn.products.assessment import panel_file
from sojourn.products.assessment.flow_partners import flow_partners
from sojourn.products.assessment.panel import Panel

PERIOD = "2020-07-01/P4Y"
AREAS = ("IND", "JPN", "SAU")


def panel() -> Panel:
    """Of 40 who moved from Saudi Arabia to Japan nobody was born in either; 300 went to India, and 0.2 came from it."""
    made = Panel()
    table = np.array([[0.0, 5, 0.1], [0, 0, 0], [150, 20, 0]])
    letters = np.array([["E", "E", "N"], ["O", "E", "O"], ["E", "U", "E"]])
    for sex in ("F", "M"):
        made.flows[(PERIOD, sex)] = (AREAS, table)
        made.flow_status[(PERIOD, sex)] = letters
    return made


def saudi_arabia(of: Panel) -> Any:
    return SimpleNamespace(panel=of, area="SAU", members=("SAU",), is_country=True)


def test_moves_of_third_countries_alone_are_of_low_reliability() -> None:
    found = flow_partners(saudi_arabia(panel()))
    assert found is not None
    said = {a: (f.value, f.status) for a, f in found.destinations.items()}
    assert said == {"IND": (300.0, "E"), "JPN": (40.0, "U")}
    assert not found.origins, "a fifth of a person is no partner"


def test_the_stored_panel_keeps_what_a_corridor_is_worth(tmp_path: Path) -> None:
    stored = panel_file.PanelFile(panel_file.write(tmp_path, 1, {"flows": panel()}, {}, []))
    found = flow_partners(saudi_arabia(stored.part("flows", [])))
    assert found is not None and found.destinations["JPN"].status == "U" and found.destinations["IND"].status == "E"
