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
    PROTECTED = "protected"
    """Counted from persons, and passed by the gate: protected, attacked and written down in a ledger."""
    PERSONAL = "personal"
    """Tables counted from persons (crossings, registers, permits) that no rule has protected."""
    PERSONAL_RECORD = "personal_record"
    """Rows about persons: travel histories, spells. They leave in no form but synthetic."""
    SPECIAL_CARE = "special_care"
    """Trafficking cases, unaccompanied children, asylum grounds: they leave with differential privacy only: counted,
    or as made-up records."""

    @property
    def about_persons(self) -> bool:
        """True for what is not for publication."""
        return self in (Disclosure.PERSONAL, Disclosure.PERSONAL_RECORD, Disclosure.SPECIAL_CARE)


METHODS: dict[Disclosure, tuple[str, ...]] = {
    Disclosure.PERSONAL: ("suppression", "cell-key", "rounding", "dp"),
    Disclosure.PERSONAL_RECORD: ("synthetic",),
    Disclosure.SPECIAL_CARE: ("dp", "synthetic"),
}
"""By which methods a class may leave: as a table, or as made-up records (``synthetic``)."""
