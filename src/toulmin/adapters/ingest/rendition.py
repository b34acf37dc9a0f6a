"""Rendition: builds the text that passages of a binary format point into, piece by piece."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from toulmin.adapters.ingest.adapter import Bounds, Draft, Element
from toulmin.contracts.document import ElementKind, Layer

__all__ = ["Rendition", "micros"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(when: datetime) -> int | None:
    """Microseconds since 1970; a time without a zone is taken as UTC. None before 1970."""
    aware = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
    value = (aware - _EPOCH) // timedelta(microseconds=1)
    return value if value >= 0 else None


class Rendition:
    """Text with elements; it never grows beyond the bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._pieces: list[str] = []
        self._elements: list[Element] = []
        self._size = 0

    def add(
        self,
        kind: ElementKind,
        text: str,
        *,
        at_us: int | None = None,
        attributes: tuple[tuple[str, str], ...] = (),
        page: int | None = None,
    ) -> None:
        """Add one passage on lines of its own; blank text adds nothing.

        Raises:
            DocumentRefused: the text made is larger, or took longer, than the bounds allow.
        """
        clean = well_formed(text).strip()
        if not clean:
            return
        self._elements.append(Element(kind, self._size, self._size + len(clean), at_us, attributes, page))
        self._pieces.append(clean)
        self._size += len(clean) + 1
        self._bounds.check_size(self._size)
        if len(self._pieces) % 256 == 0:
            self._bounds.check_time()

    def texts(self, kind: ElementKind) -> list[str]:
        """The passages of one kind, in order."""
        return [text for element, text in zip(self._elements, self._pieces, strict=True) if element.kind is kind]

    def draft(self, *, title: str = "", warnings: tuple[str, ...] = ()) -> Draft:
        """What was added so far."""
        return Draft(Layer.RENDITION, "\n".join([*self._pieces, ""]), self._elements, title=title, warnings=warnings)


def well_formed(text: str) -> str:
    """The text without NUL and lone surrogates, with one kind of line end, so that it is valid UTF-8 everywhere."""
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return plain.encode("utf-8", "replace").decode()
