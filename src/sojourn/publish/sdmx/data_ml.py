"""Data as SDMX-ML: 2.1 generic and structure-specific, 3.0 and 3.1, of series or flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.publish.sdmx.answer import Answer, Texts, changed, joined, mapped, opened, optional, plain, run
from sojourn.publish.sdmx.model import AGENCY, MEASURE, VERSION, urn
from sojourn.publish.sdmx.structure_ml import CONTROL, header, namespace

GENERIC, SPECIFIC = "generic", "structurespecific"


def stream(answer: Answer, version: str, style: str = SPECIFIC, *, time_series: bool = False) -> Iterator[bytes]:
    """The message, a batch at a time.

    version : ``2.1``, ``3.0`` or ``3.1``, which has no generic data ; style : ``generic`` or ``structurespecific``
    time_series : the root element of 2.1 that says that observations differ in time
    """
    writer = _Generic(answer) if style == GENERIC else _Specific(answer, version == "2.1")
    root = f"{'Generic' if style == GENERIC else 'StructureSpecific'}{'TimeSeries' if time_series else ''}Data"
    before: str | None = None
    yield _start(answer, version, style, root).encode()
    yield writer.data_set().encode()
    for another, texts in answer.segments():
        rows = len(next(iter(texts.values())))
        if another:
            yield (writer.series_end * (before is not None) + "</mes:DataSet>" + writer.data_set()).encode()
            before = None
        if answer.flat:
            yield run([writer.observations(texts, rows)])
            continue
        key = joined([p for k in answer.series for p in (texts[k], "\x1f")], rows)
        change = changed(key, before)
        first = before is None

        def start(at: pa.Array, texts: Texts = texts, first: bool = first) -> pa.Array:
            begun = writer.series({k: texts[k].take(at) for k in answer.series}, len(at))
            ends = pa.array([""] * first + [writer.series_end] * (len(at) - first))
            return joined([ends, begun], len(at))

        parts = [opened(change, start)]
        if answer.observed:
            parts.append(writer.observations(texts, rows))
        yield run(parts)
        before = key[rows - 1].as_py()
    yield (writer.series_end * (before is not None) + f"</mes:DataSet></mes:{root}>").encode()


def xml_text(text: str) -> str:
    """A text inside a quoted attribute; signs that XML cannot hold become spaces."""
    return escape(text.translate(CONTROL), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def _start(answer: Answer, version: str, style: str, root: str) -> str:
    name, at = answer.flow.id, answer.at
    usage = urn("dataflow", name)
    if version == "2.1":
        ref = f'<Ref agencyID="{AGENCY}" id="{name}" version="{VERSION}"'
        own = (
            f'<com:StructureUsage>{ref} package="datastructure" class="Dataflow"/></com:StructureUsage>'
            if style == GENERIC
            else f'<com:Structure>{ref} package="datastructure" class="DataStructure"/></com:Structure>'
        )
    else:
        own = f"<com:StructureUsage>{usage}</com:StructureUsage>"
    own_space = scope(name, at)
    space = f' namespace="{own_space}"' if style != GENERIC else ""
    structure = f'<mes:Structure structureID="{name}"{space} dimensionAtObservation="{at}">{own}</mes:Structure>'
    spaces = {
        "mes": namespace(version, "message"),
        "com": namespace(version, "common"),
        "gen": namespace(version, "data/generic"),
        "ss": namespace(version, "data/structurespecific"),
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "ns1": own_space,
    }
    used = [p for p in spaces if p not in (("ss", "ns1") if style == GENERIC else ("gen",))]
    declared = " ".join(f"xmlns:{p}={quoteattr(spaces[p])}" for p in used)
    told = header(version, answer.prepared, structure=structure)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:{root} {declared}>{told}'


def scope(flow: str, at: str) -> str:
    """The namespace of structure-specific data of a dataflow. at : dimension at observations"""
    return f"{urn('datastructure', flow)}:ObsLevelDim:{at}"


@dataclass(frozen=True)
class _Specific:
    answer: Answer
    v21: bool
    series_end = "</Series>"

    def data_set(self) -> str:
        told = "".join(f" {k}={quoteattr(v)}" for k, v in self.answer.whole.items())
        facts = f'xsi:type="ns1:DataSetType" ss:structureRef="{self.answer.flow.id}" ss:action="Information"'
        facts += ' ss:dataScope="DataStructure"' if self.v21 else ""
        return f"<mes:DataSet {facts}{told}>"

    def series(self, texts: Texts, rows: int) -> pa.Array:
        return joined(["<Series", *_attributes(self.answer, texts, self.answer.series), ">"], rows)

    def observations(self, texts: Texts, rows: int) -> pa.Array:
        always = ["<Obs", *_attributes(self.answer, texts, self.answer.own)]
        sometimes = [*([MEASURE] * self.answer.measured), *(c.id for c in self.answer.attributes)]
        told = [optional([f' {k}="', _safe(self.answer, texts, k), '"'], rows) for k in sometimes]
        return joined([*always, *told, "/>"], rows)


def _attributes(answer: Answer, texts: Texts, ids: Sequence[str]) -> list[str | pa.Array]:
    return [p for k in ids for p in (f' {k}="', _safe(answer, texts, k), '"')]


def _safe(answer: Answer, texts: Texts, id: str) -> pa.Array:
    return texts[id] if id in plain(answer) else mapped(texts[id], xml_text)


@dataclass(frozen=True)
class _Generic:
    answer: Answer
    series_end = "</gen:Series>"

    def data_set(self) -> str:
        told = "".join(f"<gen:Value id={quoteattr(k)} value={quoteattr(v)}/>" for k, v in self.answer.whole.items())
        inside = f"<gen:Attributes>{told}</gen:Attributes>" if told else ""
        return f'<mes:DataSet structureRef="{self.answer.flow.id}" action="Information">{inside}'

    def series(self, texts: Texts, rows: int) -> pa.Array:
        key = ["<gen:Series><gen:SeriesKey>", *_values(self.answer, texts, self.answer.series), "</gen:SeriesKey>"]
        return joined(key, rows)

    def observations(self, texts: Texts, rows: int) -> pa.Array:
        if self.answer.flat:
            key = ["<gen:Obs><gen:ObsKey>", *_values(self.answer, texts, self.answer.own), "</gen:ObsKey>"]
        else:
            key = ['<gen:Obs><gen:ObsDimension value="', _safe(self.answer, texts, self.answer.at), '"/>']
        parts: list[str | pa.Array] = [*key]
        if self.answer.measured:
            parts.append(optional(['<gen:ObsValue value="', texts[MEASURE], '"/>'], rows))
        told = [
            optional([f'<gen:Value id="{c.id}" value="', _safe(self.answer, texts, c.id), '"/>'], rows)
            for c in self.answer.attributes
        ]
        if told:
            inside = joined(told, rows)
            around = joined(["<gen:Attributes>", inside, "</gen:Attributes>"], rows)
            parts.append(pc.if_else(pc.equal(inside, ""), "", around))
        return joined([*parts, "</gen:Obs>"], rows)


def _values(answer: Answer, texts: Texts, ids: Sequence[str]) -> list[str | pa.Array]:
    return [p for k in ids for p in (f'<gen:Value id="{k}" value="', _safe(answer, texts, k), '"/>')]
