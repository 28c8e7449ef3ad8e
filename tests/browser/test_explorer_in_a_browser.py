"""The explorer as its readers have it: searched, brushed, traced, taken away, without a script, on a phone, offline."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pytest

# what a page comes to is awaited by its locators: its policy lets no text be evaluated in it
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
FOR_AXE = (
    "/", "/area/KEN", "/assessment/TUV", "/trace/KEN/IMMIGRANTS", "/flows", "/corridor/NPL/QAT",
    "/indicator/MIGRANT_SHARE", "/compare?areas=KEN,TUV", "/sources", "/search?q=ken",
    "/own-flows",
)  # fmt: skip


def test_search_finds_any_script_with_the_keyboard(server: str, visit: Any) -> None:
    found = visit(f"{server}/")
    page = found.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"  # the first stop skips to the content
    expect, first = playwright.expect, page.locator("#hits-0 li a").first
    page.fill("#q", "кени")
    page.wait_for_selector("#hits-0 li")
    assert page.inner_text("#hits-0 li:first-child a") == "Kenya"
    page.fill("#q", "肯尼亚")
    expect(first).to_have_text("Kenya")
    page.fill("#q", "nepal to qatar")
    expect(first).to_contain_text("→")
    page.press("#q", "ArrowDown")
    assert page.get_attribute("#hits-0 li:first-child", "aria-selected") == "true"
    page.press("#q", "Enter")
    page.wait_for_url("**/corridor/NPL/QAT")
    assert page.inner_text("h1") == "Nepal to Qatar"
    assert found.errors == [] and found.hosts == {server.removeprefix("http://")}


def test_the_map_moves_with_brush_filters_and_zoom(server: str, visit: Any) -> None:
    found = visit(f"{server}/flows")
    page = found.page
    page.wait_for_selector("#moving:not([hidden])")
    expect, told, drawing = playwright.expect, page.locator("#moving-say"), page.locator("#moving")
    expect(told).to_contain_text("persons who moved (")
    newest = page.inner_text("#moving-say")
    assert page.inner_text("#b-say") == "2020–2024"
    drawn = int(page.get_attribute("#moving", "data-arcs"))
    assert 0 < drawn <= 2000
    page.evaluate("var b = document.getElementById('b-from'); b.value = 0; b.dispatchEvent(new Event('input'))")
    expect(page.locator("#b-say")).to_have_text("1990–2024")
    # the words follow when the brush rests
    expect(told).not_to_have_text(newest)
    drawn = int(page.get_attribute("#moving", "data-arcs"))  # of all years: those of the newest may be fewer
    page.fill("#f-least", "1000000")
    expect(drawing).not_to_have_attribute("data-arcs", str(drawn))
    assert int(page.get_attribute("#moving", "data-arcs")) < drawn
    page.fill("#f-area", "Eastern Africa")
    expect(told).to_have_text(re.compile(r"^\d+ arcs of \d+ corridors"))
    page.click("[data-zoom='1.5']")
    assert found.errors == [] and found.hosts == {server.removeprefix("http://")}
    painted = page.evaluate(
        "(() => { sojourn.draw(); const c = document.getElementById('arcs');"
        " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0); })()"
    )
    assert painted


def test_a_table_of_ones_own_moves_on_a_page_of_its_own_and_is_narrowed_to_a_group(server: str, visit: Any) -> None:
    found = visit(f"{server}/")
    page = found.page
    page.click("nav a:text-is('Your own flows')")
    page.wait_for_selector("#moving:not([hidden])")
    expect, told, drawing = playwright.expect, page.locator("#moving-say"), page.locator("#moving")
    assert "nobody here has checked it" in page.inner_text("#own-file")
    expect(told).to_contain_text("3 arcs of 3 corridors asked for: 190 of 190 persons")  # 120, 30 and 40 of 2015-2020
    expect(told).to_contain_text("counted; else estimated")
    page.fill("#f-area", "Eastern Africa")  # Kenya's two; Uganda moved before
    expect(told).to_contain_text("2 arcs of 2 corridors asked for: 150 of 190 persons")
    page.fill("#f-area", "Бразилия")
    expect(told).to_contain_text("1 arcs of 1 corridors asked for: 40 of 190 persons")
    page.fill("#f-area", "Atlantis")
    expect(told).to_have_text("There is no area «Atlantis» here.")
    expect(drawing).to_have_attribute("data-arcs", "0")
    page.fill("#f-area", "")
    expect(drawing).to_have_attribute("data-arcs", "3")
    assert found.errors == [] and found.hosts == {server.removeprefix("http://")}


def test_a_number_leads_to_its_cell(server: str, visit: Any) -> None:
    page = visit(f"{server}/area/KEN").page
    page.click("dl.heads a.n >> nth=0")
    page.wait_for_url("**/trace/KEN/m-POPULATION")
    cells = page.inner_text("table.cells")
    assert "ref_area=KEN" in cells and "row" in cells
    page.click("table.cells a >> nth=0")
    page.wait_for_url("**/sources#r-*")


def test_what_is_seen_is_taken_away(server: str, visit: Any, tmp_path: Path) -> None:
    page = visit(f"{server}/area/KEN").page
    for words, suffix in (("CSV", "csv"), ("PNG", "png")):
        with page.expect_download() as taken:
            page.click(f"a[download]:text-is('{words}') >> nth=0")
        path = tmp_path / f"file.{suffix}"
        taken.value.save_as(path)
        assert path.stat().st_size > 500
    rows = list(csv.DictReader((tmp_path / "file.csv").open(encoding="utf-8")))
    assert {r["ref_area"] for r in rows} == {"KEN"} and len(rows) > 100


def test_without_a_script_everything_is_there(server: str, visit: Any) -> None:
    found = visit(f"{server}/", scripts=False)
    page = found.page
    page.fill("#q", "Quénia")
    page.press("#q", "Enter")
    page.wait_for_selector("ul.found")
    page.click("ul.found a >> nth=0")
    page.wait_for_url("**/area/KEN")
    assert page.inner_text("h1") == "Kenya" and page.locator("figure svg").count() > 3
    page.goto(f"{server}/flows")
    page.select_option("#f-period", label="1990–1995")
    page.click("#flows-form button")
    page.wait_for_url("**period=1990*")
    assert "1990–1995" in page.inner_text("h1") and page.locator("#c-flows svg").count() > 0


@pytest.mark.parametrize(
    "path", ["/", "/area/KEN", "/assessment/TUV", "/flows", "/compare?areas=KEN,TUV,HKG", "/sources"]
)
def test_a_phone_shows_it_without_moving_sideways(server: str, visit: Any, path: str) -> None:
    page = visit(f"{server}{path}", phone=True).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    sizes = page.eval_on_selector_all(
        "main p, main td", "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 12


def test_the_keyboard_sees_where_it_is_and_sorts_a_table(server: str, visit: Any) -> None:
    page = visit(f"{server}/indicator/MIGRANT_SHARE").page
    page.focus("table.sortable thead th:first-child button")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.focus("table.sortable thead th:nth-child(3) button")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    values = page.eval_on_selector_all(
        "table.sortable tbody td:nth-child(3)", "cells => cells.map(c => parseFloat(c.textContent.replace(/,/g, '')))"
    )
    assert values == sorted(values) and values[0] < values[-1]


def test_dark_pages_have_a_dark_ground_and_light_words(server: str, visit: Any) -> None:
    page = visit(f"{server}/area/TUV", dark=True).page
    ground, words = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )

    def light(colour: str) -> float:
        return sum(int(part) for part in colour.strip("rgb()").split(",")[:3]) / 3

    assert light(ground) < 60 < 180 < light(words)


def test_a_folder_opens_without_a_server(folder: Path, visit: Any) -> None:
    found = visit((folder / "index.html").as_uri())
    page = found.page
    page.fill("#q", "ケニア")
    page.wait_for_selector("#hits-0 li a")
    page.press("#q", "Enter")
    page.wait_for_url("**/area/KEN.html")
    assert page.inner_text("h1") == "Kenya"
    assert page.evaluate("getComputedStyle(document.querySelector('dl.heads')).display") == "grid"  # the style is there
    page.click("dl.heads a.n >> nth=0")
    page.wait_for_url("**/trace/KEN.html#m-POPULATION")
    assert "row" in page.inner_text("tr:target")
    page.goto((folder / "flows.html").as_uri())
    page.wait_for_selector("#moving:not([hidden])")
    assert found.errors == [] and found.hosts == set()


def test_every_link_of_a_folder_leads_to_a_file(folder: Path, visit: Any) -> None:
    page = visit((folder / "index.html").as_uri(), scripts=False).page
    missing = set()
    for file in sorted(folder.rglob("*.html"))[:40]:
        page.goto(file.as_uri())
        for link in page.eval_on_selector_all(
            "a[href], link[href], script[src]", "all => all.map(a => a.href || a.src)"
        ):
            if (
                link.startswith("file://")
                and not Path(link.removeprefix("file://").split("#")[0].split("?")[0]).exists()
            ):
                missing.add((file.name, link))
    assert missing == set()


@pytest.mark.parametrize("path", FOR_AXE)
def test_axe_finds_nothing(server: str, violations: Any, path: str) -> None:
    assert violations(f"{server}{path}") == []
    assert violations(f"{server}{path}", dark=True, phone=True) == []


def test_a_folder_without_a_script_is_found_by_letter_and_region(folder: Path, visit: Any) -> None:
    page = visit((folder / "index.html").as_uri(), scripts=False).page
    page.fill("#q", "kenya")
    page.press("#q", "Enter")
    page.wait_for_url("**/search.html?q=kenya")
    assert "no script runs here" in page.inner_text("noscript p")
    page.click("main a:text-is('K')")
    page.wait_for_url("**/areas.html#l-k")
    page.click("section:has(#l-k) a:text-is('Kenya')")
    page.wait_for_url("**/area/KEN.html")


KINDS = (
    "/", "/areas", "/indicators", "/search?q=ken", "/area/TUV", "/corridor/NPL/QAT", "/flows",
    "/indicator/MIGRANT_SHARE", "/assessment/TUV", "/compare?areas=KEN,TUV", "/sources", "/trace/KEN/IMMIGRANTS",
    "/own-flows",
)  # fmt: skip
STOPS = """() => Array.from(document.querySelectorAll('a[href],button,input,select,summary,[tabindex="0"]'))
  .filter(e => e.checkVisibility() && !e.disabled).length"""
HERE = """() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
  if (!e.dataset.stop) { e.dataset.stop = String(document.querySelectorAll('[data-stop]').length + 1); }
  const label = e.labels && e.labels[0] ? e.labels[0].textContent : '';
  const name = (e.getAttribute('aria-label') || e.innerText || label).trim();
  return [e === document.body, e.dataset.stop, name, s.outlineStyle !== 'none', b.width * b.height > 0, e.tagName]; }"""


def test_the_keyboard_reaches_everything_on_every_kind_of_page(server: str, visit: Any) -> None:
    page = visit(f"{server}/").page
    for path in KINDS:
        page.goto(f"{server}{path}")
        asked, seen = page.evaluate(STOPS), set()
        for _ in range(min(asked, 40)):
            page.keyboard.press("Tab")
            nowhere, stop, name, marked, there, kind = page.evaluate(HERE)
            assert not nowhere and stop not in seen, (path, name, "the way comes back before its end")
            assert name and marked and there, (path, kind, name, "has no name, no mark or no size")
            seen.add(stop)
