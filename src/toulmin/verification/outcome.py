"""What a check of a text finds: whether it holds, in words, and at which characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toulmin.contracts.claim import Claim
from toulmin.contracts.vocabulary import ClaimId

__all__ = ["HOLDS", "Outcome", "Output", "fails", "told"]


@dataclass(frozen=True, slots=True)
class Output:
    """A text that is held to constraints, and the claims behind it."""

    text: str
    claims: Sequence[Claim] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that was looked at."""

    holds: bool
    message: str = ""
    """What is wrong, if it does not hold."""
    start: int | None = None
    """Characters into the text, or into the conclusion of `claim`."""
    end: int | None = None
    claim: ClaimId | None = None


HOLDS: Final = Outcome(holds=True)


def told(message: str, *, holds: bool, start: int | None = None, end: int | None = None) -> Outcome:
    """What holds, or else is wrong in these words and at this place."""
    return Outcome(holds=False, message=message, start=start, end=end) if not holds else HOLDS


def fails(message: str, start: int | None = None, end: int | None = None, claim: ClaimId | None = None) -> Outcome:
    """What is wrong in these words and at this place."""
    return Outcome(holds=False, message=message, start=start, end=end, claim=claim)
