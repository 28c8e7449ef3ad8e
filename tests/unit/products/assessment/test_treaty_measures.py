"""Who is covered by a treaty: three countries, one convention, done in the head."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from sojourn.concepts.dataflows import TREATY_ACTION
from sojourn.cube import cube
from sojourn.declaration.baseline import ADOPTED
from sojourn.products.accounts.tables import AccountTables
from sojourn.products.assessment.measures.treaties import contradicted, covered, lists_of, parties, stock_year
from sojourn.products.assessment.panel import Panel
from sojourn.warehouse import Warehouse


def treaties(folder: Path) -> Warehouse:
    """Kenya bound in 2005, Uganda on 4 October 2013 (a day after the baseline), Chad signed, Tanzania in 2020."""
    dated = TREATY_ACTION.table(
        {
            "ref_area": ["KEN", "UGA", "TCD"],
            "treaty": "ICRMW",
            "action": ["BOUND", "BOUND", "SIGNED"],
            "date": ["2005-01-01", "2013-10-04", "2012-01-01"],
            "obs_value": [2005.0, 2013.0, 2012.0],
        }
    )
    later = TREATY_ACTION.table(
        {"ref_area": ["KEN", "TZA"], "treaty": "ICRMW", "action": "BOUND", "obs_value": [2005.0, 2020.0]}
    )
    warehouse = Warehouse(folder / "w.duckdb")
    for source, edition, table in (("UNTC_2015", "2015-03", dated), ("UNTC_2022", "2022-08", later)):
        put(warehouse, source, edition, table)
    return warehouse


def put(warehouse: Warehouse, source: str, edition: str, table: pa.Table) -> None:
    name = f"{source} {edition}"
    release = {"source": source, "edition": edition, "publisher": "t", "file_name": name, "sha256": name, "size": 1}
    warehouse.load(release, [(TREATY_ACTION, table)])


def test_a_state_is_party_from_the_day_it_is_bound_and_never_by_signature(tmp_path: Path) -> None:
    bound = parties(lists_of(treaties(tmp_path)))["ICRMW"]
    assert bound[ADOPTED] == {"KEN"}
    assert bound["2015-03"] == {"KEN", "UGA"}
    assert bound["2022-08"] == {"KEN", "UGA", "TZA"}  # a State missing from a later list stays bound


def test_a_newer_file_of_one_treaty_replaces_its_list_and_leaves_the_others(tmp_path: Path) -> None:
    """A depositary publishes one file a treaty, each as new as its last action."""
    warehouse = treaties(tmp_path)
    other = {"ref_area": ["KEN", "DEU", "FRA"], "treaty": "CRC", "action": "BOUND", "date": "1990-07-30",
             "obs_value": [1990.0] * 3}  # fmt: skip
    warehouse.load(
        {"source": "UNTC_2015", "edition": "2015-03", "publisher": "t", "file_name": "4-11", "sha256": "c", "size": 1},
        [(TREATY_ACTION, TREATY_ACTION.table(other))],
    )
    newer = {"ref_area": ["KEN", "UGA", "TCD"], "treaty": "ICRMW", "action": "BOUND",
             "date": ["2005-01-01", "2013-10-04", "2023-05-02"], "obs_value": [2005.0, 2013.0, 2023.0]}  # fmt: skip
    put(warehouse, "UNTC_2015", "to 2023-05", TREATY_ACTION.table(newer))
    found = parties(lists_of(warehouse))
    assert found["CRC"] == {date: {"KEN", "DEU", "FRA"} for date in (ADOPTED, "2015-03")}
    assert found["ICRMW"]["2023-05"] == {"KEN", "UGA", "TZA", "TCD"} and "2015-03" not in found["ICRMW"]


def account_tables(names: list[str], persons: np.ndarray, status: np.ndarray | str = "A") -> AccountTables:
    """Half of the persons are women, in 2015 as in 2024; statuses are the same for all years and sexes."""
    axes = {"time": ["2015", "2024"], "sex": ["F", "M"], "birthplace": names, "residence": names}
    stock = cube(np.broadcast_to(persons / 2, (2, 2, 3, 3)), np.broadcast_to(status, (2, 2, 3, 3)), axes)
    nobody = cube(np.zeros((0, 0)), np.zeros((0, 0), dtype="U1"), {"residence": [], "time": []})
    return AccountTables("s", "e", stock, nobody, nobody, nobody)


def test_migrants_are_covered_where_they_live(tmp_path: Path) -> None:
    names = ["KEN", "TZA", "UGA"]
    #                 living in KEN, TZA, UGA
    persons = np.array([[0.0, 10.0, 20.0],  # born in KEN
                        [30.0, 0.0, 40.0],  # born in TZA
                        [50.0, 60.0, 0.0]])  # born in UGA  # fmt: skip
    tables = account_tables(names, persons)
    panel = Panel()
    covered(panel, "ICRMW", lists_of(treaties(tmp_path)), tables, set())

    def value(measure: str, date: str, country: str) -> float:
        return panel.amounts[measure][date][country].value

    assert value("ICRMW_DESTINATION_COVERED", ADOPTED, "KEN") == 80  # all who live in Kenya
    assert value("ICRMW_DESTINATION_COVERED", ADOPTED, "UGA") == 0
    assert value("ICRMW_DESTINATION_COVERED", "2022-08", "UGA") == 60
    assert value("ICRMW_ORIGIN_COVERED", ADOPTED, "UGA") == 50  # Ugandans in Kenya, not those in Tanzania
    assert value("ICRMW_ORIGIN_ALL", ADOPTED, "UGA") == 110
    # the lists of 2015 and of 2022 are both named: 1 and 2 of this warehouse; its stocks come from no release
    assert panel.origins["ICRMW_ORIGIN_ALL"].releases == (1, 2)
    # world: covered at destination and covered by origin are the same people
    for date in (ADOPTED, "2022-08"):
        assert sum(value("ICRMW_DESTINATION_COVERED", date, c) for c in names) == sum(
            value("ICRMW_ORIGIN_COVERED", date, c) for c in names
        )


def test_sums_over_states_parties_have_the_weakest_status_that_carries_a_tenth(tmp_path: Path) -> None:
    names = ["KEN", "TZA", "UGA"]
    persons = np.array([[0.0, 10.0, 2.0], [30.0, 0.0, 40.0], [50.0, 60.0, 0.0]])
    status = np.array([["A", "A", "I"], ["I", "A", "A"], ["A", "A", "A"]])  # imputed: 2 of Kenya in Uganda, 30 in Kenya
    panel = Panel()
    covered(panel, "ICRMW", lists_of(treaties(tmp_path)), account_tables(names, persons, status), set())

    def marked(measure: str, country: str) -> str:
        return panel.amounts[measure]["2022-08"][country].status

    assert marked("ICRMW_DESTINATION_ALL", "KEN") == "I"  # 30 of 80
    assert marked("ICRMW_DESTINATION_ALL", "UGA") == "A"  # 2 of 42 are less than a tenth
    assert marked("ICRMW_ORIGIN_ALL", "KEN") == "I"  # 2 of 12 are more
    assert marked("ICRMW_ORIGIN_ALL", "UGA") == "A"


def test_the_stock_nearest_in_time_gives_the_people() -> None:
    assert stock_year("2013-10-03", [2010, 2015, 2020]) == 2015
    assert stock_year("2022-08", [2015, 2020, 2024]) == 2024
    assert stock_year("2020-10", [2015, 2020, 2024]) == 2020


def test_a_list_of_years_alone_is_read_at_the_end_of_2013(tmp_path: Path) -> None:
    """Kenya in 2013 (the day is not told) counts into the baseline, Uganda in 2014 after it."""
    rows = {"ref_area": ["KEN", "UGA"], "treaty": "CPED", "action": "BOUND", "obs_value": [2013.0, 2014.0]}
    warehouse = Warehouse(tmp_path / "w.duckdb")
    put(warehouse, "UNTC_2022", "2022-08", TREATY_ACTION.table(rows))
    assert parties(lists_of(warehouse)) == {"CPED": {"2013-12": {"KEN"}, "2022-08": {"KEN", "UGA"}}}


def test_at_home_everybody_born_in_a_state_is_owed_what_it_signed(tmp_path: Path) -> None:
    """30 and 40 were born in Kenya and live elsewhere: covered once Kenya is bound, wherever they live."""
    names = ["KEN", "TZA", "UGA"]
    persons = np.array([[0.0, 30.0, 40.0], [5.0, 0.0, 6.0], [7.0, 8.0, 0.0]])
    panel = Panel()
    covered(panel, "ICRMW", lists_of(treaties(tmp_path)), account_tables(names, persons), set())
    home = {d: {c: a.value for c, a in by.items()} for d, by in panel.amounts["ICRMW_HOME_FIXED"].items()}
    assert home[ADOPTED] == {"KEN": 70.0, "TZA": 0.0, "UGA": 0.0}
    assert home["2022-08"] == {"KEN": 70.0, "TZA": 11.0, "UGA": 15.0}
    assert panel.amounts["ICRMW_HOME_START"][ADOPTED]["TZA"].value == 11.0


def test_an_entry_that_contradicts_the_depositarys_own_list_is_no_accession(tmp_path: Path) -> None:
    """Chad is bound since 1976 by the later list and not at all by that of 2015, which has days: it did not join."""
    warehouse = treaties(tmp_path)
    later = {"ref_area": ["KEN", "TCD", "TZA"], "treaty": "ICRMW", "action": "BOUND",
             "obs_value": [2005.0, 1976.0, 2020.0]}  # fmt: skip
    put(warehouse, "UNTC_2022", "2022-09", TREATY_ACTION.table(later))
    lists = lists_of(warehouse)
    assert contradicted(lists) == {("ICRMW", "TCD")}
    assert parties(lists)["ICRMW"]["2022-09"] == {"KEN", "UGA", "TZA"}
