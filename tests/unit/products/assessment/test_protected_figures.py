"""An office's register, released by the gate and loaded: what is hidden is suppressed in the report, noise a range."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_tables import load, panel_of, warehouse_of
from small_crossers import SIGNED, ledger_in, rules

from sojourn.concepts.dataflows import AREA_MEASURE, MIGRANT_STOCK, POPULATION
from sojourn.concepts.figure import Bounds, Figure, derived
from sojourn.files.tables import write_tables
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.own_figures import preferring, read_own, within
from sojourn.products.assessment.profile import profile
from sojourn.products.intake import load_files
from sojourn.publish.report.annex import annex_tables
from sojourn.publish.report.data import text
from sojourn.publish.report.page import page
from sojourn.release import gate, open_data
from sojourn.release.counts import counted
from sojourn.release.keys import keys_of, secret_of
from sojourn.warehouse import Warehouse

WORKBOOK, OFFICE = "UNDESA_STOCK_TOTALS", "Register Office"
FEW = {"2015": (30, 30), "2024": (2, 1)}
MANY = {"2015": (30, 30), "2024": (45, 40)}
"""Year -> women and men on the register of Kenya: sixty, then three, or eighty-five."""
PEOPLE = 1000.0


def international(folder: Path) -> Warehouse:
    """A thousand people in Kenya and in Uganda; a hundred and fifty of them migrants in both years."""
    cells: dict[str, Any] = {"time_period": ["2015", "2024"] * 2, "ref_area": ["KEN", "KEN", "UGA", "UGA"],
                             "sex": "_T", "age": "_T"}  # fmt: skip
    return warehouse_of(
        folder,
        (WORKBOOK, "2024", MIGRANT_STOCK, {**cells, "counterpart_area": "_T", "obs_value": [100.0, 100.0, 50.0, 50.0]}),
        (WORKBOOK, "2024", POPULATION, {**cells, "variant": "ESTIMATE", "obs_value": [PEOPLE] * 4}),
    )


def released(folder: Path, warehouse: Warehouse, method: str, **more: Any) -> pa.Table:
    """The register through the gate, by year and sex, as one loads a file that was published; the table."""
    years = MANY if method == "cell-key" else FEW
    rows = [(y, sex) for y, both in years.items() for sex, n in zip("FM", both, strict=True) for _ in range(n)]
    register = pa.table(
        {"person_id": [f"p{n}" for n in range(len(rows))], "time_period": [y for y, _ in rows],
         "measure": ["IMMIGRANTS"] * len(rows), "sex": [s for _, s in rows], "records": [1] * len(rows)}
    )  # fmt: skip
    ledger = ledger_in(folder / "books")
    secret = secret_of(ledger.folder, ledger)
    persons = register["person_id"].to_pylist()
    keys = dict(zip(persons, keys_of(persons, secret).tolist(), strict=True))
    counts = counted(register, ("time_period", "measure", "sex"), ("sex",), keys)
    made = gate.make(counts, rules(method, ref_area="KEN", **more), ledger, SIGNED, secret)
    assert made.table is not None, made.report
    path = folder / "published.csv"
    write_tables([made.table], open_data(path))
    (outcome,) = load_files.load(path, warehouse, dataflow="RELEASED_STATISTIC", publisher=OFFICE, edition="1")
    assert outcome.outcome == "loaded", outcome
    return made.table


def told(warehouse: Warehouse, *, prefer: str = OFFICE) -> Dossier:
    return dossier(assess(warehouse, "KEN", as_of=2026, prefer=prefer), warehouse)


def test_a_hidden_figure_is_suppressed_in_the_report_and_neither_zero_nor_missing(tmp_path: Path) -> None:
    """Sixty of a thousand in 2015; three in 2024, which the office hides and nobody else's figure stands for."""
    made = international(tmp_path)
    table = released(tmp_path, made, "suppression")
    assert {r["time_period"]: r["obs_value"] for r in table.to_pylist() if r["sex"] == "_T"} == {
        "2015": 60.0, "2024": None,
    }  # fmt: skip
    held = told(made)
    shares = {f.period: (f.value, f.status) for f in held.series["MIGRANT_SHARE"]}
    assert shares == {"2015": (6.0, "E"), "2024": (None, "Q")}  # the number of people is an estimate
    beside = {b.own.period: (b.own.value, b.own.status, b.difference, b.used) for b in held.own}
    assert beside == {"2015": (60.0, "A", -40.0, True), "2024": (None, "Q", None, True)}
    (row,) = held.suppressed["MIGRANT_SHARE"]
    assert [(i.id, i.status) for i in row.inputs] == [("IMMIGRANTS", "Q"), ("POPULATION", "E")]
    shown = page(held)
    own = shown[shown.index('<section id="own"') :]
    assert 'data-status="Q">suppressed<' in own[: own.index("</section>")]
    assert "<br>2024: suppressed</small>" in shown  # in the row of the indicator
    values = {v["time_period"]: v for v in json.loads(text(held))["series"]["MIGRANT_SHARE"]["values"]}
    assert (values["2024"]["value"], values["2024"]["status"]) == (None, "suppressed")
    annex = annex_tables(held)["indicators"]
    rows = dict(zip(zip(annex["indicator"], annex["time_period"], strict=True),
                    zip(annex["value"], annex["status"], strict=True), strict=True))  # fmt: skip
    assert rows["MIGRANT_SHARE", "2024"] == (None, "suppressed")


