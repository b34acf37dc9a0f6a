"""What the workflow has done for it: perform a command, read the log on, write down what people say."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from toulmin.contracts.command import Command
from toulmin.contracts.errors import FailureClass, InvariantBroken, ToulminError
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration.control import answer, cancel, expire, load, open_request, pause, resume
from toulmin.orchestration.temporal.converter import PAYLOAD_BYTES_MAX
from toulmin.orchestration.temporal.messages import (
    ANSWER,
    EXPIRE,
    PERFORM,
    PULL,
    SAY,
    Answered,
    Order,
    Piece,
    Said,
    Standing,
    Statement,
    Stored,
)
from toulmin.orchestration.temporal.workflow import HEARTBEAT_S
from toulmin.ports.store import Store
from toulmin.reasoning import Effects, decide, perform
from toulmin.state import fold_all

__all__ = ["EffectsFor", "RunActivities", "stored_of"]

WHOLE_BYTES_MAX = 48 * 1024
"""A larger event, such as the plan of thousands of items, travels in pieces."""
PIECE_BYTES = 40 * 1024
"""In base64, with its frame, still below the limit of a message."""

EffectsFor = Callable[[RunId], Awaitable[Effects]]
"""What the commands of a run may touch in this process."""


@dataclass(frozen=True, slots=True)
class RunActivities:
    """The activities of one worker process. Each may be delivered more than once; each has one effect."""

    effects_for: EffectsFor

    @activity.defn(name=PERFORM)
    async def perform(self, order: Order) -> Stored:
        """Do one command, and tell the server every few seconds that it is being done."""
        with _typed():
            effects, command = await self._ordered(order)
            work = asyncio.ensure_future(perform(command, effects))
            try:
                while not work.done():
                    activity.heartbeat()
                    await asyncio.wait({work}, timeout=HEARTBEAT_S)
                return stored_of(work.result())
            finally:
                work.cancel()

    async def _ordered(self, order: Order) -> tuple[Effects, Command]:
        """The command to perform; one that is referred to is decided again from the events that it was decided from."""
        if order.command is not None:
            return await self.effects_for(order.command.run), order.command
        named = order.reference
        if named is None:
            raise InvariantBroken("an order without a command", hint="the workflow gives one or a reference to it")
        effects = await self.effects_for(named.run)
        log = (await effects.store.events(named.run))[: named.seq]
        due = decide(fold_all(log)) if len(log) == named.seq else ()
        command = next((one for one in due if one.key == named.key), None)
        if command is None:
            raise InvariantBroken(
                f"the first {named.seq} events of run {named.run} do not lead to the command {named.key}",
                hint="workers and workflow must have the same release and the same store",
            )
        return effects, command.with_(delay_ms=0)

    @activity.defn(name=PULL)
    async def pull(self, known: Standing) -> Stored:
        """Events that the workflow does not have yet, as many as one message holds."""
        with _typed():
            return await _after((await self.effects_for(known.run)).store, known)

    @activity.defn(name=ANSWER)
    async def answer(self, known: Standing, given: Answered) -> Stored:
        """Write a person's answer down."""
        with _typed():
            effects = await self.effects_for(known.run)
            request = await open_request(effects.store, known.run, approval=given.approval)
            await answer(
                effects.store,
                request,
                granted=given.granted,
                approver=given.approver,
                clock=effects.clock,
                reason=given.reason,
            )
            return await _after(effects.store, known)

    @activity.defn(name=EXPIRE)
    async def expire(self, known: Standing) -> Stored:
        """Close requests whose time has run out."""
        with _typed():
            effects = await self.effects_for(known.run)
            await expire(effects.store, await load(effects.store, known.run), clock=effects.clock)
            return await _after(effects.store, known)

    @activity.defn(name=SAY)
    async def say(self, known: Standing, said: Said) -> Stored:
        """Write down that the run is paused, resumed or cancelled."""
        with _typed():
            effects = await self.effects_for(known.run)
            match said.statement:
                case Statement.PAUSE:
                    await pause(effects.store, known.run, by=said.by, reason=said.reason, clock=effects.clock)
                case Statement.RESUME:
                    await resume(effects.store, known.run, by=said.by, clock=effects.clock)
                case Statement.CANCEL:
                    await cancel(effects.store, known.run, by=said.by, reason=said.reason, clock=effects.clock)
            return await _after(effects.store, known)


async def _after(store: Store, known: Standing) -> Stored:
    return stored_of(await store.events(known.run, after=known.seq), at=known.at)


def stored_of(events: Sequence[Event], *, at: int = 0) -> Stored:
    """As many events as one message holds; of one that is too large, a piece from byte `at`."""
    # Half a message at most, unless one event alone is larger: names and brackets need room as well.
    room = PAYLOAD_BYTES_MAX // 2
    fitting: list[Event] = []
    for event in events:
        data = event.canonical()
        if not fitting and len(data) > WHOLE_BYTES_MAX:
            part = b64encode(data[at : at + PIECE_BYTES]).decode("ascii")
            more = len(events) > 1 or at + PIECE_BYTES < len(data)
            return Stored(events=(), piece=Piece(seq=event.seq, at=at, of=len(data), base64=part), more=more)
        room -= len(data)
        if fitting and room < 0:
            break
        fitting.append(event)
    return Stored(events=tuple(fitting), more=len(fitting) < len(events))


@contextmanager
def _typed() -> Iterator[None]:
    """Errors cross with their class, message and hint, and never with what caused them: that may hold raw data."""
    try:
        yield
    except ToulminError as error:
        raise ApplicationError(
            error.message,
            error.hint,
            type=type(error).__name__,
            non_retryable=error.failure is not FailureClass.TRANSIENT,
        ) from None
