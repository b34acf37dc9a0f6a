"""Judgements of an entailment backend as values: what they do to a report, and what they never do."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest

from tests.verification.incident import TEXTS, artifact, at, claim, context_of
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.entailment import EntailmentAsk, EntailmentRecord, JudgedPair, Judgement, TextPair
from toulmin.contracts.exchange import SpanRef
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import Dimension, Finding, Severity, VerificationReport
from toulmin.contracts.vocabulary import Level
from toulmin.ports.entailment import Entailments
from toulmin.verification import VerificationContext, pairs_of, verify

BACKEND = VersionedName(name="judge:openai:stand-in", version="stand-in-1")
SURE = Judgement.of(entailed=0.97, contradicted=0.01)
AGAINST = Judgement.of(entailed=0.02, contradicted=0.9)
OPEN = Judgement.of(entailed=0.3, contradicted=0.2)
KILLED, RING = TEXTS["cache.log"]
SAID = "The kernel killed valkey-server on cache-7: out of memory"


def mine(*evidence: SpanRef, kind: ClaimKind = ClaimKind.CAUSE) -> Claim:
    return claim(SAID, *(evidence or (at("cache.log"),)), kind=kind)


def judged(verdicts: Mapping[str, Judgement], *, two_way: bool = False, failure: str | None = None) -> Entailments:
    """Judgements on the claim by the premise that each is of."""
    pairs = {TextPair(premise=premise, hypothesis=SAID).key: verdict for premise, verdict in verdicts.items()}
    return Entailments(backend=BACKEND, two_way=two_way, judgements=pairs, failure=failure)


def verified(one: Claim, entailments: Entailments | None) -> VerificationReport:
    return verify(artifact(one), dataclasses.replace(context_of(), entailments=entailments))


def found(report: VerificationReport, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def test_a_passage_that_contradicts_its_claim_is_an_error_at_its_place() -> None:
    report = verified(mine(), judged({KILLED: AGAINST}))
    (finding,) = found(report, "contradiction.entailment")
    assert finding.severity is Severity.ERROR
    assert finding.dimension is Dimension.CONTRADICTION
    assert (finding.start, finding.end, finding.passage) == (0, len(SAID), "d-cache.log:0")
    assert "judge:openai:stand-in holds with 0.90" in finding.message
    assert report.claims[0].contradicted
    assert not report.passed


@pytest.mark.parametrize("contradicted", [0.0, 0.5, 0.79])
def test_below_the_threshold_it_is_no_error(contradicted: float) -> None:
    report = verified(mine(), judged({KILLED: Judgement.of(entailed=0.1, contradicted=contradicted)}))
    assert not found(report, "contradiction.entailment")
    (finding,) = found(report, "evidence.not_entailed")
    assert finding.severity is Severity.WARNING
    assert "at most 0.10" in finding.message
    assert report.passed


def test_evidence_that_is_divided_is_no_contradiction() -> None:
    both = mine(at("cache.log"), at("cache.log", 1))
    assert not found(verified(both, judged({KILLED: SURE, RING: AGAINST})), "contradiction.entailment")
    together = {f"{KILLED}\n{RING}": SURE, RING: AGAINST, KILLED: OPEN}
    assert not found(verified(both, judged(together)), "contradiction.entailment")
    against = {f"{KILLED}\n{RING}": OPEN, RING: AGAINST, KILLED: OPEN}
    (finding,) = found(verified(both, judged(against)), "contradiction.entailment")
    assert finding.passage == "d-cache.log:1"


def test_what_all_passages_say_together_contradicts_only_where_nothing_else_was_judged() -> None:
    both = mine(at("cache.log"), at("cache.log", 1))
    (finding,) = found(verified(both, judged({f"{KILLED}\n{RING}": AGAINST})), "contradiction.entailment")
    assert finding.passage is None


def test_a_two_way_backend_proves_no_contradiction() -> None:
    report = verified(mine(), judged({KILLED: Judgement.of(entailed=0.1, contradicted=0.9)}, two_way=True))
    assert not found(report, "contradiction.entailment")
    assert found(report, "evidence.not_entailed")


def test_method_and_version_say_that_a_backend_had_a_say() -> None:
    score = verified(mine(), judged({KILLED: SURE})).of(Dimension.CONTRADICTION)
    plain = verified(mine(), None).of(Dimension.CONTRADICTION)
    assert score.method == f"{plain.method}+judge:openai:stand-in"
    assert score.version == f"{plain.version}+stand-in-1"


def test_what_was_not_judged_is_said_and_the_backend_had_no_say() -> None:
    report = verified(mine(), judged({}, failure="the endpoint was down"))
    (finding,) = found(report, "contradiction.not_judged")
    assert finding.severity is Severity.WARNING
    assert "judged 0 of 1 pairs of claim and evidence (the endpoint was down)" in finding.message
    assert report.of(Dimension.CONTRADICTION).method == "rules+roles"
    assert report.passed
    partial = verified(mine(at("cache.log"), at("cache.log", 1)), judged({KILLED: SURE}))
    assert "judged 1 of 3 pairs" in found(partial, "contradiction.not_judged")[0].message


def test_without_a_backend_nothing_is_said_of_one() -> None:
    assert verified(mine(), None).findings == ()


@pytest.mark.parametrize("kind", [ClaimKind.UNKNOWN, ClaimKind.ACTION])
def test_ignorance_and_advice_are_not_judged(kind: ClaimKind) -> None:
    assert pairs_of(mine(kind=kind), context_of(), level=Level.L1) == ()


def test_evidence_that_is_not_real_is_not_judged() -> None:
    one = mine()
    altered = one.with_(grounds=(one.grounds[0].with_(quote="something else"),))
    assert pairs_of(altered, context_of(), level=Level.L1) == ()


def test_a_premise_is_the_passage_at_the_first_level_and_the_quote_above_it() -> None:
    one = mine(at("cache.log", 0, 29, 61))
    (low,) = pairs_of(one, context_of(), level=Level.L1)
    (high,) = pairs_of(one, context_of(), level=Level.L2)
    assert low.texts.premise == KILLED
    assert high.texts.premise == KILLED[29:61]
    assert low.passage == high.passage == "d-cache.log:0"


def test_a_long_passage_is_judged_by_its_quote() -> None:
    long = "The kernel killed valkey-server. " * 100
    context: VerificationContext = context_of({"long.log": (long,)})
    one = claim(SAID, at("long.log", 0, 0, 32), context=context)
    (pair,) = pairs_of(one, context, level=Level.L1)
    assert pair.texts.premise == "The kernel killed valkey-server."


def test_records_come_together_and_tell_the_first_failure() -> None:
    pair = TextPair(premise=KILLED, hypothesis=SAID)
    covers = pair.key[0]
    one = EntailmentRecord(backend=BACKEND, asks=(EntailmentAsk(covers=covers, judged=(JudgedPair.of(pair, SURE),)),))
    other = TextPair(premise=RING, hypothesis=SAID)
    two = EntailmentRecord(backend=BACKEND, taken_over=(JudgedPair.of(other, OPEN),))
    said = Entailments.of((one, two))
    assert said is not None
    assert (said.on(pair), said.on(other), said.failure) == (SURE, OPEN, None)
    assert Entailments.of(()) is None


def test_the_same_judgements_give_the_same_bytes() -> None:
    reports = [verified(mine(), judged({KILLED: OPEN})).canonical() for _ in range(2)]
    assert reports[0] == reports[1]
