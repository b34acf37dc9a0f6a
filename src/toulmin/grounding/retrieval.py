"""Which sentences bear on a claim: Okapi BM25 over stems, with a share of each sentence's neighbours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from toulmin.grounding.wording import word

__all__ = ["nearest"]

SATURATION: Final = 1.2
LENGTH: Final = 0.75
NEIGHBOUR: Final = 0.1
"""How much of a neighbour's score a sentence gets: what is said of a thing stands near where it is named."""


def nearest(claim: str, sentences: Sequence[str], *, most: int = 5) -> tuple[int, ...]:
    """Places of the sentences that bear most on a claim, the best first; those that share no word with it are left out.

    Source: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with k1 = 1.2 and
    b = 0.75. An index of a library costs more to build than one claim costs to score over some hundred sentences.
    """
    words = [word(sentence).content for sentence in sentences]
    wanted = sorted(word(claim).words)
    mean = sum(map(len, words)) / max(1, len(words)) or 1.0
    within = Counter(stem for one in words for stem in set(one))
    rare = {stem: math.log1p((len(words) - within[stem] + 0.5) / (within[stem] + 0.5)) for stem in wanted}
    scores = []
    for one in words:
        counts = Counter(one)
        room = SATURATION * (1.0 - LENGTH + LENGTH * len(one) / mean)
        scores.append(
            math.fsum(rare[stem] * counts[stem] * (SATURATION + 1.0) / (counts[stem] + room) for stem in wanted)
        )
    around = [0.0, *scores, 0.0]
    total = [score + NEIGHBOUR * (around[place] + around[place + 2]) for place, score in enumerate(scores)]
    found = (place for place, score in enumerate(scores) if score > 0.0)
    return tuple(sorted(found, key=lambda place: (-total[place], place))[:most])
