"""What happened to a published text on its way, where its reader refuses it: the cause in place of what follows.

A text saved by a spreadsheet is in UTF-16 or parted by semicolons; two files put under each other have a header in the
middle. Its reader then misses columns or meets words among numbers. What is supposed here is tried: it is said only
where the reader takes the text once it is undone.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sojourn.errors import FileDamaged, LayoutDiffers, SojournError
from sojourn.files.guarded import guarded
from sojourn.sources.layout.bounds import BLOCK, open_bytes
from sojourn.sources.layout.encodings import SAVE, utf16
from sojourn.sources.layout.recognition import FIRST_ROWS, Head

#: A larger text, unpacked, is not tried again.
LARGEST = 1 << 26
PARTED = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
GZIP = b"\x1f\x8b"
AGAIN = "or get the file again from its publisher."


def mishap(path: Path, taken: Callable[[Path], object]) -> SojournError | None:
    """What happened to a text that its reader refused, where undoing it makes the reader take it; else None.

    taken : the reader
    """
    try:
        raw = _content(path)
        for error, undone in _supposed(path, raw) if raw is not None else ():
            if _taken(path, undone, taken):
                return error
    except (OSError, SojournError, UnicodeError, csv.Error):
        return None
    return None


def _content(path: Path) -> bytes | None:
    """Its bytes, unpacked; None for what is no text, or is too large."""
    with open_bytes(path) as stream:
        raw = stream.read(BLOCK)
        if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"%PDF")):
            return None
        while len(raw) <= LARGEST and (more := stream.read(BLOCK)):
            raw += more
    return raw if len(raw) <= LARGEST else None


def _supposed(path: Path, raw: bytes) -> Iterator[tuple[SojournError, bytes]]:
    """Errors, and the text as it would be without what they name."""
    name = path.name
    if codec := utf16(raw):
        mark = " ".join(f"{b:02X}" for b in raw[:2])
        said = f"{name} is in UTF-16, told by its bytes (it begins with {mark}); its publisher writes UTF-8."
        yield FileDamaged(said, ways_out=[SAVE, AGAIN]), raw.decode(codec).removeprefix("\ufeff").encode()
        return
    text = raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    delimiter = Head.of(path).delimiter
    others = {";": (",", "\t"), "\t": (",", ";"), "|": (",",), ",": ("\t", ";")}[delimiter]
    for other in others:
        ways = [f"Save it with {PARTED[other]} between the cells,", AGAIN]
        said = f"{name}: its cells are parted by {PARTED[delimiter]}; its publisher's by {PARTED[other]}."
        yield LayoutDiffers(said, ways_out=ways), _parted(text, delimiter, other)
    if again := _headers(text, delimiter):
        lines = text.splitlines(keepends=True)
        where = ", ".join(map(str, again[:10]))
        said = f"{name}: its header stands again at line {where}; nothing was read."
        ways = ["Take that line out; where two files were put under each other, load them one by one,", AGAIN]
        gone = set(again)
        left = "".join(line for n, line in enumerate(lines, 1) if n not in gone)
        yield LayoutDiffers(said, ways_out=ways), left.encode("utf-8", "surrogateescape")


def _parted(text: str, delimiter: str, other: str) -> bytes:
    stream = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    csv.writer(stream, delimiter=other, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogateescape")


def _headers(text: str, delimiter: str) -> list[int]:
    """Lines of the text that are its header again: the first line with as many cells as most of the first have."""
    lines = text.splitlines()
    cells = [len(next(csv.reader([line], delimiter=delimiter), ())) for line in lines[:FIRST_ROWS]]
    wide = [n for n in cells if n > 1]
    if not wide:
        return []
    header = lines[cells.index(Counter(wide).most_common(1)[0][0])]
    return [n for n, line in enumerate(lines, 1) if line == header][1:]


def _taken(path: Path, content: bytes, taken: Callable[[Path], object]) -> bool:
    """Whether a reader takes a text under the name and the folder's name of the file: both can tell the edition."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / (path.absolute().parent.name or "folder") / path.name
        place.parent.mkdir()
        with path.open("rb") as stream:
            packed = stream.read(2) == GZIP
        place.write_bytes(gzip.compress(content, 1) if packed else content)
        try:
            with guarded(path, "what its reader takes"):
                taken(place)
        except SojournError:
            return False
    return True
