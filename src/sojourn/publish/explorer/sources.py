"""What is loaded, held, and how old it is."""

from __future__ import annotations

import re

from sojourn.products.assessment.provenance import ReleaseRecord
from sojourn.products.intake import holding
from sojourn.publish.explorer.shell import Page, Setting, page


def sources_page(setting: Setting) -> Page:
    """The releases of this state of the warehouse, and the files that are held out of every answer."""
    held, words = setting.holdings, setting.language
    records = list(held.releases.values())
    with held.lock:
        waiting = holding.held(held.warehouse) if held.given.kind == "warehouse" else []
    says = words.say(
        "{files} files by {publishers} publishers. Age is counted in years from the edition to the day of the page.",
        files=len(records),
        publishers=len({r.publisher for r in records}),
    )
    return page(
        setting,
        "sources.html.j2",
        words.say("Sources"),
        columns={
            "release": [r.number for r in records],
            "source": [r.source for r in records],
            "edition": [r.edition for r in records],
            "publisher": [r.publisher for r in records],
            "file": [r.file_name for r in records],
            "sha256": [r.sha256 for r in records],
            "licence": [r.licence for r in records],
            "loaded": [r.loaded for r in records],
        },
        says=says,
        releases=[(r, _age(r, setting)) for r in records],
        held=[(f.file_name, [d.sentence for d in f.departures]) for f in waiting],
    )


def _age(record: ReleaseRecord, setting: Setting) -> tuple[str, str]:
    """What sorts by age, and the words: years since the year that the edition's name ends in."""
    found = re.findall(r"(?:19|20)\d\d", record.edition)
    if not found:
        return "-1", setting.language.say("no year in its name")
    years = setting.day.year - int(found[-1])
    return str(years), setting.language.many("{count} year", "{count} years", years)
