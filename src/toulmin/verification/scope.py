"""Scope adherence: nothing that was excluded, nothing wider than before, and a relation to the objective."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from toulmin.contracts.artifact import Scope
from toulmin.contracts.claim import Claim
from toulmin.grounding import squash
from toulmin.verification.context import VerificationContext
from toulmin.verification.tally import NOWHERE, Place, Tally

__all__ = ["check_claim_scope", "check_not_wider", "check_text_scope", "excluded_by", "is_relevant"]

EXCLUSION_SHARE: Final = 0.8
"""Share of an exclusion's content words that a text must have before it is about what was excluded."""
RELEVANCE_NOT_SHOWN: Final = 0.5
_JOINED: Final = re.compile(r"[,;]|\b(?:and|or|plus|also|including|with)\b|\bas well as\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"\bbetween\b(.{1,60}?)\band\b", re.IGNORECASE)


def check_claim_scope(claim: Claim, context: VerificationContext, tally: Tally) -> bool:
    """One unit: 0 and an error for a claim about something excluded, 0.5 when no relation to the objective shows.

    Returns whether the claim is in scope.
    """
    excluded = excluded_by(claim.conclusion, context)
    if excluded is not None:
        tally.unit(0.0)
        tally.error("scope.excluded", f"the claim is about what is out of scope: {excluded!r}", Place(claim.id))
        return False
    foreign = [answer for answer in claim.answers if not _asked(answer, context)]
    if foreign:
        tally.warn("scope.question_not_asked", f"answers a question that nobody asked: {foreign[0]!r}", Place(claim.id))
    if is_relevant(claim, context):
        tally.unit(1.0)
    else:
        tally.unit(RELEVANCE_NOT_SHOWN)
        tally.warn("scope.relevance_not_shown", "no word connects the claim with the objective", Place(claim.id))
    return True


def check_text_scope(texts: Iterable[str], context: VerificationContext, tally: Tally) -> None:
    """One unit for each text: it may not be about something excluded."""
    for text in texts:
        excluded = excluded_by(text, context)
        tally.require(
            "scope.excluded", f"{text[:80]!r} is about what is out of scope: {excluded!r}", holds=excluded is None
        )


def excluded_by(text: str, context: VerificationContext) -> str | None:
    """The exclusion (of a person first, of the scope artifact second) that a text falls under, or None."""
    exclusions = (*context.contract.scope.exclude, *(context.scope.out_of_scope if context.scope else ()))
    if not exclusions:
        return None
    reading = context.read(text)
    for exclusion in exclusions:
        wanted = context.read(exclusion)
        stems, spellings = wanted.stems, {squash(name.text) for name in wanted.names if name.identifier}
        if not stems or not spellings <= reading.spellings:
            continue
        if any(len(stems & sentence.stems) >= EXCLUSION_SHARE * len(stems) for sentence in reading.sentences):
            return exclusion
    return None


def is_relevant(claim: Claim, context: VerificationContext) -> bool:
    """Whether the claim answers a question that was asked, or shares a content word with the objective or the scope."""
    if any(_asked(answer, context) for answer in claim.answers):
        return True
    wanted = context.read(context.contract.objective).stems
    for text in (*context.questions, *(context.scope.in_scope if context.scope else context.contract.scope.include)):
        wanted = wanted | context.read(text).stems
    stems = context.read(claim.conclusion).stems
    return bool(stems & wanted) or any(context.read(evidence.quote).stems & wanted for evidence in claim.grounds)


def check_not_wider(scope: Scope, earlier: Scope, context: VerificationContext, tally: Tally) -> None:
    """One unit for each item: nothing new comes in, no exclusion and no constraint is dropped (R46).

    An item is not new when each of its parts (split at commas, "and", "with" …) has all content words of one part of an
    earlier item: more words narrow, other words widen.
    """
    before = [stems for item in earlier.in_scope for stems in _item_parts(item, context)]
    for item in scope.in_scope:
        narrower = all(any(old <= new for old in before) for new in _item_parts(item, context))
        tally.require("scope.widened", f"{item!r} was not in scope before", holds=narrower)
    for kind, old_items, new_items in (
        ("exclusion", earlier.out_of_scope, scope.out_of_scope),
        ("constraint", earlier.constraints, scope.constraints),
    ):
        kept = {squash(item) for item in new_items}
        for item in old_items:
            tally.require(
                f"scope.{kind}_dropped", f"the {kind} {item!r} is gone", holds=squash(item) in kept, place=NOWHERE
            )


def _item_parts(item: str, context: VerificationContext) -> list[frozenset[str]]:
    parts = [context.read(part).stems for part in _JOINED.split(_RANGE.sub(r"\1 ", item))]
    return [stems for stems in parts if stems] or [context.read(item).stems]


def _asked(answer: str, context: VerificationContext) -> bool:
    wanted = squash(answer)
    return any(squash(question) == wanted for question in (*context.questions, *context.contract.output.must_answer))
