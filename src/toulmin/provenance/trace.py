"""Trace: one quote followed down to the bytes of the document it was taken from, and compared with them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Evidence
from toulmin.contracts.document import Document, Layer, NormalizedState, Passage
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.contracts.vocabulary import DocumentId, PassageId
from toulmin.ports.vault import Vault

__all__ = ["Quotes", "Trace", "encoding_of"]

# These write a mark at the start of whatever they encode; within a text there is none.
_WITHOUT_MARK = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}


class Trace(Contract):
    """Where a quote stands in the bytes, and what is wrong with it if they do not say the same."""

    evidence: Evidence
    layer: Layer | None = None
    """What the offsets count in: the source itself, or the text that was rendered from it. None: not found."""
    content: Digest | None = None
    """Digest of that layer's bytes; they are in the vault under it."""
    start: Annotated[int, Field(ge=0)] | None = None
    """First byte of the quote in the layer."""
    end: Annotated[int, Field(ge=1)] | None = None
    page: Annotated[int, Field(ge=1)] | None = None
    fault: str = ""
    """Empty when the bytes in the vault have their digest and say exactly what is quoted."""


class Quotes:
    """Follows the quotes of one run; each layer is read from the vault once."""

    def __init__(self, state: NormalizedState, vault: Vault) -> None:
        self._documents: dict[DocumentId, Document] = {document.id: document for document in state.documents}
        self._passages: dict[PassageId, Passage] = {passage.id: passage for passage in state.passages}
        self._vault = vault
        self._layers: dict[Digest, bytes] = {}

    async def trace(self, evidence: Evidence) -> Trace:
        """Compare a quote with its passage, and the passage with the bytes."""
        passage = self._passages.get(evidence.passage)
        document = self._documents.get(evidence.document)
        if passage is None or document is None or passage.document != document.id:
            return Trace(evidence=evidence, fault=f"the run has no passage {evidence.passage} of {evidence.document}")
        span = passage.span
        digest = document.source if span.layer is Layer.SOURCE else document.rendition
        encoding = encoding_of(document, span.layer)
        if digest is None:
            return Trace(evidence=evidence, layer=span.layer, fault=f"{document.name} has no {span.layer.value}")
        fault = _against_passage(evidence, passage, document)
        try:
            content = await self.content(digest)
            said = content[span.start : span.end].decode(encoding)
            start = span.start + len(passage.text[: evidence.start].encode(encoding))
            end = start + len(evidence.quote.encode(encoding))
        except (NotFound, StoreFailed) as error:
            return Trace(evidence=evidence, layer=span.layer, content=digest, fault=error.message)
        except (UnicodeError, LookupError):
            fault = f"bytes {span.start} to {span.end} of {document.name} are not {encoding} text"
            return Trace(evidence=evidence, layer=span.layer, content=digest, fault=fault)
        if said != passage.text:
            fault = fault or f"bytes {span.start} to {span.end} of {document.name} do not say what the passage says"
        return Trace(
            evidence=evidence, layer=span.layer, content=digest, start=start, end=end, page=span.page, fault=fault
        )

    async def content(self, digest: Digest) -> bytes:
        """The bytes of a layer; the vault answers or raises for them."""
        if digest not in self._layers:
            self._layers[digest] = await self._vault.get(digest)
        return self._layers[digest]


def encoding_of(document: Document, layer: Layer) -> str:
    """In which encoding a piece of a layer is text, wherever the piece begins."""
    encoding = (document.encoding or "utf-8") if layer is Layer.SOURCE else "utf-8"
    return _WITHOUT_MARK.get(encoding.lower().replace("_", "-"), encoding)


def _against_passage(evidence: Evidence, passage: Passage, document: Document) -> str:
    if passage.text[evidence.start : evidence.end] != evidence.quote:
        return f"passage {passage.id} does not hold the quote at characters {evidence.start} to {evidence.end}"
    if evidence.source != document.source:
        return f"the quote names another version of {document.name}"
    return ""
