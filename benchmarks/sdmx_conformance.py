"""What the service conforms to, tried: writes docs/reference/sdmx-conformance.md.

    python benchmarks/sdmx_conformance.py WAREHOUSE [--clients PYTHON] [--schemathesis FOLDER] [--examples 30]

--clients is a Python with sdmx1 and pysdmx, --schemathesis the folder of its command; what is not given, and rsdmx
where R has none, stands in the page as not tried. The official interface and the sample messages are read from the
folder ``reference/sdmx`` of SOJOURN_SHARED.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import httpx
from sdmx_clauses import CLAUSES, Try
from sdmx_running import PATIENCE, assistants, running, served
from sdmx_small import AREAS, cut
from sdmx_validity import validity

from sojourn.errors import SojournError
from sojourn.publish.sdmx import selection
from sojourn.publish.sdmx.catalogue import Catalogue, components
from sojourn.publish.sdmx.model import code_id
from sojourn.sources.sdmx import downloads
from sojourn.warehouse.answering import Standing

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "sdmx-conformance.md"
SAMPLES = Path(os.environ.get("SOJOURN_SHARED", "../shared")) / "reference" / "sdmx"
CONFIG = '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "3xx", "4xx", "501"]\n'
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"
MOST = 5900
"""Observations of an answer here, so that the limit can be met; the service has 5,000,000."""
GAPS = (
    "Why what is not passed is so: several dataflows in one message are several questions here, since each has a "
    "unit and an edition of its own. Structures are kept as they are, not as they were. Reference metadata "
    "are offered generic, in ML and JSON; nobody registers anything here. Of SDMX-CSV 2.1 no text was at hand to "
    "write by.",
)
OF_THIS_INSTANT = re.compile(r"<mes:(ID|Prepared)>[^<]*<")
HTTP = httpx.Client(timeout=PATIENCE)


def tried(base: str, one: Try) -> str:
    """Nothing where the answer is what has to come, else what came."""
    answer = HTTP.get(base + one.address, headers=one.reader)
    kind = answer.headers.get("content-type", "")
    if answer.status_code != one.status:
        return f"{answer.status_code} for {one.status}"
    if not kind.startswith(one.kind):
        return f"{kind} for {one.kind}"
    if (one.holds and one.holds not in answer.text) or (one.lacks and one.lacks in answer.text):
        return "other content"
    if one.once and answer.text.count(one.once) != 1:
        return f"«{one.once}» {answer.text.count(one.once)} times"
    if "Accept-Encoding" in one.reader:
        return _packed(base, one, answer)
    return ""


def _packed(base: str, one: Try, answer: httpx.Response) -> str:
    """Whether a body came packed as asked, and is inside what it is without."""
    came = answer.headers.get("content-encoding", "")
    plain = HTTP.get(base + one.address, headers={"Accept-Encoding": "identity"})
    if came != one.packed or "content-encoding" in plain.headers:
        return f"encoding «{came}» for «{one.packed}»"
    same = OF_THIS_INSTANT.sub("", answer.text) == OF_THIS_INSTANT.sub("", plain.text)
    return "" if same else "another body inside"


def clauses(base: str) -> list[str]:
    """A table for each part of the interface."""
    lines, counts = [], Counter[str]()
    for part, listed in CLAUSES.items():
        lines += ["", f"### {part}", "", "| clause | result | tried |", "| --- | --- | --- |"]
        for clause, tries in listed.items():
            failed = [f for t in tries if (f := tried(base, t))]
            result = "passed" if not failed else "not" if len(failed) == len(tries) else "partly"
            counts[result] += 1
            why = f": {', '.join(dict.fromkeys(failed))}" if failed else ""
            lines.append(f"| {clause} | {result} | {len(tries) - len(failed)} of {len(tries)}{why} |")
    told = f"{counts['passed']} clauses passed, {counts['partly']} partly, {counts['not']} not."
    return ["## Clauses of the interface", "", told, *lines]


def samples() -> list[str]:
    """Official samples and messages of agencies, read by the reader that ``sojourn load`` uses."""
    read: list[str] = []
    reasons: dict[str, list[str]] = {}
    for path in sorted(p for p in SAMPLES.rglob("*") if p.is_file() and p.parent != SAMPLES and p.suffix != ".yaml"):
        name = str(path.relative_to(SAMPLES))
        try:
            found = downloads.read(path)
            flow = f"{found.flow.agency}:{found.flow.id}" if found.flow else "names no dataflow"
            read.append(f"| {name} | {found.kind} | {flow} | {found.file.table.num_rows:,} |")
        except SojournError as error:
            why = error.message.replace(str(path), "the file").replace(path.name, "the file").split("«")[0].strip()
            reasons.setdefault(re.sub(r"\d+", "…", why), []).append(name)
    total = len(read) + sum(map(len, reasons.values()))
    return [
        "## Samples read", "",
        f"{len(read)} of {total} files are data messages that were read; the others are listed with the "
        "reason. A foreign dataflow is loaded where Sojourn knows its table; of one it does not know, the message is "
        "read and the load says so.",
        "", "| file | format | dataflow | observations |", "| --- | --- | --- | ---: |", *read,
        "", "| not read because | files |", "| --- | --- |",
        *(f"| {why} | {', '.join(names)} |" for why, names in sorted(reasons.items())),
    ]  # fmt: skip


def expected(warehouse: Path, most: int) -> tuple[dict[str, str], dict[str, tuple[int, float]], list[str]]:
    """A key of every dataflow, and how many figures it has in two observations a series, and their sum."""
    catalogue = Catalogue(Standing(warehouse))
    keys, sums = {}, {}
    for id, flow in list(catalogue.flows.items())[:most]:
        dimensions = components(flow)[0]
        areas = catalogue.held(id, "ref_area") if any(c.id == "REF_AREA" for c in dimensions) else ()
        area = "KEN" if "KEN" in areas else areas[0] if areas else ""
        keys[id] = ".".join(code_id(area) if c.id == "REF_AREA" else "" for c in dimensions)
        asked = selection.question(flow, keys[id], {"lastNObservations": "2"}, "2.1")
        values = [v for b in catalogue.standing.batches(asked) for v in b["obs_value"].to_pylist() if v is not None]
        sums[id] = (len(values), sum(values))
    return keys, sums, sorted(catalogue.flows)


def clients(base: str, warehouse: Path, python: str | None, most: int) -> list[str]:
    """Clients of others against the warehouse."""
    head = ["## Clients of others", ""]
    keys, sums, flows = expected(warehouse, most)
    lines = []
    if python:
        script = str(Path(__file__).with_name("sdmx_foreign_clients.py"))
        run = subprocess.run([python, "-P", script, base, json.dumps(keys)], capture_output=True, text=True)
        for name, found in (json.loads(run.stdout) if run.returncode == 0 else {}).items():
            lines.append(_of_client(name, found, sums, flows))
    if shutil.which("Rscript"):
        lines.append(_of_client(*_by_rsdmx(base, keys), sums, flows))
    told = [
        f"Each lists all {len(flows)} dataflows, and of {len(keys)} of them fetches an area with two observations a "
        "series; equal is the number of figures and their sum as the warehouse has them.", "",
        "| client | lists all | equal | otherwise |", "| --- | --- | ---: | --- |",
    ]  # fmt: skip
    return [*head, *(told + lines if lines else ["Not tried in this run."])]


def _of_client(name: str, found: dict[str, Any], sums: dict[str, tuple[int, float]], flows: list[str]) -> str:
    listed = "yes" if found["listed"] == flows else str(found["listed"])[:80] if found["listed"] else "not asked"
    wrong: dict[str, list[str]] = {}
    for flow, (count, total) in sums.items():
        got = found["flows"].get(flow, "nothing came")
        if isinstance(got, str):
            wrong.setdefault(got.split("\n")[0][:90].replace("|", "/"), []).append(flow)
        elif got[0] != count or abs(got[1] - total) > 1e-9 * max(1.0, abs(total)):
            wrong.setdefault(f"{got[0]} for {count} figures", []).append(flow)
    why = "; ".join(f"{w} ({len(f)}: {', '.join(f[:3])})" for w, f in wrong.items())
    return f"| {name} | {listed} | {len(sums) - sum(map(len, wrong.values()))} of {len(sums)} | {why} |"


def _by_rsdmx(base: str, keys: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """rsdmx reads the list of dataflows and, of each, data in generic SDMX-ML 2.1."""
    script = [
        'v <- tryCatch(as.character(packageVersion("rsdmx")), error = function(e) "not installed")', "cat(v, '\\n')",
        "suppressMessages(library(rsdmx)); options(digits = 17)",
        f'cat("@", as.data.frame(readSDMX("{base}/sdmx/2.1/dataflow"))$id, "\\n")',
        *(f'cat("{f}", tryCatch({{d <- as.data.frame(readSDMX("{base}/sdmx/2.1/data/{f}/{k}?lastNObservations=2")); '
          'v <- as.numeric(d$obsValue); v <- v[!is.na(v)]; paste(length(v), format(sum(v), digits = 17))}, '
          'error = function(e) paste("error:", conditionMessage(e))), "\\n")' for f, k in keys.items()),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ask.R"
        path.write_text("\n".join(script))
        run = subprocess.run(["Rscript", str(path)], capture_output=True, text=True)
    version, *lines = run.stdout.strip().splitlines() or ["not run"]
    found: dict[str, Any] = {"listed": "", "flows": {}}
    for line in lines:
        name, *cells = line.split()
        if name == "@":
            found["listed"] = sorted(cells)
        elif len(cells) == 2 and cells[0].isdigit():
            found["flows"][name] = [int(cells[0]), float(cells[1])]
        else:
            found["flows"][name] = " ".join(cells)
    return f"rsdmx {version.strip()} (R), generic 2.1", found


def schemathesis(base: str, folder: str | None, examples: int) -> list[str]:
    """Generated questions by both descriptions of the interface."""
    lines = ["## Generated questions", ""]
    if not folder:
        return [*lines, "Not tried in this run."]
    lines += [
        "schemathesis makes questions of a description, fitting and unfitting, and looks for server errors, "
        "undocumented statuses and media types. 501 is an answer of the standard (what is not offered).", "",
        "| description | questions | failures |", "| --- | ---: | --- |",
    ]  # fmt: skip
    own = ("ours, both interfaces", f"{base}/sdmx/openapi.json", base)
    official = ("official, 2.2", str(SAMPLES / "rest" / "sdmx-rest.yaml"), f"{base}/sdmx/3.0")
    with tempfile.TemporaryDirectory() as there:
        (Path(there) / "schemathesis.toml").write_text(CONFIG)
        for name, schema, address in (own, official):
            words = ["run", schema, "--url", address, "--checks", CHECKS, "--max-examples", str(examples), "--seed",
                     "1", "--phases", "examples,coverage,fuzzing", "--no-color", "--continue-on-failure",
                     "--request-timeout", str(PATIENCE)]  # fmt: skip
            run = subprocess.run([f"{folder}/schemathesis", *words], cwd=there, capture_output=True, text=True)
            print(run.stdout)
            made = re.search(r"([\d,]+) generated", run.stdout)
            failed = re.findall(r"^\s*(?:❌|-) (.+?): (\d+)\s*$", run.stdout, re.MULTILINE)
            told = "; ".join(f"{n} {w.lower()}" for w, n in failed) or "none"
            if faulty := re.search(r"Schema Error: (\d+)", run.stdout):
                told += f" ({faulty[1]} operations of the description name parameters that it does not define)"
            elif run.returncode and told == "none":
                told = "see the log"
            lines.append(f"| {name} | {made[1] if made else '?'} | {told} |")
    return lines


def main() -> None:
    """Run all of it and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--clients")
    parser.add_argument("--schemathesis")
    parser.add_argument("--examples", type=int, default=30)
    parser.add_argument("--flows", type=int, default=1000, help="dataflows that clients and schemas are tried on")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.duckdb"
        kept = cut(given.warehouse, small)
        tried_all(small, kept, given)


