"""Rewording: claims that say again what was said before in other words, so that a run that turns in circles is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toulmin.contracts.claim import Claim
from toulmin.reading import Reading
from toulmin.verification.context import VerificationContext
from toulmin.verification.contradiction import clash
from toulmin.verification.resemblance import Resemblance

__all__ = ["KNOWN_MIN", "reworded"]

KNOWN_MIN: Final = 0.75
"""Share of a claim's content words that an earlier claim holds already before it says nothing new."""


def reworded(claims: Sequence[Claim], *, earlier: Sequence[Claim], context: VerificationContext) -> tuple[Claim, ...]:
    """Those of the claims that only say again what an earlier one says.

    Such a claim quotes no passage that the earlier one does not, brings hardly a new word, no new number, time or name,
    and does not exclude it. Other spans of the same passage, another kind and another order of words are nothing new;
    another source is.
    """
    known = Resemblance(context, earlier)
    return tuple(
        claim for claim in claims if any(_says_again(claim, before, context=context) for before in known.near(claim))
    )


def _says_again(claim: Claim, before: Claim, *, context: VerificationContext) -> bool:
    if not {ground.passage for ground in claim.grounds} <= {ground.passage for ground in before.grounds}:
        return False
    now, then = context.read(claim.conclusion), context.read(before.conclusion)
    if len(now.stems & then.stems) < KNOWN_MIN * len(now.stems):
        return False
    return not _adds_a_fact(now, then) and clash(now, then) is None


def _adds_a_fact(now: Reading, then: Reading) -> bool:
    return (
        any(not any(number.agrees(other) for other in then.numbers) for number in now.numbers)
        or any(not any(when.agrees(other) for other in then.whens) for when in now.whens)
        or any(name.identifier and name.text not in {other.text for other in then.names} for name in now.names)
    )
