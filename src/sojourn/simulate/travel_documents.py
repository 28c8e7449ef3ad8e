"""Travel documents of simulated persons: a new one every few years, its facts written again, now and then wrongly.

No name is anybody's: families and given names are put together from syllables by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.errors import UsageError

SYLLABLES = ("ba", "do", "ki", "lu", "ma", "ne", "po", "ra", "si", "ta", "ve", "zo", "shen", "mir", "lan", "ori")
LETTERS = "abdeiklmnoprstuvz"
Strings = npt.NDArray[np.object_]


@dataclass(frozen=True)
class DocumentSetting:
    """How documents are issued.

    years : for which a document is valid; the next is used from the day after ; wrong : share of names and of dates
    that are written otherwise than on the document before (a letter, the day) ; missing : share of cells left empty
    """

    years: float = 5.0
    wrong: float = 0.03
    missing: float = 0.01

    def __post_init__(self) -> None:
        """Refuse settings that cannot be."""
        if not 0.5 <= self.years <= 50 or not 0 <= self.wrong <= 0.5 or not 0 <= self.missing <= 0.5:
            raise UsageError(
                f"documents of {self.years} years with {self.wrong} wrong and {self.missing} missing cannot be issued",
                ways_out=["0.5 to 50 years, shares of 0 to 0.5"],
            )


def issued(
    crossings: pa.Table, setting: DocumentSetting, *, seed: int, block: int = 0
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The crossings with ``person_id`` of the document in use, the documents, and the truth.

    crossings : of one block of ``travel_histories``, any order ; the same seed and block give the same documents
    Documents: document_id, family_name, given_name, birth_date, sex, citizenship. Truth: document_id, person_id.
    """
    rng = np.random.default_rng([seed, block, 7])
    person = crossings["person_id"].combine_chunks().dictionary_encode()
    who = person.indices.to_numpy()
    persons = len(person.dictionary)
    first = np.zeros(persons, np.int64)
    first[who[::-1]] = np.arange(len(who))[::-1]
    day = crossings["crossing_date"].cast(pa.int32()).to_numpy().astype(np.int64)
    length = round(setting.years * 365.25)
    turn = (day + rng.integers(0, length, persons)[who]) // length
    used, of = np.unique(np.stack([who, turn], 1), axis=0, return_inverse=True)
    holder = used[:, 0]
    number = rng.permutation(len(used))
    ids = pa.array([f"D{block:04}{n:06}" for n in number])
    facts = _facts(crossings.take(pa.array(first)), rng)
    documents = {"document_id": ids}
    for name, values in facts.items():
        written = values[holder].copy()
        if name in ("family_name", "given_name", "birth_date"):
            for n in np.flatnonzero(rng.random(len(written)) < setting.wrong):
                written[n] = _date_wrong(written[n]) if name == "birth_date" else _letter_wrong(written[n], rng)
        written[rng.random(len(written)) < setting.missing] = None
        documents[name] = pa.array(written, pa.string())
    truth = pa.table({"document_id": ids, "person_id": person.dictionary.take(pa.array(holder))})
    column = crossings.column_names.index("person_id")
    return (
        crossings.set_column(column, "person_id", ids.take(pa.array(of.ravel()))),
        pa.table(documents),
        truth,
    )


def _facts(rows: pa.Table, rng: np.random.Generator) -> dict[str, Strings]:
    """Facts of each person that stay the same: names, date of birth, sex, citizenship."""
    count = rows.num_rows

    def names(parts: int) -> Strings:
        chance = 1 / np.arange(1, len(SYLLABLES) + 1) ** 0.5
        drawn = rng.choice(len(SYLLABLES), (count, parts), p=chance / chance.sum())
        return np.array(["".join(SYLLABLES[n] for n in row) for row in drawn], dtype=object)

    year = rows["birth_year"].to_numpy().astype(np.int64)
    days = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") + rng.integers(0, 365, count)
    plain = {
        name: np.array(pc.cast(rows[name], pa.string()).to_pylist(), dtype=object) for name in ("sex", "citizenship")
    }
    return {
        "family_name": names(3), "given_name": names(2),
        "birth_date": np.datetime_as_string(days).astype(object), **plain,
    }  # fmt: skip


def _letter_wrong(name: str, rng: np.random.Generator) -> str:
    """One letter replaced, or two exchanged."""
    at = int(rng.integers(0, len(name) - 1))
    if rng.random() < 0.5 and name[at] != name[at + 1]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    letter = LETTERS[int(rng.integers(0, len(LETTERS)))]
    return name[:at] + letter + name[at + 1 :]


def _date_wrong(date: str) -> str:
    """Day and month exchanged where that is a date, else the day after or before."""
    year, month, day = date.split("-")
    if int(day) <= 12 and day != month:
        return f"{year}-{day}-{month}"
    return f"{year}-{month}-{int(day) - 1:02}" if int(day) > 1 else f"{year}-{month}-02"
