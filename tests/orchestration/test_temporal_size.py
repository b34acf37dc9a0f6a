"""What is too large for one message of Temporal: commands go by reference, events in pieces."""

from __future__ import annotations

from base64 import b64decode
from contextlib import AsyncExitStack

import pytest
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from tests.orchestration.climbing import climbing
from tests.orchestration.test_parity import _now, _serve
from tests.orchestration.world import RUN, World, answers, contract_of, world_of
from toulmin.contracts.command import NextRound
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.event import Event, parse_event
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.vocabulary import CommandKey, Level, RunId
from toulmin.orchestration import LocalEngine, load
from toulmin.orchestration.temporal import data_converter
from toulmin.orchestration.temporal.activities import WHOLE_BYTES_MAX, RunActivities, stored_of
from toulmin.orchestration.temporal.converter import PAYLOAD_BYTES_MAX
from toulmin.orchestration.temporal.messages import Order, Reference, Stored
from toulmin.reasoning import Effects, decide
from toulmin.state import RunStatus, fold_all

LONG = NextRound(constraints=tuple(f"{number}: {'look closely, ' * 250}" for number in range(20)))
"""About 70 KB: it stands in the event that asks for the round, and in every command of that round."""


def asks_once(request: ModelRequest) -> NextRound | None:
    return LONG if request.task.round == 1 else None


async def _logged(world: World, run: RunId = RUN) -> tuple[Event, ...]:
    await world.start(contract_of(level_max=Level.L4), run=run)
    await LocalEngine(world.effects()).carry(run)
    return await world.log(run)


async def test_events_arrive_whole_however_large_each_message_fits_and_each_brings_some() -> None:
    log = await _logged(world_of(climbing(sends=asks_once)))
    assert any(len(event.canonical()) > PAYLOAD_BYTES_MAX for event in log)
    came: list[Event] = []
    half = bytearray()
    more = True
    while more:
        stored = stored_of(log[len(came) :], at=len(half))
        assert len(data_converter().payload_converter.to_payloads([stored])[0].data) <= PAYLOAD_BYTES_MAX
        assert stored.events or stored.piece
        came += stored.events
        if stored.piece is not None:
            assert (stored.piece.seq, stored.piece.at) == (len(came) + 1, len(half))
            half += b64decode(stored.piece.base64)
            if len(half) == stored.piece.of:
                came.append(parse_event(bytes(half)))
                half.clear()
        more = stored.more
    assert tuple(came) == log
    assert stored_of(()) == Stored(events=())


async def test_a_command_that_is_referred_to_is_the_one_that_was_decided() -> None:
    world = world_of(answers())
    await world.start()

    async def effects_for(run: RunId) -> Effects:
        return world.effects()

    (command,) = decide(await load(world.store, RUN))
    activities = RunActivities(effects_for)
    named = Reference(run=RUN, key=command.key, seq=command.standing.seq)
    stored = await ActivityEnvironment().run(activities.perform, Order(reference=named))
    assert [event.command for event in stored.events] == [command.key]
    assert stored.events == (await world.log())[1:]
    strange = named.with_(key=CommandKey("k-unknown"))
    with pytest.raises(Exception, match="do not lead to the command k-unknown"):
        await ActivityEnvironment().run(activities.perform, Order(reference=strange))
    with pytest.raises(Exception, match="the first 99 events"):
        await ActivityEnvironment().run(activities.perform, Order(reference=named.with_(seq=99)))
    with pytest.raises(ContractRefused):
        Order.parse(b"{}")


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.server("temporal")
async def test_a_run_with_commands_and_events_too_large_for_a_message_ends_as_under_the_local_engine(
    temporal_client: Client,
) -> None:
    run = RunId("r-large")
    here, there = world_of(climbing(sends=asks_once)), _now(world_of(climbing(sends=asks_once)))
    expected = fold_all(await _logged(here, run))
    await there.start(contract_of(level_max=Level.L4), run=run)
    async with AsyncExitStack() as stack:
        ended = await (await _serve(stack, temporal_client, there)).carry(run)
    log = await there.log(run)
    assert max(len(event.canonical()) for event in log) > WHOLE_BYTES_MAX
    assert (ended.status, ended.final, ended.steps) == (expected.status, expected.final, expected.steps)
    assert ended.status is RunStatus.DONE
    assert len(ended.frames_of(Level.L1)) == 2
