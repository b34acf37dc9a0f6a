"""Gaps: what items could not find out, and which of it a later round found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.event import Event, StepFinished
from toulmin.contracts.report import ClosedGap
from toulmin.contracts.vocabulary import Level

__all__ = ["answered_in", "closed_gaps", "open_gaps"]


def answered_in(standing: Iterable[ReasoningArtifact]) -> dict[str, int]:
    """For each question that a standing claim answers, the latest round in which one does."""
    rounds: dict[str, int] = {}
    for artifact in standing:
        for claim in artifact.claims:
            for question in claim.answers:
                rounds[question] = max(artifact.round, rounds.get(question, 0))
    return rounds


def open_gaps(artifact: ReasoningArtifact, *, answered: Mapping[str, int]) -> tuple[str, ...]:
    """What an item says that it could not find out, without gaps about a question that a later round answered.

    A gap is about a question when it quotes it; any other stays open. `answered`: as `answered_in` says.
    """
    if not isinstance(artifact.body, Analysis):
        return ()
    later = [question for question, number in answered.items() if number > artifact.round]
    return tuple(gap for gap in artifact.body.not_known if not any(repr(question) in gap for question in later))


def closed_gaps(
    log: Sequence[Event], *, made: Iterable[ReasoningArtifact], standing: Sequence[ReasoningArtifact]
) -> Iterator[ClosedGap]:
    """Each question that a round sent down for want of an answer and that stands answered by a later one, once."""
    rounds = {artifact.id: artifact.round for artifact in made}
    seen: set[str] = set()
    for event in log:
        if not isinstance(event, StepFinished) or event.next_round is None:
            continue
        for question in event.next_round.questions:
            closed = _closed(question, asked=rounds[event.artifact], standing=standing)
            if closed is not None and question not in seen:
                seen.add(question)
                yield closed


def _closed(question: str, *, asked: int, standing: Sequence[ReasoningArtifact]) -> ClosedGap | None:
    answers = [
        (artifact.round, -claim.qualifier.confidence, place, claim)
        for place, artifact in enumerate(standing)
        if artifact.level is Level.L1
        for claim in artifact.claims
        if question in claim.answers
    ]
    if not answers:
        return None
    first, _, _, claim = min(answers, key=lambda entry: entry[:3])
    if first <= asked:
        return None
    return ClosedGap(
        question=question,
        asked=asked,
        answered=first,
        claim=claim.id,
        said=claim.conclusion,
        documents=tuple(dict.fromkeys(ground.name for ground in claim.grounds)),
    )
