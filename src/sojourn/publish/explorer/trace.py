"""Where a number is from: its formula, its files, and the cells with sheet, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sojourn.concepts.figure import Figure
from sojourn.errors import CodesUnknown
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.provenance import ReleaseRecord
from sojourn.products.explore.cells import SHOWN, Traced, TracedCell, selected
from sojourn.publish.explorer.shell import Page, Setting, led_cell, page
from sojourn.publish.report.cells import Cell, Table, cell
from sojourn.publish.report.indicator_line import cuts
from sojourn.publish.report.panels import Panel, panel
from sojourn.publish.words import sources, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.numbers import decimals_of
from sojourn.publish.words.periods import period

NOTHING = Traced((), 0)


@dataclass(frozen=True)
class Trace:
    """One number's way back.

    id : m-IMMIGRANTS or i-MIGRANT_SHARE; of : the id without its letter; facts : (word, text)
    made_of : (words, address) of what it is computed from; files : those it rests on
    says : what strokes in the picture mean; remark : what the cells show of the figure
    command : the same in a terminal
    """

    id: str
    kind: str
    of: str
    title: str
    table: Table | None = None
    picture: str = ""
    says: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    made_of: tuple[tuple[str, str], ...] = ()
    cells: Traced = NOTHING
    files: tuple[ReleaseRecord, ...] = ()
    remark: str = ""
    command: str = ""


@dataclass(frozen=True)
class Line:
    """One number among all of an area: its newest figure, what it is from, its largest cell where that was read."""

    id: str
    title: str
    address: str
    newest: Cell
    when: str
    source: str
    cell: str


def trace_page(setting: Setting, area: str, id: str = "") -> Page:
    """Where one number of an area is from (m-IMMIGRANTS, i-MIGRANT_SHARE, or the id alone), or all of them in a list.

    Raises CodesUnknown for a number the area has not, UsageError where nothing is known of the area.
    """
    dossier, words = setting.holdings.dossier(area), setting.language
    listed: list[Line] = []
    traces: list[Trace] = []
    numbered: dict[str, int] = {}
    if id:
        known = _known(dossier, id, words)
        traces = [_trace(setting, dossier, panel(dossier, known, words))]
        heading, shown = traces[0].title, [_series(dossier, known)]
    else:
        indicators = () if setting.light else dossier.indicators  # a light edition has them on their own pages
        ids = [*(f"i-{n}" for n in indicators), *(f"m-{n}" for n in dossier.measures)]
        listed = [_line(setting, dossier, one, numbered) for one in ids]
        if setting.light:
            listed = _once(listed, words)
        heading, shown = words.say("All numbers of {area}", area=dossier.name), [_series(dossier, i) for i in ids]
    return page(
        setting,
        "trace.html.j2",
        words.say("{heading}, {area}: where it is from", heading=heading, area=dossier.name) if id else heading,
        columns=_columns(area, [f for figures in shown for f in figures]),
        heading=heading,
        area=area,
        area_name=dossier.name,
        whole=bool(id),
        says=words.say(
            "What each is computed from, or the source and edition it was read in, with the largest cell behind it."
        ),
        listed=listed,
        numbered=numbered,
        traces=traces,
        releases=setting.holdings.releases,
    )


def _series(dossier: Dossier, id: str) -> tuple[Figure, ...]:
    return (dossier.indicators if id.startswith("i-") else dossier.measures)[id[2:]]


def _known(dossier: Dossier, id: str, words: Language) -> str:
    """The id of a panel: as it is, or with its letter in front."""
    there = {f"i-{name}" for name in dossier.indicators} | {f"m-{name}" for name in dossier.measures}
    for wanted in (id, f"m-{id}", f"i-{id}"):
        if wanted in there:
            return wanted
    raise CodesUnknown(
        words.say("{area} has no number «{id}».", area=dossier.name, id=id),
        ways_out=[words.say("All its numbers stand on the page of where its numbers are from.")],
    )


def _columns(area: str, figures: list[Figure]) -> Mapping[str, list[object]]:
    return {
        "ref_area": [area] * len(figures),
        "id": [f.id for f in figures],
        "time_period": [f.period for f in figures],
        "obs_value": [f.value for f in figures],
        "obs_status": [f.status for f in figures],
        "source": ["; ".join(f.sources) for f in figures],
    }


def _line(setting: Setting, dossier: Dossier, id: str, numbered: dict[str, int]) -> Line:
    """One number in a line. Cells are read for a folder only: a server shows them on the number's own page.

    numbered : files by the number they have on the page of a light edition, where each is named once; added to
    """
    words, newest, where = setting.language, _series(dossier, id)[-1], dossier.provenance.get(id[2:])
    title, unit = titles.of_figure(newest.id, words)
    if id.startswith("i-"):
        source, where = (
            words.say("computed from {measures}", measures=", ".join(titles.declared(newest.id).needs)),
            None,
        )
        decimals = titles.declared(newest.id).decimals
    else:
        source = "; ".join(newest.sources)
        decimals = decimals_of(unit)
    told = ""
    if where is not None and not setting.to.served:
        found = setting.holdings.traced(where, 1).cells
        files = [_file(setting, c) for c in found]
        if setting.light:
            files = [str(numbered.setdefault(f, len(numbered) + 1)) for f in files]
        told = "; ".join(
            f"{file}, {c.place}: {'–' if c.value is None else f'{c.value:,.10g}'}"
            for file, c in zip(files, found, strict=True)
        )
    return Line(
        id=id,
        title=title,
        address=setting.to.to("trace", dossier.area, id) if setting.to.served else "",
        newest=cell(newest, "", words, decimals, "%" if unit == "%" else ""),
        when=period(newest.period),
        source="" if told and setting.light else source,
        cell=told,
    )


def _once(lines: list[Line], words: Language) -> list[Line]:
    """Lines whose cell is that of the line before say so: a treaty has one cell for six numbers."""
    above, as_above = "", words.say("as above")
    shown = []
    for line in lines:
        shown.append(replace(line, cell=as_above) if line.cell and line.cell == above else line)
        above = line.cell
    return shown


def _file(setting: Setting, found: TracedCell) -> str:
    record = setting.holdings.releases.get(found.release)
    return str(found.release) if record is None else sources.file_of(record, setting.language)


def _trace(setting: Setting, dossier: Dossier, panel: Panel) -> Trace:
    """One number alone on its page, with its chart, its table and its cells."""
    to, words, where = setting.to, setting.language, panel.provenance
    rows = tuple(tuple(led_cell(c, to, dossier.area) for c in r) for r in panel.table.rows)
    made_of = tuple(
        (f"{line.title}: {line.provenance.origin.label}" if line.provenance else line.title,
         to.to("trace", dossier.area, f"m-{line.measure}"))
        for line in panel.sources
    )  # fmt: skip
    return Trace(
        id=panel.id,
        kind=panel.heading,
        of=panel.of,
        title=panel.title,
        table=Table(panel.table.headings, rows),
        picture=panel.picture,
        says=cuts([("", _series(dossier, panel.id))], words).strip() if panel.picture else "",
        facts=panel.facts,
        made_of=made_of,
        cells=NOTHING if where is None else setting.holdings.traced(where, SHOWN),
        files=panel.releases,
        remark="" if where is None else sources.command_note(where, words),
        command="" if where is None else sources.command(where),
    )


def cells_page(setting: Setting, dataflow: str, where: Mapping[str, str]) -> Page:
    """The cells of a selection, named by dimension and code; as ``sojourn trace`` shows them.

    Raises UsageError, DimensionsDiffer and CodesUnknown as the warehouse does.
    """
    words = setting.language
    with setting.holdings.reading() as house:
        found = selected(house, dataflow, where, shown=200)
    told = ", ".join(f"{k} = {v}" for k, v in where.items())
    remark = "" if found.cells else words.say("No cell has these codes. Leave one out to see what there is.")
    rows = found.cells
    columns: dict[str, list[object]] = {k: [dict(c.key)[k] for c in rows] for k, _ in (rows[0].key if rows else ())}
    columns |= {"obs_value": [c.value for c in rows], "obs_status": [c.status for c in rows],
                "place": [c.place for c in rows], "release": [c.release for c in rows]}  # fmt: skip
    return page(
        setting,
        "trace.html.j2",
        words.say("Cells of {dataflow}", dataflow=dataflow),
        columns=columns,
        heading=words.say("Cells of {dataflow}", dataflow=dataflow),
        area=where.get("ref_area", "001"),
        area_name=words.say("The area"),
        whole=False,
        says="",
        listed=[],
        numbered={},
        traces=[
            Trace("cells", words.say("Dataflow"), dataflow, told or words.say("all codes"), cells=found, remark=remark)
        ],
        releases=setting.holdings.releases,
    )
