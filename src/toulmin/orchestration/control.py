"""What people say to a run: start, answer, pause, resume, cancel. Each is one event, written before anything acts."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.approval import ApprovalAnswer, ApprovalDecision, ApprovalRequest
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    Event,
    RunCancelled,
    RunOrigin,
    RunPaused,
    RunResumed,
    RunStarted,
)
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import CommandKey, RunId
from toulmin.ports.clock import Clock
from toulmin.ports.store import Blob, Outcome, Store
from toulmin.reasoning import FLOW
from toulmin.state import RunState, RunStatus, fold_all

__all__ = ["answer", "cancel", "expire", "load", "open_request", "pause", "resume", "start"]


async def start(
    store: Store,
    contract: RunContract,
    *,
    run: RunId,
    origin: RunOrigin,
    clock: Clock,
    copies: Sequence[bytes] = (),
) -> RunState:
    """Write down a new run, with the copies that its origin names. The contract must be pinned.

    Raises:
        UsageError: it is not pinned, or pinned to another flow.
    """
    if contract.pinned().flow != FLOW:
        raise UsageError(f"the contract is pinned to flow {contract.pinned().flow}, this release decides {FLOW}")
    now = clock.now_us()
    event = RunStarted(run=run, at_us=now, began_us=now, contract=contract, origin=origin)
    kept = dict.fromkeys((contract.canonical(), *copies))
    blobs = tuple(Blob(digest=digest_bytes(data), data=data) for data in kept)
    stored = await store.commit(Outcome(run=run, key=CommandKey(f"start:{run}"), events=(event,), blobs=blobs))
    return fold_all(stored)


async def load(store: Store, run: RunId) -> RunState:
    """The state of a stored run.

    Raises:
        NotFound: there is no such run.
        UsageError: it is pinned to a flow that this release does not decide.
    """
    events = await store.events(run)
    if not events:
        raise NotFound(f"no run is called {run}", hint="`toulmin runs` lists them")
    state = fold_all(events)
    flow = state.contract.pinned().flow
    if flow != FLOW:
        raise UsageError(
            f"run {run} is pinned to flow {flow}, this release decides {FLOW}",
            hint="carry it on with the release that started it; reading and replaying work with any",
        )
    return state


async def answer(
    store: Store, request: ApprovalRequest, *, granted: bool, approver: str, clock: Clock, reason: str = ""
) -> tuple[Event, ...]:
    """A person's answer to a request. The first answer counts; a late one is recorded as expired.

    Raises:
        UsageError: the request was answered before, or is not open.
    """
    now = clock.now_us()
    given = ApprovalAnswer.GRANTED if granted else ApprovalAnswer.DENIED
    said = ApprovalAnswer.EXPIRED if now >= request.expires_us else given
    stored = await _decide(store, request, said=said, approver=approver, now=now, reason=reason)
    first = stored[0]
    if isinstance(first, ApprovalAnswered) and (
        first.decision.answer is not said or first.decision.approver != approver
    ):
        raise UsageError(
            f"{request.id} was already answered: {first.decision.answer.value} by {first.decision.approver}",
            hint="an answer counts once; start a new run to ask again",
        )
    return stored


async def expire(store: Store, state: RunState, *, clock: Clock) -> RunState:
    """Close every request whose time has run out: no answer means no action."""
    now = clock.now_us()
    for unit in state.units.values():
        if unit.waiting is not None and now >= unit.waiting.expires_us:
            await _decide(
                store, unit.waiting, said=ApprovalAnswer.EXPIRED, approver="nobody", now=now, reason="no answer in time"
            )
    return await _catch_up(store, state)


async def open_request(store: Store, run: RunId, *, approval: str | None = None) -> ApprovalRequest:
    """The request of a run that waits for an answer (the only one, or the one whose id starts with `approval`).

    Raises:
        NotFound: there is none, or several fit.
    """
    state = await load(store, run)
    waiting = [unit.waiting for unit in state.units.values() if unit.waiting is not None]
    fitting = [request for request in waiting if approval is None or request.id.startswith(approval)]
    if len(fitting) != 1:
        ids = ", ".join(request.id for request in waiting) or "none"
        raise NotFound(f"{len(fitting)} open requests of run {run} fit", hint=f"open: {ids}")
    return fitting[0]


async def pause(store: Store, run: RunId, *, by: str, reason: str, clock: Clock) -> RunState:
    """Start nothing new until the run is resumed. Pausing a paused or ended run changes nothing."""
    state = await load(store, run)
    if state.over or state.status is RunStatus.PAUSED:
        return state
    now = clock.now_us()
    return await _say(store, state, RunPaused(run=run, at_us=now, began_us=now, by=by, reason=reason))


async def resume(store: Store, run: RunId, *, by: str, clock: Clock) -> RunState:
    """Let a paused run go on. A run that was cut off needs no resuming; it is carried on as it is."""
    state = await load(store, run)
    if state.status is not RunStatus.PAUSED:
        return state
    now = clock.now_us()
    return await _say(store, state, RunResumed(run=run, at_us=now, began_us=now, by=by))


async def cancel(store: Store, run: RunId, *, by: str, reason: str, clock: Clock) -> RunState:
    """Stop the run; when it is carried on next, it ends with what was promoted so far.

    Raises:
        UsageError: it has ended.
    """
    state = await load(store, run)
    if state.over:
        raise UsageError(f"run {run} has already ended: {state.status.value}")
    now = clock.now_us()
    return await _say(store, state, RunCancelled(run=run, at_us=now, began_us=now, by=by, reason=reason))


async def _decide(
    store: Store, request: ApprovalRequest, *, said: ApprovalAnswer, approver: str, now: int, reason: str
) -> tuple[Event, ...]:
    asked = [
        event
        for event in await store.events(request.run)
        if isinstance(event, ApprovalAsked) and event.request.id == request.id
    ]
    if not asked:
        raise UsageError(f"run {request.run} never asked {request.id}")
    decision = ApprovalDecision(
        request=request.id,
        answer=said,
        covers=request.covers,
        approver=approver,
        role=request.role,
        reason=reason,
        at_us=now,
    )
    event = ApprovalAnswered(run=request.run, at_us=now, began_us=now, unit=request.unit, decision=decision)
    return await store.commit(Outcome(run=request.run, key=CommandKey(f"answer:{request.id}"), events=(event,)))


async def _say(store: Store, state: RunState, event: Event) -> RunState:
    await store.commit(Outcome(run=state.run, key=None, events=(event,)))
    return await _catch_up(store, state)


async def _catch_up(store: Store, state: RunState) -> RunState:
    return fold_all(await store.events(state.run, after=state.seq), state=state)
