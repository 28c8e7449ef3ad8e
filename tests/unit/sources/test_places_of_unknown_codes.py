"""A code of no area is named with the lines and columns it stands in, so that one can go and look."""

from __future__ import annotations

from pathlib import Path

import pytest

from sojourn.errors import CodesUnknown
from sojourn.sources.layout.coded_labels import as_areas, as_listed, resolve_placed
from sojourn.sources.layout.delimited import Delimited, read_delimited
from sojourn.sources.undesa import stock_bilateral_2019 as undesa_stock_bilateral_2019
from sojourn.sources.unhcr import database as unhcr


def table(folder: Path, *lines: str) -> Delimited:
    path = folder / "t.csv"
    path.write_text("\n".join(("coa,coo,n", *lines)) + "\n", encoding="utf-8")
    return read_delimited(path, ["coa", "coo", "n"])


def unknown(call: object) -> tuple[str, ...]:
    with pytest.raises(CodesUnknown) as error:
        call()  # type: ignore[operator]
    return error.value.details


def test_all_columns_are_looked_through_and_the_first_places_are_named(tmp_path: Path) -> None:
    file = table(tmp_path, "KEN,QQQ,1", "KEN,UGA,1", "QQQ,UGA,1", "Kenia,UGA,1", "KEN,QQQ,1", "KEN,QQQ,1")
    said = unknown(lambda: as_areas(file, ["coa", "coo"]))
    assert len(said) == 2
    assert said[0].startswith("line 2, column coo; line 4, column coa; line 6, column coo and 1 more: 'QQQ'")
    assert said[1].startswith("line 5, column coa: 'Kenia': near to Kenya (KEN)")


def test_lines_are_those_of_the_file_where_some_were_left_out(tmp_path: Path) -> None:
    import pyarrow as pa

    file = table(tmp_path, "KEN,UGA,1", "KEN,UGA,1", "QQQ,UGA,1").filter(pa.array([False, True, True]))
    assert unknown(lambda: as_areas(file, ["coa"]))[0].startswith("line 4, column coa: 'QQQ'")


def test_known_codes_come_in_the_order_of_their_columns(tmp_path: Path) -> None:
    file = table(tmp_path, "KEN,UGA,1", "UGA,-,1")
    asylum, origin = as_areas(file, ["coa", "coo"], special={"-": "XXX"})
    assert (asylum.to_pylist(), origin.to_pylist()) == (["KEN", "UGA"], ["UGA", "XXX"])


def test_values_of_a_list_and_of_a_sheet_have_places_too(tmp_path: Path) -> None:
    file = table(tmp_path, "KEN,UGA,1", "KEN,KEN,2")
    assert unknown(lambda: as_listed(file, "n", {"1": "A"})) == ("line 3, column n: «2»",)
    names = ["Kenya", "Nowhereland", "Kenya", "Nowhereland"]
    said = unknown(lambda: resolve_placed(names, lambda i: f"Table 1 B{i + 11}"))
    assert said[0].startswith("Table 1 B12; Table 1 B14: 'Nowhereland' (2 times)")


def test_readers_of_published_files_name_the_place(tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    path.write_text(
        "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,returned_refugees,idps,"
        "returned_idps,stateless,ooc,oip,hst\n"
        "2020,Uganda,UGA,UGA,Kenya,KEN,KEN,5,0,0,0,0,0,0,,0\n"
        "2021,Uganda,UGA,UGA,Nowhere,QQQ,QQQ,5,0,0,0,0,0,0,,0\n",
        encoding="utf-8",
    )
    assert unknown(lambda: unhcr.POPULATIONS.read(path))[0].startswith("line 3, column coa: 'QQQ'")
    wide = tmp_path / "rev2019_migrants_by_origin_and_destination_male.csv"
    wide.write_text(
        "Year,Destination,Total,Other South,Other North,Kenya\n1990,Uganda,5,,,5\n1990,Nowhereland,5,,,5\n",
        encoding="utf-8",
    )
    said = unknown(lambda: undesa_stock_bilateral_2019.SOURCE.read(wide))
    assert said[0].startswith("line 3, column Destination: 'Nowhereland'")
