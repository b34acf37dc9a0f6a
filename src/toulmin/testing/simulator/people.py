"""The people of a simulated world: they answer late, never or twice, deny, pause, resume and cancel."""

from __future__ import annotations

from toulmin.contracts.approval import ApprovalRequest
from toulmin.contracts.errors import StoreFailed, UsageError
from toulmin.orchestration import answer, cancel, pause, resume
from toulmin.state import RunState, RunStatus
from toulmin.testing.simulator.world import World

__all__ = ["People"]


class People:
    """Everybody who may speak to the run. Each turn, one of them may do one thing."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._answered: list[ApprovalRequest] = []

    async def turn(self, state: RunState) -> None:
        """Let somebody speak, if chance wants it. Who is not heard because the store fails may try again."""
        try:
            await self._somebody(state)
        except StoreFailed as error:
            self._world.chance.tell(f"  not heard: {error.message}")

    async def _somebody(self, state: RunState) -> None:
        chance = self._world.chance
        waiting = [unit.waiting for _, unit in sorted(state.units.items()) if unit.waiting is not None]
        if waiting and (chance.calm or chance.odds("people.answer", 0.35)):
            await self._answer(waiting[0])
        elif state.status is RunStatus.PAUSED and (chance.calm or chance.odds("people.resume", 0.4)):
            await self._resume()
        elif chance.trouble("people.pause", odds=0.01):
            await self._pause()
        elif chance.trouble("people.cancel", odds=0.015):
            await self._cancel()
        elif self._answered and chance.trouble("people.answer_again", odds=0.05):
            await self._say(self._answered[-1], granted=not chance.odds("people.same_again", 0.5), approver="bea")

    async def _answer(self, request: ApprovalRequest) -> None:
        chance, clock = self._world.chance, self._world.clock
        if chance.trouble("people.late", odds=0.1):
            clock.jump(request.expires_us - clock.now_us() + 1)
        elif chance.trouble("people.never", odds=0.05):
            clock.jump(request.expires_us - clock.now_us() + 1)
            return
        await self._say(request, granted=not chance.trouble("people.deny", odds=0.2), approver="ada")
        self._answered.append(request)

    async def _say(self, request: ApprovalRequest, *, granted: bool, approver: str) -> None:
        world = self._world
        world.chance.tell(f"{approver} answers {request.unit}: {'yes' if granted else 'no'}")
        try:
            await answer(world.store, request, granted=granted, approver=approver, clock=world.clock)
        except UsageError as error:
            world.chance.tell(f"  refused: {error.message}")

    async def _pause(self) -> None:
        await pause(self._world.store, self._world.run, by="ada", reason="lunch", clock=self._world.clock)

    async def _resume(self) -> None:
        self._world.chance.tell("ada resumes the run")
        await resume(self._world.store, self._world.run, by="ada", clock=self._world.clock)

    async def _cancel(self) -> None:
        try:
            await cancel(
                self._world.store, self._world.run, by="ada", reason="no longer needed", clock=self._world.clock
            )
        except UsageError as error:
            self._world.chance.tell(f"  refused: {error.message}")
