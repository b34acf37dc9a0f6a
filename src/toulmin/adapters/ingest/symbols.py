"""A source file cut into its symbols: what both ways of parsing code share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toulmin.adapters.ingest.adapter import Element
from toulmin.adapters.ingest.lines import Line
from toulmin.contracts.document import ElementKind

__all__ = ["Symbol", "cut"]


class Symbol(NamedTuple):
    """A definition: 0-based first and last line, its qualified name, and what it is."""

    first: int
    last: int
    name: str
    kind: str


def cut(lines: Sequence[Line], symbols: Sequence[Symbol], language: str) -> Iterator[Element]:
    """Every line once: the symbols, and as code what stands between them, cut at blank lines."""
    place = 0
    for symbol in sorted(symbols):
        first, last = max(symbol.first, place), min(symbol.last, len(lines) - 1)
        if first > last:
            continue
        yield from _between(lines, place, first, language)
        attributes = (("language", language), ("symbol", symbol.name), ("kind", symbol.kind))
        yield Element(ElementKind.SYMBOL, lines[first].start, lines[last].end, attributes=attributes)
        place = last + 1
    yield from _between(lines, place, len(lines), language)


def _between(lines: Sequence[Line], first: int, stop: int, language: str) -> Iterator[Element]:
    begun: int | None = None
    for place in range(first, stop + 1):
        blank = place == stop or not lines[place].text.strip()
        if blank and begun is not None:
            start, end = lines[begun].start, lines[place - 1].end
            yield Element(ElementKind.CODE, start, end, attributes=(("language", language),))
            begun = None
        elif not blank and begun is None:
            begun = place
