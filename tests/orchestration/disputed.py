"""A world in which documents contradict each other, and rounds find different sides of it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.orchestration.climbing import climbing
from tests.orchestration.world import QUESTIONS, RuleEngine, TextReader, World, contract_of, passage_of, run_of
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
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import ItemId, Level, Step
from toulmin.state import RunState
from toulmin.testing.models import ScriptedModel

__all__ = ["LOOKUPS", "SAYS", "carried", "claim", "world_with"]

SAYS = {
    "a.log": "The memory limit of the cache was 512 MiB at noon.",
    "b.log": "The memory limit of the cache was 256 MiB at noon.",
    "c.log": "The memory limit of the cache was 256 MiB at noon.",
    "d.log": "Lookups on a lost shard become reads on orders-db.",
}


def claim(*names: str, answers: tuple[str, ...] = (QUESTIONS[0],), rests_on: tuple[str, ...] = ()) -> DraftClaim:
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=SAYS[names[0]],
        evidence=tuple(SpanRef(passage=passage_of(name)) for name in names),
        confidence=0.9,
        domain="observation",
        answers=answers,
        rests_on=rests_on,
    )


LOOKUPS = claim("d.log", answers=(QUESTIONS[1],))


def planned(*items: tuple[str, str]) -> PlanAnswer:
    return PlanAnswer(
        items=tuple(
            ProposedItem(id=ItemId(id_), kind=ItemKind.QUESTION, title=title, question=title, expects="an answer")
            for id_, title in items
        )
    )


def world_with(
    findings: Mapping[tuple[int, str], tuple[DraftClaim, ...]], *, rounds: int = 1, joined: bool = False
) -> World:
    """A world in which item `i` of round `n` finds `findings[n, i]`, and every level above says it again.

    `joined`: L2 of the first round says what d.log says and draws on everything that was found.
    """

    def sends(request: ModelRequest) -> NextRound | None:
        more = request.task.round < rounds
        return NextRound(constraints=(f"Look at the limit, part {request.task.round}.",)) if more else None

    climbs = climbing(sends=sends)

    def rule(request: ModelRequest) -> Answer:
        task = request.task
        if joined and (task.level, task.round, task.step) == (Level.L2, 1, Step.EXECUTE):
            refs = tuple(prior.ref for prior in request.prior)
            return FindingsAnswer(claims=(claim("d.log", rests_on=refs),))
        if task.level is not Level.L1 or task.step not in (Step.PLAN, Step.EXECUTE):
            return climbs(request)
        here = {item: claims for (number, item), claims in findings.items() if number == task.round}
        if task.step is Step.PLAN:
            titles = (*QUESTIONS, "What else was seen?")
            return planned(*((item, titles[place % 3]) for place, item in enumerate(here)))
        return FindingsAnswer(claims=here[task.item or ""], summary="seen")

    return World(models={"scripted": ScriptedModel(rule)}, policy=RuleEngine(), reader=TextReader(SAYS))


async def carried(world: World, *, level_max: Level = Level.L4) -> RunState:
    """The world's run, up to a level and in three rounds at the most."""
    return await run_of(world, contract_of(level_max=level_max, limits=Limits(rounds_max=3)))
