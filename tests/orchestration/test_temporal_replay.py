"""A stored local run as a Temporal history: replayed without a server, and refused when anything was changed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import ActivityType, Payloads, WorkflowType
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import History, HistoryEvent
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from tests.orchestration.world import RUN, answers, failing_once, world_of
from toulmin.contracts.base import Contract
from toulmin.contracts.command import Command
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import CommandKey, Zone
from toulmin.orchestration import LocalEngine
from toulmin.orchestration.engine import startable
from toulmin.orchestration.temporal import RunWorkflow, data_converter, queue_of, sandbox
from toulmin.orchestration.temporal.messages import PERFORM, PULL, Carried, Standing, Stored
from toulmin.reasoning import decide, zone_of
from toulmin.state import RunState, fold_all

_CHECKED = (1, 2, 3)
"""Without flag 1, the server's oldest histories are meant, and a wrong activity is not noticed."""


class HistoryOf:
    """The history that a workflow would have written, had it carried the run whose log this is."""

    def __init__(self, log: Sequence[Event]) -> None:
        self._log = log
        self._events: list[HistoryEvent] = []
        self._scheduled: dict[str, int] = {}
        self._at = log[0].at_us
        self._task = 0
        self._timers: dict[CommandKey, HistoryEvent] = {}

    def build(self) -> History:
        carried = Carried(run=RUN, seq=1)
        started = self._new("WORKFLOW_EXECUTION_STARTED").workflow_execution_started_event_attributes
        started.workflow_type.CopyFrom(WorkflowType(name="toulmin.run"))
        started.task_queue.CopyFrom(TaskQueue(name=queue_of(Zone.CORE)))
        started.input.CopyFrom(_payloads(carried))
        started.original_execution_run_id = started.first_execution_run_id = "local"
        self._decided()
        self._schedule("1", PULL, queue_of(Zone.CORE), Standing(run=RUN, seq=0))
        self._answer("1", Stored(events=tuple(self._log[:1])))
        state = fold_all(self._log[:1])
        flying: dict[CommandKey, Command] = {}
        for group in ((event,) for event in self._log[1:]):
            self._start(state, flying)
            (key,) = {event.command for event in group}
            assert key is not None
            command = flying.pop(key)
            if command.delay_ms:
                self._fire(command)
            self._answer(key, Stored(events=group))
            state = fold_all(group, state=state)
        done = self._new("WORKFLOW_EXECUTION_COMPLETED").workflow_execution_completed_event_attributes
        done.workflow_task_completed_event_id = self._task
        return History(events=self._events)

    def _start(self, state: RunState, flying: dict[CommandKey, Command]) -> None:
        for command in startable(decide(state), flying=flying.keys()):
            flying[command.key] = command
            if command.delay_ms:
                self._timer(command)
            else:
                self._perform(command)

    def _perform(self, command: Command) -> None:
        self._schedule(command.key, PERFORM, queue_of(zone_of(command)), command)

    def _timer(self, command: Command) -> None:
        event = self._new("TIMER_STARTED")
        of = event.timer_started_event_attributes
        of.timer_id = str(len(self._timers) + 1)
        of.start_to_fire_timeout.FromMilliseconds(command.delay_ms)
        of.workflow_task_completed_event_id = self._task
        self._timers[command.key] = event

    def _fire(self, command: Command) -> None:
        started = self._timers[command.key]
        of = self._new("TIMER_FIRED").timer_fired_event_attributes
        of.timer_id = started.timer_started_event_attributes.timer_id
        of.started_event_id = started.event_id
        self._decided()
        self._perform(command)

    def _schedule(self, activity: str, kind: str, queue: str, *given: Contract) -> None:
        event = self._new("ACTIVITY_TASK_SCHEDULED")
        of = event.activity_task_scheduled_event_attributes
        of.activity_id = activity
        of.activity_type.CopyFrom(ActivityType(name=kind))
        of.task_queue.CopyFrom(TaskQueue(name=queue))
        of.input.CopyFrom(_payloads(*given))
        of.workflow_task_completed_event_id = self._task
        of.start_to_close_timeout.CopyFrom(Duration(seconds=60))
        self._scheduled[activity] = event.event_id

    def _answer(self, activity: str, stored: Stored) -> None:
        started = self._new("ACTIVITY_TASK_STARTED")
        started.activity_task_started_event_attributes.scheduled_event_id = self._scheduled[activity]
        done = self._new("ACTIVITY_TASK_COMPLETED").activity_task_completed_event_attributes
        done.scheduled_event_id = self._scheduled[activity]
        done.started_event_id = started.event_id
        done.result.CopyFrom(_payloads(stored))
        self._decided()

    def _decided(self) -> None:
        queue = TaskQueue(name=queue_of(Zone.CORE))
        asked = self._new("WORKFLOW_TASK_SCHEDULED")
        asked.workflow_task_scheduled_event_attributes.task_queue.CopyFrom(queue)
        started = self._new("WORKFLOW_TASK_STARTED")
        started.workflow_task_started_event_attributes.scheduled_event_id = asked.event_id
        done = self._new("WORKFLOW_TASK_COMPLETED")
        of = done.workflow_task_completed_event_attributes
        of.scheduled_event_id, of.started_event_id = asked.event_id, started.event_id
        of.sdk_metadata.core_used_flags.extend(_CHECKED)
        self._task = done.event_id

    def _new(self, kind: str) -> HistoryEvent:
        self._at += 1
        event = HistoryEvent(
            event_id=len(self._events) + 1,
            event_type=EventType.Value(f"EVENT_TYPE_{kind}"),
            event_time=Timestamp(seconds=self._at // 1_000_000, nanos=self._at % 1_000_000 * 1_000),
        )
        self._events.append(event)
        return event


def _payloads(*values: Contract) -> Payloads:
    made = (data_converter().payload_converter.to_payloads([value])[0] for value in values)
    return Payloads(payloads=list(made))


async def _log() -> tuple[Event, ...]:
    world = world_of(failing_once(answers(), when=lambda r: r.task.item == "i2", failure=FailureClass.TRANSIENT))
    await world.start()
    await LocalEngine(world.effects()).carry(RUN)
    return await world.log()


async def _replayed(history: History) -> Exception | None:
    replayer = Replayer(workflows=[RunWorkflow], workflow_runner=sandbox(), data_converter=data_converter())
    result = await replayer.replay_workflow(
        WorkflowHistory("toulmin-r", list(history.events)), raise_on_replay_failure=False
    )
    return result.replay_failure


@pytest.mark.requirement("R16")
@pytest.mark.requirement("R60")
async def test_a_run_that_local_carried_replays_as_a_workflow() -> None:
    assert await _replayed(HistoryOf(await _log()).build()) is None


Change = Callable[[History], None]


def _first(history: History, kind: str, *, number: int = 0) -> HistoryEvent:
    value = EventType.Value(f"EVENT_TYPE_{kind}")
    return [event for event in history.events if event.event_type == value][number]


def _another_activity(history: History) -> None:
    of = _first(history, "ACTIVITY_TASK_SCHEDULED", number=3).activity_task_scheduled_event_attributes
    of.activity_type.name = "toulmin.something"


def _swapped_order(history: History) -> None:
    second, third = (
        _first(history, "ACTIVITY_TASK_SCHEDULED", number=number).activity_task_scheduled_event_attributes
        for number in (2, 3)
    )
    second.activity_id, third.activity_id = third.activity_id, second.activity_id


def _altered(old: bytes, new: bytes) -> Change:
    def change(history: History) -> None:
        found = 0
        for event in history.events:
            for payload in event.activity_task_completed_event_attributes.result.payloads:
                found += old in payload.data
                payload.data = payload.data.replace(old, new, 1)
        assert found, f"{old!r} is nowhere in the history"

    return change


_TAMPERED: dict[str, Change] = {
    "activity type": _another_activity,
    "order": _swapped_order,
    "not a number": _altered(b'"confidence":0.9', b'"confidence":NaN'),
    "unknown field": _altered(b'"step":"scope"', b'"step":"scope","more":1'),
    "another step": _altered(b'"step":"scope"', b'"step":"plan"'),
    "another run": _altered(b'"run":"r-world"', b'"run":"r-other"'),
    "content": _altered(b'"content":"sha256:', b'"content":"sha256:0'),
    "number": _altered(b'"seq":5', b'"seq":6'),
}


@pytest.mark.requirement("R63")
@pytest.mark.parametrize("name", list(_TAMPERED))
async def test_a_changed_history_is_refused(name: str) -> None:
    history = HistoryOf(await _log()).build()
    _TAMPERED[name](history)

    assert await _replayed(history) is not None


@pytest.mark.requirement("R63")
@pytest.mark.parametrize("missing", [1, 2, 5])
async def test_a_history_cut_short_is_refused(missing: int) -> None:
    assert await _replayed(HistoryOf((await _log())[:-missing]).build()) is not None


_IMPURE = {
    "clock": ("import datetime", "datetime.datetime.now()"),
    "time": ("import time", "time.time()"),
    "chance": ("import random", "random.random()"),
    "ids": ("import uuid", "uuid.uuid4()"),
    "environment": ("import os", "os.environ.get('HOME')"),
}


class _Injecting:
    """Finds the decider with a line more in it, when the sandbox imports it anew."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != "toulmin.reasoning.decide":
            return None
        return importlib.util.spec_from_file_location(name, self._path)


@pytest.mark.requirement("R60")
@pytest.mark.parametrize("name", list(_IMPURE))
async def test_the_sandbox_refuses_a_decider_that_looks_at_the_world(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(sys.modules["toulmin.reasoning.decide"].__file__ or "").read_text(encoding="utf-8")
    imported, used = _IMPURE[name]
    impure = source.replace("from collections.abc", f"{imported}\nfrom collections.abc", 1).replace(
        "    if state.over or state.status", f"    {used}\n    if state.over or state.status", 1
    )
    assert used in impure
    path = tmp_path / "decide.py"
    path.write_text(impure, encoding="utf-8")
    history = HistoryOf(await _log()).build()
    monkeypatch.setattr(sys, "meta_path", [_Injecting(path), *sys.meta_path])

    failure = await _replayed(history)

    assert failure is not None
    assert "restricted" in str(failure).lower() or "cannot access" in str(failure).lower()
