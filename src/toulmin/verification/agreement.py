"""Agreement of independent passes: what only some of them came to is less certain, and said to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.reading import Reading, read
from toulmin.verification.contradiction import clash

__all__ = ["Agreement", "agree"]

ALIKE_MIN: Final = 0.6
"""Share of the shorter conclusion's content words that both must have to say the same."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What several passes over one question came to."""

    claims: tuple[DraftClaim, ...]
    """Those of the first pass, each as sure as the passes agree on it."""
    votes: tuple[int, ...]
    """For each claim, how many passes came to it."""
    lone: tuple[str, ...]
    """Conclusions that only other passes than the first came to."""


def agree(passes: Sequence[Sequence[DraftClaim]]) -> Agreement:
    """Claims of the first pass, with their confidence times the share of all passes that came to them.

    The first pass counts as one vote among equals: a claim that k of n passes came to keeps k/n of its confidence, so
    that with two passes of which one differs nothing stays above a half. Two passes come to one claim when they mean
    the same kind of thing, rest on a common passage or use the same words, and do not exclude each other.
    """
    first, others = passes[0], passes[1:]
    if not others:
        return Agreement(claims=tuple(first), votes=(1,) * len(first), lone=())
    readings = [[(claim, read(claim.conclusion)) for claim in other] for other in passes]
    agreed: list[DraftClaim] = []
    votes: list[int] = []
    matched: list[set[int]] = [set() for _ in others]
    for claim, reading in readings[0]:
        count = 1
        for number, other in enumerate(readings[1:]):
            place = _same(claim, reading, other)
            if place is not None:
                count += 1
                matched[number].add(place)
        votes.append(count)
        agreed.append(claim.with_(confidence=round(claim.confidence * count / len(passes), 6)))
    lone = [
        claim.conclusion
        for number, other in enumerate(others)
        for place, claim in enumerate(other)
        if place not in matched[number]
    ]
    return Agreement(claims=tuple(agreed), votes=tuple(votes), lone=tuple(dict.fromkeys(lone)))


def _same(claim: DraftClaim, reading: Reading, others: Sequence[tuple[DraftClaim, Reading]]) -> int | None:
    for place, (other, said) in enumerate(others):
        if other.kind is not claim.kind or clash(reading, said) is not None:
            continue
        shared = len(reading.stems & said.stems)
        alike = shared >= ALIKE_MIN * max(1, min(len(reading.stems), len(said.stems)))
        if alike and (_overlap(claim.evidence, other.evidence) or reading.stems == said.stems):
            return place
    return None


def _overlap(mine: Sequence[SpanRef], theirs: Sequence[SpanRef]) -> bool:
    return not {ref.passage for ref in mine}.isdisjoint(ref.passage for ref in theirs)
