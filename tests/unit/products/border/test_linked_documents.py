"""Documents of one person linked: a person with two passports by hand, worlds whose truth is known, what is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.concepts.document_linkage import Block, Comparison
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.engines import duckdb as duckdb_engine
from sojourn.engines import tabulate
from sojourn.engines.classified_crossings import ClassifiedCrossings
from sojourn.errors import EstimationError, LayoutDiffers, UsageError
from sojourn.microdata import classify
from sojourn.microdata.document_linkage import LinkagePlan
from sojourn.products.border import linking
from sojourn.products.border.linkage_request import Request
from sojourn.simulate.travel_documents import DocumentSetting
from sojourn.simulate.travel_files import write_histories
from sojourn.simulate.travel_histories import Scenario

END = dt.date(2019, 12, 31)
FACTS = ("family_name:text", "given_name:text", "birth_date:date", "sex", "citizenship")
PLAN = LinkagePlan(
    compare=tuple(map(Comparison.said, FACTS)), block=(Block.said("birth_date"), Block.said("family_name"))
)
CROSSINGS = """\
person_id,crossing_date,direction,lane
p1,2010-01-10,arrival,1
p1,2013-03-01,departure,1
p2,2013-03-20,arrival,2
q1,2012-05-01,arrival,2
q1,2012-05-09,departure,1
NULL,2012-05-09,departure,1
"""
DOCUMENTS = """\
document_id,national_id
p1,77
p2, 77
q1,78
q2,
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Persons who cross with documents that are replaced after four years."""
    folder = tmp_path_factory.mktemp("documents") / "world"
    write_histories(
        release.synthetic(folder, reason="a test"), 20_000, seed=5, scenario=Scenario(dt.date(2012, 1, 1), END),
        documents=DocumentSetting(4.0, wrong=0.05),
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def asked(world: Path) -> Request:
    return Request(
        (str(world / "crossings.parquet"),), world / "documents.parquet", PLAN, freq="A", observed_to=END,
        initial=world / "initial_status.parquet", draws=40,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(asked: Request) -> linking.Linked:
    return linking.run(asked)


@pytest.fixture
def by_hand(tmp_path: Path) -> Request:
    """One resident who leaves with one passport and is back three weeks later with the next; one visitor."""
    (tmp_path / "crossings.csv").write_text(CROSSINGS)
    (tmp_path / "documents.csv").write_text(DOCUMENTS)
    return Request((str(tmp_path / "crossings.csv"),), tmp_path / "documents.csv", LinkagePlan((("national_id",),)))


def migrants(path: Path) -> list[tuple[str, str]]:
    crossings = classify(pq.read_table(path), observed_to=END).crossings.to_pylist()
    return [(str(row["crossing_date"]), row["direction"]) for row in crossings if row["is_migrant"]]


def test_a_person_with_two_passports_does_not_migrate_with_each(by_hand: Request, tmp_path: Path) -> None:
    """Here from 2010 on: to a register of documents an emigration and an immigration of March 2013 besides."""
    out = tmp_path / "out.parquet"
    made = linking.run(replace(by_hand, out=release.owners_folder(out, "a test")))
    assert made.persons.to_pylist() == [
        {"document_id": "p1", "person_id": "p1", "documents": 2, "link_basis": "key"},
        {"document_id": "p2", "person_id": "p1", "documents": 2, "link_basis": "key"},
        {"document_id": "q1", "person_id": "q1", "documents": 1, "link_basis": "alone"},
        {"document_id": "q2", "person_id": "q2", "documents": 1, "link_basis": "alone"},
    ]
    linked = pq.read_table(out)
    assert linked.column_names == ["person_id", "crossing_date", "direction", "lane", "document_id"]
    assert sorted(row["person_id"] for row in linked.to_pylist()) == ["NULL", "p1", "p1", "p1", "q1", "q1"]
    assert migrants(out) == [("2010-01-10", "arrival")]
    unlinked = tmp_path / "unlinked.parquet"
    pq.write_table(pa.csv.read_csv(tmp_path / "crossings.csv"), unlinked)
    assert migrants(unlinked) == [("2010-01-10", "arrival"), ("2013-03-01", "departure"), ("2013-03-20", "arrival")]


def test_keys_alone_tell_no_error_and_so_give_no_flows(by_hand: Request) -> None:
    with pytest.raises(UsageError, match="links by keys alone have none that could be told"):
        linking.run(replace(by_hand, freq="A", observed_to=END))


def test_one_block_cannot_tell_what_it_misses_and_so_gives_no_flows(asked: Request) -> None:
    with pytest.raises(EstimationError, match="cannot be told from one block"):
        linking.run(replace(asked, plan=replace(PLAN, block=PLAN.block[:1])))


def test_nearly_all_pairs_of_one_person_are_found_and_hardly_another(world: Path, made: linking.Linked) -> None:
    """Five in a hundred names and dates are wrong; the chances say how many links are, within a few."""
    true = dict(zip(*pq.read_table(world / "truth_documents.parquet").to_pydict().values(), strict=True))
    sure = [row for row in made.pairs.to_pylist() if row["chance"] >= PLAN.threshold]
    right = sum(true[row["document_id"]] == true[row["document_id_2"]] for row in sure)
    assert right / len(sure) > 0.99
    assert len(sure) - right == pytest.approx(sum(1 - row["chance"] for row in sure), abs=10)
    holders: dict[str, set[str]] = {}
    for row in made.persons.to_pylist():
        holders.setdefault(true[row["document_id"]], set()).add(row["person_id"])
    whole = [len(found) == 1 for found in holders.values()]
    assert sum(whole) / len(whole) > 0.98


def test_flows_by_person_are_those_of_the_truth_within_the_intervals(world: Path, made: linking.Linked) -> None:
    crossings, true = pq.read_table(world / "crossings.parquet"), pq.read_table(world / "truth_crossings.parquet")
    by_person = crossings.set_column(crossings.column_names.index("person_id"), "person_id", true["person_id"])
    of = dict(zip(*pq.read_table(world / "truth_documents.parquet").to_pydict().values(), strict=True))
    known = pq.read_table(world / "initial_status.parquet")
    known = known.set_column(0, "person_id", pa.array([of[d] for d in known["person_id"].to_pylist()]))
    with ClassifiedCrossings(classify(by_person, initial_status=known, observed_to=END).crossings) as opened:
        counts = tabulate.movements(opened, (), "A").to_pylist()
    truth = {(row["time_period"], row["category"]): row["crossings"] for row in counts}
    assert made.table is not None
    rows = [r for r in made.table.to_pylist() if r["measure"] != "net_migration" and r["obs_status"] == "E"]
    off = [abs(r["obs_value"] - truth[r["time_period"], r["measure"]]) for r in rows]
    apart = [r["by_document"] - truth[r["time_period"], r["measure"]] for r in rows]
    assert sum(off) < sum(apart) / 10
    inside = [r["lower_95"] <= truth[r["time_period"], r["measure"]] <= r["upper_95"] for r in rows]
    assert sum(inside) >= 0.8 * len(inside)  # of twelve cells; many worlds: benchmarks/linked_coverage.py


def test_net_migration_is_the_difference_in_every_draw(made: linking.Linked) -> None:
    assert made.table is not None
    mean = {(r["time_period"], r["measure"]): r["obs_value"] for r in made.table.to_pylist()}
    for (period, measure), value in mean.items():
        if measure == "net_migration":
            assert value == pytest.approx(mean[period, "immigration"] - mean[period, "emigration"])


def test_parts_of_few_persons_give_what_one_part_gives(
    asked: Request, made: linking.Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = duckdb_engine.DuckDB.__init__

    def small_parts(self: Any, *arguments: Any, **settings: Any) -> None:
        prepare(self, *arguments, **settings)
        self.rows_per_bucket = 7_000

    monkeypatch.setattr(duckdb_engine.DuckDB, "__init__", small_parts)
    again = linking.run(asked)
    assert again.table == made.table and again.persons == made.persons


def test_a_column_that_linking_adds_may_not_be_there(by_hand: Request, tmp_path: Path) -> None:
    (tmp_path / "crossings.csv").write_text(CROSSINGS.replace("lane", "document_id"))
    with pytest.raises(LayoutDiffers, match="already have a column document_id"):
        linking.run(by_hand)


def test_documents_that_are_not_those_of_the_crossings_are_refused_and_strangers_told(by_hand: Request) -> None:
    """p1, p2 and q1 crossed: of a table of 01 and 02 none did; of one of p1 and r9 one did."""
    by_hand.documents.write_text("document_id,national_id\n01,77\n02,77\n")
    with pytest.raises(LayoutDiffers, match="None of the 2 documents of the table is among the 3 of the crossings"):
        linking.run(by_hand)
    by_hand.documents.write_text("document_id,national_id\np1,77\nr9,78\n")
    told = linking.run(by_hand).told
    assert "2 documents that crossed, not in the table of documents: a person each" in told
    assert "1 document of the table, without a crossing" in told


def test_a_first_row_of_values_is_in_no_message(by_hand: Request) -> None:
    by_hand.documents.write_text("1980-02-03,kovacs\n1981-04-05,takishen\n")
    with pytest.raises(LayoutDiffers, match="looks like values") as caught:
        linking.run(by_hand)
    assert "kovacs" not in caught.value.text() and "1980" not in caught.value.text()


def test_a_breakdown_by_a_column_with_nothing_told_has_a_row_of_it(asked: Request, tmp_path: Path) -> None:
    """Without a citizenship of women, their migration stands in rows of no citizenship: all of it, and no other's."""
    crossings = pq.read_table(asked.inputs[0])
    women = pc.equal(crossings["sex"], "F")
    blank = pc.if_else(women, pa.scalar(None, pa.string()), crossings["citizenship"].cast(pa.string()))
    at = crossings.column_names.index("citizenship")
    pq.write_table(crossings.set_column(at, "citizenship", blank), tmp_path / "crossings.parquet")
    request = replace(asked, inputs=(str(tmp_path / "crossings.parquet"),), by=("sex", "citizenship"), draws=20)
    table = linking.run(request).table
    assert table is not None
    rows = table.to_pylist()
    assert {row["citizenship"] for row in rows if row["sex"] == "F"} == {None}
    assert None not in {row["citizenship"] for row in rows if row["sex"] == "M"}


