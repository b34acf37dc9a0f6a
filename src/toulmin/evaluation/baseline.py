"""PlainBm25: the ranking that any search engine gives, measured beside every figure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log

__all__ = ["PlainBm25"]

K1 = 1.5
B = 0.75


class PlainBm25:
    """BM25 over some texts, with lower-case words and without stemming or stop words.

    The score of text D for query Q is the sum over the words q of Q (repeated words count again) of
    idf(q) · f(q, D) · (k1 + 1) / (f(q, D) + k1 · (1 - b + b · |D| / mean |D|)), with k1 = 1.5, b = 0.75 and
    idf(q) = ln(1 + (N - n(q) + 0.5) / (n(q) + 0.5)).
    Source: S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the
    non-negative idf that Lucene uses.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(words(text)) for text in texts]
        lengths = [sum(count.values()) for count in counts]
        mean = sum(lengths) / len(lengths) or 1.0
        holding = Counter(word for count in counts for word in count)
        self._size = len(texts)
        self._weights: dict[str, list[tuple[int, float]]] = {}
        for number, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            for word, times in count.items():
                idf = log(1 + (self._size - holding[word] + 0.5) / (holding[word] + 0.5))
                weight = idf * times * (K1 + 1) / (times + K1 * (1 - B + B * length / mean))
                self._weights.setdefault(word, []).append((number, weight))

    def scores(self, query: str) -> list[float]:
        """The score of each text, in the order given."""
        found = [0.0] * self._size
        for word, times in Counter(words(query)).items():
            for number, weight in self._weights.get(word, ()):
                found[number] += times * weight
        return found

    def ranking(self, query: str) -> list[int]:
        """Numbers of the texts, best first; equal ones in the order given."""
        found = self.scores(query)
        return sorted(range(self._size), key=lambda number: -found[number])


def words(text: str) -> list[str]:
    """Runs of ASCII letters and digits, in lower case."""
    return re.findall(r"[a-z0-9]+", text.lower())
