"""A scripted reasoner that gets some claims wrong."""

from __future__ import annotations

from tests.orchestration.world import answers, finding
from toulmin.contracts.exchange import Answer, FindingsAnswer, ModelRequest, SpanRef
from toulmin.contracts.vocabulary import PassageId, Step

__all__ = ["careless", "evasive"]


def careless(request: ModelRequest) -> Answer:
    """Beside each good claim one with a wrong number, and a reference that leads nowhere."""
    if request.task.step is not Step.EXECUTE:
        return answers()(request)
    good = finding(request).claims[0]
    wrong = good.with_(conclusion=f"{good.conclusion} after 77 s")
    lost = good.with_(evidence=(*good.evidence, SpanRef(passage=PassageId("d-nowhere:0"))))
    return FindingsAnswer(claims=(lost, wrong), summary="s")


def evasive(request: ModelRequest) -> Answer:
    """Sound claims that answer nothing."""
    if request.task.step is not Step.EXECUTE:
        return answers()(request)
    good = finding(request).claims[0]
    return FindingsAnswer(claims=(good.with_(answers=()),), summary="s")
