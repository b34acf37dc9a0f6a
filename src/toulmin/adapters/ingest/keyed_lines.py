"""The `ini` adapter: INI, TOML and properties files; each setting with its section and its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toulmin.adapters.ingest.adapter import Bounds, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import Line, lines_of
from toulmin.contracts.document import ElementKind, Layer

__all__ = ["KeyedLinesAdapter"]

_SECTION = re.compile(r"\s{0,8}\[{1,2}([^\[\]]{1,200})\]{1,2}\s*(?:[#;]|$)")
_KEY = re.compile(r"[ \t]{0,8}([A-Za-z_\"'][\w.\"' /-]{0,200}?)[ \t]{0,40}[=:]")


class KeyedLinesAdapter:
    """Settings as `key = value` in sections; lines without a key go on with the value before them."""

    name = "ini"
    version = "1"
    suffixes = (".ini", ".toml", ".cfg", ".conf", ".properties")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        elements = list(_settings(list(lines_of(decoded.text))))
        bounds.check_time()
        title = name.rsplit("/", 1)[-1]
        return Draft(Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip, title=title)


def _settings(lines: Sequence[Line]) -> Iterator[Element]:
    section, entry = "", None
    for line in lines:
        text = line.text.strip()
        comment = text.startswith(("#", ";", "//"))
        heading, key = _SECTION.match(line.text), _KEY.match(line.text)
        if entry is not None and (not text or comment or heading is not None or key is not None):
            yield entry
            entry = None
        if not text:
            continue
        if comment:
            yield Element(ElementKind.PARAGRAPH, line.start, line.end)
        elif heading is not None:
            section = heading[1].strip()
            yield Element(ElementKind.HEADING, line.start, line.end, attributes=(("title", section),))
        elif entry is not None:
            entry = entry._replace(end=line.end)
        else:
            name = key[1].strip(" \"'") if key is not None else ""
            path = ".".join(part for part in (section, name) if part)
            entry = Element(ElementKind.RECORD, line.start, line.end, attributes=(("key", path),) if path else ())
    if entry is not None:
        yield entry
