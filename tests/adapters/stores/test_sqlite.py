"""The SQLite store keeps every promise of the port, and says clearly why a file cannot be opened."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from toulmin.adapters.stores.migrating import config_for
from toulmin.adapters.stores.sqlite import SqliteStore
from toulmin.adapters.stores.tables import HEAD, metadata
from toulmin.contracts.errors import FailureClass, StoreFailed
from toulmin.contracts.vocabulary import ArtifactId, RunId
from toulmin.ports.faults import fault_plan
from toulmin.ports.store import Damage, Outcome, Store
from toulmin.testing.conformance.store import StoreConformance
from toulmin.testing.faults import Reached, raise_at, wait_at
from toulmin.testing.outcomes import sample_outcome, sample_remark

RUN = RunId("run-a")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "toulmin.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore.open(path)
    yield opened
    await opened.close()


@pytest.mark.requirement("R53")
@pytest.mark.requirement("R54")
class TestConformance(StoreConformance):
    @pytest.fixture
    async def store(self, path: Path) -> AsyncIterator[Store]:
        opened = SqliteStore.open(path)
        yield opened
        await opened.close()


async def test_what_was_acknowledged_is_there_after_reopening(path: Path) -> None:
    first = SqliteStore.open(path)
    stored = await first.commit(sample_outcome(RUN, "one"))
    await first.close()
    second = SqliteStore.open(path)
    assert await second.events(RUN) == stored
    assert [event.seq for event in await second.commit(sample_remark(RUN))] == [2]
    await second.close()


async def test_two_stores_on_one_file_number_and_deduplicate_together(path: Path, store: SqliteStore) -> None:
    other = SqliteStore.open(path)
    outcome = sample_outcome(RUN, "one")
    assert await store.commit(outcome) == await other.commit(outcome)
    assert [event.seq for event in await other.commit(sample_remark(RUN))] == [2]
    assert [event.seq for event in await store.commit(sample_remark(RUN))] == [3]
    await other.close()


async def test_every_commit_is_flushed(store: SqliteStore, path: Path) -> None:
    connection = store._database.cursor.connection  # type: ignore[attr-defined]  # the driver's own attribute
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_rows_cannot_be_changed_or_deleted(store: SqliteStore, path: Path) -> None:
    await store.commit(sample_outcome(RUN, "one"))
    with sqlite3.connect(path) as raw:
        for table in metadata.tables:
            column = metadata.tables[table].columns.keys()[-1]
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):  # noqa: S608  # own names
                with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                    raw.execute(statement)
    raw.close()


@pytest.mark.parametrize(
    ("table", "kind", "id_"),
    [
        ("events", "event", "run-a:1"),
        ("artifacts", "artifact", "artifact-run-a-one"),
        ("decisions", "decision", "decision-run-a-one"),
        ("reports", "report", "1"),
        ("promotions", "promotion", "1"),
        ("replies", "reply", "1"),
    ],
)
@pytest.mark.failure("stored-bytes-changed")
async def test_one_changed_byte_is_named(store: SqliteStore, path: Path, table: str, kind: str, id_: str) -> None:
    await store.commit(sample_outcome(RUN, "one"))
    _tamper(path, table, "UPDATE {0} SET body = replace(body, 's', 't')")
    assert await store.damages() == (Damage(kind=kind, id=id_),)
    with pytest.raises(StoreFailed, match=id_.removeprefix("run-a:")) as caught:
        await getattr(store, table)(RUN)
    assert caught.value.failure is FailureClass.PERMANENT


async def test_bytes_that_are_no_text_any_more_are_named(store: SqliteStore, path: Path) -> None:
    await store.commit(sample_outcome(RUN, "one"))
    _tamper(path, "artifacts", "UPDATE {0} SET body = CAST(x'ff' || CAST(body AS BLOB) AS TEXT)")
    assert await store.damages() == (Damage(kind="artifact", id="artifact-run-a-one"),)
    with pytest.raises(StoreFailed, match="artifact-run-a-one"):
        await store.artifacts(RUN)


@pytest.mark.failure("stored-bytes-changed")
async def test_changed_content_is_named(store: SqliteStore, path: Path) -> None:
    outcome = sample_outcome(RUN, "one")
    await store.commit(outcome)
    _tamper(path, "blobs", "UPDATE {0} SET data = x'00'")
    digest = outcome.blobs[0].digest
    assert await store.damages() == (Damage(kind="blob", id=digest),)
    with pytest.raises(StoreFailed, match=digest):
        await store.blob(digest)


def _tamper(path: Path, table: str, statement: str) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute(f"DROP TRIGGER {table}_no_update")
        raw.execute(statement.format(table))
    raw.close()


class TestOpening:
    def test_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(StoreFailed, match="cannot be opened"):
            SqliteStore.open(tmp_path / "nowhere" / "toulmin.db")

    def test_a_file_that_is_no_database(self, path: Path) -> None:
        path.write_text("These are my notes, and they are long enough to be looked at.\n" * 100)
        with pytest.raises(StoreFailed, match="not a SQLite database"):
            SqliteStore.open(path)
        assert path.read_text().startswith("These are my notes")

    def test_a_database_of_another_program(self, path: Path) -> None:
        with sqlite3.connect(path) as raw:
            raw.execute("CREATE TABLE recipes (name TEXT)")
        raw.close()
        with pytest.raises(StoreFailed, match="another program"):
            SqliteStore.open(path)

    async def test_a_database_of_a_newer_release(self, path: Path) -> None:
        await SqliteStore.open(path).close()
        with sqlite3.connect(path) as raw:
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.close()
        with pytest.raises(StoreFailed, match="newer release") as caught:
            SqliteStore.open(path)
        assert caught.value.failure is FailureClass.PERMANENT

    async def test_a_damaged_database(self, path: Path) -> None:
        store = SqliteStore.open(path)
        await store.commit(sample_outcome(RUN, "one"))
        await store.close()
        content = bytearray(path.read_bytes())
        content[100:4096] = b"\xff" * 3996
        path.write_bytes(content)
        with pytest.raises(StoreFailed, match="damaged"):
            SqliteStore.open(path)

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
    def test_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        folder = tmp_path / "locked"
        folder.mkdir(mode=0o500)
        with pytest.raises(StoreFailed, match="cannot be"):
            SqliteStore.open(folder / "toulmin.db")

    @pytest.mark.failure("store-locked")
    def test_a_locked_database(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("toulmin.adapters.stores.sqlite._BUSY_S", 0.05)
        raw = sqlite3.connect(path, isolation_level=None)
        raw.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreFailed, match="locked by another process") as caught:
            SqliteStore.open(path)
        assert caught.value.failure is FailureClass.TRANSIENT
        raw.close()


class TestMigrations:
    async def test_they_lead_to_the_tables_that_the_code_knows(self, path: Path) -> None:
        await SqliteStore.open(path).close()
        engine = create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            assert ScriptDirectory.from_config(config_for(connection)).get_current_head() == HEAD
        engine.dispose()


class TestFaults:
    @pytest.mark.parametrize("point", ["store.before_begin", "store.after_begin", "store.after_insert"])
    async def test_a_failure_before_the_commit_leaves_nothing(self, store: SqliteStore, point: str) -> None:
        outcome = sample_outcome(RUN, "one")
        with fault_plan(raise_at(point)), pytest.raises(StoreFailed, match="fault at"):
            await store.commit(outcome)
        assert await store.events(RUN) == ()
        assert [event.seq for event in await store.commit(outcome)] == [1]

    @pytest.mark.failure("acknowledgement-lost")
    async def test_a_failure_behind_the_commit_loses_nothing(self, store: SqliteStore) -> None:
        outcome = sample_outcome(RUN, "one")
        with fault_plan(raise_at("store.after_commit_before_ack")), pytest.raises(StoreFailed):
            await store.commit(outcome)
        assert await store.commit(outcome) == await store.events(RUN)

    async def test_a_row_that_contradicts_the_database_fails_alone(self, store: SqliteStore, path: Path) -> None:
        await store.commit(sample_outcome(RUN, "one"))
        edge = ("artifact-run-a-two", "artifact-run-a-one", "parent")
        with sqlite3.connect(path) as raw:
            raw.execute("INSERT INTO edges VALUES (?, ?, ?)", edge)
        raw.close()
        two = sample_outcome(RUN, "two", parents=(ArtifactId("artifact-run-a-one"),))
        gathered = await _together(store, two)
        assert [str(answer) for answer in gathered if "contradicts" in str(answer)]
        assert len(await store.events(RUN)) == 1 + 5

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    async def test_the_writer_ends_by_a_bug_and_nobody_waits_for_ever(self, path: Path) -> None:
        store = SqliteStore.open(path)
        with fault_plan(raise_at("store.after_begin", error=ZeroDivisionError("a bug"))):
            with pytest.raises(StoreFailed, match="bug"):
                await store.commit(sample_remark(RUN))
            with pytest.raises(StoreFailed, match="closed"):
                await store.commit(sample_remark(RUN))
            await store.close()

    async def test_every_point_of_the_store_is_reached(self, store: SqliteStore) -> None:
        reached = Reached()
        with fault_plan(reached):
            await store.commit(sample_remark(RUN))
        assert set(reached.counts) == {
            "store.before_begin",
            "store.after_begin",
            "store.after_insert",
            "store.before_commit",
            "store.after_commit_before_ack",
        }


async def _together(store: SqliteStore, bad: Outcome) -> list[object]:
    outcomes = [sample_remark(RUN), sample_remark(RUN), bad, *(sample_remark(RUN) for _ in range(3))]
    return list(await asyncio.gather(*map(store.commit, outcomes), return_exceptions=True))


class TestGroupCommit:
    async def test_what_waits_together_is_committed_together(self, store: SqliteStore) -> None:
        gate, reached = threading.Event(), Reached()
        with fault_plan(wait_at("store.before_begin", gate=gate)), fault_plan(reached):
            waiting = [asyncio.create_task(store.commit(sample_remark(RunId(f"run-{n}")))) for n in range(50)]
            await asyncio.sleep(0)  # noqa: TID251  # lets every task queue its outcome before the gate opens
            gate.set()
            await asyncio.gather(*waiting)
        assert reached.counts["store.before_commit"] <= 2

    async def test_who_no_longer_waits_loses_nothing(self, store: SqliteStore) -> None:
        gate = threading.Event()
        with fault_plan(wait_at("store.before_commit", gate=gate)):
            task = asyncio.create_task(store.commit(sample_remark(RUN)))
            await asyncio.sleep(0)  # noqa: TID251  # lets the task queue its outcome before it is cancelled
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            gate.set()
            assert [event.seq for event in await store.commit(sample_remark(RUN))] == [2]

    async def test_closing_commits_what_was_accepted(self, path: Path) -> None:
        store, gate = SqliteStore.open(path), threading.Event()
        with fault_plan(wait_at("store.before_begin", gate=gate)):
            waiting = [asyncio.create_task(store.commit(sample_remark(RUN))) for _ in range(10)]
            await asyncio.sleep(0)  # noqa: TID251  # lets every task queue its outcome before the store is closed
            closing = asyncio.create_task(store.close())
            gate.set()
            await asyncio.gather(*waiting, closing)
        again = SqliteStore.open(path)
        assert len(await again.events(RUN)) == 10
        await again.close()
