"""What a round missed, and what a later one found of it."""

from __future__ import annotations

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.world import (
    QUESTIONS,
    RuleEngine,
    TextReader,
    World,
    contract_of,
    passage_of,
    report_of,
    run_of,
)
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    Answer,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    SpanRef,
)
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import ItemId, Level, Step
from toulmin.state import RunStatus
from toulmin.testing.models import ScriptedModel

SAYS = {
    "a.log": "The cache lost shard 4 at 14:01.",
    "b.log": "Ring members were told by hand at 13:40.",
    "c.log": "Ring members were told by mail at 13:40.",
}
FIRST, SECOND = QUESTIONS[:2]
MISSED = f"The documents given do not answer {SECOND!r}."
OTHER = "Nobody logged the ring."


def found(name: str, *, answers: tuple[str, ...], confidence: float = 0.9) -> DraftClaim:
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=SAYS[name],
        evidence=(SpanRef(passage=passage_of(name)),),
        confidence=confidence,
        domain="observation",
        answers=answers,
    )


async def reported(*, second: tuple[DraftClaim, ...], asks_for: tuple[str, ...] = (SECOND,)) -> RunReport:
    """The report of two rounds: the first answers one question, the second is sent for the other and finds `second`."""

    def sends(request: ModelRequest) -> NextRound | None:
        return NextRound(constraints=("Look again.",), questions=asks_for) if request.task.round == 1 else None

    climbs = climbing(sends=sends)

    def rule(request: ModelRequest) -> Answer:
        task = request.task
        if task.level is not Level.L1 or task.step not in (Step.PLAN, Step.EXECUTE):
            return climbs(request)
        if task.step is Step.PLAN:
            asked = {"i1": FIRST, "i2": SECOND} if task.round == 1 else {"j1": SECOND}
            return PlanAnswer(
                items=tuple(
                    ProposedItem(
                        id=ItemId(item), kind=ItemKind.QUESTION, title=question, question=question, expects="an answer"
                    )
                    for item, question in asked.items()
                )
            )
        if task.item == "i1":
            return FindingsAnswer(claims=(found("a.log", answers=(FIRST,)),), summary="seen")
        if task.item == "i2":
            return FindingsAnswer(claims=(), not_known=(MISSED, OTHER))
        return FindingsAnswer(claims=second, summary="seen", not_known=() if second else (MISSED,))

    world = World(models={"scripted": ScriptedModel(rule)}, policy=RuleEngine(), reader=TextReader(SAYS))
    state = await run_of(world, contract_of(level_max=Level.L4, limits=Limits(rounds_max=2)))
    assert state.status is RunStatus.DONE, state.reason
    return await report_of(world, state)


@pytest.mark.requirement("R21")
async def test_a_gap_that_a_later_round_closes_is_told_with_its_document() -> None:
    report = await reported(
        second=(found("b.log", answers=(SECOND,), confidence=0.85), found("c.log", answers=(SECOND,)))
    )
    (closed,) = report.closed
    assert (closed.question, closed.asked, closed.answered) == (SECOND, 1, 2)
    assert (closed.said, closed.documents) == (SAYS["c.log"], ("c.log",)), "the surest of what was found"
    assert MISSED not in report.not_known
    assert OTHER in report.not_known, "only a gap about the question is closed"


@pytest.mark.requirement("R21")
async def test_a_gap_that_stays_open_is_not_told_as_closed() -> None:
    report = await reported(second=())
    assert report.closed == ()
    assert MISSED in report.not_known


async def test_what_was_answered_before_closes_nothing() -> None:
    report = await reported(second=(found("b.log", answers=(SECOND,)),), asks_for=(FIRST, SECOND, SECOND))
    assert [closed.question for closed in report.closed] == [SECOND]
