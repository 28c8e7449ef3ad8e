"""What went wrong, in the standard's codes and its messages of errors."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from sojourn.publish.sdmx.structure_json import meta
from sojourn.publish.sdmx.structure_ml import CONTROL, namespace

SHOWN = 500
"""Characters of what was asked that a message repeats at most."""


class Refused(Exception):
    """A question that is not answered. status : of HTTP; code : of the standard (100 no results, 140 syntax, ...)"""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message[:SHOWN])
        self.status, self.code = status, code


def no_results(what: str = "No results were found.") -> Refused:
    """Nothing there."""
    return Refused(404, 100, what)


def syntax(what: str) -> Refused:
    """The address cannot be understood."""
    return Refused(400, 140, what)


def semantic(what: str) -> Refused:
    """The address is understood, and asks for what cannot be."""
    return Refused(400, 150, what)


def not_implemented(what: str) -> Refused:
    """The standard has it, this service has not."""
    return Refused(501, 501, what)


def as_ml(error: Refused, version: str) -> str:
    """An error message of SDMX-ML."""
    text = f'<com:Text xml:lang="en">{escape(str(error).translate(CONTROL))}</com:Text>'
    spaces = f'xmlns:mes="{namespace(version, "message")}" xmlns:com="{namespace(version, "common")}"'
    inside = f'<mes:ErrorMessage code="{error.code}">{text}</mes:ErrorMessage>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Error {spaces}>{inside}</mes:Error>'


def as_json(error: Refused, version: str, prepared: str) -> str:
    """An error message of SDMX-JSON."""
    told = {"code": error.code, "title": str(error)}
    return json.dumps({"meta": meta(version, prepared, "data"), "errors": [told]}, ensure_ascii=False)
