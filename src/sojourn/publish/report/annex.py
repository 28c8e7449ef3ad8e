"""The annex of a report as tables: all indicators, all measures with their cells, States by instrument, places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sojourn.concepts.destination import Destination
from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.files.tables import write_columns
from sojourn.files.workbook import Workbook
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.traces import place_in_words
from sojourn.publish.words import codes, titles
from sojourn.publish.words.language import Language, language
from sojourn.publish.words.sources import named_here, publishers_of

Columns = Mapping[str, Sequence[Any]]
AS_CSV = ("indicators", "instruments")
"""Tables that stand as CSV of their own; all are sheets of the workbook."""


def annex_tables(dossier: Dossier, lang: str = "en") -> dict[str, Columns]:
    """The tables by name, those without a row left out. Figures are unrounded; an absent one is an empty cell."""
    words = language(lang)
    made = {
        "indicators": _columns(_indicators(dossier, words)),
        "measures": _columns(_measures(dossier, words)),
        "instruments": _columns(_instruments(dossier, words)),
        "parties": _columns(_parties(dossier, words)),
        "maps": _columns(_maps(dossier, words)),
        "flows": _columns(_flows(dossier)),
    }
    return {name: table for name, table in made.items() if table}


def write_annex(tables: Mapping[str, Columns], destination: Destination, area: str) -> list[str]:
    """Write the tables to a folder: one workbook with a sheet each, and CSV of those that are asked for most."""
    names = []
    for name in (n for n in AS_CSV if n in tables):
        names.append(f"{area}-{name}.csv")
        write_columns(tables[name], destination.inside(names[-1]))
    names.append(f"{area}-annex.xlsx")
    write_workbook(tables, destination.inside(names[-1]))
    return names


def write_workbook(tables: Mapping[str, Columns], destination: Destination) -> None:
    """A workbook with a sheet for each table, headings in bold; a text is never a formula."""
    book = Workbook(destination, destination.path, streamed=False)
    for name, columns in tables.items():
        sheet = book.sheet(name)
        for column, (heading, values) in enumerate(columns.items()):
            book.put(sheet, 0, column, heading, book.bold)
            for row, value in enumerate(values, start=1):
                book.put(sheet, row, column, value)
    if not tables:
        book.sheet("empty")
    book.close()


def _columns(rows: Iterable[Mapping[str, Any]]) -> Columns:
    held = list(rows)
    return {name: [row[name] for row in held] for name in held[0]} if held else {}


def _indicators(dossier: Dossier, words: Language) -> Iterable[dict[str, Any]]:
    """One row a figure of an indicator, with what it was computed from and the peers at its period."""
    chosen = {
        (e.reading.id, f.period): kind
        for v in dossier.verdicts
        for e in v.evidence
        for kind, f in (("baseline", e.reading.baseline), ("latest", e.reading.latest))
        if f is not None
    }
    for id, figures in dossier.series.items():
        own = titles.declared(id)
        for figure in figures:
            yield {
                "area": dossier.area,
                "area_name": dossier.name,
                "indicator": id,
                "title": named_here(titles.indicator(id, words), dossier, words),
                "unit": titles.unit(id, words),
                "time_period": label(figure.period),
                "value": figure.value,
                "status": codes.status(figure.status, words),
                "used_as": chosen.get((id, figure.period), ""),
                "direction": own.direction,
                "paragraphs": " ".join(str(n) for n in own.paragraphs),
                "formula": f"{own.formula.__name__}({', '.join(own.needs)})",
                "inputs": "; ".join(f"{p.id}={p.value:.10g}" for p in figure.inputs if p.value is not None),
                "peers": "; ".join(
                    f"{dossier.names[p.area]} {p.figure.number:.6g}"
                    for p in dossier.peers.get(id, ())
                    if p.figure.period == figure.period
                ),
                "publishers": publishers_of(figure, dossier, words),
            }


def _measures(dossier: Dossier, words: Language) -> Iterable[dict[str, Any]]:
    """One row a figure of a measure, with the cells it was read from."""
    for id, figures in dossier.measures.items():
        own = titles.measure(id, words)
        for figure in figures:
            cells = dossier.places.get(id, {}).get(figure.period, ())
            yield {
                "area": dossier.area,
                "measure": id,
                "title": named_here(own.title, dossier, words),
                "unit": own.unit,
                "time_period": label(figure.period),
                "value": figure.value,
                "status": codes.status(figure.status, words),
                "cells": "; ".join(place_in_words(p, words) for p in cells),
                "formula": figure.origin.formula if figure.origin is not None else "",
                "publishers": publishers_of(figure, dossier, words),
            }


def _instruments(dossier: Dossier, words: Language) -> Iterable[dict[str, Any]]:
    """One row a State and treaty."""
    held = dossier.instruments
    if held is None:
        return
    for state in held.states:
        for treaty, newest in held.newest.items():
            bond = held.bonds.get((state, treaty))
            yield {
                "state": state,
                "state_name": dossier.names.get(state, state),
                "treaty": treaty,
                "treaty_name": titles.treaty(treaty, words),
                "bound": bond is not None,
                "since": bond.date if bond is not None else "",
                "release": bond.release if bond is not None else None,
                "newest_list": newest,
            }


def _parties(dossier: Dossier, words: Language) -> Iterable[dict[str, Any]]:
    """One row a treaty and year in which the number of its parties among the States of the area grew."""
    held = dossier.instruments
    if held is None or dossier.is_country:
        return
    for treaty, newest in held.newest.items():
        for year, count in held.counts(treaty).items():
            yield {
                "treaty": treaty,
                "treaty_name": titles.treaty(treaty, words),
                "year": year,
                "states_bound_at_its_end": count,
                "of_states": len(held.states),
                "newest_list": newest,
            }


def _maps(dossier: Dossier, words: Language) -> Iterable[dict[str, Any]]:
    """One row a country of a map."""
    for given in dossier.maps:
        for country, figure in given.figures.items():
            yield {
                "map": given.id,
                "time_period": label(given.period),
                "area": country,
                **_of(dossier, country, figure, words),
            }


def _of(dossier: Dossier, area: str, figure: Figure, words: Language) -> dict[str, Any]:
    return {"area_name": dossier.names[area], "value": figure.value, "status": codes.status(figure.status, words)}


def _flows(dossier: Dossier) -> Iterable[dict[str, Any]]:
    """One row a pair of sub-regions, estimated; moves inside a sub-region are pairs of it with itself."""
    flows = dossier.flows
    if flows is None:
        return
    for i, origin in enumerate(flows.areas):
        for j, destination in enumerate(flows.areas):
            yield {
                "time_period": label(flows.period),
                "origin": dossier.names[origin],
                "destination": dossier.names[destination],
                "persons_estimated": float(flows.table[i, j]),
            }
