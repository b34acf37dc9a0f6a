"""NormalizedState: every kind of input in one form — documents, and passages with exact spans back into the source."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.label import Label
from toulmin.contracts.vocabulary import DocumentId, Name, PassageId, TimeUs

__all__ = [
    "Attribute",
    "Document",
    "ElementKind",
    "Layer",
    "NormalizedState",
    "Passage",
    "Rejection",
    "RejectionReason",
    "Span",
]

Offset = Annotated[int, Field(ge=0)]


class ElementKind(StrEnum):
    """What a passage is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    CODE = "code"
    SYMBOL = "symbol"
    LOG_ENTRY = "log_entry"
    TABLE_ROW = "table_row"
    RECORD = "record"
    MESSAGE = "message"
    MAIL_HEADER = "mail_header"
    MAIL_BODY = "mail_body"
    IMAGE_FACT = "image_fact"


class Layer(StrEnum):
    """What a span points into."""

    SOURCE = "source"
    """The bytes as they came."""
    RENDITION = "rendition"
    """UTF-8 text made from them by the adapter, kept under its own digest (PDF, DOCX, mail bodies, HTML)."""


class Span(Contract):
    """Bytes `start` to `end` (exclusive) of a layer; decoding them gives the passage's text exactly."""

    layer: Layer
    start: Offset
    end: Offset
    line_first: Annotated[int, Field(ge=1)]
    """1-based line of the layer."""
    line_last: Annotated[int, Field(ge=1)]
    page: Annotated[int, Field(ge=1)] | None = None
    """1-based page or sheet where the format has them."""

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.end <= self.start or self.line_last < self.line_first:
            raise ValueError("a span must hold at least one byte and end after it starts")
        return self


class Attribute(Contract):
    """A fact that the adapter read out of the element: severity, service, column, author, symbol, heading path."""

    name: Name
    value: Annotated[str, Field(max_length=2_000)]


class Passage(Contract):
    """The smallest piece that can be cited: a log entry, a paragraph, a table row, a symbol, a message."""

    id: PassageId
    """Stable: the same document bytes give the same ids (`<document id>:<ordinal>`)."""
    document: DocumentId
    kind: ElementKind
    text: Annotated[str, Field(min_length=1, max_length=64_000)]
    span: Span
    at_us: TimeUs | None = None
    """When the thing described happened, where the element says so."""
    attributes: tuple[Attribute, ...] = ()

    def attribute(self, name: str) -> str | None:
        """The value of an attribute, or None."""
        return next((entry.value for entry in self.attributes if entry.name == name), None)


class Document(Contract):
    """One input, whatever its format, with the digest of its bytes and how far they may travel."""

    id: DocumentId
    """`d` and the first 12 hex digits of the digest over name and bytes."""
    name: Annotated[str, Field(min_length=1, max_length=4096)]
    """Path relative to the contract's folder, with forward slashes."""
    adapter: Name
    """The adapter that read it: `log`, `markdown`, `pdf`, `csv`, ..."""
    adapter_version: Name
    bytes: Offset
    source: Digest
    """SHA-256 of the source bytes."""
    encoding: Name | None = None
    """Of the source layer, for text formats."""
    rendition: Digest | None = None
    """SHA-256 of the rendition's UTF-8 text, where there is one."""
    label: Label
    title: Annotated[str, Field(max_length=500)] = ""
    first_us: TimeUs | None = None
    last_us: TimeUs | None = None
    passages: Offset
    warnings: tuple[str, ...] = ()
    """Things that were left out or repaired, for people."""


class RejectionReason(StrEnum):
    """Why a document could not be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    ENCRYPTED = "encrypted"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    BINARY = "binary"
    BOMB = "bomb"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    DENIED = "denied"
    MISSING = "missing"


class Rejection(Contract):
    """One document that is not part of the run: what is wrong with it and what to do."""

    name: Annotated[str, Field(min_length=1, max_length=4096)]
    reason: RejectionReason
    message: Annotated[str, Field(min_length=1, max_length=1_000)]
    hint: Annotated[str, Field(min_length=1, max_length=1_000)]


class NormalizedState(Versioned):
    """The canonical state that every later step reads, whatever the inputs were."""

    SCHEMA: ClassVar[str] = "normalized-state/1"

    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    """In document order, then in reading order."""
    rejections: tuple[Rejection, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> NormalizedState:
        counts: dict[DocumentId, int] = {document.id: 0 for document in self.documents}
        if len(counts) != len(self.documents):
            raise ValueError("two documents have the same id")
        for passage in self.passages:
            if passage.document not in counts:
                raise ValueError(f"passage {passage.id} belongs to no document")
            counts[passage.document] += 1
        wrong = [document.name for document in self.documents if counts[document.id] != document.passages]
        if wrong:
            raise ValueError(f"passage count does not match for {wrong[0]}")
        if len({passage.id for passage in self.passages}) != len(self.passages):
            raise ValueError("two passages have the same id")
        return self
