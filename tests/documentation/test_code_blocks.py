"""Every code block of the tutorials and how-tos runs, in order, page by page, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import command_server
import made_inputs
import pytest
from page_blocks import RUN, SHOWN, WHY, blocks, run_python

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = os.pathsep.join(filter(None, [str(REPOSITORY / "src"), os.environ.get("PYTHONPATH")]))
DOCS = REPOSITORY / "docs"
PAGES = sorted([*(DOCS / "tutorial").glob("*.md"), *(DOCS / "how-to").glob("*.md")])

#: The published files the pages rest on, as a reader who follows them would have them.
PUBLISHED = (
    "gdidata/undesa_stocks.csv.gz", "gdidata/wdi.csv.gz", "reported_flows", "remittances",
    "undesa_migrant_stock/rev2019_migrants_by_origin_and_destination_female.csv.gz",
    "undesa_migrant_stock/rev2019_migrants_by_origin_and_destination_male.csv.gz",
    "undesa_migrant_stock/undesa_pd_2024_ims_stock_by_sex_and_destination.xlsx",
    "un_wpp2024/misc1dt.csv.gz", "un_wpp2024/miscproj1dt.csv.gz", "un_wpp2024/mig1dt.csv.gz",
    "un_wpp2024/migproj1dt.csv.gz", "un_wpp2024/sexRatio1dt.csv.gz",
    "un_wpp2019/mxF.txt.gz", "un_wpp2019/mxM.txt.gz", "un_wpp2019/popF.txt.gz", "un_wpp2019/popM.txt.gz",
)  # fmt: skip
#: Where the warehouse stands that no command names.
HELD = Path("data") / "sojourn" / "warehouse.duckdb"
#: Pages that begin with the published files loaded.
NEEDS_WAREHOUSE = ("flows-from-the-warehouse", "repeat-abel-cohen", "use-from-python", "use-from-r")
#: Pages that load the published files, or read them from a folder.
NEEDS_FOLDER = ("first-report", "flows", "remittances")
#: What is made smaller here, page -> (as written, as run): figures shown on the page are of what is written.
SMALLER = {
    "border-simulated": [
        ("--crossings 500000", "--crossings 20000 --start 2014-01-01"),
        ("--statistic circular", "--statistic circular --window-years 4"),
    ],
    "repeat-abel-cohen": [("in family.periods():", "in family.periods()[-2:]:")],
    "border-tabulate": [("--stays-of-days 90", "--stays-of-days 90 --window-years 4")],
    "flows-from-the-warehouse": [  # the tutorial takes the range of 21 estimates, in Python
        ("--period 2010-2015 --range --out range.csv", "--period 2010-2015 --no-range --out range.csv"),
        ("regional --period 2020-2024 --level region", "regional --period 2020-2024 --level region --no-range"),
        ("--corridor MEX:USA --range", "--corridor MEX:USA"),
    ],
    "publish-protected": [("--crossings 1000000", "--crossings 20000")],
    "flows": [("--method pseudo-bayesian --range", "--method pseudo-bayesian")],
}


@pytest.fixture(scope="session")
def commands() -> Iterator[Path]:
    """A folder with the command ``sojourn``, whose libraries are loaded once for all pages."""
    with tempfile.TemporaryDirectory() as folder:
        place, script = Path(folder) / "server", Path(folder) / "sojourn"
        script.write_text(command_server.client(place), encoding="utf-8")
        script.chmod(0o755)
        environment = {**os.environ, "PYTHONPATH": SOURCE}
        server = subprocess.Popen([sys.executable, command_server.__file__, str(place)], env=environment)
        try:
            while not place.exists():
                assert server.poll() is None, "the commands of the pages could not be loaded"
                time.sleep(0.05)
            yield Path(folder)
        finally:
            server.terminate()
            server.wait()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, shared_data: Path, commands: Path) -> tuple[Path, Path]:
    """A folder with the published files and the warehouse that ``sojourn load FOLDER`` makes of it."""
    made = tmp_path_factory.mktemp("published")
    folder = made / "FOLDER"
    folder.mkdir()
    for name in PUBLISHED:
        place = shared_data / name
        into = folder / place.parent.name if place.parent.name.startswith("un_wpp") else folder  # it names the edition
        into.mkdir(exist_ok=True)
        for file in place.iterdir() if place.is_dir() else [place]:
            (into / file.name).symlink_to(file)
    _sh("sojourn load FOLDER", made, _environment(made, commands))
    return folder, made / HELD


@pytest.fixture
def page_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, commands: Path) -> Path:
    monkeypatch.delenv("SOJOURN_WAREHOUSE", raising=False)
    for name, value in _environment(tmp_path, commands).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.xdist_group("published-files")
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_every_block_of_a_page_runs(page: Path, page_folder: Path, request: pytest.FixtureRequest) -> None:
    warehouse: Path | None = None
    if page.stem in (*NEEDS_WAREHOUSE, *NEEDS_FOLDER):
        folder, warehouse = request.getfixturevalue("published")
        (page_folder / "FOLDER").symlink_to(folder)
    if page.stem in NEEDS_WAREHOUSE:
        (page_folder / HELD).parent.mkdir(parents=True)
        shutil.copy(str(warehouse), page_folder / HELD)
    made_inputs.make(page.stem, page_folder)
    _run_all(page, page_folder, warehouse)


@pytest.mark.xdist_group("published-files")
def test_the_lines_of_the_readme_run(page_folder: Path, published: tuple[Path, Path]) -> None:
    (page_folder / HELD).parent.mkdir(parents=True)
    shutil.copy(str(published[1]), page_folder / HELD)
    _run_all(REPOSITORY / "README.md", page_folder, None, only=("python",))


def _run_all(page: Path, page_folder: Path, warehouse: Path | None, only: tuple[str, ...] = RUN) -> None:
    """Run the blocks of a page; with a warehouse ``sojourn load FOLDER`` takes it: that very load was run once."""
    names: dict[str, object] = {"__name__": page.stem}
    for block in blocks(page):
        if block.language not in (*only, "text"):
            continue
        if block.file:
            (page_folder / block.file).write_text(block.text, encoding="utf-8")
            continue
        text = block.text
        for written, run in SMALLER.get(page.stem, ()):
            text = text.replace(written, run)
        if block.runs and block.language == "python":
            run_python(replace(block, text=text), names, page)
        elif block.runs and block.language == "r":
            _r(text, page_folder, f"{page.name}:{block.line}")
        elif block.runs:
            if warehouse is not None:
                text = text.replace("sojourn load FOLDER", f"mkdir -p {HELD.parent} && cp {warehouse} {HELD}")
            _sh(text, page_folder, dict(os.environ), f"{page.name}:{block.line}")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_fence_says_what_becomes_of_its_block(page: Path) -> None:
    for block in blocks(page):
        assert block.language in (*RUN, *SHOWN), f"{page.name}:{block.line}"
        if "no-run" in block.words:
            assert WHY in page.read_text(encoding="utf-8"), f"{page.name}:{block.line} is not run, and nothing says why"


def test_what_is_made_smaller_is_on_its_page() -> None:
    pages = {p.stem: p.read_text(encoding="utf-8") for p in PAGES}
    assert all(written in pages[stem] for stem, pairs in SMALLER.items() for written, _ in pairs)
    assert set(NEEDS_WAREHOUSE) | set(NEEDS_FOLDER) <= set(pages)


def _environment(folder: Path, commands: Path) -> dict[str, str]:
    """The environment of a reader whose warehouse and cache are in a folder, with this very Sojourn on the path."""
    return {
        **{name: value for name, value in os.environ.items() if name != "SOJOURN_WAREHOUSE"},
        "PATH": os.pathsep.join([str(commands), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": SOURCE,
        "XDG_DATA_HOME": str(folder / "data"),
        "SOJOURN_CACHE": str(folder / "cache"),
    }


def _r(text: str, folder: Path, place: str) -> None:
    """Run a block in R, where it is installed: continuous integration installs it."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        assert not os.environ.get("SOJOURN_REQUIRE_SHARED"), f"{place}: R is not installed here"
        return
    script = folder / "block.R"
    script.write_text(text, encoding="utf-8")
    done = subprocess.run([rscript, "--vanilla", script.name], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{place} ended with {done.returncode}\n{text}\n{done.stdout}\n{done.stderr}"


def _sh(text: str, folder: Path, environment: dict[str, str], place: str = "") -> None:
    done = subprocess.run(
        ["bash", "-e", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (
        f"{place} ended with {done.returncode}\n{text}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    )
