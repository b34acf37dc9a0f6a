"""Excerpts: cited passages as they stand in their documents, with some lines around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Evidence
from toulmin.contracts.document import Document, NormalizedState, Passage
from toulmin.contracts.vocabulary import DocumentId, PassageId
from toulmin.ports.vault import Vault
from toulmin.provenance.trace import Quotes, Trace, encoding_of

__all__ = ["Excerpt", "Excerpts", "Stretch", "lone_quote"]

AROUND_BYTES_MAX: Final = 480
"""Of a document on each side of a quote; a longer line is cut there."""
CHARACTER_BYTES_MAX: Final = 4
"""No encoding in use needs more bytes for one character, so no cut spoils more."""

Offset = Annotated[int, Field(ge=0)]


class Stretch(Contract):
    """Characters `start` to `end` (exclusive) of an excerpt's text."""

    start: Offset
    end: Offset


class Excerpt(Contract):
    """A piece of one document, with the quotes that were taken from it."""

    document: DocumentId
    name: Annotated[str, Field(min_length=1, max_length=4096)]
    page: Annotated[int, Field(ge=1)] | None = None
    """Of its first quote, where the format has pages."""
    line: Annotated[int, Field(ge=1)]
    """Number of the line in which the text begins."""
    text: str
    quotes: tuple[Stretch, ...]
    """In the order of the document."""
    cited: tuple[Stretch, ...] = ()
    """What belongs to the cited passages, in the order of the document."""
    cut_before: bool = False
    """The first line is longer than what is shown of it."""
    cut_after: bool = False
    fault: str = ""
    """Why the bytes do not show this quote; then the text is the quote alone, as the claim has it."""


@dataclass(frozen=True, slots=True)
class _Window:
    """A quote in the bytes of its layer, with what is shown around it."""

    place: int
    trace: Trace
    content: Digest
    encoding: str
    quote: tuple[int, int]
    passage: tuple[int, int]
    first: int
    last: int
    cut_before: bool
    cut_after: bool


class Excerpts:
    """Cuts excerpts for the claims of one run; each document is read from the vault once."""

    def __init__(self, state: NormalizedState, vault: Vault) -> None:
        self._documents: dict[DocumentId, Document] = {document.id: document for document in state.documents}
        self._passages: dict[PassageId, Passage] = {passage.id: passage for passage in state.passages}
        self._quotes = Quotes(state, vault)

    async def of(self, grounds: Sequence[Evidence], *, lines: int = 2) -> tuple[Excerpt, ...]:
        """The grounds of a claim with up to `lines` lines before and after each.

        Quotes whose surroundings meet share one excerpt. They come in the order in which the claim cites them first. A
        quote that the bytes do not bear out stands alone and says why.
        """
        placed: list[tuple[int, Excerpt]] = []
        windows: list[_Window] = []
        for place, evidence in enumerate(grounds):
            trace = await self._quotes.trace(evidence)
            if trace.fault or trace.content is None:
                placed.append((place, lone_quote(evidence, trace.fault)))
            else:
                windows.append(await self._window(place, trace, trace.content, lines=lines))
        for together in _meeting(windows):
            content = await self._quotes.content(together[0].content)
            placed.append((min(window.place for window in together), _cut(together, content)))
        return tuple(excerpt for _, excerpt in sorted(placed, key=lambda entry: entry[0]))

    async def _window(self, place: int, trace: Trace, digest: Digest, *, lines: int) -> _Window:
        passage, document = self._passages[trace.evidence.passage], self._documents[trace.evidence.document]
        content = await self._quotes.content(digest)
        encoding = encoding_of(document, passage.span.layer)
        start, end = trace.start or 0, trace.end or 0
        lead, cut_before = _lead(content, start, encoding, lines=lines)
        tail, cut_after = _tail(content, end, encoding, lines=lines)
        return _Window(
            place=place,
            trace=trace,
            content=digest,
            encoding=encoding,
            quote=(start, end),
            passage=(passage.span.start, passage.span.end),
            first=start - len(lead.encode(encoding)),
            last=end + len(tail.encode(encoding)),
            cut_before=cut_before,
            cut_after=cut_after,
        )


