from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verification.incident import CONTRACT, TEXTS, artifact, at, claim, context_of
from toulmin.contracts.artifact import Analysis, ReasoningArtifact, Scope
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.exchange import SpanRef
from toulmin.contracts.run_contract import ScopeRules
from toulmin.contracts.verification import Dimension, Severity, VerificationReport
from toulmin.contracts.vocabulary import ClaimId, ItemId, PassageId, TrustLevel
from toulmin.verification import SHIPPED_PROFILE, VerificationContext, verify

SOUND = "The kernel killed valkey-server on cache-7: out of memory"


def sound() -> Claim:
    return claim(SOUND, at("cache.log"))


def failing(report: VerificationReport) -> set[Dimension]:
    return {score.dimension for score in report.scores if not score.passed}


def codes(report: VerificationReport, severity: Severity = Severity.ERROR) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity is severity}


def test_a_sound_artifact_passes_and_its_claim_is_described() -> None:
    report = verify(artifact(sound()), context_of())
    assert report.passed
    assert report.trust is TrustLevel.VERIFIED
    assert report.findings == ()
    (support,) = report.claims
    assert support.support == 1.0
    assert support.roots == 1
    assert support.in_scope
    assert not support.contradicted
    assert report.of(Dimension.CONFIDENCE_QUALITY).calibration == "diagnosis-1"


def _out_of_scope() -> tuple[ReasoningArtifact, VerificationContext]:
    contract = CONTRACT.with_(scope=ScopeRules(exclude=("the kernel",)))
    return artifact(sound()), context_of(contract=contract)


def _unsupported() -> tuple[ReasoningArtifact, VerificationContext]:
    return artifact(sound(), claim("The proxy lost 3 shards", prefix="bare", confidence=0.0)), context_of()


def _contradicting_a_peer() -> tuple[ReasoningArtifact, VerificationContext]:
    peer = claim("The deploy changed code.", at("cache.log"), prefix="peer")
    mine = claim("The deploy did not change any code", at("runbook.md", 1))
    return artifact(mine), context_of(peers=(peer,))


def _too_sure() -> tuple[ReasoningArtifact, VerificationContext]:
    return artifact(claim(f"{SOUND}, definitely", at("cache.log"))), context_of()


def _unanswered() -> tuple[ReasoningArtifact, VerificationContext]:
    return artifact(sound()), context_of(questions=("root cause", "what is not known"))


def test_a_quote_that_says_nothing_of_the_claim_lends_it_nothing_from_beside_it() -> None:
    """The passage says it, but nobody who reads the quote can see that."""
    said = "Lookups on a lost shard become reads on orders-db"
    whole = verify(artifact(claim(said, at("runbook.md"))), context_of())
    start = TEXTS["runbook.md"][0].index("become reads")
    part = verify(artifact(claim(said, at("runbook.md", 0, start, start + 12))), context_of())
    of = TEXTS["runbook.md"][0].index("on a")
    word = verify(artifact(claim(said, at("runbook.md", 0, of, of + 2))), context_of())
    supports = [report.claims[0].support for report in (whole, part, word)]
    assert supports[0] == 1.0
    assert 0.8 <= supports[1] < 1.0
    assert supports[2] == 0.0


@pytest.mark.requirement("R43")
@pytest.mark.parametrize(
    ("make", "dimension", "code"),
    [
        (_out_of_scope, Dimension.SCOPE_ADHERENCE, "scope.excluded"),
        (_unsupported, Dimension.EVIDENCE_COVERAGE, "evidence.missing"),
        (_contradicting_a_peer, Dimension.CONTRADICTION, "contradiction.negation"),
        (_too_sure, Dimension.CONFIDENCE_QUALITY, "confidence.overclaim"),
        (_unanswered, Dimension.COMPLETENESS, "completeness.unanswered"),
    ],
)
def test_each_fixture_fails_exactly_one_dimension(
    make: Callable[[], tuple[ReasoningArtifact, VerificationContext]], dimension: Dimension, code: str
) -> None:
    report = verify(*make())
    assert failing(report) == {dimension}
    assert codes(report) == {code}
    assert not report.passed


@pytest.mark.requirement("R43")
def test_an_empty_artifact_fails_every_dimension() -> None:
    report = verify(artifact(body=Analysis(item=ItemId("i-1"))), context_of())
    assert failing(report) == set(Dimension)
    assert all(score.score == 0.0 for score in report.scores)
    assert codes(report) >= {f"{dimension.value}.nothing_checked" for dimension in Dimension} - {
        "completeness.nothing_checked"
    }


