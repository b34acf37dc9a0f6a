"""The texts that a claim is held against, worded once: which sentence is nearest, which words stand anywhere."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toulmin.grounding.relations import KIN
from toulmin.grounding.wording import Wording, word

__all__ = ["Ground", "Near"]

PREFIX: Final = 5
"""Letters that two words must share at their beginning to be taken for forms of one another."""
SAME, FORM, SHORT_FORM, KINDRED = 1.0, 0.8, 0.7, 0.5
"""How much of a word another one carries: the same stem, another form of it, of a short one, a word of its kind."""


@dataclass(frozen=True, slots=True)
class Near:
    """The part of a ground that is nearest to one claim."""

    best: Wording
    places: tuple[int, ...]
    """Of the best two sentences."""
    second: Wording | None
    window: tuple[Wording, ...]
    """The best sentence with its neighbours."""
    words: frozenset[str]
    """Of the window."""
    shares: tuple[float, ...]
    """Of each sentence: the weight of the claim's words that it has, as a share of the claim's whole weight."""
    weights: dict[str, float]
    carried: dict[str, float]
    """How much of each content word of the claim the window carries, from 0 to 1."""
    anywhere: dict[str, float]
    """The same for all sentences together."""


class Ground:
    """Evidence sentences, worded once for all claims that are held against them."""

    __slots__ = ("_prefixes", "_sentences_with", "pairs", "sentences", "texts", "total", "words")

    def __init__(self, evidence: Sequence[str]) -> None:
        self.texts = tuple(evidence)
        self.sentences = tuple(word(text) for text in evidence) or (word(""),)
        self.words: frozenset[str] = frozenset().union(*(one.words for one in self.sentences))
        self.pairs: frozenset[tuple[str, str]] = frozenset().union(*(one.pairs for one in self.sentences))
        self.total = sum(len(one.tokens) for one in self.sentences)
        self._sentences_with = Counter(stem for one in self.sentences for stem in one.words)
        self._prefixes = _prefixes(self.words)

    def near(self, claim: Wording) -> Near:
        """Where the claim's words stand. A word counts the more the fewer sentences have it."""
        count = len(self.sentences)
        weights = {
            stem: math.log(1.0 + (count + 1.0) / (self._sentences_with.get(stem, 0) + 0.5))
            for stem in dict.fromkeys(claim.content)
        }
        total = sum(weights.values()) or 1.0
        shares = tuple(_weight(claim.words & one.words, weights) / total for one in self.sentences)
        order = sorted(range(count), key=lambda place: (-shares[place], place))
        best = order[0]
        window = self.sentences[max(0, best - 1) : best + 2]
        words: frozenset[str] = frozenset().union(*(one.words for one in window))
        prefixes = _prefixes(words)
        kinds: frozenset[int] = frozenset().union(*(KIN.get(stem, frozenset()) for stem in words))
        carried = {stem: _carried(stem, words, prefixes, kinds) for stem in weights}
        anywhere = {
            stem: max(share, _carried(stem, self.words, self._prefixes, frozenset())) for stem, share in carried.items()
        }
        second = self.sentences[order[1]] if count > 1 else None
        return Near(self.sentences[best], tuple(order[:2]), second, window, words, shares, weights, carried, anywhere)


def _weight(words: frozenset[str], weights: dict[str, float]) -> float:
    # In a fixed order: a sum of floats in the order of a set would differ from process to process.
    return math.fsum(weights[stem] for stem in words)


def _prefixes(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem[:PREFIX] for stem in words if len(stem) >= PREFIX - 1)


def _carried(stem: str, words: frozenset[str], prefixes: frozenset[str], kinds: frozenset[int]) -> float:
    if stem in words:
        return SAME
    if len(stem) >= PREFIX and stem[:PREFIX] in prefixes:
        return FORM
    if len(stem) >= PREFIX - 1 and stem[: PREFIX - 1] in prefixes:
        return SHORT_FORM
    if kinds and KIN.get(stem, frozenset()) & kinds:
        return KINDRED
    return 0.0