def _lead(content: bytes, start: int, encoding: str, *, lines: int) -> tuple[str, bool]:
    """Text before a byte back to the start of the line `lines` before; and whether the first line is cut."""
    first = max(0, start - AROUND_BYTES_MAX)
    # Only a window that begins inside the document can begin inside a character.
    tries = CHARACTER_BYTES_MAX if first else 1
    text = _decoded((content[at:start] for at in range(first, min(first + tries, start))), encoding)
    kept = text.split("\n")[-(lines + 1) :]
    whole = len(kept) < text.count("\n") + 1 or first == 0
    if not whole and len(kept) > 1:
        return "\n".join(kept[1:]), False
    return "\n".join(kept), not whole and bool(text)


def _tail(content: bytes, end: int, encoding: str, *, lines: int) -> tuple[str, bool]:
    """The same behind a byte, up to the end of the line `lines` after."""
    last = min(len(content), end + AROUND_BYTES_MAX)
    tries = CHARACTER_BYTES_MAX if last < len(content) else 1
    text = _decoded((content[end:at] for at in range(last, max(last - tries, end), -1)), encoding)
    kept = text.split("\n")[: lines + 1]
    whole = len(kept) < text.count("\n") + 1 or last == len(content)
    if not whole and len(kept) > 1:
        return "\n".join(kept[:-1]), False
    return "\n".join(kept), not whole and bool(text)


def _decoded(pieces: Iterable[bytes], encoding: str) -> str:
    """The first piece that is text; nothing when none is, for what surrounds a quote need not be text."""
    for piece in pieces:
        with suppress(UnicodeError):
            text = piece.decode(encoding)
            if text.encode(encoding) == piece:
                return text
    return ""


def _meeting(windows: Iterable[_Window]) -> list[list[_Window]]:
    """Windows over the same bytes that touch or overlap, together."""
    groups: list[list[_Window]] = []
    for window in sorted(windows, key=lambda window: (window.content, window.first, window.last)):
        if groups and groups[-1][0].content == window.content:
            reached = max(other.last for other in groups[-1])
            if window.first <= reached + 1:
                groups[-1].append(window)
                continue
        groups.append([window])
    return groups


def _cut(windows: Sequence[_Window], content: bytes) -> Excerpt:
    first, last = windows[0].first, max(window.last for window in windows)
    encoding = windows[0].encoding
    by_place = sorted(windows, key=lambda window: window.quote)

    def stretch(start: int, end: int) -> Stretch:
        before = len(content[first : max(start, first)].decode(encoding, "replace"))
        return Stretch(start=before, end=before + len(content[max(start, first) : min(end, last)].decode(encoding)))

    earliest = by_place[0]
    evidence = earliest.trace.evidence
    text = content[first:last].decode(encoding, "replace")
    before_quote = text[: stretch(*earliest.quote).start]
    return Excerpt(
        document=evidence.document,
        name=evidence.name,
        page=earliest.trace.page,
        line=max(1, evidence.line_first - before_quote.count("\n")),
        text=text,
        quotes=tuple(dict.fromkeys(stretch(*window.quote) for window in by_place)),
        cited=tuple(dict.fromkeys(stretch(*window.passage) for window in by_place)),
        cut_before=windows[0].cut_before,
        cut_after=max(windows, key=lambda window: window.last).cut_after,
    )


def lone_quote(evidence: Evidence, fault: str) -> Excerpt:
    """A quote without anything around it, and why."""
    whole = Stretch(start=0, end=len(evidence.quote))
    return Excerpt(
        document=evidence.document,
        name=evidence.name,
        line=evidence.line_first,
        text=evidence.quote,
        quotes=(whole,),
        cited=(whole,),
        fault=fault,
    )
