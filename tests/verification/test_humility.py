"""Humility: what a claim says beyond its evidence is found with its place, and honest wording is left alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.claim import Claim, ClaimKind, Warrant
from toulmin.contracts.verification import Dimension, Severity, VerificationReport
from toulmin.verification import VerificationContext, verify

OBSERVATION, CONCLUSION, CAUSE = ClaimKind.OBSERVATION, ClaimKind.CONCLUSION, ClaimKind.CAUSE


def made(
    said: str, evidence: Sequence[str], *, kind: ClaimKind = OBSERVATION, confidence: float = 0.8
) -> tuple[Claim, VerificationContext]:
    """A claim on documents of one sentence each."""
    context = context_of({f"source-{number}": (text,) for number, text in enumerate(evidence)})
    refs = [at(f"source-{number}") for number in range(len(evidence))]
    return claim(said, *refs, kind=kind, confidence=confidence, context=context), context


def report_on(claim_: Claim, context: VerificationContext) -> VerificationReport:
    return verify(artifact(claim_), context)


def found(
    said: str, *evidence: str, kind: ClaimKind = OBSERVATION, confidence: float = 0.8
) -> list[tuple[Severity, str, str]]:
    """Weight, code and place in words of each finding of humility."""
    report = report_on(*made(said, evidence, kind=kind, confidence=confidence))
    return [
        (one.severity, one.code, said[one.start : one.end] if one.start is not None else "")
        for one in report.findings
        if one.dimension is Dimension.CONFIDENCE_QUALITY
        and (one.code.startswith("humility.") or one.code.startswith("confidence.overclaim"))
    ]


@pytest.mark.requirement("R45")
@pytest.mark.parametrize(
    ("said", "evidence", "code", "place"),
    [
        ("The leak was clearly in the pump", "Oil was found below the pump.", "confidence.overclaim", "clearly"),
        ("Beyond doubt the pump leaks", "Oil was found below the pump.", "confidence.overclaim", "Beyond doubt"),
        ("The pump must have been open", "Oil was found below the pump.", "confidence.overclaim", "must have been"),
        ("The pump never leaked", "The pump was dry on Monday.", "confidence.overclaim", "never"),
        (
            "All patients recovered",
            "Most patients recovered within days.",
            "confidence.overclaim_universal",
            "All patients",
        ),
        (
            "No customer complained about it",
            "Few customers complained about it.",
            "confidence.overclaim_universal",
            "No customer",
        ),
        ("Sales fell because it was closed", "Sales fell. It was closed.", "humility.cause_invented", "because"),
        ("Rents will fall next year", "Rents fell last year.", "humility.prediction", "will"),
        ("Rents will fall", "Rents could fall, analysts say.", "humility.prediction", "will"),
        ("There were no errors that night", "That night 40 tables were moved.", "humility.absence", "no errors"),
        (
            "The attackers entered through the mail server",
            "The attackers possibly entered through the mail server.",
            "humility.hedge_lost",
            "attackers entered through the mail server",
        ),
    ],
)
def test_what_goes_beyond_the_evidence_is_an_error_at_its_place(
    said: str, evidence: str, code: str, place: str
) -> None:
    assert (Severity.ERROR, code, place) in found(said, evidence)


@pytest.mark.requirement("R45")
@pytest.mark.parametrize(
    ("said", "evidence"),
    [
        ("The pump may leak", "Oil was found below the pump."),
        ("It is impossible to tell who did it", "Nobody knows who did it."),
        ("It has not been proven that it leaks", "It is not proven that it leaks."),
        ("A proof of payment was sent", "The proof of payment was sent."),
        ("The exit is clearly marked", "The exit is marked with a sign."),
        ("The pods never came back", "The pods did not come back."),
        ("The pump must have been closed", "The pump must be closed at night."),
        ("The supplier guarantees delivery", "Delivery is a guarantee of the supplier."),
        ("All 46 tests passed", "The 46 tests passed, all of them."),
        ("Not all suppliers agreed", "Some suppliers agreed, others did not."),
        ("A train runs every 20 minutes", "Trains run at intervals of 20 minutes."),
        ("Sales fell because it was closed", "Sales fell; the reason is that it was closed."),
        ("The outage may have been caused by the update", "The update ran. The outage began."),
        ("The rent is due to the landlord", "The rent is payable to the landlord."),
        ("The flight is due to arrive at noon", "Arrival of the flight: noon."),
        ("The library will close in May", "The library will close in May."),
        ("If it goes on, it will be full by Friday", "It grew from 60 % to 80 %."),
        ("Her will was opened", "The notary opened her will."),
        ("The board expects that rents will fall", "The board expects rents to fall."),
        ("There were no failed tests", "All tests passed."),
        ("House no. 4 was sold", "House number 4 was sold."),
        ("Coffee might lower the risk", "Coffee may lower the risk."),
        ("Ostrander bought Belmonte in 2023", "In May 2023 Ostrander bought Belmonte."),
        ("The bridge was closed", "The bridge was closed. Rust may have weakened it."),
        ("The attackers entered by mail", "They possibly entered by mail. The attackers entered by mail."),
        ("Mr Haas took office", "In March Mr Haas assumed office."),
    ],
)
def test_honest_wording_is_left_alone(said: str, evidence: str) -> None:
    assert found(said, evidence) == []


@pytest.mark.requirement("R45")
def test_words_of_certainty_are_allowed_to_what_two_documents_carry_whole() -> None:
    said = "The pump was clearly leaking oil"
    assert found(said, "The pump was leaking oil.", "We saw the pump leaking oil.") != []
    sure = "The pump was clearly leaking oil on deck"
    both = ("Clear: the pump was leaking oil on deck.", "On deck the pump was leaking oil.")
    assert found(sure, *both) == []


def test_a_universal_claim_on_few_documents_is_a_warning_and_on_three_is_none() -> None:
    said = "All suppliers raised prices"
    lines = ("The suppliers Berg and Lomax raised prices.",) * 3
    assert found(said, lines[0]) == [(Severity.WARNING, "humility.universal", "All suppliers")]
    assert found(said, *lines) == []


def test_a_part_that_the_claim_names_too_makes_no_whole_of_it() -> None:
    weights = [weight for weight, _, _ in found("The whole team won most games", "The team won most games.")]
    assert Severity.ERROR not in weights


def test_an_inferred_cause_is_a_warning_where_the_claim_says_that_it_is_inferred() -> None:
    said, evidence = "Sales fell because it was closed", ("Sales fell. It was closed.",)
    assert found(said, *evidence, kind=CAUSE) == [(Severity.WARNING, "humility.cause_inferred", "because")]
    inferred, context = made(said, evidence, kind=CONCLUSION)
    report = report_on(inferred.with_(warrant=Warrant(text="Closed shops sell nothing.")), context)
    assert {one.code for one in report.findings} >= {"humility.cause_inferred"}
    assert report.of(Dimension.CONFIDENCE_QUALITY).passed


def test_a_prediction_without_a_time_is_a_warning() -> None:
    assert found("Restarting it will free the lock", "Restarting it frees the lock.") == [
        (Severity.WARNING, "humility.prediction", "will")
    ]


def test_an_absence_where_somebody_looked_is_a_warning() -> None:
    assert found("The scan showed no errors", "A scan of 40 tables was done.") == [
        (Severity.WARNING, "humility.absence", "no errors")
    ]


def test_a_very_high_confidence_for_what_was_concluded_from_one_document_is_a_warning() -> None:
    said, evidence = "The pump leaked oil", "The pump leaked oil."
    code = "humility.sure_on_one_document"
    assert found(said, evidence, kind=CAUSE, confidence=0.99) == [(Severity.WARNING, code, "")]
    assert found(said, evidence, kind=CAUSE, confidence=0.9) == []
    assert found(said, evidence, kind=OBSERVATION, confidence=0.99) == []
    assert found(said, evidence, evidence, kind=CAUSE, confidence=0.99) == []


@pytest.mark.parametrize("kind", [ClaimKind.UNKNOWN, ClaimKind.ACTION])
def test_ignorance_and_advice_are_held_to_words_of_certainty_only(kind: ClaimKind) -> None:
    evidence = "The tables were moved. Sales fell."
    assert found("Nobody knows what will come next year", evidence, kind=kind) == []
    assert [code for _, code, _ in found("It is undoubtedly unknown", evidence, kind=kind)] == ["confidence.overclaim"]
