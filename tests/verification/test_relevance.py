"""Relevance is graded by the rare words that a claim reaches, and a true cause needs none of them."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.run_contract import OutputSpec, ScopeRules
from toulmin.contracts.verification import Dimension, Severity
from toulmin.verification import VerificationContext, verify
from toulmin.verification.rarity import PASSAGES_MAX, Rarity
from toulmin.verification.relevance import relevance

TEXTS = {
    "checkout.log": ("checkout latency rose to 956 ms", "checkout is slow", "checkout waits for the database"),
    "cache.log": ("checkout reads the cache", "the kernel killed the cache process on node seven"),
    "mail.eml": ("The canteen closes early on Friday.", "Vouchers are sent to all of them on Friday."),
}
ASKED = CONTRACT.with_(objective="Why did checkout latency rise?", output=OutputSpec(must_answer=("root cause",)))


def context(**changes: object) -> VerificationContext:
    return dataclasses.replace(context_of(TEXTS, contract=ASKED), **changes)  # type: ignore[arg-type]


def said(text: str, name: str, number: int = 0, answers: tuple[str, ...] = ()) -> Claim:
    return claim(text, at(name, number), answers=answers, context=context())


def test_rare_words_of_the_objective_weigh_more_than_common_ones() -> None:
    both = relevance(said("checkout latency rose to 956 ms", "checkout.log"), (), context())
    common = relevance(said("checkout is slow", "checkout.log", 1), (), context())
    nothing = relevance(said("The canteen closes early on Friday", "mail.eml"), (), context())
    assert both == 1.0
    assert common is not None
    assert 0.0 < common < 0.5, "checkout stands in most passages and tells little apart"
    assert nothing == 0.0


def test_an_answer_to_a_question_is_relevant_without_a_shared_word() -> None:
    cause = said("the kernel killed the process on node seven", "cache.log", 1, ("Root cause",))
    assert relevance(cause, (), context()) == 1.0
    nobody_asked = said("the kernel killed the process on node seven", "cache.log", 1, ("who was it",))
    assert relevance(nobody_asked, (), context()) == 0.0


def test_what_is_in_scope_and_the_name_of_a_document_count() -> None:
    killed = said("the kernel killed the process on node seven", "cache.log", 1)
    scope = Scope(in_scope=("kernel",), out_of_scope=("weather",))
    assert relevance(killed, (), context(scope=scope)) == 1.0
    assert relevance(killed, (), context(scope=scope.with_(in_scope=("canteen",)))) == 0.0
    by_name = said("Friday comes early", "mail.eml", 0)
    wanted = dataclasses.replace(
        context_of({**TEXTS, "list.txt": ("mail is read here",)}, contract=ASKED), scope=scope.with_(in_scope=("mail",))
    )
    assert relevance(by_name, (), wanted) == 1.0
    included = ASKED.with_(scope=ScopeRules(include=("canteen",)))
    assert relevance(said("The canteen closes", "mail.eml"), (), context(contract=included)) == 1.0


def test_sharing_rare_words_with_a_relevant_claim_is_worth_half() -> None:
    cause = said("the kernel killed the process on node seven", "cache.log", 1, ("root cause",))
    beside = said("node seven process", "cache.log", 1)
    assert relevance(beside, (), context()) == 0.0
    assert relevance(beside, (cause,), context()) == 0.5
    off_topic = said("Vouchers are sent to all of them on Friday", "mail.eml", 1)
    assert relevance(off_topic, (cause,), context()) == 0.0
    idle = said("the process on node seven", "cache.log", 1)
    assert relevance(beside, (idle,), context()) == 0.0, "a claim that is not relevant itself lends nothing"


def test_in_a_report_relevance_comes_through_what_was_promoted_and_what_is_drawn_on() -> None:
    cause = said("the kernel killed the process on node seven", "cache.log", 1, ("root cause",))
    beside = said("node seven process", "cache.log", 1)
    scores = [
        verify(artifact(one), context(**changes)).of(Dimension.SCOPE_ADHERENCE).score
        for one, changes in (
            (beside, {}),
            (beside, {"peers": (cause,)}),
            (beside.with_(rests_on=(cause.content_digest,)), {"sources": (cause,)}),
            (beside.with_(rests_on=(cause.content_digest,)), {"sources": (beside,)}),
        )
    ]
    assert scores == [0.0, 0.5, 0.5, 0.0]


def test_where_nothing_can_be_measured_half_the_points_are_given_and_said() -> None:
    strange = ASKED.with_(objective="Was ist passiert?", output=OutputSpec(must_answer=("Ursache",)))
    report = verify(
        artifact(said("checkout is slow", "checkout.log", 1)), dataclasses.replace(context(), contract=strange)
    )
    assert report.of(Dimension.SCOPE_ADHERENCE).score == 0.5
    assert "scope.relevance_unknown" in {
        finding.code for finding in report.findings if finding.severity is Severity.WARNING
    }


def test_words_are_counted_once_for_the_same_passages_and_anew_for_others() -> None:
    known = context()
    assert known.rarity is known.rarity
    other = dataclasses.replace(known, passages={})
    assert other.rarity.of("checkout") == 0.0
    assert known.rarity.of("checkout") > 0.0


def test_of_many_passages_a_part_is_counted_and_what_is_not_met_is_rare() -> None:
    texts = [f"line {number} of the cache" for number in range(PASSAGES_MAX + 1)]
    rarity = Rarity(texts, passages=len(texts))
    assert rarity.of("nowhere") == 1.0
    assert rarity.of("cach") < 0.01
    assert Rarity(texts[:3], passages=3).of("nowhere") == 0.0
    assert rarity.share(frozenset(), frozenset({"cach"})) == 0.0


@given(st.lists(st.sampled_from(["bird", "bird lamp", "lamp wind", "wind"]), min_size=1, max_size=12))
def test_weights_lie_between_nothing_and_one_and_fall_with_frequency(texts: list[str]) -> None:
    rarity = Rarity(texts, passages=len(texts))
    counts = {word: sum(word in text.split() for text in texts) for word in ("bird", "lamp", "wind")}
    for word, count in counts.items():
        assert 0.0 <= rarity.of(word) <= 1.0
        for other, more in counts.items():
            assert not 0 < count < more or rarity.of(word) > rarity.of(other)
    assert rarity.share(frozenset(counts), frozenset(counts)) == 1.0
