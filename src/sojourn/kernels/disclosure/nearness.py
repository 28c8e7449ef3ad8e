"""What a file of made-up records tells of persons: success of attacks on those it was made from, and on others.

Each attack is tried alike on persons who are behind the file and on as many who never were (the control): how often it
succeeds on these is what the file tells of anybody, and what it does beyond that is told of the persons behind it.
Distances are numbers of columns that differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sojourn.kernels.disclosure.drawing import NOT_STATED, Records

Distances = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Success:
    """tried : how often; behind, control : successes among persons behind the file and among the control."""

    tried: int
    behind: float
    control: float


def differing(persons: Records, file: Records, leave_out: int | None = None) -> Distances:
    """(person, record): in how many columns they differ. leave_out : a column that is not looked at"""
    made = np.zeros((len(persons), len(file)), dtype=np.int16)
    for column in range(file.shape[1]):
        if column != leave_out:
            made += persons[:, column, None] != file[None, :, column]
    return made


def singling_out(persons: Records, control: Records, file: Records, most: int) -> Success:
    """Records that the file has once are taken for the description of one person: it succeeds where one person fits.

    persons, control : as many of each; most : descriptions tried
    """
    rows, number = np.unique(file, axis=0, return_counts=True)
    once = rows[(number == 1) & (rows != NOT_STATED).any(axis=1)]
    once = once[np.linspace(0, len(once) - 1, min(most, len(once))).astype(np.int64)] if len(once) else once
    found = [_fits(once, group) for group in (persons, control)]
    return Success(len(once), float((found[0] == 1).sum()), float((found[1] == 1).sum()))


def _fits(descriptions: Records, group: Records) -> npt.NDArray[np.int64]:
    if not len(descriptions):
        return np.zeros(0, dtype=np.int64)
    stated = descriptions != NOT_STATED
    fits = [(group[:, s] == d[s]).all(axis=1).sum() for d, s in zip(descriptions, stated, strict=True)]
    return np.array(fits, dtype=np.int64)


def linkage(persons: Distances, control: Distances) -> Success:
    """A person known in all columns is linked: the file has one record, and one alone, like theirs.

    persons, control : ``differing`` over all columns
    """
    linked = [float(((d == 0).sum(axis=1) == 1).sum()) for d in (persons, control)]
    return Success(len(persons), *linked)


def attribute(persons: Records, control: Records, file: Records) -> Success:
    """Each column of a person is guessed from the records that are nearest in all others: the commonest code there."""
    tried, hits = 0, [0.0, 0.0]
    groups = persons, control
    whole = [differing(group, file) for group in groups]
    for column in range(file.shape[1]):
        stated = file[:, column] != NOT_STATED
        if not stated.any():
            continue
        codes = file[stated, column]
        known = (persons[:, column] != NOT_STATED) & (control[:, column] != NOT_STATED)
        tried += int(known.sum())
        for number, group in enumerate(groups):
            truth = group[known, column]
            far = whole[number][known][:, stated] - (truth[:, None] != codes[None, :])
            near = far == far.min(axis=1, keepdims=True) if len(far) else far.astype(bool)
            votes = np.stack([near[:, codes == code].sum(axis=1) for code in np.unique(codes)], axis=1)
            hits[number] += float((np.unique(codes)[votes.argmax(axis=1)] == truth).sum())
    return Success(tried, *hits)


def membership(persons: Distances, control: Distances) -> Success:
    """Of one person behind the file and one who is not, the one nearer to a record is taken for the member.

    Pairs at the same distance are guessed: half of them succeed. The control succeeds in half of all.
    """
    near, other = persons.min(axis=1), control.min(axis=1)
    return Success(len(near), float((near < other).sum() + (near == other).sum() / 2), len(near) / 2)
