"""A full disk: nothing is visible by half, the run stays where it was, and goes on as soon as there is room."""

from __future__ import annotations

import errno
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.orchestration.world import RUN, World, run_of, world_of
from toulmin.adapters.stores import SqliteStore
from toulmin.adapters.vaults import FolderVault
from toulmin.contracts.errors import FailureClass, StoreFailed
from toulmin.orchestration import LocalEngine, load
from toulmin.ports.faults import fault_plan
from toulmin.provenance import examine
from toulmin.state import RunStatus
from toulmin.testing.faults import raise_at

pytestmark = pytest.mark.failure("store-full")


@pytest.mark.parametrize("pages", [1, 4, 8])
async def test_a_full_store_stops_the_run_where_it_is_and_room_lets_it_go_on(tmp_path: Path, pages: int) -> None:
    undisturbed = await run_of(world_of())
    store = SqliteStore.open(tmp_path / "store.sqlite3")
    world = World(store=store)
    await world.start()
    _room_for(store, pages)
    with pytest.raises(StoreFailed, match="has no room left on its disk") as caught:
        await LocalEngine(world.effects()).carry(RUN)
    assert caught.value.hint == "free space and resume the run"
    assert not (await load(store, RUN)).over
    assert await examine(store, world.vault, RUN) == ()
    asked = Counter(request.digest for request in world.model().requests)
    finished = {reply.request for reply in await store.replies(RUN)}

    _room_for(store, 1_000_000)
    state = await LocalEngine(world.effects()).carry(RUN)
    assert (state.status, state.final) == (RunStatus.DONE, undisturbed.final)
    again = Counter(request.digest for request in world.model().requests) - asked
    assert not finished & set(again), "what was stored was not asked again"
    assert await examine(store, world.vault, RUN) == ()
    await store.close()


async def test_a_full_vault_stops_the_run_before_anything_is_said_of_its_inputs(tmp_path: Path) -> None:
    world = World(vault=FolderVault.open(tmp_path / "vault"))
    await world.start()
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with (
        fault_plan(raise_at("vault.before_rename", error=full)),
        pytest.raises(StoreFailed, match="No space left on device") as caught,
    ):
        await LocalEngine(world.effects()).carry(RUN)
    assert caught.value.failure is FailureClass.TRANSIENT
    assert "has room" in caught.value.hint
    assert [event.kind for event in await world.log()] == ["run_started"]

    assert (await LocalEngine(world.effects()).carry(RUN)).status is RunStatus.DONE


def _room_for(store: SqliteStore, pages: int) -> None:
    """Let the store's file grow by so many pages and no further: what SQLite says of a full disk, it says then."""
    cursor = store._database.cursor
    cursor.execute("PRAGMA page_count")
    ((count,),) = cursor.fetchall()
    assert isinstance(count, int)
    cursor.execute(f"PRAGMA max_page_count = {count + pages}")
    cursor.fetchall()
