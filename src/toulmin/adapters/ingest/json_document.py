"""The `json` adapter: one passage per record, whatever the shape around the records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toulmin.adapters.ingest.adapter import Bounds, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.json_places import JsonText, Member
from toulmin.adapters.ingest.log_fields import fields_of_record, is_event
from toulmin.contracts.document import ElementKind, Layer

__all__ = ["JsonAdapter"]

_RECORD_CHARS = 1_500
"""A container longer than this is looked into, unless it is a record of a list."""
_LISTED_RECORD_CHARS = 8_000
_DEPTH_MAX = 8


_BEGINNING = re.compile(rb'[\xef\xbb\xbf\s]*(?:\{\s*["}]|\[\s*[\[{"\]])')
"""How a JSON object, or a list of objects, lists or texts, begins."""


class JsonAdapter:
    """JSON documents. Members of lists are records; small members of objects stand for themselves."""

    name = "json"
    version = "1"
    suffixes = (".json", ".geojson", ".har", ".ipynb")

    def sniff(self, head: bytes, name: str) -> float:
        # A bracket alone proves nothing: chats and logs begin lines with `[08:01]`, settings with `[section]`.
        return 0.6 if _BEGINNING.match(head) else 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        text = JsonText(decoded.text)
        bounds.check_time()
        if isinstance(text.value, dict | list) and text.value:
            elements = list(_records(text, text.start, (), bounds))
        else:
            elements = [Element(ElementKind.RECORD, text.start, text.end)]
        return Draft(
            Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip, title=_title(text.value, name)
        )


def _title(value: object, name: str) -> str:
    for key in ("title", "name"):
        if isinstance(value, dict) and isinstance(value.get(key), str):
            return str(value[key])
    return name.rsplit("/", 1)[-1]


def _records(text: JsonText, start: int, path: tuple[str, ...], bounds: Bounds) -> Iterator[Element]:
    listed = text.text[start] == "["
    for number, member in enumerate(text.members(start)):
        if number % 1_024 == 0:
            bounds.check_time()
        here = (*path, f"[{member.key}]" if listed else member.key)
        if _holds_records(member, listed=listed) and len(here) < _DEPTH_MAX:
            yield from _records(text, member.value_start, here, bounds)
        else:
            yield _element(member, here)


def _holds_records(member: Member, *, listed: bool) -> bool:
    value, size = member.value, member.end - member.value_start
    if not isinstance(value, dict | list) or not value:
        return False
    if isinstance(value, list) and any(isinstance(each, dict) for each in value[:3]):
        return True
    return size > (_LISTED_RECORD_CHARS if listed else _RECORD_CHARS)


def _element(member: Member, path: tuple[str, ...]) -> Element:
    where = ("path", ".".join(path).replace(".[", "["))
    if isinstance(member.value, dict):
        at_us, attributes = fields_of_record(member.value)
        kind = ElementKind.LOG_ENTRY if is_event(member.value) else ElementKind.RECORD
        return Element(kind, member.start, member.end, at_us, (where, *attributes))
    return Element(ElementKind.RECORD, member.start, member.end, attributes=(where,))
