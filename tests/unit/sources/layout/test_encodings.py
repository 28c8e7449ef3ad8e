"""The encoding of a text, told by its bytes or asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sojourn.errors import FileDamaged, NotRecognised
from sojourn.sources.layout.encodings import read_text, told

LATIN = st.text(st.sampled_from("abcxyzKEN ,;.0123\nàçéèñöüßÅÔ"), min_size=1)


@given(LATIN)
def test_text_in_utf8_and_utf16_is_always_told(text: str) -> None:
    assert text.encode().decode(told(text.encode()).codec or "") == text
    for codec in ("utf-16", "utf-8-sig"):
        raw = text.encode(codec)
        assert raw.decode(told(raw).codec or "").removeprefix("\ufeff") == text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_where_letters_are_plain(codec: str) -> None:
    assert told("code,value\nKEN,5\n".encode(codec)).codec == codec


@pytest.mark.parametrize("text", ["Curaçao", "Côte d’Ivoire – «ici»", "Åland, España, Österreich, Saint-Barthélemy"])
def test_western_letters_are_told(text: str) -> None:
    assert told(f"name\n{text}\n".encode("cp1252")).codec == "cp1252"


@pytest.mark.parametrize(
    ("text", "codec"), [("Кения", "cp1251"), ("كينيا", "cp1256"), ("肯尼亚", "gb18030"), ("Κένυα", "cp1253")]
)
def test_other_scripts_of_one_or_two_bytes_are_asked_for(tmp_path: Path, text: str, codec: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(f"name\n{text}\n".encode(codec))
    with pytest.raises(FileDamaged, match=r"byte 0x.. at position 5") as caught:
        read_text(path)
    assert "--encoding" in " ".join(caught.value.ways_out)
    assert read_text(path, codec) == (f"name\n{text}\n", "")


def test_a_character_cut_at_the_end_of_a_sample_is_no_other_encoding() -> None:
    assert told("naïve".encode()[:3], whole=False).codec == "utf-8-sig"


def test_bytes_that_are_no_text_and_a_name_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\x00\x01\x02\xff\x00\x00\x01")
    with pytest.raises(NotRecognised, match="not a text"):
        read_text(path)
    path.write_bytes("Curaçao".encode("cp1252"))
    with pytest.raises(FileDamaged, match="not in UTF-8: byte 0xe7"):
        read_text(path, "utf-8")