def tried_all(small: Path, kept: int, given: argparse.Namespace) -> None:
    """Every part beside the others over one server; the page is written anew whenever one ends."""
    with served(small, most=MOST) as (base, _), ThreadPoolExecutor(5) as pool:
        steps: dict[str, Callable[[], list[str]]] = {
            "clauses": lambda: clauses(base),
            "samples": samples,
            "schemas": lambda: validity(base, given.flows),
            "clients": lambda: clients(base, small, given.clients, given.flows),
            "questions": lambda: schemathesis(base, given.schemathesis, given.examples),
            "running": lambda: running(small),
            "assistants": lambda: assistants(small),
        }
        parts: dict[str, list[str]] = {}
        ended = {pool.submit(make): name for name, make in steps.items()}
        for one in as_completed(ended):
            parts[ended[one]] = one.result()
            print(f"{time.process_time():.0f} s of processor: {ended[one]}", flush=True)
            write(kept, [parts[name] for name in steps if name in parts])


def write(kept: int, parts: Sequence[Sequence[str]]) -> None:
    """The page of what was tried so far."""
    head = [
        "# SDMX: what was tried, and what came of it", "",
        f"Made by `benchmarks/sdmx_conformance.py`, which runs a server over {kept:,} observations of the published "
        f"files (all dataflows; areas {', '.join(AREAS)}) and tries it: nothing here is declared. Gaps stand as "
        "«partly» and «not».",
        "", *GAPS,
    ]  # fmt: skip
    PAGE.write_text("\n".join([*head, *(line for part in parts for line in ["", *part])]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
