"""How often the intervals of flows of linked documents hold the flows of the persons themselves.

    python benchmarks/linked_coverage.py --worlds 10 --crossings 30000

Every world has persons whose documents are replaced after three to six years and whose facts are written otherwise now
and then; the truth is the classification of the same crossings by person.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sojourn import release
from sojourn.concepts.document_linkage import Block, Comparison
from sojourn.engines import tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.microdata import classify
from sojourn.microdata.document_linkage import LinkagePlan
from sojourn.products.border import linking
from sojourn.products.border.linkage_request import Request
from sojourn.simulate.travel_documents import DocumentSetting
from sojourn.simulate.travel_files import write_histories
from sojourn.simulate.travel_histories import Scenario

START, END = dt.date(2012, 1, 1), dt.date(2019, 12, 31)
PLAN = LinkagePlan(
    compare=tuple(
        map(Comparison.said, ("family_name:text", "given_name:text", "birth_date:date", "sex", "citizenship"))
    ),
    block=(Block.said("birth_date"), Block.said("family_name")),
)


def truth(folder: Path) -> dict[tuple[str, str], int]:
    """Migrations by year and direction of the persons themselves."""
    crossings, true = pq.read_table(folder / "crossings.parquet"), pq.read_table(folder / "truth_crossings.parquet")
    at = crossings.column_names.index("person_id")
    by_person = crossings.set_column(at, "person_id", true["person_id"])
    person = dict(zip(*pq.read_table(folder / "truth_documents.parquet").to_pydict().values(), strict=True))
    known = pq.read_table(folder / "initial_status.parquet")
    known = known.set_column(0, "person_id", pa.array([person[d] for d in known["person_id"].to_pylist()]))
    made = classify(by_person, initial_status=known, observed_to=END).crossings
    with ClassifiedCrossings(made) as opened:
        counts = tabulate.movements(opened, (), "A").to_pylist()
    return {(row["time_period"], row["category"]): row["crossings"] for row in counts}


def main() -> None:
    """Print a row a world, and the shares at the end."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--worlds", type=int, default=10)
    asked.add_argument("--crossings", type=int, default=30_000)
    asked.add_argument("--wrong", type=float, default=0.03)
    given = asked.parse_args()
    inside = {80: 0, 95: 0}
    cells = 0
    error = {"obs_value": 0.0, "by_document": 0.0}
    for seed in range(1, given.worlds + 1):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "world"
            write_histories(
                release.synthetic(folder, reason="a benchmark"), given.crossings, seed=seed,
                scenario=Scenario(START, END), documents=DocumentSetting(3.0 + seed % 4, given.wrong),
            )  # fmt: skip
            request = Request(
                (str(folder / "crossings.parquet"),), folder / "documents.parquet", PLAN, freq="A", observed_to=END,
                initial=folder / "initial_status.parquet",
            )  # fmt: skip
            made = linking.run(request)
            true = truth(folder)
        assert made.table is not None
        for row in made.table.to_pylist():
            if row["measure"] == "net_migration" or row["obs_status"] != "E":
                continue
            is_so = true.get((row["time_period"], row["measure"]), 0)
            cells += 1
            for level in inside:
                inside[level] += row[f"lower_{level}"] <= is_so <= row[f"upper_{level}"]
            for name in error:
                error[name] += abs(row[name] - is_so)
        print(f"world {seed}: {made.told[1]}", flush=True)
    shares = ", ".join(f"{100 * n / cells:.0f} % in the {level} % interval" for level, n in inside.items())
    print(f"{cells} cells: {shares}; mean absolute error {error['obs_value'] / cells:.2f} by person, "
          f"{error['by_document'] / cells:.2f} with every document a person")  # fmt: skip


if __name__ == "__main__":
    main()
