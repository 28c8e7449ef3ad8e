"""A page as a file, whole or not at all; nothing personal becomes a page."""

from __future__ import annotations

from sojourn.concepts.destination import Destination, checked
from sojourn.files.whole import write_text
from sojourn.release import for_publication


def write(text: str, destination: Destination) -> None:
    """Write a page. Raises NotForPublication where the place is one for personal data."""
    for_publication(checked(destination), into="a page")
    write_text(destination, text)
