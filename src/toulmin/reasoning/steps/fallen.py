"""Fallen: which claims were withdrawn after they had been promoted, by which rule, and what that did to those above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.event import Event
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.report import Dependent, Withdrawal
from toulmin.contracts.vocabulary import ArtifactId, Level
from toulmin.provenance import Fall, falls

__all__ = ["withdrawals"]


@dataclass(frozen=True, slots=True)
class _Change:
    """A fall at its level."""

    fall: Fall
    level: Level

    @property
    def place(self) -> tuple[int, Digest]:
        return int(self.level), self.fall.claim.content_digest

    def rests_on(self, other: _Change) -> bool:
        level, digest = other.place
        return int(self.level) == level + 1 and digest in self.fall.claim.rests_on


def withdrawals(
    log: Sequence[Event],
    *,
    artifacts: Mapping[ArtifactId, ReasoningArtifact],
    promotions: Sequence[PromotionDecision],
) -> tuple[Withdrawal, ...]:
    """The claims that fell for a reason of their own, in the order of the log, with what rested on them.

    A claim that several artifacts said is told once.
    """
    changes: dict[tuple[int, Digest], _Change] = {}
    for fall in falls(log, artifacts=artifacts, promotions=promotions):
        change = _Change(fall, artifacts[fall.artifact].level)
        changes.setdefault(change.place, change)
    fallen = [change for change in changes.values() if change.fall.left is None]
    return tuple(
        _withdrawal(change, among=tuple(changes.values()))
        for change in fallen
        if not any(change.rests_on(other) for other in fallen)
    )


def _withdrawal(change: _Change, *, among: Sequence[_Change]) -> Withdrawal:
    fall = change.fall
    return Withdrawal(
        claim=fall.claim.id,
        artifact=fall.artifact,
        level=change.level,
        round=fall.round,
        said=fall.claim.conclusion,
        rule=fall.rule,
        reason=fall.reason,
        lost_to=fall.instead.said if fall.instead is not None else None,
        lost_to_source=fall.instead.source if fall.instead is not None else None,
        dependents=tuple(_dependents(change, among=among)),
    )


def _dependents(fallen: _Change, *, among: Sequence[_Change]) -> Iterator[Dependent]:
    """What drew on a fallen claim: those that fell too with what drew on them, level by level."""
    for change in among:
        if change.rests_on(fallen):
            left = change.fall.left
            yield Dependent(
                claim=change.fall.claim.id,
                level=change.level,
                said=change.fall.claim.conclusion,
                confidence=left.qualifier.confidence if left is not None else None,
            )
            if left is None:
                yield from _dependents(change, among=among)
