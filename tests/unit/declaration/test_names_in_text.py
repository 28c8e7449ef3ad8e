"""Groups and instruments by the words that resolutions use; a treaty's name is not read for people."""

from __future__ import annotations

import pytest

from sojourn.declaration.names_in_text import groups, instruments, treaty_series


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("women, girls and unaccompanied migrant children", ["women", "girls", "unaccompanied children"]),
        ("the rights of all migrants", ["migrants"]),
        ("migrant children and their schools", ["children"]),
        ("women migrant workers, including those in domestic work", ["women", "migrant workers", "domestic workers"]),
        ("protect victims of trafficking and refugees", ["victims of trafficking", "refugees"]),
        ("the smuggling of migrants is a crime", []),
        ("the Convention on the Rights of the Child", []),
        ("migrants stranded at sea", ["stranded migrants"]),
        ("returning nationals", ["returnees"]),
    ],
)
def test_groups_in_order_of_mention(text: str, names: list[str]) -> None:
    assert list(groups(text)) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the Convention on the Rights of the Child and the Optional Protocols", ["CRC"]),
        (
            "the International Convention on the Protection of the Rights of All Migrant Workers and Members of Their "
            "Families and the Convention relating to the Status of Refugees",
            ["ICRMW", "1951 Convention"],
        ),
        ("the Domestic Workers Convention, 2011 (No. 189)", ["ILO C189"]),
        ("the International Covenant on Civil and Political Rights", ["ICCPR"]),
        ("relevant laws and programmes", []),
    ],
)
def test_instruments_in_order_of_mention(text: str, names: list[str]) -> None:
    assert list(instruments(text)) == names


def test_a_footnote_is_cited_by_volume_and_number() -> None:
    assert treaty_series(("United Nations, Treaty Series, vol. 9998, No. 12346.", "See A/1/1.")) == ("9998/12346",)
