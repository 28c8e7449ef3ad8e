"""Bilateral migrant stock by sex, 2024 revision, in long form (one line per destination, year, origin and sex).

Known about this file
---------------------
- It is the published workbook undesa_pd_2024_ims_stock_by_sex_destination_and_origin in long form, made by a data
  officer of IOM and not endorsed by IOM or UN DESA. Its sums by sex equal the workbook by destination in every year.
- Countries and areas only, men and women only: no groups of areas, no both sexes.
- OOO is other or unknown origin: 7 to 9 % of the world stock, over half of it in a few destinations.
- A pair that is not in the file has no published figure; 0 is a count. No one is in the country of birth.
- type_b, type_c, type_r, type_i are 0 or 1: foreign-born, foreign citizens, refugees added, imputed. They do not
  vary over time. Where imputed, the figure has status I.
- Before independence, South Sudan, Montenegro, Curaçao and Sint Maarten repeat one figure.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.concepts import area, sex
from sojourn.concepts.dataflows import MIGRANT_STOCK
from sojourn.concepts.status import ObsStatus
from sojourn.errors import ValuesRefused
from sojourn.sources.layout.coded_labels import as_areas
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.layout.recognition import Head
from sojourn.sources.layout.workbook import Problems
from sojourn.sources.observations import Observations
from sojourn.sources.source import Reading, Source, edition_ending
from sojourn.sources.undesa import tables as undesa

EDITION = "2024"
YEARS = (1990, 1995, 2000, 2005, 2010, 2015, 2020, 2024)
FLAGS = ("type_b", "type_c", "type_r", "type_i")
COLUMNS = ("geo", "t", "from", "sex", "n", *FLAGS)
SEXES = {"male": sex.MALE, "female": sex.FEMALE}


def recognise(head: Head) -> bool:
    """Columns geo, t, from, sex, n and the four flags of the type of data."""
    return head.kind == "csv" and set(COLUMNS) <= set(head.columns)


def read(path: Path) -> Reading:
    """Read the file; codes stay codes, flags become the type of data, imputed figures are marked so."""
    file = read_delimited(path, COLUMNS)
    problems = Problems(path)
    year = _among(file, "t", {str(y): str(y) for y in YEARS}, problems)
    sexes = _among(file, "sex", SEXES, problems)
    basis, is_imputed = _basis(file, problems)
    value, status = _persons(file, problems)
    problems.raise_if_any(undesa.AS_PUBLISHED)
    destination, origin = as_areas(file, ["geo", "from"])
    at_home = pc.equal(destination, origin)
    for line, code in zip(file.line.filter(at_home).to_pylist(), destination.filter(at_home).to_pylist(), strict=True):
        problems.add(
            f"line {line}", f"{code} is both destination and origin: no one migrates into the country of birth"
        )
    problems.raise_if_any(undesa.AS_PUBLISHED)
    present = pc.equal(status, ObsStatus.NORMAL.value)
    status = pc.if_else(pc.and_(is_imputed, present), ObsStatus.IMPUTED.value, status)
    table = {
        "time_period": year,
        "ref_area": destination,
        "counterpart_area": origin,
        "sex": sexes,
        "age": pa.repeat("_T", len(value)),
        "obs_value": value,
        "obs_status": status,
        "basis": basis,
        "sheet": pa.nulls(len(value), pa.string()),
        "row": file.line,
        "column": pa.repeat("n", len(value)),
    }
    found = Observations(MIGRANT_STOCK, pa.table(table))
    return Reading((found,), edition_ending(EDITION, EDITION, found.table), tuple(_notes(year, origin, value)))


def _among(file: Delimited, column: str, known: dict[str, str], problems: Problems) -> pa.Array:
    """A column whose texts must be among the known ones, as codes."""
    encoded = file.text(column).dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    unknown = [t for t in texts if t not in known]
    if unknown:
        mask = pc.is_in(file.text(column), pa.array(unknown))
        for line, text in zip(
            file.line.filter(mask).to_pylist(), file.text(column).filter(mask).to_pylist(), strict=True
        ):
            problems.add(f"line {line}, column {column}", f"«{text}» is not one of {', '.join(known)}")
    return pa.array([known.get(t) for t in texts], pa.string()).take(encoded.indices)


def _persons(file: Delimited, problems: Problems) -> tuple[pa.Array, pa.Array]:
    try:
        return file.numbers("n", undesa.MARKS)
    except ValuesRefused as error:
        problems.lines += error.details
        return pa.nulls(len(file.line), pa.float64()), pa.nulls(len(file.line), pa.string())


def _basis(file: Delimited, problems: Problems) -> tuple[pa.Array, pa.Array]:
    """Type of data in letters and whether it is imputed, from the four flags."""
    flags = [_among(file, column, {"0": "0", "1": "1"}, problems) for column in FLAGS]
    bits: npt.NDArray[np.intp] = np.zeros(len(file.line), dtype=np.intp)
    for k, column in enumerate(flags):
        bits += pc.fill_null(pc.equal(column, "1"), False).to_numpy(zero_copy_only=False).astype(np.intp) << k
    letters = ["".join(x for k, x in enumerate("BCRI") if b >> k & 1) for b in range(1 << len(FLAGS))]
    return pa.array([undesa.basis(x) for x in letters], pa.string()).take(pa.array(bits)), pc.equal(flags[3], "1")


def _notes(year: pa.Array, origin: pa.Array, value: pa.Array) -> list[str]:
    last = pc.max(year).as_py()
    of_last = pc.equal(year, last)
    unknown = pc.and_(of_last, pc.equal(origin, area.UNKNOWN_ORIGIN))
    world = pc.sum(value.filter(of_last)).as_py() or 0.0
    other = pc.sum(value.filter(unknown)).as_py() or 0.0
    notes = ["Men and women only, countries and areas only: both sexes and regions are sums of these."]
    if world:
        notes.append(
            f"Other or unknown origin (OOO) holds {other:,.0f} of {world:,.0f} persons in {last} "
            f"({other / world:.1%}); what becomes of them is for the estimate to say."
        )
    zeros = int(pc.sum(pc.equal(value, 0.0)).as_py() or 0)
    notes.append(f"{zeros:,} figures are 0 as published; a pair that is not in the file has no published figure.")
    return notes


SOURCE = Source(
    "UNDESA_STOCK_2024_LONG",
    title="International migrant stock by origin, destination and sex, 2024 revision (long form)",
    publisher=undesa.PUBLISHER,
    series=undesa.STOCK_SERIES,
    dataflows=(MIGRANT_STOCK,),
    recognise=recognise,
    read=read,
    address=undesa.ADDRESS,
    licence=undesa.LICENCE,
    unit="persons",
    missing_marks=undesa.MARKS_SHOWN,
    timing=undesa.TIMING,
    defects=(
        "Put into long form by a data officer of IOM; endorsed neither by IOM nor by UN DESA.",
        "Other or unknown origin (OOO) is 7 to 9 % of the world stock and jumps between years.",
        "Before independence South Sudan, Montenegro, Curaçao and Sint Maarten repeat one figure.",
    ),
)
