"""Who did it and to whom: a claim that turns its evidence around is found, and one that says it otherwise is not."""

from __future__ import annotations

import pytest

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.verification import Dimension
from toulmin.verification import verify


def turned(said: str, *evidence: str) -> list[tuple[str, str]]:
    context = context_of({"source": evidence})
    refs = [at("source", number) for number in range(len(evidence))]
    report = verify(artifact(claim(said, *refs, kind=ClaimKind.OBSERVATION, context=context)), context)
    found = [
        (one.code, said[one.start : one.end])
        for one in report.findings
        if one.code in ("contradiction.roles", "contradiction.order")
    ]
    assert bool(found) <= (not report.of(Dimension.CONTRADICTION).passed)
    assert bool(found) <= report.claims[0].contradicted
    return found


@pytest.mark.parametrize(
    ("said", "evidence", "place"),
    [
        (
            "In May Belmonte Dairy acquired Ostrander Foods for cash",
            "Ostrander Foods acquired Belmonte Dairy in May.",
            "In May Belmonte Dairy acquired Ostrander Foods",
        ),
        (
            "Denby United beat Larkhill Rovers 3-1",
            "In the final Larkhill Rovers beat Denby United 3-1.",
            "Denby United beat Larkhill Rovers",
        ),
        (
            "Ostrander Foods was acquired by Belmonte Dairy",
            "Ostrander Foods acquired Belmonte Dairy in May.",
            "Ostrander Foods was acquired by Belmonte Dairy",
        ),
        (
            "Early withdrawal led to nausea in 9 people",
            "Nausea led to early withdrawal in 9 people.",
            "Early withdrawal led to nausea",
        ),
        (
            "The ash is younger than the upper layer",
            "The upper layer is younger than the ash.",
            "The ash is younger than the upper layer",
        ),
        (
            "The university was led by Peter Falk, who succeeded Johan Berger as bishop",
            "Johan Berger succeeded Peter Falk as bishop of the university.",
            "The university was led by Peter Falk, who succeeded Johan Berger",
        ),
    ],
)
def test_exchanged_sides_of_a_directed_verb_are_found(said: str, evidence: str, place: str) -> None:
    assert turned(said, evidence) == [("contradiction.roles", place)]


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("Ostrander Foods acquired Belmonte Dairy", "Ostrander Foods acquired Belmonte Dairy in May."),
        ("Belmonte Dairy was acquired by Ostrander Foods", "Ostrander Foods acquired Belmonte Dairy in May."),
        ("Ostrander Foods acquired Belmonte Dairy", "Belmonte Dairy was acquired by Ostrander Foods."),
        ("Belmonte Dairy was acquired in May", "Ostrander Foods acquired Belmonte Dairy in May."),
        # A word on both sides tells no direction.
        ("Ostrander North beat Ostrander South", "Ostrander South beat Ostrander North."),
        # No direction in the verb.
        ("Amara Diallo met Grace Wanjiru", "Grace Wanjiru met Amara Diallo."),
    ],
)
def test_the_same_said_otherwise_and_what_cannot_be_told_is_left_alone(said: str, evidence: str) -> None:
    assert turned(said, evidence) == []


def test_evidence_that_says_both_ways_carries_either() -> None:
    said = "Denby United beat Larkhill Rovers"
    both = ("In May Larkhill Rovers beat Denby United.", "In June Denby United beat Larkhill Rovers.")
    assert turned(said, *both) == []
    assert turned(said, both[0]) != []


@pytest.mark.parametrize(
    ("said", "evidence", "place"),
    [
        ("It rose from 94 % to 61 %", "It rose from 61 % to 94 % overnight.", "from 94 % to 61"),
        ("It ran from 15:00 to 14:00", "It ran from 14:00 to 15:00.", "from 15:00 to 14:00"),
        ("They found that 140 of 9 left", "They found that 9 of 140 left.", "140 of 9"),
    ],
)
def test_exchanged_numbers_are_found(said: str, evidence: str, place: str) -> None:
    assert turned(said, evidence) == [("contradiction.order", place)]


def test_numbers_in_the_order_of_the_evidence_are_left_alone() -> None:
    assert turned("It rose from 61 % to 94 %, and 9 of 140 left", "It rose from 61 % to 94 %; 9 of 140 left.") == []
    assert turned("It rose from 5 to 5", "It rose from 5 to 5.") == []
