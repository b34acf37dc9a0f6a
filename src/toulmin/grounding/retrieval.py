"""Which sentences bear on a claim: Okapi BM25 over stems, with a share of each sentence's neighbours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from toulmin.grounding.wording import word

__all__ = ["SentenceIndex", "nearest"]

SATURATION: Final = 1.2
LENGTH: Final = 0.75
NEIGHBOUR: Final = 0.1
"""How much of a neighbour's score a sentence gets: what is said of a thing stands near where it is named."""
DECIMALS: Final = 9
"""Scores that differ by less are equal, and equal ones keep the order of the sentences."""


class SentenceIndex:
    """Sentences, counted once for all claims that are looked up in them.

    Source: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with k1 = 1.2,
    b = 0.75 and inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)), so that no word counts against one.
    An index of a library costs more to build than one claim costs to score over some hundred sentences.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        self._counts = [Counter(word(sentence).content) for sentence in sentences]
        lengths = [count.total() for count in self._counts]
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        self._room = [SATURATION * (1.0 - LENGTH + LENGTH * length / mean) for length in lengths]
        self._within = Counter(stem for count in self._counts for stem in count)

    def nearest(self, claim: str, *, most: int = 5) -> tuple[int, ...]:
        """Places of the sentences that bear most on a claim, best first, those that share no word with it left out."""
        wanted = sorted(word(claim).words & self._within.keys())
        total = len(self._counts)
        rare = {stem: math.log1p((total - self._within[stem] + 0.5) / (self._within[stem] + 0.5)) for stem in wanted}
        scores = [
            math.fsum(rare[stem] * count[stem] * (SATURATION + 1.0) / (count[stem] + room) for stem in wanted)
            for count, room in zip(self._counts, self._room, strict=True)
        ]
        around = [0.0, *scores, 0.0]
        ranked = sorted(
            (-round(score + NEIGHBOUR * (around[place] + around[place + 2]), DECIMALS), place)
            for place, score in enumerate(scores)
            if score > 0.0
        )
        return tuple(place for _, place in ranked[:most])


def nearest(claim: str, sentences: Sequence[str], *, most: int = 5) -> tuple[int, ...]:
    """The same for one claim only."""
    return SentenceIndex(sentences).nearest(claim, most=most)
