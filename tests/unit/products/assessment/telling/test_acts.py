"""What would change a verdict is an act: the treaty that is not joined, the size that a figure has to reach."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Figure
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Direction, Reading, SmallestChange
from sojourn.declaration.verdict import Verdict, verdict
from sojourn.products.assessment.telling.acts import acts
from sojourn.products.assessment.telling.instruments import Bond, Instruments

HELD = Instruments(("AAA", "BBB"), {"ICRMW": "2022-08"}, {("AAA", "ICRMW"): Bond("AAA", "ICRMW", "1999", 1)})


def judged(number: int, id: str, direction: Direction, before: float, after: float) -> Verdict:
    reading = Reading(
        id, direction, Figure(id, "2013", before), Figure(id, "2024", after), SmallestChange(1.0), coverage=1.0,
    )  # fmt: skip
    return verdict(paragraph(number), [reading], as_of=2026)


def test_a_treaty_that_is_not_joined_is_the_act_and_names_who_is_outside() -> None:
    (act,) = acts([judged(10, "ICRMW_ACTION", "more", 0.0, 0.0)], HELD, {}, is_country=False)[10]
    assert (act.code, act.figures["states"], act.figures["count"]) == ("join_one", ("BBB",), 1)


def test_a_legal_bond_at_home_is_changed_by_joining_and_no_share_is_asked_to_pass_a_hundred() -> None:
    (act,) = acts([judged(24, "ICRMW_HOME", "more", 0.0, 0.0)], HELD, {}, is_country=False)[24]
    assert (act.code, act.figures["treaty"], act.figures["states"]) == ("join_one", "ICRMW", ("BBB",))
    assert acts([judged(24, "ICCPR_HOME", "more", 100.0, 100.0)], HELD, {}, is_country=False) == {}
    assert acts([judged(27, "FAST_SERVICES", "more", 99.5, 99.0)], None, {}, is_country=True) == {}


def test_a_treaty_that_all_have_joined_is_no_act() -> None:
    everybody = Instruments(("AAA",), HELD.newest, HELD.bonds)
    assert acts([judged(10, "ICRMW_ACTION", "more", 0.0, 0.0)], everybody, {}, is_country=True) == {}


@pytest.mark.parametrize(
    ("before", "after", "target"),
    [(9.0, 9.5, 8.0), (9.0, 8.5, 8.0), (9.0, 7.0, None), (0.5, 0.7, None)],
    ids=["rose", "fell too little", "improved already", "cannot fall so far"],
)
def test_a_cost_has_to_fall_to_the_baseline_less_the_smallest_change(
    before: float, after: float, target: float | None
) -> None:
    found = acts([judged(27, "REMITTANCE_COST_TO", "less", before, after)], None, {}, is_country=True)
    assert [a.figures["target"] for a in found.get(27, ())] == ([] if target is None else [target])


def test_a_statement_has_no_act_and_unknown_origins_are_counted() -> None:
    share = judged(28, "UNKNOWN_ORIGIN_SHARE", "less", 7.0, 6.9)
    statement = verdict(paragraph(1), [], as_of=2026)
    found = acts([statement, share], None, {"IMMIGRANTS_UNKNOWN": 65396.0}, is_country=True)
    assert set(found) == {28}
    assert (found[28][0].code, found[28][0].figures["count"]) == (
        "publish_origin",
        pytest.approx(65396 * 0.9 / 6.9),
    )  # from 6.9 to 6.0 %


def test_of_a_list_too_old_to_judge_by_the_newest_act_in_it_is_told() -> None:
    """The list of March 2015 has nobody after December 2013; who joined in between is not in it."""
    held = Instruments(("AAA",), {"PALERMO_TRAFFICKING": "2015-03"}, {}, {"PALERMO_TRAFFICKING": "2013-12"})
    id = "PALERMO_TRAFFICKING_ACTION"
    reading = Reading(id, "more", Figure(id, "2013", 0.0), Figure(id, "2015-03", 0.0), SmallestChange(1.0))
    (act,) = acts([verdict(paragraph(17), [reading], as_of=2026)], held, {}, is_country=True)[17]
    assert (act.code, act.figures["list"], act.figures["last"]) == ("join", "2015-03", "2013-12")
    usable = acts([judged(17, id, "more", 0.0, 0.0)], held, {}, is_country=True)[17]
    assert "last" not in usable[0].figures


def test_up_to_six_states_are_named_and_of_more_the_first_four() -> None:
    def named(count: int) -> int:
        held = Instruments(tuple(f"S{n}" for n in range(count)), {"ICRMW": "2022-08"}, {})
        (act,) = acts([judged(10, "ICRMW_ACTION", "more", 0.0, 0.0)], held, {}, is_country=False)[10]
        assert act.figures["count"] == count
        return len(act.figures["states"])

    assert (named(6), named(7)) == (6, 4)
