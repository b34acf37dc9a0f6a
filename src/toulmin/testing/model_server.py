"""A model endpoint on this machine that answers as it is told to, and misbehaves on command.

It speaks the OpenAI chat protocol (`/v1/chat/completions`) and Anthropic's (`/v1/messages`), on loopback only. Each
request takes the next behaviour of the list; the last one stays. Requests are kept, so that a test can count them and
look at what was sent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Json

__all__ = ["Behaviour", "ModelServer", "Received"]

MODEL = "stand-in-1"
HEADER_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Json]

    @property
    def text(self) -> str:
        """The whole body as JSON text."""
        return json.dumps(self.body, ensure_ascii=False)

    @property
    def output_tokens_max(self) -> int | None:
        """The limit on the answer that came with it."""
        for name in ("max_completion_tokens", "max_tokens"):
            value = self.body.get(name)
            if isinstance(value, int):
                return value
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How one request is answered."""

    content: str | Callable[[Received], str] = ""
    """Text of the model's answer; called with the request where it depends on it."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    raw: bytes | None = None
    """The whole body instead of a chat reply."""
    finish_reason: str = "stop"
    model: str | None = MODEL
    usage: tuple[int, int] | None = (100, 20)
    """Input and output tokens that are reported; None reports nothing."""
    sends_max: int | None = None
    """Bytes of the body after which the connection is cut."""
    stalls: bool = False
    """Never answers; holds the connection until the other side gives up."""

    @classmethod
    def answers(cls, answer: Contract | dict[str, Json], *, usage: tuple[int, int] | None = (100, 20)) -> Behaviour:
        """A well-behaved reply with this answer."""
        given = answer.model_dump(mode="json") if isinstance(answer, Contract) else answer
        return cls(content=json.dumps(given), usage=usage)

    @classmethod
    def says(cls, text: str) -> Behaviour:
        """A chat reply with this text, whatever form was asked for."""
        return cls(content=text)

    @classmethod
    def fails(cls, status: int, *, retry_after_s: int | None = None, message: str = "no") -> Behaviour:
        """An HTTP error."""
        headers = () if retry_after_s is None else (("retry-after", str(retry_after_s)),)
        raw = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
        return cls(status=status, headers=headers, raw=raw)

    @classmethod
    def echoes(cls) -> Behaviour:
        """Obeys the input: whatever stands in the request comes back as the answer."""
        return cls(content=lambda received: received.text)


@dataclass
class ModelServer:
    """`async with ModelServer([...]) as server:` listens on a free port of this machine until the block ends."""

    behaviours: Sequence[Behaviour]
    received: list[Received] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEADER_BYTES_MAX)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            for task in tuple(self._open):
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)
            await self._server.wait_closed()

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:PORT`."""
        if self._server is None:
            raise RuntimeError("the server listens only inside its block")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def base_url(self) -> str:
        """Where an OpenAI client is pointed to."""
        return f"{self.origin}/v1"

    @property
    def calls(self) -> int:
        """Requests so far."""
        return len(self.received)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of our own: asyncio would report the cancellation of one it made itself as an error.
        task = asyncio.create_task(self._serve(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays open."""
        received = await _read(reader)
        self.received.append(received)
        behaviour = self.behaviours[min(len(self.received), len(self.behaviours)) - 1]
        if behaviour.stalls:
            await reader.read()
            return False
        body = behaviour.raw if behaviour.raw is not None else _reply(received, behaviour)
        headers = [("content-type", "application/json"), ("content-length", str(len(body))), *behaviour.headers]
        head = f"HTTP/1.1 {behaviour.status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
        writer.write(head.encode("ascii") + b"\r\n" + body[: behaviour.sends_max])
        await writer.drain()
        return behaviour.sends_max is None


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = min(int(headers.get("content-length", "0")), BODY_BYTES_MAX)
    body: dict[str, Json] = json.loads(await reader.readexactly(length) or b"{}")
    return Received(path=first.split(" ")[1], headers=headers, body=body)


def _reply(received: Received, behaviour: Behaviour) -> bytes:
    content = behaviour.content if isinstance(behaviour.content, str) else behaviour.content(received)
    if received.path.endswith("/messages"):
        return json.dumps(_anthropic(received, behaviour, content=content)).encode()
    return json.dumps(_openai(behaviour, content=content)).encode()


def _openai(behaviour: Behaviour, *, content: str) -> dict[str, Json]:
    message = {"role": "assistant", "content": content}
    reply: dict[str, Json] = {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 1,
        "choices": [{"index": 0, "message": message, "finish_reason": behaviour.finish_reason}],
    }
    if behaviour.model is not None:
        reply["model"] = behaviour.model
    if behaviour.usage is not None:
        given, made = behaviour.usage
        reply["usage"] = {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}
    return reply


def _anthropic(received: Received, behaviour: Behaviour, *, content: str) -> dict[str, Json]:
    """The answer as a call of the one tool that the request offers."""
    tools = received.body.get("tools")
    offered = tools[0] if isinstance(tools, list) and tools else {}
    given, made = behaviour.usage or (0, 0)
    call: Json = {
        "type": "tool_use",
        "id": "call-1",
        "name": offered["name"] if isinstance(offered, dict) else "none",
        "input": json.loads(content),
    }
    return {
        "id": "message-1",
        "type": "message",
        "role": "assistant",
        "model": behaviour.model,
        "content": [call],
        "stop_reason": "max_tokens" if behaviour.finish_reason == "length" else "tool_use",
        "stop_sequence": None,
        "usage": {"input_tokens": given, "output_tokens": made},
    }
