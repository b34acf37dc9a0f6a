"""Tables of measurements: each column as a series over time, its lasting changes, and the rows that show them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from toulmin.adapters.models.extractive.anchor import minute
from toulmin.adapters.models.extractive.corpus import Piece
from toulmin.adapters.models.extractive.timeline import LevelShift, level_shift
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import SpanRef
from toulmin.contracts.vocabulary import TimeUs

CELLS_MAX = 4
"""A row is quoted from its start up to this many cells, else the cell alone: more numbers would make any ratio look
like the one that is meant.
"""
_JOINED = re.compile(r"(?<![\d.])\d{1,3},\d{3}(?![\d.])")
"""Two cells that would read as one number with a thousands separator."""
_NUMBER = re.compile(r"^\s*-?\d{1,15}(?:\.\d{1,9})?\s*%?\s*$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One measured value and where it stands in its row."""

    piece: Piece
    at_us: TimeUs
    text: str
    value: float
    row: SpanRef
    """The row from its start to the cell."""
    ref: SpanRef
    """The same if few numbers stand in it, else the cell alone."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A lasting change of one column: the last row of the old level and the first row of the new one."""

    column: str
    before: Cell
    after: Cell
    level: LevelShift

    @property
    def at_us(self) -> TimeUs:
        """The first row that had left the old level."""
        return self.level.at_us

    @property
    def size(self) -> float:
        """The difference of the two levels as a part of the larger one."""
        larger = max(abs(self.level.before), abs(self.level.after))
        return abs(self.level.after - self.level.before) / larger if larger else 0.0

    @property
    def ratio(self) -> float:
        """Between the two quoted values, at least 1."""
        low, high = sorted((abs(self.before.value), abs(self.after.value)))
        return high / low if low else float("inf")

    @property
    def tells_ratio(self) -> bool:
        """Whether the ratio is worth saying: at least about twice as much, and not from nothing."""
        return self.rises and 1.95 <= self.ratio < 1000

    @property
    def refs(self) -> tuple[SpanRef, SpanRef]:
        """The two rows; only their cells where a ratio is told that other numbers of the rows could give as well."""
        cells = (self.before, self.after)
        return (cells[0].ref, cells[1].ref) if self.tells_ratio else (cells[0].row, cells[1].row)

    @property
    def said(self) -> str:
        """The change in the words of its rows."""
        told = (
            f"{self.column}: from {self.before.text} ({minute(self.before.at_us)})"
            f" to {self.after.text} ({minute(self.after.at_us)})"
        )
        return f"{told}. That is {self.ratio:.1f} times." if self.tells_ratio else told

    @property
    def rises(self) -> bool:
        return self.after.value > self.before.value


def shifts(pieces: Sequence[Piece]) -> tuple[Shift, ...]:
    """The strongest lasting change of each column of a table with a time in each row."""
    found = []
    for column, cells in _columns(pieces).items():
        change = level_shift([(cell.at_us, cell.value) for cell in cells])
        if change is None:
            continue
        ordered = sorted(cells, key=lambda cell: (cell.at_us, cell.value))
        near = ordered[max(0, change.position - 5) : change.position]
        usual = median(cell.value for cell in ordered[: change.position])
        room = 0.05 * abs(change.after - usual)
        before = next(
            (cell for cell in reversed(near) if abs(cell.value - usual) <= room),
            min(near, key=lambda cell: abs(cell.value - usual)),
        )
        settled = change.before + 0.8 * (change.after - change.before)
        rising = change.after > change.before
        after = next(
            (
                cell
                for cell in ordered[change.position : change.position + 5]
                if (cell.value >= settled if rising else cell.value <= settled)
            ),
            ordered[change.position],
        )
        if before.value == after.value:
            continue
        found.append(Shift(column, before, after, change))
    return tuple(sorted(found, key=lambda shift: (shift.at_us, -shift.level.strength)))


def _columns(pieces: Sequence[Piece]) -> dict[str, list[Cell]]:
    columns: dict[str, list[Cell]] = {}
    header: list[str] = []
    for piece in pieces:
        if piece.passage.kind is not ElementKind.TABLE_ROW:
            continue
        named = [(entry.name, entry.value) for entry in piece.passage.attributes if entry.value]
        if piece.at_us is None:
            header = header or _split(piece.passage.text)
            continue
        rows = list(_cells(piece, named, header))
        for column, cell in rows:
            columns.setdefault(column, []).append(cell)
    return columns


def _cells(piece: Piece, named: Sequence[tuple[str, str]], header: Sequence[str]) -> Iterator[tuple[str, Cell]]:
    text = piece.passage.text
    if sum(_NUMBER.match(value) is not None for _, value in named) < 1:
        named = list(zip(header, _split(text), strict=False))
    starts: list[int] = []
    place = 0
    for column, value in named:
        at = text.find(value, place)
        if at < 0 or not value:
            continue
        starts.append(at)
        place = at + len(value)
        if _NUMBER.match(value):
            plain = len(starts) <= CELLS_MAX and _JOINED.search(text, 0, place) is None
            row = SpanRef(passage=piece.passage.id, start=0, end=place)
            ref = row if plain else SpanRef(passage=piece.passage.id, start=at, end=place)
            number = float(value.strip().rstrip("%"))
            yield column.strip(), Cell(piece, piece.at_us or 0, value.strip(), number, row, ref)


def _split(text: str) -> list[str]:
    delimiter = max(",;\t|", key=text.count)
    return next(csv.reader([text.split("\n", 1)[0]], delimiter=delimiter), [])
