"""Results of trials as shares, a list of failures, and the page of the docs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mutated_files.trial import FAILED, HARMLESS, HELD, NONE, REFUSED, SETTINGS, TAKEN

Result = Mapping[str, Any]
TITLES = {"shipped": "as shipped", "no_hashes": "known hashes off", "next_edition": "hashes and sums off"}
SHOWN = {REFUSED: "r", HELD: "h", TAKEN: "**T**", HARMLESS: "·", FAILED: "**F**"}

AGAINST_OTHERS = ("Each file is judged against all other files, without those of its own series from its edition on.",)
AGAINST_NOTHING = ("Each file stands alone here: nothing is loaded to judge it by.",)


def shares(results: Iterable[Result], setting: str) -> tuple[int, int]:
    """(refused or held, all that change meaning) under one setting."""
    words = [r["outcome"][setting] for r in results]
    noticed = sum(w in (REFUSED, HELD) for w in words)
    return noticed, noticed + sum(w in (TAKEN, FAILED) for w in words)


def summary(results: Sequence[Result]) -> str:
    """Counts and shares in a few lines, failures in full."""
    applied = [r for r in results if NONE not in r["outcome"].values()]
    lines = [f"{len(applied):,} inputs of {len({r['path'] for r in applied})} files"]
    for setting, title in TITLES.items():
        words = Counter(r["outcome"][setting] for r in applied)
        noticed, meant = shares(applied, setting)
        share = f"{noticed / meant:.1%}" if meant else "none"
        counts = ", ".join(f"{n:,} {w}" for w, n in words.most_common())
        lines.append(f"{title}: {share} of {meant:,} that change meaning are refused or held ({counts})")
    failed = [r for r in applied if FAILED in r["outcome"].values()]
    lines.append(f"{len(failed)} failures")
    lines += [f"--- {r['file']} {r['source']} {r['kind']} ({r['said']}): {r['why']}" for r in failed]
    return "\n".join(lines)


def page(results: Sequence[Result]) -> str:
    """The page of the docs: shares, then source by kind, then what was taken."""
    applied = [r for r in results if NONE not in r["outcome"].values()]
    files = len({r["path"] for r in applied})
    lines = [
        "# Files changed on purpose",
        "",
        f"{files} published files, each changed in {len({r['kind'] for r in applied})} ways: {len(applied):,} inputs.",
        "A change that leaves the reading as it was (the same edition and observations) is harmless by rule; every",
        "other one has to be refused or held.",
        *(AGAINST_OTHERS if any(r.get("against") == "others" for r in applied) else AGAINST_NOTHING),
        "Made by `python benchmarks/mutations.py`.",
        "",
        "| Known | refused | held | taken | harmless | noticed of those that change meaning |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for setting in SETTINGS:
        words = Counter(r["outcome"][setting].split(",")[0] for r in applied)
        noticed, meant = shares(applied, setting)
        counts = " | ".join(f"{words[w]:,}" for w in (REFUSED, HELD, TAKEN, HARMLESS))
        share = f"{noticed / meant:.1%}" if meant else ""
        lines.append(f"| {TITLES[setting]} | {counts} | {share} |")
    lines += ["", "## Source by change", "", f"Columns: {', '.join(TITLES.values())}. {_legend()}", ""]
    lines += _by_source(applied)
    lines += ["", "## What was taken, hashes and sums off", ""]
    lines += _taken(applied)
    return "\n".join(lines) + "\n"


def _legend() -> str:
    return "r refused, h held, **T** taken, · harmless; several files of a source together, the worst counts."


def _by_source(applied: Sequence[Result]) -> list[str]:
    from mutated_files import KINDS

    sources = sorted({r["source"] for r in applied})
    found: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for r in applied:
        found[r["source"], r["kind"]].append(r)
    lines = []
    for source in sources:
        lines += [f"### {source}", "", "| Change | shipped | hashes off | sums off |", "| --- | --- | --- | --- |"]
        for kind in KINDS:
            held = found.get((source, kind.id))
            if held:
                cells = " | ".join(_worst([r["outcome"][s] for r in held]) for s in SETTINGS)
                lines.append(f"| {kind.title} | {cells} |")
        lines.append("")
    return lines


def _worst(words: Sequence[str]) -> str:
    plain = [w.split(",")[0] for w in words]
    worst = next(w for w in (FAILED, TAKEN, HELD, REFUSED, HARMLESS) if w in plain)
    count = plain.count(worst)
    return SHOWN[worst] + (f" {count}/{len(plain)}" if worst in (TAKEN, FAILED) and len(plain) > 1 else "")


def _taken(applied: Sequence[Result]) -> list[str]:
    taken: dict[str, list[Result]] = defaultdict(list)
    for r in applied:
        if r["outcome"]["next_edition"] == TAKEN:
            taken[r["kind"]].append(r)
    lines = ["| Change | files | of sources |", "| --- | ---: | --- |"]
    for kind, held in sorted(taken.items(), key=lambda item: -len(item[1])):
        lines.append(f"| {kind} | {len(held)} | {', '.join(sorted({r['source'] for r in held}))} |")
    return lines
