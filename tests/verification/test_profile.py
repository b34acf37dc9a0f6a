"""What a profile of the verifier may vary, and what none can."""

from __future__ import annotations

import dataclasses

import pytest

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import ItemId
from toulmin.verification import SHIPPED_PROFILE, DimensionThresholds, VerifierProfile, verify

SAID = "The kernel killed valkey-server on cache-7: out of memory"


def test_the_shipped_profile_is_the_default_and_changes_no_report() -> None:
    made, context = artifact(claim(SAID, at("cache.log"))), context_of()
    named = dataclasses.replace(context, profile=VerifierProfile())
    assert context.profile == SHIPPED_PROFILE
    assert verify(made, context).canonical() == verify(made, named).canonical()
    assert [SHIPPED_PROFILE.threshold(dimension) for dimension in Dimension] == [0.2, 0.6, 1.0, 0.5, 1.0]


def test_a_threshold_of_the_profile_decides_and_is_in_the_report() -> None:
    made = artifact(claim("The memory kernel killed the price list", at("cache.log"), confidence=0.5))
    strict = VerifierProfile(name="strict", thresholds=DimensionThresholds(evidence_coverage=0.95))
    usual = verify(made, context_of()).of(Dimension.EVIDENCE_COVERAGE)
    score = verify(made, dataclasses.replace(context_of(), profile=strict)).of(Dimension.EVIDENCE_COVERAGE)
    assert (usual.passed, usual.threshold) == (True, 0.6)
    assert (score.passed, score.threshold, score.score) == (False, 0.95, usual.score)


def test_a_rule_may_be_made_an_error_or_only_a_warning() -> None:
    made = artifact(claim(SAID, at("cache.log"), domain="folklore"))
    strict = VerifierProfile(name="strict", errors=("confidence.uncalibrated",))
    report = verify(made, dataclasses.replace(context_of(), profile=strict))
    assert [finding.severity for finding in report.findings] == [Severity.ERROR]
    assert not report.of(Dimension.CONFIDENCE_QUALITY).passed

    wrong = artifact(claim(f"{SAID} at 14:09", at("cache.log")))
    lenient = VerifierProfile(name="lenient", warnings=("evidence.time_missing",))
    report = verify(wrong, dataclasses.replace(context_of(), profile=lenient))
    assert [(finding.code, finding.severity) for finding in report.findings] == [
        ("evidence.time_missing", Severity.WARNING)
    ]
    assert report.of(Dimension.EVIDENCE_COVERAGE).score < 1.0, "the points stay lost"


def test_no_profile_lets_an_empty_artifact_pass() -> None:
    none = DimensionThresholds(**{dimension.value: 0.0 for dimension in Dimension})
    codes = tuple(f"{dimension.value}.nothing_checked" for dimension in Dimension)
    profile = VerifierProfile(name="anything", thresholds=none, warnings=(*codes, "completeness.no_result"))
    empty = artifact(body=Analysis(item=ItemId("i-1")))
    report = verify(empty, dataclasses.replace(context_of(), profile=profile))
    assert not report.passed
    assert [score.dimension for score in report.scores if score.passed] == [Dimension.COMPLETENESS]


def test_a_rule_has_one_severity() -> None:
    with pytest.raises(ContractRefused, match=r"evidence\.thin is both an error and a warning"):
        VerifierProfile.parse('{"errors": ["evidence.thin"], "warnings": ["evidence.thin"]}')
