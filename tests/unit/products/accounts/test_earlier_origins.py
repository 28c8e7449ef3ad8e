"""Persons of unknown origin with the newest stock alone: shares that come with the program stand in for the earlier."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_flow_world import EARLIER, NEWEST, flow_world

from sojourn.concepts.period import Interval
from sojourn.concepts.reason import Reason
from sojourn.products.accounts import derive_origin_shares, earlier_origins, stock_editions
from sojourn.products.accounts.tables import read_tables
from sojourn.products.flows.family import FlowFamily
from sojourn.publish.words.notes import WARNINGS
from sojourn.publish.words.reasons import in_words
from sojourn.warehouse import Warehouse

PERIOD = Interval(2015, 2020)


@pytest.fixture
def both(tmp_path: Path) -> Warehouse:
    return flow_world(tmp_path / "both")


def test_shares_derived_from_two_editions_give_what_the_earlier_edition_gives(
    both: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = read_tables(both)
    found = earlier_origins.derived_shares(newest, stock_editions.tables_of(both, "2019", newest))
    # Germany: 20 of unknown origin, of whom the edition before has 8 as Ugandans
    assert ("UGA", "DEU") in EARLIER and ("UGA", "DEU") not in NEWEST
    assert found == {("DEU", "UGA", sex): {2015: 0.4, 2020: 0.4} for sex in ("F", "M")}
    monkeypatch.setattr(earlier_origins, "shares", lambda: found)
    alone = FlowFamily(flow_world(tmp_path / "alone", earlier=False))
    made, theirs = (f.account(PERIOD, "_T") for f in (alone, FlowFamily(both)))
    assert made.stock_start.values == pytest.approx(theirs.stock_start.values)
    assert made.status["stock_start"].equals(theirs.status["stock_start"])
    assert made.counted is not None and theirs.counted is not None and made.counted.equals(theirs.counted)
    assert made.notes[0].code == "unknown_origins_filled_by_shares"
    assert made.notes[0].figures == {"share": pytest.approx(0.4), "earlier": "2019", "edition": "2024"}


def test_the_table_is_written_in_millionths_and_read_back(both: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    assert derive_origin_shares.write_shares(both, path) == 2
    assert path.read_text().splitlines() == [
        "residence,birthplace,sex,2015,2020", "DEU,UGA,F,400000,400000", "DEU,UGA,M,400000,400000",
    ]  # fmt: skip


def test_the_shares_that_come_with_the_program_are_shares() -> None:
    sums: dict[tuple[str, str, int], float] = {}
    for (residence, birthplace, sex), by_year in earlier_origins.shares().items():
        assert birthplace not in (residence, "OOO")
        for year, share in by_year.items():
            assert 0 < share <= 1
            sums[(residence, sex, year)] = sums.get((residence, sex, year), 0.0) + share
    assert sums and max(sums.values()) <= 1 + 1e-4


def test_without_shares_of_its_edition_the_first_note_warns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_origins, "SHARES_OF", "another")
    alone = FlowFamily(flow_world(tmp_path, earlier=False))
    made = alone.estimate(PERIOD, "closed")
    assert made.notes[0] == Reason("no_earlier_stock_edition", {"edition": "2024"})
    assert made.notes[0].code in WARNINGS and in_words(made.notes)[0].startswith("WARNING: no earlier edition")
    shared = alone.estimate(PERIOD, "closed", unknown_origin="shared")
    assert made.estimate.moves.values == pytest.approx(shared.estimate.moves.values)


def test_flows_of_published_files_with_the_newest_stock_alone(published: Warehouse, tmp_path: Path) -> None:
    """The shares give the same origins as the edition they were derived from, to a person or two in a cell.

    What stays unknown differs by the sum of those roundings, so that who lives in a country is one number.
    """
    newest = read_tables(published)
    kept = earlier_origins.with_origins_kept(newest)
    assert kept is not None
    theirs = stock_editions.with_origins_filled(published, newest)
    own, other = kept[0].stock, theirs.stock
    names = [b for b in other.labels("birthplace") if b in own.labels("birthplace")]
    a, b = (s.onto({"birthplace": names}).values.values for s in (own, other))
    known = np.array(names) != "OOO"
    assert not known.all() and abs(a - b)[:, :, known].max() < 2
    assert np.nansum(a, axis=2) == pytest.approx(np.nansum(b, axis=2), abs=0.01)
    assert kept[0].listing is not None and theirs.listing is not None
