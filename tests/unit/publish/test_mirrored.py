"""A drawing for readers from the right: every part at the same distance from the other side; maps keep their land."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.publish.charts.mirrored import LEGEND, mirrored
from sojourn.publish.charts.spoken import drawn_in, short_number, spoken
from sojourn.publish.charts.svg import Drawing, line, tag, text, width_of
from sojourn.publish.documents.labels import apart
from sojourn.publish.words.language import language

SVG = "{http://www.w3.org/2000/svg}"


def drawing() -> str:
    made = Drawing(200, 100, "title", "description", "d")
    made.add(text(10, 20, "words", anchor="end"), line(10, 50, 60, 50), tag("rect", x=5, y=5, width=20, height=10))
    made.add(tag("circle", cx=30, cy=40, r=3), tag("path", d="M0 0L10 10"))
    return made.svg()


def parts(svg: str) -> dict[str, ElementTree.Element]:
    return {e.tag.removeprefix(SVG): e for e in ElementTree.fromstring(svg).iter()}


def test_everything_changes_sides() -> None:
    held = parts(mirrored(drawing()))
    assert (held["text"].get("x"), held["text"].get("text-anchor")) == ("190", "start")
    assert (held["line"].get("x1"), held["line"].get("x2")) == ("190", "140")
    assert held["rect"].get("x") == "175"
    assert held["circle"].get("cx") == "170"
    assert held["path"].get("transform") == "matrix(-1 0 0 1 200 0)"


def test_the_land_of_a_map_stays() -> None:
    held = parts(mirrored(drawing(), LEGEND))
    assert held["path"].get("transform") is None and held["circle"].get("cx") == "30"
    assert held["text"].get("x") == "190"


@given(st.floats(0, 200), st.sampled_from(["start", "middle", "end"]))
def test_mirrored_twice_the_words_stand_where_they_stood(x: float, anchor: str) -> None:
    made = Drawing(200, 100, "t", "d", "d")
    made.add(text(round(x, 2), 20, "words", anchor=anchor))
    held = parts(mirrored(mirrored(made.svg())))["text"]
    assert float(held.get("x", "")) == pytest.approx(round(x, 2), abs=0.011)
    assert held.get("text-anchor") == anchor


def test_words_are_parted_from_their_drawing() -> None:
    bare, labels = apart(drawing())
    assert "<text" not in bare and "<rect" in bare
    (label,) = labels
    assert (label.text, label.x, label.y, label.anchor) == ("words", 10, 20, "end")


def test_drawings_speak_the_language_of_the_block_around_them() -> None:
    assert (spoken().id, short_number(12_300), short_number(-2_500_000)) == ("en", "12.3 k", "−2.5 M")
    with drawn_in(language("zh")):
        assert short_number(120_000) == "12万"
        with drawn_in(language("ar")):
            assert re.fullmatch("\u200e−2.5\\s\\w+", short_number(-2_500_000))
        assert spoken().id == "zh"
    assert spoken().id == "en"


def test_a_chinese_sign_takes_the_room_of_its_size() -> None:
    assert width_of("移民", 10) >= 20 > width_of("ab", 10)
