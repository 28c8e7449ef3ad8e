"""Profiles: how an office writes its files, said once, kept under a name and used again.

A profile is a small JSON file in the user's configuration folder (or where the variable SOJOURN_PROFILES says), or any
``NAME.json`` beside the data. It says what it was made for, and a file it does not fit is refused with both sides.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sojourn.concepts.destination import Destination
from sojourn.concepts.own_layout import MadeFor, OwnLayout
from sojourn.errors import SojournError, UsageError
from sojourn.files import whole

NAME = re.compile(r"[\w][\w.-]*")
SUFFIX = ".json"


@dataclass(frozen=True)
class Profile:
    """A layout under a name.

    command : what it was made with, ``load`` for example ; more : what else was said there (dataflow, publisher)
    """

    name: str
    path: Path
    layout: OwnLayout
    command: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def made_for(self) -> MadeFor:
        """The file it was made with."""
        return self.layout.made_for or MadeFor(self.name)


def folder() -> Path:
    """Where profiles are kept."""
    import platformdirs

    return Path(os.environ.get("SOJOURN_PROFILES") or platformdirs.user_config_path("sojourn") / "profiles")


def place(name: str) -> Path:
    """The file of a profile: a name in the folder of profiles, or a path that ends in .json.

    Raises UsageError for a name that cannot be one.
    """
    if name.endswith(SUFFIX):
        return Path(name)
    if not NAME.fullmatch(name):
        raise UsageError(
            f"«{name}» cannot be the name of a profile.",
            ways_out=["letters, digits, _ . - without blanks: --save-profile knbs", "or a file: knbs.json"],
        )
    return folder() / f"{name}{SUFFIX}"


def find(name: str) -> Profile:
    """The profile of this name. Raises UsageError where there is none, naming those there are, or it cannot be read."""
    path = place(name)
    if not path.is_file():
        there = [p.stem for p in _files()]
        raise UsageError(
            f"There is no profile «{name}» ({path}).",
            details=[f"there is: {t}" for t in there],
            ways_out=["sojourn profiles lists them", "--save-profile NAME makes one of the options of a command"],
        )
    return _read(path)


def listing() -> list[Profile]:
    """All profiles of the folder, by name; those that cannot be read are left out."""
    found = []
    for path in _files():
        try:
            found.append(_read(path))
        except SojournError:
            continue
    return found


def save(profile: Profile, destination: Destination) -> None:
    """Write a profile. Raises UsageError where it says nothing."""
    if profile.layout.is_plain():
        raise UsageError(
            f"The profile «{profile.name}» would say nothing: no option says how the file is written.",
            ways_out=["leave --save-profile out", "or say something: --decimal , --columns ours=theirs ..."],
        )
    made = profile.made_for
    text = json.dumps(
        {
            "profile": profile.name,
            "made_for": {"command": profile.command, "file": made.file, "columns": list(made.columns)},
            "layout": profile.layout.to_dict(),
            **({"said": dict(profile.more)} if profile.more else {}),
        },
        ensure_ascii=False,
        indent=1,
    )
    destination.path.parent.mkdir(parents=True, exist_ok=True)
    whole.write_text(destination, text + "\n")


def _files() -> list[Path]:
    try:
        return sorted(folder().glob(f"*{SUFFIX}"))
    except OSError:
        return []


def _read(path: Path) -> Profile:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(given, Mapping) or not isinstance(given.get("layout"), Mapping):
            raise ValueError("it has no layout")
        made = given.get("made_for", {})
        facts = MadeFor(path.stem, str(made.get("file", "")), tuple(str(c) for c in made.get("columns", ())))
        layout = replace(OwnLayout.of_dict(given["layout"]), made_for=facts)
        more = tuple((str(k), str(v)) for k, v in given.get("said", {}).items())
        return Profile(path.stem, path, layout, str(made.get("command", "")), more)
    except (OSError, ValueError, AttributeError, TypeError, UsageError) as error:
        why = error.message if isinstance(error, SojournError) else error
        raise UsageError(f"The profile {path} cannot be read: {why}.", ways_out=["Mend or save it anew."]) from error
