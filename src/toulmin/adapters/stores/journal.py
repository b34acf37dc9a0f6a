"""Group commit: outcomes of many runs wait in one queue, and one thread writes all that wait in one transaction.

While a commit waits for the disk, the next batch gathers. So a lone commit pays one disk flush, and a hundred at once
share one.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toulmin.adapters.stores.admission import Place
from toulmin.adapters.stores.batch import Answer, Entry
from toulmin.contracts.errors import FailureClass, StoreFailed, ToulminError

__all__ = ["Journal"]

_BATCH_MAX = 1_000
"""Outcomes in one transaction."""

Reply = Answer | ToulminError

Commit = Callable[[Sequence[Entry]], Sequence[Reply]]
"""Commits a batch durably and answers for each entry; raises StoreFailed when nothing at all was added."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    entry: Entry
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Place]


class Journal:
    """The queue and its one writer thread. `submit` may be called from any number of event loops."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="toulmin-journal", daemon=True)
        self._thread.start()

    async def submit(self, entry: Entry) -> Place:
        """Wait until the entry is committed durably, and return the place of its events.

        Raises:
            ContractRefused: it refers to something that is not stored; nothing of it was added.
            StoreFailed: the journal is closed, or the transaction failed; nothing was added.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Place] = loop.create_future()
        with self._lock:
            if self._closed:
                raise StoreFailed("the store is closed", hint="commit before closing it")
            self._queue.put(_Waiting(entry, loop, future))
        return await future

    async def close(self) -> None:
        """Commit what was accepted and end the thread; closing twice is fine."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def _work(self) -> None:
        while batch := self._gather():
            replies: Sequence[Reply]
            try:
                replies = self._commit([waiting.entry for waiting in batch])
            except StoreFailed as error:
                # One error object per caller: a traceback grows with every place that raises it.
                replies = [StoreFailed(error.message, hint=error.hint, failure=error.failure) for _ in batch]
            except BaseException:
                self._abandon(batch)
                raise
            _deliver(batch, replies)

    def _abandon(self, batch: Sequence[_Waiting]) -> None:
        """The thread ends by a bug: nobody may wait for it any more."""
        with self._lock:
            self._closed = True
        waiting = [*batch]
        while not self._queue.empty():
            if (entry := self._queue.get()) is not None:
                waiting.append(entry)
        message, hint = "the store's writer stopped by a bug", "open the store anew; finished commands are safe"
        _deliver(waiting, [StoreFailed(message, hint=hint, failure=FailureClass.BUG) for _ in waiting])

    def _gather(self) -> list[_Waiting]:
        """At least one waiting entry and all that wait with it; none when the journal is closed and empty."""
        batch: list[_Waiting] = []
        while len(batch) < _BATCH_MAX and not (batch and self._queue.empty()):
            waiting = self._queue.get()
            if waiting is None:
                # Nothing is put behind the end mark; left in place, it ends the next round.
                if batch:
                    self._queue.put(None)
                break
            batch.append(waiting)
        return batch


def _deliver(batch: Sequence[_Waiting], replies: Sequence[Reply]) -> None:
    # Waking an event loop costs a system call, so each is woken once for all of its futures.
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Place], Reply]]] = defaultdict(list)
    for waiting, reply in zip(batch, replies, strict=True):
        by_loop[waiting.loop].append((waiting.future, reply))
    for loop, settled in by_loop.items():
        # A loop that is closed has nobody left who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, settled)


def _settle(settled: Sequence[tuple[asyncio.Future[Place], Reply]]) -> None:
    for future, reply in settled:
        if future.done():
            continue
        if isinstance(reply, ToulminError):
            future.set_exception(reply)
        else:
            future.set_result(reply)
