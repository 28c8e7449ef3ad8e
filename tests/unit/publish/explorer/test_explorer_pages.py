"""Every page stands, is ordered, asks nothing of another place, and says of each number what it is and where from."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from page_structure import Structure

from sojourn.errors import CodesUnknown, SojournError, UsageError
from sojourn.products.explore.flow_tables import Flows
from sojourn.products.explore.holdings import Holdings
from sojourn.publish.explorer import files, flow_pictures
from sojourn.publish.explorer.addresses import Addresses
from sojourn.publish.explorer.flow_sources import of_warehouse
from sojourn.publish.explorer.pages import NoSuchPage, canonical, make
from sojourn.publish.explorer.parts import flows_part
from sojourn.publish.explorer.shell import Setting, state_of

DAY = date(2026, 7, 1)
OF_FOUR = (
    "/", "/areas", "/indicators", "/sources", "/search", "/flows", "/area/KEN", "/area/DEU", "/area/001", "/area/002",
    "/assessment/KEN", "/trace/KEN", "/trace/KEN/m-EMIGRANTS", "/trace/KEN/FEMALE_SHARE", "/corridor/KEN/DEU",
    "/corridor/FRA/UGA", "/indicator/FEMALE_SHARE", "/indicator/MIGRANT_DEATHS", "/compare",
)  # fmt: skip
BUILT_IN = ("/", "/area/KEN", "/area/TUV", "/area/HKG", "/area/001", "/assessment/TUV", "/flows", "/corridor/NPL/QAT")


def setting(held: Holdings) -> Setting:
    return Setting(held, Addresses(), day=DAY)


@pytest.mark.parametrize("path", OF_FOUR)
def test_a_page_is_in_order_and_asks_nothing_elsewhere(flow_holdings: Holdings, path: str) -> None:
    found = Structure(make(setting(flow_holdings), path).html)
    assert found.faults() == [] and found.elsewhere() == []


@pytest.mark.parametrize("path", BUILT_IN)
def test_the_built_in_edition_has_the_same_pages(built_in_holdings: Holdings, path: str) -> None:
    found = Structure(make(setting(built_in_holdings), path).html)
    assert found.faults() == [] and found.elsewhere() == []


@pytest.mark.parametrize("path", ["/area/KEN", "/assessment/KEN", "/trace/KEN"])
def test_each_number_says_what_it_is_and_leads_to_its_trace(flow_holdings: Holdings, path: str) -> None:
    html = make(setting(flow_holdings), path).html
    numbers = re.findall(r'<(a|span)( href="[^"]*")? class="n s([A-Z])">', html)
    assert path == "/trace/KEN" or len(numbers) > 10
    for tag, href, _ in numbers:
        assert tag == "span" or re.search(r'"/(trace/KEN/[mi]-[A-Z0-9_]+|corridor/[A-Z]{3}/[A-Z]{3})"', href), href


def test_an_estimate_looks_different_without_its_colour(flow_holdings: Holdings) -> None:
    flow_holdings.flows.make_methods("2015-07-01/P5Y")
    html = make(setting(flow_holdings), "/corridor/KEN/DEU").html
    # 140 Kenyans in Germany are a mid-year estimate of UN DESA, 52 moves one of ours (small_flow_world)
    assert re.search(r'class="n sE">140<sup title="estimated">e</sup>', html)
    assert re.search(r'class="n sE">52<sup title="estimated">e</sup>', html)
    assert "stroke-dasharray" in html  # whiskers of the range


def test_a_corridor_says_what_is_not_there(flow_holdings: Holdings) -> None:
    html = make(setting(flow_holdings), "/corridor/FRA/UGA").html
    for said in (
        "lists nobody of this corridor",
        "Neither end reports",
        "No remittances and no prices",
        "No list of parties",
    ):
        assert said in html


def test_a_number_leads_to_its_cells(flow_holdings: Holdings) -> None:
    html = make(setting(flow_holdings), "/trace/DEU/m-IMMIGRANTS").html
    assert "counterpart_area=KEN" in html and "UNDESA_STOCK_2024_LONG" in html
    cells = make(
        setting(flow_holdings),
        "/cells/MIGRANT_STOCK",
        {"ref_area": "DEU", "counterpart_area": "KEN", "time_period": "2020"},
    )
    assert cells.columns["obs_value"] == [70.0] * 4  # women and men, in two editions
    none = make(setting(flow_holdings), "/cells/MIGRANT_STOCK", {"ref_area": "UGA", "counterpart_area": "FRA"})
    assert "No cell has these codes" in none.html


def test_each_page_is_cited_with_its_state_and_day(flow_holdings: Holdings) -> None:
    given = setting(flow_holdings)
    html = make(given, "/flows", {"area": "Kenya", "sex": "F"}).html
    said = dict(Structure(html).all("p")) if False else html
    assert f"state {state_of(flow_holdings)}, 2026-07-01. /flows?area=Kenya&amp;sex=F" in said


def test_names_of_areas_become_their_ids(flow_holdings: Holdings) -> None:
    given = setting(flow_holdings)
    assert canonical(given, "/area/Kenya") == "/area/KEN"
    assert canonical(given, "/corridor/404/Deutschland") == "/corridor/KEN/DEU"
    assert canonical(given, "/trace/Германия/m-BIRTHS") == "/trace/DEU/m-BIRTHS"
    assert make(given, "/area/404").html == make(given, "/area/KEN").html


@pytest.mark.parametrize(
    ("path", "query", "error", "says"),
    [
        ("/area/Atlantis", {}, CodesUnknown, "Atlantis"),
        ("/area/TUV", {}, UsageError, "Tuvalu"),
        ("/trace/KEN/m-NOTHING", {}, CodesUnknown, "m-NOTHING"),
        ("/corridor/KEN/KEN", {}, CodesUnknown, "Kenya"),
        ("/corridor/KEN/002", {}, CodesUnknown, "Africa"),
        ("/indicator/NOTHING", {}, CodesUnknown, "NOTHING"),
        ("/flows", {"period": "1850-1900"}, UsageError, "1850-1900"),
        ("/flows", {"least": "many"}, UsageError, "many"),
        ("/flows", {"sex": "X"}, CodesUnknown, "X"),
        ("/flows", {"method": "guess"}, CodesUnknown, "guess"),
        ("/flows", {"method": "closed", "sex": "F"}, UsageError, "both sexes"),
        ("/cells/NOTHING", {}, SojournError, "NOTHING"),
        ("/cells/MIGRANT_STOCK", {"colour": "red"}, SojournError, "colour"),
    ],
)
def test_what_is_asked_wrongly_is_said_by_name(
    flow_holdings: Holdings, path: str, query: dict[str, str], error: type[SojournError], says: str
) -> None:
    with pytest.raises(error, match=says):
        make(setting(flow_holdings), path, query)


@pytest.mark.parametrize("path", ["/nothing", "/area", "/area/KEN/DEU/FRA", "/corridor/KEN", "/sources/1"])
def test_an_address_that_is_none(flow_holdings: Holdings, path: str) -> None:
    with pytest.raises(NoSuchPage):
        make(setting(flow_holdings), path)


def test_flows_shown_are_those_asked_for_and_their_share_is_said(flow_holdings: Holdings) -> None:
    given = setting(flow_holdings)
    made = make(given, "/flows", {"least": "30"})
    table = flow_holdings.flows.all["2015-07-01/P5Y"].both
    off = table[~np.eye(len(table), dtype=bool)]
    large = off[off >= 30]
    assert len(made.columns["obs_value"]) == len(large)
    share = 100 * np.floor(large + 0.5).sum() / np.floor(off + 0.5).sum()  # whole persons, half a person one
    assert f"({share:.1f} %)" in made.html
    of_uganda = make(given, "/flows", {"area": "UGA"}).columns
    assert all("UGA" in pair for pair in zip(of_uganda["origin"], of_uganda["destination"], strict=True))
    assert "No corridor is as large" in make(given, "/flows", {"least": "1000000"}).html
    whole = table.copy()
    np.fill_diagonal(whole, 0.0)
    women = make(given, "/flows", {"sex": "F"}).columns["obs_value"]  # halves in this world
    assert sum(women) == np.floor(whole / 2 + 0.5).sum()


def test_the_script_and_the_page_count_the_same_persons(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By hand: 0.3 women and 0.3 men are one person, 0.2 and 0.2 nobody, 10.4 and 10.4 are 21 of whom 10 are women."""
    women = np.array([[0.0, 0.3, 0.2], [10.4, 0.0, 0.0], [0.0, 5.0, 0.0]])
    own = Flows("2015-07-01/P5Y", ("KEN", "DEU", "UGA"), women, women, np.full(women.shape, "E"))
    monkeypatch.setitem(flow_holdings.flows.all, "2015-07-01/P5Y", own)
    given = setting(flow_holdings)
    page = make(given, "/flows", {}).columns
    told = flows_part(
        of_warehouse(given), flow_holdings.flows.periods.index("2015-07-01/P5Y"), flow_holdings.flows.method
    )
    cells = np.array(told["flows"]).reshape(-1, 5)
    assert cells[:, 2:4].tolist() == [[10, 11], [5, 5], [0, 1]]
    assert list(page["obs_value"]) == [21, 10, 1]
    assert sum(page["obs_value"]) == cells[:, 2:4].sum()


