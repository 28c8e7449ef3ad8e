"""The registry: every row makes its estimator, says what it needs, and takes its own options only."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from sojourn.errors import UsageError
from sojourn.estimators import (
    DEFAULT_FLOW_METHOD,
    ESTIMATORS,
    FLOW_METHODS,
    Estimator,
    Method,
    Open,
    OpenSameTable,
    Option,
    Rescale,
    distance_cost,
    event_array,
    flow_method,
    flow_request,
    stock_array,
)
from sojourn.estimators.method import BALANCES, Place

AREAS = ("MEX", "USA", "CAN")
KM = distance_cost(AREAS, np.array([19.0, 38, 45]), np.array([-99.0, -77, -75]))
START = stock_array(np.array([[100.0, 10, 4], [2, 200, 6], [1, 5, 80]]), AREAS)
END = stock_array(np.array([[103.0, 4, 7], [2, 200, 6], [1, 9, 76]]), AREAS)
NOBODY = event_array(np.zeros(3), AREAS)
PLACES: tuple[Place, ...] = ("warehouse", "own tables")
#: What is learned from reports needs more than an account: see test_learned_flows.py.
FROM_ACCOUNTS = [m for m in FLOW_METHODS if "reports" not in m.needs]
EVERY = [(m, p, o) for m in FROM_ACCOUNTS for p in PLACES for o in m.options_for(p).values()]


def test_every_name_leads_to_one_method() -> None:
    names = [n for m in ESTIMATORS for n in (m.name, *m.aliases)]
    assert len(names) == len(set(names))
    for method in FLOW_METHODS:
        assert all(flow_method(n) is method for n in (method.name, *method.aliases))
    with pytest.raises(UsageError) as caught:
        flow_method("astrology")
    assert all(n in str(caught.value) for m in FLOW_METHODS for n in (m.name, *m.aliases))


def test_names_of_the_literature_lead_to_methods() -> None:
    literature = {"azose-raftery": "pseudo-bayesian", "closed-minimisation": "closed", "rates": "dennett"}
    literature |= {"stock-differencing": "diff-return", "open-dr-minimisation": "open-dr", "ot": "optimal-transport"}
    assert {name: flow_method(name).name for name in literature} == literature
    six = sorted((m.number, m.name) for m in FLOW_METHODS if m.number)
    # Abel & Cohen (2019), methods 1 to 6
    assert [n for _, n in six] == ["diff-drop", "diff-return", "dennett", "open-dr", "closed", "pseudo-bayesian"]


@pytest.mark.parametrize("method", FROM_ACCOUNTS, ids=lambda m: m.name)
def test_every_row_makes_an_estimator_that_needs_what_the_row_says(method: Method) -> None:
    made = method.make({}, distances=KM)
    assert isinstance(made, Estimator) and isinstance(made, method.kind) and made.reference == method.reference
    arrays = {"stock_start": START, "stock_end": END, "births": NOBODY, "deaths": NOBODY}
    given = {k: v for k, v in arrays.items() if k.startswith("stock") or k in method.needed({})}
    whole = made.estimate(**given).moves.values
    assert whole.sum() > 0
    if "distances" in method.needs:
        with pytest.raises(TypeError):
            method.make({})
    if "births" in method.needs:
        with pytest.raises(TypeError):
            made.estimate(**{k: v for k, v in given.items() if k != "births"})
    if "native-born" not in method.needs:
        empty = {k: v.where(~np.eye(3, dtype=bool)) for k, v in given.items()}
        assert made.estimate(**empty).moves.values == pytest.approx(whole)


def _values(option: Option) -> list[str]:
    return [*option.choices, *(["0.125"] if option.number else [])]


@pytest.mark.parametrize(("method", "place", "option"), EVERY, ids=[f"{m.name}-{p}-{o.name}" for m, p, o in EVERY])
def test_every_option_of_a_row_is_a_setting_of_its_estimator(method: Method, place: Place, option: Option) -> None:
    needed = {n: w for n, w in option.goes_with if n in method.options_for(place) and n != option.name}
    for value in _values(option):
        said = {**needed, option.name: value}
        if value == "yes" and option.name == "unbalanced":
            said = {option.name: value}
        row, settings = flow_request(method.name, said, place)
        made = row.make(settings, distances=KM)
        wanted = option.read(value)
        name = option.setting or option.name.replace("-", "_")
        if name == "balance":
            assert type(made.balance) is BALANCES.get(value, Rescale)  # type: ignore[attr-defined]
        elif name in {f.name for f in fields(Rescale)}:
            assert getattr(made.balance, name) == wanted  # type: ignore[attr-defined]
        else:
            assert getattr(made, name) == wanted
    with pytest.raises(UsageError, match=f"{option.name} is .*, not «nonsense»"):
        flow_request(method.name, {**needed, option.name: "nonsense"}, place)


def test_the_default_that_a_row_states_is_the_one_that_holds() -> None:
    """Leaving an option out and saying its default make the same estimator, where that is a plain word or number."""
    for method, place, option in EVERY:
        if option.number and not option.choices:
            try:
                float(option.default)
            except ValueError:  # said in words: a multiple of another setting
                continue
        _, settings = flow_request(method.name, {option.name: option.default}, place)
        one, other = (method.make(s, distances=KM) for s in ({}, settings))
        for field in fields(method.kind):  # type: ignore[arg-type]
            mine, theirs = getattr(one, field.name), getattr(other, field.name)
            assert mine is theirs or mine == theirs, (method.name, option.name, field.name)


def test_what_a_name_stands_for() -> None:
    balances = {"closed": Rescale(), "open": Open(), "open-dr": OpenSameTable()}
    for name, balance in balances.items():
        assert flow_method(name).make({}).balance == balance  # type: ignore[attr-defined]
    assert flow_method("diff-drop").make({}).decrease == "drop"  # type: ignore[attr-defined]
    assert flow_method("indep").make({}).prior == "independent"  # type: ignore[attr-defined]


def test_needs_of_the_rates_depend_on_how_the_total_is_found() -> None:
    rates = flow_method("dennett")
    assert rates.needed({"total_moves": 56.0}) == ("stocks",)
    assert rates.needed({}) == rates.needs == ("stocks", "native-born")
    assert rates.needed({"total_moves": "net-migration"}) == ("stocks", "native-born", "births", "deaths")


def test_python_says_options_as_settings_and_is_checked_alike() -> None:
    _, settings = flow_request("ot", {"moving_cost": 3, "unbalanced": True}, "own tables")
    assert settings == {"moving_cost": 3.0, "unbalanced": True}
    with pytest.raises(UsageError, match="each sex has its own"):
        flow_request("dennett", {"total_moves": 1000.0}, "warehouse")
    with pytest.raises(UsageError) as caught:
        flow_request("pb", {"epsilon": 3, "solver": "exact", "magic": 1}, "warehouse")
    said = str(caught.value)
    assert "epsilon goes with optimal-transport" in said and "there is no option «magic»" in said
    assert "solver goes with own tables" in said


def test_the_default_is_the_method_that_stands_first_on_the_scoreboard() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "flow-scoreboard.md").read_text(encoding="utf-8")
    lines = page.split("### All collections")[1].split("###")[0].strip().splitlines()
    heading = [c.strip() for c in lines[0].strip("|").split("|")]
    at = heading.index("median log ratio")
    scores = {c[0].strip(): float(c[at]) for c in (line.strip("|").split("|") for line in lines[2:])}
    assert min(scores, key=scores.__getitem__) == flow_method(DEFAULT_FLOW_METHOD).title
