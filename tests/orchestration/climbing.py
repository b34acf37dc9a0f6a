"""A scripted reasoner that climbs: it answers every step of every level well."""

from __future__ import annotations

from collections.abc import Callable

from tests.orchestration.world import answers
from toulmin.contracts.artifact import ItemKind, MetaFinding, MetaKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    Answer,
    DraftClaim,
    FindingsAnswer,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ReviewAnswer,
    SpanRef,
)
from toulmin.contracts.vocabulary import ItemId, Level, Step

__all__ = ["brought_together", "climbing", "looked_at"]

_KINDS = {Level.L2: ItemKind.SYNTHESIS, Level.L3: ItemKind.ABSTRACTION, Level.L4: ItemKind.META}


def climbing(
    *, items: int = 2, sends: Callable[[ModelRequest], NextRound | None] = lambda request: None
) -> Callable[[ModelRequest], Answer]:
    """A rule that answers every step of every level well; `sends` says what meta-reasoning asks of another round."""
    below = answers(items)

    def rule(request: ModelRequest) -> Answer:
        task = request.task
        if task.level is Level.L1 or task.step in (Step.CLARIFY, Step.SCOPE):
            return below(request)
        match task.step:
            case Step.PLAN:
                kind = _KINDS[task.level]
                item = ProposedItem(id=ItemId("s1"), kind=kind, title="Look at all of it", expects="what it shows")
                return PlanAnswer(items=(item,))
            case Step.EXECUTE if task.level is Level.L4:
                return looked_at(request)
            case Step.EXECUTE:
                return brought_together(request)
            case _:
                sent = sends(request) if task.level is Level.L4 else None
                return ReviewAnswer(alignment="The claims answer the questions.", next_round=sent)

    return rule


def looked_at(request: ModelRequest) -> MetaAnswer:
    """A finding about everything that the record names."""
    assert request.record is not None
    names = sorted(request.record.names())[:5]
    findings = (MetaFinding(kind=MetaKind.GAP, text="Look here again.", about=tuple(names)),) if names else ()
    return MetaAnswer(findings=findings)


def brought_together(request: ModelRequest) -> FindingsAnswer:
    """The claims of the level below, each said again on the same evidence."""
    claims = tuple(
        DraftClaim(
            kind=prior.kind,
            conclusion=prior.conclusion,
            evidence=tuple(SpanRef(passage=span.passage, start=span.start, end=span.end) for span in prior.evidence),
            confidence=prior.confidence,
            domain="observation",
            answers=prior.answers,
            rests_on=(prior.ref,),
        )
        for prior in request.prior
    )
    return FindingsAnswer(claims=claims)
