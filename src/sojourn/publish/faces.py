"""How assessments, verdicts, dossiers, profiles and figures look in a notebook.

Types below ``publish`` print codes, numbers and shape; their words are said here. Importing this module changes
nothing: ``register`` gives the types their ``_repr_html_``. The table of contents of the package (``sojourn``) calls it
when a name of the assessment is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from sojourn.concepts.figure import Figure
from sojourn.concepts.period import label
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.verdict import Verdict
from sojourn.products.assessment.assess import Assessment
from sojourn.products.assessment.dossier import Dossier
from sojourn.products.assessment.profile import Profile
from sojourn.publish.words import codes, readings, titles
from sojourn.publish.words.language import language
from sojourn.publish.words.periods import period, typeset
from sojourn.publish.words.sources import sources_of
from sojourn.publish.words.verdicts import verdict_reason


def register() -> None:
    """Give the types below their faces; doing it again changes nothing."""
    faces = {
        Assessment: _verdicts,
        Dossier: _verdicts,
        Verdict: _verdict,
        Profile: _profile,
        Figure: _figure,
    }
    for kind, face in faces.items():
        setattr(kind, "_repr_html_", face)  # noqa: B010  (the types know nothing of notebooks)


def _verdicts(assessed: Assessment | Dossier) -> str:
    english = language()
    rows = [
        (
            str(v.number),
            english.say(paragraph(v.number).title),
            f"{codes.VERDICT_SIGNS[v.verdict]} {codes.verdict(v.verdict, english)}",
            typeset(verdict_reason(v, english)),
        )
        for v in assessed.verdicts
    ]
    caption = english.say("{area}, as of {year}", area=assessed.name, year=assessed.as_of)
    return _table(caption, ("no.", "paragraph", "verdict", "why"), rows)


def _verdict(verdict: Verdict) -> str:
    english = language()
    rows = []
    for evidence in verdict.evidence:
        reading, unit = evidence.reading, titles.declared(evidence.reading.id).unit
        shown = [readings.figure(f, unit, english) if f else "" for f in (reading.baseline, reading.latest)]
        moved = codes.movement(evidence.movement.kind, english)
        rows.append((titles.indicator(reading.id, english), *(typeset(words) for words in shown), moved))
    caption = f"{verdict.number}. {english.say(paragraph(verdict.number).title)}"
    told = typeset(verdict_reason(verdict, english))
    return f"<p>{escape(told)}</p>{_table(caption, ('indicator', 'baseline', 'latest', 'reading'), rows)}"


def _profile(profile: Profile) -> str:
    english = language()
    rows = []
    for name in sorted(profile.panel.amounts):
        if figures := profile.series(name):
            words = titles.measure(name, english)
            shown = typeset(readings.figure(figures[-1], words.unit, english))
            rows.append((name, words.title, str(len(figures)), shown))
    return _table(profile.name, ("measure", "title", "periods", "latest"), rows)


def _figure(figure: Figure) -> str:
    english = language()
    title, unit = titles.of_figure(figure.id, english)
    value = typeset(readings.figure(figure, unit, english))
    rows = [(i.id, titles.of_figure(i.id, english)[0], label(i.period), str(i.value)) for i in figure.inputs]
    head = f"<p>{escape(title)}: {escape(value)} <small>{escape(sources_of(figure))}</small></p>"
    return head + (_table(period(figure.period), ("input", "title", "period", "value"), rows) if rows else "")


def _table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    english = language()
    head = "".join(f'<th style="text-align:left">{escape(english.say(h))}</th>' for h in headings)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
