"""Write an extract for another program: Parquet or CSV, with its releases as a second table beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sojourn.concepts.dataflow import Dataflow
from sojourn.concepts.dataflows import dataflow
from sojourn.concepts.status import ObsStatus
from sojourn.errors import UsageError
from sojourn.files.tables import write_tables
from sojourn.files.whole import SUFFIXES, check_output, scratch_folder, writing
from sojourn.products.accounts.bilateral_flows import FlowEstimate
from sojourn.products.export import extract
from sojourn.products.export.extract import Extract, Selection
from sojourn.release import for_publication, open_data
from sojourn.warehouse import Warehouse

MEASURES = "measures"


@dataclass(frozen=True)
class Exported:
    """What was written: the table, its releases, and what they hold."""

    path: Path
    releases: Path
    extract: Extract

    def __repr__(self) -> str:
        return f"Exported({str(self.path)!r}: {self.extract.table.num_rows:,} rows)"

    def facts(self) -> dict[str, Any]:
        """Files, rows, columns, statuses, totals and releases, for machines and for the words about it."""
        table = self.extract.table
        return {
            "file": str(self.path),
            "releases_file": str(self.releases),
            "title": self.extract.title,
            "unit": self.extract.unit,
            "rows": table.num_rows,
            "columns": table.column_names,
            "statuses": {ObsStatus(code).word: rows for code, rows in self.extract.statuses().items()},
            "totals_beside_parts": list(self.extract.totals),
            "releases": self.extract.releases.to_pylist(),
        }


def export(
    what: str | Dataflow | FlowEstimate,
    out: Path | str,
    *,
    warehouse: Warehouse | None = None,
    where: Selection | None = None,
    area: str | None = None,
    source: str | None = None,
    edition: str | None = None,
) -> Exported:
    """Write observations, measures or an estimate as Parquet or CSV, with the releases they are from beside them.

    what : a dataflow or its id; ``"measures"`` for the panel of the assessment; an estimate of ``estimate_flows``
    out : FILE.parquet, FILE.csv or FILE.csv.gz; the releases are written to FILE.releases with the same suffix
    warehouse : by default the one that ``Warehouse()`` opens
    where, area, source, edition : which rows, see ``products.export.extract``

    Both files are new or both are as before. Statuses are kept; an absent figure is empty (null) and never zero.
    Raises UsageError for several editions and for a place that cannot be written, NotForPublication for tables of
    persons' records, NothingLoaded where nothing is chosen.
    """
    path = Path(out)
    check_output(path)
    held = warehouse or Warehouse()
    if isinstance(what, FlowEstimate):
        _refuse_filters(where, area, source, edition, "an estimate in hand is written whole")
        chosen = extract.estimated(held, what)
    elif isinstance(what, str) and what.lower() == MEASURES:
        from sojourn.products.assessment.stored_panel import read_panel

        _refuse_filters(None, None, source, edition, "a measure follows its own rule of sources")
        with held.snapshot():
            chosen = extract.measures(read_panel(held), held, where=where, area=area)
    else:
        flow = dataflow(what) if isinstance(what, str) else what
        for_publication(flow, into="an export")
        with held.snapshot():
            chosen = extract.observations(held, flow, where=where, area=area, source=source, edition=edition)
    return _written(chosen, path)


def releases_path(path: Path) -> Path:
    """Where the releases of an exported table stand: ``stock.csv.gz`` has them in ``stock.releases.csv.gz``."""
    longest_first = sorted(SUFFIXES, key=len, reverse=True)  # .csv.gz before .gz
    length = next(len(suffix) for suffix in longest_first if path.name.lower().endswith(suffix))
    return path.with_name(f"{path.name[:-length]}.releases{path.name[-length:]}")


def _written(chosen: Extract, path: Path) -> Exported:
    """Both files under temporary names first, then both in place."""
    made = Exported(path, releases_path(path), chosen)
    for_publication(chosen.table, into="an export")
    with writing(path), scratch_folder(path.parent) as folder:
        for table, place in ((chosen.releases, made.releases), (chosen.table, path)):
            write_tables([table], open_data(folder / place.name))
        for place in (made.releases, path):
            (folder / place.name).replace(place)
    return made


def _refuse_filters(
    where: Selection | None, area: str | None, source: str | None, edition: str | None, why: str
) -> None:
    """Refuse options that would be passed over in silence; ``why`` completes the sentence."""
    options = {"where": where, "area": area, "source": source, "edition": edition}
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise UsageError(f"{' and '.join(given)} cannot be given here: {why}.", ways_out=["Leave it out."])
