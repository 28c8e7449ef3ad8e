"""How often intervals of hidden populations hold the truth, and how often they are refused, in worlds of known size.

    nice python benchmarks/hidden_coverage.py --worlds 1000
    nice python benchmarks/hidden_coverage.py --worlds 1000 --only sparse

Every world is one seed, so that a part of the scenarios gives the rows that all of them give. Prints a row a scenario:
worlds, refused, covered of those answered, median ratio of answer and truth; and beside it what a naive model would
have printed: independent lists, or Poisson counts, without refusal.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

from sojourn.errors import SojournError
from sojourn.estimators.hidden.list_table import ListTable
from sojourn.estimators.hidden.lists import ListModels
from sojourn.estimators.hidden.repeats import Repeats, RepeatTable
from sojourn.kernels.capture import bootstrap, choice
from sojourn.simulate.listed_people import ListPlan, MeetingPlan, drawn_lists, drawn_meetings

LISTS = {
    "independent lists": ListPlan(5_000, (0.10, 0.08, 0.12, 0.06)),
    "two lists dependent": ListPlan(5_000, (0.10, 0.08, 0.12, 0.06), ((0, 1, 2.0),)),
    "two lists that avoid one another": ListPlan(5_000, (0.10, 0.08, 0.12, 0.06), ((0, 1, -2.0),)),
    "unequal people": ListPlan(5_000, (0.10, 0.08, 0.12, 0.06), spread=1.0),
    "sparse": ListPlan(1_500, (0.05, 0.04, 0.06, 0.03)),
    "hardly any overlap": ListPlan(3_000, (0.008, 0.006, 0.010, 0.005)),
    "lists that never overlap": ListPlan(5_000, (0.10, 0.08, 0.12, 0.06), disjoint=True),
}
MEETINGS = {
    "Poisson meetings": MeetingPlan(5_000, 0.4),
    "unequal rates": MeetingPlan(5_000, 0.4, dispersion=1.0),
    "half are gone once met": MeetingPlan(5_000, 0.6, gone=0.5),
    "nearly nobody twice": MeetingPlan(3_000, 0.02),
}


ALL_MODELS = "unequal people, all models"
SCENARIOS: dict[str, ListPlan | MeetingPlan] = {**LISTS, ALL_MODELS: LISTS["unequal people"], **MEETINGS}


def of_lists(plan: ListPlan, seed: int, times: int, choose: str = "stepwise") -> tuple[object, tuple[float, float]]:
    """The estimate, None where the table itself is refused, and the naive interval."""
    counts = drawn_lists(plan, np.random.default_rng(seed))
    size = len(plan.reach)
    table = ListTable(tuple("ABCDEFGH"[:size]), counts)
    drawn = bootstrap.resampled(counts, times, seed)
    naive = table.known + choice.stepwise(drawn, size, 0.0).hidden
    ends = np.nanquantile(naive, [0.025, 0.975]) if np.isfinite(naive).any() else (np.nan, np.nan)
    try:
        return ListModels(choose=choose, times=times, seed=seed).estimate(table), (float(ends[0]), float(ends[1]))
    except SojournError:
        return None, (float(ends[0]), float(ends[1]))


def of_meetings(plan: MeetingPlan, seed: int) -> tuple[object, tuple[float, float]]:
    """The estimate of the Poisson family and what it prints without refusing."""
    met, persons = drawn_meetings(plan, np.random.default_rng(seed))
    made = Repeats(interval="log").estimate(RepeatTable(met, persons, {}))
    bounds = made.ways[0].bounds if made.ways else None
    return made, (bounds.lower, bounds.upper) if bounds else (np.nan, np.nan)


def main() -> None:
    """Run all scenarios and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--only", choices=list(SCENARIOS), action="append", help="a scenario, again for more")
    given = parser.parse_args()
    print("| scenario | worlds | refused | covered where answered | answer / truth | naive covered | CPU seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name in given.only or SCENARIOS:
        plan = SCENARIOS[name]
        start, refused, covered, ratios, naive = time.process_time(), 0, 0, [], 0
        for seed in range(given.worlds):
            if isinstance(plan, ListPlan):
                made, ends = of_lists(plan, seed, given.times, "all" if name == ALL_MODELS else "stepwise")
            else:
                made, ends = of_meetings(plan, seed)
            naive += ends[0] <= plan.persons <= ends[1]
            if made is None or not made.answered:
                refused += 1
                continue
            covered += made.bounds.lower <= plan.persons <= made.bounds.upper
            ratios.append(made.total / plan.persons)
        answered = given.worlds - refused
        share = f"{100 * covered / answered:.0f} % of {answered}" if answered else "-"
        middle = f"{np.median(ratios):.2f}" if ratios else "-"
        print(
            f"| {name} | {given.worlds} | {100 * refused / given.worlds:.0f} % | {share} | {middle} | "
            f"{100 * naive / given.worlds:.0f} % | {time.process_time() - start:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
