"""The one way in which templates are read: escaped, strict about names, with the words of a language as filters."""

from __future__ import annotations

import jinja2

from sojourn.publish.charts.svg import without_hints
from sojourn.publish.words import codes, sources
from sojourn.publish.words.language import Language
from sojourn.publish.words.periods import typeset
from sojourn.publish.words.reasons import reason


def environment(words: Language, *packages: str) -> jinja2.Environment:
    """Templates of packages, of the first that has one of a name; a value that is not given is an error."""
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(package, "templates") for package in packages]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.filters["say"] = words.say
    made.filters["begun"] = lambda text: text[:1].upper() + text[1:]
    made.filters["typeset"] = typeset
    made.filters["without_hints"] = without_hints
    made.filters["reason"] = lambda given: reason(given, words)
    made.filters["verdict"] = lambda kind: codes.verdict(kind, words)
    made.filters["movement"] = lambda kind: codes.movement(kind, words)
    made.filters["confidence"] = lambda level: codes.confidence(level, words)
    made.filters["status"] = lambda code: codes.status(code, words)
    made.filters["file"] = lambda release: sources.file_of(release, words)
    return made
