"""SDMX-ML 2.1 (generic and structure-specific data) and 3.0, read as a stream.

Known about these messages
--------------------------
- Generic: every component is an element ``Value`` with id and value. Structure-specific: every component is an
  attribute of ``DataSet``, ``Group``, ``Series`` or ``Obs``; those of a namespace (``xsi:type``) are no components.
- A message that is flat has ``Obs`` alone, else ``Series`` with its observations, which differ in the dimension that
  the header names (``dimensionAtObservation``), mostly time.
- Where a query is too large, Eurostat answers with a message without data and the address of a file in its footer.
- 3.0 has structure-specific data alone and names structures by their URN, as the text of an element.
- No message has a document type: one that has is refused, since entities can unfold to any size or name other files.
- SDMX-ML 2.0 (the element ``KeyFamilyRef``) and structure messages are not read.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.parsers import expat

import pyarrow as pa

from sojourn.errors import FileDamaged, LayoutDiffers, SojournError
from sojourn.sources.layout.bounds import BLOCK, open_bytes
from sojourn.sources.sdmx.messages import AGAIN, Columns, Naming

ROOTS = ("GenericData", "StructureSpecificData", "GenericTimeSeriesData", "StructureSpecificTimeSeriesData")
MESSAGE = re.compile(r"sdmx\.org/resources/sdmxml/schemas/v(2_1|3_0|3_1)/message$")
URN = re.compile(r"=(?P<structure>[\w.]+:[\w@$]+\([\w.+]*\))")
#: Attributes that the standard gives every data set; the others are components.
OF_DATA_SETS = frozenset(
    ("action", "setID", "validFromDate", "validToDate", "publicationYear", "publicationPeriod")
) | {"reportingBeginDate", "reportingEndDate", "structureRef", "dataScope", "REPORTING_YEAR_START_DAY"}
OBSERVED = "OBS_VALUE"


def naming(path: Path) -> Naming | None:
    """What the header of a message says; None where the file is no data message of SDMX-ML."""
    reader = _Reader(path, header_only=True)
    try:
        reader.run()
    except SojournError:
        if reader.root not in ROOTS:
            return None
        raise
    return reader.naming() if reader.root in ROOTS else None


def read(path: Path) -> pa.Table:
    """All observations of a message as text columns.

    Raises FileDamaged (no well-formed XML, cut off, with a document type) and LayoutDiffers (no data, several data sets
    that delete, components at two levels).
    """
    reader = _Reader(path)
    reader.run()
    if reader.root not in ROOTS:
        raise LayoutDiffers(f"{path.name} is no data message of SDMX-ML 2.1 or 3.0 ({reader.root}).", ways_out=AGAIN)
    if not reader.columns.owner:
        raise LayoutDiffers(f"{path.name} holds no observations.", details=reader.footer, ways_out=AGAIN)
    return reader.columns.table(path.name)


class _Done(Exception):
    """The header is read."""


class _Reader:
    """The events of one file, from its root to its last observation."""

    def __init__(self, path: Path, *, header_only: bool = False) -> None:
        self.path = path
        self.header_only = header_only
        self.root = ""
        self.columns = Columns()
        self.footer: list[str] = []
        self._open: list[str] = []
        self._naming: dict[str, str] = {}
        self._text: list[str] = []
        self._series: dict[str, str] = {}
        self._observation: dict[str, str] = {}
        self._group: dict[str, str] = {}

    def naming(self) -> Naming:
        """What the header says, as far as it was read."""
        said = self._naming
        return Naming(
            said.get("usage") or said.get("structure", ""),
            said.get("at", "TIME_PERIOD"),
            said.get("Extracted") or said.get("Prepared", ""),
        )

    def run(self) -> None:
        """Read the file, or its header. Raises FileDamaged."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        try:
            with open_bytes(self.path) as stream:
                while block := stream.read(BLOCK):
                    parser.Parse(block, False)
                parser.Parse(b"", True)
        except _Done:
            return
        except expat.ExpatError as error:
            raise FileDamaged(
                f"{self.path.name} is no well-formed XML: {expat.ErrorString(error.code)}, line {error.lineno}.",
                ways_out=AGAIN,
            ) from error

    def _refuse(self, *_: object) -> None:
        raise FileDamaged(
            f"{self.path.name} has a document type or entities of its own: no message of SDMX has them.", ways_out=AGAIN
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self._open.append(local)
        del self._text[:]
        if not self.root:
            self.root = local if MESSAGE.search(space) else name
            if self.root not in ROOTS:
                raise _Done
        elif local == "DataSet":
            if self.header_only:
                raise _Done
            self._open_data_set(attributes)
        elif "Header" in self._open:
            self._in_header(local, attributes)
        elif "DataSet" in self._open:
            self._in_data(local, attributes)

    def _in_header(self, local: str, attributes: dict[str, str]) -> None:
        inside = "usage" if "StructureUsage" in self._open else "structure"
        if local == "Structure" and "dimensionAtObservation" in attributes:
            self._naming["at"] = attributes["dimensionAtObservation"]
            self._note("structure", attributes.get("namespace", ""))
        elif local == "Ref" and {"agencyID", "id"} <= attributes.keys():
            version = attributes.get("version", "")
            self._naming[inside] = f"{attributes['agencyID']}:{attributes['id']}({version})"

    def _note(self, key: str, urn: str) -> None:
        if match := URN.search(urn):
            self._naming.setdefault(key, match["structure"])

    def _open_data_set(self, attributes: dict[str, str]) -> None:
        if attributes.get("action", "") in ("Delete", "D"):
            raise LayoutDiffers(f"{self.path.name} deletes observations.", ways_out=AGAIN)
        if self._specific:
            given = _components(attributes)
            self.columns.whole |= {name: text for name, text in given.items() if name not in OF_DATA_SETS}

    @property
    def _specific(self) -> bool:
        return self.root.startswith("StructureSpecific")

    def _in_data(self, local: str, attributes: dict[str, str]) -> None:
        given = _components(attributes)
        if local == "Group":
            self._group = given if self._specific else {}
        elif local == "Series":
            self._series = given if self._specific else {}
            self.columns.series.append(self._series)
        elif local == "Obs":
            if not self.columns.series:
                self.columns.series.append({})  # a flat message
            self._observation = given if self._specific else {}
        elif local == "Value" and "id" in given:
            self._target()[given["id"]] = given.get("value", "")
        elif local == "ObsDimension":
            at = given.get("id") or self._naming.get("at", "TIME_PERIOD")
            self._observation[at] = given.get("value", "")
        elif local == "ObsValue":
            self._observation[OBSERVED] = given.get("value", "")

    def _target(self) -> dict[str, str]:
        if "Obs" in self._open:
            return self._observation
        if "Series" in self._open:
            return self._series
        return self._group if "Group" in self._open else self.columns.whole

    def _end(self, name: str) -> None:
        local = self._open.pop()
        text = "".join(self._text).strip()
        del self._text[:]
        if local in ("Prepared", "Extracted"):
            self._naming[local] = text
        elif local in ("URN", "StructureUsage", "Structure") and "Header" in self._open:
            self._note("usage" if "StructureUsage" in (local, *self._open) else "structure", text)
        elif local == "Text" and "Footer" in self._open and text:
            self.footer.append(text)
        elif local == "Obs" and "DataSet" in self._open:
            self.columns.observe(self._observation)
        elif local == "Group" and "DataSet" in self._open:
            self.columns.groups.append(self._group)


def _components(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes that are in no namespace."""
    return {name: text for name, text in attributes.items() if " " not in name}
