"""Answers for assistants, asked with the protocol's own client: figures with status and cell, and refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="FastAPI is not installed: pip install 'sojourn[web]'")
pytest.importorskip("mcp", reason="mcp is not installed: pip install 'sojourn[assistants]'")

from made_up_tables import load
from mcp import Client

from sojourn.concepts.dataflows import BORDER_STATISTIC, MIGRANT_STOCK, MIGRATION_FLOW
from sojourn.service.assistants.protocol import server
from sojourn.service.assistants.tools import Tools
from sojourn.warehouse import Warehouse

STATUSES = {"A": "observed", "P": "qualified", "E": "estimated", "I": "estimated", "F": "estimated", "Q": "absent"}


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    warehouse = Warehouse(tmp_path_factory.mktemp("assistants") / "small.duckdb")
    stock = {
        "ref_area": "KEN",
        "counterpart_area": "UGA",
        "time_period": [str(2015 + n) for n in range(len(STATUSES))],
        "obs_value": [None if s == "Q" else 10.0 for s in STATUSES],
        "obs_status": list(STATUSES),
        "sheet": "Table 1",
        "row": list(range(1, len(STATUSES) + 1)),
        "column": "C",
    }
    load(warehouse, "UNDESA_STOCK_2024_LONG", "2024", MIGRANT_STOCK, stock)
    flow = {"time_period": ["2020-07-01/P4Y"], "counterpart_area": "KEN", "ref_area": "UGA", "method": "RATES",
            "obs_value": [3.0], "obs_status": ["A"]}  # fmt: skip
    load(warehouse, "OWN_OFFICE", "1", MIGRATION_FLOW, flow)
    personal = {k: ["X"] for k in BORDER_STATISTIC.keys if k not in ("time_period", "ref_area")}
    load(warehouse, "OWN_BORDER", "1", BORDER_STATISTIC,
         {**personal, "time_period": ["2020"], "ref_area": ["KEN"], "obs_value": [1.0]})  # fmt: skip
    found = Tools(warehouse.path)
    yield found
    found.close()


def _asked(tools: Tools, name: str, **arguments: Any) -> Any:
    """The result of one call, through the protocol."""

    async def ask() -> Any:
        async with Client(server(tools)) as client:
            return await client.call_tool(name, arguments)

    return _run(ask())


def _run(asked: Coroutine[Any, Any, Any]) -> Any:
    """Asked in a thread of its own: the browser of other tests keeps this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()


def test_everything_offered_only_reads(tools: Tools) -> None:
    async def listed() -> Any:
        async with Client(server(tools)) as client:
            return (await client.list_tools()).tools

    offered = {t.name: t.annotations for t in _run(listed())}
    assert set(offered) == {"find", "dataflows", "figures", "verdicts"}
    assert all(a.read_only_hint and not a.destructive_hint for a in offered.values())


def test_every_figure_has_its_kind_status_and_cell(tools: Tools) -> None:
    told = _asked(tools, "figures", dataflow="MIGRANT_STOCK", filters={"REF_AREA": "Kenia", "COUNTERPART_AREA": "UGA"})
    figures = told.structured_content["figures"]
    assert [f["kind"] for f in figures] == list(STATUSES.values())
    assert [f["value"] for f in figures] == [None if s == "Q" else 10.0 for s in STATUSES]
    assert [f["cell"]["row"] for f in figures] == [1, 2, 3, 4, 5, 6]
    assert figures[0]["cell"]["sheet"] == "Table 1" and figures[0]["cell"]["file"].startswith("UNDESA_STOCK_2024_LONG")
    assert figures[0]["names"] == {"REF_AREA": "Kenya", "COUNTERPART_AREA": "Uganda"}


def test_what_a_method_made_is_an_estimate_whatever_its_status_says(tools: Tools) -> None:
    (figure,) = _asked(tools, "figures", dataflow="MIGRATION_FLOW").structured_content["figures"]
    assert (figure["value"], figure["kind"]) == (3.0, "estimated")


def test_periods_bound_an_answer(tools: Tools) -> None:
    told = _asked(tools, "figures", dataflow="MIGRANT_STOCK", start="2016", end="2017").structured_content
    assert [f["TIME_PERIOD"] for f in told["figures"]] == ["2016", "2017"] and told["count"] == 2 and not told["more"]


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("figures", {"dataflow": "BORDER_STATISTIC"}, "no dataflow"),  # a table about persons
        ("figures", {"dataflow": "MIGRANT_STOCK", "filters": {"NOTHING": "1"}}, "no component"),
        ("figures", {"dataflow": "MIGRANT_STOCK", "filters": {"REF_AREA": "Atlantis"}}, "Atlantis"),
        ("figures", {"dataflow": "MIGRANT_STOCK", "start": "yesterday"}, "not a period"),
        ("figures", {"dataflow": "MIGRANT_STOCK", "offset": -1}, "whole number"),
        ("verdicts", {"area": "Atlantis"}, "Atlantis"),
        ("verdicts", {"area": "KEN", "paragraph": 99}, "no paragraph 99"),
    ],
)
def test_what_cannot_be_answered_is_refused(tools: Tools, name: str, arguments: dict[str, Any], said: str) -> None:
    answer = _asked(tools, name, **arguments)
    assert answer.is_error and said in answer.content[0].text and "Traceback" not in answer.content[0].text


def test_names_in_any_language_are_found_and_personal_tables_are_not_listed(tools: Tools) -> None:
    (found,) = [f for f in _asked(tools, "find", text="肯尼亚").structured_content["found"] if f["kind"] == "area"]
    assert found["id"] == "KEN"
    listed = _asked(tools, "dataflows").structured_content["dataflows"]
    assert {d["id"] for d in listed} == {"MIGRANT_STOCK", "MIGRATION_FLOW"}


def test_a_verdict_has_its_evidence(tools: Tools) -> None:
    told = _asked(tools, "verdicts", area="KEN", paragraph=1).structured_content
    (paragraph,) = told["paragraphs"]
    assert paragraph["number"] == 1 and paragraph["reason"] and isinstance(paragraph["indicators"], list)
    assert told["rule"]["edition"]
