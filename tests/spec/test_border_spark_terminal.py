"""What Spark says on the way stays away from the terminal; what goes wrong is told in our words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.spark, pytest.mark.slow]


@pytest.fixture(autouse=True)
def small(spark_settings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command starts a Spark of its own, for small tables."""
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", spark_settings)


def classify(folder: Path, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "in.csv").write_text(text)
    command = [sys.executable, "-c", "from sojourn.cli import main; main()", "border", "classify", "in.csv"]
    command += ["--out", "out", "--engine", "spark"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment}, timeout=300
    )


def without_progress(said: str) -> str:
    """What is said beside the lines of progress: ``starting Spark 0/1 (28 s)``."""
    return re.sub(r"(?m)^.+ \d+/\d+ \(\d+ s\)\n", "", said)


def test_a_run_that_works_says_nothing_on_the_error_stream(tmp_path: Path) -> None:
    done = classify(tmp_path, "person_id,crossing_date,direction\n1,2001-01-01,A\n1,2002-01-01,D\n")
    assert done.returncode == 0
    assert done.stdout.startswith("2 crossings of 1 person, observed to 2002-01-01")
    assert without_progress(done.stderr) == ""


def test_a_damaged_file_is_one_message_without_a_stack_trace(tmp_path: Path) -> None:
    done = classify(tmp_path, "person_id,crossing_date,direction\n1,2001-01-01,A\n1,2002-01-01\n")
    assert done.returncode == 3
    said = without_progress(done.stderr)
    assert said.startswith("FileDamaged: A file cannot be read")
    assert len(said.splitlines()) == 3 and "--show-values" in said.splitlines()[2]
    assert "2002-01-01" not in said


def test_without_java_it_is_said_so(tmp_path: Path) -> None:
    done = classify(tmp_path, "person_id,crossing_date,direction\n1,2001-01-01,A\n", JAVA_HOME="/nowhere")
    assert done.returncode == 2
    assert without_progress(done.stderr).startswith("UsageError: Spark does not start")
    assert "Java 17" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_the_user_can_mend_is_told_and_a_defect_of_ours_stays_one() -> None:
    from pyspark.errors import PySparkException, PythonException

    from sojourn.engines.spark_messages import complaints_told
    from sojourn.errors import UsageError, WarehouseError

    with pytest.raises(UsageError, match="workers do not have Sojourn"), complaints_told():
        raise PythonException("ModuleNotFoundError: No module named 'sojourn'")
    with pytest.raises(WarehouseError, match="Spark stopped: No space left") as told, complaints_told():
        raise PySparkException("No space left on device\n\tat org.apache.spark")
    assert "org.apache" not in told.value.text()
    with pytest.raises(PythonException), complaints_told():
        raise PythonException("KeyError in a worker")