def test_what_is_refused_leaves_no_crossings_behind(asked: Request, tmp_path: Path) -> None:
    out = tmp_path / "linked.parquet"
    one = LinkagePlan(compare=PLAN.compare, block=PLAN.block[:1])
    with pytest.raises(EstimationError, match="one block"):
        linking.run(replace(asked, plan=one, out=release.owners_folder(out, "a test")))
    assert not out.exists()


def test_flows_rest_on_the_classification_that_was_asked_for_and_say_who_is_in_none(
    asked: Request, tmp_path: Path
) -> None:
    """Three more documents: one arrives twice in a row and is in no flow; one is called 999999, a person only where no
    list of placeholders is; one, no resident, leaves and arrives on a day, in this order by the owner's sequence alone.
    """
    crossings = pq.read_table(asked.inputs[0]).select(["person_id", "crossing_date", "direction"])
    more = [
        ("twice", "2015-01-01", "arrival", None), ("twice", "2015-02-01", "arrival", None),
        ("999999", "2015-05-01", "arrival", None),
        ("day", "2015-03-28", "departure", 1), ("day", "2015-03-28", "arrival", 2),
    ]  # fmt: skip
    who, day, way, number = (list(column) for column in zip(*more, strict=True))
    added = pa.table({"person_id": who, "crossing_date": day, "direction": way})
    added = added.set_column(1, "crossing_date", added["crossing_date"].cast(pa.date32()))
    told = pa.array([None] * crossings.num_rows + number, pa.int64())
    both = pa.concat_tables([crossings, added.cast(crossings.schema)]).append_column("told", told)
    pq.write_table(both, tmp_path / "crossings.parquet")
    assert asked.initial is not None
    known = pq.read_table(asked.initial)
    here = pa.table({"person_id": ["day"], "status": ["non_resident"], "date": [dt.date(2015, 1, 1)]})
    pq.write_table(pa.concat_tables([known, here.cast(known.schema)]), tmp_path / "initial.parquet")
    request = replace(
        asked, inputs=(str(tmp_path / "crossings.parquet"),), initial=tmp_path / "initial.parquet", draws=20
    )
    made = [linking.run(each) for each in (
        request, replace(request, sequence="told", placeholders=Placeholders.said(["none"])),
    )]  # fmt: skip
    immigrants = []
    for each in made:
        assert each.table is not None
        assert any("1 with every document a person" in sentence for sentence in each.told)
        rows = each.table.to_pylist()
        immigrants += [r["by_document"] for r in rows if (r["time_period"], r["measure"]) == ("2015", "immigration")]
    assert immigrants[1] - immigrants[0] == 2
