"""The scheduler: it moves one thing at a time, in an order that chance picks, and checks after every commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from toulmin.contracts.command import Command
from toulmin.contracts.errors import InvariantBroken, StoreFailed, TransitionRefused
from toulmin.contracts.event import RunEnded
from toulmin.contracts.exchange import ModelRequest
from toulmin.orchestration import expire, load
from toulmin.orchestration.engine import checked
from toulmin.ports.policy_engine import PolicyEngine
from toulmin.ports.store import Store
from toulmin.reasoning import perform, perform_new
from toulmin.testing.memory_store import MemoryStore
from toulmin.testing.simulator.chance import Chance
from toulmin.testing.simulator.ending import check_ending
from toulmin.testing.simulator.invariants import INVARIANTS, Invariant, check_request
from toulmin.testing.simulator.ledger import Delivery
from toulmin.testing.simulator.people import People
from toulmin.testing.simulator.process import Process, Running
from toulmin.testing.simulator.store import Fate, Gates
from toulmin.testing.simulator.view import View
from toulmin.testing.simulator.world import World

__all__ = ["Breach", "Result", "Simulator"]

TROUBLED_TURNS = 240
"""After so many turns the world calms down, and the run must come to its end."""
CALM_TURNS = 600
PROCESSES_MAX = 2
LATE_TURNS = 6
"""How long the world goes on after the end of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """An invariant that did not hold."""

    invariant: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one seed."""

    seed: int
    ending: str
    events: int
    effects: int
    troubles: dict[str, int]
    breach: Breach | None
    story: tuple[str, ...]


class _Broken(Exception):
    """No error of the system: it carries a breach out of the schedule."""

    def __init__(self, breach: Breach) -> None:
        super().__init__(breach.said)
        self.breach = breach


class Simulator:
    """Simulates seeds over one policy engine, which all of them share."""

    def __init__(self, engine: PolicyEngine, *, invariants: Sequence[Invariant] = INVARIANTS) -> None:
        self._engine = engine
        self._invariants = tuple(invariants)

    async def run(self, seed: int, *, without: frozenset[str] = frozenset(), store: Store | None = None) -> Result:
        """Simulate one seed to its end, or to the first breach."""
        chance = Chance(seed, without=without)
        world = World.of(seed, chance=chance, store=store or MemoryStore(), engine=self._engine)
        schedule = _Schedule(world, self._invariants)
        breach: Breach | None = None
        try:
            await schedule.run()
        except _Broken as broken:
            breach = broken.breach
        finally:
            await schedule.close()
        view = schedule.view
        return Result(
            seed=seed,
            ending="" if view is None else view.state.status.value,
            events=0 if view is None else len(view.log),
            effects=len(world.ledger.effects),
            troubles=chance.happened,
            breach=breach,
            story=tuple(chance.story),
        )


class _Schedule:
    """One world in motion."""

    def __init__(self, world: World, invariants: Sequence[Invariant]) -> None:
        self.view: View | None = None
        self._world = world
        self._chance = world.chance
        self._invariants = invariants
        self._gates = Gates(arriving=world.ledger.settle, committed=self._check)
        self._people = People(world)
        self._processes: list[Process] = []
        self._running: list[Running] = []
        self._given: list[Command] = []
        self._joined = 0
        world.look = self._look

    async def run(self) -> None:
        """Move until the run has ended and a little longer; then look at what it leaves."""
        await self._world.start()
        await self._check()
        late = 0
        for turn in range(TROUBLED_TURNS + CALM_TURNS):
            self._chance.calm = turn >= TROUBLED_TURNS
            await self._turn()
            await self._check()
            over = self.view is not None and self.view.state.over
            late += over
            if over and late > LATE_TURNS and not self._running:
                break
        else:
            raise _Broken(Breach(invariant="the_run_ends", said=f"it has not ended after {turn + 1} turns"))
        if self.view is not None:
            for invariant, said in await check_ending(self.view, self._world):
                raise _Broken(Breach(invariant=invariant, said=said))

    async def close(self) -> None:
        """Leave no task behind."""
        for running in self._running:
            running.task.cancel()
        await asyncio.gather(*(running.task for running in self._running), return_exceptions=True)

    async def _turn(self) -> None:
        chance, world = self._chance, self._world
        if self.view is not None:
            await self._people.turn(self.view.state)
            await self._check()
        if chance.trouble("clock.jumps", odds=0.03):
            world.clock.jump(chance.number("clock.jump_us", 1_000, 900_000_000))
        elif chance.trouble("clock.steps_back", odds=0.03):
            world.clock.jump(-chance.number("clock.back_us", 1, 20_000))
        if self._processes and chance.trouble("process.killed", odds=0.03):
            await self._kill(chance.pick("process.which", self._processes))
        if not self._processes or (len(self._processes) < PROCESSES_MAX and chance.trouble("process.joins", odds=0.2)):
            await self._join()
        if self._given and self._processes and chance.trouble("delivery.repeated", odds=0.05):
            await self._start(
                chance.pick("process.which", self._processes), chance.pick("delivery.which", self._given), again=True
            )
        await self._move()

    async def _move(self) -> None:
        """Start or finish one piece of work, or let a process leave that has nothing to do."""
        due = [(process, command) for process in self._processes for command in self._due(process)]
        choices = len(due) + len(self._running)
        if choices:
            place = self._chance.pick("order", range(choices))
            if place < len(due):
                await self._start(*due[place], again=False)
            else:
                await self._land(self._running[place - len(due)])
            return
        for process in self._processes:
            self._leave(process)

    def _due(self, process: Process) -> tuple[Command, ...]:
        try:
            return process.due()
        except InvariantBroken as error:
            raise _Broken(Breach(invariant="work_is_due_once", said=error.message)) from error

    def _leave(self, process: Process) -> None:
        """As an engine does: leave a run only where it may be left."""
        if process.flying:
            return
        self._processes = [other for other in self._processes if other is not process]
        try:
            checked(process.state)
        except InvariantBroken as error:
            raise _Broken(Breach(invariant="the_run_is_never_stuck", said=error.message)) from error

    async def _join(self) -> None:
        store, clock = self._world.store, self._world.clock
        self._joined += 1
        try:
            state = await expire(store, await load(store, self._world.run), clock=clock)
        except TransitionRefused as error:
            raise _Broken(Breach(invariant="the_log_stays_readable", said=error.message)) from error
        except StoreFailed as error:
            self._chance.tell(f"a process could not take the run up: {error.message}")
            return
        name = f"process {self._joined}"
        self._chance.tell(f"{name} takes the run up at event {state.seq}")
        redelivers = self._chance.odds("process.redelivers", 0.5)
        effects = self._world.effects(self._gates)
        self._processes.append(Process(name=name, effects=effects, state=state, redelivers=redelivers))

    async def _start(self, process: Process, command: Command, *, again: bool) -> None:
        looks_up = again or process.redelivers
        finished = looks_up and await self._world.store.outcome(command.key) is not None
        work = perform(command, process.effects) if looks_up else perform_new(command, process.effects)
        task = asyncio.create_task(work, name=command.unit)
        running = Running(command=command, task=task, process=process, stray=again)
        self._world.ledger.deliveries[task] = Delivery(
            key=command.key, decided=command.standing.seq, finished_before=finished
        )
        self._chance.tell(
            f"{process.name} {'repeats' if again else 'starts'} {command.unit}, attempt {command.attempt}"
        )
        self._running.append(running)
        self._given.append(command)
        if not again:
            process.flying[command.key] = running
        await self._gates.run_to_gate(task)
        self._noted()
        if task.done():
            await self._over(running)

    async def _land(self, running: Running) -> None:
        chance = self._chance
        fate = Fate.DONE
        if chance.trouble("commit.fails_before", odds=0.03):
            fate = Fate.FAILS_BEFORE
        elif chance.trouble("commit.fails_after", odds=0.03):
            fate = Fate.FAILS_AFTER
        chance.tell(f"{running.process.name} commits {running.command.unit}: {fate.value}")
        await self._gates.decide(running.task, fate)
        await self._over(running)

    async def _over(self, running: Running) -> None:
        """Take the result of a task that is over to its process, if that still waits for it."""
        self._running.remove(running)
        process, key = running.process, running.command.key
        waits = not running.stray and process.flying.pop(key, None) is not None
        error = running.task.exception()
        if isinstance(error, _Broken):
            raise error
        if isinstance(error, StoreFailed):
            if not waits:
                return
            if process.redelivers:
                process.finished.discard(key)
            else:
                await self._kill(process)
            return
        if error is not None:
            said = f"{running.command.unit}: {type(error).__name__}: {error}"
            raise _Broken(Breach(invariant="only_the_store_fails_aloud", said=said)) from error
        if not waits:
            return
        if self._chance.trouble("process.killed_after_commit", odds=0.02):
            await self._kill(process)
            return
        try:
            await process.fold(key, running.task.result())
        except TransitionRefused as refused:
            raise _Broken(Breach(invariant="the_log_stays_readable", said=refused.message)) from refused

    async def _kill(self, process: Process) -> None:
        self._chance.tell(f"{process.name} is gone")
        self._processes = [other for other in self._processes if other is not process]
        gone = [running for running in self._running if running.process is process]
        self._running = [running for running in self._running if running.process is not process]
        for running in gone:
            running.task.cancel()
        await asyncio.gather(*(running.task for running in gone), return_exceptions=True)

    async def _check(self) -> None:
        """Read the run back, and hold it against every invariant."""
        self._noted()
        try:
            view = await View.of(self._world, self.view)
        except TransitionRefused as error:
            raise _Broken(Breach(invariant="the_log_stays_readable", said=error.message)) from error
        if view is None:
            return
        self.view = view
        for event in view.fresh:
            unit = getattr(event, "unit", getattr(event, "item", getattr(event, "step", "")))
            told = f"{event.reason}" if isinstance(event, RunEnded) else unit
            self._chance.tell(f"    event {event.seq}: {event.kind} {told}")
        for invariant in self._invariants:
            for said in invariant(view):
                raise _Broken(Breach(invariant=invariant.__name__, said=said))

    def _look(self, request: ModelRequest) -> None:
        delivery = self._world.ledger.delivery()
        if self.view is not None and delivery is not None:
            self._world.ledger.problems.extend(check_request(self.view, request, decided=delivery.decided))

    def _noted(self) -> None:
        if self._world.ledger.problems:
            raise _Broken(Breach(invariant="effects_follow_allowances", said=self._world.ledger.problems[0]))
