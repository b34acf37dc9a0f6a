"""A tool in a simulated world: it has one effect for each key, and fails before or after it."""

from __future__ import annotations

from toulmin.contracts.errors import FailureClass, ToulminError
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import CommandKey
from toulmin.ports.permit import Permit
from toulmin.ports.tool import tool_digest
from toulmin.testing.simulator.chance import Chance
from toulmin.testing.simulator.ledger import Ledger
from toulmin.testing.simulator.plans import TOOL

__all__ = ["SimTool"]


class SimTool:
    """The Tool port over a receiver that drops repeated keys, as receivers are asked to."""

    def __init__(self, *, chance: Chance, ledger: Ledger) -> None:
        self._chance = chance
        self._ledger = ledger
        self.done: dict[CommandKey, str] = {}

    @property
    def identity(self) -> VersionedName:
        return VersionedName(name=TOOL, version="1")

    async def call(self, arguments: str, *, key: CommandKey, permit: Permit) -> str:
        covers = tool_digest(TOOL, arguments=arguments)
        permit.use(Action.TOOL_CALL, covers=covers)
        self._ledger.effect(Action.TOOL_CALL, permit, covers=covers)
        if self._chance.trouble("tool.fails_before", odds=0.05):
            raise ToulminError("the tool is not there", failure=FailureClass.TRANSIENT)
        self.done.setdefault(key, arguments)
        if self._chance.trouble("tool.fails_after", odds=0.05):
            raise ToulminError("the tool's answer was lost", failure=FailureClass.TRANSIENT)
        return '{"done": true}'
