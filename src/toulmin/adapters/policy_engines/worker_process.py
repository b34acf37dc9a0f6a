"""The parent's side of a policy process: many questions in one pipe, one deadline, and a process that may be killed.

Answers come back in order, so the oldest unanswered question is the one being evaluated. When nothing comes back for
the deadline, or the process dies, that question is denied, the process replaced, and the others are asked again. Each
loss takes one question with it, so this ends.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from toulmin.contracts.errors import PolicyUnavailable

__all__ = ["RawAnswer", "WorkerProcess"]

START_SECONDS_MAX = 60.0
WAITING_MAX = 20_000
ENVIRONMENT = {"RUST_BACKTRACE": "0", "LC_ALL": "C.UTF-8"}
"""All that the process inherits: no secret can leak into a rule. A backtrace would cost 25 µs for each engine error."""
WORKER = Path(__file__).with_name("regorus_worker.py")


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back: `value` with its JSON, or what went wrong in one word with its message."""

    kind: str
    text: str


@dataclass(slots=True, eq=False)
class _Question:
    rule: str
    text: str
    answer: asyncio.Future[RawAnswer]

    def settle(self, answer: RawAnswer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


@dataclass(slots=True, eq=False)
class _Pipe(asyncio.SubprocessProtocol):
    """One process from its start to its end."""

    owner: WorkerProcess
    ready: asyncio.Future[str]
    gone: asyncio.Future[None]
    rest: bytes = b""
    transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            if not self.ready.done():
                self.ready.set_result(line.decode())
            else:
                self.owner.answered(line.decode(), pipe=self)

    def process_exited(self) -> None:
        if not self.ready.done():
            self.ready.set_exception(PolicyUnavailable("the policy process ended before it was ready"))
            return
        self.owner.lost("crashed", "the policy process ended while it evaluated", pipe=self)

    def connection_lost(self, exc: Exception | None) -> None:
        # Closed only now that the process is gone: closing it alive polls it, and the event loop would reap it again.
        if self.transport is not None:
            self.transport.close()
        if not self.gone.done():
            self.gone.set_result(None)


@dataclass(slots=True, eq=False)
class WorkerProcess:
    """A policy process that answers questions about one loaded pack, and is replaced when it hangs or dies."""

    load: bytes
    """The first frame: the pack."""
    deadline_s: float
    loaded: str = ""
    """What the process said about the pack."""
    restarts: int = 0
    _look_due: float = 0.0
    _waiting: deque[_Question] = field(default_factory=deque)
    _unsent: list[_Question] = field(default_factory=list)
    _pipe: _Pipe | None = None
    _transport: asyncio.SubprocessTransport | None = None
    _starting: asyncio.Task[None] | None = None
    _timer: asyncio.TimerHandle | None = None
    _progress: float = 0.0
    _closed: bool = False

    @property
    def waiting(self) -> int:
        """How many questions have no answer yet."""
        return len(self._waiting)

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return None if self._transport is None else self._transport.get_pid()

    async def start(self) -> None:
        """Start the process and load the pack.

        Raises:
            PolicyUnavailable: the process could not be started or did not get ready.
        """
        loop = asyncio.get_running_loop()
        pipe = _Pipe(self, ready=loop.create_future(), gone=loop.create_future())
        try:
            transport, _ = await loop.subprocess_exec(
                lambda: pipe,
                sys.executable,
                "-I",
                str(WORKER),
                f"{2 * self.deadline_s + 1:g}",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the run, which then parks and still needs decisions
            )
        except OSError as error:
            raise PolicyUnavailable(
                f"the policy process cannot be started: {error}", hint="toulmin doctor says what is missing"
            ) from error
        self._pipe, self._transport = pipe, transport
        try:
            self._write(self.load)
            self.loaded = await asyncio.wait_for(pipe.ready, START_SECONDS_MAX)
        except (TimeoutError, OSError) as error:
            await self._end()
            raise PolicyUnavailable(
                "the policy process did not get ready", hint="is the machine overloaded?"
            ) from error
        except (PolicyUnavailable, asyncio.CancelledError):
            await self._end()
            raise

    def ask(self, rule: str, text: str) -> asyncio.Future[RawAnswer]:
        """The answer to come. It always comes: at the latest when the deadline of everything before it has passed."""
        loop = asyncio.get_running_loop()
        question = _Question(rule, text, loop.create_future())
        if self._closed:
            question.settle(RawAnswer("closed", "the policy engine was closed"))
        elif len(self._waiting) >= WAITING_MAX:
            question.settle(RawAnswer("overloaded", f"{WAITING_MAX} questions wait already"))
        else:
            if not self._waiting:
                self._progress = loop.time()
            self._waiting.append(question)
            self._send(question, loop=loop)
        return question.answer

    async def close(self) -> None:
        """End the process; whatever waits is denied."""
        self._closed = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        self._deny_all("closed", "the policy engine was closed")
        await self._end()

    def answered(self, line: str, *, pipe: _Pipe) -> None:
        """Take one line from the process."""
        if pipe is not self._pipe or not self._waiting:
            return
        _, kind, text = line.split("\t", 2)
        self._progress = asyncio.get_running_loop().time()
        self._waiting.popleft().settle(RawAnswer(kind, text))

    def lost(self, cause: str, message: str, *, pipe: _Pipe) -> None:
        """The process is of no more use: deny what it was at, and ask the rest of a new one."""
        if pipe is not self._pipe or not pipe.ready.done() or self._closed:
            return
        if self._waiting:
            self._waiting.popleft().settle(RawAnswer(cause, message))
        pipe_transport, self._pipe, self._transport = self._transport, None, None
        if pipe_transport is not None:
            _kill(pipe_transport)
        self._unsent.clear()
        if self._waiting:
            self._restart()

    def _send(self, question: _Question, *, loop: asyncio.AbstractEventLoop) -> None:
        if self._pipe is None:
            self._restart()
        elif self._pipe.ready.done():
            if not self._unsent:
                loop.call_soon(self._flush)
            self._unsent.append(question)
        if self._timer is None:
            self._look_in(self.deadline_s)

    def _flush(self) -> None:
        """Write everything that was asked during one turn of the event loop at once."""
        questions, self._unsent = self._unsent, []
        if questions and self._pipe is not None:
            self._write("".join(f"0\t{each.rule}\t{each.text}\n" for each in questions).encode())

    def _write(self, data: bytes) -> None:
        pipe = None if self._transport is None else self._transport.get_pipe_transport(0)
        if isinstance(pipe, asyncio.WriteTransport):
            pipe.write(data)

    def _look(self) -> None:
        """Kill the process when the oldest question has had its time; else look again when it will have."""
        loop = asyncio.get_running_loop()
        self._timer = None
        if not self._waiting or self._closed:
            return
        if loop.time() - self._look_due > self.deadline_s / 10:
            # This event loop was busy elsewhere, with questions unsent and answers unread: not the process's delay.
            self._progress = loop.time()
        left = self._progress + self.deadline_s - loop.time()
        if left <= 0 and self._pipe is not None and self._pipe.ready.done():
            self.lost("timeout", f"no decision within {self.deadline_s:g} s", pipe=self._pipe)
            left = self.deadline_s
        self._look_in(max(left, self.deadline_s / 10))

    def _look_in(self, delay_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._look_due = loop.time() + delay_s
        self._timer = loop.call_later(delay_s, self._look)

    def _restart(self) -> None:
        if self._starting is None or self._starting.done():
            self._starting = asyncio.get_running_loop().create_task(self._start_again())

    async def _start_again(self) -> None:
        try:
            await self.start()
        except PolicyUnavailable as error:
            self._deny_all("down", error.message)
            return
        self.restarts += 1
        self._progress = asyncio.get_running_loop().time()
        self._unsent = list(self._waiting)
        self._flush()

    def _deny_all(self, cause: str, message: str) -> None:
        self._unsent.clear()
        while self._waiting:
            self._waiting.popleft().settle(RawAnswer(cause, message))

    async def _end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        pipe, transport = self._pipe, self._transport
        self._pipe, self._transport = None, None
        if pipe is not None and transport is not None:
            _kill(transport)
            await pipe.gone


def _kill(transport: asyncio.SubprocessTransport) -> None:
    """End a process that may have ended already; its pipes close with it."""
    if transport.get_returncode() is None:
        transport.kill()
