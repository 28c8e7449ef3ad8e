"""Codes of sources, dataflows and measures in a text, told by publisher and title."""

from __future__ import annotations

import re
from functools import cache

from sojourn.concepts.dataflows import DATAFLOWS
from sojourn.errors import CodesUnknown
from sojourn.publish.words import titles
from sojourn.publish.words.language import Language
from sojourn.sources import SOURCES

CODE = re.compile(r"\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b")


def by_name(text: str, language: Language) -> str:
    """A text with a source told by its publisher, a dataflow and a measure by their titles; other codes stay.

    A publisher named for two layouts in a row is named once: «(UN DESA or UN DESA)» is «(UN DESA)».
    """
    told = CODE.sub(lambda code: _name(code[0], language), text)
    for name in _publishers().values():
        told = re.sub(rf"{re.escape(name)}(?:(?:[,،、] ?| \w+ |[或和与]){re.escape(name)})+", name, told)
    return told


def source(code: str) -> str:
    """A source by its publisher and its title; the code where it is no source of ours, as of own tables.

    A remark in brackets at the end of the title, on forms of the file, is left out.
    """
    title = _titles().get(code)
    return code if title is None else f"{_publishers()[code]}, “{re.sub(r' [(][^()]*[)]$', '', title)}”"


def _name(code: str, language: Language) -> str:
    if code in _publishers():
        return _publishers()[code]
    if code in _dataflows():
        return f"“{language.say(_dataflows()[code])}”"
    try:
        return f"“{titles.measure(code, language).title}”"
    except CodesUnknown:
        return code


@cache
def _publishers() -> dict[str, str]:
    return {source.id: source.publisher.split(",")[0].strip() for source in SOURCES}


@cache
def _titles() -> dict[str, str]:
    return {source.id: source.title for source in SOURCES}


@cache
def _dataflows() -> dict[str, str]:
    return {flow.id: flow.title for flow in DATAFLOWS}
