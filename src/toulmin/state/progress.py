"""No progress: a pure rule over what each round promoted and what it asked of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toulmin.contracts.canonical import Digest

__all__ = ["NOVELTY_MIN", "Round", "novelty", "stalled"]

NOVELTY_MIN = 0.1
"""Share of a round's claims that must be new; two rounds in a row below it are the last."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one finished round came to."""

    said: frozenset[str]
    """Short digests of the claims that it promoted."""
    asked: Digest | None
    """Digest of what it asks of the next round."""
    repeats: frozenset[str] = frozenset()
    """Those of `said` that only reword what an earlier round had said."""


def novelty(rounds: Sequence[Round]) -> tuple[float, ...]:
    """For each round, the share of its claims that no earlier round had said, in whatever words; 0 when it has none."""
    known: frozenset[str] = frozenset()
    shares: list[float] = []
    for each in rounds:
        shares.append(len(each.said - known - each.repeats) / len(each.said) if each.said else 0.0)
        known |= each.said
    return tuple(shares)


def stalled(rounds: Sequence[Round]) -> str | None:
    """Why another round would get nowhere, or None.

    1. The last round asks for exactly what an earlier one asked for: A-A, and with it A-B-A-B.
    2. The last of several rounds promoted nothing that had not been said before.
    3. Two rounds in a row brought less than NOVELTY_MIN of new claims: the first round counts as all new.
    """
    if not rounds:
        return None
    last = rounds[-1]
    asked_before = [number for number, each in enumerate(rounds[:-1], start=1) if each.asked == last.asked]
    if last.asked is not None and asked_before:
        return f"round {len(rounds)} asks for what round {asked_before[0]} asked for"
    shares = novelty(rounds)
    if len(rounds) > 1 and shares[-1] == 0.0:
        return f"round {len(rounds)} brought nothing that had not been said"
    if len(rounds) > 2 and max(shares[-2:]) < NOVELTY_MIN:
        return f"rounds {len(rounds) - 1} and {len(rounds)} brought hardly anything new"
    return None
