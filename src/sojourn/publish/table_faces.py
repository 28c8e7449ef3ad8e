"""How estimates and cubes look in a notebook: what they are in a line, and their first rows.

Importing this module changes nothing: ``register`` gives the types their ``_repr_html_``, and ``sojourn`` calls it when
one of their names is first asked for.
"""

from __future__ import annotations

from html import escape

from sojourn.cube import Cube
from sojourn.estimators import Estimate
from sojourn.products.accounts.bilateral_flows import FlowEstimate

SHOWN = 10


def register() -> None:
    """Give the types below their face; doing it again changes nothing."""
    for kind in (Cube, Estimate, FlowEstimate):
        setattr(kind, "_repr_html_", _first_rows)  # noqa: B010  (the types know nothing of notebooks)


def _first_rows(table: Cube | Estimate | FlowEstimate) -> str:
    frame = table.to_pandas()
    more = f"<p>{SHOWN} of {len(frame):,} rows: <code>to_pandas()</code> has all.</p>" if len(frame) > SHOWN else ""
    names = "".join(f"<th>{escape(str(name))}</th>" for name in frame.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>"
        for row in frame.head(SHOWN).itertuples(index=False)
    )
    return f"<p>{escape(repr(table))}</p><table><tr>{names}</tr>{rows}</table>{more}"
