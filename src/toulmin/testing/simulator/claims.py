"""What a simulated reasoner claims: quotes of what stands there, and every kind of untruth."""

from __future__ import annotations

from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer, ModelRequest, PassageView, SpanRef
from toulmin.contracts.vocabulary import PassageId
from toulmin.testing.simulator.chance import Chance
from toulmin.testing.simulator.inputs import DISSENT

__all__ = ["LIE", "findings"]

LIE = "73519"
"""A number that stands in no document: whoever claims it lies."""


def findings(request: ModelRequest, chance: Chance) -> FindingsAnswer:
    """An answer to an item: one claim for some of the passages, each with its chance of being untrue."""
    passages = request.passages
    if request.task.round == 1 and chance.odds("model.overlooks_dissent", 0.9):
        passages = tuple(passage for passage in passages if passage.text not in DISSENT)
    if not passages or chance.trouble("model.says_nothing", odds=0.03):
        return FindingsAnswer(claims=(), summary="Nothing.", not_known=("what happened",))
    claims: dict[str, DraftClaim] = {}
    begin = chance.number("model.reads_from", 0, len(passages) - 1)
    if request.task.round > 1:
        # A later round looks first at what speaks against an earlier one.
        begin = next((place for place, passage in enumerate(passages) if passage.text in DISSENT), begin)
    for passage in (*passages[begin:], *passages[:begin])[: chance.number("model.claims", 1, 3)]:
        claim = _claim(request, passage, chance)
        claims.setdefault(claim.conclusion, claim)
    if chance.trouble("model.contradicts_itself", odds=0.06):
        first = next(iter(claims.values()))
        opposite = f"It is not true that {first.conclusion}"
        claims[opposite] = first.with_(conclusion=opposite)
    if chance.trouble("model.loops", odds=0.03):
        first = next(iter(claims.values()))
        claims |= {text: first.with_(conclusion=text) for text in (first.conclusion + " Again." * n for n in range(40))}
    if (prior := request.prior) and chance.odds("model.builds_on_prior", 0.3):
        built = f"Before it was found: {prior[0].conclusion}"
        claims.setdefault(built, _draft(built, evidence=prior[0].evidence, request=request))
    return FindingsAnswer(claims=tuple(claims.values()), summary="What the documents say.")


def _claim(request: ModelRequest, passage: PassageView, chance: Chance) -> DraftClaim:
    honest = _draft(passage.text, evidence=(SpanRef(passage=passage.id),), request=request)
    if chance.trouble("model.lies", odds=0.1):
        text = f"{passage.text} It happened {LIE} times."
        return honest.with_(conclusion=text, confidence=0.99)
    if chance.trouble("model.invents_passages", odds=0.05):
        return honest.with_(evidence=(SpanRef(passage=PassageId("d-nowhere:7")),))
    if chance.trouble("model.offsets_outside", odds=0.05):
        return honest.with_(evidence=(SpanRef(passage=passage.id, start=3, end=len(passage.text) + 500),))
    if chance.trouble("model.no_evidence", odds=0.05):
        return honest.with_(evidence=())
    if chance.trouble("model.overclaims", odds=0.05):
        text = f"{passage.text} Therefore everything is certainly lost forever."
        return honest.with_(kind=ClaimKind.CAUSE, conclusion=text, confidence=1.0)
    if chance.trouble("model.doubts", odds=0.1):
        return honest.with_(confidence=0.2)
    return honest


def _draft(text: str, *, evidence: tuple[SpanRef, ...], request: ModelRequest) -> DraftClaim:
    question = request.task.question
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=text,
        evidence=evidence,
        confidence=0.9,
        domain="observation",
        answers=(question,) if question is not None else (),
    )
