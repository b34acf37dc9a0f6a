"""From a draft to a reading: ids, byte spans, line numbers, and long elements cut to what a passage may hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Protocol

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Element
from toulmin.adapters.ingest.lines import LineIndex
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.document import Attribute, Document, Layer, Passage, RejectionReason, Span
from toulmin.contracts.errors import InvariantBroken
from toulmin.contracts.label import Label
from toulmin.contracts.vocabulary import DocumentId, PassageId
from toulmin.ports.inputs import Reading

__all__ = ["PASSAGE_CHARS_MAX", "document_id", "reading_of"]

PASSAGE_CHARS_MAX = 64_000
ATTRIBUTE_CHARS_MAX = 2_000
TITLE_CHARS_MAX = 500
_CHECK_EVERY = 4_096


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...


def document_id(name: str, source: bytes) -> DocumentId:
    """`d` and the first 12 hex digits of SHA-256 over the name, a zero byte and the bytes."""
    return DocumentId("d" + hashlib.sha256(name.encode() + b"\0" + source).hexdigest()[:12])


def reading_of(
    draft: Draft, *, source: bytes, name: str, label: Label, adapter: _Named, bounds: Bounds | None = None
) -> Reading:
    """Turn a draft into a document with passages.

    Raises:
        DocumentRefused: there is nothing to read in it, or the time is used up.
        InvariantBroken: the adapter's elements are not inside its text.
    """
    if draft.layer is Layer.SOURCE and draft.text.encode(draft.encoding or "utf-8") != source[draft.skip :]:
        raise InvariantBroken(
            f"the adapter {adapter.name} gave a text that is not the source of {name}",
            hint="an adapter that changes the text must say that it is a rendition",
        )
    identity = document_id(name, source)
    passages = tuple(_passages(draft, identity, adapter.name, bounds))
    if not passages:
        raise DocumentRefused(
            "it has no readable text",
            reason=RejectionReason.EMPTY,
            hint="leave it out, or check that it was saved whole",
        )
    times = [passage.at_us for passage in passages if passage.at_us is not None]
    rendition = draft.text.encode() if draft.layer is Layer.RENDITION else None
    document = Document(
        id=identity,
        name=name,
        adapter=adapter.name,
        adapter_version=adapter.version,
        bytes=len(source),
        source=digest_bytes(source),
        encoding=draft.encoding if draft.layer is Layer.SOURCE else None,
        rendition=None if rendition is None else digest_bytes(rendition),
        label=label,
        title=" ".join(draft.title.split())[:TITLE_CHARS_MAX],
        first_us=min(times, default=None),
        last_us=max(times, default=None),
        passages=len(passages),
        warnings=draft.warnings,
    )
    return Reading(document=document, passages=passages, source=source, rendition=rendition)


def _passages(draft: Draft, identity: DocumentId, adapter: str, bounds: Bounds | None) -> Iterator[Passage]:
    text, layer = draft.text, draft.layer
    elements = [piece for element in draft.elements for piece in _pieces(element, text, adapter)]
    offsets = _Offsets(draft, elements)
    lines = LineIndex(text)
    known: dict[tuple[str, str], Attribute] = {}
    for ordinal, element in enumerate(elements):
        if bounds is not None and ordinal % _CHECK_EVERY == 0:
            bounds.check_time()
        kind, start, end, at_us, attributes, page = element
        span = Span(
            layer=layer,
            start=offsets.at(start),
            end=offsets.at(end),
            line_first=lines.number(start),
            line_last=lines.number(end - 1),
            page=page,
        )
        for pair in attributes:
            if pair not in known:
                known[pair] = Attribute(name=pair[0][:200], value=pair[1][:ATTRIBUTE_CHARS_MAX])
        yield Passage(
            id=PassageId(f"{identity}:{ordinal}"),
            document=identity,
            kind=kind,
            text=text[start:end],
            span=span,
            at_us=at_us,
            attributes=tuple([known[pair] for pair in attributes]),
        )


def _pieces(element: Element, text: str, adapter: str) -> Iterator[Element]:
    """The element without white space at its ends, in pieces that fit a passage, cut at line ends if there are any."""
    start, end = element.start, element.end
    if not 0 <= start <= end <= len(text):
        raise InvariantBroken(
            f"the adapter {adapter} gave an element from {start} to {end} in a text of {len(text)} characters",
            hint="run the ingest conformance suite over this adapter",
        )
    if end - start <= PASSAGE_CHARS_MAX:
        piece = text[start:end]
        start += len(piece) - len(piece.lstrip())
        if start < end:
            yield element._replace(start=start, end=end - (len(piece) - len(piece.rstrip())))
        return
    while start < end:
        stop = end
        if end - start > PASSAGE_CHARS_MAX:
            cut = text.rfind("\n", start + PASSAGE_CHARS_MAX // 2, start + PASSAGE_CHARS_MAX)
            stop = cut + 1 if cut > 0 else start + PASSAGE_CHARS_MAX
        yield from _pieces(element._replace(start=start, end=stop), text, adapter)
        start = stop


class _Offsets:
    """Byte offsets of character positions, found in one pass over the text."""

    def __init__(self, draft: Draft, elements: Sequence[Element]) -> None:
        encoding = draft.encoding if draft.layer is Layer.SOURCE else "utf-8"
        if encoding is None:
            raise InvariantBroken("a draft of the source layer has no encoding", hint="name it in the draft")
        self._skip = draft.skip if draft.layer is Layer.SOURCE else 0
        self._known: dict[int, int] | None = None
        if draft.text.isascii() and encoding in ("utf-8", "cp1252", "latin-1", "ascii"):
            return
        self._known = {}
        before, total = 0, 0
        for position in sorted({place for element in elements for place in (element.start, element.end)}):
            total += len(draft.text[before:position].encode(encoding))
            self._known[position] = total
            before = position

    def at(self, position: int) -> int:
        return self._skip + (position if self._known is None else self._known[position])
