"""The workflow: decide, have it performed on the queue of its zone, fold in the log's order. No logic of its own.

This module runs in Temporal's sandbox and, with it, `toulmin.reasoning` and `toulmin.state`: a clock, chance or the
environment in the decider is refused there.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

from toulmin.contracts.base import Contract
from toulmin.contracts.command import Command
from toulmin.contracts.errors import ToulminError
from toulmin.contracts.event import Event, parse_event
from toulmin.contracts.vocabulary import CommandKey, Zone
from toulmin.orchestration.engine import startable
from toulmin.orchestration.temporal.messages import (
    ANSWER,
    EXPIRE,
    PERFORM,
    PULL,
    SAY,
    Answered,
    Carried,
    Order,
    Piece,
    Reference,
    Said,
    Standing,
    Statement,
    Status,
    Stored,
)
from toulmin.reasoning import FLOW, decide, zone_of
from toulmin.state import RunState, RunStatus, fold

__all__ = ["ATTEMPTS_MAX", "HEARTBEAT_S", "RunWorkflow", "queue_of"]

ATTEMPTS_MAX = 8
"""Deliveries of one activity while the store or a worker is out of reach: about two minutes."""
HEARTBEAT_S = 5
COMMAND_BYTES_MAX = 48 * 1024
"""A larger command travels by reference."""
_GRACE_S = 60
"""Beyond a command's own allowance of time."""
_TALK_S = 30
"""For an activity that only reads or writes the store."""
_LOOK_S_MIN = 1
"""A deadline that has passed here but not yet there is looked at again after this time."""

_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30), maximum_attempts=ATTEMPTS_MAX
)


def queue_of(zone: Zone) -> str:
    """The task queue that the workers of a zone listen on."""
    return f"toulmin-{zone.value}"


