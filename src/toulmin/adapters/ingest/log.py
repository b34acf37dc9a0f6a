"""The `log` adapter: one passage per entry, continuation lines folded in, times and severities recognised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from toulmin.adapters.ingest.adapter import Bounds, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import Line, lines_of
from toulmin.adapters.ingest.log_fields import fields_of_line, fields_of_record
from toulmin.adapters.ingest.timestamps import StampReader, year_in
from toulmin.contracts.document import ElementKind, Layer

__all__ = ["LogAdapter"]

_PROBE_LINES = 1_000
_STAMPED_SHARE = 0.5
_FOLD_LINES_MAX = 400
_FOLD_CHARS_MAX = 16_000
_CHECK_EVERY = 4_096
_HEAD = 64 * 1024
_YEAR_US = 31_556_952_000_000
_CONTINUES = re.compile(
    r"[ \t]+\S|Caused by:|Traceback \(most recent|During handling of|The above exception|\.\.\. \d+ more|goroutine \d"
    r"|[}\])],?$"
)
_ENDS_TRACE = re.compile(r"[A-Za-z_][\w.]{0,200}(?:Error|Exception|Warning|Exit|Interrupt|Failure)\b")


class LogAdapter:
    """Line-oriented logs of any format; lines that hold a JSON object are read as such."""

    name = "log"
    version = "1"
    suffixes: tuple[str, ...] = (".log", ".syslog", ".out", ".err", ".journal")

    def sniff(self, head: bytes, name: str) -> float:
        if re.search(r"(?:^|[/._-])(?:log|syslog|messages|journal)(?:[._-]|$)", name.lower()):
            return 0.7
        lines = head.decode("utf-8", "replace").splitlines()[:50]
        stamps = StampReader(None)
        stamped = sum(stamps.read(line) is not None for line in lines)
        return 0.8 if len(lines) > 1 and stamped >= _STAMPED_SHARE * len(lines) else 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        text = decoded.text
        told = year_in(name, text[:_HEAD])
        changed = bounds.modified_us if told is None else None
        guessed = changed is not None
        year = told if changed is None else 1970 + changed // _YEAR_US
        stamps = StampReader(year, not_after_us=changed)
        elements = list(_entries(text, stamps, bounds))
        warnings: tuple[str, ...] = ()
        if stamps.yearless and guessed:
            warnings = ("its time stamps have no year; the year was taken from the time the file was last changed",)
        elif stamps.yearless and told is None:
            warnings = ("its time stamps have no year; put the year into the file name to have its times",)
        return Draft(
            Layer.SOURCE,
            text,
            elements,
            decoded.encoding,
            decoded.skip,
            title=name.rsplit("/", 1)[-1],
            warnings=warnings,
        )


def _entries(text: str, stamps: StampReader, bounds: Bounds) -> Iterator[Element]:
    always_stamped = _is_stamped(islice(lines_of(text), _PROBE_LINES))
    entry: Element | None = None
    folded, in_trace = 0, False
    for number, line in enumerate(lines_of(text)):
        if number % _CHECK_EVERY == 0:
            bounds.check_time()
        content = line.text
        if not content or content.isspace():
            continue
        stamp = None if content[0] in " \t" and entry is not None else stamps.read(content)
        if (
            entry is not None
            and stamp is None
            and folded < _FOLD_LINES_MAX
            and line.end - entry.start < _FOLD_CHARS_MAX
        ):
            continues = _CONTINUES.match(content) is not None
            if continues or always_stamped or (in_trace and _ENDS_TRACE.match(content) is not None):
                entry = entry._replace(end=line.end)
                in_trace = continues
                folded += 1
                continue
        if entry is not None:
            yield entry
        entry, folded, in_trace = _entry(line, stamp), 0, content.startswith("Traceback (")
    if entry is not None:
        yield entry


def _entry(line: Line, stamp: tuple[int | None, int] | None) -> Element:
    if line.text.startswith("{") and line.text.rstrip().endswith("}"):
        record = _record(line.text)
        if record is not None:
            at_us, attributes = fields_of_record(record)
            return Element(ElementKind.LOG_ENTRY, line.start, line.end, at_us, attributes)
    at_us, after = stamp if stamp is not None else (None, 0)
    return Element(ElementKind.LOG_ENTRY, line.start, line.end, at_us, fields_of_line(line.text, after=after))


def _record(line: str) -> dict[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _is_stamped(lines: Iterable[Line]) -> bool:
    """Whether the file gives each entry a time, so that a line without one belongs to the entry before it."""
    stamps = StampReader(None)
    heads = [line.text for line in lines if line.text and not line.text[0].isspace()]
    return bool(heads) and sum(stamps.read(head) is not None for head in heads) >= _STAMPED_SHARE * len(heads)
