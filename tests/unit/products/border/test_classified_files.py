"""A run that is killed between the files it puts in place: what is read next is of one run, or refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sojourn import release
from sojourn.concepts.disclosure import Disclosure
from sojourn.errors import FileDamaged, SojournError, UsageError
from sojourn.files.one_run import one_run
from sojourn.files.tables import TableWriter
from sojourn.microdata import rule
from sojourn.products.border import classification, output
from sojourn.products.border.classification import Request

# Stays of 400, 300 and 200 days: a migration under 12/16, 9/12 or 6/12. The fourth person has an error.
STAYS = {1: "2002-02-05", 2: "2001-10-28", 3: "2001-07-20"}
CROSSINGS = "person_id,crossing_date,direction\n" + "".join(
    f"{person},2001-01-01,arrival\n{person},{left},departure\n" for person, left in STAYS.items()
)
WRONG = CROSSINGS + "4,2001-01-01,arrival\n4,2001-05-01,arrival\n"
IMMIGRANTS = {"12/16": 1, "6/12": 3}


class Killed(BaseException):
    """The process is gone."""


def classify(folder: Path, suffix: str, asked: str, text: str = WRONG, **options: Any) -> Path:
    (folder / "crossings.csv").write_text(text)
    out = folder / f"classified{suffix}"
    place = release.owners_folder(out, "crossings", named_by="a test", disclosure=Disclosure.PERSONAL_RECORD)
    by = rule.parse(asked)
    request = Request((str(folder / "crossings.csv"),), place, by, observed_to=_day("2005-01-01"), **options)
    classification.run(request)
    return out


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


def immigrants(out: Path) -> tuple[str, int]:
    """The rule the file says it was classified by, and its immigrants."""
    from sojourn.products.border import statistics

    said = output.stated([str(out)], None, None).rule
    table = statistics.run(statistics.Request((str(out),), freq="A")).table.to_pylist()
    return said, sum(int(row["obs_value"]) for row in table if row["measure"] == "immigration")


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
@pytest.mark.parametrize("before, after", [("12/16", "6/12"), ("6/12", "12/16")])
def test_killed_between_any_two_renames_there_is_never_a_mixture(
    suffix: str, before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    for point in range(1, 6):
        folder = tmp_path / str(point)
        folder.mkdir()
        out = classify(folder, suffix, before)
        with monkeypatch.context() as patched:
            _kill_at(patched, point)
            try:
                classify(folder, suffix, after)
                ended = "whole"
            except Killed:
                ended = "killed"
        try:
            said, counted = immigrants(out)
        except FileDamaged as refused:
            assert ended == "killed"
            assert "run" in refused.message and refused.ways_out
            seen.add("refused")
            continue
        assert counted == IMMIGRANTS[said]
        assert said == (after if ended == "whole" else before)
        seen.add(ended)
    assert seen == {"killed", "refused", "whole"}


def _kill_at(patched: pytest.MonkeyPatch, point: int) -> None:
    """Let the process end before the renaming of this number; nothing is tidied up then."""
    renamed = 0
    replace = Path.replace

    def killed(self: Path, target: Path) -> Path:
        nonlocal renamed
        renamed += 1
        if renamed == point:
            raise Killed
        return replace(self, target)

    patched.setattr(Path, "replace", killed)
    patched.setattr(TableWriter, "drop", lambda self: None)


def test_words_that_are_about_other_bytes_are_refused(tmp_path: Path) -> None:
    out = classify(tmp_path, ".csv", "12/16")
    out.write_text(out.read_text().replace("resident", "non_resident", 1))
    with pytest.raises(FileDamaged) as refused:
        output.stated([str(out)], None, None)
    assert [line.split(" ", 1)[0] for line in refused.value.details] == [f"{out.name}.definition.json", out.name]


def test_a_run_without_a_result_leaves_the_one_that_stands_usable(tmp_path: Path) -> None:
    out = classify(tmp_path, ".csv", "12/16", CROSSINGS)
    with pytest.raises(SojournError):
        classify(tmp_path, ".csv", "6/12", WRONG, on_error="report")
    assert json.loads((tmp_path / "classified.errors.csv.definition.json").read_text())["out"] is None
    assert immigrants(out) == ("12/16", 1)


def test_both_files_say_one_run_and_the_same_files_say_the_same(tmp_path: Path) -> None:
    def runs(out: Path) -> set[str]:
        files = out, tmp_path / "classified.errors.parquet"
        return {json.loads(pq.read_metadata(f).metadata[b"sojourn.definition"])["run"] for f in files}

    first = runs(classify(tmp_path, ".parquet", "12/16"))
    other = runs(classify(tmp_path, ".parquet", "6/12"))
    assert len(first) == len(other) == 1 and first != other


def test_two_runs_on_one_result_are_refused(tmp_path: Path) -> None:
    with one_run(tmp_path / "classified.parquet"), pytest.raises(UsageError, match="Another run"):
        classify(tmp_path, ".parquet", "12/16")
    assert [path.name for path in tmp_path.iterdir()] == ["crossings.csv"]
    classify(tmp_path, ".parquet", "12/16")
    assert not list(tmp_path.glob(".*"))
