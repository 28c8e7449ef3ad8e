"""Places that are no States: bound, not bound, or not known."""

from __future__ import annotations

import pytest

from sojourn.concepts import area
from sojourn.concepts.area.territories import bound, is_state, territories


@pytest.mark.parametrize(
    ("place", "treaty", "date", "parties", "expected"),
    [
        ("KEN", "CRC", "2013-10-03", {"KEN"}, True),
        ("USA", "CRC", "2013-10-03", {"KEN"}, False),  # a State that has not joined
        ("COK", "CRC", "2013-10-03", {"COK"}, True),  # acts for itself
        ("REU", "CRC", "2013-10-03", {"FRA"}, True),  # a part of France
        ("REU", "CRC", "2013-10-03", set(), False),  # France has not joined
        ("HKG", "CEDAW", "2013-10-03", {"CHN"}, True),
        ("HKG", "REFUGEE_1951", "2013-10-03", {"CHN"}, False),
        ("HKG", "ICRMW", "2013-10-03", {"CHN"}, None),  # nobody has said
        ("HKG", "ICCPR", "2013-10-03", set(), True),  # in force since before 1997, though China has not joined
        ("MAC", "ICCPR", "2013-10-03", {"PRT"}, True),
        ("HKG", "ICESCR", "2013-10-03", {"CHN"}, True),
        ("HKG", "REFUGEE_1967", "2013-10-03", {"CHN"}, False),
        ("HKG", "ICCPR_OP1", "2013-10-03", set(), False),  # the protocol is not the covenant
        ("BMU", "CEDAW", "2013-10-03", {"GBR"}, False),  # from 2017 on
        ("BMU", "CEDAW", "2022-08", {"GBR"}, True),
        ("ESH", "CRC", "2022-08", {"MAR"}, None),  # whose act would it be?
    ],
)
def test_who_is_bound(place: str, treaty: str, date: str, parties: set[str], expected: bool | None) -> None:
    assert bound(place, treaty, date, frozenset(parties)) is expected


def test_every_territory_and_its_state_are_areas_of_the_table() -> None:
    for place in territories().values():
        assert place.area in area.countries()
        assert place.state is None or (place.state in area.countries() and is_state(place.state))


def test_there_are_193_members_two_observers_and_two_that_act_for_themselves() -> None:
    """193 Member States, the Holy See, Palestine, the Cook Islands and Niue."""
    assert sum(is_state(c) for c in area.countries()) == 193 + 2 + 2
