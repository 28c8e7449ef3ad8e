"""The templates of the report's pages with the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sojourn.publish.words import sources
from sojourn.publish.words.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, values: Mapping[str, Any], words: Language) -> str:
    """A page of a template; what is put into it is escaped, and what it is not given is an error."""
    return _environment(words).get_template(template).render(**values)


@lru_cache(maxsize=8)
def _environment(words: Language) -> Environment:
    from sojourn.publish.templating import environment

    made = environment(words, "sojourn.publish.report")
    made.filters["command"] = sources.command
    made.filters["command_note"] = lambda where: sources.command_note(where, words)
    made.filters["formula"] = lambda where: sources.formula(where, words)
    made.filters["selection"] = lambda where: sources.selection(where, words)
    return made
