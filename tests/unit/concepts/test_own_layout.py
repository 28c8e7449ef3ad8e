"""How an office lays out its files, as it is said on the command line and kept in a profile."""

from __future__ import annotations

import pytest

from sojourn.concepts.own_layout import OwnLayout, Wide
from sojourn.errors import UsageError


def test_what_is_said_is_taken_apart() -> None:
    layout = OwnLayout.said(
        header_row=4,
        columns=["ref_area=Country,obs_value=Persons", '"basis=Kind, other"'],
        wide="sex=Male:M,Female:F",
        encoding="latin1",
        decimal="comma",
        date_format="DD/MM/YYYY hh:mm",
        values=["direction:E=arrival,S=departure", "sex:1=M", "obs_value:..=O"],
    )
    assert layout.columns == (("ref_area", "Country"), ("obs_value", "Persons"), ("basis", "Kind, other"))
    assert layout.wide == Wide("sex", (("Male", "M"), ("Female", "F")))
    assert (layout.encoding, layout.decimal, layout.date_format) == ("iso8859-1", ",", "%d/%m/%Y %H:%M")
    assert layout.words_for("direction") == {"E": "arrival", "S": "departure"}
    assert layout.words_for("sex") == {"1": "M"} and layout.words_for("age") == {}


def test_labels_are_their_own_codes_and_a_star_is_all_others() -> None:
    assert OwnLayout.said(wide="time_period=2010,2020").wide == Wide(
        "time_period", (("2010", "2010"), ("2020", "2020"))
    )
    assert OwnLayout.said(wide="counterpart_area=*").wide == Wide("counterpart_area")
    assert OwnLayout.said(wide="sex=Sex: men:M").wide == Wide("sex", (("Sex: men", "M"),))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"header_row": 0}, "from 1"),
        ({"columns": ["ref_area"]}, "no pair"),
        ({"columns": ["a=x,a=y"]}, "twice"),
        ({"columns": ["a=x", "b=x"]}, "two of our columns"),
        ({"wide": "sex"}, "names no columns"),
        ({"wide": "sex=M:A,F:A"}, "named twice"),
        ({"encoding": "klingon"}, "no encoding"),
        ({"decimal": ";"}, "no decimal sign"),
        ({"date_format": "YYYY"}, "no day, month and year"),
        ({"values": ["direction"]}, "write the column"),
        ({"values": ["sex:1=M,1=F"]}, "two meanings"),
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        OwnLayout.said(**said)  # type: ignore[arg-type]


def test_a_layout_goes_into_a_file_and_back() -> None:
    layout = OwnLayout.said(
        sheet="T", header_row=2, columns=["a=x"], wide="sex=M,F", decimal=",", date_format="%d.%m.%y", values=["s:1=M"]
    )
    assert OwnLayout.of_dict(layout.to_dict()) == layout
    assert OwnLayout.of_dict({}) == OwnLayout() and OwnLayout().is_plain()
    with pytest.raises(UsageError, match="nothing about sheets"):
        OwnLayout.of_dict({"sheets": "T"})


def test_what_is_said_now_prevails_over_a_profile() -> None:
    kept = OwnLayout.said(sheet="Old", decimal=",", columns=["a=x"])
    now = OwnLayout.said(sheet="New").over(kept)
    assert (now.sheet, now.decimal, now.columns) == ("New", ",", (("a", "x"),))