@workflow.defn(name="toulmin.run")
class RunWorkflow:
    """One run. Its history is a cache of the store's log; when it grows long, it starts anew from there."""

    @workflow.init
    def __init__(self, carried: Carried) -> None:
        self._run = carried.run
        self._state: RunState | None = None
        self._early: dict[int, Event] = {}
        self._half = bytearray()
        """Of the next event, as far as it has come."""
        self._flying: dict[CommandKey, tuple[str, asyncio.Task[Stored]]] = {}
        self._finished: set[CommandKey] = set()
        self._look = False
        self._resting_at = 0
        self._leaving = False

    @workflow.run
    async def run(self, carried: Carried) -> Status:
        """Carry the run to its end."""
        await self._pull()
        if self._now.seq < carried.seq:
            raise _broken(f"the store has {self._now.seq} events of run {self._run}, {carried.seq} were known")
        if self._now.contract.pinned().flow != FLOW:
            raise _broken(f"run {self._run} is pinned to flow {self._now.contract.pinned().flow}, not {FLOW}")
        while not self._now.over or self._flying:
            if self._look:
                self._look = False
                await self._pull()
            self._leaving = self._leaving or workflow.info().is_continue_as_new_suggested()
            if not self._leaving:
                self._start()
            if self._flying:
                await workflow.wait_condition(lambda: self._look or any(t.done() for _, t in self._flying.values()))
                self._land()
            elif self._leaving and not self._now.over:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(Carried(run=self._run, seq=self._now.seq))
            elif not self._look:
                await self._rest()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.status()

    @workflow.signal
    def look(self) -> None:
        """Somebody wrote to the store: read the log on."""
        self._look = True

    @workflow.query
    def status(self) -> Status:
        """Where the run stands."""
        state = self._state
        if state is None:
            return Status(run=self._run, status="loading", seq=0, in_flight=(), waiting=(), settled=False)
        asked = sorted(unit.waiting.id for unit in state.units.values() if unit.waiting is not None)
        return Status(
            run=self._run,
            status=state.status.value,
            seq=state.seq,
            in_flight=tuple(unit for unit, _ in self._flying.values()),
            waiting=tuple(asked),
            settled=self._settled(),
        )

    @workflow.update(unfinished_policy=workflow.HandlerUnfinishedPolicy.ABANDON)
    async def settled(self) -> Status:
        """Answer when the run has ended, waits for a person, is paused, or continues as new (then not settled)."""
        await workflow.wait_condition(lambda: self._leaving or self._settled())
        return self.status()

    @workflow.update
    async def answer(self, given: Answered) -> Status:
        """A person's answer. It is in the store before the run goes on."""
        await self._tell(ANSWER, given)
        return self.status()

    @answer.validator
    def _refuse_answer(self, given: Answered) -> None:
        if self._state is not None and given.approval not in self.status().waiting:
            raise ApplicationError(f"{given.approval} is not open", type="UsageError", non_retryable=True)

    @workflow.update
    async def say(self, said: Said) -> Status:
        """Pause, resume or cancel. It is in the store before the run acts on it."""
        await self._tell(SAY, said)
        return self.status()

    @say.validator
    def _refuse_statement(self, said: Said) -> None:
        state = self._state
        if state is None:
            return
        if state.over:
            raise ApplicationError(f"run {self._run} has ended", type="UsageError", non_retryable=True)
        wants_paused = said.statement is Statement.RESUME
        if said.statement is not Statement.CANCEL and wants_paused != (state.status is RunStatus.PAUSED):
            raise ApplicationError(f"run {self._run} is {state.status}", type="UsageError", non_retryable=True)

    @property
    def _now(self) -> RunState:
        if self._state is None:
            raise _broken(f"run {self._run} has no events in the store of this worker", kind="NotFound")
        return self._state

    @property
    def _seq(self) -> int:
        return self._state.seq if self._state is not None else 0

    def _settled(self) -> bool:
        state = self._state
        return state is not None and (state.over or (not self._look and self._resting_at == state.seq))

    def _start(self) -> None:
        for command in startable(decide(self._now), flying=self._flying.keys(), finished=self._finished):
            self._flying[command.key] = (command.unit, asyncio.create_task(self._perform(command)))

    async def _perform(self, command: Command) -> Stored:
        if command.delay_ms:
            await workflow.sleep(timedelta(milliseconds=command.delay_ms))
        order = _order(command)
        done: Stored = await workflow.execute_activity(
            PERFORM,
            order,
            # The key covers the content that the command reads: a history with other content is another history.
            activity_id=command.key,
            task_queue=queue_of(zone_of(command)),
            result_type=Stored,
            start_to_close_timeout=timedelta(milliseconds=command.standing.allowance.wall_ms, seconds=_GRACE_S),
            heartbeat_timeout=timedelta(seconds=3 * HEARTBEAT_S),
            retry_policy=_RETRY,
            summary=command.unit,
        )
        return done

    def _land(self) -> None:
        for key in [key for key, (_, task) in self._flying.items() if task.done()]:
            _, task = self._flying.pop(key)
            self._finished.add(key)
            self._take(task.result())

    def _take(self, stored: Stored) -> None:
        """Fold what is next in the log; keep what came early, and read on if something in between is missing."""
        seq = self._seq
        self._join(stored.piece)
        self._early.update((event.seq, event) for event in stored.events if event.seq > seq)
        while (event := self._early.pop(seq + 1, None)) is not None:
            try:
                self._state = fold(self._state, event)
            except ToulminError as error:
                raise _broken(str(error)) from error
            seq = event.seq
        self._look = self._look or bool(self._early) or stored.more

    def _join(self, piece: Piece | None) -> None:
        """Add a piece to what has come of the next event; one that does not follow will be asked for again."""
        if piece is None or piece.seq != self._seq + 1 or piece.at != len(self._half):
            return
        self._half += b64decode(piece.base64)
        if len(self._half) >= piece.of:
            self._early[piece.seq] = parse_event(bytes(self._half))
            self._half.clear()

    async def _pull(self) -> None:
        more = True
        while more:
            stored = await self._talk(PULL, Standing(run=self._run, seq=self._seq, at=len(self._half)))
            self._take(stored)
            more = stored.more

    async def _tell(self, activity: str, message: Contract) -> None:
        await workflow.wait_condition(lambda: self._state is not None)
        self._take(await self._talk(activity, Standing(run=self._run, seq=self._now.seq), message))

    async def _talk(self, activity: str, *messages: Contract) -> Stored:
        stored: Stored = await workflow.execute_activity(
            activity,
            args=messages,
            task_queue=queue_of(Zone.CORE),
            result_type=Stored,
            start_to_close_timeout=timedelta(seconds=_TALK_S),
            retry_policy=_RETRY,
        )
        return stored

    async def _rest(self) -> None:
        """Wait for a person, at most until the first open request runs out."""
        state = self._now
        deadlines = [unit.waiting.expires_us for unit in state.units.values() if unit.waiting is not None]
        if not deadlines and state.status is not RunStatus.PAUSED:
            raise _broken(f"run {self._run} is {state.status}, nothing is due and it has not ended")
        left_s = min(deadlines) / 1_000_000 - workflow.time() if deadlines else None
        timeout = None if left_s is None else timedelta(seconds=max(_LOOK_S_MIN, left_s))
        self._resting_at = state.seq
        try:
            await workflow.wait_condition(lambda: self._look or self._now.seq != state.seq, timeout=timeout)
        except TimeoutError:
            await self._tell_expired()
        finally:
            self._resting_at = 0

    async def _tell_expired(self) -> None:
        self._take(await self._talk(EXPIRE, Standing(run=self._run, seq=self._now.seq)))


def _order(command: Command) -> Order:
    """The command itself, or a reference where it reads thousands of artifacts: a message has to stay small."""
    now: Command = command.with_(delay_ms=0)
    if len(now.canonical()) <= COMMAND_BYTES_MAX:
        return Order(command=now)
    return Order(reference=Reference(run=now.run, key=now.key, seq=now.standing.seq))


def _broken(message: str, *, kind: str = "InvariantBroken") -> ApplicationError:
    return ApplicationError(message, type=kind, non_retryable=True)
