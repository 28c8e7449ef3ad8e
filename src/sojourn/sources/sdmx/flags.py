"""Flags of published figures as statuses and remarks.

Eurostat and the older OECD tables write letters that can be joined (``bp``: break and provisional); SDMX writes one
code. Of several meanings the weakest is the status, the others are kept as a remark, so that none is lost. An unknown
flag is refused with its places: it may say that a figure is none.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts.status import ABSENT, ObsStatus, combined
from sojourn.sources.layout.coded_labels import as_listed
from sojourn.sources.layout.delimited import Delimited

CONFIDENTIAL, REVISED = "confidential", "revised"
#: Letter -> status and what it says beside it.
LETTERS: dict[str, tuple[ObsStatus, str]] = {
    "b": (ObsStatus.BREAK, ObsStatus.BREAK.word),
    "c": (ObsStatus.NORMAL, CONFIDENTIAL),
    "d": (ObsStatus.DEFINITION_DIFFERS, ObsStatus.DEFINITION_DIFFERS.word),
    "e": (ObsStatus.ESTIMATED, ObsStatus.ESTIMATED.word),
    "f": (ObsStatus.FORECAST, ObsStatus.FORECAST.word),
    "i": (ObsStatus.IMPUTED, ObsStatus.IMPUTED.word),
    "n": (ObsStatus.LOW_RELIABILITY, "not significant"),
    "p": (ObsStatus.PROVISIONAL, ObsStatus.PROVISIONAL.word),
    "r": (ObsStatus.NORMAL, REVISED),
    "s": (ObsStatus.ESTIMATED, "estimated by the publisher"),
    "u": (ObsStatus.LOW_RELIABILITY, ObsStatus.LOW_RELIABILITY.word),
    "z": (ObsStatus.CANNOT_EXIST, "not applicable"),
}
#: Codes of SDMX (CL_OBS_STATUS) that have another status here, or none of their own.
CODES: dict[str, ObsStatus] = {
    **{s.value: s for s in ObsStatus},
    "": ObsStatus.NORMAL,
    "N": ObsStatus.LOW_RELIABILITY,
    "V": ObsStatus.PROVISIONAL,
}
#: Codes of CL_CONF_STATUS under which a figure may be shown.
FREE = frozenset({"", "F"})


def meanings(flag: str) -> tuple[ObsStatus, tuple[str, ...]]:
    """Status and remarks of joined letters, in any case: ``be`` -> estimated, («break in series»).

    Raises KeyError for a letter that is not known.
    """
    found = [LETTERS[letter] for letter in dict.fromkeys(flag.lower().replace(" ", ""))]
    status = combined({s.value for s, _ in found} or {ObsStatus.NORMAL.value})
    return status, tuple(word for s, word in found if (s is not status or word == CONFIDENTIAL) and word != REVISED)


def statuses(
    file: Delimited, column: str, value: pa.Array, *, joined: bool, confidentiality: str | None = None
) -> tuple[pa.Array, pa.Array]:
    """Status and remark (empty where there is none) of each line.

    value : (line,) null where no figure is published; such a line is suppressed where it is confidential, cannot exist
        where it is flagged so, else not collected
    joined : letters as Eurostat and the older OECD tables join them, else one code of SDMX
    confidentiality : a column of CL_CONF_STATUS, where the file has one

    Raises CodesUnknown with every unknown flag and its places.
    """
    distinct = pc.unique(file.text(column)).to_pylist()
    status, remark = {}, {}
    for flag in distinct:
        try:
            found, words = meanings(flag) if joined else (CODES[flag], ())
        except KeyError:
            continue  # as_listed says where it stands
        status[flag], remark[flag] = found.value, "; ".join(words)
    present = as_listed(file, column, status)
    remarks = as_listed(file, column, remark)
    hidden = pc.match_substring(remarks, CONFIDENTIAL)
    if confidentiality is not None:
        marked = pc.invert(pc.is_in(file.text(confidentiality), pa.array(sorted(FREE))))
        remarks = pc.if_else(pc.and_(marked, pc.invert(hidden)), _with(remarks, CONFIDENTIAL), remarks)
        hidden = pc.or_(hidden, marked)
    said = pc.is_in(present, pa.array([s.value for s in ABSENT]))
    absent = pc.if_else(hidden, ObsStatus.SUPPRESSED.value, pc.if_else(said, present, ObsStatus.NOT_COLLECTED.value))
    return pc.if_else(pc.is_valid(value), present, absent), remarks


def _with(text: pa.Array, word: str) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), word, pc.binary_join_element_wise(text, word, "; "))


def with_remarks(definition: str | pa.Array, remarks: pa.Array) -> pa.Array:
    """A definition followed by the remarks of each line, where it has any."""
    base = pa.repeat(definition, len(remarks)) if isinstance(definition, str) else definition
    return pc.if_else(pc.equal(remarks, ""), base, pc.binary_join_element_wise(base, remarks, "; "))


def said(file: Delimited, remarks: pa.Array) -> list[str]:
    """A note for each remark that stands at figures: how many lines, and the first three."""
    notes = []
    for remark in sorted(set(remarks.to_pylist()) - {""}):
        lines = file.line.filter(pc.equal(remarks, remark)).to_pylist()
        places = ", ".join(map(str, lines[:3])) + (" …" if len(lines) > 3 else "")
        figures = "1 figure is" if len(lines) == 1 else f"{len(lines):,} figures are"
        notes.append(f"{figures} also marked «{remark}» by the publisher ({file.counted} {places}).")
    return notes