def test_what_is_suppressed_in_every_year_is_named_among_what_could_not_be_computed(tmp_path: Path) -> None:
    made = international(tmp_path)
    released(tmp_path, made, "suppression", least=70)
    held = told(made)
    assert "MIGRANT_SHARE" in held.absent and "MIGRANT_SHARE" not in held.indicators
    assert [f.status for f in held.series["MIGRANT_SHARE"]] == ["Q", "Q"]
    shown = page(held)
    assert "2015, 2024: suppressed" in shown[shown.index('id="annex"') if 'id="annex"' in shown else 0 :]


def test_a_group_counts_its_other_members_and_says_how_many(tmp_path: Path) -> None:
    """World in 2024: Uganda's fifty of a thousand; Kenya's are hidden, and are no zero in a sum."""
    made = international(tmp_path)
    released(tmp_path, made, "suppression")
    panel = preferring(panel_of(made), read_own(made), OFFICE)
    found = profile(panel, "World").measure("IMMIGRANTS", "2024")
    assert found is not None and (found.value, found.countries) == (50.0, (1, 2))


def test_without_being_preferred_what_is_hidden_stands_beside_and_changes_nothing(tmp_path: Path) -> None:
    made = international(tmp_path)
    released(tmp_path, made, "suppression")
    held = told(made, prefer="")
    assert not held.suppressed and held.indicators["MIGRANT_SHARE"][-1].value == 10.0
    assert [b.own.status for b in held.own] == ["A", "Q"] and not any(b.used for b in held.own)
    assert held.own[-1].international is not None


def test_noise_is_an_interval_of_the_figure_and_of_what_is_computed_from_it(tmp_path: Path) -> None:
    """Standard error s: the figure within 1.96 s, its share of a thousand people within 0.196 s percent."""
    made = international(tmp_path)
    table = released(tmp_path, made, "cell-key")
    rows = {r["time_period"]: r for r in table.to_pylist() if r["sex"] == "_T"}
    held = told(made)
    first = next(b.own for b in held.own if b.own.period == "2015")
    half = 1.96 * rows["2015"]["standard_error"]
    assert half > 0 and first.status == "E" and first.interval is not None
    assert first.interval == Bounds(first.number - half, first.number + half, 0.95)
    share = held.indicators["MIGRANT_SHARE"][0]
    assert share.interval is not None and share.interval.level == 0.95
    assert share.interval.upper - share.number == pytest.approx(100 * half / PEOPLE)
    shown, said = page(held), f"{first.interval.lower:,.0f} to {first.interval.upper:,.0f} (95"
    assert said in shown.replace("\u202f", ",")
    (value,) = [v for v in json.loads(text(held))["series"]["MIGRANT_SHARE"]["values"] if v["time_period"] == "2015"]
    assert value["interval"] == {"lower": share.interval.lower, "upper": share.interval.upper, "level": 0.95}
    reading = assess(made, "KEN", as_of=2026, prefer=OFFICE).results["MIGRANT_SHARE"].reading
    change, both = reading.change, reading.uncertainty  # the change of two noisy figures has the errors of both
    assert change is not None and both is not None
    assert both == pytest.approx([change - s * math.sqrt(2) * 100 * half / PEOPLE for s in (1, -1)])


def test_a_count_is_never_below_zero() -> None:
    assert within(1.0, 2.0) == Bounds(0.0, 1.0 + 1.96 * 2.0, 0.95)
    assert within(5.0, 0.0) is None


def test_a_hidden_measure_of_an_own_table_of_measures_is_suppressed_too(tmp_path: Path) -> None:
    made = international(tmp_path)
    cells = {"time_period": "2024", "ref_area": "KEN", "measure": "POPULATION", "obs_value": [None], "obs_status": "Q"}
    load(made, "OWN_REGISTER_OFFICE", "1", AREA_MEASURE, cells, publisher=OFFICE)
    held = told(made)
    assert {f.period: f.status for f in held.series["MIGRANT_SHARE"]} == {"2015": "E", "2024": "Q"}


def test_what_is_computed_from_a_suppressed_figure_is_suppressed_and_from_a_missing_one_missing() -> None:
    there, hidden, gone = Figure("A", "2024", 4.0), Figure("B", "2024", None, "Q"), Figure("C", "2024", None, "O")
    assert derived("X", "2024", lambda a, b: a / b, [there, hidden]).status == "Q"
    assert derived("X", "2024", lambda a, b: a / b, [there, gone]).status == "O"
    assert derived("X", "2024", lambda a, b: a / b, [there, Figure("D", "2024", 0.0)][::-1]).status == "A"


@given(a=st.floats(1, 1e6), b=st.floats(1, 1e6), e=st.floats(0.01, 100), g=st.floats(0.01, 100))
def test_errors_of_a_sum_add_up_as_independent_ones_do(a: float, b: float, e: float, g: float) -> None:
    both = [Figure("A", "2024", a, interval=Bounds(a - e, a + e, 0.95)),
            Figure("B", "2024", b, interval=Bounds(b - g, b + g, 0.95))]  # fmt: skip
    made = derived("X", "2024", lambda x, y: x + y, both).interval
    assert made is not None and made.upper - (a + b) == pytest.approx(math.hypot(e, g), rel=1e-4)
    alone = derived("X", "2024", lambda x: -2 * x, both[:1]).interval
    assert alone is not None and (alone.lower, alone.upper) == pytest.approx((-2 * (a + e), -2 * (a - e)))
    mixed = [both[0], Figure("C", "2024", b, interval=Bounds(b - g, b + g))]
    assert derived("X", "2024", lambda x, y: x + y, mixed).interval is None  # of no common probability
