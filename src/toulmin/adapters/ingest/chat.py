"""The `chat` adapter: exports of chats as JSON; one passage per message, its text cited from the file itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.json_places import JsonText, Member
from toulmin.adapters.ingest.timestamps import parse_time
from toulmin.contracts.document import ElementKind, Layer, RejectionReason

__all__ = ["ChatAdapter"]

_TEXT = ("text", "content", "body", "message")
_AUTHOR = ("user_name", "username", "user", "author", "sender", "from", "sender_name", "name")
_TIME = ("ts", "timestamp", "date", "time", "created_at", "sent_at", "createdDateTime", "timestamp_ms")
_LISTS = ("messages", "items", "conversation", "events")


class ChatAdapter:
    """Slack and exports like it: a list of messages with an author, a time and a text, bare or inside an object."""

    name = "chat"
    version = "1"
    suffixes: tuple[str, ...] = ()

    def sniff(self, head: bytes, name: str) -> float:
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
            return 0.0
        parts = (_TEXT, _AUTHOR, _TIME)
        complete = all(any(f'"{key}"'.encode() in head for key in keys) for keys in parts)
        talk = b'"messages"' in head or (b'"type": "message"' in head or b'"type":"message"' in head)
        first, _, rest = head.partition(b"\n")
        lines = first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")
        return 0.95 if complete and talk and not lines else 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        text = JsonText(decoded.text)
        start = _list_start(text)
        people = _people(text.value)
        channel = _channel(text.value)
        elements: list[Element] = []
        for number, member in enumerate(text.members(start) if start is not None else ()):
            if number % 1_024 == 0:
                bounds.check_time()
            elements += _message(text, member, people, channel)
        if not elements:
            raise DocumentRefused(
                "it holds no messages with a text",
                reason=RejectionReason.UNSUPPORTED,
                hint="set `kind: json` to read it as plain records",
            )
        title = f"#{channel}" if channel else name.rsplit("/", 1)[-1]
        return Draft(Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip, title=title)


def _list_start(text: JsonText) -> int | None:
    if isinstance(text.value, list):
        return text.start
    if isinstance(text.value, dict):
        places = {member.key: member for member in text.members(text.start)}
        return next(
            (places[key].value_start for key in _LISTS if key in places and isinstance(places[key].value, list)), None
        )
    return None


def _people(value: object) -> dict[str, str]:
    users = value.get("users") if isinstance(value, dict) else None
    pairs = users if isinstance(users, list) else []
    return {str(user.get("id")): str(user["name"]) for user in pairs if isinstance(user, dict) and "name" in user}


def _channel(value: object) -> str:
    channel = value.get("channel") if isinstance(value, dict) else None
    if isinstance(channel, Mapping):
        return str(channel.get("name") or channel.get("id") or "")
    if isinstance(channel, str):
        return channel
    return str(value["name"]) if isinstance(value, dict) and isinstance(value.get("name"), str) else ""


def _message(text: JsonText, member: Member, people: Mapping[str, str], channel: str) -> Iterator[Element]:
    value = member.value
    if not isinstance(value, dict):
        return
    fields = {field.key: field for field in text.members(member.value_start)}
    key = next((key for key in _TEXT if value.get(key)), None)
    if key is None:
        return
    said = fields[key]
    # The inside of the string literal: what the person wrote, as the file has it.
    start, end = (said.value_start + 1, said.end - 1) if isinstance(said.value, str) else (member.start, member.end)
    author = next((_author(value[key], people) for key in _AUTHOR if value.get(key)), "")
    thread = value.get("thread_ts")
    attributes = [("author", author), ("channel", channel), ("thread", str(thread) if thread else "")]
    at_us = next((at for key in _TIME if (at := _time(value.get(key))) is not None), None)
    yield Element(ElementKind.MESSAGE, start, end, at_us, tuple(pair for pair in attributes if pair[1]))


def _author(value: object, people: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("display_name") or value.get("id") or ""
    return people.get(str(value), str(value))


def _time(value: object) -> int | None:
    return parse_time(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
