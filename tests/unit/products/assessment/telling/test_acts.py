"""What would change a verdict is an act: the treaty that is not joined, the size that a figure has to reach."""

from __future__ import annotations

import pytest

from sojourn.concepts.figure import Figure
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Direction, Reading, SmallestChange
from sojourn.declaration.verdict import Verdict, verdict
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.telling.acts import Act, Asked
from sojourn.products.assessment.telling.acts import acts as of
from sojourn.products.assessment.telling.concerned import concerned
from sojourn.products.assessment.telling.instruments import Bond, Instruments

HELD = Instruments(("AAA", "BBB"), {"ICRMW": "2022-08"}, {("AAA", "ICRMW"): Bond("AAA", "ICRMW", "1999", 1)})


def acts(
    verdicts: list[Verdict], held: Instruments | None, newest: dict[str, float], *, is_country: bool
) -> dict[int, tuple[Act, ...]]:
    return of(verdicts, Asked(held, newest, is_country))


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


def people_of(figures: dict[str, float], measure: str, period: str = "2024") -> Panel:
    panel = Panel()
    for state, persons in figures.items():
        panel.put(measure, period, state, persons, "E")
    return panel


def test_of_many_states_outside_those_with_most_people_of_the_treaty_are_named_with_their_figures() -> None:
    """Eight States outside; the protocol of 1967 is about refugees, so the largest migrant stock does not count."""
    hosted = {f"S{n}": float(100 * n) for n in range(7)}  # S7 has no figure
    panel = people_of(hosted, "REFUGEES_ASYLUM")
    for state in hosted:
        panel.put("IMMIGRANTS", "2024", state, 1e6 - hosted[state], "E")
    held = Instruments(tuple(f"S{n}" for n in range(8)), {"REFUGEE_1967": "2015-03"}, {})
    verdicts = [judged(23, "REFUGEE_1967_ACTION", "more", 0.0, 0.0)]
    (act,) = of(verdicts, Asked(held, {}, False, panel))[23]
    assert (act.code, act.figures["states"], act.figures["count"]) == ("join_most", ("S6", "S5", "S4", "S3"), 8)
    assert [(f.id, f.number, f.period, f.status) for f in act.figures["people"]][:2] == [
        ("REFUGEES_ASYLUM", 600.0, "2024", "E"),
        ("REFUGEES_ASYLUM", 500.0, "2024", "E"),
    ]


def test_a_bond_at_home_is_about_those_born_there_and_a_year_that_is_not_over_is_not_taken() -> None:
    panel = people_of({"AAA": 5.0, "BBB": 9.0}, "EMIGRANTS")
    held = Instruments(("AAA", "BBB"), {"ICRMW": "2022-08"}, {})
    (act,) = of([judged(24, "ICRMW_HOME", "more", 0.0, 0.0)], Asked(held, {}, False, panel))[24]
    assert (act.code, act.figures["states"]) == ("join_all_people", ("BBB", "AAA"))
    both = people_of({"AAA": 1.0}, "REFUGEES_ASYLUM")
    both.put("REFUGEES_ASYLUM", "2025", "AAA", 2.0, "E")
    found = concerned(both, "REFUGEE_1951", "ACTION", ("AAA",))
    assert found is not None and found.figures["AAA"].period == "2024"


def test_a_territory_joins_nothing_its_state_extends_what_does_not_reach_it() -> None:
    """Bound: nothing is asked. Not reached: a State that is a party extends, one that is not joins first."""
    china = Instruments(("CHN",), {"PALERMO_TRAFFICKING": "2015-03", "ICRMW": "2022-08", "CRC": "2022-08"}, {
        ("CHN", "PALERMO_TRAFFICKING"): Bond("CHN", "PALERMO_TRAFFICKING", "2010", 1),
        ("CHN", "CRC"): Bond("CHN", "CRC", "1992", 1),
    })  # fmt: skip
    asked = Asked(china, {}, True, None, "HKG")
    (act,) = of([judged(17, "PALERMO_TRAFFICKING_ACTION", "more", 0.0, 0.0)], asked)[17]
    assert (act.code, act.figures["states"]) == ("extend", ("CHN",))
    (act,) = of([judged(10, "ICRMW_ACTION", "more", 0.0, 0.0)], asked)[10]
    assert (act.code, act.figures["states"]) == ("join_and_extend", ("CHN",))
    assert of([judged(13, "CRC_ACTION", "more", 100.0, 100.0)], asked) == {}
