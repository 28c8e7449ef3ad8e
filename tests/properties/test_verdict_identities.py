"""What must hold for any readings: context moves nothing, agreement changes nothing, directions mirror."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st
from texts_within import CODE, texts

from sojourn.concepts.figure import Figure
from sojourn.declaration.commitment import paragraph
from sojourn.declaration.reading import Reading, SmallestChange, movement
from sojourn.declaration.verdict import verdict

AS_OF = 2026
ASKING = st.sampled_from([5, 10, 12, 17, 22, 27, 28, 31])
#: No figure is nearer to zero than a billionth: below, half of a value may be no other number.
values = st.one_of(st.none(), st.floats(-1e9, 1e9).map(lambda v: v if abs(v) >= 1e-9 else 0.0))
sizes = st.one_of(
    st.builds(SmallestChange, absolute=st.floats(1e-6, 1e6)),
    st.builds(SmallestChange, relative=st.floats(1e-4, 1.0)),
    st.builds(SmallestChange, absolute=st.floats(1e-6, 1e6), relative=st.floats(1e-4, 1.0)),
)


def figures(periods: list[str], status: str = "A") -> st.SearchStrategy[Figure]:
    return st.builds(Figure, st.just("X"), st.sampled_from(periods), values, st.just(status))


@st.composite
def readings(draw: st.DrawFn, directions: tuple[str, ...] = ("more", "less", "context")) -> Reading:
    status = draw(st.sampled_from(["A", "E", "I"]))
    bounds = draw(st.one_of(st.none(), st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))))
    return Reading(
        id=draw(st.uuids()).hex,
        direction=draw(st.sampled_from(directions)),  # type: ignore[arg-type]
        baseline=draw(st.one_of(st.none(), figures(["2012", "2013"]))),
        latest=draw(st.one_of(st.none(), figures(["2014", "2019", "2024"], status))),
        smallest_change=draw(sizes),
        uncertainty=None if bounds is None else (min(bounds), max(bounds)),
        max_age_years=draw(st.sampled_from([3.0, 8.0, 20.0])),
        coverage=draw(st.one_of(st.none(), st.floats(0, 1))),
        alternatives=tuple(draw(st.lists(figures(["2011"]), max_size=1))),
    )


@given(ASKING, st.lists(readings(), max_size=5), st.lists(readings(directions=("context",)), max_size=4))
def test_context_never_moves_a_verdict(number: int, judged: list[Reading], context: list[Reading]) -> None:
    without = verdict(paragraph(number), judged, as_of=AS_OF)
    with_context = verdict(paragraph(number), [*context, *judged, *context], as_of=AS_OF)
    assert with_context.verdict == without.verdict
    assert [s.verdict for s in with_context.sensitivity] == [s.verdict for s in without.sensitivity]
    assert with_context.confidence == without.confidence


AGREES = {"improving": "improved", "worsening": "worsened", "static": "unchanged"}


@given(ASKING, st.lists(readings(), min_size=1, max_size=5), readings(directions=("more", "less")))
def test_an_agreeing_indicator_changes_no_verdict(number: int, judged: list[Reading], one: Reading) -> None:
    before = verdict(paragraph(number), judged, as_of=AS_OF).verdict
    kind = movement(one, as_of=AS_OF).kind
    after = verdict(paragraph(number), [*judged, one], as_of=AS_OF).verdict
    if kind == AGREES.get(before) or kind == "not_usable" or (kind == "unchanged" and before != "not_assessable"):
        assert after == before
    if before == "mixed":
        assert after == "mixed"


@given(ASKING, st.lists(readings(), max_size=6))
def test_directions_mirror(number: int, judged: list[Reading]) -> None:
    mirror = {"more": "less", "less": "more", "context": "context"}
    turned = {"improving": "worsening", "worsening": "improving"}
    here = verdict(paragraph(number), judged, as_of=AS_OF)
    there = verdict(
        paragraph(number),
        [replace(r, direction=mirror[r.direction]) for r in judged],
        as_of=AS_OF,  # type: ignore[arg-type]
    )
    assert there.verdict == turned.get(here.verdict, here.verdict)
    assert [s.differs for s in there.sensitivity] == [s.differs for s in here.sensitivity]
    assert there.confidence.level == here.confidence.level


@given(ASKING, st.permutations(range(4)), st.lists(readings(), min_size=4, max_size=4))
def test_the_order_of_readings_does_not_matter(number: int, order: list[int], judged: list[Reading]) -> None:
    one = verdict(paragraph(number), judged, as_of=AS_OF)
    other = verdict(paragraph(number), [judged[i] for i in order], as_of=AS_OF)
    assert (one.verdict, one.confidence.level, one.sensitivity) == (
        other.verdict,
        other.confidence.level,
        other.sensitivity,
    )


@given(st.integers(1, 34), st.lists(readings(), max_size=5))
def test_a_verdict_or_a_reason_is_always_there(number: int, judged: list[Reading]) -> None:
    found = verdict(paragraph(number), judged, as_of=AS_OF)
    assert len(found.evidence) == len(judged)
    if found.verdict == "not_assessable":
        assert found.reason.code in ("unseen", "none_usable", "only_context", "no_figure")
        assert found.confidence.level == "none"
    elif found.verdict == "statement":
        assert paragraph(number).is_statement and found.confidence.level == "none" and not found.pieces
    elif paragraph(number).is_request:
        assert found.reason.code == f"request_{found.verdict}" and found.documents
    else:
        assert found.reason.code == found.verdict and found.confidence.level != "none"
        assert found.reason.figures["used"] == len(found.pieces) > 0


@example(31, [])
@given(st.integers(1, 34), st.lists(readings(), max_size=5))
def test_a_verdict_holds_codes_and_figures_and_no_words(number: int, judged: list[Reading]) -> None:
    # documents keep the names their issuers gave them
    found = replace(verdict(paragraph(number), judged, as_of=AS_OF), documents=())
    for path, text in texts(found):
        assert CODE.fullmatch(text), (path, text)


@given(readings(directions=("more", "less")), st.floats(1.0, 10.0))
def test_a_larger_threshold_moves_no_more(one: Reading, factor: float) -> None:
    if movement(one, as_of=AS_OF).kind in ("unchanged", "not_usable"):
        assert movement(one.with_threshold(factor), as_of=AS_OF).kind in ("unchanged", "not_usable")
