"""The charts of a report that have a time axis: stocks by sex, growth, flows, displacement."""

from __future__ import annotations

from collections.abc import Iterable

from sojourn.concepts.figure import Figure, at
from sojourn.concepts.period import Interval, parse
from sojourn.indicators.indicator import LONGEST_STEP
from sojourn.indicators.measure import measure as declared
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.leaps import leaps
from sojourn.products.assessment.telling.unfinished import unfinished
from sojourn.publish.charts.balance import Bar, balance_bars
from sojourn.publish.charts.svg import ARRIVE, FAINT, LEAVE, MEN, WOMEN
from sojourn.publish.charts.time_lines import Point, Series, time_lines
from sojourn.publish.report.cells import Cell, Table, computed, no_figure
from sojourn.publish.report.chapters import moments
from sojourn.publish.report.picture import (
    FULL,
    Picture,
    adopted,
    both,
    figure_cell,
    headings_of,
    missing_picture,
)
from sojourn.publish.words import titles
from sojourn.publish.words.language import Language
from sojourn.publish.words.leaps import cut
from sojourn.publish.words.periods import moment
from sojourn.publish.words.sources import within_sentence
from sojourn.publish.words.three_digits import three_digits

OBSERVED = "A"
NATURAL = "#8aa39b"


def time_pictures(dossier: Dossier, language: Language) -> Iterable[Picture]:
    """Stocks by sex, growth with and without migration, flows, displacement."""
    world, name = dossier.level == "world", within_sentence(dossier, language)
    living = language.say("Migrants living in {area}", area=name)
    yield _by_sex(dossier, "stock-in", living, "IMMIGRANTS", language)
    if not world:
        born = language.say("Persons born in {area} who live elsewhere", area=name)
        yield _by_sex(dossier, "stock-out", born, "EMIGRANTS", language)
        yield _growth(dossier, name, language)
    yield _moves(dossier, name, language) if world else _in_and_out(dossier, name, language)
    yield _displaced(dossier, name, language)


def _by_sex(dossier: Dossier, id: str, title: str, measure: str, language: Language) -> Picture:
    """Women and men; men are the total less the women where no source gives them."""
    whole, women = dossier.measures.get(measure), dossier.measures.get(f"{measure}_F")
    needed = (declared(measure).title, declared(f"{measure}_F").title)
    missing = missing_picture(id, title, needed, language)
    if whole is None or women is None:
        return missing
    rows, points_women, points_men = [], [], []
    for of_women in women:
        total = at(whole, of_women.period)
        if total is None:
            continue
        men, where = total.number - of_women.number, moment(of_women.period)
        of_men = computed(men, (of_women, total), f"#m-{measure}", language)
        points_women.append(Point(where, of_women.number, of_women.status == OBSERVED))
        points_men.append(Point(where, men, of_men.status == OBSERVED))
        named = Cell(language.period(of_women.period))
        rows.append((named, figure_cell(of_women, language), of_men, figure_cell(total, language)))
    if len(rows) < 2:
        return missing
    leaping, step = leaps(measure, whole), LONGEST_STEP["stock"]
    series = (
        Series(language.say("Women"), tuple(points_women), WOMEN, longest_step=step, leaps=moments(leaping)),
        Series(language.say("Men"), tuple(points_men), MEN, longest_step=step, leaps=moments(leaping)),
    )
    alt = language.say(
        "Lines from {start} to {end}. Women: {women_start} to {women_end} persons. "
        "Men: {men_start} to {men_end} persons.",
        start=rows[0][0].text,
        end=rows[-1][0].text,
        women_start=rows[0][1].text,
        women_end=rows[-1][1].text,
        men_start=rows[0][2].text,
        men_end=rows[-1][2].text,
    )
    unit = language.say("persons")
    wide, narrow = both(
        lambda **k: time_lines(
            series, title=title, description=alt, unit=unit, height=250, mark=adopted(language), **k
        ),
        id,
    )
    note = language.say("Women and girls, men and boys, at mid-year. Men are the total less the women.")
    if measure == "EMIGRANTS" and not dossier.is_country:
        note += language.say(" Those who live in another country of the area are among them.")
    note += cut([(title, leaping)], language)
    headings = headings_of(("mid-year", "women", "men", "both"), language)
    return Picture(id, title, note, wide, narrow, Table(headings, tuple(rows)))


def _intervals(*series: tuple[Figure, ...] | None) -> list[tuple[Figure, ...]]:
    """The figures of all series at each period that all of them have, in order."""
    held = [s for s in series if s is not None]
    if len(held) < len(series):
        return []
    common = sorted(set.intersection(*({f.period for f in s} for s in held)))
    return [tuple(f for s in held if (f := at(s, one)) is not None) for one in common]


