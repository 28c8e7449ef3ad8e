"""Years between mid-years from calendar years, the command's refusals, and the page of scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sojourn.cli import app
from sojourn.estimators.flows.yearly_timing import Runs
from sojourn.products.flows.yearly.chained import mid_years
from sojourn.products.flows.yearly.scores import _errors
from sojourn.publish.pages import flow_yearly


def test_a_year_between_mid_years_is_half_of_two_calendar_years() -> None:
    """Halves of 2000 and 2003 with 5 and 7 persons, whole years with 20 and 40: 5+10, 10+20, 20+7."""
    flows = np.array([5.0, 20.0, 40.0, 7.0]).reshape(4, 1, 1, 1)
    assert mid_years(flows).ravel().tolist() == [15.0, 30.0, 27.0]


def test_an_error_is_of_the_share_and_not_of_the_sum() -> None:
    """Expected one to three, whatever the sum; reported 9 and 31 of 40: expected 10 and 30."""
    nought = np.zeros(1, dtype=int)
    runs = Runs(np.array([[9.0, 31.0]]), nought, nought, nought, np.zeros((0, 1, 2)))
    wanted = np.abs(np.log([11 / 10, 31 / 32]))
    assert _errors(np.array([[1.0, 3.0]]), runs)[0] == pytest.approx(wanted)
    assert _errors(np.array([[200.0, 600.0]]), runs)[0] == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--by", "age", "--out", "x.csv"], "--by is type or nothing"),
        ([], "Nothing would be kept"),
        (["--draws-out", "x.csv"], "pseudo-bayesian has no draws"),
        (["--method", "learned", "--by", "type", "--option", "draws=4", "--out", "x.csv"], "whole flows"),
        (["--corridor", "SYRTUR", "--chart", "x.svg"], "is no corridor"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_written(
    given: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["flows", "yearly", *given])
    assert answer.exit_code != 0
    assert said in str(answer.exception) + answer.output
    assert list(tmp_path.iterdir()) == []


def test_a_part_without_reports_says_so() -> None:
    row = {"part": "Venezuela", "runs": 0}
    assert "| Venezuela | 0 | no complete report |" in flow_yearly.page([row], command="c", method="closed", seed=1)
