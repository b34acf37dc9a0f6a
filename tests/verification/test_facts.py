"""Hard facts: dates without a day, years, counted and measured numbers, sentences that nobody said."""

from __future__ import annotations

import pytest

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.verification import Finding, Severity
from toulmin.verification import verify


def found(said: str, *evidence: str, kind: ClaimKind = ClaimKind.OBSERVATION) -> tuple[Finding, ...]:
    """The findings of evidence coverage for a claim on one document of some sentences."""
    context = context_of({"source": evidence})
    refs = [at("source", number) for number in range(len(evidence))]
    report = verify(artifact(claim(said, *refs, kind=kind, context=context)), context)
    return tuple(finding for finding in report.findings if finding.code.startswith("evidence."))


def errors(said: str, *evidence: str, kind: ClaimKind = ClaimKind.OBSERVATION) -> list[tuple[str, str]]:
    """The errors of evidence coverage, as code and place in words."""
    return [
        (one.code, said[one.start : one.end])
        for one in found(said, *evidence, kind=kind)
        if one.severity is Severity.ERROR
    ]


@pytest.mark.parametrize(
    ("said", "evidence", "place"),
    [
        ("Ostrander acquired Belmonte in April", "In May 2023 Ostrander acquired Belmonte.", "April"),
        ("Ostrander acquired Belmonte in May 2022", "In May 2023 Ostrander acquired Belmonte.", "May 2022"),
        ("Ostrander acquired Belmonte on 12 May 2023", "In May 2023 Ostrander acquired Belmonte.", "12 May 2023"),
        ("The cup was won on 21 May 2021", "On 21 May the cup was won, in 2022.", "21 May 2021"),
        ("The knees were treated between January and August", "Knees were treated between January and June.", "August"),
    ],
)
def test_a_date_must_be_said_as_exactly_as_the_claim_says_it(said: str, evidence: str, place: str) -> None:
    assert errors(said, evidence) == [("evidence.date_missing", place)]


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("Ostrander acquired Belmonte in May", "On 12 May 2023 Ostrander acquired Belmonte."),
        ("Ostrander acquired Belmonte in 2023", "On 2023-05-12 Ostrander acquired Belmonte."),
        ("The cup was won on 21 May 2022", "In 2022 the cup was won, on 21 May."),
        ("The cup was won on 21 May 2022", "The cup was won on 21 May."),
    ],
)
def test_a_date_that_follows_from_the_evidence_is_no_error(said: str, evidence: str) -> None:
    assert errors(said, evidence) == []


def test_a_year_that_nothing_says_or_denies_is_a_warning() -> None:
    codes = [one.code for one in found("The cup was won on 21 May 2022", "The cup was won on 21 May.")]
    assert "evidence.year_missing" in codes


@pytest.mark.parametrize(
    ("said", "evidence", "code", "place"),
    [
        ("It cost €48 million", "It cost $48 million.", "evidence.unit_differs", "€48 million"),
        ("It cost $48 billion", "It cost $48 million.", "evidence.number_missing", "$48 billion"),
        ("It rose by 5 percent", "It rose by 5 percentage points.", "evidence.unit_differs", "5 percent"),
        ("Each was 14 mm wide", "The 14 cracks were wide.", "evidence.unit_differs", "14 mm"),
        ("At least four restores failed", "At least two restores failed.", "evidence.number_word_missing", "four"),
    ],
)
def test_units_money_and_counts_must_be_those_of_the_evidence(said: str, evidence: str, code: str, place: str) -> None:
    assert errors(said, evidence) == [(code, place)]


@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("It cost $3.2 million", "It cost 3,200,000 dollars."),
        ("It cost $3.2 million", "It cost 3,200,000."),
        ("Entries live for 300 s", "ttl: 300"),
        ("It took 24 months", "It took 2 years."),
    ],
)
def test_the_same_quantity_said_otherwise_is_no_error(said: str, evidence: str) -> None:
    assert errors(said, evidence) == []


def test_a_sentence_that_no_evidence_says_is_found_among_others_that_it_does() -> None:
    said = "The kernel killed the indexer. The insurance paid for the whole damage."
    assert errors(said, "The kernel killed the indexer when memory was exhausted.") == [
        ("evidence.sentence_unsupported", "insurance paid for the whole damage")
    ]


def test_a_sentence_of_few_words_or_of_ignorance_is_left_to_the_support_of_the_whole() -> None:
    evidence = "The kernel killed the indexer when memory was exhausted."
    assert errors("The kernel killed the indexer. Nobody cared.", evidence) == []
    said = "Who restarted the indexer is unknown. The insurance paid for the whole damage."
    assert errors(said, evidence, kind=ClaimKind.UNKNOWN) == []
