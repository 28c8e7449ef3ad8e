"""How a file of classified crossings is opened, the same on every engine: columns by our names, types, who a person is.

Files that classification wrote hold identifiers as they are read, and say so; in others (a table kept by somebody, the
output of another program) they are read here, by the same rules, and rows of nobody are left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from sojourn.concepts.header_row import columns_told
from sojourn.concepts.person_identifiers import Placeholders
from sojourn.engines.person_key import PERSON, Dialect, with_keys
from sojourn.errors import LayoutDiffers

TOLD = "sequence_told"
"""Number of the owner's sequence, null where there is none."""
NUMBER = "__number"
_AS_WRITTEN = Placeholders(frozenset(), ())

#: The columns of ``REQUIRED`` with their types (for any engine: CSV files are text), but for the person.
TYPED = """
    CAST(crossing_date AS DATE) AS crossing_date, CAST(direction AS STRING) = 'arrival' AS arrival,
    CAST(direction AS STRING) AS direction, CAST(status_before AS STRING) AS status_before,
    CAST(status_after AS STRING) AS status_after, CAST(is_migrant AS BOOLEAN) AS is_migrant,
    CAST(decision AS STRING) AS decision, CAST(status_before_final_on AS DATE) AS status_before_final_on,
    CAST(status_after_final_on AS DATE) AS status_after_final_on,
    CAST(is_migrant_final_on AS DATE) AS is_migrant_final_on"""


@dataclass(frozen=True)
class Opening:
    """What is said of classified crossings beside their columns.

    names : name in the files -> our name, of columns that are mapped
    sequence : column (our name) whose numbers ordered the crossings of a day in the classification
    placeholders : identifiers that stand for nobody; None where identifiers stand as classification wrote them
    """

    names: Mapping[str, str] = field(default_factory=dict)
    sequence: str | None = None
    placeholders: Placeholders | None = None

    def ours(self, columns: Sequence[str]) -> dict[str, str]:
        """Name in the files -> our name, of all columns. Raises LayoutDiffers where the sequence is none of them."""
        named = {name: self.names.get(name, name) for name in columns}
        if self.sequence is not None and self.sequence not in named.values():
            raise LayoutDiffers(
                f"The classified crossings have no column {self.sequence}, which holds the sequence of a day.",
                details=[columns_told(named)],
                ways_out=["classify again with the column carried along", "--columns says how it is called now"],
            )
        return named


@dataclass(frozen=True)
class Reading:
    """SQL over a relation of classified crossings: rows typed, and how many were read in another way."""

    rows: str
    counts: str


def reading(
    relation: str, schema: pa.Schema, opening: Opening, dialect: Dialect, carried: Sequence[str], further: str = ""
) -> Reading:
    """SQL of typed crossings.

    relation, schema : the files under our names ; carried : columns beside those required ; further : columns that
    the engine adds, as SQL
    """
    keys: dict[str, tuple[str, pa.DataType]] = {}
    kind = schema.field("person_id").type
    keyed, person, somebody, counts = relation, "person_id", "true", "SELECT 0 AS nobody, 0 AS otherwise"
    if opening.placeholders is not None:
        keys[PERSON] = ("person_id", kind)
        keyed = with_keys(keyed, schema.names, keys, dialect, opening.placeholders)
        person = "person_id" if pa.types.is_integer(kind) else PERSON
        somebody = f"{PERSON} IS NOT NULL"
        otherwise = f"{PERSON} <> CAST(person_id AS STRING)"
        counts = f"""
            SELECT sum(CASE WHEN {somebody} THEN 0 ELSE 1 END) AS nobody,
                   sum(CASE WHEN {otherwise} THEN 1 ELSE 0 END) AS otherwise FROM ({keyed}) AS keyed"""
    told = "CAST(NULL AS BIGINT)"
    if opening.sequence is not None:
        column, ids = opening.sequence, schema.names + list(keys)
        number = schema.field(column).type
        keyed = with_keys(keyed, ids, {NUMBER: (column, number)}, dialect, _AS_WRITTEN)
        told = f"CASE WHEN translate({NUMBER}, '0123456789-', '') = '' THEN TRY_CAST({NUMBER} AS BIGINT) END"
        if pa.types.is_floating(number):
            cell = dialect.identifier(column)
            told = f"CASE WHEN floor({cell}) = {cell} THEN TRY_CAST({cell} AS BIGINT) END"
    listed = "".join(f", {dialect.identifier(name)}" for name in carried)
    columns = f"{person} AS person_id, {TYPED}, {told} AS {TOLD}{further}{listed}"
    rows = f"SELECT {columns} FROM ({keyed}) AS keyed WHERE {somebody}"
    return Reading(rows, counts)
