"""What changed between two assessments, as a page of the report's kind: what moved most, verdicts, figures."""

from __future__ import annotations

from sojourn.declaration.commitment import paragraph
from sojourn.products.assessment.changes import Changes
from sojourn.products.assessment.movers import movers
from sojourn.publish.pages.assessment_changes import FIGURE_HEADS, MOVER_HEADS, SEVERAL
from sojourn.publish.report.environment import rendered
from sojourn.publish.words.changes import causes, counted, furthest, heading, row, verdict_word
from sojourn.publish.words.language import language
from sojourn.publish.words.sources import program


def changes_page(given: Changes, lang: str = "en") -> str:
    """The whole page."""
    words = language(lang)
    values = {
        "lang": words.id,
        "program": program(),
        "area": given.after.name,
        "heading": heading(given, words),
        "several": words.say(SEVERAL),
        "mover_heads": [words.say(h) for h in MOVER_HEADS],
        "movers": [(causes([m.cause], words), *counted(m, words), furthest(m, words)) for m in movers(given)],
        "verdict_heads": [words.say(h) for h in ("paragraph", "before", "after", "because of")],
        "verdicts": [
            (
                f"{c.id} {words.say(paragraph(int(c.id)).title)}",
                verdict_word(c.before, words),
                verdict_word(c.after, words),
                causes(c.causes, words),
            )
            for c in given.verdicts
        ],
        "figure_heads": [words.say(h) for h in FIGURE_HEADS],
        "figures": [
            (c.title, row(c.before, words), row(c.after, words), causes(c.causes, words)) for c in given.figures
        ],
    }
    return rendered("changes.html.j2", values, words)
