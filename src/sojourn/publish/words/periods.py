"""Periods as readers write them, where they stand on an axis, and how a sentence is typeset."""

from __future__ import annotations

import re

from sojourn.concepts.period import label
from sojourn.publish.words.numbers import MINUS, NBSP


def period(id: str) -> str:
    """2010-07-01/P5Y as 2010–2015; years, months and dates as they are."""
    return re.sub(r"^(\d{4})-(\d{4})$", r"\1–\2", label(id))


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
