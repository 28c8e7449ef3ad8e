"""What changed between two assessments: as text, as values, and as a page in Markdown or HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sojourn.products.assessment.changes import Change, Changes
from sojourn.products.assessment.movers import Mover, movers
from sojourn.publish.pages.markdown_table import table
from sojourn.publish.words.changes import causes, counted, figure_line, furthest, heading, mover_line, row, verdict_line
from sojourn.publish.words.language import Language, language

SEVERAL = (
    "A verdict or a figure with several causes counts with each of them: what each did by itself is not known. "
    "Furthest is by the latest value, as a share of the larger of both sides."
)
MOVER_HEADS = ("because of", "verdicts", "figures", "furthest")
FIGURE_HEADS = ("indicator", "before", "after", "because of")


def text(given: Changes, lang: str = "en") -> str:
    """Lines for a terminal: what moved most, the verdicts, then the figures."""
    words = language(lang)
    lines = [*heading(given, words), ""]
    if moved := movers(given):
        lines += [words.say("What moved most:"), *(f"  {mover_line(m, words)}" for m in moved), ""]
    lines.append(words.many("{count} verdict differs.", "{count} verdicts differ.", len(given.verdicts)))
    lines += [f"  {verdict_line(c, words)}" for c in given.verdicts]
    lines += ["", words.many("{count} figure differs.", "{count} figures differ.", len(given.figures))]
    lines += [f"  {figure_line(c, words)}" for c in given.figures]
    return "\n".join(lines)


def values(given: Changes, lang: str = "en") -> dict[str, Any]:
    """The same for machines. Causes are codes with what they are about."""
    return {
        "area": given.after.area,
        "name": given.after.name,
        "before": {"told": given.before.told, "as_of": given.before.as_of, "rule": given.before.rule},
        "after": {"told": given.after.told, "as_of": given.after.as_of, "rule": given.after.rule},
        "same_rule": given.same_rule,
        "moved_most": [_moved(m, lang) for m in movers(given)],
        "verdicts": [{"paragraph": int(c.id), **_sides(c, lang)} for c in given.verdicts],
        "figures": [{"indicator": c.id, "title": c.title, **_sides(c, lang)} for c in given.figures],
    }


def _sides(change: Change, lang: str) -> dict[str, Any]:
    return {
        "before": change.before,
        "after": change.after,
        "causes": [c.as_json() for c in change.causes],
        "why": causes(change.causes, language(lang)),
    }


def _moved(given: Mover, lang: str) -> dict[str, Any]:
    return {
        "cause": given.cause.as_json(),
        "why": causes([given.cause], language(lang)),
        "verdicts": list(given.verdicts),
        "figures": list(given.figures),
        "alone": given.alone,
        "furthest": given.furthest.id if given.furthest else None,
    }


def page(given: Changes, lang: str = "en") -> str:
    """The page in Markdown."""
    words = language(lang)
    parts = [f"# {words.say('What changed: {area}', area=given.after.name)}", *heading(given, words)]
    if moved := movers(given):
        parts += [f"## {words.say('What moved most')}", words.say(SEVERAL), _movers(moved, words)]
    lines = [f"- {verdict_line(c, words)}" for c in given.verdicts]
    parts += [f"## {words.say('Verdicts')}", "\n".join(lines) or words.say("None differs.")]
    parts.append(f"## {words.say('Figures')}")
    parts.append(_figures(given, words) if given.figures else words.say("None differs."))
    return "\n\n".join(parts) + "\n"


def _movers(given: Sequence[Mover], words: Language) -> str:
    import pandas as pd

    heads = [words.say(h) for h in MOVER_HEADS]
    rows = [(causes([m.cause], words), *counted(m, words), furthest(m, words)) for m in given]
    return table(pd.DataFrame(rows, columns=heads), dict.fromkeys(heads, str))


def _figures(given: Changes, words: Language) -> str:
    import pandas as pd

    heads = [words.say(h) for h in FIGURE_HEADS]
    rows = [(c.title, row(c.before, words), row(c.after, words), causes(c.causes, words)) for c in given.figures]
    return table(pd.DataFrame(rows, columns=heads), dict.fromkeys(heads, str))
