"""Derive from published files what their sources lead one to expect: ``python benchmarks/expected_figures.py FOLDER``.

FOLDER holds published files in their own layouts, each complete. Writes ``profiles.csv``, ``sums.csv``,
``levels.csv``, ``orders.csv`` and ``magnitudes.csv`` of ``src/sojourn/sources/expected``. The formulas of the sums
stand in ``sojourn.products.intake.judging.known_sums``; a profile is the least that any of the files of a kind holds.
"""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from sojourn import sources
from sojourn.concepts.series import edition_date
from sojourn.errors import SojournError
from sojourn.products.intake.judging.completeness import actions_until, named_year
from sojourn.products.intake.judging.figures import TIME, Figures
from sojourn.products.intake.judging.known_sums import SMALL, sums_of, told_apart
from sojourn.products.intake.judging.levels import AREAS, by_year
from sojourn.products.intake.judging.order import own_order
from sojourn.products.intake.judging.selections import cells_by, lines_by
from sojourn.products.intake.loading import files_of
from sojourn.sources.expectation import rules, years_of

HERE = Path(__file__).resolve().parents[1] / "src/sojourn/sources/expected"
#: A complete file of a later edition has at least this share of the lines of the shortest at hand.
LEAST = 0.99
#: Actions of a treaty are all recorded after so many years.
SETTLED = 2
#: So many figures of areas are written for each kind of file; years are left out evenly, and always the last one.
LEVELS = 600
#: Two editions agree of an area where their levels are no further apart, in powers of ten.
AGREE = 0.15
#: Tables that hold nothing but what other tables hold.
BUILT_IN = "SOJOURN_EDITION"


def read(folders: list[Path]) -> Iterator[Figures]:
    """All figures of the published files in folders."""
    for path in files_of(folders):
        try:
            source = sources.recognise(path)
            reading = source.read(path) if source else None
        except SojournError as error:
            print(f"{path.name}: {error.message}", file=sys.stderr)
            continue
        if source is None or reading is None or source.id == BUILT_IN:
            continue
        for o in reading.observations:
            yield Figures.of(path.name, source.id, reading.edition, o.dataflow, o.table)


def text_of(told: dict[str, str]) -> str:
    return ";".join(f"{k}={v}" for k, v in sorted(told.items()))


def text_of_years(counts: dict[int, int]) -> str:
    """Year -> count as ``2008:3 4*2 2012:5``: a year is written where it does not follow, equal counts once."""
    parts: list[tuple[str, int, int]] = []
    last = None
    for year, count in sorted(counts.items()):
        start = "" if last is not None and year == last + 1 else f"{year}:"
        if not start and parts[-1][1] == count:
            parts[-1] = (*parts[-1][:2], parts[-1][2] + 1)
        else:
            parts.append((start, count, 1))
        last = year
    return " ".join(f"{start}{count}{f'*{times}' if times > 1 else ''}" for start, count, times in parts)


def profile(figures: Figures) -> dict[tuple[str, str], str]:
    """Lines, areas, codes and years of one file."""
    found = {("rows", ""): str(int(LEAST * figures.given.sum()))}
    for key in figures.area_keys:
        with_figures = figures.counts(key, figures.countries(key))
        names = [n for n, c in zip(figures.names[key], with_figures, strict=True) if c]
        found["areas", key] = " ".join(sorted(names))
    for key in figures.small:
        names = [n for n, c in zip(figures.names[key], figures.counts(key), strict=True) if c]
        if len(names) <= SMALL:
            found["codes", key] = " ".join(sorted(names))
    if figures.years.any():
        with_figures = figures.years[figures.given]
        found["first", ""], found["last", ""] = str(with_figures.min()), str(with_figures.max())
        if "time_period" not in rules(figures.source).selectable:
            found["years", ""] = " ".join(str(y) for y in sorted(set(with_figures.tolist())))
            if (edition := named_year(figures.edition)) is not None:
                found["lag", ""] = str(edition - with_figures.max())
    if chosen := rules(figures.source).selectable:
        for key in sorted({k for k in figures.codes if k in chosen} - {"ref_area", TIME}):
            for code, count in lines_by(figures, key).items():
                found["lines", f"{key} {code}"] = str(count)
        for area, counts in cells_by(figures).items():
            found["cells", area] = text_of_years(counts)
    if figures.dataflow.id == "TREATY_ACTION":
        edition = edition_date(figures.edition)
        with_action = sorted({int(v) for v in figures.values[figures.given]})
        years = [y for y in with_action if edition and y <= edition.year - SETTLED]
        for (action, year), count in actions_until(figures, years).items():
            found["history", f"{action} {year}"] = str(count)
    return found


