"""Who is named in a paragraph; names of treaties are not their authors."""

from __future__ import annotations

import pytest

from sojourn.declaration.actors import actors, general


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "countries of origin, transit and destination",
            ["countries of origin", "countries of transit", "countries of destination"],
        ),
        ("their country of origin and States", ["countries of origin", "States"]),
        ("Member States and other States, and Governments", ["Member States", "States", "Governments"]),
        (
            "the funds and programmes of the United Nations system, IOM and regional and subregional organizations",
            ["United Nations", "International Organization for Migration", "regional organizations"],
        ),
        (
            "intergovernmental, regional and subregional organizations",
            ["intergovernmental organizations", "regional organizations"],
        ),
        ("the Special Representative of the Secretary-General", ["Special Representative of the Secretary-General"]),
        (
            "the Secretary-General and his Special Representative",
            ["Secretary-General", "Special Representative of the Secretary-General"],
        ),
        (
            "the Global Forum on Migration and Development, the Global Migration Group",
            ["Global Forum on Migration and Development", "Global Migration Group"],
        ),
        (
            "civil society, including non-governmental organizations, and the private sector",
            ["civil society", "non-governmental organizations", "private sector"],
        ),
        ("the contributions made by migrants", ["migrants"]),
    ],
)
def test_actors_in_order_of_mention(text: str, names: list[str]) -> None:
    assert list(actors(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "the United Nations Convention against Transnational Organized Crime",
        "General Assembly resolution 98/14",
        "United Nations, Treaty Series, vol. 9999",
        "its informal State-led character",
        "the United States dollar",
        "the rights of migrants",
        "states of mind",
    ],
)
def test_no_actor_here(text: str) -> None:
    assert actors(text) == ()


def test_general_names() -> None:
    assert general(["Member States", "Governments", "civil society"]) == {"States", "civil society"}
