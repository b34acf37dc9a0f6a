"""The record of a run: what meta-reasoning sees of it — decisions, failures and results, never raw input."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from toulmin.contracts.artifact import (
    Analysis,
    MetaAnalysis,
    ReasoningArtifact,
    Resolution,
    Review,
)
from toulmin.contracts.command import InFrame
from toulmin.contracts.event import (
    ArtifactDemoted,
    AttemptFailed,
    Event,
    ItemFinished,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.exchange import HeldEntry, RunRecord
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.vocabulary import ArtifactId, DocumentId, TrustLevel
from toulmin.reasoning.gaps import answered_in, open_gaps
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.workbench import Workbench

__all__ = ["ENTRIES_MAX", "known_artifacts", "record_of", "verdicts"]

T = TypeVar("T")

ENTRIES_MAX = 200
"""Entries in each list of a record."""
TOGETHER_MAX = 500
"""Artifacts that are looked at together: a run may have made more than one wants in memory at once."""


def known_artifacts(log: Sequence[Event]) -> tuple[ArtifactId, ...]:
    """The artifacts that the events of a log name, in its order, without those that were withdrawn."""
    made: dict[ArtifactId, None] = {}
    withdrawn: set[ArtifactId] = set()
    for event in log:
        match event:
            case ItemFinished():
                made[event.artifact] = None
            case StepFinished():
                made.update(dict.fromkeys((event.artifact, *event.resolutions)))
            case ArtifactDemoted():
                withdrawn.add(event.artifact)
                made[event.successor] = None
            case _:
                pass
    return tuple(id_ for id_ in made if id_ not in withdrawn)


def verdicts(promotions: Sequence[PromotionDecision]) -> dict[ArtifactId, PromotionDecision]:
    """How each artifact was judged when it was made; that it was withdrawn later is told by the log."""
    return {entry.artifact: entry for entry in promotions if entry.outcome is not PromotionOutcome.DEMOTE}


async def record_of(bench: Workbench, command: InFrame, *, inputs: Inputs) -> RunRecord:
    """The run as it stood when the command was decided, in the order of its log."""
    store, contract = bench.effects.store, bench.contract
    log = (await store.events(command.run))[: command.standing.seq]
    made: list[ReasoningArtifact] = []
    answered: dict[str, int] = {}
    quoted: set[DocumentId] = set()
    async for artifact in _each(bench, command, ids=known_artifacts(log)):
        if artifact.trust is TrustLevel.PROMOTED:
            for question, number in answered_in((artifact,)).items():
                answered[question] = max(number, answered.get(question, 0))
            quoted.update(ground.document for claim in artifact.claims for ground in claim.grounds)
        if _tells_more(artifact):
            made.append(artifact)
    promotions = verdicts(await store.promotions(command.run, about=[artifact.id for artifact in made]))
    fallen = await _fallen(bench, command, log=log)
    sent = dict.fromkeys(event.next_round for event in log if isinstance(event, StepFinished))
    return RunRecord(
        round=command.round,
        rounds_max=contract.limits.rounds_max,
        unanswered=_first(contract.output.open_questions(answered)),
        gaps=_first(gap for artifact in made for gap in open_gaps(artifact, answered=answered)),
        held=_first(_held(made, promotions)),
        demoted=_first(_demoted(log, fallen)),
        failures=_first(_failures(log)),
        denials=_first(_denials(log)),
        conflicts=_first(_conflicts(made)),
        weak_points=_first(
            weak for artifact in made if isinstance(artifact.body, Review) for weak in artifact.body.weak_points
        ),
        unquoted=_first(document for document in inputs.documents if document not in quoted),
        barren=_first(_barren(log)),
        sent=tuple(asked for asked in sent if asked is not None),
        findings=_first(
            finding
            for artifact in made
            if isinstance(artifact.body, MetaAnalysis) and artifact.round == command.round
            for finding in artifact.body.findings
        ),
    )


async def _each(bench: Workbench, command: InFrame, *, ids: Sequence[ArtifactId]) -> AsyncIterator[ReasoningArtifact]:
    for start in range(0, len(ids), TOGETHER_MAX):
        for artifact in await bench.effects.library.artifacts(command.run, ids[start : start + TOGETHER_MAX]):
            yield artifact


def _tells_more(artifact: ReasoningArtifact) -> bool:
    """Whether a record has more of an artifact than what its claims answer and quote."""
    body = artifact.body
    plain = artifact.trust is TrustLevel.PROMOTED and not artifact.held
    return not plain or not isinstance(body, Analysis) or bool(body.not_known)


async def _fallen(
    bench: Workbench, command: InFrame, *, log: Iterable[Event]
) -> Mapping[ArtifactId, ReasoningArtifact]:
    """What was withdrawn, and what took its place."""
    ids = [id_ for event in log if isinstance(event, ArtifactDemoted) for id_ in (event.artifact, event.successor)]
    return {artifact.id: artifact for artifact in await bench.effects.library.artifacts(command.run, ids)}


def _first(entries: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(entries))[:ENTRIES_MAX]


def _held(made: Iterable[ReasoningArtifact], promotions: dict[ArtifactId, PromotionDecision]) -> Iterator[HeldEntry]:
    for artifact in made:
        promotion = promotions.get(artifact.id)
        if promotion is None:
            continue
        unit = f"{artifact.frame}/{artifact.item}"
        whole = promotion.outcome is not PromotionOutcome.PROMOTE
        for claim in (*artifact.held, *(artifact.claims if whole else ())):
            # One entry for each rule that holds the claim: each asks for something else.
            rules = [(entry.rule, entry.reason) for entry in promotion.held if entry.claim == claim.id]
            for rule, reason in rules or [(promotion.rule, promotion.reason)]:
                yield HeldEntry(unit=unit, said=claim.conclusion, rule=rule, reason=reason)


def _demoted(log: Iterable[Event], artifacts: Mapping[ArtifactId, ReasoningArtifact]) -> Iterator[HeldEntry]:
    """Each claim that was withdrawn, with the reason for which its artifact was."""
    for event in log:
        if isinstance(event, ArtifactDemoted):
            left = {claim.content_digest for claim in artifacts[event.successor].claims}
            for claim in artifacts[event.artifact].claims:
                if event.outcome is not PromotionOutcome.PROMOTE or claim.content_digest not in left:
                    unit = f"{event.frame}/{event.item}"
                    yield HeldEntry(unit=unit, said=claim.conclusion, rule=event.rule, reason=event.reason)


def _failures(log: Iterable[Event]) -> Iterator[HeldEntry]:
    for event in log:
        if isinstance(event, AttemptFailed):
            said = f"attempt {event.attempt}: {event.failure.message}"
            yield HeldEntry(
                unit=event.unit, said=said, rule=event.failure.failure.value, reason=event.failure.source.value
            )


def _denials(log: Iterable[Event]) -> Iterator[HeldEntry]:
    for event in log:
        if isinstance(event, WorkDenied):
            yield HeldEntry(unit=event.unit, said=event.action.value, rule=event.rule, reason=event.reason)


def _conflicts(made: Iterable[ReasoningArtifact]) -> Iterator[HeldEntry]:
    for artifact in made:
        if isinstance(artifact.body, Resolution):
            yield HeldEntry(
                unit=f"{artifact.frame}/{artifact.step.value}",
                said=artifact.body.subject,
                rule=artifact.body.rule.value,
                reason=artifact.body.reason,
            )


def _barren(log: Iterable[Event]) -> Iterator[str]:
    for event in log:
        if isinstance(event, ItemFinished) and event.outcome is not PromotionOutcome.PROMOTE:
            yield f"{event.frame}/{event.item}"
