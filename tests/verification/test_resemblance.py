from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verification.incident import artifact, at, claim, context_of
from toulmin.contracts.claim import Claim
from toulmin.contracts.vocabulary import ClaimId
from toulmin.verification import conflicts_between, verify
from toulmin.verification.resemblance import COMMON_MAX, SHARED_WORDS_MIN, Resemblance

CONTEXT = context_of()
PLAIN = claim("The proxy said so.", at("cache.log"), context=CONTEXT)
WORDS = ("cache", "proxy", "shard", "ring", "deploy", "latency")


def said(*conclusions: str) -> tuple[Claim, ...]:
    return tuple(
        PLAIN.with_(id=ClaimId(f"c{number}"), conclusion=conclusion) for number, conclusion in enumerate(conclusions)
    )


@settings(max_examples=50)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True), max_size=12))
def test_among_few_claims_every_pair_with_two_words_in_common_is_found(spoken: list[list[str]]) -> None:
    claims = said(*(" ".join(words) for words in spoken))
    known = Resemblance(CONTEXT)
    found: set[tuple[ClaimId, ClaimId]] = set()
    for one in claims:
        found |= {(other.id, one.id) for other in known.near(one)}
        known.add(one)
    stems = {one.id: CONTEXT.read(one.conclusion).stems for one in claims}
    assert found == {
        (one.id, two.id)
        for one, two in combinations(claims, 2)
        if len(stems[one.id] & stems[two.id]) >= SHARED_WORDS_MIN
    }


def test_among_many_claims_a_rare_word_leads_to_the_one_that_says_the_same_or_the_opposite() -> None:
    many = said(*(f"The disk of node-{number} is full" for number in range(COMMON_MAX + 100)))
    (denied,) = said("The disk of node-250 is not full")
    assert [one.conclusion for one in Resemblance(CONTEXT, many).near(denied)] == ["The disk of node-250 is full"]
    assert len(conflicts_between((*many, denied.with_(id=ClaimId("denied"))), CONTEXT)) == 1


def test_words_that_all_claims_share_lead_nowhere() -> None:
    many = said(*(["The disk is full"] * (COMMON_MAX + 1)))
    assert list(Resemblance(CONTEXT, many).near(many[0])) == []


def test_a_claim_is_held_against_those_before_it_and_against_what_was_promoted_already() -> None:
    one, other = said("The cache process was killed", "The cache process was not killed")
    together = verify(artifact(one, other), CONTEXT)
    assert [entry.contradicted for entry in together.claims] == [False, True]
    alone = verify(artifact(other), context_of(peers=(one,)))
    assert [entry.contradicted for entry in alone.claims] == [True]
