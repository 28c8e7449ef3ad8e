"""Periods as readers write them, where they stand on an axis, and how a sentence is typeset."""

from __future__ import annotations

import re
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton

from sojourn.concepts.period import label
from sojourn.publish.words.numbers import MINUS, NBSP

ENGLISH = Locale("en", "GB")
YEAR_SIGN = re.compile(r"\s*г\.$")
"""Of Russian: a sentence that ends with a month would end with two full stops."""
MONTH_OR_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


def period(id: str, locale: Locale = ENGLISH) -> str:
    """2010-07-01/P5Y as 2010–2015; months and days as the language writes them, in English as they are."""
    text = re.sub(r"^(\d{4})-(\d{4})$", r"\1–\2", label(id))
    if locale.language == "en" or (match := MONTH_OR_DAY.fullmatch(text)) is None:
        return text
    year, month, day = match.groups()
    when = date(int(year), int(month), int(day or 1))
    told = str(format_date(when, "long", locale) if day else format_skeleton("yMMMM", when, locale=locale))
    return YEAR_SIGN.sub("", told)


def moment(id: str) -> float:
    """Where a period stands on a time axis: the year, the middle of an interval, the date in years."""
    text = label(id)
    if match := re.fullmatch(r"(\d{4})[-–](\d{4})", text):
        return (int(match[1]) + int(match[2])) / 2
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text):
        return int(match[1]) + (int(match[2]) - 1) / 12 + (int(match[3] or 15) - 1) / 365
    if match := re.fullmatch(r"(\d{4})-Q(\d)", text):
        return int(match[1]) + (int(match[2]) - 1) / 4
    return float(text[:4])


def typeset(sentence: str) -> str:
    """A sentence with true minus signs, dashes between years and percent signs tied to their number."""
    sentence = re.sub(r"(?<![\w,.])-(?=\d)", MINUS, sentence)
    sentence = re.sub(r"\b(\d{4})-(\d{4})\b", r"\1–\2", sentence)
    return re.sub(r"(\d) %", rf"\1{NBSP}%", sentence)
