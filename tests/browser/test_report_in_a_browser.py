"""The page on paper and on a phone, as a browser sets it: pages of A4, screens of 390 x 844, without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.built_in_edition import open_edition
from sojourn.products.assessment.dossier import dossier
from sojourn.publish.report.page import page

A4 = re.compile(rb"/Type\s*/Page(?!s)")


@pytest.fixture(scope="module", params=["KEN", "001"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    edition = open_edition(tmp_path_factory.mktemp("edition"))
    file = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    file.write_text(page(dossier(assess(edition, request.param, as_of=2026), edition)), encoding="utf-8")
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


def test_on_paper_it_takes_at_most_25_pages(browser: Any, report: Path) -> None:
    opened = browser.new_page(java_script_enabled=False)
    opened.goto(report.as_uri())
    printed = opened.pdf(prefer_css_page_size=True, print_background=True)
    assert 5 < len(A4.findall(printed)) <= 25
    opened.close()


def test_pages_are_numbered_and_headings_stay_with_what_follows() -> None:
    style = (Path(__file__).parents[2] / "src/sojourn/publish/report/templates/style.css").read_text(encoding="utf-8")
    paper = style[style.index("@media print") :]
    assert "@bottom-right{content:counter(page)" in paper and "size:A4" in paper
    for heading in ("h3,h4", "h2{", "article.para header,"):
        rule = paper[paper.index(heading) :]
        assert "break-after:avoid" in rule[: rule.index("}")], heading
