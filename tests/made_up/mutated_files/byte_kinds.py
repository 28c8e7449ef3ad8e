"""What goes wrong with bytes: copied half, in another encoding, damaged, under another name."""

from __future__ import annotations

import random
from collections.abc import Callable

from mutated_files.kind import Kind, Mutant
from mutated_files.original import Original


def _text(change: Callable[[Original, bytes, random.Random], tuple[bytes, str] | None]) -> Callable[..., Mutant | None]:
    """A change of the bytes of a text, packed again where it was packed."""

    def changed(original: Original, chance: random.Random) -> Mutant | None:
        if original.workbook:
            return None
        found = change(original, original.bare, chance)
        return original.with_bare(*found) if found else None

    return changed


def _cut_within(original: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    """The last line that is left ends within one of its cells, before the last."""
    start = bare.rfind(b"\n", 0, chance.randrange(len(bare) // 2, len(bare) - 1)) + 1
    end = bare.find(b"\n", start)
    line = bare[start : end if end > 0 else len(bare)]
    return bare[: start + max(1, len(line) * 2 // 3)], f"cut off in the middle of a line at byte {start:,}"


def _carriage_returns(_o: Original, bare: bytes, _: random.Random) -> tuple[bytes, str]:
    return bare.replace(b"\r\n", b"\r").replace(b"\n", b"\r"), "lines end with a carriage return alone"


def _quote(_o: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = _cell_start(bare, chance)
    return bare[:at] + b'"' + bare[at:], f"a quotation mark at byte {at:,}"


def _cell_start(bare: bytes, chance: random.Random) -> int:
    """The first byte of a line of the body."""
    return bare.find(b"\n", chance.randrange(len(bare) // 4, max(len(bare) // 4 + 1, len(bare) * 3 // 4))) + 1


def _nul(_o: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = chance.randrange(len(bare) // 4, len(bare))
    return bare[:at] + b"\0" + bare[at + 1 :], f"a NUL in place of byte {at:,}"


def _other_byte(_o: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = chance.randrange(len(bare))
    new = bytes([bare[at] ^ (1 << chance.randrange(8))])
    return bare[:at] + new + bare[at + 1 :], f"byte {at:,}: {bare[at : at + 1]!r} became {new!r}"


def _other_digit(_o: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str] | None:
    digits = [at for at in (chance.randrange(len(bare)) for _ in range(2_000)) if bare[at : at + 1].isdigit()]
    if not digits:
        return None
    at = digits[0]
    new = str((int(bare[at : at + 1]) + chance.randrange(1, 10)) % 10).encode()
    return bare[:at] + new + bare[at + 1 :], f"byte {at:,}: digit {bare[at : at + 1]!r} became {new!r}"


def _utf16(original: Original, bare: bytes, _: random.Random) -> tuple[bytes, str]:
    return bare.decode(original.encoding).encode("utf-16"), "UTF-16"


def _latin(original: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = _cell_start(bare, chance)
    return bare[:at] + b"\xe9" + bare[at:], f"a byte of Latin-1 at {at:,}"


def _mark(_o: Original, bare: bytes, _: random.Random) -> tuple[bytes, str]:
    return b"\xef\xbb\xbf" + bare.removeprefix(b"\xef\xbb\xbf"), "a byte order mark (harmless)"


def _blank_lines(original: Original, bare: bytes, _: random.Random) -> tuple[bytes, str]:
    end = original.newline.encode()
    return bare.rstrip(b"\r\n") + end * 4, "blank lines at the end (harmless)"


def _semicolons(original: Original, bare: bytes, _: random.Random) -> tuple[bytes, str] | None:
    sign = original.delimiter.encode()
    return (bare.replace(sign, b";"), "semicolons in place of commas") if sign == b"," else None


def _binary(_o: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = _cell_start(bare, chance)
    return bare[:at] + chance.randbytes(200) + bare[at:], f"200 random bytes at {at:,}"


def _controls(_o: Original, bare: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = _cell_start(bare, chance)
    return bare[:at] + b"\x1b[31m\x07\x08" + bare[at:], f"control characters at {at:,}"


def _stored(change: Callable[[bytes, random.Random], tuple[bytes, str]], which: str) -> Callable[..., Mutant | None]:
    """A change of the bytes on the disk of workbooks and gzip files."""

    def changed(original: Original, chance: random.Random) -> Mutant | None:
        if not (original.workbook if which == "workbook" else original.workbook or original.packed):
            return None
        content, said = change(original.stored, chance)
        return Mutant(content, original.path.name, said)

    return changed


def _byte_on_disk(stored: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = chance.randrange(len(stored))
    new = bytes([stored[at] ^ (1 << chance.randrange(8))])
    return stored[:at] + new + stored[at + 1 :], f"byte {at:,} on the disk"


def _cut_on_disk(stored: bytes, chance: random.Random) -> tuple[bytes, str]:
    at = chance.randrange(len(stored) // 2, len(stored))
    return stored[:at], f"cut off on the disk at byte {at:,}"


def _empty(original: Original, _: random.Random) -> Mutant:
    return Mutant(b"", original.path.name, "0 bytes")


def _another_name(original: Original, chance: random.Random) -> Mutant | None:
    """Under the name of another file of the folder, of the same format."""
    names = [n for n in original.others if n != original.path.name and _ends(n) == _ends(original.path.name)]
    if not names:
        return None
    name = chance.choice(sorted(names))
    return Mutant(original.stored, name, f"named {name}")


def _ends(name: str) -> tuple[str, ...]:
    return tuple(name.lower().split(".")[1:])[-2:]


KINDS = (
    Kind("cut_within_line", "cut off in the middle of a line", _text(_cut_within)),
    Kind("carriage_returns", "line ends of an old Macintosh", _text(_carriage_returns)),
    Kind("open_quote", "a quotation mark left open", _text(_quote)),
    Kind("nul", "a NUL", _text(_nul)),
    Kind("byte_changed", "one bit of the text changed", _text(_other_byte)),
    Kind("digit_changed", "one digit changed", _text(_other_digit)),
    Kind("utf16", "UTF-16", _text(_utf16)),
    Kind("latin1_byte", "a byte of Latin-1", _text(_latin)),
    Kind("byte_order_mark", "a byte order mark (harmless)", _text(_mark)),
    Kind("blank_lines", "blank lines at the end (harmless)", _text(_blank_lines)),
    Kind("semicolons", "semicolons in place of commas", _text(_semicolons)),
    Kind("binary", "200 random bytes among the text", _text(_binary)),
    Kind("controls", "control characters", _text(_controls)),
    Kind("disk_byte_1", "one bit changed on the disk", _stored(_byte_on_disk, "packed")),
    Kind("disk_byte_2", "one bit changed on the disk, elsewhere", _stored(_byte_on_disk, "packed")),
    Kind("disk_byte_3", "one bit changed on the disk, elsewhere again", _stored(_byte_on_disk, "workbook")),
    Kind("cut_on_disk", "cut off on the disk", _stored(_cut_on_disk, "packed")),
    Kind("empty", "0 bytes", _empty),
    Kind("another_name", "under the name of another file", _another_name),
)
