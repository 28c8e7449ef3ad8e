"""The page of a user's own table of flows: apart from all others, of any size, with any names."""

from __future__ import annotations

import csv
import gzip
import json
import re
from datetime import date
from pathlib import Path

import pytest
from page_structure import Structure

from sojourn import release
from sojourn.errors import CodesUnknown, NothingLoaded, UsageError
from sojourn.products.explore.holdings import Holdings
from sojourn.products.explore.own_flows import read_own_flows
from sojourn.publish.charts.symbol_flows import CLOSEST
from sojourn.publish.charts.world_map import HIGH
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.downloads import figures_as
from sojourn.publish.explorer.flow_sources import LONGEST, own_names
from sojourn.publish.explorer.pages import make
from sojourn.publish.explorer.parts import part
from sojourn.publish.explorer.shell import Page, Setting
from sojourn.publish.explorer.site import write_site

FIVE = """origin,destination,time_period,value,lower,upper,status
KEN,DEU,2015-2020,120,100,150,E
DEU,KEN,2015-2020,30,,,A
UGA,FRA,2015-2020,40,,,U
FRA,USA,2015-2020,,,,O
KEN,UGA,2010-2015,7,,,A
"""
HOSTILE = ("<script>alert(1)</script>", '=HYPERLINK("evil")', "x" * 10_000, "x" * 9_999, "مصر\u202e", "a\nb\x07c")


