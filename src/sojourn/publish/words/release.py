"""What a release report says in words: what was done, what was tried against it, what is not protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.publish.words.language import Language, language

Report = Mapping[str, Any]

_ATTACKS = {
    "reconstruction": "every small cell reckoned from the sums of this table",
    "differencing": "every small cell reckoned from this table and all earlier ones of the data set together",
    "averaging": "small counts guessed from the average of all releases, made to add up",
    "likeliest": "small counts guessed from the noisy figures of one table, made to add up",
    "bounds": "small counts reckoned from the greatest noise and the sums of true counts",
    "attribute": "totals whose persons are all in one part, which the empty cells beside it tell",
    "single_persons": "figures of one taken for one person",
    "linked_persons": "single persons met in several tables, whose columns together are in none of them",
    "inferred_codes": "each column of a person guessed by the largest figure beside the others; a guess never saw them",
    "counted_persons": "whether one more person is in a cell, by an attacker who knows all others in it",
    "repeated_noise": "cells of several noisy tables that show different figures: their average takes the noise off",
    "singling_out": "descriptions that one record of the file alone has, taken for those of one person",
    "linkage": "persons known in all columns, of whom the file has one record alone",
    "inference": "each column of a person guessed from the records nearest in all others",
    "membership": "of a person behind the file and another, the one nearer to a record taken for the member",
}

_MEND = {
    "coarser_groups": "publish coarser groups, or fewer dimensions",
    "fewer_tables": "publish fewer tables of these persons, or plan them together",
    "more_noise": "a larger greatest noise or variance",
    "more_time": "a longer search (--seconds in the plan)",
    "revised_figures": "figures of a cell differ between releases: a revised figure is a data set of its own",
    "smaller_epsilon": "the promise of this epsilon was not kept: nothing more is to be released of these persons",
    "smaller_width": "fewer columns, or fewer of them together (--width), or a larger epsilon",
    "stored_noise": "release with the secret that earlier releases were made with",
    "wider_protection": "a larger minimum frequency",
}

_NOT_PROTECTED = {
    "suppression": (
        "That a cell is empty, and so that a group has nobody in it, is shown.",
        "Hidden cells are known not to be empty.",
        "What several persons of a cell know together is not protected beyond a single person who is alone in a cell.",
        "An attacker who knows how the pattern was chosen may infer from it which hidden cells are the small ones.",
    ),
    "cell-key": (
        "Noise of a known greatest size bounds every count from both sides.",
        "Sums of published cells do not add up to published totals, unless the report says that they were adjusted.",
        "Who can add or remove persons between releases sees noise drawn anew for the changed cell.",
    ),
    "rounding": (
        "A rounded count bounds the true one by the base.",
        "Tables of the same persons by other groups, rounded one by one, narrow each other's counts.",
    ),
    "dp": (
        "The promise is for what one person adds within the stated bound; what persons have beyond it was left out.",
        "Groups below the threshold are missing, also from the totals.",
        "Budgets add up: with every further release of the same persons the promise becomes weaker.",
    ),
    "synthetic": (
        "No record is a case: a record may look like one, and says nothing of whether that person is among the cases.",
        "Combinations of more columns than were counted together may exist in no case.",
        "Rare combinations are missing; columns are not stated where the counts did not tell.",
        "Not for counts below the stated error, for tests of significance, for decisions about a person, or for "
        "finding anybody.",
        "Budgets add up: with every further release of the same persons the promise becomes weaker.",
    ),
}

_TOLD = (
    "The codes tell which hidden cells are small (A): there are fewer than {least} persons in each, and {least} or "
    "more in those hidden for them (D)."
)
_METHODS = {
    "suppression": "suppression",
    "cell-key": "noise by cell key",
    "rounding": "controlled rounding",
    "dp": "differential privacy",
    "synthetic": "made-up records with differential privacy",
}


def lines(report: Report, said: Language | None = None) -> list[str]:
    """The report in a few lines, for a terminal."""
    words = said or language()
    return [_done(report, words), *(_attack(a, words) for a in report["attacks"])]


def attacks(made: Sequence[Mapping[str, Any]], said: Language | None = None) -> list[str]:
    """How attacks went, a sentence each."""
    words = said or language()
    return [_attack(a, words) for a in made]


def fidelity(report: Report, said: Language | None = None) -> list[str]:
    """What made-up records keep, lose and fabricate, a sentence a number of columns; for the owner alone."""
    words = said or language()
    return [
        words.say(
            "Combinations of {columns} columns: {kept} of {of} are kept, {fabricated} exist in no case ({share} % of "
            "what the file has of such); counts are off by {error} % in sum.",
            columns=words.number(row["columns"]), kept=words.number(row["kept"]), of=words.number(row["of_cases"]),
            fabricated=words.number(row["fabricated"]), share=words.number(100 * row["share_fabricated"], 1),
            error=words.number(100 * (row["error"] or 0), 1),
        )
        for row in report.get("fidelity", [])
    ]  # fmt: skip


def mending(report: Report, said: Language | None = None) -> list[str]:
    """What would mend a release that is held."""
    words = said or language()
    return [words.say(_MEND[code]) for code in report["mend"]]


def not_protected(report: Report, said: Language | None = None) -> list[str]:
    """What the method does not protect, a sentence each."""
    words = said or language()
    told = report["rules"].get("tell_primary")
    codes = [words.say(_TOLD, least=words.number(report["rules"]["least"]))] if told else []
    return [*codes, *(words.say(sentence) for sentence in _NOT_PROTECTED[report["method"]])]


def kept_from_readers(said: Language | None = None) -> str:
    """Why a page on a release by differential privacy does not say how attacks fared."""
    return (said or language()).say(
        "How the attacks fared rests on the true counts without noise: it stands in the owner's report alone."
    )


def method(report: Report, said: Language | None = None) -> str:
    """The name of the method."""
    return (said or language()).say(_METHODS[report["method"]])


def _done(report: Report, words: Language) -> str:
    f = report["figures"]
    if report["method"] == "suppression":
        return words.say(
            "{hidden} of {cells} cells are hidden. {totals}{proof} The pattern costs {cost}, every safe one at least "
            "{bound} (gap at most {gap} %).",
            hidden=words.number(f["hidden"]), cells=words.number(f["cells"]), proof=_proof(f, words),
            totals=_totals(f, words), cost=words.number(f["cost"], 1), bound=words.number(f["cost_at_least"], 1),
            gap=words.number(100 * f["gap"]),
        )  # fmt: skip
    if report["method"] == "cell-key":
        return words.say(
            "{changed} of {cells} cells were changed by noise; before any adjustment {off} sums did not add up, by "
            "{most} at most. {adjusted}{change}",
            changed=words.number(f["changed"]), cells=words.number(f["cells"]),
            off=words.number(f["sums_that_do_not_add_up"]), most=words.number(f["largest_discrepancy"]),
            adjusted=words.say("The table was adjusted until it adds up.") if f["adjusted"]
            else words.say("The table is published as it is and does not add up."),
            change="" if "change_within" not in f else " " + words.say(
                "Where nothing changes between two months, figures differ by up to {within} in 95 % of cases.",
                within=words.number(f["change_within"]),
            ),
        )  # fmt: skip
    if report["method"] == "rounding":
        return words.say(
            "{changed} of {cells} cells were changed; the table adds up.",
            changed=words.number(f["changed"]), cells=words.number(f["cells"]),
        )  # fmt: skip
    if report["method"] == "synthetic":
        return words.say(
            "{records} made-up records, drawn from {combinations} noisy counts of combinations of up to {width} of "
            "{columns} columns (epsilon {epsilon}, delta {delta}, noise of scale {scale}, combinations below "
            "{threshold} not counted). They lie {off} from those counts on average; {held_out} % of the cases are not "
            "behind them.",
            records=words.number(f["records"]), combinations=words.number(f["combinations"]),
            width=words.number(f["width"]), columns=words.number(f["columns"]), epsilon=f"{f['epsilon']:.4g}",
            delta=f"{f['delta']:.2g}", scale=f"{f['scale']:.4g}", threshold=words.number(f["threshold"]),
            off=words.number(f["from_noisy_counts"], 1), held_out=words.number(100 * f["held_out"], 1),
        )  # fmt: skip
    return words.say(
        "Differential privacy with epsilon {epsilon} and delta {delta}: {cells} cells with noise of scale {scale}, "
        "groups below {threshold} not named, a person in {bound} cells at most.",
        epsilon=f"{f['epsilon']:g}", delta=f"{f['delta']:.2g}", cells=words.number(f["cells"]),
        scale=f"{f['scale']:.4g}", threshold=words.number(f["threshold"]), bound=words.number(f["cells_of_a_person"]),
    )  # fmt: skip


def _totals(f: Mapping[str, Any], words: Language) -> str:
    """That totals over all columns are hidden too, where they are: the groups are too fine for the table."""
    if not f.get("totals_hidden"):
        return ""
    return words.say(
        "{hidden} of the {of} totals over all columns are among them, since nearly all cells below are small: coarser "
        "groups or longer periods keep them.",
        hidden=words.number(f["totals_hidden"]), of=words.number(f["totals"]),
    ) + " "  # fmt: skip


def _proof(f: Mapping[str, Any], words: Language) -> str:
    if f["not_proved"]:
        return words.many("{count} demand is not proved.", "{count} demands are not proved.", f["not_proved"])
    return words.say("Each is proved to be open by other whole tables that agree with everything published.")


def _attack(a: Mapping[str, Any], words: Language) -> str:
    return words.say(
        "Attack: {what}: {succeeded} of {tried} succeeded ({of} to attack; a guess hits {guess} %). {verdict}",
        what=words.say(_ATTACKS[a["name"]]), succeeded=words.number(a["succeeded"]), tried=words.number(a["tried"]),
        of=words.number(a["of"]), guess=words.number(100 * a["guess"], 1),
        verdict=words.say("Not passed.") if not a["passed"]
        else words.say("Not prevented by this method.") if a["mend"] else words.say("Passed."),
    )  # fmt: skip
