"""Small files of refugees with known cells, and a judge that departs from some of them by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sojourn.concepts.departure import Departure
from sojourn.products.intake.judgement import Candidate, Judgement
from sojourn.products.intake.load_files import load
from sojourn.products.intake.taking import FileOutcome
from sojourn.warehouse import Warehouse, storage
from sojourn.warehouse.cells import is_there, repeated_name
from sojourn.warehouse.release_table import present, table_name

HEADER = (
    "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,returned_idps,"
    "stateless,ooc,oip,hst\n"
)
CODES = {"AUS": "AUL", "AUT": "AUS", "FRA": "FRA", "KEN": "KEN", "UGA": "UGA"}
"""Area of asylum -> UNHCR's own code of it."""


def text(cells: Mapping[str, int]) -> str:
    """Refugees of unknown origin by area of asylum in 1951."""
    lines = (f"1951,Unknown,UKN,UNK,,{CODES[area]},{area},{n},0,0,0,0,0,0,,0\n" for area, n in cells.items())
    return HEADER + "".join(lines)


def write(folder: Path, name: str, cells: Mapping[str, int]) -> Path:
    """A file as UNHCR publishes it; all of one edition, since the last year names it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(cells), encoding="utf-8")
    return path


def unjudged(candidates: Sequence[Candidate], warehouse: Warehouse | None) -> list[Judgement]:
    """Takes every file as it is."""
    return [Judgement(compared=("rule: none",)) for _ in candidates]


def odd(candidates: Sequence[Candidate], warehouse: Warehouse | None) -> list[Judgement]:
    """Departs from files called odd, refuses those called grave; everything is compared with one rule."""
    found = []
    for one in candidates:
        grave = one.path.name.startswith("grave")
        departure = Departure(
            "scaled",
            f"{one.path.name} is a thousand times what it was",
            (f"{one.path.name}, row 2: 1",),
            ("rule odd",),
            grave,
        )
        departs = grave or one.path.name.startswith("odd")
        found.append(Judgement((departure,) if departs else (), ("rule odd",)))
    return found


def take(house: Warehouse, *paths: Path, **how: Any) -> list[FileOutcome]:
    """Load as the command does, with the judge of this world."""
    return load(paths, house, **{"judge": odd, **how})


def estimate(house: Warehouse, inputs: Sequence[int], value: float = 1.0) -> int:
    """Save an estimate of one cell that rests on releases; returns its number."""
    from sojourn.concepts.dataflows import MIGRATION_FLOW

    table = MIGRATION_FLOW.table(
        {"time_period": "2015-07-01/P5Y", "counterpart_area": ["KEN"], "ref_area": "DEU", "method": "closed",
         "obs_value": [value]}
    )  # fmt: skip
    edition = f"of {sorted(inputs)} {value}"
    return house.save_estimate(
        MIGRATION_FLOW, table, method="closed", settings={}, inputs=inputs, edition=edition
    ).release_id


def everything(house: Warehouse) -> dict[str, Any]:
    """All rows, answered and repeated, with their places, by the hash of their release; and all of the releases."""
    if not house.exists():
        return {"releases": []}
    found: dict[str, Any] = {}
    with storage.reading(house.path) as connection:
        for dataflow in present(connection):
            for table in (table_name(dataflow), repeated_name(dataflow)):
                if is_there(connection, table):
                    columns = ", ".join(f'o."{c}"' for c in dataflow.columns)
                    sql = (
                        f"SELECT {columns}, r.sha256 FROM {table} o LEFT JOIN release r USING (release_id) ORDER BY ALL"
                    )
                    found[table] = connection.execute(sql).fetchall()
    facts = ("sha256", "source", "edition", "file_name", "row_count", "notes", "accepted", "departures", "rows")
    found["releases"] = [{k: r[k] for k in (*facts, "repeated", "compared")} for r in house.releases()]
    return found
