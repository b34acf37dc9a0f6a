"""Pyramid: a run as the frames it climbed through — rounds, levels, items, what was withdrawn and sent down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from toulmin.contracts.artifact import Plan, PlanItem, ReasoningArtifact, Resolution
from toulmin.contracts.base import Contract
from toulmin.contracts.command import HaltCondition, NextRound
from toulmin.contracts.event import ArtifactDemoted, Event, StepFinished
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.report import ClosedGap, RunReport
from toulmin.contracts.vocabulary import ArtifactId, FramePath, ItemId, Level, Name, Regime, RunId, Score, Step, Text
from toulmin.ports.store import Store
from toulmin.provenance import Fall, falls
from toulmin.state import Frame, RunStatus, fold_all

__all__ = ["ConflictView", "FallenView", "FrameView", "ItemView", "Pyramid", "pyramid_of"]


class FallenView(Contract):
    """A claim that an item had and that was withdrawn."""

    said: Text
    rule: Name
    reason: Text
    round: Annotated[int, Field(ge=1)]
    """In which it was withdrawn."""


class ItemView(Contract):
    """One item of a frame and what became of it."""

    id: ItemId
    title: Text
    outcome: Name
    """`open` while it is not done."""
    confidence: Score | None = None
    claims: Annotated[int, Field(ge=0)] = 0
    """Claims that stand."""
    held: tuple[Name, ...] = ()
    """The rules by which claims were kept back when it was judged first, each as often as it did."""
    artifact: ArtifactId | None = None
    demoted: Text | None = None
    """Why something of it was withdrawn, with the rule."""
    fallen: tuple[FallenView, ...] = ()
    answered: Annotated[int, Field(ge=2)] | None = None
    """The later round that answered what it could not."""


class ConflictView(Contract):
    """One conflict that a frame met."""

    subject: Text
    rule: Name
    reason: Text
    artifact: ArtifactId


class FrameView(Contract):
    """One pass through the five steps."""

    path: FramePath
    level: Level
    round: Annotated[int, Field(ge=1)]
    steps: tuple[Step, ...]
    """Those that are done."""
    received: NextRound | None = None
    """What the round before asked of this one."""
    items: tuple[ItemView, ...]
    conflicts: tuple[ConflictView, ...] = ()
    closed: tuple[ClosedGap, ...] = ()
    """Questions that an earlier round left open and this frame answered."""
    sends: NextRound | None = None
    """What it asks of the next round."""


class Pyramid(Contract):
    """The frames of a run, in the order in which they opened."""

    run: RunId
    status: RunStatus
    reason: str
    condition: HaltCondition | None = None
    regime: Regime
    frames: tuple[FrameView, ...]


async def pyramid_of(store: Store, run: RunId) -> Pyramid:
    """The pyramid of a run as its log stands now.

    Raises:
        NotFound: there is no such run.
    """
    log = await store.events(run)
    state = fold_all(log)
    report = RunReport.parse(await store.blob(state.report)) if state.report is not None else None
    stored = _Store(
        log,
        artifacts=await store.artifacts(run),
        promotions=await store.promotions(run),
        closed=report.closed if report is not None else (),
    )
    frames = sorted(state.frames.values(), key=lambda frame: (frame.round, frame.depth()))
    stop = state.stop
    return Pyramid(
        run=run,
        status=state.status,
        reason=state.reason or (stop.reason if stop is not None else ""),
        condition=stop.condition if stop is not None else None,
        regime=state.volatility.regime,
        frames=tuple(stored.frame(frame) for frame in frames),
    )


class _Store:
    """What the frames of a run point to."""

    def __init__(
        self,
        log: Sequence[Event],
        *,
        artifacts: Sequence[ReasoningArtifact],
        promotions: Sequence[PromotionDecision],
        closed: Sequence[ClosedGap],
    ) -> None:
        self._log = log
        self._artifacts = {artifact.id: artifact for artifact in artifacts}
        self._falls: dict[ArtifactId, list[Fall]] = {}
        for fall in falls(log, artifacts=self._artifacts, promotions=promotions):
            self._falls.setdefault(fall.artifact, []).append(fall)
        self._closed = closed
        self._judged = {entry.artifact: entry for entry in promotions if entry.outcome is not PromotionOutcome.DEMOTE}

    def frame(self, frame: Frame) -> FrameView:
        steps = [event for event in self._log if isinstance(event, StepFinished) and event.frame == frame.path]
        fell: dict[ItemId, list[ArtifactDemoted]] = {}
        for event in self._log:
            if isinstance(event, ArtifactDemoted) and event.frame == frame.path:
                fell.setdefault(event.item, []).append(event)
        return FrameView(
            path=frame.path,
            level=frame.level,
            round=frame.round,
            steps=tuple(step for step in Step if step in frame.artifacts),
            received=frame.sent,
            items=tuple(
                self._item(frame, shape.id, planned=self._planned(frame).get(shape.id), fell=fell.get(shape.id, []))
                for shape in frame.items
            ),
            closed=tuple(gap for gap in self._closed if frame.level is Level.L1 and frame.round == gap.answered),
            conflicts=tuple(conflict for event in steps for conflict in self._conflicts(event)),
            sends=next((event.next_round for event in steps if event.next_round is not None), None),
        )

    def _planned(self, frame: Frame) -> dict[ItemId, PlanItem]:
        planned = frame.artifacts.get(Step.PLAN)
        body = self._artifacts[planned.id].body if planned is not None and planned.id in self._artifacts else None
        return {item.id: item for item in body.items} if isinstance(body, Plan) else {}

    def _item(
        self, frame: Frame, item: ItemId, *, planned: PlanItem | None, fell: Sequence[ArtifactDemoted]
    ) -> ItemView:
        title = planned.title if planned is not None else item
        result = frame.results.get(item)
        if result is None:
            return ItemView(id=item, title=title, outcome="open")
        made = result.artifact
        first = fell[0].artifact if fell else made.id if made is not None else None
        judged = self._judged.get(first) if first is not None else None
        question = planned.question if planned is not None else None
        later = (gap.answered for gap in self._closed if gap.question == question and frame.round <= gap.asked)
        return ItemView(
            id=item,
            title=title,
            outcome=result.outcome.value,
            confidence=made.confidence if made is not None else None,
            claims=len(result.said),
            held=tuple(entry.rule for entry in judged.held) if judged is not None else (),
            artifact=made.id if made is not None else None,
            demoted=f"{fell[-1].reason} ({fell[-1].rule})" if fell else None,
            fallen=tuple(
                FallenView(said=fall.claim.conclusion, rule=fall.rule, reason=fall.reason, round=fall.round)
                for event in fell
                for fall in self._falls.get(event.artifact, ())
                if fall.left is None
            ),
            answered=next(later, None) if frame.level is Level.L1 else None,
        )

    def _conflicts(self, event: StepFinished) -> Iterator[ConflictView]:
        for made in event.resolutions:
            body = self._artifacts[made].body if made in self._artifacts else None
            if isinstance(body, Resolution):
                yield ConflictView(subject=body.subject, rule=body.rule.value, reason=body.reason, artifact=made)
