"""Products of publishers that come in the formats of SDMX and in a layout of their own too."""

from __future__ import annotations

from sojourn.concepts.series import Series

INTERNATIONAL_MIGRATION = Series("INTERNATIONAL_MIGRATION_DATABASE", "International Migration Database", "OECD")
