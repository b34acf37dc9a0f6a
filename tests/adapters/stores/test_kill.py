"""kill -9 at every fault point: what was acknowledged is there, nothing is there by half, and the work goes on."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.adapters.stores.committer import RUNS, STEPS
from toulmin.adapters.stores.sqlite import SqliteStore
from toulmin.adapters.vaults.folder import FolderVault
from toulmin.contracts.canonical import Digest
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.vocabulary import CommandKey, RunId
from toulmin.ports.faults import FAULT_POINTS


async def run_committer(folder: Path, *plan: str) -> tuple[int, list[list[str]]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.adapters.stores.committer",
        str(folder),
        *plan,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    said, _ = await process.communicate()
    return process.returncode or 0, [line.split() for line in said.decode().splitlines()]


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("point", sorted(point for point in FAULT_POINTS if not point.startswith("perform.")))
@pytest.mark.failure("acknowledgement-lost")
async def test_kill_and_go_on(tmp_path: Path, point: str) -> None:
    # 1. The process dies at the point.
    code, said = await run_committer(tmp_path, f"kill:{point}:7")
    assert code == -signal.SIGKILL
    acknowledged = {CommandKey(f"key-{line[1]}-{line[2]}") for line in said if line[0] == "store"}
    assert len(acknowledged) < len(RUNS) * STEPS

    # 2. What it said was done is done, and the rest is whole or absent.
    with sqlite3.connect(tmp_path / "toulmin.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    store, vault = SqliteStore.open(tmp_path / "toulmin.db"), FolderVault.open(tmp_path / "vault")
    for _, digest in (line for line in said if line[0] == "vault"):
        assert await vault.get(Digest(digest))
    for key in acknowledged:
        assert await store.outcome(key)
    assert await store.damages() == ()
    for run in RUNS:
        await assert_whole(store, run)
    await store.close()

    # 3. The same work in a new process adds what is missing, and only that.
    code, _ = await run_committer(tmp_path)
    assert code == 0
    store = SqliteStore.open(tmp_path / "toulmin.db")
    for run in RUNS:
        assert len(await assert_whole(store, run)) == STEPS
    await store.close()


async def assert_whole(store: SqliteStore, run: RunId) -> list[str]:
    """Each event of a run has everything that its outcome brought."""
    events = await store.events(run)
    artifacts = await store.artifacts(run)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len(artifacts) == len(await store.decisions(run)) == len(await store.replies(run)) == len(events)
    assert len(await store.reports(run)) == len(await store.promotions(run)) == len(events)
    for artifact in artifacts:
        edges = await store.ancestors(artifact.id)
        assert set(edges_of(artifact)) <= set(edges)
        assert await store.outcome(artifact.provenance.origin.command)
    return [artifact.id for artifact in artifacts]