def shown(held: Holdings, monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> Setting:
    path = folder / "moves.csv"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(held, "own_flows", read_own_flows(path))
    return Setting(held, Addresses(), day=date(2026, 7, 1))


def asked(setting: Setting, **query: str) -> Page:
    return make(setting, "/own-flows", query)


def test_five_areas_with_counts_estimates_and_a_gap(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setting = shown(flow_holdings, monkeypatch, tmp_path, FIVE)
    made = asked(setting)
    found = Structure(made.html)
    assert found.faults() == [] and found.elsewhere() == []
    banner = next(text for a, text in found.all("p") if a.get("id") == "own-file")
    assert "moves.csv" in banner and "nobody here has checked it" in banner
    assert "3 of 3 corridors are drawn" in made.html and "190 of 190 persons" in made.html
    assert "Counts among those asked for: 1, estimates: 2; lines without a figure, which is not zero: 1." in made.html
    # the letter of an estimate stands behind its number, and its interval and line beside it
    assert 'class="n sE">120<sup title="estimated">e</sup>' in made.html
    row = next(text for _, text in found.all("tr") if "Kenya to Germany" in text)
    assert "100 – 150" in row and row.rstrip().endswith("2")
    assert set(made.pictures) == {"flows", "spans"}
    cited = next(text for a, text in found.all("p") if a.get("class") == "citation")
    assert "own file «moves.csv», SHA-256" in cited and "releases" not in cited


def test_the_map_marks_counts_and_the_part_says_what_each_flow_is(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    setting = shown(flow_holdings, monkeypatch, tmp_path, FIVE)
    drawn = asked(setting).pictures["flows"]
    assert drawn.count('fill="#0b69a3"') == 1 and drawn.count("stroke-dasharray") == 1  # one count, one doubtful
    told = json.loads((part(setting, "own-flows-1") or "").partition(",")[2].rstrip().removesuffix(");"))
    names = [a[0] for a in told["areas"]]
    five = [told["flows"][i : i + 5] for i in range(0, len(told["flows"]), 5)]
    assert [(names[o], names[d], w + m, what) for o, d, w, m, what in five] == [
        ("KEN", "DEU", 120, 0), ("UGA", "FRA", 40, 1), ("DEU", "KEN", 30, 2),
    ]  # fmt: skip
    assert part(setting, "own-flows-2") is None and part(setting, "own-flows-0-closed") is None


def test_own_figures_stand_on_no_other_page(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plain = Setting(flow_holdings, Addresses(), day=date(2026, 7, 1))
    before = {path: make(plain, path) for path in ("/corridor/KEN/DEU", "/area/KEN", "/flows")}
    setting = shown(flow_holdings, monkeypatch, tmp_path, FIVE)
    for path, old in before.items():
        now = make(setting, path)
        assert now.columns == old.columns and now.pictures == old.pictures
        links = [a["href"] for a, text in Structure(now.html).all("a") if "own flows" in text]
        assert links == ["/own-flows"]  # the one line that tells them apart
    monkeypatch.setattr(flow_holdings, "own_flows", None)
    with pytest.raises(NothingLoaded, match="No table of your own"):
        make(setting, "/own-flows")
    assert part(setting, "own-flows-0") is None


@pytest.mark.parametrize("view", ["", "map", "circle", "matrix"])
def test_a_thousand_codes_of_ones_own(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, view: str
) -> None:
    rows = "".join(f"province {n},province {(7 * n + 1) % 1000},{n + 1}\n" for n in range(1000))
    setting = shown(flow_holdings, monkeypatch, tmp_path, f"origin,destination,value\n{rows}")
    made = asked(setting, view=view)
    assert Structure(made.html).faults() == [] and len(made.html) < 400_000 and 'id="stage"' not in made.html
    assert len(made.columns["obs_value"]) == 1000
    if view == "map":
        assert "nobody here knows where they lie" in made.html and "A circle and a matrix need" in made.html
    else:
        assert "980 areas with fewer moves stand together" in made.html and made.pictures["flows"]


def test_names_of_any_kind_are_shown_as_words_and_taken_away_whole(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "moves.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [("origin", "destination", "value"), *((h, "end", 5 + n) for n, h in enumerate(HOSTILE))]
        )
    monkeypatch.setattr(flow_holdings, "own_flows", read_own_flows(path))
    setting = Setting(flow_holdings, Addresses(), day=date(2026, 7, 1))
    for view in ("circle", "matrix", "map"):
        made = asked(setting, view=view)
        assert Structure(made.html).faults() == []
        assert "<script>alert" not in made.html and "x" * 200 not in made.html and "\u202e" not in made.html
    narrowed = asked(setting, area=HOSTILE[0])
    assert list(narrowed.columns["obs_value"]) == [5.0] and "<script>alert" not in narrowed.html
    taken = figures_as(made.columns, "csv").decode("utf-8-sig")
    assert "x" * 10_000 in taken and "\n=HYPERLINK" not in taken and '"=HYPERLINK' not in taken


def test_cut_names_stay_different_and_right_to_left_ones_turn_nothing() -> None:
    names = own_names({"x" * 10_000, "x" * 9_999, "مصر", "\u202e", "plain"})
    assert len(set(names.values())) == 5 and all(len(n) <= LONGEST + 2 for n in names.values())
    assert names["مصر"] == "\u2068مصر\u2069" and names["\u202e"] == "?" and names["plain"] == "plain"


@pytest.mark.parametrize(
    ("query", "error", "says"),
    [
        ({"period": "1850-1900"}, UsageError, "1850-1900"),
        ({"area": "Atlantis"}, CodesUnknown, "Atlantis"),
        ({"sex": "F"}, UsageError, "women and men"),
        ({"method": "closed"}, CodesUnknown, "closed"),
        ({"view": "globe"}, CodesUnknown, "globe"),
    ],
)
def test_a_selection_that_is_none(
    flow_holdings: Holdings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    query: dict[str, str],
    error: type[Exception],
    says: str,
) -> None:
    setting = shown(flow_holdings, monkeypatch, tmp_path, FIVE)
    with pytest.raises(error, match=says):
        asked(setting, **query)
    empty = asked(setting, area="USA")  # its one line has no figure
    assert "No corridor is as large" in empty.html and not empty.pictures


def test_a_folder_has_the_page_and_its_figures(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown(flow_holdings, monkeypatch, tmp_path, FIVE)
    for light in (False, True):
        out = tmp_path / ("light" if light else "full")
        write_site(flow_holdings, release.open_data(out), chosen=["KEN"], light=light)
        html = (out / "own-flows.html").read_text()
        assert Structure(html).faults() == []
        assert "moves.csv" in html
        assert "href=own-flows.html" in (out / "index.html").read_text()
        assert (out / "parts" / "own-flows-1.js").exists() is not light
    with gzip.open(tmp_path / "full" / "own-flows.csv.gz", "rt") as file:
        assert [r["obs_value"] for r in csv.DictReader(file)] == ["120", "40", "30"]


COUNTIES = "origin,destination,value\nNairobi county,Kiambu county,900\nKisumu county,Nairobi county,300\n"
PLACES = "code,latitude,longitude\nNairobi county,-1.3,36.8\nKiambu county,-1.2,36.8\nKisumu county,-0.1,34.8\n"


def test_codes_of_ones_own_have_a_map_of_their_part_of_the_world_where_places_are_given(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Kisumu to Nairobi is 2 degrees wide; the ends of the widest pair fill the window but for its margins."""
    flows, places = tmp_path / "moves.csv", tmp_path / "places.csv"
    flows.write_text(COUNTIES)
    places.write_text(PLACES)
    monkeypatch.setattr(flow_holdings, "own_flows", read_own_flows(flows, coordinates=places))
    setting = Setting(flow_holdings, Addresses(), day=date(2026, 7, 1))
    made = asked(setting)
    assert " data-near" in made.html and "nobody here knows where they lie" not in made.html
    told = json.loads((part(setting, "own-flows-0") or "").partition(",")[2].rstrip().removesuffix(");"))
    assert [36.8, -1.3] in [a[2:] for a in told["areas"]]
    svg = made.pictures["flows"]
    spots = [tuple(map(float, m)) for m in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)]
    assert len(spots) == 3 and all(0 < x < 900 and 0 < y < 900 * HIGH for x, y in spots)
    across = max(x for x, _ in spots) - min(x for x, _ in spots)
    assert across == pytest.approx(2 / 360 * 900 * CLOSEST * 0.98, rel=0.1)  # the closest look: the world 40 times


def test_places_are_needed_for_every_area(tmp_path: Path) -> None:
    flows, places = tmp_path / "moves.csv", tmp_path / "places.csv"
    flows.write_text(COUNTIES)
    places.write_text(PLACES.replace("Kisumu county", "Kisumu town"))
    with pytest.raises(UsageError, match="no coordinates for 1 area") as refused:
        read_own_flows(flows, coordinates=places)
    assert list(refused.value.details) == ["Kisumu county"]
