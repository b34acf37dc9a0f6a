"""Resemblance: which claims share enough words to speak of one thing, found without holding each against all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from toulmin.contracts.claim import Claim
from toulmin.verification.context import VerificationContext

__all__ = ["COMMON_MAX", "SHARED_WORDS_MIN", "Resemblance"]

COMMON_MAX: Final = 200
"""A word that more claims share than this leads from none of them to another: it tells them apart no more."""
SHARED_WORDS_MIN: Final = 2
"""Words that two claims share before they are held against each other."""


class Resemblance:
    """Claims by the words of their conclusions.

    Up to COMMON_MAX claims every pair with SHARED_WORDS_MIN words in common is found. Among more, a pair is found when
    one of these words is rare enough to lead from one to the other, so that the work grows with the number of claims
    and not with its square.
    """

    def __init__(self, context: VerificationContext, claims: Iterable[Claim] = ()) -> None:
        self._context = context
        self._claims: list[Claim] = []
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for claim in claims:
            self.add(claim)

    def add(self, claim: Claim) -> None:
        """Take one more claim in."""
        for stem in self._stems(claim):
            self._by_word[stem].append(len(self._claims))
        self._claims.append(claim)

    def near(self, claim: Claim) -> Iterator[Claim]:
        """The claims that resemble one, in the order in which they were taken in."""
        stems = self._stems(claim)
        led_to: set[int] = set()
        for stem in stems:
            others = self._by_word.get(stem, ())
            if len(others) <= COMMON_MAX:
                led_to.update(others)
        for place in sorted(led_to):
            other = self._claims[place]
            if len(stems & self._stems(other)) >= SHARED_WORDS_MIN:
                yield other

    def _stems(self, claim: Claim) -> frozenset[str]:
        return self._context.read(claim.conclusion).stems
