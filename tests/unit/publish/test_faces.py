"""A report in Python, and how types below publish look in a notebook once their faces are registered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from made_up_report import NAME, made_up

from sojourn.concepts.figure import Figure
from sojourn.declaration.verdict import Verdict
from sojourn.errors import CodesUnknown, UsageError
from sojourn.products.assessment.assess import Assessment
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.profile import Profile
from sojourn.publish import faces
from sojourn.publish.report.report import Report, report
from sojourn.warehouse import Warehouse

TYPES = (Assessment, Dossier, Profile, Verdict, Figure)


@pytest.fixture
def registered() -> object:
    yield faces.register()
    for kind in TYPES:
        del kind._repr_html_  # type: ignore[attr-defined]


def test_importing_registers_nothing() -> None:
    code = (
        "import sojourn.publish.faces as f; from sojourn.products.assessment.assess import Assessment as A; "
        "print(hasattr(A, '_repr_html_')); f.register(); f.register(); print(hasattr(A, '_repr_html_'))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


def test_a_dossier_shows_its_verdicts_with_names_as_text(registered: object) -> None:
    text = made_up()._repr_html_()  # type: ignore[attr-defined]
    assert text.count("<tr>") == 35 and "Two &lt;Lands&gt; &amp; co, as of 2026" in text and NAME not in text
    assert "○ not assessable" in text and "▲ improving" in text


def test_a_verdict_and_a_figure_are_said_in_words(registered: object) -> None:
    held = made_up()
    five = held.verdicts[4]._repr_html_()  # type: ignore[attr-defined]
    assert "Improving: the one usable piece of evidence moved" in five and "<td" in five
    share = held.indicators["MIGRANT_SHARE"][-1]._repr_html_()  # type: ignore[attr-defined]
    assert "Migrants in the population: 6\u00a0% (2024)" in share and "IMMIGRANTS" in share and "MADE_UP 1" in share


def test_a_report_of_the_built_in_edition(edition: Warehouse, tmp_path: Path, registered: object) -> None:
    made = report(edition, "Kenya", as_of=2026)
    assert repr(made).startswith("Report(Dossier(KEN, as_of=2026, ") and len(repr(made)) < 250
    assert made.data()["area"] == "KEN" and "<h1>Kenya</h1>" in made.html()
    written = made.write(tmp_path / "out")
    assert written.html.read_text(encoding="utf-8") == made.html()
    assert made._repr_html_().startswith('<iframe title="Kenya"') and "&lt;h1&gt;" in made._repr_html_()


def test_what_cannot_be_reported_is_said_first(edition: Warehouse) -> None:
    with pytest.raises(UsageError, match="no words"):
        report(edition, "KEN", language="xx")
    with pytest.raises(CodesUnknown):
        report(edition, "Atlantis")
    assert isinstance(Report(made_up()), Report)


def test_a_cube_shows_what_it_is_and_its_first_rows_with_their_statuses() -> None:
    import numpy as np

    import sojourn
    from sojourn.cube import cube

    assert sojourn.Cube is not None  # the name asks publish for the face
    values, status = np.arange(12.0).reshape(3, 4), np.full((3, 4), "A")
    status[0, 1] = "E"
    made = cube(values, status, {"time": ["2015", "2020", "2024"], "residence": ["KEN", "TZA", "UGA", "<b>"]})
    shown = made._repr_html_()  # type: ignore[attr-defined]
    assert "12 cells" in shown or "time 3" in shown
    assert "<td>TZA</td>" in shown and "<td>E</td>" in shown and "10 of 12 rows" in shown
    assert "<b>" not in shown  # a label is text, never markup
