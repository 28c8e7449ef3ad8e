"""Border statistics as products: definition and lineage, files whole or not at all, vintages kept for good."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from sojourn import release
from sojourn.concepts.dataflows.border import BORDER_STATISTIC
from sojourn.errors import EstimationError, NothingLoaded, UsageError
from sojourn.products.border import classification as border_classification
from sojourn.products.border import observations as border_observations
from sojourn.products.border import output as border_output
from sojourn.products.border import statistics as border_statistics
from sojourn.products.border import vintages as border_vintages
from sojourn.simulate.travel_files import write_histories
from sojourn.simulate.travel_histories import Scenario
from sojourn.warehouse import Warehouse

SCENARIO = Scenario(dt.date(2010, 1, 1), dt.date(2014, 12, 31))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("border")
    write_histories(release.synthetic(made / "sim"), 60_000, seed=3, scenario=SCENARIO)
    return made


@pytest.fixture(scope="module")
def classified(folder: Path) -> Path:
    return classify(folder, "classified.parquet", SCENARIO.end)


def classify(folder: Path, name: str, observed_to: dt.date, source: str = "crossings.parquet") -> Path:
    out = folder / name
    border_classification.run(
        border_classification.Request(
            inputs=(str(folder / "sim" / source),), out=release.owners_folder(out, "a test"),
            initial=folder / "sim" / "initial_status.parquet", observed_to=observed_to, threads=1,
        )
    )  # fmt: skip
    return out


def statistics(path: Path, **asked: object) -> border_statistics.Statistics:
    return border_statistics.run(border_statistics.Request(inputs=(str(path),), **asked))  # type: ignore[arg-type]


def test_the_files_say_their_rule_and_end(classified: Path) -> None:
    made = statistics(classified, freq="A")
    assert made.lineage["rule"] == "12/16"
    assert made.lineage["observed_to"] == "2014-12-31"
    assert made.lineage["inputs"][0]["file"] == "classified.parquet"
    assert len(made.lineage["inputs"][0]["sha256"]) == 64
    assert "gate" in made.lineage["disclosure_control"]
    assert set(made.table["conf_status"].to_pylist()) == {"N"}


def test_every_crossing_is_in_one_measure(classified: Path) -> None:
    table = statistics(classified).table
    counted = table.filter(pc.not_equal(table["measure"], "net_migration"))
    assert pc.sum(counted["obs_value"]).as_py() == pq.read_metadata(classified).num_rows


def test_parts_sum_to_the_total(classified: Path) -> None:
    total = {(r["time_period"], r["measure"]): r["obs_value"] for r in statistics(classified).table.to_pylist()}
    parts: dict[tuple[str, str], float] = {}
    for r in statistics(classified, by=("citizenship", "age")).table.to_pylist():
        key = (r["time_period"], r["measure"])
        parts[key] = parts.get(key, 0) + r["obs_value"]
    assert parts == total


def test_population_changes_by_net_migration(classified: Path) -> None:
    on = (dt.date(2010, 12, 31), dt.date(2012, 12, 31))
    people = statistics(classified, statistic="population", on=on).table.to_pylist()
    residents = {r["time_period"]: r["obs_value"] for r in people if r["measure"] == "resident_population"}
    net = sum(
        r["obs_value"]
        for r in statistics(classified).table.to_pylist()
        if r["measure"] == "net_migration" and "2011-01" <= r["time_period"] <= "2012-12"
    )
    assert residents["2012-12-31"] - residents["2010-12-31"] == net


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".csv.gz", ".xlsx"])
def test_every_format_holds_table_and_lineage(classified: Path, tmp_path: Path, suffix: str) -> None:
    made = statistics(classified, freq="A")
    path = tmp_path / f"flows{suffix}"
    made.write(release.owners_folder(path, "a test"))
    if suffix == ".parquet":
        assert pq.read_table(path).drop_columns([]).to_pylist() == made.table.to_pylist()
        assert json.loads(pq.read_metadata(path).metadata[b"sojourn.lineage"])["rule"] == "12/16"
    elif suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        assert len(book.get_sheet_by_name("observations").to_python()) == made.table.num_rows + 1
        assert ["rule", "12/16"] in [row[:2] for row in book.get_sheet_by_name("lineage").to_python()]
    else:
        assert pyarrow.csv.read_csv(path).num_rows == made.table.num_rows
        assert json.loads((tmp_path / f"flows{suffix}.lineage.json").read_text())["rule"] == "12/16"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_what_does_not_belong_together_is_refused(classified: Path, folder: Path) -> None:
    with pytest.raises(UsageError, match="observed to 2014-12-31"):
        statistics(classified, observed_to=dt.date(2013, 1, 1))
    early = classify(folder, "early.parquet", dt.date(2013, 6, 30))
    with pytest.raises(UsageError, match="one classification"):
        border_output.stated((str(classified), str(early)), None, None)
    plain = folder / "plain.parquet"
    pq.write_table(pq.read_table(classified).replace_schema_metadata(None), plain)
    with pytest.raises(UsageError, match="to which day"):
        statistics(plain)
    assert statistics(plain, observed_to=SCENARIO.end, freq="A").lineage["rule"] == "not stated"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"statistic": "weather"}, "no statistic"),
        ({"statistic": "population"}, "date"),
        ({"statistic": "population", "on": (dt.date(2020, 1, 1),)}, "not on 2020-01-01"),
        ({"statistic": "returns"}, "own code"),
        ({"statistic": "circular"}, "looked back"),
        ({"freq": "W"}, "frequency"),
        ({"by": ("sex", "sex")}, "twice"),
        ({"by": ("shoe_size",)}, "shoe_size"),
        ({"statistic": "transit", "counterpart": "via"}, "via"),
    ],
)
def test_bad_requests_say_what_is_wrong(classified: Path, asked: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        statistics(classified, **asked)
    assert said in refused.value.text()


def test_days_of_vintages() -> None:
    ends = border_vintages.month_ends(dt.date(2019, 11, 15), dt.date(2020, 2, 29))
    assert ends == (dt.date(2019, 11, 30), dt.date(2019, 12, 31), dt.date(2020, 1, 31), dt.date(2020, 2, 29))
    middle = border_vintages.month_ends(dt.date(2019, 11, 20), dt.date(2020, 2, 15))
    assert middle == (dt.date(2019, 12, 15), dt.date(2020, 1, 15), dt.date(2020, 2, 15))


@pytest.fixture(scope="module")
def made(classified: Path) -> border_vintages.Vintages:
    return border_vintages.provisional(border_vintages.Request((str(classified),), largest=3))


def test_a_vintage_accounts_for_every_crossing_that_is_not_decided(
    classified: Path, made: border_vintages.Vintages
) -> None:
    crossings = pq.read_table(classified)
    open_ = pc.sum(pc.equal(crossings["decision"], "provisional")).as_py()
    arrivals = pc.sum(pc.equal(crossings["direction"], "arrival")).as_py()
    total = [r for r in made.table.to_pylist() if r["citizenship"] == "_T" and r["measure"] != "net_migration"]
    assert sum(r["undecided"] for r in total) == open_
    final = crossings.filter(pc.equal(crossings["decision"], "final"))
    assert sum(r["decided"] for r in total) == pc.sum(final["is_migrant"]).as_py()
    assert arrivals > 0
    for r in total:
        assert r["decided"] <= r["lower_95"] <= r["lower_80"] <= r["obs_value"] + 0.5
        assert r["obs_value"] - 0.5 <= r["upper_80"] <= r["upper_95"] <= r["decided"] + r["undecided"]
        assert (r["obs_status"] == "A") == (r["undecided"] == 0)


def test_groups_sum_to_the_total(made: border_vintages.Vintages) -> None:
    sums: dict[tuple[str, str], dict[bool, float]] = {}
    for r in made.table.to_pylist():
        cell = sums.setdefault((r["time_period"], r["measure"]), {True: 0.0, False: 0.0})
        cell[r["citizenship"] == "_T"] += r["obs_value"]
    assert sums
    for cell in sums.values():
        assert cell[True] == pytest.approx(cell[False], abs=0.5)


def test_learning_from_a_sample_still_speaks_of_everyone(classified: Path, made: border_vintages.Vintages) -> None:
    sampled = border_vintages.provisional(border_vintages.Request((str(classified),), largest=3, learn_from=20_000))
    assert sampled.lineage["learnt_from_one_person_in"] == 3
    for name in ("undecided", "decided"):
        assert sampled.table[name].to_pylist() == made.table[name].to_pylist()
    both = pc.and_(pc.equal(made.table["citizenship"], "_T"), pc.equal(made.table["measure"], "immigration"))
    a, b = (pc.sum(t.filter(both)["obs_value"]).as_py() for t in (made.table, sampled.table))
    assert a == pytest.approx(b, rel=0.15)


def test_a_kept_vintage_is_never_changed(made: border_vintages.Vintages, tmp_path: Path) -> None:
    folder = release.owners_folder(tmp_path / "vintages", "a test")
    path = border_vintages.keep(made, folder)
    assert path.name == "vintage-2014-12-31.parquet"
    before = path.read_bytes()
    assert border_vintages.keep(made, folder) == path  # the same again is no change
    other = border_vintages.Vintages(made.table.slice(0, 10), made.lineage)
    with pytest.raises(UsageError, match="not changed"):
        border_vintages.keep(other, folder)
    assert path.read_bytes() == before


def test_published_vintages_are_scored_by_later_data(classified: Path, folder: Path, tmp_path: Path) -> None:
    early = classify(folder, "at-2013.parquet", dt.date(2013, 1, 31))
    earlier = border_vintages.provisional(border_vintages.Request((str(early),), group=None))
    border_vintages.keep(earlier, release.owners_folder(tmp_path, "a test"))
    scored = border_vintages.score_published(border_vintages.Request((str(classified),)), tmp_path)
    assert {s.measure for s in scored.scores} == {"immigration", "emigration", "net_migration"}
    first = scored.scores[0]
    flows = statistics(classified).table.to_pylist()
    final = next(r["obs_value"] for r in flows if (r["time_period"], r["measure"]) == ("2013-01", "immigration"))
    assert (first.lag, first.months, first.mean_final) == (0, 1, final)
    with pytest.raises(NothingLoaded):
        border_vintages.score_published(border_vintages.Request((str(classified),)), tmp_path / "none")


def test_the_replay_of_a_vintage_is_what_was_published_then(classified: Path, folder: Path) -> None:
    early = classify(folder, "at-2013-04.parquet", dt.date(2013, 4, 30))
    then = border_vintages.provisional(border_vintages.Request((str(early),), group=None)).table
    now = border_vintages.replay(border_vintages.Request((str(classified),), group=None)).table
    now = now.filter(pc.equal(now["vintage"], pa.scalar(dt.date(2013, 4, 30))))
    key = ("time_period", "measure")
    replayed = {tuple(r[k] for k in key): r for r in now.to_pylist()}
    for row in then.filter(pc.equal(then["obs_status"], "E")).to_pylist():
        again = replayed[tuple(row[k] for k in key)]
        for name in ("decided", "undecided", "obs_value", "lower_95", "upper_95"):
            assert again[name] == pytest.approx(row[name], abs=0.11), (row["time_period"], name)


def test_too_short_a_history_is_refused(folder: Path) -> None:
    short = classify(folder, "short.parquet", dt.date(2011, 6, 30))
    with pytest.raises(EstimationError, match="months"):
        border_vintages.provisional(border_vintages.Request((str(short),)))


def test_observations_are_ready_for_the_warehouse(classified: Path, made: border_vintages.Vintages) -> None:
    flows = border_observations.observations(statistics(classified, by=("citizenship", "sex"), freq="A"), "XAA")
    assert BORDER_STATISTIC.check(flows).num_rows == flows.num_rows
    assert set(flows["age"].to_pylist()) == {"_T"}
    estimates = border_observations.observations(made, "XAA")
    estimated = estimates.filter(pc.equal(estimates["obs_status"], "E"))
    assert estimated.num_rows and estimated["interval_95"].null_count == 0
    seasons = border_observations.observations(statistics(classified, statistic="durations", freq="A"), "XAA")
    assert "spell=visitor_stay;duration=_T" in seasons["detail"].to_pylist()


def test_the_warehouse_gives_back_what_was_saved(
    classified: Path, made: border_vintages.Vintages, tmp_path: Path
) -> None:
    house = Warehouse(tmp_path / "house.duckdb")
    flows = statistics(classified, freq="A")
    border_observations.save(flows, house, "AUT")
    border_observations.save(made, house, "AUT")
    method = "ESTIMATE_BORDER_FLOWS"
    found = house.read(BORDER_STATISTIC, source=method, where={"time_period": "2012", "measure": "immigration"})
    asked = [r for r in flows.table.to_pylist() if (r["time_period"], r["measure"]) == ("2012", "immigration")]
    assert found["obs_value"].to_pylist() == [r["obs_value"] for r in asked]
    assert found["conf_status"].to_pylist() == ["N"]
    settings = {r["source"]: r["settings"] for r in house.releases()}
    assert "sha256" in str(settings[method])  # the very file the figures were counted from