@pytest.mark.parametrize("view", ["map", "circle", "matrix"])
@pytest.mark.parametrize("count", [5, 1000])
def test_an_own_table_of_any_size_and_any_names(
    flow_holdings: Holdings, monkeypatch: pytest.MonkeyPatch, view: str, count: int
) -> None:
    labels = ("KEN", "DEU", "<script>alert(1)</script>", *(f"province {n}" for n in range(count - 3)))
    persons = np.add.outer(np.arange(count), np.arange(count)).astype(float)
    np.fill_diagonal(persons, 0.0)
    own = Flows("2015-07-01/P5Y", labels, persons / 2, persons / 2, np.full(persons.shape, "E"))
    monkeypatch.setitem(flow_holdings.flows.all, "2015-07-01/P5Y", own)
    made = make(setting(flow_holdings), "/flows", {"view": view})
    assert "<script>alert" not in made.html and Structure(made.html).faults() == []
    assert len(made.html) < 600_000
    assert f"of {int((persons >= 0.5).sum()):,} corridors" in made.html
    assert made.columns["obs_value"][0] == persons.max()


def test_a_map_shows_at_most_what_it_can(flow_holdings: Holdings) -> None:
    most = re.search(r"MOST = (\d+)", files.asset("flows.js"))  # of the script; the server draws fewer
    assert most is not None and flow_pictures.DRAWN <= int(most[1]) <= 2000


