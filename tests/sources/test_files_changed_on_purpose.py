"""Published files changed in many ways go through the door: a sample; all of them by benchmarks/mutations.py."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from mutated_files import KINDS, Kind, Original, opened
from mutated_files.emptied import left_out_in_silence
from mutated_files.harmless import fingerprint, harmless
from mutated_files.reasons import by_reason, reason
from mutated_files.table import shares, summary
from mutated_files.trial import FAILED, HARMLESS, NONE, TAKEN, Trial, tried

from sojourn.concepts.dataflows import REPORTED_FLOW
from sojourn.products.intake.judging.references import Loaded
from sojourn.sources import Observations, Reading, source

SEED = 20_250_101
LARGEST = 60_000
"""Bytes on disk of a file that is sampled; larger ones take part in the whole run."""
SAMPLE = 260
FLOORS = {"shipped": 0.95, "no_hashes": 0.95, "next_edition": 0.9}
"""Share of the changes of meaning that are refused or held at least, by what the judges may know."""


@pytest.fixture(scope="module")
def originals(shared_data: Path) -> list[Original]:
    """Small files of the published data, one of each layout and then by chance."""
    files = sorted(p for p in shared_data.rglob("*") if p.is_file() and p.stat().st_size < LARGEST)
    names = tuple(p.name for p in files)
    read = [o for p in files if (o := opened(p, names)) and any(map(len, o.reading.observations))]
    first = {o.source.id: o for o in reversed(read)}
    return [*first.values(), *random.Random(SEED).sample(read, 6)]


@pytest.fixture(scope="module")
def trials(originals: list[Original], tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    """A seeded sample of files and kinds, every kind at least once."""
    folder = tmp_path_factory.mktemp("changed")
    chance = random.Random(SEED)
    before = {o.path: fingerprint(o.reading) for o in originals}
    pairs = [(chance.choice(originals), k) for k in KINDS]
    pairs += [(chance.choice(originals), chance.choice(KINDS)) for _ in range(SAMPLE - len(pairs))]
    return [tried(o, before[o.path], k, folder, Loaded(None), SEED) for o, k in pairs]


def test_no_changed_file_ends_in_a_failure(trials: list[Trial]) -> None:
    failed = [t for t in trials if FAILED in t.outcome.values()]
    assert not failed, "\n".join(f"{t.file} {t.kind} {t.said}: {t.why}" for t in failed)
    assert sum(NONE not in t.outcome.values() for t in trials) > SAMPLE // 2


@pytest.mark.parametrize("setting", list(FLOORS))
def test_most_changes_of_meaning_are_noticed(trials: list[Trial], setting: str) -> None:
    results = [{"outcome": t.outcome, "path": t.file} for t in trials]
    noticed, meant = shares(results, setting)
    assert meant > 50
    assert noticed >= FLOORS[setting] * meant, summary([{**r, "file": "", "source": ""} for r in results])


@pytest.mark.parametrize("kind", ["rewritten", "shuffled", "byte_order_mark", "blank_lines"])
def test_what_changes_nothing_that_is_read_is_harmless(originals: list[Original], tmp_path: Path, kind: str) -> None:
    """A reading does not depend on how a file is written, nor on the order of its lines."""
    change = next(k for k in KINDS if k.id == kind)
    for original in originals:
        trial = tried(original, fingerprint(original.reading), change, tmp_path, Loaded(None), SEED)
        assert set(trial.outcome.values()) <= {HARMLESS, NONE}, (original.path.name, trial)


def test_a_figure_that_was_emptied_is_never_left_out_in_silence(originals: list[Original], tmp_path: Path) -> None:
    found = [left_out_in_silence(o, tmp_path, SEED) for o in originals]
    assert [said for said in found if said] == []
    assert sum(said is not None for said in found) > len(found) // 2


def test_every_kind_is_a_kind_of_its_own() -> None:
    assert len(KINDS) == len({k.id for k in KINDS}) >= 25
    assert len({k.title for k in KINDS}) == len(KINDS)


def test_the_page_says_of_every_change_that_is_taken_why() -> None:
    """The reason that stands there is the one that holds of the kind in each source named beside it."""
    page = Path(__file__).parents[2] / "docs/reference/mutations.md"
    kinds = {k.title: k.id for k in KINDS}
    rows = [
        line.strip("| ").split(" | ") for line in page.read_text("utf-8").split("## What was taken")[1].splitlines()
    ]
    taken = [row for row in rows if len(row) == 5 and row[0] in kinds]
    assert taken
    for title, _, _, said, sources in taken:
        assert {reason(kinds[title], name) for name in sources.split(", ")} == {said}, title


def test_a_reason_is_of_some_sources_and_of_no_others() -> None:
    assert by_reason("areas_exchanged", ["ILO_C189", "UNHCR_UNRWA"]).keys() == {
        reason("areas_exchanged", "ILO_C189"),
        reason("areas_exchanged", "UNHCR_UNRWA"),
    }
    assert reason("middle_third_missing", "IDMC_DISASTER_EVENTS") == "" == reason("rewritten", "ILO_C189")


def test_the_same_seed_gives_the_same_file(originals: list[Original]) -> None:
    for kind in KINDS:
        one, two = (kind.of(originals[0], SEED) for _ in range(2))
        assert (one and one.said) == (two and two.said)
        assert original_is_text(originals[0]) is False or one == two


def original_is_text(original: Original) -> bool:
    return not original.workbook


@pytest.fixture
def small(tmp_path: Path) -> Original:
    """Three ratifications of a treaty, whose every value is known."""
    path = tmp_path / "c189.csv"
    rows = ["party_name_de,ratification_date,entry_into_force_date"]
    rows += [f"{name},{day},2016-06-10" for name, day in NAMED.items()]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    found = opened(path)
    assert found is not None
    return found


NAMED = {f"{name}": f"20{10 + i}-06-1{i}" for i, name in enumerate(
    ["Ecuador", "Finnland", "Guyana", "Italien", "Mauritius", "Nicaragua", "Panama"])}  # fmt: skip


def changed(original: Original, kind: str) -> str:
    found: Kind = next(k for k in KINDS if k.id == kind)
    mutant = found.of(original, SEED)
    assert mutant is not None
    return mutant.content.decode("utf-8", "replace")


def test_places_are_found_from_the_reading(small: Original) -> None:
    assert small.places.columns["ref_area"] == [(0, 0)]
    assert small.places.values == {(0, 1): list(range(1, 8))}


def test_kinds_do_what_they_say(small: Original) -> None:
    lines = small.bare.decode().splitlines()
    assert changed(small, "second_half_missing").splitlines() == lines[:4]
    assert changed(small, "middle_third_missing").splitlines() == [*lines[:3], *lines[5:]]
    assert changed(small, "last_lines_missing").splitlines() == lines[:-1]
    assert changed(small, "header_only").splitlines() == lines[:1]
    assert changed(small, "lines_twice").splitlines() == [*lines, *lines[1:]]
    assert changed(small, "years_plus_1").splitlines()[1] == "Ecuador,2011-06-10,2016-06-10"
    assert changed(small, "carriage_returns").count("\r") == 8
    assert "\n" not in changed(small, "carriage_returns")
    exchanged = changed(small, "areas_exchanged").splitlines()
    assert sorted(exchanged) != sorted(lines)
    assert sorted(line.split(",")[0] for line in exchanged) == sorted(line.split(",")[0] for line in lines)


def test_the_fingerprint_minds_values_and_not_places(small: Original) -> None:
    one = small.reading
    observations = one.observations[0]
    moved = observations.table.take(list(reversed(range(len(observations)))))
    assert fingerprint(Reading((replace(observations, table=moved),), one.edition)) == fingerprint(one)
    fewer = observations.table.slice(1)
    assert fingerprint(Reading((replace(observations, table=fewer),), one.edition)) != fingerprint(one)
    assert fingerprint(replace(one, edition="x")) != fingerprint(one)


def flows(areas: str, years: str) -> Reading:
    """Arrivals of some countries in some years, a line for each."""
    keys = [(a, y) for a in areas.split() for y in years.split()]
    columns = {
        "ref_area": [a for a, _ in keys],
        "time_period": [y for _, y in keys],
        "counterpart_area": ["_T"] * len(keys),
        "direction": ["IN"] * len(keys),
        "partner_basis": ["NATIONALITY"] * len(keys),
        "obs_value": [float(n + 1) for n in range(len(keys))],
    }
    return Reading((Observations(REPORTED_FLOW, REPORTED_FLOW.table(columns)),), "2024")


def part(reading: Reading, lines: list[int]) -> Reading:
    held = reading.observations[0]
    return replace(reading, observations=(replace(held, table=held.table.take(lines)),))


def test_whole_countries_or_years_left_out_are_a_selection_where_users_choose() -> None:
    whole = flows("AUS CAN DEU", "2020 2021")
    chosen, cut, other = part(whole, [2, 3, 4, 5]), part(whole, [0, 1, 2]), flows("CAN DEU", "2020 2021")
    before = fingerprint(whole)
    downloads, tables = source("OECD_DF_MIG"), source("OECD_MIG")
    assert harmless("first_half_missing", downloads, whole, before, chosen)
    assert harmless("middle_third_missing", downloads, whole, before, part(whole, [0, 2, 4]))
    assert not harmless("cut_at_line", downloads, whole, before, cut)
    assert not harmless("times_1000", downloads, whole, before, other)
    assert not harmless("first_half_missing", tables, whole, before, chosen)


def test_shares_leave_harmless_changes_out() -> None:
    results = [{"outcome": {"shipped": w}} for w in ("refused", "held", TAKEN, HARMLESS, FAILED)]
    assert shares(results, "shipped") == (2, 4)
