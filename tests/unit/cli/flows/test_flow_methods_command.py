"""``sojourn flows methods``: what stands in the registry is shown."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sojourn.cli.flows import app
from sojourn.errors import UsageError
from sojourn.estimators import FLOW_METHODS, Method


def shown(*words: str) -> str:
    made = CliRunner().invoke(app, ["methods", *words])
    if made.exception is not None:
        raise made.exception
    return made.stdout


def test_all_methods_are_listed() -> None:
    text = shown()
    assert all(m.name in text and m.title in text for m in FLOW_METHODS)
    facts = json.loads(shown("--json"))
    assert [f["method"] for f in facts] == [m.name for m in FLOW_METHODS]
    assert facts[7]["options"][0] | {"help": ""} == {
        "name": "weight", "takes": "a number", "default": "0.89", "places": ["warehouse", "own tables"], "help": "",
    }  # fmt: skip


@pytest.mark.parametrize("method", FLOW_METHODS, ids=lambda m: m.name)
def test_a_method_is_shown_with_needs_options_and_page(method: Method) -> None:
    for name in (method.name, *method.aliases):
        text = shown(name)
        assert text.startswith(method.name) and f"{method.page}.md" in text
        assert all(word in text for word in (*method.needs, *method.aliases))
        assert all(o.name in text and o.default in text for o in method.options)


def test_no_such_method() -> None:
    with pytest.raises(UsageError, match="there is no method «magic»"):
        shown("magic")
