"""The page of a release report: what was done to a table, what was tried against it, what it does not protect.

It names no cell and no count, so that it may stand beside the published table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sojourn.publish.words import release as words


def page(report: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    done, *attacks = words.lines(report)
    if report["method"] in ("dp", "synthetic"):  # how attacks fared is told by the true counts, and no noise is on that
        attacks = [words.kept_from_readers()]
    held = (
        ["**This release is held: it may not be published.**", *_listed(words.mending(report))]
        if report["held"]
        else []
    )
    embargo = [f"Not before {report['embargo']}."] if report["embargo"] else []
    rules = [f"`{name}` {value}" for name, value in sorted(report["rules"].items()) if name != "embargo"]
    return (
        "\n\n".join(
            [
                f"# Release {report['release']} of {report['data_set']}",
                *held,
                *embargo,
                f"By {words.method(report)}. Signed by {report['signed_by']} at {report['at']}: {report['reason']}.",
                "## What was done",
                done,
                "## What was tried against it",
                _text(attacks),
                "## What is not protected",
                _text(words.not_protected(report)),
                "## Rules",
                _text(rules),
                f"Head of the ledger: `{report['head']}`. Keep it elsewhere: lines cut off show against it.",
            ]
        )
        + "\n"
    )


def _listed(sentences: list[str]) -> list[str]:
    return [_text(sentences)] if sentences else []


def _text(sentences: list[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in sentences)
