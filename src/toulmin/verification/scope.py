"""Scope adherence: nothing that was excluded, nothing wider than before, and a relation to the objective."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from toulmin.contracts.artifact import PlanItem, Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.exchange import ScopeAnswer
from toulmin.contracts.run_contract import ScopeRules
from toulmin.contracts.verification import Dimension, Finding
from toulmin.grounding import squash
from toulmin.verification.bounds import Breach, bound_of, breach
from toulmin.verification.context import VerificationContext
from toulmin.verification.relevance import UNKNOWN, is_asked, relevance, wanted_words
from toulmin.verification.tally import NOWHERE, Place, Tally

__all__ = [
    "check_claim_scope",
    "check_item_scope",
    "check_not_wider",
    "check_text_scope",
    "excluded_by",
    "restored_bounds",
    "unchecked_constraints",
]

EXCLUSION_SHARE: Final = 0.8
"""Share of an exclusion's content words that a text must have before it is about what was excluded."""
RELEVANCE_SHOWN: Final = 0.2
"""Relevance below which a reader is told so."""
TELLING: Final = 0.5
"""Rarity from which a word says what an item is about; commoner ones are in everything."""
_JOINED: Final = re.compile(r"[,;]|\b(?:and|or|plus|also|including|with)\b|\bas well as\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"\bbetween\b(.{1,60}?)\band\b", re.IGNORECASE)


def check_claim_scope(claim: Claim, near: Iterable[Claim], context: VerificationContext, tally: Tally) -> bool:
    """One unit: 0 and an error for a claim about something excluded, else as many points as it is relevant.

    `near`: promoted claims that it resembles or draws on. Returns whether the claim is in scope.
    """
    excluded = excluded_by(claim.conclusion, context)
    if excluded is not None:
        tally.unit(0.0)
        tally.error("scope.excluded", f"the claim is about what is out of scope: {excluded!r}", Place(claim.id))
        return False
    if not _keeps_bounds(claim, context, tally):
        tally.unit(0.0)
        return False
    foreign = [answer for answer in claim.answers if not is_asked(answer, context)]
    if foreign:
        tally.warn("scope.question_not_asked", f"answers a question that nobody asked: {foreign[0]!r}", Place(claim.id))
    shown = relevance(claim, near, context)
    tally.unit(UNKNOWN if shown is None else shown)
    if shown is None:
        said = "no word of the objective, the questions or the scope stands in the inputs"
        tally.warn("scope.relevance_unknown", said, Place(claim.id))
    elif shown < RELEVANCE_SHOWN:
        said = f"it reaches {shown:.0%} of what tells the objective, a question or the scope apart"
        tally.warn("scope.relevance_not_shown", said, Place(claim.id))
    return True


def check_item_scope(item: PlanItem, context: VerificationContext, tally: Tally, *, revises: bool) -> None:
    """One unit for a planned item that names no question that was asked: it stays within the scope that holds.

    It is outside when it is about something in the inputs (a telling word of its title or question stands there) and
    none of its words is of the objective, the questions, the scope or the names of the documents that it reads. In a
    revision, that is a later round, this is an error; the first plan is only warned, because its words are its own.
    """
    if item.question is not None and is_asked(item.question, context):
        tally.unit(1.0)
        return
    words = context.read(f"{item.title}. {item.question or ''}").stems
    read_there = (context.documents[id_] for id_ in item.documents if id_ in context.documents)
    texts = (*(f"{document.name} \n\n{document.title}" for document in read_there), *scope_constraints(context))
    held = frozenset[str]().union(*wanted_words(context), *(context.read(text).stems for text in texts))
    telling = sorted(word for word in words if context.rarity.of(word) >= TELLING)
    if not telling or words & held:
        tally.unit(1.0)
        return
    tally.unit(0.0)
    said = f"item {item.id} ({item.title[:80]!r}) is about something that is not in scope"
    if revises:
        tally.error("scope.item_outside", said)
    else:
        tally.warn("scope.item_outside", said)


def restored_bounds(*, held: Scope | ScopeRules, given: ScopeAnswer) -> tuple[Finding, ...]:
    """Exclusions and constraints that held and that a scope, as it was proposed, left out: a warning for each (R46).

    They hold all the same, because whoever builds the scope puts them back; that somebody tried is on record.
    """
    before = held.out_of_scope if isinstance(held, Scope) else held.exclude
    tally = Tally(Dimension.SCOPE_ADHERENCE)
    for kind, old_items, new_items in (
        ("exclusion", before, given.out_of_scope),
        ("constraint", held.constraints, given.constraints),
    ):
        kept = {squash(item) for item in new_items}
        for item in old_items:
            if squash(item) not in kept:
                tally.warn(f"scope.{kind}_restored", f"the {kind} {item!r} was left out, and holds all the same")
    return tuple(tally.findings)


def _keeps_bounds(claim: Claim, context: VerificationContext, tally: Tally) -> bool:
    """Whether the claim breaks none of the scope's constraints that code understands; what cannot be told is said."""
    for text in scope_constraints(context):
        bound = bound_of(text)
        if bound is None:
            continue
        found = breach(bound, claim, context)
        if isinstance(found, Breach):
            place = Place(claim.id, found.start, found.end)
            tally.error("scope.constraint_broken", f"it breaks the constraint {text!r}: {found.message}", place)
            return False
        if not found:
            said = f"nothing in it tells whether it keeps the constraint {text!r}"
            tally.warn("scope.constraint_not_shown", said, Place(claim.id))
    return True


def scope_constraints(context: VerificationContext) -> tuple[str, ...]:
    """The constraints of people, and those of the scope that holds, each once."""
    held = context.scope.constraints if context.scope is not None else ()
    return tuple(dict.fromkeys((*context.contract.scope.constraints, *held)))


def unchecked_constraints(constraints: Iterable[str]) -> tuple[str, ...]:
    """Those of some constraints that code does not understand, so that nobody takes silence for a check."""
    return tuple(text for text in constraints if bound_of(text) is None)


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
