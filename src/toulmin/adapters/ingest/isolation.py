"""Runs parsers that could hang, crash or eat memory in one worker process that is killed when the time is up."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import TypeAdapter

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, too_slow
from toulmin.contracts.base import Contract
from toulmin.contracts.document import RejectionReason
from toulmin.contracts.errors import InvariantBroken

__all__ = ["Isolated", "Order", "Outcome", "WorkerProcess", "receive", "send"]

_LENGTHS = struct.Struct(">QQ")
_DRAFT = TypeAdapter(Draft)
_EXTRA_MS = 500
_START_MS = 20_000


@dataclass(frozen=True, slots=True)
class Isolated:
    """An adapter that is known here by its name only and runs in the worker process.

    `module` and `adapter` say where the worker finds the class; it is made without arguments.
    """

    name: str
    version: str
    suffixes: tuple[str, ...]
    module: str
    adapter: str
    recognise: Callable[[bytes, str], float]

    def sniff(self, head: bytes, name: str) -> float:
        """As in `IngestAdapter`."""
        return self.recognise(head, name)


class Order(Contract):
    """What the worker is to do with the bytes that come with it."""

    module: str
    adapter: str
    name: str
    bytes_max: int
    milliseconds_max: int
    modified_us: int | None


class Outcome(Contract):
    """What came of it; the draft itself, if there is one, comes behind it."""

    ready: bool = False
    """The worker has started."""
    refused: RejectionReason | None = None
    message: str = ""
    hint: str = ""
    crashed: str = ""
    """The type of an error that nobody foresaw; these are the worker's last words."""


def send(stream: BinaryIO, head: Contract, body: bytes = b"") -> None:
    """Write one message: two lengths, the contract as JSON, raw bytes."""
    packed = head.canonical()
    stream.write(_LENGTHS.pack(len(packed), len(body)) + packed)
    stream.write(body)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Read one message, or None at the end of the stream."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head_bytes, body_bytes = _LENGTHS.unpack(lengths)
    head, body = stream.read(head_bytes), stream.read(body_bytes)
    return (head, body) if len(head) == head_bytes and len(body) == body_bytes else None


class WorkerProcess:
    """One worker, started at first use and again after it was killed. One order at a time; safe to use from threads."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read(self, adapter: Isolated, source: bytes, name: str, bounds: Bounds) -> Draft:
        """Have the worker read a file.

        Raises:
            DocumentRefused: the adapter refused it, took too long, or broke on it.
        """
        order = Order(
            module=adapter.module,
            adapter=adapter.adapter,
            name=name,
            bytes_max=bounds.bytes_max,
            milliseconds_max=bounds.milliseconds_max,
            modified_us=bounds.modified_us,
        )
        with self._turn:
            process = self._process if self._process is not None and self._process.poll() is None else self._start()
            late = threading.Event()
            answer = _exchange(process, order, source, late=late)
            outcome = None if answer is None else Outcome.parse(answer[0])
            if outcome is None or outcome.crashed:
                self._stop()
        if late.is_set():
            raise too_slow(bounds.milliseconds_max)
        if answer is None or outcome is None:
            raise _broken(adapter.name, "its process ended")
        if outcome.refused is not None:
            raise DocumentRefused(outcome.message, reason=outcome.refused, hint=outcome.hint)
        if outcome.crashed:
            raise _broken(adapter.name, outcome.crashed)
        return _DRAFT.validate_json(answer[1])

    def close(self) -> None:
        """End the worker, if there is one; the next order starts another."""
        with self._turn:
            self._stop()

    def _start(self) -> subprocess.Popen[bytes]:
        self._stop()
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "toulmin.adapters.ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            # It finds modules where this process does, and never in the folder that is being analysed.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)},
        )
        weakref.finalize(self, _end, process)
        self._process = process
        started = _within(_START_MS, process, lambda: receive(_pipes(process)[1]), late=threading.Event())
        if started is None:
            raise InvariantBroken(
                "the worker process for parsers did not start",
                hint=f"run `{sys.executable} -P -m toulmin.adapters.ingest.worker` to see why",
            )
        return process

    def _stop(self) -> None:
        if self._process is not None:
            _end(self._process)
            self._process = None


def _exchange(
    process: subprocess.Popen[bytes], order: Order, source: bytes, *, late: threading.Event
) -> tuple[bytes, bytes] | None:
    inward, outward = _pipes(process)

    def talk() -> tuple[bytes, bytes] | None:
        try:
            send(inward, order, source)
        except BrokenPipeError:
            return None
        return receive(outward)

    return _within(order.milliseconds_max + _EXTRA_MS, process, talk, late=late)


def _within(
    milliseconds: int,
    process: subprocess.Popen[bytes],
    talk: Callable[[], tuple[bytes, bytes] | None],
    *,
    late: threading.Event,
) -> tuple[bytes, bytes] | None:
    """Talk with the process, which is killed when the time is up; a dead process ends the talk."""

    def give_up() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(milliseconds / 1000, give_up)
    timer.daemon = True
    timer.start()
    try:
        return talk()
    finally:
        timer.cancel()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    if process.stdin is None or process.stdout is None:
        raise InvariantBroken("the worker process has no pipes")
    return process.stdin, process.stdout  # type: ignore[return-value]  # typed as IO[bytes]; they are buffered files


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                stream.raw.close() if hasattr(stream, "raw") else None


def _broken(adapter: str, how: str) -> DocumentRefused:
    return DocumentRefused(
        f"it is damaged: the {adapter} parser broke on it ({how})",
        reason=RejectionReason.MALFORMED,
        hint="open it in its program and save it anew, or export it as text",
    )