@pytest.mark.requirement("R45")
def test_a_planted_unsupported_claim_is_found_among_sound_ones() -> None:
    planted = claim("A bad query plan on orders-db caused it", prefix="planted")
    report = verify(artifact(sound(), planted), context_of())
    assert not report.passed
    assert [(finding.claim, finding.code) for finding in report.findings if finding.severity is Severity.ERROR] == [
        (planted.id, "evidence.missing"),
        (planted.id, "confidence.above_support"),
    ]
    assert {support.claim: support.support for support in report.claims}[planted.id] == 0.0


def test_a_quote_that_was_altered_after_it_was_cut_is_found() -> None:
    true = sound()
    (evidence,) = true.grounds
    for changed, code in (
        (evidence.with_(quote=evidence.quote.replace("2211", "2212")), "evidence.quote_differs"),
        (evidence.with_(passage=PassageId("d-nowhere:0")), "evidence.unknown_passage"),
        (evidence.with_(document="d-runbook.md"), "evidence.unknown_document"),
        (evidence.with_(end=10_000), "evidence.span_outside"),
        (evidence.with_(source="sha256:" + "0" * 64), "evidence.source_differs"),
        (evidence.with_(line_last=9), "evidence.line_differs"),
    ):
        report = verify(artifact(true.with_(grounds=(changed,))), context_of())
        assert code in codes(report)
        assert report.claims[0].support == 0.0


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("The kernel killed process 2212 (valkey-server)", "evidence.number_missing"),
        ("The kernel killed process 2211 at 14:05", "evidence.time_missing"),
        ("The kernel killed process 2211 on 13 May 2026", "evidence.date_missing"),
        ("The kernel killed valkey-server on cache-3", "evidence.name_missing"),
        ("The kernel killed process 2211 of Redis", "evidence.name_missing"),
        ("The kernel killed process 2211 after 90 ms", "evidence.unit_differs"),
    ],
)
def test_a_fact_that_stands_in_no_evidence_is_marked_in_the_conclusion(said: str, code: str) -> None:
    texts = {"cache.log": ("2026-05-12T14:01:38Z cache-7 kernel: Killed process 2211 after 90 s (valkey-server)",)}
    context = context_of(texts)
    made = claim(said, at("cache.log"), context=context)
    report = verify(artifact(made), context)
    found = next(finding for finding in report.findings if finding.code == code)
    assert found.severity is Severity.ERROR
    assert found.start is not None
    assert found.end is not None
    assert said[found.start : found.end] in found.message
    assert Dimension.EVIDENCE_COVERAGE in failing(report)


def test_what_the_contract_says_needs_no_quote_and_a_passage_time_counts_in_utc() -> None:
    context = context_of({"cache.log": ("16:01:38 +02:00 cache-7 killed",)})
    passage = context.passages[PassageId("d-cache.log:0")].with_(at_us=1_778_594_498_000_000)
    context = dataclasses.replace(context, passages={passage.id: passage})
    report = verify(
        artifact(claim("cache-7 was killed at 14:01:38 on 12 May 2026", at("cache.log"), context=context)), context
    )
    assert "evidence.time_missing" not in codes(report)
    assert "evidence.date_missing" not in codes(report)


def test_a_percentage_computed_from_the_quote_is_told_from_an_invented_one() -> None:
    evidence = at("metrics.csv")
    derived = verify(artifact(claim("checkout latency rose to 306 % of 312 ms", evidence)), context_of())
    assert "evidence.number_derived" in codes(derived, Severity.WARNING)
    invented = verify(artifact(claim("checkout latency rose to 512 % of 312 ms", evidence)), context_of())
    assert "evidence.number_missing" in codes(invented)


def test_a_count_of_the_cited_passages_is_no_invented_number() -> None:
    lines = tuple(f"cache-{number} killed" for number in (3, 5, 7))
    context = context_of({"cache.log": lines})
    made = claim("3 nodes were killed", *(at("cache.log", number) for number in range(3)), context=context)
    assert "evidence.number_missing" not in codes(verify(artifact(made), context))


@pytest.mark.parametrize(
    ("text", "said", "code"),
    [
        ("Price list entries live for 300 s in the cache", "Price list entries live for 30 s in the cache", "number"),
        ("Authorisations are not part of the maintenance", "Authorisations are part of the maintenance", "negation"),
        ("The connection pool was full at noon", "The connection pool was empty at noon", "opposite"),
        ("The deploy of checkout ended at 13:57", "The deploy of checkout ended at 14:07", "time"),
        ("The plan for q7 is unchanged", "The plan for q7 is changed", "opposite"),
    ],
)
def test_a_claim_that_its_own_evidence_excludes_is_contradicted(text: str, said: str, code: str) -> None:
    context = context_of({"runbook.md": (text,)})
    report = verify(artifact(claim(said, at("runbook.md"), context=context)), context)
    assert f"contradiction.{code}" in codes(report)
    assert report.claims[0].contradicted
    # The evidence against it must be the evidence for what it says itself.
    agreeing = verify(artifact(claim(text, at("runbook.md"), context=context)), context)
    assert agreeing.of(Dimension.CONTRADICTION).passed


