"""A dossier with the names of its areas in a language, so that pictures and tables have them too."""

from __future__ import annotations

from dataclasses import replace

from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.words.language import Language


def in_language(dossier: Dossier, words: Language) -> Dossier:
    """The same dossier, its areas named in the language."""
    return replace(dossier, names={id: words.area(id, name) for id, name in dossier.names.items()})
