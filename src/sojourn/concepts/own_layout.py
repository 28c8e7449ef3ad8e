"""How an office lays out its own files, as it is said once for all doors: ``load``, ``flows`` and ``border``.

Everything here is a saying of the user's. What a file tells by itself (delimiter, encoding, decimal sign) need not be
said, and where it is said, the saying prevails.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sojourn.errors import UsageError

Pairs = tuple[tuple[str, str], ...]
ALL_OTHERS = "*"
#: Words for the parts of a date beside the ones that start with a per cent sign, longest first.
WORDS = (("YYYY", "%Y"), ("MM", "%m"), ("DD", "%d"), ("hh", "%H"), ("mm", "%M"), ("ss", "%S"))
DECIMALS = {".": ".", ",": ",", "point": ".", "comma": ","}
#: Days as a spreadsheet counts them, instead of a form: from 1900 (with a 29 February in it, as it has) or from 1904.
EXCEL, EXCEL_1904 = "excel", "excel-1904"
#: Columns that hold days, by our names: where ``date_format`` is applied.
DATES = ("time_period", "time", "date", "crossing_date", "valid_from", "valid_to", "birth_date")


@dataclass(frozen=True)
class Wide:
    """Columns of a wide table that are the codes of one dimension.

    dimension : our name of what the columns differ in ; columns : (their name, our code) of each; empty for all columns
    that are nothing else, each called by its code
    """

    dimension: str
    columns: Pairs = ()


@dataclass(frozen=True)
class MadeFor:
    """What a saved layout (a profile) was made for.

    profile : its name ; file : the file it was made with ; columns : the columns that file had
    """

    profile: str
    file: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnLayout:
    """Where the table is in a file, and how it is written.

    sheet : of a workbook ; header_row : row or line of the names of the columns, from 1 ; columns : (our name, their
    name) ; wide : columns that are codes of a dimension ; encoding : of a text ; decimal : the sign before the fraction
    date_format : as ``strptime`` has it, or EXCEL, EXCEL_1904 for serial numbers
    values : our column -> what they write -> what we write
    """

    sheet: str | None = None
    header_row: int | None = None
    columns: Pairs = ()
    wide: Wide | None = None
    encoding: str | None = None
    decimal: str | None = None
    date_format: str | None = None
    values: tuple[tuple[str, Pairs], ...] = ()
    made_for: MadeFor | None = None

    @classmethod
    def said(
        cls,
        *,
        sheet: str | None = None,
        header_row: int | None = None,
        columns: Sequence[str] = (),
        wide: str | None = None,
        encoding: str | None = None,
        decimal: str | None = None,
        date_format: str | None = None,
        values: Sequence[str] = (),
    ) -> OwnLayout:
        """The layout as it is written on the command line. Raises UsageError for what cannot be meant."""
        if header_row is not None and header_row < 1:
            raise UsageError(f"--header-row {header_row}: rows are counted from 1.")
        if decimal is not None and decimal not in DECIMALS:
            raise UsageError(f"--decimal «{decimal}» is no decimal sign.", ways_out=["--decimal , or --decimal ."])
        return cls(
            sheet=sheet or None,
            header_row=header_row,
            columns=_pairs(columns, "--columns", "Write ours=theirs, separated by commas."),
            wide=None if wide is None else _wide(wide),
            encoding=None if encoding is None else _encoding(encoding),
            decimal=None if decimal is None else DECIMALS[decimal],
            date_format=None if date_format is None else _date_format(date_format),
            values=_values(values),
        )

    def over(self, other: OwnLayout) -> OwnLayout:
        """This layout, and what it does not say from another one (a profile)."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) not in (None, ())}
        return replace(other, **said)

    def is_plain(self) -> bool:
        """Whether nothing at all is said."""
        return replace(self, made_for=None) == OwnLayout()

    def words_for(self, column: str) -> dict[str, str]:
        """What is written in a column of ours -> what it means; empty where nothing is said."""
        return dict(dict(self.values).get(column, ()))

    def to_dict(self) -> dict[str, Any]:
        """What is said, for a file; without what it was made for."""
        out: dict[str, Any] = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name in ("sheet", "header_row", "encoding", "decimal", "date_format") and getattr(self, f.name)
        }
        if self.columns:
            out["columns"] = dict(self.columns)
        if self.wide is not None:
            out["wide"] = {"dimension": self.wide.dimension, "columns": dict(self.wide.columns)}
        if self.values:
            out["values"] = {column: dict(pairs) for column, pairs in self.values}
        return out

    @classmethod
    def of_dict(cls, given: Mapping[str, Any]) -> OwnLayout:
        """What ``to_dict`` gave. Raises UsageError for anything else."""
        known = {f.name for f in fields(cls)} - {"made_for"}
        if strange := sorted(set(given) - known):
            raise UsageError(
                f"a layout says nothing about {', '.join(strange)}", ways_out=[f"known: {', '.join(sorted(known))}"]
            )
        try:
            row = given.get("header_row")
            wide = given.get("wide")
            values = {str(k): {str(a): str(b) for a, b in v.items()} for k, v in given.get("values", {}).items()}
            checked = cls.said(
                sheet=given.get("sheet"),
                header_row=None if row is None else int(row),
                encoding=given.get("encoding"),
                decimal=given.get("decimal"),
                date_format=given.get("date_format"),
            )
            return replace(
                checked,
                columns=tuple((str(a), str(b)) for a, b in given.get("columns", {}).items()),
                wide=None
                if wide is None
                else Wide(str(wide["dimension"]), tuple((str(a), str(b)) for a, b in wide["columns"].items())),
                values=tuple((k, tuple(v.items())) for k, v in values.items()),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UsageError(f"a layout cannot be read: {error!r}") from error


def _items(texts: Iterable[str]) -> list[str]:
    """What stands between commas; quotation marks keep a comma inside an item."""
    rows = csv.reader(texts, skipinitialspace=True)
    return [item.strip() for row in rows for item in row if item.strip()]


def _pairs(texts: Sequence[str], option: str, way: str) -> Pairs:
    pairs = [(ours.strip(), sign, theirs.strip()) for ours, sign, theirs in (t.partition("=") for t in _items(texts))]
    bad = [f"{ours}{sign}{theirs}" for ours, sign, theirs in pairs if not (ours and sign and theirs)]
    if bad:
        raise UsageError(f"{option}: {', '.join(bad)} is no pair.", ways_out=[way])
    ours = [o for o, _, _ in pairs]
    if len(set(ours)) < len(ours):
        raise UsageError(f"{option} maps a column twice: {', '.join(texts)}.")
    theirs = [t for _, _, t in pairs]
    if twice := sorted({t for t in theirs if theirs.count(t) > 1}):
        raise UsageError(f"{option}: two of our columns are mapped to one column of the input, {', '.join(twice)}.")
    return tuple((o, t) for o, _, t in pairs)


def _wide(text: str) -> Wide:
    dimension, sign, rest = text.partition("=")
    items = _items([rest])
    if not (dimension.strip() and sign and items):
        raise UsageError(
            f"--wide {text}: that names no columns.",
            ways_out=["--wide sex=Male:M,Female:F", "--wide time_period=2010,2020", "--wide counterpart_area=*"],
        )
    if items == [ALL_OTHERS]:
        return Wide(dimension.strip())
    columns = []
    for item in items:
        theirs, colon, code = item.rpartition(":")
        columns.append((theirs.strip(), code.strip()) if colon and theirs.strip() else (item, item))
    names = [name for name, _ in columns]
    codes = [code for _, code in columns]
    if len(set(names)) < len(names) or len(set(codes)) < len(codes):
        raise UsageError(f"--wide {text}: a column or a code is named twice.")
    return Wide(dimension.strip(), tuple(columns))


def _values(texts: Sequence[str]) -> tuple[tuple[str, Pairs], ...]:
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        column, colon, rest = text.partition(":")
        pairs = [item.partition("=") for item in _items([rest])]
        if not (column.strip() and colon and pairs) or any(not (sign and ours.strip()) for _, sign, ours in pairs):
            raise UsageError(
                f"--values {text}: write the column, a colon, and theirs=ours.",
                ways_out=["--values direction:E=arrival,S=departure", "--values sex:1=M,2=F --values obs_value:..=O"],
            )
        known = found.setdefault(column.strip(), {})
        for theirs, _, ours in pairs:
            if known.setdefault(theirs.strip(), ours.strip()) != ours.strip():
                raise UsageError(f"--values gives «{theirs.strip()}» of {column.strip()} two meanings.")
    return tuple((column, tuple(pairs.items())) for column, pairs in found.items())


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise UsageError(
            f"--encoding «{name}» is no encoding known here.",
            ways_out=["utf-8, utf-16, latin-1, cp1250 (Central Europe), cp1251 (Cyrillic), cp1256 (Arabic), gb18030"],
        ) from None


def _date_format(text: str) -> str:
    if text.strip().lower() in (EXCEL, EXCEL_1904):
        return text.strip().lower()
    form = text
    if "%" not in form:
        for word, sign in WORDS:
            form = form.replace(word, sign)
    if "%d" not in form or not ("%m" in form or "%b" in form or "%B" in form) or not ("%Y" in form or "%y" in form):
        raise UsageError(
            f"--date-format «{text}» names no day, month and year.",
            ways_out=[
                "--date-format DD/MM/YYYY",
                "--date-format %d.%m.%Y",
                "--date-format 'MM/DD/YYYY hh:mm'",
                "--date-format excel for serial numbers of a spreadsheet (excel-1904: counted from 1904)",
            ],
        )
    return form
