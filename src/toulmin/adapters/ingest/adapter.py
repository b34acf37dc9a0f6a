"""IngestAdapter: the small protocol that one kind of input needs, and the draft that it returns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Protocol, runtime_checkable

from pydantic import ConfigDict

from toulmin.contracts.document import ElementKind, Layer, RejectionReason
from toulmin.contracts.errors import IngestRefused

__all__ = ["SNIFF_BYTES", "Bounds", "DocumentRefused", "Draft", "Element", "IngestAdapter", "Part", "too_slow"]

_WIRE = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", extra="forbid")
SNIFF_BYTES = 8_192
"""How much of the start of a file an adapter may see to recognise it."""


class DocumentRefused(IngestRefused):
    """What an adapter raises about bytes that it cannot read; it becomes the document's Rejection."""

    def __init__(self, message: str, *, reason: RejectionReason, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


class Element(NamedTuple):
    """One passage before it has an id: characters `start` to `end` (exclusive) of the draft's text."""

    kind: ElementKind
    start: int
    end: int
    at_us: int | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside the file, such as an attachment, which is read as a document of its own."""

    __pydantic_config__: ClassVar[ConfigDict] = _WIRE

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What an adapter makes of one file.

    `text` is the layer that the elements point into. For `Layer.SOURCE` it is the source from byte `skip` on, decoded
    with `encoding`, and encoding it again gives the same bytes; for `Layer.RENDITION` it is text that the adapter made.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _WIRE

    layer: Layer
    text: str
    elements: Sequence[Element]
    encoding: str | None = None
    skip: int = 0
    title: str = ""
    warnings: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading one file may use up."""

    bytes_max: int
    """Of the file, of everything inflated from it, and of the text made from it."""
    milliseconds_max: int
    modified_us: int | None = None
    """When the file was last changed; used only to date time stamps that have no year."""
    started: float = field(default_factory=time.monotonic)

    def check_time(self) -> None:
        """Give up when the time is used up; adapters that run in this process call it every few thousand lines.

        Raises:
            DocumentRefused: the time is used up.
        """
        if (time.monotonic() - self.started) * 1000 > self.milliseconds_max:
            raise too_slow(self.milliseconds_max)

    def check_size(self, size: int) -> None:
        """Refuse more bytes than allowed.

        Raises:
            DocumentRefused: `size` is over the limit.
        """
        if size > self.bytes_max:
            raise DocumentRefused(
                f"it holds {size:,} bytes; the limit is {self.bytes_max:,}",
                reason=RejectionReason.TOO_LARGE,
                hint="split the file, cut it to the time in question, or raise limits.document_mb",
            )


@runtime_checkable
class IngestAdapter(Protocol):
    """Reads one kind of file. It keeps no state: one value serves many files at once."""

    @property
    def name(self) -> str:
        """What a contract calls it (`log`, `pdf`), and what its documents carry."""
        ...

    @property
    def version(self) -> str:
        """Raised whenever the same bytes would give other passages."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of file names, lower case with their dot, that make it the first choice."""
        ...

    def sniff(self, head: bytes, name: str) -> float:
        """How sure it is, 0 to 1, to be the right one for a file that starts with `head` (at most 8 KiB)."""
        ...

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        """Make passages of the bytes.

        Raises:
            DocumentRefused: the bytes cannot be read; its message, reason and hint reach the user as they are.
        """
        ...


def too_slow(milliseconds_max: int) -> DocumentRefused:
    """The refusal of a document that takes too long."""
    return DocumentRefused(
        f"reading it took longer than {milliseconds_max / 1000:g} s",
        reason=RejectionReason.TOO_SLOW,
        hint="split the file or save it anew from its program, or raise limits.document_s if it is known to be good",
    )
