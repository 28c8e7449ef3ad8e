"""All charts of a report, drawn in a language and for its readers."""

from __future__ import annotations

from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.charts.spoken import drawn_in
from sojourn.publish.report.map_pictures import place_pictures
from sojourn.publish.report.picture import Picture, turned
from sojourn.publish.report.time_pictures import time_pictures
from sojourn.publish.words.language import Language


def pictures(dossier: Dossier, words: Language) -> list[Picture]:
    """Charts over time, then those of places; where lines are read from the right they run from there."""
    with drawn_in(words):
        made = [*time_pictures(dossier, words), *place_pictures(dossier, words)]
    return [turned(p) for p in made] if words.right_to_left else made
