"""Which observations a command is about: ``dimension=code`` as it is typed, areas and sexes by any code or name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sojourn.errors import UsageError

if TYPE_CHECKING:
    from sojourn.concepts.dataflow import Dataflow


def selection(dataflow: Dataflow, parts: Iterable[str]) -> dict[str, str | list[str]]:
    """Dimension id -> code or, where a dimension is named again, codes.

    Raises UsageError for what is not dimension=code, DimensionsDiffer for another dimension, CodesUnknown.
    """
    chosen: dict[str, list[str]] = {}
    for part in parts:
        name, sign, code = part.partition("=")
        if not sign or not code:
            raise UsageError(f"«{part}» is not dimension=code.", details=[f"{d.id}=..." for d in dataflow.dimensions])
        dimension = dataflow.dimension(name)
        chosen.setdefault(dimension.id, []).append(_code(dimension.codelist, dimension.total, code))
    return {name: codes[0] if len(codes) == 1 else codes for name, codes in chosen.items()}


def _code(codelist: str, total: str | None, text: str) -> str:
    from sojourn.concepts import area, sex

    if text == total or text in area.NOT_STATED:
        return text
    if codelist == "CL_AREA":
        return area.asked(text)
    return sex.parse(text) if codelist == "CL_SEX" else text
