"""``sojourn flows draw`` on a table of one's own."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from sojourn.cli.flows import app
from sojourn.errors import SojournError, UsageError, ValuesRefused

runner = CliRunner()
SVG = "{http://www.w3.org/2000/svg}"
FILES = {
    "flows.csv": "origin,destination,birthplace,value\nN,S,N,30\nN,S,S,10\nS,N,N,5\nS,S,S,900\nE,N,E,2\n",
    "names.csv": "code,name\nN,North\nS,South & coast\nE,East\n",
    "places.csv": "code,latitude,longitude\nN,2,36\nS,-4,39\nE,0,40\n",
    "gap.csv": "origin,destination,value\nN,S,\nS,,4\n",
    "stay.csv": "origin,destination,value\nN,N,5\n",
    "few.csv": "code,name\nN,North\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def draw(*words: str) -> ElementTree.Element:
    made = runner.invoke(app, ["draw", *words, "--out", "drawn.svg"])
    if made.exception and not isinstance(made.exception, SystemExit):
        raise made.exception
    assert made.exit_code == 0, made.output
    return ElementTree.parse("drawn.svg").getroot()


def words_of(drawing: ElementTree.Element) -> list[str]:
    return [e.text or "" for tag in ("text", "title") for e in drawing.iter(SVG + tag)]


@pytest.mark.parametrize("kind", ["chord", "matrix"])
def test_rows_of_a_corridor_are_added_up_and_who_stayed_is_left_out(folder: Path, kind: str) -> None:
    said = words_of(draw("flows.csv", "--kind", kind, "--names", "names.csv"))
    assert {"North", "South & coast", "East"} <= set(said)
    assert any("47 persons moving between 3 areas; those who stayed are left out" in s for s in said)
    assert any("North" in s and "South & coast" in s and "40" in s for s in said)


def test_a_map_shows_where_the_areas_lie_and_names_them(folder: Path) -> None:
    drawing = draw("flows.csv", "--kind", "map", "--names", "names.csv", "--coordinates", "places.csv")
    spots = {}
    for circle in drawing.iter(SVG + "circle"):
        title = circle.find(SVG + "title")
        if title is not None:
            spots[title.text] = (float(circle.get("cx", "nan")), float(circle.get("cy", "nan")))
    assert set(spots) == {"North", "South & coast", "East"}
    # two degrees north lies above four degrees south, and 40 degrees east right of 36; the frame holds them all
    assert spots["North"][1] < spots["East"][1] < spots["South & coast"][1]
    assert spots["North"][0] < spots["South & coast"][0] < spots["East"][0]
    assert max(y for _, y in spots.values()) - min(y for _, y in spots.values()) > 200  # not a dot on a world map


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        (["gap.csv", "--kind", "chord"], ValuesRefused, "line 2: N to S, no figure"),
        (["gap.csv", "--kind", "chord"], ValuesRefused, "line 3: S to no destination, 4"),
        (["stay.csv", "--kind", "chord"], UsageError, "no move between two areas"),
        (["flows.csv", "--kind", "chord", "--names", "few.csv"], UsageError, "has no name for 2"),
        (["flows.csv", "--kind", "map"], UsageError, "a map needs --coordinates"),
        (["flows.csv", "--kind", "chord", "--coordinates", "places.csv"], UsageError, "only a map"),
        (["flows.csv", "--kind", "multiples"], UsageError, "one interval"),
        (["flows.csv", "--kind", "chord", "--period", "2015-2020"], UsageError, "--period"),
        (["--kind", "chord", "--names", "names.csv"], UsageError, "--names"),
        (["flows.csv", "--kind", "chord", "--value", "persons"], SojournError, "missing: persons"),
    ],
)
def test_what_cannot_be_drawn_is_said(folder: Path, words: list[str], kind: type[SojournError], says: str) -> None:
    with pytest.raises(kind) as refused:
        draw(*words)
    assert says in "\n".join([refused.value.message, *refused.value.details, *refused.value.ways_out])
    assert not (folder / "drawn.svg").exists()
