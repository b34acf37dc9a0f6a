"""Which characters of a claim are marked: those that no evidence carries, and those that a check objects to."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.cli.render.spans import Mark, Marked, agreeing, marks_of, pieces, uncarried
from toulmin.contracts.verification import Dimension, Finding, Severity

CLAIM = "The cache lost 3 shards at 14:02, which angered customers."


def finding(start: int | None, end: int | None, *, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(
        dimension=Dimension.EVIDENCE_COVERAGE, severity=severity, code="x.y", message="said", start=start, end=end
    )


def said(claim: str, evidence: tuple[str, ...]) -> list[str]:
    return [claim[start:end] for start, end, _ in uncarried(claim, evidence)]


@pytest.mark.parametrize(
    ("evidence", "missing"),
    [
        (("14:02 cache lost 3 shards",), ["angered customers"]),
        (("14:02 cache lost 4 shards", "angry: angers customers"), ["3"]),
        (("14:05 cache: lost 3 of its shards; a customer was angered",), ["14:02"]),
        ((), ["cache lost 3 shards", "14:02", "angered customers"]),
        ((CLAIM,), []),
    ],
)
def test_words_numbers_and_times_that_stand_nowhere_are_found(evidence: tuple[str, ...], missing: list[str]) -> None:
    assert said(CLAIM, evidence) == missing


def test_a_name_is_carried_by_its_spelling_however_its_parts_are_joined() -> None:
    assert said("node cache-7 fell", ("the node Cache 7 fell",)) == []
    assert said("node cache-7 fell", ("the node cache-8 fell",)) == ["cache-7"]


def test_half_a_name_is_half_missing() -> None:
    ((start, end, strength),) = uncarried("node cache-7 fell", ("the node cache-8 fell",))
    assert (start, end, strength) == (5, 12, 0.5)


def test_what_says_something_of_the_claim_is_found_in_the_evidence() -> None:
    evidence = "12:00 all well\n14:02 shard lost; 3 caches"
    assert [evidence[a:b] for a, b in agreeing(evidence, CLAIM)] == ["14:02", "shard", "lost", "3", "caches"]


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_marks_lie_within_the_text_in_order_and_apart(claim: str, evidence: list[str]) -> None:
    found = uncarried(claim, evidence)
    assert all(0 <= start < end <= len(claim) and 0 < strength <= 1 for start, end, strength in found)
    assert all(one[1] <= two[0] for one, two in pairwise(found))
    for start, end in agreeing(claim, " ".join(evidence)):
        assert 0 <= start < end <= len(claim)


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.sampled_from(list(Mark)[1:])), max_size=5),
)
def test_the_pieces_are_the_text(text: str, marks: list[tuple[int, int, Mark]]) -> None:
    cut = list(pieces(text, [Marked(start, end, mark, 0) for start, end, mark in marks]))
    assert "".join(piece.text for piece in cut) == text


def test_where_marks_meet_the_gravest_shows() -> None:
    marks = (Marked(0, 10, Mark.ABSENT), Marked(4, 6, Mark.WRONG, 1), Marked(5, 8, Mark.REMARK, 0))
    assert [(p.text, p.mark, p.note) for p in pieces("abcdefghijkl", marks)] == [
        ("abcd", Mark.ABSENT, None),
        ("e", Mark.WRONG, 1),
        ("f", Mark.WRONG, 1),
        ("gh", Mark.REMARK, 0),
        ("ij", Mark.ABSENT, None),
        ("kl", Mark.PLAIN, None),
    ]


def test_a_finding_marks_exactly_its_characters_and_an_impossible_place_marks_nothing() -> None:
    findings = (
        finding(15, 16),
        finding(27, 32, severity=Severity.WARNING),
        finding(None, None),
        finding(5, 5),
        finding(50, 9_999),
    )
    marks = marks_of(CLAIM, evidence=(CLAIM,), findings=findings)
    assert [(CLAIM[m.start : m.end], m.mark, m.note) for m in marks] == [
        ("3", Mark.WRONG, 0),
        ("14:02", Mark.REMARK, 1),
    ]
