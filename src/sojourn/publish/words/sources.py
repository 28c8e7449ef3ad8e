"""Where figures are from, in words: the data of a dossier, files, cells, formulas, and the command that shows cells."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from importlib import metadata

from sojourn.concepts.figure import Figure
from sojourn.estimators.registry import FLOW_METHODS
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.provenance import Provenance, ReleaseRecord
from sojourn.publish.words.areas import within
from sojourn.publish.words.editions import from_the_left
from sojourn.publish.words.language import Language
from sojourn.publish.words.reasons import reason
from sojourn.publish.words.three_digits import named

METHODS = frozenset(name for method in FLOW_METHODS for name in (method.name, *method.aliases))
INTERPOLATED = "population between two stock years: interpolated at a constant rate"
OF_STOCKS = (
    "bilateral stock of mid-{year}, summed over places bound at the date",
    "people of mid-{year} with the list of {day}",
)
"""Formulas, and parts of formulas behind a colon, with years and days in them."""


def program() -> str:
    """The name and version of the program that makes the report."""
    return f"Sojourn {metadata.version('sojourn')}"


def sources_of(figure: Figure | None) -> str:
    """The sources a figure rests on: «UNDESA_STOCK_2024_LONG 2024; WPP2024_EVENTS 2024»."""
    return "; ".join(figure.sources) if figure is not None else ""


def publishers_of(figure: Figure | None, dossier: Dossier, language: Language) -> str:
    """The publishers of all that a figure rests on: «UN DESA and UNHCR»; empty where nobody is known."""
    return publishers_of_all([figure], dossier, language)


def publishers_of_all(figures: Iterable[Figure | None], dossier: Dossier, language: Language) -> str:
    """The publishers of all that some figures rest on, each named once; those behind estimates of Sojourn apart.

    «UN DESA and UNHCR; estimated by Sojourn from UN DESA».
    """
    named = {r.number: r.publisher.split(",")[0].strip() for r in dossier.releases if r.publisher}
    stated: dict[str, None] = {}
    estimated: dict[str, None] = {}
    others: dict[str, None] = {}
    for figure in figures:
        found = [named[n] for n in _releases_of(figure) if n in named] if figure is not None else []
        (estimated if _by_method(figure) else stated).update(dict.fromkeys(found))
        if not found and (known := sources_of(figure)):
            others[language.say(known) if known == "all sources loaded" else known] = None
    said = [language.row(list(stated))]
    if estimated:
        said.append(language.say("estimated by Sojourn from {publishers}", publishers=language.row(list(estimated))))
    return language.apart([s for s in (*said, *others) if s])


def _by_method(figure: Figure | None) -> bool:
    """Whether a flow that Sojourn estimates is in a figure: then no publisher has said it."""
    if figure is None:
        return False
    own = figure.origin is not None and figure.origin.source in METHODS
    return own or any(_by_method(part) for part in figure.inputs)


def _releases_of(figure: Figure) -> list[int]:
    own = list(figure.origin.releases) if figure.origin is not None else []
    return [*own, *(n for part in figure.inputs for n in _releases_of(part))]


def data_stamp(dossier: Dossier, language: Language) -> str:
    """What the figures of a dossier come from, in a line."""
    used = [r for r in dossier.releases if r.used]
    if dossier.built_in:
        edition = ", ".join(sorted({r.edition for r in used if r.publisher not in dossier.own_tables}))
        if dossier.own_tables:
            return language.say(
                "the built-in edition {edition}: totals and sub-regions derived by Sojourn from published figures; on "
                "top of it own tables by {publishers}",
                edition=edition,
                publishers=", ".join(dossier.own_tables),
            )
        return language.say(
            "the built-in edition {edition}: totals and sub-regions derived by Sojourn from published figures",
            edition=edition,
        )
    named = sorted({(r.publisher or language.say("an unnamed publisher")).split(",")[0] for r in used})
    return language.many(
        "{count} file loaded as published, by {publishers}",
        "{count} files loaded as published, by {publishers}",
        len(used),
        publishers=", ".join(named),
    )


def file_of(release: ReleaseRecord, language: Language) -> str:
    """The name of a release's file, or what an estimate was made by and from."""
    if release.file_name:
        return from_the_left(release.file_name, language)
    made_of = ", ".join(str(n) for n in release.inputs)
    return language.say("estimate by {method} from releases {inputs}", method=release.method, inputs=made_of)


def published(release: ReleaseRecord | None) -> str:
    """Who published a release and which edition: «UN DESA 2024»; empty for none."""
    if release is None:
        return ""
    return f"{release.publisher.split(',')[0].strip() or release.source} {release.edition}".strip()


def selection(where: Provenance, language: Language) -> list[tuple[str, str]]:
    """(dimension, codes) of the cells a measure was read from; a long row of years as first to last."""
    return [(name, _codes(codes, language)) for name, codes in where.origin.where]


def _codes(codes: str, language: Language) -> str:
    parts = codes.split("+")
    many_years = len(parts) > 4 and all(p.isdigit() and len(p) == 4 for p in parts)
    if not many_years:
        return codes
    return language.say("{first} to {last}, as far as published", first=parts[0], last=parts[-1])


def formula(where: Provenance, language: Language) -> str:
    """How a measure is computed, empty for cells as they are."""
    parts = [where.formula, INTERPOLATED if where.interpolated else ""]
    return "; ".join(_formula(p, language) for p in parts if p)


def _formula(text: str, language: Language) -> str:
    """A formula in words; years and days in it are put into its message."""
    for message in OF_STOCKS:
        wanted = re.escape(message).replace(r"\{year\}", r"(?P<year>\d{4})").replace(r"\{day\}", r"(?P<day>[\d-]+)")
        if found := re.fullmatch(wanted, text):
            return language.say(message, **{name: language.period(when) for name, when in found.groupdict().items()})
    head, colon, parts = text.partition(": ")
    if colon and parts.startswith("people of mid-"):
        return f"{language.say(head)}: {language.row([_formula(p, language) for p in parts.split(', ')])}"
    return language.say(text)


def command(where: Provenance) -> str:
    """The command that shows the cells of a measure in a terminal."""
    if where.cells is None:
        return "sojourn info"
    cells = [f"{name}={code}" for name, code in where.cells.where]
    built_in = ["--built-in"] if where.cells.built_in else []
    return shlex.join(["sojourn", "trace", where.cells.dataflow, *cells, *built_in])


def command_note(where: Provenance, language: Language) -> str:
    """What that command shows of the figure, where it is not the figure itself."""
    if where.cells is None:
        return language.say("shows the releases this is counted over")
    return "; ".join(reason(r, language) for r in where.cells.remarks)


def named_here(text: str, dossier: Dossier, language: Language) -> str:
    """A text about «the area» with the dossier's own area in it."""
    return named(text, within_sentence(dossier, language), language)


def within_sentence(dossier: Dossier, language: Language) -> str:
    """The area's name as it stands inside a sentence, with an article where it has one."""
    if dossier.level == "world":
        return language.say("the world")
    name = dossier.name
    return (
        language.say("the {community}", community=name)
        if dossier.level == "community"
        else within(dossier.area, name, language.locale)
    )
