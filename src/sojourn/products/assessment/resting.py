"""Which measures rest on releases: they are made anew when these come or go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sojourn.products.assessment.keys import Recipes, recipes_of


def measures_resting_on(releases: Sequence[Mapping[str, Any]], recipes: Recipes | None = None) -> tuple[str, ...]:
    """Names of the measures that are made from series of these releases, or from measures that are.

    releases : rows as ``Warehouse.releases`` gives them ; recipes : of all measures where none are given

    No stored figure of them is shown after: the key of each holds the releases in force.
    """
    from sojourn.products.assessment import makers

    if not releases:
        return ()
    found: dict[str, None] = {}
    for recipe in (recipes or recipes_of(makers.MAKERS)).recipes:
        if any(recipe.names(r) for r in releases) or any(m in found for m in recipe.after):
            found |= dict.fromkeys(recipe.declared)
    return tuple(found)
