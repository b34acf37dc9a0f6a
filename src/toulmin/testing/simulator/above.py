"""What a simulated reasoner answers above L1: it brings claims together, looks at the run, and misbehaves."""

from __future__ import annotations

from toulmin.contracts.artifact import KIND_ABOVE_L1, ItemKind, MetaFinding, MetaKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    DraftClaim,
    FindingsAnswer,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    PriorClaim,
    ProposedItem,
    SpanRef,
)
from toulmin.contracts.vocabulary import Criticality, DocumentId, ItemId, Level
from toulmin.testing.simulator.chance import Chance

__all__ = ["bring_together", "look", "next_round", "plan_above"]


def plan_above(request: ModelRequest, chance: Chance) -> PlanAnswer:
    """One or two items of the level's kind, some naming what they draw on."""
    kind = KIND_ABOVE_L1[request.task.level]
    if chance.trouble("plan.kind_of_another_level", odds=0.03):
        kind = chance.pick("plan.other_kind", tuple(other for other in ItemKind if other is not kind))
    units = tuple(dict.fromkeys(prior.item for prior in request.prior))
    items = []
    for number in range(chance.number("plan.items_above", 1, 2)):
        named = units[:1] if units and chance.odds("plan.names_sources", 0.3) else ()
        if chance.trouble("plan.unknown_source", odds=0.02):
            named = ("0/nowhere",)
        items.append(
            ProposedItem(
                id=ItemId(f"s{number + 1}"),
                kind=kind,
                title=f"Bring together, part {number + 1}",
                question="What was it?" if kind is ItemKind.QUESTION else None,
                sources=named if kind is not ItemKind.META else (),
                criticality=chance.pick("plan.criticality", tuple(Criticality)),
                expects="what they show together",
            )
        )
    return PlanAnswer(items=tuple(items))


def bring_together(request: ModelRequest, chance: Chance) -> FindingsAnswer:
    """Some of the prior claims again, each resting on what it repeats, with every kind of untruth about that."""
    claims: dict[str, DraftClaim] = {}
    for prior in request.prior[: chance.number("above.claims", 1, 4)]:
        claim = _again(prior, request, chance)
        claims.setdefault(claim.conclusion, claim)
    return FindingsAnswer(claims=tuple(claims.values()), summary="Together.", not_known=() if claims else ("nothing",))


def _again(prior: PriorClaim, request: ModelRequest, chance: Chance) -> DraftClaim:
    evidence = tuple(SpanRef(passage=span.passage, start=span.start, end=span.end) for span in prior.evidence)
    honest = DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=prior.conclusion,
        evidence=evidence,
        confidence=0.9,
        domain="observation",
        answers=prior.answers,
        rests_on=(prior.ref,),
    )
    if chance.trouble("above.rests_on_nothing", odds=0.06):
        return honest.with_(rests_on=())
    if chance.trouble("above.invents_a_source", odds=0.05):
        return honest.with_(rests_on=(prior.ref, "c999"))
    if chance.trouble("above.rests_on_another", odds=0.06):
        return honest.with_(rests_on=(request.prior[-1].ref,))
    if chance.trouble("above.cites_around", odds=0.06):
        # The whole passage, or one that nobody below has quoted.
        return honest.with_(evidence=tuple(SpanRef(passage=span.passage) for span in prior.evidence))
    if chance.trouble("above.surer_than_its_sources", odds=0.05):
        return honest.with_(confidence=1.0)
    return honest


def look(request: ModelRequest, chance: Chance) -> MetaAnswer:
    """A finding about some of what the record names, or about what it does not."""
    record = request.record
    names = sorted(record.names()) if record is not None else []
    if chance.trouble("meta.unknown_subject", odds=0.06):
        names = ["0/nowhere", *names]
    about = tuple(names[:3])
    return MetaAnswer(findings=(MetaFinding(kind=MetaKind.GAP, text="Look here.", about=about),) if about else ())


def next_round(request: ModelRequest, chance: Chance) -> NextRound | None:
    """Another round: now and then, for ever, in circles, for what nobody asked, or from a level that may not ask."""
    if request.task.level is not Level.L4:
        wrong = chance.trouble("review.asks_from_below", odds=0.02)
        return NextRound(constraints=("Deeper.",)) if wrong else None
    if not chance.odds("review.asks_again", 0.7):
        return None
    said = chance.pick("review.circle", ("Look at the pool.", "Look at the cache.", "Look at everything."))
    sent = NextRound(constraints=(said,))
    if chance.trouble("review.unknown_document", odds=0.05):
        return sent.with_(documents=(DocumentId("d-nowhere"),))
    if chance.trouble("review.foreign_question", odds=0.05):
        return sent.with_(questions=("Who is to blame?",))
    if chance.odds("review.narrows", 0.4):
        return sent.with_(questions=request.task.must_answer[:1])
    return sent
