"""Lines with their places in a text: one definition of a line for every adapter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Line", "LineIndex", "lines_of"]

_END = re.compile(r"\r\n|\n|\r")


class Line(NamedTuple):
    """Characters `start` to `end` without the line end."""

    start: int
    end: int
    text: str


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """The lines of a text, or of its part; a line ends with LF, CR LF or CR, and an empty rest is no line."""
    stop = len(text) if end is None else end
    position = start
    for match in _END.finditer(text, start, stop):
        yield Line(position, match.start(), text[position : match.start()])
        position = match.end()
    if position < stop:
        yield Line(position, stop, text[position:stop])


class LineIndex:
    """Line numbers of character positions."""

    def __init__(self, text: str) -> None:
        self._ends = [match.end() for match in _END.finditer(text)]

    def number(self, position: int) -> int:
        """The 1-based line that a character is in; a line end belongs to the line that it ends."""
        return bisect_right(self._ends, position) + 1
