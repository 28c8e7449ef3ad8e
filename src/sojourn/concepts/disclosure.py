"""What a table may be shown to whom: its class of disclosure, which travels with everything made of it."""

from __future__ import annotations

from enum import StrEnum

NOT_PROTECTED = "not protected, not for publication"
"""How every table, picture and line of a terminal that holds the class ``personal`` is marked."""

NOT_FOR_PUBLICATION = "N"
"""What ``conf_status`` of such a row says."""


class Disclosure(StrEnum):
    """Class of a dataflow, a file or a table."""

    OPEN = "open"
    """Published figures, and what is estimated from them."""
    OPEN_SYNTHETIC = "open_synthetic"
    """Open, but no row is about a person: simulated, or published as synthetic or k-anonymous."""
    PERSONAL = "personal"
    """About persons (crossings, registers), and every table counted from them that no rule has protected."""
