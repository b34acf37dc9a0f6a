"""A process that carries one run and may be killed at a fault point; every question to its reasoner is written down.

    python -m tests.wiring.killed_run FOLDER [kill:<point>:<visit>]

Prints the run's status and final digest when it got to the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.orchestration.world import RUN, World, answers
from toulmin.adapters.stores import SqliteStore
from toulmin.adapters.vaults import FolderVault
from toulmin.contracts.exchange import Answer, ModelRequest
from toulmin.orchestration import LocalEngine
from toulmin.ports.faults import install
from toulmin.testing.faults import plan_from
from toulmin.testing.models import ScriptedModel

CALLS = "calls.txt"


async def main(folder: Path) -> None:
    """Start the run, or carry on what a killed process left."""
    answer = answers(items=3)

    def recorded(request: ModelRequest) -> Answer:
        unit = request.task.item or request.task.step.value
        line = os.open(folder / CALLS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(line, f"{unit}\n".encode())
        os.close(line)
        return answer(request)

    store = SqliteStore.open(folder / "store.sqlite3")
    vault = FolderVault.open(folder / "vault")
    world = World(store=store, vault=vault, models={"scripted": ScriptedModel(recorded)})
    await world.start()
    state = await LocalEngine(world.effects()).carry(RUN)
    sys.stdout.write(f"{state.status.value} {state.final}\n")
    await store.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        install(plan_from(sys.argv[2]))
    asyncio.run(main(Path(sys.argv[1])))