def _years(figure: Figure) -> float:
    """Length of a figure's interval; a figure of a year or a moment counts as one year."""
    interval = parse(figure.period)
    return float(interval.years) if isinstance(interval, Interval) else 1.0


def _growth(dossier: Dossier, name: str, language: Language) -> Picture:
    """Natural increase and net migration a year; together they are the change of population."""
    id = "growth"
    title = language.say("How the population of {area} changes, with and without migration", area=name)
    found = _intervals(*(dossier.measures.get(m) for m in ("BIRTHS", "DEATHS", "NET_MIGRATION")))
    if len(found) < 2:
        return missing_picture(id, title, ("births", "deaths", "net migration"), language)
    bars, rows = [], []
    for born, died, moved in found:
        years, label = _years(born), language.period(born.period)
        natural = born.number - died.number
        change = natural + moved.number
        bars.append(Bar(label, (natural / years, moved.number / years), change / years))
        rows.append(
            (
                Cell(label),
                figure_cell(born, language),
                figure_cell(died, language),
                computed(natural, (born, died), "#m-BIRTHS", language),
                figure_cell(moved, language),
                computed(change, (born, died, moved), "#m-NET_MIGRATION", language),
            )
        )
    first, last = bars[0], bars[-1]
    alt = language.say(
        "Bars by interval, persons a year. Without migration the population would have changed by {first} a year in "
        "{start} and {last} in {end}; net migration added {first_net} and {last_net}.",
        first=language.number(first.parts[0]),
        start=first.label,
        last=language.number(last.parts[0]),
        end=last.label,
        first_net=language.number(first.parts[1]),
        last_net=language.number(last.parts[1]),
    )
    parts = (
        (language.say("natural increase (without migration)"), NATURAL),
        (language.say("net migration"), ARRIVE),
    )
    whole = language.say("change (with migration)")
    wide, narrow = both(lambda **k: balance_bars(bars, parts, whole, title=title, description=alt, **k), id)
    note = language.say(
        "Means per year of each interval, from mid-year to mid-year; the table has the sums of the intervals."
    )
    headings = ("interval", "births", "deaths", "natural increase", "net migration", "change")
    return Picture(id, title, note, wide, narrow, Table(headings_of(headings, language), tuple(rows)))


def _in_and_out(dossier: Dossier, name: str, language: Language) -> Picture:
    """Who came and who left a year, above and below a zero line, with the balance."""
    id, title = "flows-in-out", language.say("Who came to {area} and who left", area=name)
    found = _intervals(dossier.measures.get("FLOW_IN"), dossier.measures.get("FLOW_OUT"))
    if len(found) < 2:
        return missing_picture(id, title, ("flows in and out",), language)
    bars, rows = [], []
    for came, left in found:
        years, label = _years(came), language.period(came.period)
        net = came.number - left.number
        bars.append(Bar(label, (came.number / years, -left.number / years), net / years))
        balance = computed(net, (came, left), "#m-FLOW_IN", language)
        rows.append((Cell(label), figure_cell(came, language), figure_cell(left, language), balance))
    first, last = bars[0], bars[-1]
    alt = language.say(
        "Bars by interval, persons a year. In {end}, {last_in} came and {last_out} left a year; in {start}, "
        "{first_in} and {first_out}.",
        end=last.label,
        last_in=language.number(last.parts[0]),
        last_out=language.number(-last.parts[1]),
        start=first.label,
        first_in=language.number(first.parts[0]),
        first_out=language.number(-first.parts[1]),
    )
    parts = ((language.say("came"), ARRIVE), (language.say("left"), LEAVE))
    whole = language.say("balance")
    wide, narrow = both(lambda **k: balance_bars(bars, parts, whole, title=title, description=alt, **k), id)
    note = language.say(
        "Estimated by pseudo-Bayesian demographic accounting: persons who lived elsewhere at the start and in the area "
        "at the end of the interval, or the other way round; means per year. The balance is that of the estimate, "
        "which meets the net migration of the United Nations up to what had to be adjusted."
    )
    note += _at_least(dossier, language)
    if not dossier.is_country:
        note += language.say(" Moves between the countries of the area are part of both.")
    headings = headings_of(("interval", "came", "left", "balance"), language)
    return Picture(id, title, note, wide, narrow, Table(headings, tuple(rows)))


def _at_least(dossier: Dossier, language: Language) -> str:
    """The newest minimum beside the estimate, as a sentence; empty where there is none."""
    came, left = (dossier.measures.get(m, ()) for m in ("FLOW_IN_MINIMUM", "FLOW_OUT_MINIMUM"))
    if not (came and left):
        return ""
    said = {"period": language.period(came[-1].period), "came": three_digits(came[-1].number, language)}
    if dossier.level == "world":
        return language.say(" The fewest moves that explain the stocks of {period} are {came}.", **said)
    message = " The fewest moves that explain the stocks of {period} are {came} in and {left} out."
    return language.say(message, left=three_digits(left[-1].number, language), **said)


