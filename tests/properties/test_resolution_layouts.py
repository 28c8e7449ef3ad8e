"""However the pages of one resolution are laid out, the same paragraphs, verbs, actors and footnotes are read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from sojourn.declaration.resolution_file import decode
from sojourn.declaration.resolution_parser import parse

TRUTH = json.loads((Path(__file__).parents[1] / "sources/files/resolution_layout_truth.json").read_text("utf-8"))
TITLE, SYMBOL = TRUTH["title"], TRUTH["symbol"]
BROKEN = TITLE.replace(" and ", "\nand ")
MARKED = {"Members of Their Families": 2, "Protocol on Oars,": 3}
NOTES = {1: TRUTH["preamble_footnotes"][0], 2: TRUTH["paragraphs"][3]["footnotes"][0], 3: "See A/98/77."}
BREAKABLE = re.compile(
    r"(?<=long-)(?=term)|(?<=well-)(?=being)|(?<=high-)(?=level)|(?<=Secretary-)(?=General)|(?<=post-)"
)


def _words(text: str) -> list[str]:
    """Words, with a word that may be broken at its true hyphen in two pieces."""
    return [piece for word in text.split() for piece in [*BREAKABLE.split(word)]]


def _wrap(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _words(text):
        glue = "" if not line or (line.endswith("-") and not line.endswith("short-")) else " "
        if line and len(line) + len(glue) + len(piece) > width:
            lines.append(line)
            line = piece
        else:
            line += glue + piece
    return [*lines, line]


def _marked(text: str) -> str:
    for words, mark in MARKED.items():
        text = text.replace(words, f"{words}{mark}")
    return text


@st.composite
def layouts(draw: st.DrawFn) -> bytes:
    """The truth as bytes of a file: margins, widths, pages, blank lines, titles, line ends and encoding vary."""
    width = draw(st.integers(38, 100))
    margin = draw(st.sampled_from(["", " ", "       "]))
    blank = draw(st.booleans())
    trailing = draw(st.sampled_from(["", " "]))
    feed = draw(st.sampled_from(["", "\f"]))
    page_length = draw(st.integers(6, 40))
    rule = draw(st.sampled_from(["_______________", "            ____________________"]))
    header = draw(
        st.sampled_from(
            [f"{SYMBOL}   {TITLE}", f"{TITLE}          {SYMBOL}", f"{SYMBOL}\n{TITLE}", f"{SYMBOL}\n{BROKEN}", ""]
        )
    )
    footer = draw(
        st.sampled_from(["{}/{}", "98-76543 (E)      {}/{}", "98-76543 (E)\n*9876543*    Please recycle", ""])
    )
    style = draw(st.sampled_from(["0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"]))
    lines = ["United Nations   A/RES/99/7", "", "99/7. " + TITLE, ""]
    lines += _wrap(
        "The General Assembly, Recalling its resolution 98/14 of 2 May 2097 and the Harbour Convention,1", width
    )
    lines += ["", "We, representatives of States and Governments, gathered on 5 and 6 November 2098:"]
    for paragraph in TRUTH["paragraphs"]:
        opening = draw(st.sampled_from([" {}. ", "  {}. ", "{}.  ", "      {}.    ", "{}.\n"])).format(
            paragraph["number"]
        )
        first, *rest = _wrap(_marked(paragraph["text"]), width)
        lines += (opening + first).split("\n") + [margin + line for line in rest]
        lines += [""] if blank else []
    lines += ["41st plenary meeting", "5 November 2098"]
    pages = [lines[i : i + page_length] for i in range(0, len(lines), page_length)]
    out: list[str] = []
    for number, page in enumerate(pages, start=1):
        body = " ".join(page)
        out += page
        marks = [m for m, words in ((1, "Convention,1"), (2, "Families2"), (3, "Oars,3")) if words in body]
        if marks:
            out.append(rule)
            for mark in marks:
                first, *rest = _wrap(NOTES[mark], 70)
                out += [f"{mark} {first}", *rest]
        out += ["", *footer.format(number, len(pages)).split("\n")] if footer else []
        out += [feed + line for line in [header] if number < len(pages) and feed + line]
    text = "\n".join(line + trailing for line in out)
    text = re.sub(r"(?<=Families)2|(?<=Oars,)3|(?<=Convention,)1", lambda m: style[int(m[0])], text)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    encodings = ["utf-8", "utf-8-sig", "utf-16"] + (["latin-1"] if text.isascii() else [])
    return text.encode(draw(st.sampled_from(encodings)))


@examples(150)
@given(layouts())
def test_every_layout_says_the_same(data: bytes) -> None:
    resolution = parse(decode(data, "a file"))
    assert [p.as_json() for p in resolution.paragraphs] == TRUTH["paragraphs"]
    assert resolution.footnotes == tuple(TRUTH["preamble_footnotes"])
    assert resolution.closing == "41st plenary meeting 5 November 2098"
    assert (resolution.symbol, resolution.title) == (SYMBOL, TITLE)
