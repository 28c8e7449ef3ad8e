"""What can go wrong, and what the user can do next.

::

    SojournError                 everything a user can mend; printed without a traceback
    ├── UsageError               exit 2   the request itself does not make sense
    │   ├── EditionsMixed            rows of several editions of one series asked for as if they were one
    │   ├── SourcesMixed             rows of several sources asked for as if they were one
    │   └── PartsMixed               a total and its parts asked for together
    ├── SourceError              exit 3   a file is not what it should be
    │   ├── NotRecognised            no reader knows this file
    │   ├── FileDamaged              truncated, not readable, wrong encoding
    │   ├── LayoutDiffers            header, sheet or column not where the publisher puts it
    │   ├── EditionUnknown           a file does not say which edition it is; name it with --edition
    │   ├── ValuesRefused            cells that cannot be: text in numbers, negative counts, duplicates
    │   └── ReaderFailed             a reader met what nobody thought of; a defect to report, and no traceback
    ├── CodesUnknown             exit 4   codes or names that are in no code list, all of them together
    ├── DimensionsDiffer         exit 5   two arrays or tables do not describe the same cells
    ├── EstimationError          exit 6   an account cannot be met; names the margin
    ├── NothingLoaded            exit 7   the question needs data that is not in the warehouse
    ├── WarehouseError           exit 8   locked, of another version, not a warehouse, disk full
    ├── DownloadError            exit 9   address not reached, wrong bytes
    └── NotForPublication        exit 10  personal data asked for where things are published, or a release refused
        └── LedgerBroken             the ledger of releases was edited or cut

Each message says what was compared, both sides, where (file, sheet, row), and the ways out.
Exit 130 is an interruption by the user, and 1 a defect of Sojourn itself, with a traceback. ``sojourn load`` has codes
of its own for files: 1 where some were refused, 3 where some are held and none was refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def counted(number: int, noun: str) -> str:
    """A number with its noun, for messages: ``1 person``, ``2,000 persons``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


class InPython(str):
    """A way out that is a keyword or a call: the command line, which has options, leaves it out."""

    __slots__ = ()


class InOwnTables(str):
    """A way out for codes in a table of the user's own: a page of the explorer leaves it out."""

    __slots__ = ()


class SojournError(Exception):
    """A problem the user can mend. Base of all errors raised on purpose.

    Parameters
    ----------
    message : what was compared, both sides, where
    details : one line per cell, row or code concerned
    ways_out : what the user can do now, one line each
    of_persons : what stands there about persons, one line each; in no text, log or report unless the owner of the data
        asks for it (``--show-values``)
    """

    exit_code = 1
    shown = 20

    def __init__(
        self, message: str, *, details: Sequence[str] = (), ways_out: Sequence[str] = (), of_persons: Sequence[str] = ()
    ) -> None:
        self.message = message
        self.details = tuple(details)
        self.ways_out = tuple(ways_out)
        self.of_persons = tuple(of_persons)
        super().__init__(self.text())

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """Message, details and ways out as they are printed in a terminal."""
        lines = [self.message]
        lines += [f"  - {d}" for d in self.details[: self.shown]]
        if len(self.details) > self.shown:
            lines.append(f"  - and {len(self.details) - self.shown} more")
        lines += [f"  > {w}" for w in self.ways_out]
        return "\n".join(lines)


class UsageError(SojournError):
    """The request itself does not make sense (an option, an argument, a combination)."""

    exit_code = 2


class EditionsMixed(UsageError):
    """Rows of several editions of one series were asked for as if they were one; the message names them."""


class SourcesMixed(UsageError):
    """Rows of several sources were asked for as if they were one; the message names them."""


class PartsMixed(UsageError):
    """Rows of a total were asked for together with those of its parts; the message names the dimensions."""


class SourceError(SojournError):
    """A file is not what it should be."""

    exit_code = 3


class NotRecognised(SourceError):
    """No reader knows this file."""


class FileDamaged(SourceError):
    """Truncated, empty, unreadable or in another encoding."""


class LayoutDiffers(SourceError):
    """A header, sheet or column is not where the publisher puts it."""


class EditionUnknown(SourceError):
    """Neither a file nor its name says which edition it is; the user names it."""


class ValuesRefused(SourceError):
    """Cells that cannot be: text in number cells, negative counts, duplicated keys."""


class ReaderFailed(SourceError):
    """A reader met in a file what nobody thought of: the file cannot be read, and its reader is to be mended."""


class CodesUnknown(SojournError):
    """Codes or names that are in no code list, reported all together.

    values : the unknown ones, one for each of ``details``; empty where details are something else
    """

    exit_code = 4
    places_shown = 3
    placed = 100
    """How many of the values are looked into more closely: near names, places. A column of numbers taken for names has
    a hundred thousand."""

    def __init__(
        self,
        message: str,
        *,
        details: Sequence[str] = (),
        ways_out: Sequence[str] = (),
        values: Sequence[object] = (),
    ) -> None:
        self.values = tuple(values)
        super().__init__(message, details=details, ways_out=ways_out)

    def place(self, places: Mapping[object, Sequence[str]]) -> None:
        """Say before each unknown value where it stands: its first places, and how many more there are."""
        self.details = tuple(
            f"{self._first(places[value])}: {detail}" if places.get(value) else detail
            for value, detail in zip(self.values, self.details, strict=True)
        )

    def _first(self, places: Sequence[str]) -> str:
        more = len(places) - self.places_shown
        return "; ".join(places[: self.places_shown]) + (f" and {more} more" if more > 0 else "")


class DimensionsDiffer(SojournError):
    """Two arrays or tables do not describe the same cells."""

    exit_code = 5


class EstimationError(SojournError):
    """An account cannot be met; the message names the margin."""

    exit_code = 6


class NothingLoaded(SojournError):
    """The question needs data that is not in the warehouse."""

    exit_code = 7


class WarehouseError(SojournError):
    """Locked, of another version, not a warehouse, or the disk is full."""

    exit_code = 8


class DownloadError(SojournError):
    """An address was not reached or served the wrong bytes."""

    exit_code = 9


class NotForPublication(SojournError):
    """What would be published holds personal data that no rule has protected, or a release that may not be made."""

    exit_code = 10


class LedgerBroken(NotForPublication):
    """The ledger of releases was edited or cut: nothing is released with it."""
