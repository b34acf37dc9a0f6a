"""A process that commits outcomes of three runs and says which were acknowledged, until the plan kills it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from toulmin.adapters.stores.sqlite import SqliteStore
from toulmin.adapters.vaults.folder import FolderVault
from toulmin.contracts.vocabulary import ArtifactId, RunId
from toulmin.ports.faults import install
from toulmin.testing.faults import plan_from
from toulmin.testing.outcomes import sample_outcome

RUNS = tuple(RunId(f"run-{letter}") for letter in "abc")
STEPS = 20


async def commit_run(run: RunId, store: SqliteStore, vault: FolderVault) -> None:
    parents: tuple[ArtifactId, ...] = ()
    for step in range(STEPS):
        digest = await vault.put(f"{run} {step}".encode())
        sys.stdout.write(f"vault {digest}\n")
        outcome = sample_outcome(run, str(step), parents=parents)
        parents = (outcome.artifacts[0].id,)
        await store.commit(outcome)
        sys.stdout.write(f"store {run} {step}\n")
        sys.stdout.flush()


async def commit_all(folder: Path) -> None:
    store, vault = SqliteStore.open(folder / "toulmin.db"), FolderVault.open(folder / "vault")
    await asyncio.gather(*(commit_run(run, store, vault) for run in RUNS))
    await store.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        install(plan_from(sys.argv[2]))
    asyncio.run(commit_all(Path(sys.argv[1])))
