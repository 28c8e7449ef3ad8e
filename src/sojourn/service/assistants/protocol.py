"""The server of the protocol: names and descriptions of what can be asked, and refusals as the protocol says them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from sojourn.errors import SojournError
from sojourn.service.assistants.tools import Tools

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
INSTRUCTIONS = (
    "Figures of international migration with their status and the cell of the published file they stand in. Name kind, "
    "period, publisher and edition with every figure. A figure of kind «estimated» is modelled: never tell it as "
    "observed. A figure of kind «absent» is not zero. What is refused is not to be answered from elsewhere."
)


def server(tools: Tools) -> MCPServer[Any]:
    """The protocol's server over these answers. Nothing in it writes."""
    made: MCPServer[Any] = MCPServer("sojourn", instructions=INSTRUCTIONS, log_level="WARNING")

    @made.tool(annotations=READ_ONLY)
    def find(text: str) -> dict[str, Any]:
        """Find areas, indicators and paragraphs by a name in any language or by a code; the best first."""
        return _said(lambda: tools.find(text))

    @made.tool(annotations=READ_ONLY)
    def dataflows() -> dict[str, Any]:
        """List the tables that are loaded: title, unit, timing and the dimensions that filter them."""
        return _said(tools.dataflows)

    @made.tool(annotations=READ_ONLY)
    def figures(
        dataflow: str, filters: dict[str, str] | None = None, start: str = "", end: str = "", offset: int = 0
    ) -> dict[str, Any]:
        """Give figures of a table, each with status, kind (observed, qualified, estimated, absent) and cell.

        filters: dimension -> codes joined by commas, such as {"REF_AREA": "KEN,Uganda"}; start, end: periods as 2015
        """
        return _said(lambda: tools.figures(dataflow, filters or {}, start, end, offset))

    @made.tool(annotations=READ_ONLY)
    def verdicts(area: str, paragraph: int | None = None) -> dict[str, Any]:
        """Say how an area stands by a paragraph of the Declaration, or by all: verdict, reason, evidence."""
        return _said(lambda: tools.verdicts(area, paragraph))

    return made


def _said(answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer, or the refusal with its ways out, as an error of the tool."""
    try:
        return answer()
    except SojournError as error:
        raise ToolError("\n".join([error.message, *error.details, *(f"> {w}" for w in error.ways_out)])) from error


def run(path: Path | None, *, built_in: bool = False, as_of: int | None = None) -> None:
    """Answer on standard input and output until that ends."""
    tools = Tools(path, built_in=built_in, as_of=as_of)
    try:
        server(tools).run("stdio")
    finally:
        tools.close()
