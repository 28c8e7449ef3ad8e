"""How many examples a property is tried on."""

from __future__ import annotations

from hypothesis import settings


def examples(full: int) -> settings:
    """``full`` examples under the profile «full», the same share of them as of the default under another."""
    return settings(max_examples=max(5, full * settings.default.max_examples // 100))
