"""Relevance: how much of what was asked a claim reaches with its quotes, weighted by how rare the words are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from toulmin.contracts.claim import Claim
from toulmin.grounding import squash
from toulmin.verification.context import VerificationContext

__all__ = ["THROUGH_OTHERS", "UNKNOWN", "is_asked", "relevance", "wanted_words"]

THROUGH_OTHERS: Final = 0.5
"""What it is worth to share words with a promoted claim that is relevant itself: half as much as being so directly."""
NEAR_MAX: Final = 50
UNKNOWN: Final = 0.5
"""Relevance where nothing can be measured: no word of what was asked stands in the inputs."""


def relevance(claim: Claim, near: Iterable[Claim], context: VerificationContext) -> float | None:
    """How relevant a claim is, in [0, 1]; None when no word of what was asked stands anywhere in the inputs.

    1. A claim that answers a question that was asked is relevant, whatever its words: a cause need not share a word
       with its symptom.
    2. Else the largest share that it reaches of the rare words of one thing asked for: the objective, a question, an
       item in scope. Its conclusion, its quotes and the names of the documents they come from count.
    3. Or, at half the worth, the largest share of its own rare words that stand in a claim of `near` (promoted before,
       or drawn on; the first 50), times how relevant that one is by 1 and 2.

    Weights of words are those of `Rarity`.
    """
    if _answers(claim, context):
        return 1.0
    if not any(context.rarity.together(wanted) for wanted in wanted_words(context)):
        return None
    direct = _direct(claim, context)
    if direct >= THROUGH_OTHERS:
        return direct
    own = context.read(claim.conclusion).stems
    through = max(
        (
            context.rarity.share(own, _reach(other, context)) * _first_hand(other, context)
            for other in islice(near, NEAR_MAX)
        ),
        default=0.0,
    )
    return max(direct, THROUGH_OTHERS * through)


def is_asked(answer: str, context: VerificationContext) -> bool:
    """Whether a question that a claim says it answers was asked at all."""
    wanted = squash(answer)
    return any(squash(question) == wanted for question in (*context.questions, *context.contract.output.must_answer))


def _first_hand(claim: Claim, context: VerificationContext) -> float:
    return 1.0 if _answers(claim, context) else _direct(claim, context)


def _answers(claim: Claim, context: VerificationContext) -> bool:
    return any(is_asked(answer, context) for answer in claim.answers)


def _direct(claim: Claim, context: VerificationContext) -> float:
    reached = _reach(claim, context)
    return max((context.rarity.share(wanted, reached) for wanted in wanted_words(context)), default=0.0)


def wanted_words(context: VerificationContext) -> Iterator[frozenset[str]]:
    """The content words of each thing that was asked for: the objective, the questions, what is in scope."""
    contract = context.contract
    subjects = context.scope.in_scope if context.scope is not None else contract.scope.include
    for text in (contract.objective, *(context.questions or contract.output.must_answer), *subjects):
        yield context.read(text).stems


def _reach(claim: Claim, context: VerificationContext) -> frozenset[str]:
    return context.read(claim.conclusion).stems.union(
        *(context.read(ground.quote).stems | context.read(ground.name).stems for ground in claim.grounds)
    )
