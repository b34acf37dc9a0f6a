"""What the workflow has done for it: perform a command, read the log on, write down what people say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from toulmin.contracts.errors import FailureClass, ToulminError
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
    Said,
    Standing,
    Statement,
    Stored,
)
from toulmin.orchestration.temporal.workflow import HEARTBEAT_S
from toulmin.ports.store import Store
from toulmin.reasoning import Effects, perform

__all__ = ["EffectsFor", "RunActivities"]

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
            effects = await self.effects_for(order.command.run)
            work = asyncio.ensure_future(perform(order.command, effects))
            try:
                while not work.done():
                    activity.heartbeat()
                    await asyncio.wait({work}, timeout=HEARTBEAT_S)
                return Stored(events=work.result())
            finally:
                work.cancel()

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
    # Half a message at most, unless one event alone is larger: names and brackets need room as well.
    room = PAYLOAD_BYTES_MAX // 2
    fitting: list[Event] = []
    events = await store.events(known.run, after=known.seq)
    for event in events:
        room -= len(event.canonical())
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
