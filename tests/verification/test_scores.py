"""What a score says besides its value: the interval of its units, and the domain of the confidence behind it."""

from __future__ import annotations

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.calibration import wilson
from toulmin.contracts.artifact import Analysis
from toulmin.contracts.claim import Claim
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import ItemId
from toulmin.verification import combine, verify

SOUND = "The kernel killed valkey-server on cache-7: out of memory"


def sound() -> Claim:
    return claim(SOUND, at("cache.log"))


def test_a_report_over_several_domains_names_none_of_them() -> None:
    one, two = sound(), claim(SOUND, at("cache.log"), domain="folklore", prefix="other")
    found = verify(artifact(one, two), context_of()).of(Dimension.CONFIDENCE_QUALITY)
    assert (found.calibration, found.domain) == (None, None)
    assert verify(artifact(one), context_of()).of(Dimension.CONFIDENCE_QUALITY).domain == "diagnosis"


def test_each_score_has_the_interval_of_its_units() -> None:
    report = verify(artifact(sound()), context_of(questions=()))
    for found in report.scores:
        assert found.low is not None
        assert found.high is not None
        assert (found.low, found.high) == tuple(round(end, 6) for end in wilson(found.score, found.units))
        assert found.low < found.high, "a handful of units makes nothing certain"
    empty = verify(artifact(body=Analysis(item=ItemId("i-1"))), context_of())
    assert {(found.low, found.high) for found in empty.scores if not found.units} == {(None, None)}


def test_the_weakest_score_of_several_reports_keeps_its_own_interval() -> None:
    weak = verify(artifact(claim(SOUND, at("cache.log"), domain="folklore")), context_of())
    strong = verify(artifact(sound()), context_of())
    found = {score.dimension: score for score in combine([strong, weak])}[Dimension.CONFIDENCE_QUALITY]
    worst = weak.of(Dimension.CONFIDENCE_QUALITY)
    assert (found.score, found.low, found.high) == (worst.score, worst.low, worst.high)
    assert (found.units, found.domain) == (worst.units + strong.of(Dimension.CONFIDENCE_QUALITY).units, None)
    assert {score.dimension: score.domain for score in combine([weak])}[Dimension.CONFIDENCE_QUALITY] == "folklore"
