"""The templates of the report's pages with the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sojourn.publish.words import codes, sources
from sojourn.publish.words.language import Language
from sojourn.publish.words.periods import typeset
from sojourn.publish.words.reasons import reason


def rendered(template: str, values: Mapping[str, Any], words: Language) -> str:
    """A page of a template; what is put into it is escaped, and what it is not given is an error."""
    return str(_environment(words).get_template(template).render(**values))


@lru_cache(maxsize=8)
def _environment(words: Language) -> Any:
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("sojourn.publish.report", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(words.catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.filters["say"] = words.say
    made.filters["typeset"] = typeset
    made.filters["reason"] = lambda given: reason(given, words)
    made.filters["verdict"] = lambda kind: codes.verdict(kind, words)
    made.filters["movement"] = lambda kind: codes.movement(kind, words)
    made.filters["confidence"] = lambda level: codes.confidence(level, words)
    made.filters["status"] = lambda code: codes.status(code, words)
    made.filters["file"] = lambda release: sources.file_of(release, words)
    made.filters["command"] = sources.command
    made.filters["command_note"] = lambda where: sources.command_note(where, words)
    made.filters["formula"] = lambda where: sources.formula(where, words)
    made.filters["selection"] = lambda where: sources.selection(where, words)
    return made
