"""Rarity: how much a word tells apart, by how many of the run's own passages have it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from math import fsum, log
from typing import Final

from toulmin.grounding import stem

__all__ = ["PASSAGES_MAX", "Rarity"]

PASSAGES_MAX: Final = 2_000
"""Passages that are counted; of more, as many are taken at even distances."""
_PART: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[^\W\d_a-zA-Z]+")


class Rarity:
    """The weight of each word in [0, 1]: 1 for one that a single passage has, near 0 for one that nearly all have.

    The weight is the inverse document frequency of BM25, ln(1 + (N - n + 0.5) / (n + 0.5)), as a share of its value for
    n = 1 (S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, section 3.1). A word
    that stands in no passage weighs nothing: no quote can reach it.
    """

    def __init__(self, texts: Iterable[str], *, passages: int) -> None:
        step = max(1, -(-passages // PASSAGES_MAX))
        self._sampled = step > 1
        counts: Counter[str] = Counter()
        self._total = 0
        for text in islice(texts, 0, None, step):
            self._total += 1
            counts.update({stem(part.lower()) for part in _PART.findall(text)})
        self._counts: Mapping[str, int] = counts

    def of(self, word: str) -> float:
        """The weight of a stem; where only a part of the passages was counted, one not met there is as rare as any."""
        count = self._counts.get(word, 0)
        if not count:
            return 1.0 if self._sampled else 0.0
        return self._frequency(count) / self._frequency(1)

    def together(self, words: Iterable[str]) -> float:
        """The weights of several stems together."""
        return fsum(self.of(word) for word in words)

    def share(self, words: frozenset[str], reached: frozenset[str]) -> float:
        """How much of the weight of some stems was reached; 0 when they weigh nothing."""
        whole = self.together(words)
        return self.together(words & reached) / whole if whole else 0.0

    def _frequency(self, count: int) -> float:
        return log(1.0 + (self._total - count + 0.5) / (count + 0.5))