def test_hostile_words_in_an_address_stay_words(flow_holdings: Holdings) -> None:
    hostile = "<script>alert(1)</script>"
    for path, query in (("/search", {"q": hostile}), ("/compare", {"areas": hostile})):
        html = make(setting(flow_holdings), path, query).html
        assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_an_embedded_page_has_no_navigation_and_leads_to_the_whole(flow_holdings: Holdings) -> None:
    html = make(replace(setting(flow_holdings), embedded=True), "/area/KEN").html
    found = Structure(html)
    assert not found.all("nav") and not found.all("form")
    assert any(a["href"] == "/area/KEN" and a.get("target") == "_blank" for a, _ in found.all("a"))


def test_areas_side_by_side(flow_holdings: Holdings) -> None:
    found = Structure(make(setting(flow_holdings), "/compare", {"areas": "Kenya; UGA, Germany, nowhere"}).html)
    assert any("nowhere" in text for a, text in found.all("p") if a.get("role") == "alert")
    html = make(setting(flow_holdings), "/compare", {"areas": "Kenya; UGA, Germany"}).html
    heads = [text for _, text in Structure(html).all("th")]
    shown = ["newest figure", "Kenya", "period", "Uganda", "period", "Germany", "period"]
    assert heads[heads.index("newest figure") :][:7] == shown


def test_a_ranking_has_every_country_with_a_figure_and_names_the_others(built_in_holdings: Holdings) -> None:
    made = make(setting(built_in_holdings), "/indicator/MIGRANT_SHARE")
    areas, values = made.columns["ref_area"], made.columns["obs_value"]
    assert values == sorted(values, reverse=True) and len(set(areas)) == len(areas) > 200
    without = re.search(r"(\d+) without a figure", made.html)
    assert without is not None and int(without[1]) == len(built_in_holdings.countries) - len(areas)


def test_a_citation_names_editions_and_the_host_and_a_corridor_no_code_of_a_source(flow_holdings: Holdings) -> None:
    asked = replace(setting(flow_holdings), host="http://stats.example:8000")
    html = make(asked, "/corridor/KEN/DEU").html
    cited = re.search(r'<p class="citation">(.*?)</p>', html)
    assert cited is not None and "; test 2024; 7 releases" in cited[1]
    assert cited[1].endswith(" http://stats.example:8000/corridor/KEN/DEU")
    assert "UNDESA_STOCK" not in re.sub(r"<[^>]*>", "", html)


def test_a_group_says_that_moves_between_its_countries_are_among_those_who_came(
    built_in_holdings: Holdings,
) -> None:
    said = "moves between its own countries among them"
    assert make(setting(built_in_holdings), "/area/002").html.count(said) == 2  # came, and left
    assert said not in make(setting(built_in_holdings), "/area/KEN").html


def test_flows_between_sub_regions_are_narrowed_to_the_region_that_holds_them(built_in_holdings: Holdings) -> None:
    found = make(setting(built_in_holdings), "/flows", {"area": "Africa"}).columns
    african = {"015", "011", "017", "014", "018", "202"}  # Northern, Western, Middle, Eastern, Southern, sub-Saharan
    ends = list(zip(found["origin"], found["destination"], strict=True))
    assert ends and all(african & set(pair) for pair in ends)
