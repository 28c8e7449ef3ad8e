"""Arithmetic on named figures: ``100*IMMIGRANTS_F(001,2024)/IMMIGRANTS(001,2024)`` from the loaded files."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable

from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import profile
from sojourn.warehouse import Warehouse

FIGURE = re.compile(r"([A-Z_0-9]+)\(([A-Z_0-9]+)(?:,([\d-]+))?\)")
DOES: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def quantity(text: str, warehouse: Warehouse, panel: Panel) -> float:
    """The value of an expression of figures: measures of the panel, KNOMAD(area, year), PARTIES(treaty[, day])."""
    filled = FIGURE.sub(lambda m: repr(figure(m[1], m[2], m[3] or "", warehouse, panel)), text)
    return _value(ast.parse(filled, mode="eval").body)


def _value(node: ast.AST) -> float:
    if isinstance(node, ast.BinOp):
        return DOES[type(node.op)](_value(node.left), _value(node.right))
    assert isinstance(node, ast.Constant), ast.dump(node)
    return float(str(node.value))


def figure(name: str, what: str, period: str, warehouse: Warehouse, panel: Panel) -> float:
    if name == "KNOMAD":  # the vintage of June 2023, which is that of the brief
        return 1e6 * sum(  # published in millions of dollars
            float(row["obs_value"])
            for row in warehouse.read(
                "REMITTANCE_FLOW", source="KNOMAD_SERIES", edition="2023-06",
                where={"ref_area": what, "time_period": period, "counterpart_area": "_T", "method": "RECORDED"},
            ).to_pylist()
        )  # fmt: skip
    if name == "PARTIES":
        rows = warehouse.read(
            "TREATY_ACTION", where={"treaty": what, "action": "BOUND"}, editions="all", sources="all"
        ).to_pylist()
        return float(len({r["ref_area"] for r in rows if not period or (r["date"] or "9999") <= period}))
    found = profile(panel, what).measure(name, period)
    assert found is not None and found.value is not None, (name, what, period)
    return found.value
