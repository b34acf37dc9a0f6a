"""What must hold when a run is over: a usable report, no more effects than allowances, and a replay that agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from toulmin.adapters.models.recorded import RecordedModel
from toulmin.calibration import shipped_calibrations
from toulmin.contracts.command import Ending
from toulmin.contracts.errors import NotFound, ReplayDiverged
from toulmin.contracts.event import RunEnded
from toulmin.contracts.policy import Action
from toulmin.contracts.report import RunReport
from toulmin.contracts.vocabulary import ClaimId, TrustLevel, Verdict
from toulmin.orchestration import replay
from toulmin.policy import Gate, RecordedTrouble
from toulmin.reasoning import Effects, Library, load_prompts
from toulmin.testing.simulator.clock import SimClock
from toulmin.testing.simulator.view import View
from toulmin.testing.simulator.world import World

__all__ = ["check_ending"]


async def check_ending(view: View, world: World) -> list[tuple[str, str]]:
    """Every breach that the end of a run shows, as pairs of invariant and what is wrong."""
    found: list[tuple[str, str]] = []
    try:
        report = RunReport.parse(await world.store.blob(view.state.report or ""))  # type: ignore[arg-type]
    except NotFound:
        return [("an_ended_run_has_a_report", f"{view.state.status.value}: its report is not in the store")]
    found += [("an_ended_run_has_a_report", said) for said in _report(view, report)]
    found += [("effects_match_allowances", said) for said in _effects(view, world)]
    damages = await world.store.damages()
    found += [("nothing_stored_is_damaged", f"{damage.kind} {damage.id}") for damage in damages]
    found += [("a_replay_agrees", said) for said in await _replay(world)]
    return found


def _report(view: View, report: RunReport) -> Iterator[str]:
    """The report says how the run ended, and every claim in it stands in a promoted artifact."""
    state = view.state
    if report.ending.value != state.status.value:
        yield f"the report says {report.ending.value}, the run is {state.status.value}"
    if report.complete and report.ending is not Ending.DONE:
        yield f"a run that was {report.ending.value} calls its result complete"
    if not report.reason:
        yield "the report gives no reason"
    if report.ending is Ending.DENIED and (report.claims or report.held_back or report.answers):
        yield "a denied run gives away content"
    ended = next(event for event in view.log if isinstance(event, RunEnded))
    decision = view.decisions[ended.decision]
    if report.claims and (decision.verdict is not Verdict.ALLOW or decision.covers != report.digest):
        yield "the report went out without an allowance for it"
    yield from _claims(view, report)


def _claims(view: View, report: RunReport) -> Iterator[str]:
    back = {held.claim.id for held in report.held_back}
    for entry in report.claims:
        artifact = view.artifacts[entry.artifact]
        if artifact.trust is not TrustLevel.PROMOTED or entry.claim not in artifact.claims:
            yield f"the report shows claim {entry.claim.id}, which does not stand in a promoted artifact"
        if entry.claim.id in back:
            yield f"the report shows claim {entry.claim.id} and holds it back"
        if not entry.claim.grounds:
            yield f"the report shows claim {entry.claim.id} without evidence"
    shown: set[ClaimId] = {entry.claim.id for entry in report.claims}
    if any(claim not in shown for answer in report.answers for claim in answer.claims):
        yield "an answer rests on a claim that the report does not show"


def _effects(view: View, world: World) -> Iterator[str]:
    """Every committed allowance of a model or tool call was used, once for each time it was done."""
    done = Counter(effect.decision for effect in world.ledger.effects)
    for decision in view.decisions.values():
        if decision.action not in (Action.MODEL_CALL, Action.TOOL_CALL):
            continue
        allowed = decision.verdict is Verdict.ALLOW
        if not allowed and done[decision.id] and not _allowed_elsewhere(decision.id, world):
            yield f"{decision.action.value} happened although {decision.id} says {decision.verdict.value}"
    if view.replies > sum(1 for effect in world.ledger.effects if effect.action is Action.MODEL_CALL):
        yield "there are more answers in the store than questions were asked"


def _allowed_elsewhere(decision: str, world: World) -> bool:
    """Whether another delivery of the same command, whose outcome came second, was allowed."""
    return any(
        ruling.decision.id == decision and ruling.permit is not None
        for delivery in world.ledger.deliveries.values()
        for ruling in delivery.rulings
    )


async def _replay(world: World) -> Iterator[str]:
    """Done again from the log with the recorded answers, everything has the same bytes."""
    store, run = world.store, world.run
    replies = await store.replies(run)
    decisions = await store.decisions(run)
    pins = world.contract.pinned().models
    effects = Effects(
        store=store,
        vault=world.vault,
        library=Library(store=store, vault=world.vault),
        reader=world.reader,
        gate=Gate(RecordedTrouble(world.engine, decisions)),
        clock=SimClock(),
        models={pin.name: RecordedModel(replies, pin=pin) for pin in pins},
        tools={},
        prompts=load_prompts(),
        calibrations=shipped_calibrations(),
    )
    try:
        result = await replay(run, replace(effects))
    except ReplayDiverged as error:
        return iter((error.message,))
    if result.divergence is None:
        return iter(())
    found = result.divergence
    return iter((f"{found.unit}: {found.subject} {found.path}: {found.recorded} became {found.replayed}",))