def test_divided_evidence_is_not_a_contradiction_of_the_claim() -> None:
    context = context_of({"log": ("hit ratio 0.94 before the loss", "hit ratio 0.59 after the loss")})
    made = claim("hit ratio 0.59 after the loss", at("log"), at("log", 1), context=context)
    assert verify(artifact(made), context).of(Dimension.CONTRADICTION).passed


def test_two_claims_of_one_artifact_may_not_exclude_each_other() -> None:
    context = context_of()
    one = claim("checkout p95 latency rose to 956 ms", at("metrics.csv"))
    two = claim("checkout p95 latency rose to 312 ms", at("metrics.csv"), prefix="other")
    report = verify(artifact(one, two), context)
    assert [support.contradicted for support in report.claims] == [True, True], "which was said first settles nothing"


def test_a_claim_with_an_error_of_its_own_has_no_say_about_others() -> None:
    context = context_of()
    true = claim("checkout p95 latency rose from 312 ms to 956 ms", at("metrics.csv"))
    lie = claim("checkout p95 latency rose from 312 ms to 900 ms", at("metrics.csv"), prefix="other")
    report = verify(artifact(lie, true), context)
    assert [support.contradicted for support in report.claims] == [True, False]


def test_ignorance_may_rest_on_nothing_but_not_alone() -> None:
    unknown = claim("Who approved the change is not known", kind=ClaimKind.UNKNOWN, prefix="u")
    assert verify(artifact(sound(), unknown), context_of()).passed
    alone = verify(artifact(unknown), context_of())
    assert Dimension.EVIDENCE_COVERAGE in failing(alone)


def test_confidence_must_be_what_its_calibration_gives() -> None:
    made = sound()
    forged = made.with_(qualifier=made.qualifier.with_(confidence=0.95))
    report = verify(artifact(forged), context_of())
    assert "confidence.calibration_differs" in codes(report)


def test_an_uncalibrated_domain_is_said_and_costs_points() -> None:
    made = claim(SOUND, at("cache.log"), domain="folklore")
    report = verify(artifact(made), context_of())
    assert "confidence.uncalibrated" in codes(report, Severity.WARNING)
    assert report.of(Dimension.CONFIDENCE_QUALITY).score < 1.0
    assert report.of(Dimension.CONFIDENCE_QUALITY).calibration is None
    assert report.of(Dimension.CONFIDENCE_QUALITY).domain == "folklore"


def test_an_artifact_is_not_surer_than_its_claims() -> None:
    assert "confidence.above_claims" in codes(verify(artifact(sound(), confidence=0.9), context_of()))


def test_words_of_certainty_are_allowed_when_they_are_the_evidence_s_own_or_well_founded() -> None:
    own = context_of({"notes": ("The pool is always full",)})
    assert "confidence.overclaim" not in codes(
        verify(artifact(claim("The pool is always full", at("notes"), context=own)), own)
    )


def test_a_question_may_be_waived_aloud() -> None:
    body = Analysis(item=ItemId("i-1"), summary="s", not_known=("What is not known: who approved it",))
    context = context_of(questions=("root cause", "what is not known"))
    assert verify(artifact(sound(), body=body), context).of(Dimension.COMPLETENESS).passed


def test_a_claim_without_relation_to_anything_asked_gets_no_points_and_says_so() -> None:
    made = claim("valkey-server was killed", at("cache.log"), answers=())
    report = verify(artifact(made), context_of())
    assert codes(report, Severity.WARNING) >= {"scope.relevance_not_shown"}
    assert report.of(Dimension.SCOPE_ADHERENCE).score == 0.0
    assert failing(report) == {Dimension.SCOPE_ADHERENCE}
    related = verify(artifact(made, claim(SOUND, at("cache.log"), prefix="cause")), context_of())
    assert related.of(Dimension.SCOPE_ADHERENCE).score == 0.5
    assert Dimension.SCOPE_ADHERENCE not in failing(related), "one relevant claim among a few is enough"


def test_the_scope_artifact_excludes_as_the_contract_does() -> None:
    scope = Scope(in_scope=("checkout latency",), out_of_scope=("kernel memory settings", "valkey-server"))
    report = verify(artifact(sound()), dataclasses.replace(context_of(), scope=scope))
    assert not report.claims[0].in_scope


TEXT = st.text(st.sampled_from("abc 0123,.:-%\nNOTnot"), min_size=1, max_size=60)