def _moves(dossier: Dossier, name: str, language: Language) -> Picture:
    """For the world all who came also left: one line."""
    id, title = "flows-in-out", language.say("Moves between the countries of {area}", area=name)
    came = dossier.measures.get("FLOW_IN", ())
    if len(came) < 2:
        return missing_picture(id, title, ("flows in",), language)
    rows, points = [], []
    for figure in came:
        yearly = figure.number / _years(figure)
        points.append(Point(moment(figure.period), yearly, figure.status == OBSERVED))
        shown = computed(yearly, (figure,), "#m-FLOW_IN", language)
        rows.append((Cell(language.period(figure.period)), figure_cell(figure, language), shown))
    alt = language.say(
        "A line: {first} persons a year in {start}, {last} in {end}.",
        first=rows[0][2].text,
        start=rows[0][0].text,
        last=rows[-1][2].text,
        end=rows[-1][0].text,
    )
    series = (Series(language.say("Moves"), tuple(points), ARRIVE, longest_step=LONGEST_STEP["flow"]),)
    unit = language.say("persons a year")
    wide, narrow = both(
        lambda **k: time_lines(
            series, title=title, description=alt, unit=unit, height=250, mark=adopted(language), **k
        ),
        id,
    )
    note = language.say(
        "Estimated by pseudo-Bayesian demographic accounting, mean per year, at the middle of each interval."
    )
    note += _at_least(dossier, language)
    headings = headings_of(("interval", "moves", "a year"), language)
    return Picture(id, title, note, wide, narrow, Table(headings, tuple(rows)))


def _displaced(dossier: Dossier, name: str, language: Language) -> Picture:
    """Refugees by origin and by asylum, and internally displaced persons; for the world one line of refugees."""
    id = "displaced"
    if dossier.level == "world":
        title = language.say("Refugees and displaced persons in {area}", area=name)
        chosen = {"REFUGEES_ASYLUM": ("Refugees", ARRIVE), "IDPS": ("Displaced", FAINT)}
    else:
        title = language.say("Refugees from and in {area}, and displaced persons", area=name)
        chosen = {
            "REFUGEES_ORIGIN": ("From here", LEAVE),
            "REFUGEES_ASYLUM": ("Living here", ARRIVE),
            "IDPS": ("Displaced", FAINT),
        }
    found = {m: figures for m in chosen if len(figures := dossier.measures.get(m, ())) > 1}
    if not found:
        return missing_picture(id, title, ("refugees by origin or asylum",), language)
    leaping = {measure: leaps(measure, figures) for measure, figures in found.items()}
    series = tuple(
        Series(
            language.say(chosen[measure][0]),
            tuple(Point(moment(f.period), f.number, f.status == OBSERVED) for f in figures),
            chosen[measure][1],
            dashed=measure == "IDPS",
            longest_step=LONGEST_STEP["annual"],
            leaps=moments(leaping[measure]),
        )
        for measure, figures in found.items()
    )
    rows = []
    for one in sorted({f.period for figures in found.values() for f in figures}):
        held = {measure: at(figures, one) for measure, figures in found.items()}
        shown = [figure_cell(f, language) if f else no_figure(f"#m-{m}", language) for m, f in held.items()]
        rows.append((Cell(language.period(one)), *shown))
    names = [titles.measure(measure, language).title for measure in found]
    told = [
        language.say(
            "{measure}: {first} in {start}, {last} in {end}.",
            measure=title_of_measure,
            first=language.number(figures[0].number),
            start=language.period(figures[0].period),
            last=language.number(figures[-1].number),
            end=language.period(figures[-1].period),
        )
        for title_of_measure, figures in zip(names, found.values(), strict=True)
    ]
    unit = language.say("persons")
    wide, narrow = both(
        lambda **k: time_lines(
            series, title=title, description=" ".join(told), unit=unit, height=270, mark=adopted(language), **k
        ),
        id,
        FULL,
    )
    note = language.say(
        "End of the year, as reported to UNHCR; a year without a report breaks the line and is not zero."
    )
    if midst := sorted({f.period for m, held in found.items() for f in held if f.period in unfinished(m)}):
        note += language.say(" {years}: the middle of the year.", years=language.row(midst))
    note += cut([(language.say(chosen[m][0]), held) for m, held in leaping.items()], language)
    return Picture(id, title, note, wide, narrow, Table((language.say("year"), *names), tuple(rows)))
