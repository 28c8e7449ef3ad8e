"""Results of trials as shares, a list of failures, and the page of the docs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mutated_files.reasons import by_reason
from mutated_files.trial import FAILED, HARMLESS, HELD, NONE, REFUSED, SETTINGS, TAKEN

Result = Mapping[str, Any]
TITLES = {"shipped": "as shipped", "no_hashes": "known hashes off", "next_edition": "hashes and sums off"}
SHOWN = {REFUSED: "r", HELD: "h", TAKEN: "**T**", HARMLESS: "·", FAILED: "**F**"}

NOT_SEEN = "**not looked at yet**"
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
        f"{files} published files, each changed in {len({r['kind'] for r in applied})} ways: {len(results):,} pairs.",
        f"In {len(results) - len(applied):,} of them there is nothing to change (a workbook has no line ends,"
        " a table of",
        f"one year no other); the other {len(applied):,} inputs are tried.",
        "",
        "A change is *harmless* by three rules that look at no judgement; the first two were written before any run,",
        "the third after a trial of a part of the files: the reading is the same edition and the same observations, in",
        "whatever order of the lines; a line stands twice of a source that declares equal lines to be other events;",
        "what is left is a *selection*, whole codes of a dimension of which the publisher lets users choose, or an",
        "excerpt of at most ten whole countries of a hundred. Every other change has to be refused or held.",
        "*Hashes and sums off* judges a file as if it were the next edition.",
        "",
        *_on_beginnings(applied),
        *_partly(results),
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
    lines += ["## What was taken, hashes and sums off", ""]
    lines += _taken(applied)
    return "\n".join(lines) + "\n"


def _on_beginnings(applied: Sequence[Result]) -> list[str]:
    """How large files were tried cheaply."""
    tried = sum("tried on the beginning" in r["said"] for r in applied)
    if not tried:
        return []
    return [
        f"{tried:,} changes of a cell, a line, the columns or the writing of a large file were tried on its beginning,",
        "which its reader takes unchanged: what a reader refuses there it refuses in the whole file. All others were",
        "tried on the whole file.",
        "",
    ]


def _partly(results: Sequence[Result]) -> list[str]:
    """How many files were not changed in all ways, so that a reader knows what the shares rest on."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for r in results:
        kinds[r["path"]].add(r["kind"])
    all_of_them = set().union(*kinds.values())
    few = [k for k in kinds.values() if len(k) < len(all_of_them)]
    if not few:
        return []
    least, total = min(map(len, few)), len(all_of_them)
    return [f"{len(few)} large files took part with fewer of the {total} ways, at least {least}."]


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
        lines += [f"### {source}", "", "| shipped | hashes off | sums off | Changes |", "| --- | --- | --- | --- |"]
        alike: dict[str, list[str]] = defaultdict(list)
        for kind in KINDS:
            if held := found.get((source, kind.id)):
                alike[" | ".join(_worst([r["outcome"][s] for r in held]) for s in SETTINGS)].append(kind.title)
        lines += [f"| {cells} | {'; '.join(titles)} |" for cells, titles in alike.items()]
        lines.append("")
    return lines


def _worst(words: Sequence[str]) -> str:
    plain = [w.split(",")[0] for w in words]
    worst = next(w for w in (FAILED, TAKEN, HELD, REFUSED, HARMLESS) if w in plain)
    count = plain.count(worst)
    return SHOWN[worst] + (f" {count}/{len(plain)}" if worst in (TAKEN, FAILED) and len(plain) > 1 else "")


def _taken(applied: Sequence[Result]) -> list[str]:
    from mutated_files import KINDS

    taken: dict[str, list[Result]] = defaultdict(list)
    for r in applied:
        if r["outcome"]["next_edition"] == TAKEN:
            taken[r["kind"]].append(r)
    titles = {kind.id: kind.title for kind in KINDS}
    lines = ["| Change | taken | of | Reason | Sources |", "| --- | ---: | ---: | --- | --- |"]
    for kind, held in sorted(taken.items(), key=lambda item: -len(item[1])):
        meant = sum(r["kind"] == kind and not r["outcome"]["next_edition"].startswith(HARMLESS) for r in applied)
        for why, sources in by_reason(kind, sorted({r["source"] for r in held})).items():
            count = sum(r["source"] in sources for r in held)
            of = ", ".join(sources)
            lines.append(f"| {titles.get(kind, kind)} | {count} | {meant} | {why or NOT_SEEN} | {of} |")
    return lines
