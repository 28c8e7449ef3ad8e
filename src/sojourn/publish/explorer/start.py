"""The start page, the list of areas, and the list of indicators."""

from __future__ import annotations

from dataclasses import replace

from sojourn.concepts import area as areas
from sojourn.declaration.commitment import paragraph
from sojourn.indicators import INDICATORS
from sojourn.products.assessment.profile import WORLD
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer.shell import Page, Setting, led_cell, page
from sojourn.publish.report.chapters import headlines
from sojourn.publish.words import codes, titles
from sojourn.publish.words.periods import typeset
from sojourn.publish.words.readings import sentence

NEWEST = 8
FIRST_GROUPS = ("region", "subregion", "income_group", "community")


def start_page(setting: Setting) -> Page:
    """The world in a few numbers, what changed most, what is new, and the ways in."""
    held, to, words = setting.holdings, setting.to, setting.language
    dossier = held.dossier(WORLD)
    examples = [
        (areas.name("KEN"), to.to("area", "KEN")),
        (words.say("Nepal to Qatar"), to.to("corridor", "NPL", "QAT")),
        (titles.indicator("REMITTANCE_COST_TO", words), to.to("indicator", "REMITTANCE_COST_TO")),
        (words.say("Paragraph {number}", number=27), to.to("assessment", WORLD, anchor="p-27")),
    ]
    records = sorted(held.releases.values(), key=lambda r: (r.loaded, r.number), reverse=True)
    groups = [a for a in held.groups if areas.get(a).level in FIRST_GROUPS]
    return page(
        setting,
        "start.html.j2",
        words.say("Start"),
        says=words.say(
            "{areas} countries and areas, {corridors}, 34 paragraphs of the Declaration. Each number says whether it "
            "was counted or estimated, and leads to the cell it is from.",
            areas=len(held.countries),
            corridors=_corridors(setting),
        ),
        examples=[e for e in examples if e[1]],
        headlines=[replace(h, cell=led_cell(h.cell, to, WORLD)) for h in headlines(dossier, words)],
        changes=[
            (typeset(sentence(c.reading, c.movement, words)), to.to("trace", WORLD, f"i-{c.reading.id}"))
            for c in dossier.changes
        ],
        newest=records[:NEWEST],
        groups=[WORLD, *groups],
    )


def _corridors(setting: Setting) -> str:
    """How many corridors have flows, in words."""
    flows, words = setting.holdings.flows, setting.language
    if not flows.periods:
        return words.say("no flows")
    count = int((flows.all[flows.periods[-1]].both >= 0.5).sum())
    return words.say("{count} corridors with flows", count=words.number(count))


def areas_page(setting: Setting) -> Page:
    """Every area with a page: countries by letter and by sub-region, groups by kind."""
    held, words = setting.holdings, setting.language
    by_level: dict[str, list[str]] = {}
    for id in held.groups:
        by_level.setdefault(codes.level(areas.get(id).level, words), []).append(id)
    return page(
        setting,
        "areas.html.j2",
        words.say("Countries, areas and regions"),
        letters=by_letter(held),
        regions=by_region(held),
        lists=[(kind[:1].upper() + kind[1:], ids) for kind, ids in by_level.items()],
    )


def by_letter(held: Holdings) -> dict[str, list[str]]:
    """Countries and areas under the first letter of their name, without its accent."""
    found: dict[str, list[str]] = {}
    for id in held.countries:
        found.setdefault(areas.plain(areas.name(id))[:1].upper(), []).append(id)
    return dict(sorted(found.items()))


def by_region(held: Holdings) -> dict[str, list[str]]:
    """Countries and areas under their intermediate region or sub-region, in the order of the groups."""
    there, found = set(held.countries), dict[str, list[str]]()
    for group in held.groups:
        if areas.get(group).level in ("intermediate_region", "subregion"):
            found[group] = sorted(there & set(areas.members(group)), key=areas.name)
    inner = {frozenset(ids): group for group, ids in found.items() if areas.get(group).level == "intermediate_region"}
    covered = {id for ids in inner for id in ids}
    return {
        group: ids
        for group, ids in found.items()
        if areas.get(group).level == "intermediate_region" or not set(ids) <= covered
    }


def indicators_page(setting: Setting) -> Page:
    """Every indicator under the theme of its first paragraph."""
    words = setting.language
    themes: dict[str, list[tuple[str, str, str, str]]] = {}
    for one in INDICATORS:
        theme = words.say(paragraph(one.paragraphs[0]).theme)
        numbers = ", ".join(map(str, one.paragraphs))
        shown = (one.id, titles.indicator(one.id, words), titles.unit(one.id, words), numbers)
        themes.setdefault(theme, []).append(shown)
    return page(setting, "indicators.html.j2", words.say("Indicators"), themes=list(themes.items()))
