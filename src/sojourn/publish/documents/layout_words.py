"""Words that the layout of a document needs: contents, table, figure, page, and the letters of the statuses."""

from __future__ import annotations

from sojourn.publish.words import codes
from sojourn.publish.words.language import Language


def layout_words(words: Language) -> dict[str, str]:
    """By id: contents, table, figure, page, draft."""
    return {
        "contents": words.say("Contents"),
        "table": words.say("Table"),
        "figure": words.say("Figure"),
        "page": words.say("Page"),
        "statuses": words.say("The letter behind a number is its status."),
        "number": words.say("Number"),
        "text": words.say("Text"),
        "period": words.say("Period"),
        "status": words.say("Status"),
        "unit": words.say("Unit"),
        "source": words.say("Source"),
        "notes": words.say("Notes"),
        "sheets": words.say("Sheets"),
        "rows": words.say("Rows"),
    }


def status_rows(words: Language) -> list[tuple[str, str, str]]:
    """(letter, word, explanation) of every status."""
    return [(m, codes.status(c, words), words.say(codes.EXPLAINED[c])) for c, m in codes.MARKS.items()]