def less(one: dict[tuple[str, str], str], other: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """What both of two files of one kind hold; of lines and cells, by which selections are judged, the most of both."""
    found = {k: one.get(k) or other[k] for k in one.keys() | other.keys() if k[0] in ("lines", "cells")}
    for key in one.keys() & other.keys():
        a, b = one[key], other[key]
        if key[0] in ("codes", "areas", "years"):
            found[key] = " ".join(sorted(set(a.split()) & set(b.split())))
        elif key[0] == "cells":
            mine, theirs = years_of(a), years_of(b)
            found[key] = text_of_years({y: max(mine.get(y, 0), theirs.get(y, 0)) for y in mine.keys() | theirs.keys()})
        elif key[0] == "lines":
            found[key] = str(max(int(a), int(b)))
        else:
            found[key] = str(max(int(a), int(b)) if key[0] in ("first", "lag") else min(int(a), int(b)))
    return found


def levels(figures: Figures) -> dict[tuple[str, int], dict[str, float]]:
    """Dimension and year -> area -> level, of some years before the last: that one may still be counted."""
    found = {}
    for key in figures.area_keys:
        years = sorted(by_year(figures, key).items())[:-1]
        areas = max((len(of) for _, of in years), default=0)
        if areas >= AREAS:
            chosen = min(max(LEVELS // areas, 3), len(years))
            places = sorted({round(i * (len(years) - 1) / max(chosen - 1, 1)) for i in range(chosen)})
            found.update({(key, years[i][0]): years[i][1] for i in places})
    return found


def agreeing(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Areas of which two editions say about the same."""
    return {a: (one[a] + other[a]) / 2 for a in one.keys() & other.keys() if abs(one[a] - other[a]) <= AGREE}


def magnitude(value: float) -> float:
    """To one figure."""
    if value <= 0:
        return 0.0
    step = 10.0 ** math.floor(math.log10(value))
    return round(value / step) * step


def write(name: str, header: list[str], rows: list[tuple[str, ...]]) -> None:
    with (HERE / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{name}.csv: {len(rows)} rows")


def main(folders: list[Path]) -> None:
    profiles: dict[tuple[str, str, str, str], dict[tuple[str, str], str]] = {}
    sums: list[tuple[str, ...]] = []
    sizes: dict[tuple[str, str], float] = {}
    past: dict[tuple[str, str, str, str, int], dict[str, float]] = {}
    places: dict[tuple[str, str], list[str]] = {}
    for figures in read(folders):
        told = text_of(told_apart(figures))
        name = (figures.source, figures.edition, figures.dataflow.id, told, figures.where)
        sums += [(*name, *key, f"{value:.15g}") for key, value in sums_of(figures).items()]
        here = profile(figures)
        shape = f"{here.get(('first', ''), '')} {sorted(v for k, v in here.items() if k[0] == 'codes')}"
        kind = (figures.source, figures.dataflow.id, told, shape)
        profiles[kind] = less(profiles[kind], here) if kind in profiles else here
        for place, of_areas in levels(figures).items():
            of = (figures.source, figures.dataflow.id, told, *place)
            past[of] = agreeing(past[of], of_areas) if of in past else of_areas
        for key in figures.area_keys:
            names = own_order(figures, key)
            if len(names) > len(places.get((figures.source, key), ())):
                places[figures.source, key] = names
        for (subject, code), value in subjects(figures):
            sizes[subject, code] = max(value, sizes.get((subject, code), 0.0))
    rows: list[tuple[str, ...]] = []
    for number, (kind, items) in enumerate(sorted(profiles.items()), 1):
        rows += [(str(number), *kind[:3], *key, value) for key, value in sorted(items.items())]
    write("profiles", ["profile", "source", "dataflow", "told", "item", "code", "value"], rows)
    write("sums", ["source", "edition", "dataflow", "told", "file_name", "formula", "code", "value"], sorted(set(sums)))
    write(
        "levels",
        ["source", "dataflow", "told", "dimension", "year", "levels"],
        [
            (*map(str, of), " ".join(f"{a}:{log:.1f}" for a, log in sorted(logs.items())))
            for of, logs in sorted(past.items())
            if len(logs) >= AREAS
        ],
    )
    write("orders", ["source", "dimension", "areas"], [(*of, " ".join(names)) for of, names in sorted(places.items())])
    write(
        "magnitudes",
        ["subject", "area", "value"],
        [(*key, f"{magnitude(v):.0f}") for key, v in sorted(sizes.items()) if magnitude(v)],
    )


#: Subject of magnitudes: source, dataflow, the dimension that is the area, codes of the others.
SUBJECTS: dict[str, tuple[str, str, str, dict[str, tuple[str, ...]]]] = {
    "population": ("UNDESA_STOCK_TOTALS", "POPULATION", "ref_area", {"sex": ("_T",), "time_period": ("1990", "2020")}),
    "foreign_born": (
        "UNDESA_STOCK_TOTALS",
        "MIGRANT_STOCK",
        "ref_area",
        {"sex": ("_T",), "time_period": ("2015", "2019", "2020")},
    ),
    "born_and_abroad": (
        "UNDESA_STOCK_BILATERAL_2019",
        "MIGRANT_STOCK",
        "counterpart_area",
        {"sex": ("_T",), "ref_area": ("001",), "time_period": ("2019",)},
    ),
    "births": ("WPP2024_EVENTS", "VITAL_EVENTS", "ref_area", {"event": ("BIRTHS",), "time_period": ("2000",)}),
    "deaths": ("WPP2024_EVENTS", "VITAL_EVENTS", "ref_area", {"event": ("DEATHS",), "time_period": ("2000",)}),
    "received": ("WDI_REMITTANCES", "REMITTANCE_FLOW", "ref_area", {"time_period": ("2015",)}),
    "sent": ("WDI_REMITTANCES", "REMITTANCE_FLOW", "counterpart_area", {"time_period": ("2015",)}),
}


def subjects(figures: Figures) -> Iterator[tuple[tuple[str, str], float]]:
    """Sizes of areas by subject."""
    for subject, (source, dataflow, key, where) in SUBJECTS.items():
        if (figures.source, figures.dataflow.id) != (source, dataflow):
            continue
        mask = figures.countries(key)
        for dimension, codes in where.items():
            mask &= figures.is_in(dimension, codes)
        if mask.any():
            best = {}
            for code, value in zip(figures.codes[key][mask], figures.values[mask], strict=True):
                best[code] = max(value, best.get(code, 0.0)) if value == value else best.get(code, 0.0)
            for code, value in best.items():
                yield (subject, figures.names[key][code]), float(value)


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
