"""Requests answered by documents: invented dates, done in the head, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sojourn.concepts.reason import Reason
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.register import (
    ASK,
    COLUMNS,
    Document,
    Request,
    answered,
    beside,
    documents,
    read_register,
    requests,
)
from sojourn.declaration.verdict import verdict
from sojourn.errors import FileDamaged, NotRecognised, ValuesRefused
from sojourn.publish.words.language import language
from sojourn.publish.words.verdicts import verdict_reason


def on(*days: str) -> tuple[Document, ...]:
    return tuple(
        Document(f"D{i}", date.fromisoformat(d), "Secretary-General", "t", 33, "", "") for i, d in enumerate(days)
    )


def every_two_years(kept_to: str = "2030-12-31") -> Request:
    return Request(33, tuple(date(y, 12, 31) for y in (2014, 2016, 2018)), date.fromisoformat(kept_to), "b")


ONCE = Request(33, (date(2014, 12, 31),), date(2030, 12, 31), "b")


@pytest.mark.parametrize(
    ("days", "verdict", "in_time"),
    [
        (("2014-07-30", "2016-08-04", "2018-08-01"), "met", 3),
        (("2014-07-30", "2016-08-04"), "overdue", 2),  # the newest has not come
        (("2014-07-30", "2018-08-01"), "partly_met", 2),
        (("2013-01-01",), "partly_met", 1),
        ((), "not_met", 0),
        (("2014-07-30", "2017-01-01", "2018-08-01"), "partly_met", 2),  # that of 2016 came a day too late
    ],
)
def test_a_recurrent_request(days: tuple[str, ...], verdict: str, in_time: int) -> None:
    found = answered(every_two_years(), on(*days), as_of=2018)
    assert found.verdict == verdict and found.reason.figures["answered"] == in_time and found.reason.figures["due"] == 3


@pytest.mark.parametrize(
    ("days", "as_of", "verdict"),
    [
        (("2014-12-31",), 2026, "met"),
        (("2015-02-01",), 2026, "partly_met"),  # late
        ((), 2015, "overdue"),
        ((), 2016, "not_met"),
        ((), 2013, "not_assessable"),  # not yet due
    ],
)
def test_a_single_request(days: tuple[str, ...], as_of: int, verdict: str) -> None:
    assert answered(ONCE, on(*days), as_of=as_of).verdict == verdict


def test_what_falls_due_after_the_register_ends_is_not_held_against_anybody() -> None:
    found = answered(every_two_years(kept_to="2016-12-31"), on("2014-07-30", "2016-08-04"), as_of=2026)
    assert (found.verdict, found.reason.figures["due"]) == ("met", 2)


def test_a_document_of_the_future_does_not_count_for_the_year_asked_about() -> None:
    assert answered(ONCE, on("2014-07-30"), as_of=2013).reason == Reason("nothing_due", {"kept_to": "2030-12-31"})


def test_the_register_that_ships_holds_the_reports_seen() -> None:
    reports = {d.id for d in documents() if d.paragraph in requests()}
    assert reports == {"A/69/207", "A/71/296", "A/73/286", "A/75/292"}
    assert all(d.address.startswith("https://undocs.org/A/") and d.seen for d in documents())
    assert set(requests()) == {33, 34}


def write(folder: Path, *rows: str) -> Path:
    """Rows with an eighth cell name the ask, too."""
    path = folder / "own.csv"
    columns = (*COLUMNS, ASK) if rows and len(rows[0].split(",")) > len(COLUMNS) else COLUMNS
    path.write_text("\n".join([",".join(columns), *rows]), encoding="utf-8")
    return path


def test_a_file_of_ones_own_extends_it(tmp_path: Path) -> None:
    path = write(tmp_path, "X/1,2022-08-01,Secretary-General,A report,33,https://example.org,its title page")
    assert "X/1" in {d.id for d in read_register(path)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("X/1,2999-01-01,Secretary-General,t,33,,", "lies in the future"),
        ("X/1,1st of May,Secretary-General,t,33,,", "is no day"),
        ("X/1,2022-13-01,Secretary-General,t,33,,", "is no day"),
        ("X/1,2022-08-01,my uncle,t,33,,", "no issuer that resolutions name"),
        ("X/1,2022-08-01,Secretary-General,t,27,,", "none that documents answer"),
        ("A/71/296,2016-08-04,Secretary-General,t,33,,", "is there twice"),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(ValuesRefused) as error:
        read_register(write(tmp_path, row))
    assert said in error.value.text() and "line 2" in error.value.text()


def test_a_file_that_is_no_register_says_what_was_looked_for(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValuesRefused, match="is no register of documents: it lacks id, date"):
        read_register(tmp_path / "x.csv")


def test_a_register_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged, match="does not exist; expected a file with a register of documents"):
        read_register(tmp_path / "nowhere.csv")
    with pytest.raises(NotRecognised, match="is a folder"):
        read_register(tmp_path)
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(NotRecognised, match="is a PDF; expected a register of documents"):
        read_register(tmp_path / "x.csv")
    with pytest.raises(ValuesRefused) as error:
        read_register(write(tmp_path, "X/1,2022-08-01"))  # a line that ends early
    assert any("paragraph «»" in line for line in error.value.details)


def test_documents_stand_beside_paragraphs_that_request_nothing(tmp_path: Path) -> None:
    """The agenda after 2015 names migration: a document beside 8 and 31, and no verdict."""
    agenda = beside(8, documents(), as_of=2026)
    assert [(d.id, d.issued.isoformat()) for d in agenda] == [("A/RES/70/1", "2015-09-25")]
    assert beside(8, documents(), as_of=2014) == ()
    found = verdict(paragraph(8), [], as_of=2026)
    assert found.verdict == "not_assessable" and [d.named for d in found.documents] == ["A/RES/70/1 (2015-09-25)"]
    assert verdict(paragraph(29), [], as_of=2026).documents == ()
    mine = tmp_path / "mine.csv"
    mine.write_text(",".join(COLUMNS) + "\nD/1,2016-01-01,Secretary-General,T,3,a,s\n")
    with pytest.raises(ValuesRefused) as error:
        read_register(mine)
    assert any("paragraph «3» is none that documents answer" in line for line in error.value.details)


def test_a_newer_document_of_ones_own_makes_the_register_known_to_the_day_it_answers(tmp_path: Path) -> None:
    """Shipped: 2014, 2016, 2018, 2020. With one of 2024 alone, that of 2022 has not come; with both, all are met."""
    assert verdict(paragraph(33), [], as_of=2025).reason.figures["due"] == 4
    row = "A/{}/1,{}-08-01,Secretary-General,T,33,a,seen,"
    later = read_register(write(tmp_path, row.format(79, 2024)))
    found = verdict(paragraph(33), [], as_of=2025, register=later)
    assert (found.verdict, found.reason.figures["answered"], found.reason.figures["due"]) == ("partly_met", 5, 6)
    both = read_register(write(tmp_path, row.format(79, 2024), row.format(77, 2022)))
    found = verdict(paragraph(33), [], as_of=2025, register=both)
    assert (found.verdict, found.reason.figures["due"]) == ("met", 6)
    assert verdict_reason(found, language()).endswith("A/77/1 (2022-08-01) and A/79/1 (2024-08-01).")
    assert verdict(paragraph(33), [], as_of=2021, register=both).reason.figures["due"] == 4


def test_a_document_may_answer_one_ask_and_is_named_with_it(tmp_path: Path) -> None:
    own = read_register(write(tmp_path, "N/1,2019-05-02,General Assembly,Exchange,32,a,s,2"))
    found = verdict(paragraph(32), [], as_of=2026, register=own)
    said = verdict_reason(found, language())
    assert found.verdict == "not_assessable"
    assert "Documents that answer what is asked: N/1 (2019-05-02)." in said
    assert "Documents beside it: A/RES/73/195 (2018-12-19)." in said
    with pytest.raises(ValuesRefused) as error:
        read_register(write(tmp_path, "N/1,2019-05-02,General Assembly,Exchange,32,a,s,9"))
    assert any("paragraph 32 has no ask «9», only 1, 2" in line for line in error.value.details)
