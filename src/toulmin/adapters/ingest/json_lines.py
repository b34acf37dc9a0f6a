"""The `jsonl` adapter: one JSON value per line; those with a time and a message are log entries."""

from __future__ import annotations

import json
from collections.abc import Iterator

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import lines_of
from toulmin.adapters.ingest.log_fields import fields_of_record, is_event
from toulmin.contracts.document import ElementKind, Layer, RejectionReason

__all__ = ["JsonLinesAdapter"]

_CHECK_EVERY = 4_096


class JsonLinesAdapter:
    """Service logs and data exports; lines that are no JSON are kept as they are and counted in a warning."""

    name = "jsonl"
    version = "1"
    suffixes = (".jsonl", ".ndjson", ".jl")

    def sniff(self, head: bytes, name: str) -> float:
        first, _, rest = head.partition(b"\n")
        if not first.lstrip(b"\xef\xbb\xbf ").startswith(b"{") or not rest.lstrip().startswith(b"{"):
            return 0.0
        return 0.9 if _value(first.decode("utf-8-sig", "replace")) is not None else 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        odd: list[int] = []
        elements = list(_entries(decoded.text, odd, bounds))
        if len(odd) > len(elements) / 2:
            raise DocumentRefused(
                f"{len(odd):,} of its {len(elements):,} lines are no JSON, the first on line {odd[0]}",
                reason=RejectionReason.MALFORMED,
                hint="if it is one JSON value set `kind: json`, if it is a plain log set `kind: log`",
            )
        warnings = (
            (f"{len(odd):,} lines are no JSON, the first on line {odd[0]}; they were kept as text",) if odd else ()
        )
        title = name.rsplit("/", 1)[-1]
        return Draft(
            Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip, title=title, warnings=warnings
        )


def _entries(text: str, odd: list[int], bounds: Bounds) -> Iterator[Element]:
    for number, line in enumerate(lines_of(text), 1):
        if number % _CHECK_EVERY == 1:
            bounds.check_time()
        if not line.text.strip():
            continue
        value = _value(line.text)
        if isinstance(value, dict):
            at_us, attributes = fields_of_record(value)
            kind = ElementKind.LOG_ENTRY if is_event(value) else ElementKind.RECORD
            yield Element(kind, line.start, line.end, at_us, attributes)
            continue
        if value is None and line.text.strip() != "null":
            odd.append(number)
        yield Element(ElementKind.RECORD, line.start, line.end)


def _value(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
