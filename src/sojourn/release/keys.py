"""The random key of every person: drawn once with the data set's secret, the same for ever.

The key of a person is an HMAC of the identifier under a secret that was drawn at random once and is kept beside the
ledger. A record that is dropped or added changes no other's key. Without the secret no key can be told; with another
secret every noise would be drawn anew, which averaging would undo: the ledger holds the secret's fingerprint, and a
release with another one is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sojourn.concepts.destination import Destination
from sojourn.errors import FileDamaged, NotForPublication
from sojourn.files.whole import write_text
from sojourn.release.ledger import Ledger

NAME = "secret.json"
LENGTH = 32


def secret_of(folder: Destination, ledger: Ledger) -> bytes:
    """The secret beside a ledger; drawn where the ledger names none yet.

    Raises NotForPublication where it is lost or another one than releases were made with, FileDamaged where the file
    is no secret.
    """
    path = folder.path / NAME
    used = secrets_used(ledger)
    if not path.exists():
        if used:
            raise NotForPublication(
                f"The secret of this ledger is lost: there is no {path}. With a new one all noise would be drawn "
                "anew, and comparing it with what was published would take it off.",
                ways_out=["bring it back from a copy", "release by suppression or differential privacy"],
            )
        write_text(folder.inside(NAME), json.dumps({"secret": secrets.token_hex(LENGTH)}) + "\n")
        path.chmod(0o600)
    secret = _read(path)
    if used and fingerprint(secret) not in used:
        raise NotForPublication(
            f"{path} is not the secret that earlier releases were made with.", ways_out=["bring that one back"]
        )
    return secret


def secrets_used(ledger: Ledger, default: str | None = None) -> set[str]:
    """Fingerprints of the secrets that releases were made with; the default where there was none yet."""
    used = {e.facts["secret"] for e in ledger.entries() if "secret" in e.facts}
    return used or ({default} if default else set())


def keyed(value: Any, secret: bytes) -> str:
    """A hash of what is not published that nobody can try values against without the secret."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(secret, text.encode(), "sha256").hexdigest()


def fingerprint(secret: bytes) -> str:
    """What may be written down about a secret."""
    return hashlib.sha256(b"sojourn fingerprint" + secret).hexdigest()[:32]


def keys_of(persons: Iterable[object], secret: bytes) -> npt.NDArray[np.uint64]:
    """The key of each person, 32 bits, from the identifier as text."""
    made = (hmac.digest(secret, str(person).encode("utf-8", "surrogatepass"), "sha256")[:4] for person in persons)
    return np.frombuffer(b"".join(made), dtype=">u4").astype(np.uint64)


def _read(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(json.loads(path.read_text(encoding="utf-8"))["secret"])
    except (ValueError, KeyError, TypeError) as error:
        raise FileDamaged(f"{path} is no secret of Sojourn.", ways_out=["bring it back from a copy"]) from error
    if len(secret) != LENGTH:
        raise FileDamaged(f"The secret in {path} is {len(secret)} bytes long, not {LENGTH}.")
    return secret
