"""Bring the catalogues up to date with what documents and pages say.

    python benchmarks/extract_messages.py WAREHOUSE [WAREHOUSE ...] --areas World,KEN,TUV,202,ECOWAS

Documents and pages are made for the areas from each warehouse (``built-in`` is the built-in edition) while every
message is recorded; what stands in the text of the program and in its tables is added. A message that a catalogue does
not have is added to it without a translation, one that nobody says any more is taken out; translations stay. Printed:
how many are still to be translated.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from sojourn.products.assessment.standing import standing
from sojourn.publish.documents.recorded import recorded
from sojourn.publish.report.report import report
from sojourn.publish.words import catalogue
from sojourn.publish.words.language import LANGUAGES
from sojourn.warehouse import Warehouse


def main() -> None:
    """Record, and bring every catalogue up to date."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("warehouses", nargs="+")
    given.add_argument("--areas", default="World,KEN,TUV,202,ECOWAS")
    asked = given.parse_args()
    dossiers = []
    for name in asked.warehouses:
        house = standing(built_in=True).warehouse if name == "built-in" else Warehouse(Path(name))
        dossiers += [report(house, area).dossier for area in asked.areas.split(",")]
    said = recorded(dossiers)
    print(f"{len(said)} messages")
    for language in sorted(set(LANGUAGES) - {"en"}):
        _update(language, list(said))


def _update(language: str, said: list[catalogue.Message]) -> None:
    """Write the catalogue anew with the translations it has."""
    path = catalogue.path_of(language)
    before = catalogue.read(language) if path.exists() else Catalog()
    made = Catalog(locale=Locale.parse(language), project="Sojourn", fuzzy=False)
    for message in said:
        held = before.get(message if isinstance(message, str) else message[0])
        made.add(message, string=held.string if held is not None else None)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, made, width=0, omit_header=False)
    left = sum(not all(m.string if isinstance(m.string, tuple) else (m.string,)) for m in made if m.id)
    print(f"{language}: {left} to be translated")


if __name__ == "__main__":
    main()
