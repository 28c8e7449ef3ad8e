"""What stands where a page cannot be made: what happened, and what can be done now."""

from __future__ import annotations

from collections.abc import Sequence

from sojourn.errors import InOwnTables, InPython, SojournError
from sojourn.publish.explorer.shell import Page, Setting, page

SHOWN = 8


def problem_page(setting: Setting, error: SojournError, asked: str) -> Page:
    """The page of a problem. asked : the address that was asked for"""
    words = setting.language
    of_a_page = [w for w in error.ways_out if not isinstance(w, InPython | InOwnTables)]
    ways = [*of_a_page, words.say("What was asked: {address}", address=asked)]
    return _page(setting, words.say("This page cannot be made"), error.message, error.details[:SHOWN], ways)


def nowhere_page(setting: Setting, asked: str) -> Page:
    """The page of an address that is none."""
    words = setting.language
    says = words.say("There is no page «{address}».", address=asked)
    return _page(setting, words.say("No such page"), says, (), [words.say("Find it by name in the field above.")])


def busy_page(setting: Setting) -> Page:
    """The page that stands while a warehouse is replaced and cannot be read."""
    words = setting.language
    return _page(
        setting,
        words.say("The warehouse is being replaced"),
        words.say("Its file could not be read just now. Figures of the state before are not shown in its stead."),
        (),
        [words.say("Ask for the page again in a few seconds.")],
    )


def _page(setting: Setting, title: str, says: str, details: Sequence[str], ways: Sequence[str]) -> Page:
    return page(setting, "problem.html.j2", title, says=says, cited=False, details=details, ways=ways)
