"""The page of a corridor: who lives there from here, who moved, by which method, what both ends report, money, law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sojourn.concepts import area as areas
from sojourn.concepts.figure import Bounds, Figure
from sojourn.errors import CodesUnknown
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.products.assessment.leaps import leaps
from sojourn.products.explore.both_ends import Told, both_ends
from sojourn.products.explore.stock_table import Corridor
from sojourn.publish.charts.intervals import Interval, intervals
from sojourn.publish.charts.svg import ARRIVE
from sojourn.publish.charts.time_lines import Series, time_lines
from sojourn.publish.explorer.shell import Page, Setting, page
from sojourn.publish.report.cells import Cell, Table, cell
from sojourn.publish.report.chapters import moments, points
from sojourn.publish.report.picture import Picture, both
from sojourn.publish.words import codes, sources, titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.leaps import cut
from sojourn.publish.words.periods import period


@dataclass(frozen=True)
class Part:
    """A part of the page: what it says, its pictures, its figures."""

    id: str
    title: str
    says: str
    pictures: tuple[Picture, ...] = ()
    table: Table | None = None


def corridor_page(setting: Setting, origin: str, destination: str) -> Page:
    """The page of a corridor, by ids of its ends. Raises CodesUnknown where they are the same, or groups."""
    words, held = setting.language, setting.holdings
    if origin == destination or areas.get(origin).is_group or areas.get(destination).is_group:
        raise CodesUnknown(
            words.say("A corridor leads from one country or area to another, not from {origin} to {destination}.",
                      origin=areas.name(origin), destination=areas.name(destination)),
            ways_out=[words.say("Flows between regions stand on the page of flows.")],
        )  # fmt: skip
    with held.reading() as house:
        told = both_ends(house, origin, destination)
    stock = held.stock.corridor(origin, destination) if held.stock is not None else ()
    parts = (
        _stock(setting, origin, destination, stock),
        _flows(setting, origin, destination),
        _reported(setting, origin, destination, told.immigration, told.emigration),
        _money(setting, origin, destination, told.sent, told.prices),
        _law(setting, origin, destination),
    )
    return page(
        setting,
        "corridor.html.j2",
        words.say("{origin} to {destination}", origin=areas.name(origin), destination=areas.name(destination)),
        columns=_columns(
            setting, origin, destination, stock, (*told.immigration, *told.emigration, *told.sent, *told.prices)
        ),
        pictures=[p for part in parts for p in part.pictures],
        origin=origin,
        destination=destination,
        parts=parts,
    )


def _columns(
    setting: Setting, origin: str, destination: str, stock: Sequence[Corridor], told: Sequence[Told]
) -> dict[str, list[object]]:
    rows: list[tuple[object, ...]] = [
        ("stock", c.sex, c.period, c.value, c.status, c.place, c.release) for one in stock for c in one.cells
    ]
    flows = setting.holdings.flows
    for p in flows.periods if flows.between_countries else ():
        value, status = flows.all[p].value(origin, destination)
        rows.append((f"flow {flows.method}", "_T", p, value, status, "", None))
        rows += [
            (f"flow {m}", "_T", p, v, "E", "", None)
            for m, v in flows.by_method(origin, destination, p).items()
            if m != flows.method
        ]
    rows += [(f"{t.source} {t.kind}", "_T", t.period, t.value, t.status, t.place, t.release) for t in told]
    names = ("what", "sex", "time_period", "obs_value", "obs_status", "place", "release")
    held: dict[str, list[object]] = {"origin": [origin] * len(rows), "destination": [destination] * len(rows)}
    return held | {name: [row[n] for row in rows] for n, name in enumerate(names)}


def _stock(setting: Setting, origin: str, destination: str, stock: Sequence[Corridor]) -> Part:
    words = setting.language
    title = words.say(
        "Born in {origin}, living in {destination}", origin=areas.name(origin), destination=areas.name(destination)
    )
    present = [c for c in stock if c.figure.present]
    if not present:
        says = words.say(
            "The stock that is loaded lists nobody of this corridor: it may be none, or too few to be named."
        )
        return Part("stock", title, says)
    pictures: tuple[Picture, ...] = ()
    if len(present) > 1:
        figures = [c.figure for c in present]
        leaping = leaps("IMMIGRANTS", figures)  # of one birthplace, counted as those of all
        line = Series("", tuple(points(figures)), ARRIVE, longest_step=LONGEST_STEP["stock"], leaps=moments(leaping))
        alt = words.say(
            "A line from {first} to {last} persons.",
            first=words.number(present[0].figure.number),
            last=words.number(present[-1].figure.number),
        )
        wide, narrow = both(
            lambda **k: time_lines((line,), title=title, description=alt, unit=words.say("persons"), height=230, **k),
            "stock",
        )
        note = words.say("At mid-year; hollow dots are estimated.") + cut([("", leaping)], words)
        pictures = (Picture("stock", title, note, wide, narrow),)
    rows = tuple(
        (
            Cell(period(c.figure.period)),
            cell(c.figure, _cells(setting, "MIGRANT_STOCK", destination, origin, c.figure.period), words),
            Cell(codes.status(c.figure.status, words)),
            Cell("; ".join(f"{_sex(x.sex, words)}: {x.place}" for x in c.cells)),
        )
        for c in stock
    )  # fmt: skip
    heads = (words.say("mid-year"), words.say("persons"), words.say("status"), words.say("cells"))
    newest = present[-1].figure
    says = words.say(
        "{persons} persons in {year}, {status}. {source}.",
        persons=words.number(newest.number),
        year=period(newest.period),
        status=codes.status(newest.status, words),
        source=_published(setting, [x.release for x in present[-1].cells]),
    )
    return Part("stock", title, says, pictures, Table(heads, rows))


def _flows(setting: Setting, origin: str, destination: str) -> Part:
    words, flows = setting.language, setting.holdings.flows
    title = words.say("Who moved, as estimated")
    if not flows.between_countries:
        return Part(
            "flows", title, words.say("No flows between countries are loaded or can be estimated from what is.")
        )
    figures = [_figure(setting, origin, destination, p) for p in flows.periods]
    made = [flows.by_method(origin, destination, p) for p in flows.periods]
    methods = [m for m in dict.fromkeys(m for held in made for m in held) if m != flows.method]
    rows = []
    for f in figures:
        of = flows.by_method(origin, destination, f.period)
        others = (Cell(words.number(of[m]), "E", sort=of[m]) if m in of else Cell("–") for m in methods)
        span = f"{words.number(f.interval.lower)}–{words.number(f.interval.upper)}" if f.interval else "–"
        shown = (
            Cell(words.say("no figure"), f.status)
            if f.value is None
            else Cell(words.number(f.value), f.status, sort=f.value)
        )
        rows.append((Cell(period(f.period)), shown, Cell(span), *others))
    heads = (
        words.say("interval"),
        words.say("{method} (as in the assessment)", method=flows.method),
        words.say("least to most of all methods"),
        *methods,
    )
    what = words.say(
        "Persons who lived in the first at the start and in the second at the end of the interval; nobody counted them."
    )
    span = words.say(
        "A bar spans up to {count} methods on the same stocks: a range of methods, and no interval of probability.",
        count=max(len(held) for held in made),
    )
    waiting = words.say("Other methods of {periods} are not made yet: ask again in a minute.",
                        periods=words.row([period(p) for p, held in zip(flows.periods, made, strict=True)
                                           if len(held) < 2]))  # fmt: skip
    says = " ".join([what, *([span] if methods else []), *([waiting] if min(map(len, made)) < 2 else [])])
    return Part("flows", title, says, tuple(_drawn(setting, title, figures)), Table(heads, tuple(rows)))


def _cells(setting: Setting, dataflow: str, residence: str, partner: str, when: str) -> str:
    """The address of the cells of a pair at a period."""
    return setting.to.to("cells", dataflow, ref_area=residence, counterpart_area=partner, time_period=when)


def _figure(setting: Setting, origin: str, destination: str, one: str) -> Figure:
    flows = setting.holdings.flows
    value, status = flows.all[one].value(origin, destination)
    span = flows.range(origin, destination, one)
    return Figure("FLOW", one, value, status, interval=Bounds(span.lower, span.upper) if span else None)


def _drawn(setting: Setting, title: str, figures: Sequence[Figure]) -> Iterable[Picture]:
    words = setting.language
    shown = [
        Interval(
            period(f.period),
            f.value,
            f.interval.lower if f.interval else None,
            f.interval.upper if f.interval else None,
        )
        for f in figures
    ]
    if not any(i.value is not None for i in shown):
        return
    alt = "; ".join(f"{i.name}: {words.say('no figure') if i.value is None else words.number(i.value)}" for i in shown)
    wide, narrow = both(
        lambda **k: intervals(shown, title=title, description=alt, unit=words.say("persons in the interval"), **k),
        "flows",
    )
    yield Picture(
        "flows", title, words.say("Hollow: estimated. Whiskers: the least and the most of all methods."), wide, narrow
    )


def _reported(setting: Setting, origin: str, destination: str, came: Sequence[Told], left: Sequence[Told]) -> Part:
    words = setting.language
    title = words.say("What both ends report")
    if not came and not left:
        return Part("reported", title, words.say("Neither end reports this corridor in what is loaded."))
    by_year: dict[str, list[list[Told]]] = {}
    for side, told in enumerate((came, left)):
        for t in told:
            by_year.setdefault(t.period, [[], []])[side].append(t)
    rows = []
    for year in sorted(by_year, reverse=True):
        cells = []
        for side, direction in enumerate(("IN", "OUT")):
            held = [t for t in by_year[year][side] if t.value is not None]
            ends = (destination, origin) if direction == "IN" else (origin, destination)
            href = setting.to.to(
                "cells",
                "REPORTED_FLOW",
                ref_area=ends[0],
                counterpart_area=ends[1],
                time_period=year,
                direction=direction,
            )
            cells.append(_told_cell(held, href, setting))
        rows.append((Cell(year), *cells, Cell(_published(setting, [t.release for s in by_year[year] for t in s]))))
    heads = (
        words.say("year"),
        words.say("came, says {area}", area=areas.name(destination)),
        words.say("left, says {area}", area=areas.name(origin)),
        words.say("source and edition"),
    )
    says = words.say(
        "Counts of a year by the rules of each reporter, which differ; several sources of a year stand side by side."
    )
    return Part("reported", title, says, table=Table(heads, tuple(rows)))


def _published(setting: Setting, numbers: Iterable[int]) -> str:
    """Publishers and editions of releases by their numbers, each once."""
    told = (sources.published(setting.holdings.releases.get(n)) for n in numbers)
    return "; ".join(dict.fromkeys(t for t in told if t))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _sex(code: str, words: Language) -> str:
    return {"F": words.say("women"), "M": words.say("men")}.get(code, code)


def _told_cell(held: Sequence[Told], href: str, setting: Setting) -> Cell:
    if not held:
        return Cell("–")
    values = list(dict.fromkeys(setting.language.number(t.value or 0.0) for t in held))
    return Cell(" / ".join(values), held[0].status, href, held[0].value)


def _money(setting: Setting, origin: str, destination: str, sent: Sequence[Told], prices: Sequence[Told]) -> Part:
    words = setting.language
    title = words.say(
        "Money sent from {destination} to {origin}", origin=areas.name(origin), destination=areas.name(destination)
    )
    if not sent and not prices:
        return Part("money", title, words.say("No remittances and no prices of this corridor are loaded."))
    rows = []
    for what, flow, told, decimals in (
        (words.say("sent, million US dollars"), "REMITTANCE_FLOW", sent, 1),
        (words.say("price, % of {amount} dollars"), "REMITTANCE_PRICE", prices, 2),
    ):
        for t in sorted(told, key=lambda t: (t.kind, t.period), reverse=True):
            named = what.format(amount=t.kind) if "{amount}" in what else what
            shown = words.say("no figure") if t.value is None else words.number(t.value, decimals)
            href = setting.to.to("cells", flow, ref_area=origin, counterpart_area=destination, time_period=t.period)
            rows.append(
                (
                    Cell(f"{named}, {t.period}"),
                    Cell(shown, t.status, href, t.value),
                    Cell(_published(setting, [t.release]) or t.source),
                )
            )
    heads = (words.say("what and when"), words.say("figure"), words.say("source and edition"))
    return Part(
        "money",
        title,
        words.say("Bilateral remittances are estimates of their publishers; prices are surveyed."),
        table=Table(heads, tuple(rows)),
    )


def _law(setting: Setting, origin: str, destination: str) -> Part:
    words, treaties = setting.language, setting.holdings.treaties
    title = words.say("Treaties in force")
    if not treaties:
        return Part("treaties", title, words.say("No list of parties is loaded."))
    said = {True: words.say("bound"), False: words.say("not bound"), None: words.say("not known")}
    rows = tuple(
        (
            Cell(_capital(titles.treaty(t.id, words))),
            Cell(said[t.binds(origin)]),
            Cell(said[t.binds(destination)]),
            Cell(t.date),
        )
        for t in treaties
    )
    count = sum(t.binds(origin) is True and t.binds(destination) is True for t in treaties)
    says = words.many("{count} treaty binds both ends.", "{count} treaties bind both ends.", count)
    if any(None in (t.binds(origin), t.binds(destination)) for t in treaties):
        says += words.say(" Not known: nobody has been seen to say whether an act of its State extends to the place.")
    heads = (words.say("treaty"), areas.name(origin), areas.name(destination), words.say("list of"))
    return Part("treaties", title, says, table=Table(heads, rows))
