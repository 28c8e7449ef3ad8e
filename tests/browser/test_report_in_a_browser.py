"""The page on paper and on a phone, as a browser sets it: pages of A4, screens of 390 x 844, without JavaScript."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from made_up_report import made_up

from sojourn.products.assessment.changes import assessed, changes
from sojourn.products.assessment.dossier import Dossier
from sojourn.publish.report.changes_page import changes_page
from sojourn.publish.report.page import definitions_page, page

FURNITURE = re.compile(r"Sojourn|\d+ / \d+|Sojourn\s*\d+ / \d+|/|\d+ /|/ \d+")


@pytest.fixture(scope="module", params=["KEN", "001"])
def report(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, edition_dossiers: dict[str, Dossier]
) -> Path:
    file = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    file.write_text(page(edition_dossiers[request.param]), encoding="utf-8")
    return file


def test_a_phone_shows_at_most_15_screens_and_no_scrolling_sideways(browser: Any, report: Path) -> None:
    opened = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    opened.goto(report.as_uri())
    size = opened.locator("html").bounding_box()
    assert size["height"] <= 15 * 844 and size["width"] <= 390
    card = opened.locator("#p-27 .indicators")
    assert not card.is_visible()
    opened.goto(f"{report.as_uri()}#p-27")  # what a touch of «Figures and limits» leads to, without JavaScript
    assert card.is_visible()
    opened.close()


def headings_at_the_foot(pages: list[list[str]], headings: set[str]) -> list[tuple[int, str]]:
    """(page, heading) where the last lines of a page, all but the last page's, are a heading."""
    found = []
    for number, lines in enumerate(pages[:-1], start=1):
        tails = {" ".join(" ".join(lines[-n:]).split()) for n in (1, 2, 3)}
        found += [(number, h) for h in sorted(headings & tails)]
    return found


def test_on_paper_it_takes_at_most_25_numbered_pages_and_no_heading_stands_at_a_foot(
    browser: Any, report: Path
) -> None:
    pypdf = pytest.importorskip("pypdf")
    opened = browser.new_page(java_script_enabled=False)
    opened.goto(report.as_uri())
    headings = {" ".join(h.split()) for h in opened.locator("h2,h3,h4,figure h3,summary").all_text_contents()} - {""}
    printed = pypdf.PdfReader(io.BytesIO(opened.pdf(prefer_css_page_size=True, print_background=True)))
    opened.close()
    texts = [p.extract_text() for p in printed.pages]
    assert 5 < len(texts) <= 25
    assert [f"{n} / {len(texts)}" in " ".join(t.split()) for n, t in enumerate(texts, start=1)] == [True] * len(texts)
    bodies = [[s for s in t.splitlines() if s.strip() and not FURNITURE.fullmatch(s.strip())] for t in texts]
    assert sum(any(h in " ".join(b) for b in bodies) for h in headings) > 20  # the headings are found as they are set
    assert headings_at_the_foot(bodies, headings) == []
    assert headings_at_the_foot([["a text", "A heading", "on two lines"], ["b"]], {"A heading on two lines"}) != []


def test_headings_stay_with_what_follows() -> None:
    style = (Path(__file__).parents[2] / "src/sojourn/publish/report/templates/style.css").read_text(encoding="utf-8")
    paper = style[style.index("@media print") :]
    assert "@bottom-right{content:counter(page)" in paper and "size:A4" in paper
    for heading in ("h3,h4", "h2{", "article.para header,"):
        rule = paper[paper.index(heading) :]
        assert "break-after:avoid" in rule[: rule.index("}")], heading


def test_axe_finds_nothing_on_the_page_and_on_what_changed(violations: Any, report: Path) -> None:
    row: dict[str, Any] = {
        "id": "COST", "title": "Cost", "value": 8.0, "unit": "%", "time_period": "2020", "movement": "improved",
    }  # fmt: skip
    first = {
        "area": "KEN", "name": "Kenya", "as_of": 2026,
        "paragraphs": [{"number": 27, "verdict": "improving", "indicators": [row]}],
    }  # fmt: skip
    later = {
        **first,
        "as_of": 2027,
        "paragraphs": [{"number": 27, "verdict": "mixed", "indicators": [{**row, "value": 7.0}]}],
    }
    changed = report.with_name("changes.html")
    changed.write_text(changes_page(changes(assessed(first, "first"), assessed(later, "later"))), encoding="utf-8")
    for file in (report, changed):
        assert violations(file.as_uri()) == []
        assert violations(file.as_uri(), phone=True) == []


def test_axe_finds_nothing_on_the_definitions_of_a_small_report(violations: Any, tmp_path: Path) -> None:
    """The page of a country has 1,500 panels, over which the rules take minutes; the next test has what grows."""
    file = tmp_path / "definitions.html"
    file.write_text(definitions_page(made_up()), encoding="utf-8")
    assert violations(file.as_uri()) == [] and violations(file.as_uri(), phone=True) == []


@pytest.mark.parametrize("area", ["KEN", "001"])
def test_regions_of_the_definitions_have_names_of_their_own(area: str, edition_dossiers: dict[str, Dossier]) -> None:
    html = definitions_page(edition_dossiers[area])
    for landmark in ('<div class="scroll" tabindex="0" role="region"', '<aside class="panel" id="[^"]+"'):
        names = re.findall(f'{landmark} aria-label="([^"]+)"', html)
        assert len(names) > 100 and len(set(names)) == len(names)
