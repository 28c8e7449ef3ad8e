"""Files that depart are held out of every answer, and taken for a reason only where they depart as was shown."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest
from held_world import everything, odd, take, write

from sojourn.concepts.dataflows import DISPLACED_POPULATION, MIGRANT_STOCK
from sojourn.concepts.departure import Departure
from sojourn.errors import FileDamaged, SourceError, UsageError, ValuesRefused
from sojourn.products.intake import holding, judgement, loading
from sojourn.products.intake.judgement import Judgement
from sojourn.products.intake.taking import departure_lines
from sojourn.warehouse import Warehouse
from sojourn.warehouse import held as in_warehouse

ODD_CELLS = {"KEN": 4000}


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house" / "w.duckdb")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path, "good.csv", {"AUS": 180000})


@pytest.fixture
def departing(tmp_path: Path) -> Path:
    return write(tmp_path, "odd.csv", ODD_CELLS)


def asylum(house: Warehouse) -> dict[str, float]:
    table = house.read(DISPLACED_POPULATION, where={"population_type": "REF"})
    return dict(zip(table["ref_area"].to_pylist(), table["obs_value"].to_pylist(), strict=True))


def kept(house: Warehouse) -> list[str]:
    place = in_warehouse.folder(house)
    return sorted(p.name for p in place.iterdir()) if place.exists() else []


def test_a_file_that_departs_is_in_no_answer_and_listed_with_its_cells(house, good, departing):
    outcomes = {o.path.name: o for o in take(house, good, departing)}
    assert {n: o.outcome for n, o in outcomes.items()} == {"good.csv": "loaded", "odd.csv": "held"}
    assert asylum(house) == {"AUS": 180000}
    assert [r["file_name"] for r in house.releases()] == ["good.csv"]
    (file,) = holding.held(house)
    assert (file.file_name, file.source, file.edition, file.kept) == ("odd.csv", "UNHCR_POPULATION", "to 1951", True)
    assert file.departures[0].cells == ("odd.csv, row 2: 1",) and file.compared == ("rule odd",)
    assert kept(house) == [f"{file.sha256}.gz"]


def test_cells_are_written_once_and_named_where_they_stand_again():
    cells = ("a.csv, row 2: 1", "a.csv, row 3: 2")
    departures = [
        Departure("scaled", "a thousand times", cells, ("rule one",)),
        Departure("implausible", "more than people", cells, ("rule two",)),
        Departure("cut_off", "no last year", (), ("rule three",)),
        Departure("moved_years", "a year late", cells[:1], ("rule four",)),
    ]
    assert departure_lines(departures) == [
        "scaled: a thousand times (against rule one)",
        "    a.csv, row 2: 1",
        "    a.csv, row 3: 2",
        "implausible: more than people (against rule two)",
        "    in the cells named above",
        "cut_off: no last year (against rule three)",
        "moved_years: a year late (against rule four)",
        "    a.csv, row 2: 1",
    ]


def test_accepting_takes_the_kept_bytes_and_records_the_reason(house, good, departing):
    take(house, good, departing)
    departing.unlink()
    (outcome,) = take(house, Path("odd.csv"), accept=" the publisher confirmed it ")
    assert (outcome.outcome, outcome.accepted) == ("loaded", "the publisher confirmed it")
    assert asylum(house) == {"AUS": 180000, "KEN": 4000}
    release = house.releases()[1]
    assert (release["accepted"], release["file_name"]) == ("the publisher confirmed it", "odd.csv")
    assert [d["kind"] for d in release["departures"]] == ["scaled"]
    assert holding.held(house) == [] and kept(house) == []


def test_a_file_that_departs_otherwise_now_is_held_anew_and_both_are_said(house, departing):
    take(house, departing)

    def otherwise(candidates, warehouse):
        return [Judgement((Departure("moved_years", "two years later than before"),), ("rule",)) for _ in candidates]

    (outcome,) = take(house, departing, accept="it is right", judge=otherwise)
    assert outcome.outcome == "held" and house.releases() == []
    said = "\n".join(outcome.notes)
    assert "new: moved_years: two years later" in said and "no more: scaled: odd.csv is a thousand times" in said
    (file,) = holding.held(house)
    assert [d.kind for d in file.departures] == ["moved_years"]
    assert take(house, departing, accept="seen", judge=otherwise)[0].outcome == "loaded"


def test_what_arrived_since_counts_when_a_file_is_accepted(house, departing, good):
    """The judge sees the warehouse of now: it departs from what came after the file was held."""

    def against_loaded(candidates, warehouse):
        there = len(warehouse.releases()) if warehouse else 0
        return [
            Judgement((Departure("scaled", f"against {there} releases"),) if c.path.name == "odd.csv" else ())
            for c in candidates
        ]

    take(house, departing, judge=against_loaded)
    take(house, good, judge=against_loaded)
    assert take(house, departing, accept="right", judge=against_loaded)[0].outcome == "held"
    assert asylum(house) == {"AUS": 180000}
    assert holding.held(house)[0].departures[0].sentence == "against 1 releases"


def test_a_file_that_departs_no_more_is_taken_without_an_acceptance(house, departing):
    take(house, departing)
    (outcome,) = take(house, departing, accept="right", judge=lambda cs, _: [Judgement((), ("rule",)) for _ in cs])
    assert (outcome.outcome, outcome.accepted) == ("loaded", "")
    assert house.releases()[0]["accepted"] is None


def test_only_what_was_judged_can_be_accepted_and_only_for_a_reason(house, good, departing, tmp_path):
    with pytest.raises(UsageError, match="never judged") as caught:
        take(house, good, accept="right")
    assert caught.value.ways_out[0] == f"Judge it first: sojourn load {good}"
    assert not house.exists()
    take(house, departing)
    with pytest.raises(UsageError, match="for a reason"):
        take(house, departing, accept="  ")
    changed = write(tmp_path, "odd.csv", {"KEN": 4001})
    with pytest.raises(UsageError, match="never judged with these bytes"):
        take(house, changed, accept="right")
    with pytest.raises(UsageError, match="--edition means nothing beside --accept"):
        take(house, departing, accept="right", edition="2")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_files_changes_nothing_of_what_is_held(tmp_path, house, order):
    """Each departs where another file of the command has more rows: the judge looks at all together."""
    sizes = ({"AUS": 1}, {"AUT": 1, "FRA": 1}, {"KEN": 1, "UGA": 1})
    paths = [write(tmp_path, f"{i}.csv", cells) for i, cells in enumerate(sizes)]

    def fewer(candidates, warehouse):
        most = max(len(c.reading.observations[0]) for c in candidates)
        short = Departure("cut_off", "fewer rows than another file")
        return [Judgement((short,) if len(c.reading.observations[0]) < most else ()) for c in candidates]

    outcomes = take(house, *(paths[i] for i in order), judge=fewer)
    assert {o.path.name: o.outcome for o in outcomes} == {"0.csv": "held", "1.csv": "loaded", "2.csv": "loaded"}


def test_files_of_one_command_are_judged_together_again(tmp_path, house):
    """Two files depart from each other; neither is taken alone by loading it again, both by accepting."""
    paths = [write(tmp_path, "a.csv", {"AUS": 1}), write(tmp_path, "b.csv", {"AUT": 1000})]

    def from_each_other(candidates, warehouse):
        names = sorted(c.path.name for c in candidates)
        if len(names) < 2:
            return [Judgement() for _ in candidates]
        return [Judgement((Departure("scaled", f"{' and '.join(names)} differ a thousandfold"),)) for _ in candidates]

    assert {o.outcome for o in take(house, *paths, judge=from_each_other)} == {"held"}
    assert take(house, paths[0], judge=from_each_other)[0].outcome == "held"
    assert take(house, paths[0], accept="right", judge=from_each_other)[0].accepted == "right"
    assert asylum(house) == {"AUS": 1}


def test_judging_only_writes_nothing(house, good, departing, tmp_path):
    grave = write(tmp_path, "grave.csv", {"FRA": 1})
    outcomes = take(house, good, departing, grave, check=True)
    assert {o.path.name: o.outcome for o in outcomes} == {
        "good.csv": "passes",
        "odd.csv": "departs",
        "grave.csv": "refused",
    }
    assert not house.path.parent.exists()
    take(house, good)
    before = house.path.read_bytes()
    other = write(tmp_path, "other.csv", {"AUS": 5})
    with pytest.raises(ValuesRefused, match="says otherwise"):
        take(house, other, check=True)
    assert house.path.read_bytes() == before and kept(house) == []


def test_a_grave_departure_is_refused_with_its_cells_and_the_others_are_taken(house, good, tmp_path):
    grave = write(tmp_path, "grave.csv", {"FRA": 1})
    outcomes = {o.path.name: o for o in take(house, good, grave)}
    assert outcomes["good.csv"].outcome == "loaded" and outcomes["grave.csv"].outcome == "refused"
    assert "grave.csv, row 2: 1" in str(outcomes["grave.csv"].refusal)
    with pytest.raises(SourceError, match=r"grave\.csv is not what it should be"):
        take(house, grave)
    assert [r["file_name"] for r in house.releases()] == ["good.csv"]


@pytest.mark.parametrize("bad", ["odd.csv", "grave.csv", "broken.csv"])
def test_all_or_nothing(house, good, tmp_path, bad):
    path = write(tmp_path, bad, ODD_CELLS)
    if bad == "broken.csv":
        path.write_text(path.read_text().replace("4000", "many"), encoding="utf-8")
    with pytest.raises(SourceError):
        take(house, good, path, all_or_nothing=True)
    assert not house.exists() and kept(house) == []


def test_two_files_that_contradict_each_other_are_both_refused_in_any_order(house, tmp_path, good):
    one, two = write(tmp_path, "one.csv", {"KEN": 1}), write(tmp_path, "two.csv", {"KEN": 2, "FRA": 3})
    for order in ((one, two, good), (two, one)):
        where = Warehouse(tmp_path / f"{order[0].name}.duckdb")
        if good in order:
            outcomes = {o.path.name: o.outcome for o in take(where, *order)}
            assert outcomes == {"one.csv": "refused", "two.csv": "refused", "good.csv": "loaded"}
        else:
            with pytest.raises(SourceError, match="2 files were refused"):
                take(where, *order)
            assert not where.exists()


def test_a_first_load_says_that_it_was_judged_against_nothing(house, good, monkeypatch):
    monkeypatch.setattr(judgement, "judge", lambda cs, _: [Judgement() for _ in cs])
    (outcome,) = loading.load([good], house)
    assert any(n.startswith("judged against nothing") for n in outcome.notes)
    (release,) = house.releases()
    assert any(n.startswith("judged against nothing") for n in release["notes"]) and release["compared"] == []


def test_a_held_file_may_be_let_go(house, departing, tmp_path):
    take(house, departing)
    with pytest.raises(UsageError, match="No held file is called else"):
        holding.discard("else.csv", house)
    other = write(tmp_path / "elsewhere", "odd.csv", {"UGA": 1})
    take(house, other)
    with pytest.raises(UsageError, match=r"2 held files are called odd\.csv") as caught:
        holding.discard("odd.csv", house)
    assert [f.file_name for f in holding.discard(caught.value.details[0][:12], house)] == ["odd.csv"]
    assert len(holding.held(house)) == 1 and len(kept(house)) == 1


def modes(place: Path) -> tuple[int, set[int]]:
    return place.stat().st_mode & 0o777, {p.stat().st_mode & 0o777 for p in place.iterdir()}


def test_what_is_kept_has_the_mode_of_the_warehouse(house, good, departing, tmp_path):
    take(house, departing)
    place, mode = in_warehouse.folder(house), house.path.stat().st_mode & 0o777
    assert modes(place)[1] == {mode}
    house.path.chmod(0o640)
    in_warehouse.sweep(house)
    assert modes(place) == (0o750, {0o640})
    house.path.chmod(0o600)
    in_warehouse.sweep(house)
    assert modes(place) == (0o700, {0o600})


def test_of_a_large_file_only_path_and_hash_are_kept(house, departing, monkeypatch):
    monkeypatch.setattr(in_warehouse, "LARGEST", 10)
    take(house, departing)
    (file,) = holding.held(house)
    assert not file.kept and kept(house) == [] and file.path == str(departing)
    content = departing.read_bytes()
    departing.write_bytes(content + b"\n")
    (outcome,) = take(house, Path(file.sha256[:12]), accept="right")
    assert outcome.outcome == "refused" and isinstance(outcome.refusal, FileDamaged)
    departing.write_bytes(content)
    assert take(house, departing, accept="right")[0].outcome == "loaded"


def test_bytes_that_are_lost_are_told(house, departing):
    take(house, departing)
    for path in in_warehouse.folder(house).iterdir():
        path.write_bytes(b"not what was held")
    (outcome,) = take(house, departing, accept="right")
    assert outcome.outcome == "refused" and "are not in" in str(outcome.refusal)
    assert len(holding.held(house)) == 1


def test_a_file_is_recognised_by_its_name_and_folder_again(house, tmp_path):
    """The folder of a package names its edition: it is still there when the bytes are read again."""
    path = tmp_path / "un_wpp2022" / "odd_sexRatio1dt.csv"
    path.parent.mkdir()
    path.write_text("country_code,year,srb\n404,2021,1.03\n404,2022,1.03\n", encoding="utf-8")
    take(house, path)
    edition = holding.held(house)[0].edition
    path.unlink()
    take(house, Path("odd_sexRatio1dt.csv"), accept="right")
    assert [r["edition"] for r in house.releases()] == [edition] == ["2022"]


def test_tables_of_ones_own_are_held_and_accepted_alike(house, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("time_period,ref_area,obs_value\n2024,KEN,1\n", encoding="utf-8")
    own = {"dataflow": "MIGRANT_STOCK", "publisher": "Office", "edition": "1"}
    assert take(house, path, **own)[0].outcome == "held"
    (outcome,) = take(house, path, accept="ours")
    assert (outcome.source, outcome.accepted) == ("OWN_OFFICE", "ours")
    assert house.read(MIGRANT_STOCK)["obs_value"].to_pylist() == [1.0]
    corrected = tmp_path / "corrected.csv"
    corrected.write_text("time_period,ref_area,obs_value\n2024,KEN,2\n", encoding="utf-8")
    (outcome,) = take(house, corrected, **own, replace=True)
    assert outcome.replaced == (1,)
    assert house.read(MIGRANT_STOCK)["obs_value"].to_pylist() == [2.0]


def test_the_same_load_again_leaves_the_file_byte_for_byte(house, good, departing):
    take(house, good, departing)
    before = house.path.read_bytes()
    assert [o.outcome for o in take(house, good, departing)] == ["already there", "held"]
    assert house.path.read_bytes() == before


def test_a_held_file_is_as_json_takes_it(house, departing):
    from sojourn.cli.intake.held_files import held_facts

    take(house, departing)
    facts = json.loads(json.dumps([held_facts(f) for f in holding.held(house)], default=str))
    assert facts[0]["departures"][0]["cells"] == ["odd.csv, row 2: 1"]


def test_nothing_of_it_depends_on_how_it_came(house, tmp_path, good, departing):
    """One command or several: the warehouse is the same."""
    take(house, good, departing)
    take(house, departing, accept="right")
    other = Warehouse(tmp_path / "other.duckdb")
    take(other, departing)
    take(other, good)
    take(other, departing, accept="right")
    assert odd([], None) == []
    assert everything(house) == everything(other)
