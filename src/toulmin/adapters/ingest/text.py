"""The `text` adapter: notes and plain prose, cut at blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toulmin.adapters.ingest.adapter import Bounds, Draft, Element
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.lines import lines_of
from toulmin.contracts.document import ElementKind, Layer

__all__ = ["TextAdapter", "paragraphs"]

_ITEM = re.compile(r"[ \t]{0,12}(?:[-*•+]|\d{1,3}[.)])[ \t]+\S")

# Weak on purpose: many a log, table or mail is called `.txt`.
_SUFFIXES = (".txt", ".text", ".note", ".rst", ".adoc")


def paragraphs(text: str, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """Paragraphs and list items of plain text; a blank line or a new list item ends the one before."""
    begun, kind, stop = None, ElementKind.PARAGRAPH, start
    for line in lines_of(text, start, end):
        blank, item = not line.text.strip(), _ITEM.match(line.text) is not None
        if begun is not None and (blank or item):
            yield Element(kind, begun, stop)
            begun = None
        if begun is None and not blank:
            begun, kind = line.start, ElementKind.LIST_ITEM if item else ElementKind.PARAGRAPH
        stop = line.end
    if begun is not None:
        yield Element(kind, begun, stop)


class TextAdapter:
    """Any text that no other adapter knows better."""

    name = "text"
    version = "1"
    suffixes: tuple[str, ...] = ()

    def sniff(self, head: bytes, name: str) -> float:
        return 0.3 if name.lower().endswith(_SUFFIXES) else 0.1

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        decoded = decode(source)
        elements = list(paragraphs(decoded.text))
        bounds.check_time()
        first = next(iter(elements), None)
        title = "" if first is None else decoded.text[first.start : first.end].split("\n", 1)[0]
        return Draft(Layer.SOURCE, decoded.text, elements, decoded.encoding, decoded.skip, title=title)
