"""What the invariants look at: the whole of a run as it stands in the store, read back after each commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.document import NormalizedState, Passage
from toulmin.contracts.event import Event, InputsNormalised
from toulmin.contracts.policy import PolicyDecision, PolicyInput
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Edge
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, DecisionId, PassageId
from toulmin.state import RunState, fold, fold_all
from toulmin.testing.simulator.ledger import Ledger
from toulmin.testing.simulator.world import World

__all__ = ["View"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A run after its latest commit."""

    state: RunState
    """Folded from the log as it was read back."""
    followed: RunState
    """Folded event by event while the run went on."""
    before: RunState | None
    log: tuple[Event, ...]
    fresh: tuple[Event, ...]
    artifacts: Mapping[ArtifactId, ReasoningArtifact]
    new: tuple[ReasoningArtifact, ...]
    promotions: Mapping[ArtifactId, PromotionDecision]
    reports: Mapping[ArtifactId, VerificationReport]
    decisions: Mapping[DecisionId, PolicyDecision]
    questions: Mapping[DecisionId, PolicyInput]
    replies: int
    inputs: NormalizedState | None
    passages: Mapping[PassageId, Passage]
    sources: Mapping[Digest, bytes]
    ancestors: Mapping[ArtifactId, tuple[Edge, ...]]
    """Of new artifacts."""
    ledger: Ledger

    @classmethod
    async def of(cls, world: World, last: View | None) -> View | None:
        """The present view, or None when nothing was added since the last one.

        Raises:
            TransitionRefused: the log cannot be read any more.
        """
        store, run = world.store, world.run
        log = await store.events(run)
        known = 0 if last is None else len(last.log)
        fresh = log[known:]
        if not fresh:
            return None
        followed = None if last is None else last.followed
        for event in fresh:
            followed = fold(followed, event)
        state = fold_all(log)
        artifacts = {artifact.id: artifact for artifact in await store.artifacts(run)}
        new = tuple(found for id_, found in artifacts.items() if last is None or id_ not in last.artifacts)
        decisions = {decision.id: decision for decision in await store.decisions(run)}
        questions = {} if last is None else dict(last.questions)
        for decision in decisions.values():
            if decision.id not in questions:
                questions[decision.id] = PolicyInput.parse(await store.blob(decision.input))
        inputs = None if last is None else last.inputs
        sources = {} if last is None else last.sources
        if inputs is None and any(isinstance(event, InputsNormalised) for event in fresh) and state.inputs is not None:
            inputs = NormalizedState.parse(await world.vault.get(state.inputs))
            sources = {entry.source: await world.vault.get(entry.source) for entry in inputs.documents}
        return cls(
            state=state,
            followed=followed if followed is not None else state,
            before=None if last is None else last.state,
            log=log,
            fresh=fresh,
            artifacts=artifacts,
            new=new,
            promotions={entry.artifact: entry for entry in await store.promotions(run)},
            reports={entry.artifact: entry for entry in await store.reports(run)},
            decisions=decisions,
            questions=questions,
            replies=len(await store.replies(run)),
            inputs=inputs,
            passages={passage.id: passage for passage in inputs.passages} if inputs is not None else {},
            sources=sources,
            ancestors={artifact.id: await store.ancestors(artifact.id) for artifact in new},
            ledger=world.ledger,
        )
