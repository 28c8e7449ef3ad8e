"""The report of an area from a warehouse: assessed, gathered in a dossier, shown as a page and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from sojourn.declaration.register import Document
from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.profile import WORLD
from sojourn.products.assessment.standing import standing
from sojourn.publish.report import files
from sojourn.publish.report.data import data
from sojourn.publish.report.page import page
from sojourn.publish.words.language import language as words_in
from sojourn.release import open_data
from sojourn.warehouse import Warehouse


@dataclass(frozen=True, repr=False)
class Report:
    """The report of an area in a language: ``html()``, ``data()``, ``write(folder)``; in a notebook it is the page."""

    dossier: Dossier
    language: str = "en"
    said: tuple[str, ...] = ()
    """What the user is to know of how the measures are kept; it is on no page."""

    def __repr__(self) -> str:
        return f"Report({self.dossier!r}, {self.language})"

    def html(self) -> str:
        """The whole page, which asks nothing of any other place."""
        return page(self.dossier, self.language)

    def data(self) -> dict[str, Any]:
        """The same content as plain values: paragraphs with verdict and reason, series, measures, releases."""
        return data(self.dossier, self.language)

    def write(self, folder: Path | str = "report") -> files.WrittenReport:
        """Write ``<area>.html`` and ``<area>.json`` to a folder, both or none.

        Raises UsageError where the folder cannot be written.
        """
        return files.write(self.dossier, open_data(Path(folder)), self.language)

    def _repr_html_(self) -> str:
        style = "width:100%;height:50rem;border:0"
        return f'<iframe title="{escape(self.dossier.name)}" style="{style}" srcdoc="{escape(self.html())}"></iframe>'


def report(
    warehouse: Warehouse | None = None,
    area: str = WORLD,
    *,
    as_of: int | str | None = None,
    language: str = "en",
    panel: Panel | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    prefer: str = "",
    register: Sequence[Document] | None = None,
) -> Report:
    """The assessed report of an area, by any code or name.

    warehouse : by default the one in the user's data folder, and the built-in edition where there is none, or below
        own tables where there is nothing else
    as_of : year the age of figures is counted to, by default the present one
    panel : read before, to report on several areas; progress : called with (done, in all, what)
    prefer : publisher of own tables whose figures are used in place of the international ones
    register : documents that answer what is requested; by default those that ship with Sojourn

    Raises UsageError for a language there are no words in, CodesUnknown for an unknown area, NothingLoaded and
    WarehouseError for the warehouse.
    """
    words_in(language)
    say = progress or (lambda done, total, what: None)
    if warehouse is None:
        warehouse = standing().warehouse
    say(0, 2, "reading and estimating")
    with warehouse.snapshot():
        made = assess(
            warehouse,
            area,
            as_of=as_of,
            panel=panel,
            progress=lambda done, total, what: say(0, 2, what),
            prefer=prefer,
            register=register,
        )
        say(1, 2, "gathering")
        return Report(dossier(made, warehouse), language, made.profile.panel.said)
