"""Where the real files are, what is made once for a whole run, and which tests share a worker."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

# Read when NumPy is loaded: two workers on two cores that each solve on two threads mostly wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
import typer.testing
from filelock import FileLock
from hypothesis import settings

from sojourn.products.assessment.assess import assess
from sojourn.products.assessment.built_in_edition import open_edition
from sojourn.products.assessment.dossier import Dossier, dossier
from sojourn.products.assessment.panel import Panel
from sojourn.products.assessment.stored_panel import read_panel
from sojourn.products.explore.holdings import Holdings, holdings
from sojourn.products.intake import loading
from sojourn.warehouse import Warehouse

REPOSITORY = Path(__file__).resolve().parents[1]
#: For small tables: few partitions, and Java's first compiler only (half the time of a run of seconds).
SPARK = "--conf spark.sql.shuffle.partitions=4 --conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1"

settings.register_profile("quick", deadline=None, max_examples=25)
settings.register_profile("full", deadline=None, max_examples=100, print_blob=True)
settings.load_profile(os.environ.get("SOJOURN_HYPOTHESIS", "full"))


def _absent(reason: str) -> None:
    """Skip what cannot run here; where everything has to run, fail."""
    if os.environ.get("SOJOURN_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _shared(part: str) -> Path:
    folder = Path(os.environ.get("SOJOURN_SHARED", REPOSITORY.parent / "shared")) / part
    if not folder.is_dir():
        _absent(f"the shared folder {folder} is not here (set SOJOURN_SHARED to its place)")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with the real published files."""
    return _shared("data")


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """Folder with the outputs of reference implementations."""
    return _shared("reference")


@pytest.fixture(scope="session")
def shared_methods() -> Path:
    """Folder with the notes on methods."""
    return _shared("methods")


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """Folder with small files that were once read wrongly, each with its right outcome."""
    return _shared("cases")


@pytest.fixture(scope="session")
def shared_official() -> Path:
    """Folder with published files in their publishers' own layouts."""
    return _shared("official")


@pytest.fixture(scope="session")
def shared_new_data() -> Path:
    """Folder with newer editions and files whose defects are named."""
    return _shared("new_data")


def _once_a_run(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker to ask makes, and all workers read."""
    root = factory.getbasetemp()
    place = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / name
    with FileLock(f"{place}.lock"):
        if not place.exists():
            unfinished = place.with_name(f"{name}.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(place)
    return place


@pytest.fixture(scope="session")
def published(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """All published files in one warehouse, loaded once a run, open in one state. To be read; a test that writes takes
    a copy.
    """
    made = _once_a_run(
        tmp_path_factory, "published", lambda folder: loading.load([shared_data], Warehouse(folder / "w.duckdb"))
    )
    house = Warehouse(made / "w.duckdb")
    with house.snapshot():
        yield house


@pytest.fixture(scope="session")
def published_panel(published: Warehouse) -> Panel:
    """The measures of all published files, read once a worker. To be read only."""
    return read_panel(published)


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The built-in edition with its panel beside it, made once a run, open in one state. To be read; a test that writes
    takes a copy.
    """
    house = open_edition(_once_a_run(tmp_path_factory, "edition", lambda folder: read_panel(open_edition(folder))))
    with house.snapshot():
        yield house


@pytest.fixture(scope="session")
def edition_panel(edition: Warehouse) -> Panel:
    """The measures of the built-in edition, read once a worker. To be read only."""
    return read_panel(edition)


@pytest.fixture(scope="session")
def edition_dossiers(edition: Warehouse, edition_panel: Panel) -> dict[str, Dossier]:
    """Dossiers of a country, two groups, the world and a country with few figures, made once a worker. To be read."""
    return {
        area: dossier(assess(edition, area, as_of=2026, panel=edition_panel), edition)
        for area in ("KEN", "202", "001", "ECOWAS", "TUV")
    }


@pytest.fixture(scope="session")
def flow_holdings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    """What the explorer reads of four countries with stocks, flows and reports. To be read only."""
    from small_flow_world import flow_world

    made = _once_a_run(tmp_path_factory, "explored", lambda folder: read_panel(flow_world(folder)))
    held = holdings(made / "flows.duckdb", as_of=2026)
    yield held
    held.close()


@pytest.fixture(scope="session")
def built_in_holdings() -> Iterator[Holdings]:
    """What the explorer reads of the built-in edition. To be read only."""
    held = holdings(built_in=True, as_of=2026)
    yield held
    held.close()


@pytest.fixture(scope="session", autouse=True)
def commands_made_once() -> Iterator[None]:
    """The commands of a program as Click has them, made of Typer's declarations once and not at every call."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.testing, "_get_command", lru_cache(maxsize=None)(typer.testing._get_command))
        yield


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the machine."""
    found = shutil.which("chromium")
    if found is None or importlib.util.find_spec("playwright") is None:
        _absent("chromium or Playwright is missing (Debian: apt-get install chromium)")
    return str(found)


@pytest.fixture(scope="session")
def spark_settings() -> str:
    """How Spark is started for small tables, as PYSPARK_SUBMIT_ARGS wants it."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        _absent("pyspark or Java is missing")
    return f"{SPARK} pyspark-shell"


@pytest.fixture(scope="session")
def spark(spark_settings: str) -> Iterator[None]:
    """One Spark session for all tests that use the engine in this process; the engine joins a running session."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", spark_settings)
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # workers need this package, whatever python3 is
        builder: Any = SparkSession.builder
        for key, value in {"spark.master": "local[2]", "spark.ui.enabled": "false", "spark.log.level": "FATAL"}.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        yield
        session.stop()


def pytest_configure() -> None:
    """Programs that tests interrupt must hear it: a shell's background job, and all it starts, is deaf to SIGINT."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header(config: pytest.Config) -> str:
    """The seed of this run's examples, to run them again."""
    seed = config.getoption("hypothesis_seed", None)
    return f"examples of properties: seed {'by chance' if seed is None else seed}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of one file share a worker, so that its fixtures are made once; so do all that share Spark or all files.

    Groups are told by names, because pytest-xdist 3.8 does not find the marks of groups under pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatIsShared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = (word for word in ("spark", "published_files") if word in nodeid)
            return next(shared, nodeid.split("::")[0])

    return ByWhatIsShared(config, log)
