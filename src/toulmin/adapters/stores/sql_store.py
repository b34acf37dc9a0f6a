"""SqlStore: the Store port over any SQL database; a sibling module opens each kind and says how it differs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from toulmin.adapters.stores import queries, tables
from toulmin.adapters.stores.admission import check_shape
from toulmin.adapters.stores.batch import Answer, BatchWriter, Entry
from toulmin.adapters.stores.journal import Journal, Reply
from toulmin.adapters.stores.rows import Rows
from toulmin.adapters.stores.statements import Cursor
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.contracts.event import Event
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Edge
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, DecisionId, RunId
from toulmin.ports.faults import reach
from toulmin.ports.store import Damage, Outcome, RunSummary

__all__ = ["Database", "SqlStore"]

R = TypeVar("R")

_READERS_MAX = 4


@dataclass(frozen=True, slots=True)
class Database:
    """An open database: connections to read and one to write, and what is particular to its kind."""

    reading: Engine
    cursor: Cursor
    """Of the one connection that writes; it opens no transaction by itself."""
    begin: str
    """The statement that opens a transaction which is sure to be allowed to write."""
    errors: tuple[type[Exception], ...]
    """What the driver raises."""
    conflict: type[Exception]
    """What the driver raises when a row contradicts a key."""
    explain: Callable[[Exception], StoreFailed]
    in_transaction: Callable[[], bool]
    close: Callable[[], None]


class SqlStore:
    """The Store port. Many may share one database, in one process or several."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = BatchWriter(database.reading.dialect)
        self._journal = Journal(self._commit_batch)
        self._readers = ThreadPoolExecutor(_READERS_MAX, thread_name_prefix="toulmin-store")
        self._closed = False

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        check_shape(outcome)
        place = await self._journal.submit(Entry(outcome, Rows.of(outcome)))
        if place.repeated:
            first = place.first
            return await self._read(lambda db: queries.numbered(db, place.run, after=first - 1, most=place.count))
        # Validated when they were made; the number is ours, and validating all the rest again costs as much as writing.
        return tuple(
            event.model_copy(update={"seq": seq}) for seq, event in enumerate(outcome.events, start=place.first)
        )

    async def events(self, run: RunId, *, after: int = 0) -> tuple[Event, ...]:
        return await self._read(lambda db: queries.numbered(db, run, after=after))

    async def outcome(self, key: CommandKey) -> tuple[Event, ...] | None:
        return await self._read(lambda db: queries.events(db, key))

    async def runs(self, *, limit: int = 50) -> tuple[RunSummary, ...]:
        return await self._read(lambda db: queries.run_lines(db, limit))

    async def artifact(self, artifact: ArtifactId) -> ReasoningArtifact:
        return await self._read(lambda db: queries.one(db, ReasoningArtifact, tables.artifacts, artifact))

    async def artifacts(
        self, run: RunId, *, only: Collection[ArtifactId] | None = None
    ) -> tuple[ReasoningArtifact, ...]:
        table = tables.artifacts
        if only is None:
            return await self._read(lambda db: queries.of_run(db, ReasoningArtifact, table, run))
        return await self._read(lambda db: queries.those_of_run(db, ReasoningArtifact, table.c.id, run, ids=only))

    async def decision(self, decision: DecisionId) -> PolicyDecision:
        return await self._read(lambda db: queries.one(db, PolicyDecision, tables.decisions, decision))

    async def decisions(self, run: RunId) -> tuple[PolicyDecision, ...]:
        return await self._read(lambda db: queries.of_run(db, PolicyDecision, tables.decisions, run))

    async def reports(
        self, run: RunId, *, about: Collection[ArtifactId] | None = None
    ) -> tuple[VerificationReport, ...]:
        table = tables.reports
        if about is None:
            return await self._read(lambda db: queries.of_run(db, VerificationReport, table, run))
        return await self._read(
            lambda db: queries.those_of_run(db, VerificationReport, table.c.artifact, run, ids=about)
        )

    async def promotions(
        self, run: RunId, *, about: Collection[ArtifactId] | None = None
    ) -> tuple[PromotionDecision, ...]:
        table = tables.promotions
        if about is None:
            return await self._read(lambda db: queries.of_run(db, PromotionDecision, table, run))
        return await self._read(
            lambda db: queries.those_of_run(db, PromotionDecision, table.c.artifact, run, ids=about)
        )

    async def replies(self, run: RunId) -> tuple[ModelReply, ...]:
        return await self._read(lambda db: queries.of_run(db, ModelReply, tables.replies, run))

    async def blob(self, digest: Digest) -> bytes:
        return await self._read(lambda db: queries.blob(db, digest))

    async def ancestors(self, artifact: ArtifactId) -> tuple[Edge, ...]:
        found = await self._read(lambda db: queries.closure(db, artifact, up=True))
        if not found:
            # Every stored artifact has at least the edge to a decision that allowed it.
            raise NotFound(f"no artifact {artifact} in this store", hint="`toulmin show` lists the artifacts of a run")
        return found

    async def descendants(self, parent: str) -> tuple[Edge, ...]:
        return await self._read(lambda db: queries.closure(db, parent, up=False))

    async def resolve(self, prefix: str) -> Sequence[str]:
        return await self._read(lambda db: queries.ids_from(db, prefix))

    async def damages(self) -> tuple[Damage, ...]:
        return await self._read(lambda db: tuple(Damage(kind=kind, id=id_) for kind, id_ in queries.damages(db)))

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await self._journal.close()
        await asyncio.to_thread(self._readers.shutdown)
        self._database.close()

    async def _read(self, query: Callable[[Connection], R]) -> R:
        if self._closed:
            raise StoreFailed("the store is closed", hint="read before closing it")
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._query, query)

    def _query(self, query: Callable[[Connection], R]) -> R:
        try:
            with self._database.reading.connect() as connection:
                return query(connection)
        except SQLAlchemyError as error:
            raise self._database.explain(error) from error

    def _commit_batch(self, batch: Sequence[Entry]) -> Sequence[Reply]:
        try:
            return self._transaction(batch)
        except self._database.conflict as error:
            if len(batch) == 1:
                raise self._database.explain(error) from error
        except self._database.errors as error:
            raise self._database.explain(error) from error
        # One of them contradicts the database; alone, it fails without its neighbours.
        return [self._commit_alone(entry) for entry in batch]

    def _commit_alone(self, entry: Entry) -> Reply:
        try:
            return self._commit_batch([entry])[0]
        except StoreFailed as error:
            return error

    def _transaction(self, batch: Sequence[Entry]) -> Sequence[Answer]:
        cursor = self._database.cursor
        reach("store.before_begin")
        cursor.execute(self._database.begin)
        try:
            reach("store.after_begin")
            answers = self._writer.write(cursor, batch)
            reach("store.before_commit")
            cursor.execute("COMMIT")
        finally:
            # Also when COMMIT itself failed: some failures leave the transaction open.
            if self._database.in_transaction():
                cursor.execute("ROLLBACK")
        reach("store.after_commit_before_ack")
        return answers
