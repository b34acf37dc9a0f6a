"""Unsupported words: the marker marks what nothing carries, and nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.contracts.errors import ContractRefused
from toulmin.grounding import (
    SPAN_FEATURES,
    Ground,
    Span,
    SpanModel,
    Weight,
    marks_of,
    unsupported_spans,
    word,
)

EVIDENCE = ("The pump of the northern plant failed at noon.", "Nobody was hurt.")
PLAIN = SpanModel(
    id="spans/plain",
    weights=(Weight(feature="missing_anywhere", weight=10.0),),
    intercept=-5.0,
    threshold=0.9,
    rows=1,
)


def marked(claim: str, evidence: tuple[str, ...] = EVIDENCE, model: SpanModel | None = PLAIN) -> list[str]:
    return [claim[span.start : span.end] for span in unsupported_spans(claim, evidence, model=model)]


@pytest.mark.parametrize(
    ("claim", "spans"),
    [
        ("The pump of the northern plant failed at noon.", []),
        ("The pump of the southern plant failed.", ["southern"]),
        ("The green steel pump failed.", ["green steel"]),
        ("Kangaroos failed at noon in Lisbon.", ["Kangaroos", "Lisbon"]),
        ("The pump failed at noon on 7 June.", ["7 June"]),
    ],
)
def test_exactly_the_words_that_nothing_carries_are_marked(claim: str, spans: list[str]) -> None:
    assert marked(claim) == spans


def test_the_shipped_marker_finds_a_planted_word_and_spares_a_quotation() -> None:
    assert marked("The pump of the northern plant failed at noon.", model=None) == []
    assert any("Lisbon" in text for text in marked("The pump of the plant failed in Lisbon.", model=None))


def test_a_run_of_function_words_alone_is_no_span_but_a_quantifier_is() -> None:
    all_of_it = PLAIN.with_(weights=(Weight(feature="function_word", weight=10.0),))
    assert marked("It is of the pump", model=all_of_it) == []
    quantifiers = PLAIN.with_(weights=(Weight(feature="quantifier", weight=10.0),))
    assert marked("Only the pump failed", model=quantifiers) == ["Only"]


def test_without_evidence_the_whole_claim_is_one_span() -> None:
    assert unsupported_spans("A pump failed.", ()) == (Span(0, 13, 1.0),)
    assert unsupported_spans("A pump failed.", ("...",)) == (Span(0, 13, 1.0),)


def test_a_claim_without_words_has_no_span() -> None:
    assert unsupported_spans("", EVIDENCE) == ()
    assert unsupported_spans("?!", ()) == ()


def test_a_marker_with_an_unknown_feature_is_refused_by_its_name() -> None:
    with pytest.raises(ContractRefused, match="there is no span feature 'warmth'"):
        PLAIN.with_(weights=(Weight(feature="warmth", weight=1.0),))


def test_marks_tell_names_numbers_places_and_missing_pairs() -> None:
    marks = marks_of(word("Weber broke only 3 pumps"), Ground(["Weber broke pumps."]))
    assert all(tuple(mark) == SPAN_FEATURES for mark in marks)
    assert [mark["name"] for mark in marks] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert [mark["number"] for mark in marks] == [0.0, 0.0, 0.0, 1.0, 0.0]
    assert [mark["quantifier"] for mark in marks] == [0.0, 0.0, 1.0, 0.0, 0.0]
    assert [mark["place"] for mark in marks] == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert [mark["missing_anywhere"] for mark in marks][3] == 1.0
    assert [mark["pair_missing"] for mark in marks] == [0.0, 0.5, 0.0, 1.0, 1.0]
    assert marks_of(word("pump"), Ground(["A pump."]))[0]["pair_missing"] == 0.0


TEXTS = st.lists(
    st.sampled_from(["pump", "plant", "of", "the", "only", "Lisbon", "7", "isn't", ".", "failed"]), max_size=9
)


@given(TEXTS.map(" ".join), st.lists(TEXTS.map(" ".join), max_size=3))
def test_spans_lie_in_the_claim_in_order_and_are_the_same_each_time(claim: str, evidence: list[str]) -> None:
    spans = unsupported_spans(claim, evidence)
    assert spans == unsupported_spans(claim, Ground(evidence))
    assert all(0 <= span.start < span.end <= len(claim) and 0.0 < span.strength <= 1.0 for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