@given(conclusion=TEXT, text=TEXT, confidence=st.floats(0, 1), answers=st.booleans())
def test_scores_stay_in_range_and_are_the_same_every_time(
    conclusion: str, text: str, confidence: float, *, answers: bool
) -> None:
    texts = {"any.md": (text,)}
    made = claim(
        conclusion,
        at("any.md"),
        confidence=confidence,
        answers=("root cause",) if answers else (),
        context=context_of(texts),
    )
    report = verify(artifact(made), context_of(texts))
    assert all(
        0.0 <= score.score <= 1.0 and score.threshold == SHIPPED_PROFILE.threshold(score.dimension)
        for score in report.scores
    )
    assert report.canonical() == verify(artifact(made), context_of(texts)).canonical()


@given(
    conclusion=TEXT,
    refs=st.lists(
        st.sampled_from([("cache.log", 0), ("cache.log", 1), ("runbook.md", 0), ("metrics.csv", 0)]), max_size=3
    ),
)
def test_an_unsupported_claim_never_raises_evidence_coverage(conclusion: str, refs: list[tuple[str, int]]) -> None:
    claims = [
        claim("the cache lost shards", at(name, number), prefix=f"c{i}-") for i, (name, number) in enumerate(refs)
    ]
    without = verify(artifact(*claims), context_of()).of(Dimension.EVIDENCE_COVERAGE)
    more = claim(conclusion, prefix="x", confidence=0.0)
    report = verify(artifact(*claims, more), context_of())
    assert report.of(Dimension.EVIDENCE_COVERAGE).score <= without.score
    assert not report.of(Dimension.EVIDENCE_COVERAGE).passed


@given(bogus=st.text(min_size=1, max_size=20), start=st.integers(0, 500), end=st.integers(1, 500))
def test_no_reference_makes_a_quote_that_does_not_exist(bogus: str, start: int, end: int) -> None:
    context = context_of()
    made = claim("x", SpanRef(passage=PassageId(bogus)), at("cache.log", 0, start, end), context=context)
    for evidence in made.grounds:
        assert evidence.quote in context.passages[evidence.passage].text
    assert made.id == ClaimId("c1")


@pytest.mark.parametrize(
    "line",
    [
        "I0512 13:30:01.678602 1 conn.go:67] client 10.0.0.1:6379 gone, version 2.31.0, idle 300s",
        "2026-05-12 13:54:58 deploy[771] diff against v2.30.4: 3 files, no code, no settings",
        "ring degraded: 5 of 8 nodes, 3 shards without owner (1, 4, 6)",
    ],
)
def test_a_claim_that_repeats_its_evidence_word_for_word_is_fully_supported(line: str) -> None:
    context = context_of({"any.log": (line,)})
    report = verify(artifact(claim(line, at("any.log"), context=context)), context)
    assert report.claims[0].support == 1.0
    assert report.findings == ()


@pytest.mark.parametrize(
    ("one", "two", "exclude"),
    [
        ("hit ratio of the cache was 0.94 at 13:30", "hit ratio of the cache was 0.59 at 14:05", False),
        ("hit ratio of the cache was 0.94", "hit ratio of the cache was 0.59", True),
        ("cache-3 of pool b is healthy", "cache-7 of pool b is unhealthy", False),
        ("cache-3 of pool b is healthy", "cache-3 of pool b is unhealthy", True),
        ("the proxy evicted shard 4 from the ring", "the proxy evicted shard 1 from the ring", False),
        ("the ring lost 3 shards at once", "the ring lost 4 shards at once", True),
        ("the checkout deploy ended at 13:57", "the checkout deploy ended at 14:07", True),
    ],
)
def test_a_course_of_events_is_no_contradiction_between_claims(one: str, two: str, *, exclude: bool) -> None:
    peer = claim(two, prefix="peer")
    report = verify(artifact(claim(one)), context_of(peers=(peer,)))
    assert report.claims[0].contradicted is exclude


@pytest.mark.parametrize("kind", [ClaimKind.OBSERVATION, ClaimKind.CAUSE])
def test_the_same_thing_may_be_observed_twice(kind: ClaimKind) -> None:
    context = context_of({"a.log": ("nodes lost: 3 nodes lost here", "nodes lost: 5 nodes lost here")})
    first, second = (
        context.passages[PassageId(f"d-a.log:{number}")].with_(at_us=number * 60_000_000) for number in range(2)
    )
    context = dataclasses.replace(context, passages={first.id: first, second.id: second})
    early = claim("3 nodes lost here", at("a.log"), kind=kind, context=context)
    late = claim("5 nodes lost here", at("a.log", 1), kind=kind, prefix="late", context=context)
    report = verify(artifact(early, late), context)
    assert report.claims[1].contradicted is (kind is ClaimKind.CAUSE)
