"""Sums and components of flow tables: agreement with migest 2.0.5, and where it loses what is absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from recorded_cases import cases, long_array, numbers, square

from sojourn.indicators import flow_totals as totals
from sojourn.indicators.multiplicative_components import components, components_of_slices

pytestmark = pytest.mark.reference

GLM = {"rel": 1e-8, "abs": 1e-12}
"""The reference fits products of margins with glm, which stops at 1e-8 of its deviance."""


def test_sums_by_region_and_country(shared_reference: Path) -> None:
    for name, case in cases(shared_reference, "sum_region").items():
        areas, table = square(case["args"]["m"])
        out = case["out"]["columns"]
        diagonal = 0.0
        if not case["args"].get("drop_diagonal", {"value": True})["value"]:
            diagonal = np.diag(table).copy()
        assert areas == out["region"]
        assert totals.emigration(table) + diagonal == pytest.approx(numbers(out["out_mig"])), name
        assert totals.immigration(table) + diagonal == pytest.approx(numbers(out["in_mig"])), name
        assert totals.turnover(table) + 2 * diagonal == pytest.approx(numbers(out["turn"])), name
        assert totals.net_migration(table) == pytest.approx(numbers(out["net"])), name
    case = cases(shared_reference, "sum_country")["m4"]
    areas, table = square(case["args"]["m"])
    out = case["out"]["columns"]
    assert (areas, list(totals.emigration(table))) == (out["country"], out["emi"])
    assert list(totals.immigration(table)) == out["imm"]


def test_net(shared_reference: Path) -> None:
    for name, case in cases(shared_reference, "sum_net").items():
        _, table = square(case["args"]["m"])
        assert totals.net_migration(table) == pytest.approx(numbers(case["out"]["values"]), abs=1e-9), name


def test_origin_destination_totals(shared_reference: Path) -> None:
    for name, case in cases(shared_reference, "sum_od").items():
        _, array = long_array(case["args"]["x"])
        kept = not case["args"].get("zero_diag", {"value": True})["value"]
        table = totals.origin_destination(array, diagonal=kept)
        if case["args"].get("add_margins", {"value": True})["value"]:
            table = totals.with_margins(table)
        assert table == pytest.approx(numbers(case["out"]["values"]), rel=1e-12, abs=1e-9), name


def test_pairs(shared_reference: Path) -> None:
    for name, case in cases(shared_reference, "sum_bilat").items():
        argument = case["args"]["m"]
        if argument["kind"] == "matrix":
            areas, table = square(argument)
            given = [(o, d, "", table[i, j]) for j, d in enumerate(areas) for i, o in enumerate(areas)]
        else:
            c = argument["columns"]
            group = c.get("sex", [""] * len(c["orig"]))
            given = list(zip(c["orig"], c["dest"], group, c["flow"], strict=True))
        out = case["out"]["columns"]
        want = {
            (o, d, s): row
            for o, d, s, *row in zip(
                out["orig"],
                out["dest"],
                out.get("sex", [""] * len(out["orig"])),
                out["pair"],
                out["flow"],
                out["counter_flow"],
                out["net_flow"],
                out["interchange"],
                strict=True,
            )
        }
        got = {}
        for which in dict.fromkeys(g[2] for g in given):
            rows = [g for g in given if g[2] == which]
            p = totals.by_pair([r[0] for r in rows], [r[1] for r in rows], [r[3] for r in rows])
            for k, key in enumerate(zip(p.origin, p.destination, strict=True)):
                got[(*key, which)] = [
                    " - ".join(p.pair[k]),
                    *(float(v[k]) for v in (p.flow, p.counter_flow, p.net_flow, p.interchange)),
                ]
        if name == "single_direction_pair":
            # the reference takes a corridor without its opposite as its own opposite: net 0, interchange 14
            assert want.pop(("A", "C", "")) == ["A - C", 7, 7, 0, 14]
            lone = got.pop(("A", "C", ""))
            assert lone[:2] == ["A - C", 7.0]
            assert np.isnan(lone[2:]).all(), "no record is not zero"
            p = totals.by_pair(["A"], ["C"], [7.0], absent=0.0)
            assert (p.net_flow[0], p.interchange[0]) == (7, 7)
        assert got == want, name


def test_lumping(shared_reference: Path) -> None:
    for name, case in cases(shared_reference, "sum_lump").items():
        args = case["args"]
        areas, table = square(args["m"])
        by = args.get("lump", {"value": "flow"})
        by = by.get("values", [by.get("value")])
        got = totals.lump(table, areas, args["threshold"]["value"], by)
        if args.get("complete", {"value": False})["value"]:
            levels = [*areas, "other"]
            full = {(o, d): got.get((o, d), 0.0) for o in levels for d in levels}
            if case["out"]["kind"] == "matrix":
                levels, values = square(case["out"])
                want = {(o, d): values[i, j] for i, o in enumerate(levels) for j, d in enumerate(levels)}
            else:
                c = case["out"]["columns"]
                want = {(o, d): f for o, d, f in zip(c["orig"], c["dest"], c["flow"], strict=True)}
            assert full == want, name
        else:
            c = case["out"]["columns"]
            assert got == {(o, d): f for o, d, f in zip(c["orig"], c["dest"], c["flow"], strict=True)}, name


def test_expanding_to_groups(shared_reference: Path) -> None:
    for name, case in cases(shared_reference, "sum_expand").items():
        args = case["args"]
        areas, table = square(args["m"])
        origins, destinations, out = totals.expand(
            table, areas, args["orig_area"]["values"], args["dest_area"]["values"]
        )
        c = case["out"]["columns"]
        want = {(o, d): f for o, d, f in zip(c["orig"], c["dest"], c["flow"], strict=True)}
        got = {(o, d): out[i, j] for i, o in enumerate(origins) for j, d in enumerate(destinations)}
        assert got == want, name


def test_components_of_a_table(shared_reference: Path) -> None:
    for name in ("ex01_multi_comp", "m4"):
        case = cases(shared_reference, "multi_comp")[name]
        _, table = square(case["args"]["m"])
        assert components(table).table() == pytest.approx(numbers(case["out"]["values"]), **GLM)


def test_components_with_age(shared_reference: Path) -> None:
    recorded = cases(shared_reference, "multi_comp")
    names = [n for n, case in recorded.items() if case["args"]["m"]["kind"] == "data.frame"]
    assert len(names) == 4
    for name in names:
        argument = recorded[name]["args"]["m"]
        levels, array = long_array(
            {
                "axes": ["orig", "dest", "age_grp"],
                "columns": {**argument["columns"], "value": argument["columns"]["flow"]},
            }
            if "value" not in argument["columns"]
            else argument
        )
        out_levels, out = long_array(recorded[name]["out"])
        got = components(array).table()
        order = [[*v, "Sum"] for v in levels.values()]
        place = [[order[k].index(label) for label in v] for k, v in enumerate(out_levels.values())]
        assert got[np.ix_(*place)] == pytest.approx(out, rel=1e-6, abs=1e-10), name


def test_margins_over_two_axes_are_shares_in_the_reference_and_ratios_in_the_model(shared_reference: Path) -> None:
    """multi_comp prints O_i * D_j * OD_ij where the model of Raymer et al. has OD_ij. Both are here."""
    argument = cases(shared_reference, "multi_comp")["ex02_multi_comp"]["args"]["m"]["columns"]
    _, array = long_array({"axes": ["orig", "dest", "age_grp"], "columns": argument | {"value": argument["flow"]}})
    c = components(array)
    expected = c.shares[0][:, None] * c.shares[1][None, :] * c.interactions[0, 1]
    assert c.margins[0, 1] == pytest.approx(expected)


def test_components_of_slices(shared_reference: Path) -> None:
    case = cases(shared_reference, "multi_comp2")["ex01_multi_comp2"]
    _, array = long_array(case["args"]["m"])
    _, out = long_array(case["out"])
    for k, part in enumerate(components_of_slices(array)):
        assert part.table() == pytest.approx(out[:, :, k], **GLM)
