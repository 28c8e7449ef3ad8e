"""Data as SDMX-JSON 1.0, 2.0 and 2.1, of series or flat.

Figures come first and the codes they point to after them, so that nothing is read twice: the order of members is free.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.publish.sdmx.answer import NUMBERS, Answer, Texts, changed, joined, mapped, opened, run
from sojourn.publish.sdmx.model import MEASURE, TIME, Component, urn
from sojourn.publish.sdmx.structure_json import meta

Part = dict[str, Any]


@dataclass
class _Places:
    """The values of a component in the order in which they came; each stands once."""

    found: dict[str, int] = field(default_factory=dict)

    def of(self, column: pa.Array) -> pa.Array:
        """The place of each value, as text; null stays."""
        return mapped(column, lambda text: str(self.found.setdefault(text, len(self.found))))


def stream(answer: Answer, version: str) -> Iterator[bytes]:
    """The message, a batch at a time. version : ``1.0``, ``2.0`` or ``2.1``"""
    writer = _Writer(answer, version)
    yield f'{{"meta":{_dumped(meta(version, answer.prepared, "data"))},"data":{{"dataSets":['.encode()
    yield writer.data_set()
    before: str | None = None
    begun = False
    for another, texts in answer.segments():
        if another:
            yield (writer.end(begun) + ",").encode() + writer.data_set()
            before, begun = None, False
        rows = len(next(iter(texts.values())))
        if answer.flat:
            lines = writer.observations(texts, rows)
            commas = pa.array(["," if begun else "", *([","] * (rows - 1))])
            yield run([commas, lines])
        else:
            key = joined([p for k in answer.series for p in (texts[k], "\x1f")], rows)
            change = changed(key, before)
            yield run(writer.of_series(texts, rows, change, begun))
            before = key[rows - 1].as_py()
        begun = True
    yield f"{writer.end(begun)}],{writer.structure()}}}}}".encode()


class _Writer:
    def __init__(self, answer: Answer, version: str) -> None:
        self.answer, self.v10 = answer, version == "1.0"
        self.places = {k: _Places() for k in answer.keys}
        self.listed = [c for c in answer.attributes if self.v10 or c.codelist]
        self.places |= {c.id: _Places() for c in self.listed}
        self.sets = 0

    def data_set(self) -> bytes:
        name = self.answer.flow.id
        link = {"rel": "dataflow", "urn": urn("dataflow", name)}
        told: Part = {"action": "Information", "links": [{**link, "href": link["urn"]} if self.v10 else link]}
        if not self.v10:
            told["structure"] = 0
        if self.answer.whole:
            told["attributes"] = [0] * len(self.answer.whole) if self.v10 else [
                0 if k == "TIMING" else v for k, v in self.answer.whole.items()
            ]  # fmt: skip
        self.sets += 1
        return f'{_dumped(told)[:-1]},"{"observations" if self.answer.flat else "series"}":{{'.encode()

    def end(self, begun: bool) -> str:
        """What closes a data set, its last series with it."""
        return ("}}" if begun and not self.answer.flat else "") + "}}"

    def of_series(self, texts: Texts, rows: int, change: pa.Array, begun: bool) -> list[pa.Array]:
        """Observations, with the series that begins before them."""

        def start(at: pa.Array) -> pa.Array:
            ends = pa.array(["" if not begun and not n else "}}," for n in range(len(at))])
            key = self._key(self.answer.series, {k: texts[k].take(at) for k in self.answer.series}, len(at))
            return joined([ends, '"', key, '":{"observations":{'], len(at))

        if not self.answer.observed:
            return [opened(change, start)]
        commas = pc.if_else(change, "", ",")
        return [opened(change, start), commas, self.observations(texts, rows)]

    def observations(self, texts: Texts, rows: int) -> pa.Array:
        cells: list[str | pa.Array] = ['"', self._key(self.answer.own, texts, rows), '":[']
        told = [pc.fill_null(texts[MEASURE], "null")] if self.answer.measured else []
        told += [pc.fill_null(self._attribute(c, texts[c.id]), "null") for c in self.answer.attributes]
        for n, column in enumerate(told):
            cells += [","] * (n > 0) + [column]
        return joined([*cells, "]"], rows)

    def _key(self, ids: tuple[str, ...], texts: Texts, rows: int) -> pa.Array:
        parts: list[str | pa.Array] = []
        for n, k in enumerate(ids):
            parts += [":"] * (n > 0) + [self.places[k].of(texts[k])]
        return joined(parts, rows)

    def _attribute(self, c: Component, column: pa.Array) -> pa.Array:
        if c.id in self.places:
            return self.places[c.id].of(column)
        return column if c.type in NUMBERS else mapped(column, _dumped)

    def structure(self) -> str:
        """What the places mean: the last member of the message, ``"structure":...``."""
        answer = self.answer
        link = {"rel": "dataflow", "urn": urn("dataflow", answer.flow.id)}
        if self.v10:
            link["href"] = link["urn"]
        position = {k: n for n, k in enumerate(answer.keys)}
        dimensions = {"dataSet": [], "series": [self._dimension(k, position[k]) for k in answer.series],
                      "observation": [self._dimension(k, position[k]) for k in answer.own]}  # fmt: skip
        whole = [self._whole(k, v) for k, v in answer.whole.items()]
        attributes = {"dataSet": whole, "series": [], "observation": [self._listed(c) for c in answer.attributes]}
        told: Part = {"name": answer.flow.title, "links": [link], "dimensions": dimensions, "attributes": attributes}
        if self.v10:
            return f'"structure":{_dumped(told)}'
        measures = [{"id": MEASURE, "name": "Figure"}] if answer.measured else []
        told |= {"dataSets": list(range(self.sets)), "measures": {"observation": measures}}
        return f'"structures":[{_dumped(told)}]'

    def _whole(self, id: str, value: str) -> Part:
        relation: Part = {"none": {}} if self.v10 else {"dataflow": {}}
        named: Part = {"id": id, "name": id.replace("_", " ").capitalize(), "relationship": relation}
        if not self.v10 and id != "TIMING":
            return named
        return {**named, "values": [{"id": value, "name": value} if id == "TIMING" else {"name": value}]}

    def _dimension(self, id: str, position: int) -> Part:
        role: Part = {"roles": ["TIME_PERIOD"]} if id == TIME else {}
        values = [self._value(id, code) for code in self.places[id].found]
        return {"id": id, "name": id.replace("_", " ").capitalize(), "keyPosition": position, **role, "values": values}

    def _listed(self, c: Component) -> Part:
        relation: Part = {"primaryMeasure": MEASURE} if self.v10 else {"observation": {}}
        told: Part = {"id": c.id, "name": c.id.replace("_", " ").capitalize(), "relationship": relation}
        if c.id in self.places:
            coded = [self._value(c.id, v) if c.codelist else {"name": v} for v in self.places[c.id].found]
            told["values"] = coded or [{"id": "_Z", "name": "none"}]  # an empty list would have no place at all
        return told

    def _value(self, id: str, code: str) -> Part:
        return {"id": code, "name": self.answer.names.get(id, {}).get(code, code)}


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
