"""From the formats that are asked for to files in a folder: all new, or all as before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sojourn.concepts.destination import Destination, checked
from sojourn.errors import UsageError
from sojourn.files.whole import move_all, new_folder, scratch_folder, write_text, writing
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.documents.assessed import assessed
from sojourn.publish.documents.cards import write_cards
from sojourn.publish.documents.content import Document
from sojourn.publish.documents.general_assembly import general_assembly
from sojourn.publish.documents.package import write_package
from sojourn.publish.documents.pdf import write_pdf
from sojourn.publish.documents.word import write_word
from sojourn.publish.documents.workbook import write_workbook
from sojourn.publish.report.data import text
from sojourn.publish.report.in_language import in_language
from sojourn.publish.report.page import definitions_page, named_in, page, second_name
from sojourn.publish.words.language import Language, language
from sojourn.release import for_publication

DOCUMENTS: Mapping[str, Callable[[Document, Destination], None]] = {
    "pdf": write_pdf,
    "docx": write_word,
    "xlsx": write_workbook,
}
FORMATS = ("html", "json", *DOCUMENTS, "package", "cards")
FOLDERS = ("package", "cards")
TEMPLATES: Mapping[str, Callable[[Dossier, Language], Document]] = {
    "assessment": assessed,
    "general-assembly": general_assembly,
}


def chosen(formats: str) -> tuple[str, ...]:
    """Formats named with commas between them, each once. Raises UsageError for one there is not."""
    asked = tuple(dict.fromkeys(part.strip().lower() for part in formats.split(",") if part.strip()))
    unknown = [f for f in asked if f not in FORMATS]
    if unknown or not asked:
        named = ", ".join(unknown) or formats
        raise UsageError(f"There is no format «{named}».", ways_out=[f"Use of {', '.join(FORMATS)}."])
    return asked


def template(name: str) -> Callable[[Dossier, Language], Document]:
    """The document with this name. Raises UsageError for one there is not."""
    if name not in TEMPLATES:
        raise UsageError(f"There is no document «{name}».", ways_out=[f"Use of {', '.join(TEMPLATES)}."])
    return TEMPLATES[name]


def write(
    dossier: Dossier,
    destination: Destination,
    formats: Sequence[str],
    lang: str = "en",
    *,
    document: str = "assessment",
    progress: Callable[[int, int, str], None] | None = None,
) -> list[Path]:
    """Write the forms of a dossier to a folder and return their places, in the order asked.

    Names are ``KEN.pdf`` in English and ``KEN.fr.pdf`` in another language; ``KEN.general-assembly.pdf`` for that form.
    Page, JSON and package are of the assessment always; beside the page stands its second file, the definitions.
    Everything is made in a scratch folder first.

    Raises UsageError for an unknown language, format or document, for a sign no font has, and where the folder cannot
    be written; NotForPublication for a folder of personal data.
    """
    say = progress or (lambda done, total, what: None)
    for_publication(checked(destination), into="a document")
    words, compose = language(lang).counting_anew(), template(document)
    told = in_language(dossier, words)
    composed = compose(told, words) if any(f in DOCUMENTS for f in formats) else None
    folder = destination.path
    with writing(folder), scratch_folder(folder) as scratch:
        names: list[str] = []
        places: list[str] = []
        for done, form in enumerate(formats):
            say(done, len(formats), form)
            name = _name(dossier, form, lang, document)
            place = destination.inside(scratch.name).inside(name)
            if composed is not None and form in DOCUMENTS:
                DOCUMENTS[form](composed, place)
            elif form == "package":
                write_package(told, place, words)
            elif form == "cards":
                with new_folder(place) as cards:
                    write_cards(told, cards, words)
            elif form == "html":
                write_text(place, page(dossier, lang))
                names.append(second_name(dossier.area, lang))
                write_text(place.beside(names[-1]), definitions_page(dossier, lang))
            else:
                write_text(place, text(dossier, lang))
            names.append(name)
            places.append(name)
        move_all(names, scratch, destination)
    return [folder / name for name in places]


def _name(dossier: Dossier, form: str, lang: str, document: str) -> str:
    kind = f".{document}" if document != "assessment" and form in DOCUMENTS else ""
    stem = named_in(f"{dossier.area}{kind}", lang)
    return f"{stem}-{form}" if form in FOLDERS else f"{stem}.{form}"
