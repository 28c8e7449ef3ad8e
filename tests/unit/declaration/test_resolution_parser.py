"""Resolutions of made-up content in the layouts in which text comes out of a PDF, and what is no resolution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sojourn.declaration.resolution_file import decode, read_resolution
from sojourn.declaration.resolution_parser import parse
from sojourn.errors import FileDamaged, LayoutDiffers, NotRecognised, SourceError

FILES = Path(__file__).parents[2] / "sources" / "files"
TRUTH = json.loads((FILES / "resolution_layout_truth.json").read_text("utf-8"))
LAYOUTS = ("plain", "stream", "columns", "flat")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_truth(layout: str) -> None:
    """plain: spaces keep the page's look. stream: in the order of the file. columns: numbers and marks on lines of
    their own. flat: a page is a line, marks are superscripts."""
    resolution = parse(read_resolution(FILES / f"resolution_layout_{layout}.txt"))
    assert [p.as_json() for p in resolution.paragraphs] == TRUTH["paragraphs"]
    assert resolution.title == TRUTH["title"] and resolution.symbol == TRUTH["symbol"]
    assert resolution.closing == TRUTH["closing"]
    assert list(resolution.footnotes) == TRUTH["preamble_footnotes"]
    assert resolution.preamble.endswith("gathered on 5 and 6 November 2098 to speak of light and water:")
    assert resolution.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    text = (FILES / "resolution_layout_plain.txt").read_text("utf-8").replace("stilt-walkers", "échassiers")
    text = text.replace("\n", end)
    found = parse(decode(text.encode(encoding), "a file"))
    assert len(found.paragraphs) == 8 and "échassiers" in found.paragraphs[4].text


def resolution(*paragraphs: str) -> str:
    return "The General Assembly,\n" + "\n".join(paragraphs) + "\n"


def test_numbers_inside_a_paragraph_start_nothing() -> None:
    found = parse(
        resolution(
            "1. Notes the lamps of",
            "2013. and those under article",
            "2. of the Protocol, and paragraph 2.",
            "3. of the annex;",
            "2. Decides to meet in",
            "3. days.",
        )
    )
    assert [p.text for p in found.paragraphs] == [
        "Notes the lamps of 2013. and those under article 2. of the Protocol, and paragraph 2. 3. of the annex;",
        "Decides to meet in 3. days.",
    ]


def test_verbs_outside_the_list_do_not_hide_a_paragraph() -> None:
    found = parse(resolution("1. Notes the fog;", "2. Safeguard the oil;", "3. Urges haste;", "4. Decides to meet."))
    assert [p.verbs for p in found.paragraphs] == [("note",), ("safeguard",), ("urge",), ("decide",)]


def test_a_missing_number_is_refused_with_both_sides() -> None:
    with pytest.raises(LayoutDiffers, match=r"lacks paragraph 2: after paragraph 1 \(line 2\) comes paragraph 3"):
        parse(resolution("1. Notes the fog;", "3. Urges haste;", "4. Decides to meet."))


def test_a_number_without_its_point_is_still_a_paragraph() -> None:
    found = parse(resolution("1. Notes the fog;", "2 Urges haste;", "3. Decides to meet."))
    assert [p.text for p in found.paragraphs] == ["Notes the fog;", "Urges haste;", "Decides to meet."]


def test_headings_between_paragraphs_are_left_out_and_named() -> None:
    found = parse(resolution("1. Notes the fog;", "", "II. Of oil", "", "2. Urges haste."))
    assert [p.text for p in found.paragraphs] == ["Notes the fog;", "Urges haste."]
    assert found.notes == ("Headings between paragraphs were left out: II. Of oil.",)


def test_the_longest_of_two_sequences_is_read() -> None:
    text = resolution(
        "1. Adopts the Declaration annexed hereto;",
        "2. Decides to meet.",
        "41st plenary meeting",
        "5 November 2098",
        "Annex",
        "1. We note the fog.",
        "2. We urge haste.",
        "3. We decide to meet.",
    )
    found = parse(text)
    assert [p.number for p in found.paragraphs] == [1, 2, 3]
    assert found.paragraphs[2].text == "We decide to meet."
    assert found.notes == ("Another sequence of paragraphs numbered 1 to 2 (from line 2) was left out.",)


def test_sub_items_stay_in_their_paragraph() -> None:
    found = parse(resolution("1. Decides:", "(a) To light lamps;", "", "(b) To buy oil;", "", "2. Urges haste."))
    assert found.paragraphs[0].text == "Decides: (a) To light lamps; (b) To buy oil;"


def test_closing_without_a_meeting_is_a_date() -> None:
    found = parse(
        resolution("1. Notes the fog;", "2. Decides to meet on", "5 November 2098", "and often.", "5 November 2098")
    )
    assert found.paragraphs[1].text == "Decides to meet on 5 November 2098 and often."
    assert found.closing == "5 November 2098"


def test_footnote_on_several_lines_above_text_that_goes_on_without_furniture() -> None:
    found = parse(
        resolution(
            "1. Notes the Harbour Convention1 and the",
            "_________",
            "1 United Nations, Treaty Series, vol. 9999, No.",
            "12345.",
            "oars of all ferries;",
            "2. Decides to meet.",
        )
    )
    assert found.paragraphs[0].text == "Notes the Harbour Convention and the oars of all ferries;"
    assert found.paragraphs[0].footnotes == ("United Nations, Treaty Series, vol. 9999, No. 12345.",)


def test_a_rule_without_a_footnote_is_decoration() -> None:
    found = parse(resolution("1. Notes the fog;", "_______", "2. Decides to meet.", "_______"))
    assert [p.text for p in found.paragraphs] == ["Notes the fog;", "Decides to meet."]


def test_a_footnote_whose_mark_was_lost_goes_to_the_paragraph_above_it() -> None:
    found = parse(resolution("1. Notes the fog;", "2. Urges haste;", "_____", "1 See A/98/77.", "3. Decides to meet."))
    assert [p.footnotes for p in found.paragraphs] == [(), ("See A/98/77.",), ()]


@pytest.mark.parametrize(
    "text",
    [
        "Shopping\n1. Milk\n2. Bread\n3. Note that eggs are out",
        "Report of the General Assembly\n1. The present report is long.\n2. It has tables.\n3. It ends here.",
        "number,title\n1,Recognize\n2,Decide\n",
        "Recognize that this has no numbers.",
        "5. Recognize that this begins at five;\n6. Decide to end.",
        "\x80\x81 noise \x9d",
    ],
)
def test_what_is_no_resolution_is_refused(text: str) -> None:
    with pytest.raises(NotRecognised, match=r"is not a resolution: expected .* operative verb; found") as caught:
        parse(text, name="notes.txt")
    assert caught.value.message.startswith("notes.txt") and caught.value.ways_out


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", NotRecognised, "is a PDF"),
        (b"PK\x03\x04rest", NotRecognised, "Word, Excel or zip"),
        (b"\x1f\x8b\x08rest", NotRecognised, "gzip"),
        (b"", FileDamaged, "is empty"),
        (b" \r\n\t", FileDamaged, "is empty"),
        (b"1. Note\x00\x00", NotRecognised, "zero bytes"),
        (b"\xef\xbb\xbf\xff\xfe", FileDamaged, "utf-8-sig"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, error: type[SourceError], words: str) -> None:
    path = tmp_path / "given"
    path.write_bytes(data)
    with pytest.raises(error, match=words) as caught:
        read_resolution(path)
    assert str(path) in caught.value.message


def test_folder_and_absent_file(tmp_path: Path) -> None:
    with pytest.raises(NotRecognised, match="is a folder"):
        read_resolution(tmp_path)
    with pytest.raises(FileDamaged, match="does not exist"):
        read_resolution(tmp_path / "absent.txt")
