"""The page stands alone, says all 34 paragraphs, and every number in it carries a status and leads to a panel."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from made_up_report import NAME, made_up
from page_structure import Structure as Page

from sojourn.declaration.commitment import paragraphs
from sojourn.publish.report.page import definitions_page, page


@pytest.fixture(scope="module")
def text() -> str:
    return page(made_up())


@pytest.fixture(scope="module")
def parsed(text: str) -> Page:
    return Page(text)


def test_nothing_is_asked_of_another_place(text: str, parsed: Page) -> None:
    for name, attributes, _ in parsed.elements:
        assert "src" not in attributes and "srcset" not in attributes, name
        assert name not in ("link", "iframe", "object", "embed", "img", "image"), name
        if name == "use":  # a shape that stands in this page
            assert attributes["href"].startswith("#w-")
        elif name != "a":
            assert not attributes.get("href"), name
            assert not any("http" in v for k, v in attributes.items() if k != "xmlns"), (name, attributes)
    assert "url(" not in text and "@import" not in text and "fetch(" not in text
    assert "default-src 'none'" in text


def test_links_lead_to_a_place_in_the_page_or_to_a_source(parsed: Page) -> None:
    ids = [a["id"] for _, a, _ in parsed.elements if "id" in a]
    second = {a["id"] for _, a, _ in Page(definitions_page(made_up())).elements if "id" in a}
    assert len(ids) == len(set(ids))
    for attributes, words in parsed.all("a"):
        href = attributes["href"]
        if href.startswith("#"):
            assert href[1:] in ids or href == "#closed", (href, words)
        else:
            beside, _, place = href.partition("#")
            assert beside in ("https://undocs.org/A/RES/68/4", "TWO-definitions.html")
            assert not place or place in second, href


def test_all_34_paragraphs_are_there_and_linked_from_the_summary(parsed: Page, text: str) -> None:
    ids = {a.get("id") for a, _ in parsed.all("article")}
    assert ids == {f"p-{n}" for n in range(1, 35)}
    grid = [a["href"] for a, _ in parsed.all("a") if re.fullmatch(r"#p-\d+", a["href"])]
    assert set(grid) == {f"#p-{n}" for n in range(1, 35)}
    for one in paragraphs():
        assert one.title.split("'")[0] in text


def test_every_number_has_a_status_with_its_mark(parsed: Page) -> None:
    shown = [(a, t) for tag in ("a", "span") for a, t in parsed.all(tag) if a.get("class") == "n"]
    assert len(shown) > 60
    for attributes, words in shown:
        assert attributes["data-status"] in "ABDEFILMOPQU" and len(attributes["data-status"]) == 1
        assert words[-1].islower(), words
    for attributes, words in parsed.all("td"):
        if "data-v" in attributes:
            assert words[-1].islower() and any(c.isdigit() for c in words), words


def test_the_figures_are_those_of_the_dossier(parsed: Page) -> None:
    """Men are 60 less 30 women; growth 2020-2024 is 12 - 10 + 8 = 10; the share rose from 5.0 % to 6.0 %."""
    cells = [t.replace("\u00a0", " ") for _, t in parsed.all("tr")]
    assert "202430e30e60o" in [c.strip() for c in cells]
    assert "2020–202412e10e2e8e10e" in [c.strip() for c in cells]
    assert any(
        "5 %o2015" in c.replace("\n", "") and "6 %o2024" in c.replace("\n", "") and "+1.0 points" in c for c in cells
    )


def test_every_drawing_has_alternative_text(parsed: Page) -> None:
    drawings = list(parsed.all("svg"))
    assert len(drawings) > 14
    ids = {a["id"]: t for tag in ("title", "desc") for a, t in parsed.all(tag) if "id" in a}
    for attributes, words in drawings:
        if attributes.get("aria-hidden"):  # shapes that the maps share; nothing is shown
            continue
        assert attributes["role"] == "img"
        if "aria-labelledby" not in attributes:  # a small line in a table, named by its title alone
            assert attributes["class"] == "spark" and len(words.strip()) > 3
            continue
        named = attributes["aria-labelledby"].split()
        assert all(len(ids[i]) > 3 for i in named[:1]) and all(ids[i] for i in named)


def test_every_chart_has_its_table_or_says_what_is_missing(parsed: Page, text: str) -> None:
    figures = re.findall(r'<figure id="c-(.*?)".*?</figure>', text, flags=re.DOTALL)
    bodies = re.findall(r'<figure id="c-.*?</figure>', text, flags=re.DOTALL)
    assert {"stock-in", "growth", "map-share", "flows-circle", "partners"} <= set(figures)
    for body in bodies:
        id = re.match(r'<figure id="c-(.*?)"', body)[1]  # type: ignore[index]
        table = re.search(rf'id="t-{id}".*?</details>', text, flags=re.DOTALL)
        assert (table is not None and "<table" in table[0] and "<svg" in body) != ("No chart:" in body)
    missing = next(b for b in bodies if 'id="c-flows-in-out"' in b)
    assert "needs flows in and out" in missing


def test_markup_in_names_is_text(text: str) -> None:
    assert NAME not in text
    assert "Two &lt;Lands&gt; &amp; co" in text


def test_it_prints_and_fits_a_phone(text: str) -> None:
    assert "@media print" in text and "@media(max-width:640px)" in text and 'name="viewport"' in text


def test_without_figures_the_page_still_says_why() -> None:
    nothing: dict[str, object] = {"indicators": {}, "measures": {}, "provenance": {}, "maps": (), "changes": ()}
    unread = tuple(_unread())
    text = page(made_up(**nothing, flows=None, partners=None, releases=(), verdicts=unread))
    assert text.count("No chart:") >= 7
    assert text.count("no source loaded") >= 15 and text.count("no data sees what is asked") >= 6


def _unread() -> Iterator[object]:
    from sojourn.declaration.verdict import verdict

    return (verdict(p, [], as_of=2026) for p in paragraphs())


def test_the_stamp_changes_with_a_used_release_only() -> None:
    from dataclasses import replace

    made = made_up()
    used, unused = made.releases
    assert made.vintage == made_up(releases=(used, replace(unused, sha256="00" * 32))).vintage
    assert made.vintage != made_up(releases=(replace(used, sha256="00" * 32), unused)).vintage
    assert made.vintage != made_up(as_of=2027).vintage
