"""Rows: the lines of the progress tree, each with its mark, and how they look on a terminal and in a log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

__all__ = ["Mark", "Row", "bar", "line", "tree"]

NAME_WIDTH = 10
BAR_WIDTH = 12


class Mark(StrEnum):
    """What became of a row."""

    DONE = "✓"
    FAILED = "✗"
    NOTE = "!"
    GOING = "·"
    FELL = "↓"
    HEAD = "▸"
    """The opening of a level: the rows after it are its own."""


_STYLES = {
    Mark.DONE: "green",
    Mark.FAILED: "red",
    Mark.NOTE: "yellow",
    Mark.GOING: "cyan",
    Mark.FELL: "yellow",
    Mark.HEAD: "cyan",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree; a later row with the same key takes its place."""

    key: str
    mark: Mark
    name: str
    text: str


def tree(rows: Iterable[Row]) -> RenderableType:
    """All rows, for a terminal: texts wrap under themselves."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=3, justify="right")
    table.add_column(width=NAME_WIDTH, no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(Text(row.mark.value, style=_STYLES[row.mark]), Text(row.name, style="bold"), Text(row.text))
    return table


def line(row: Row) -> str:
    """One row as one line, for logs; a heading stands out by not being indented."""
    if row.mark is Mark.HEAD:
        return f"{row.name} · {row.text}"
    return f"  {row.mark.value} {row.name:<{NAME_WIDTH}} {row.text}".rstrip()


def bar(done: int, total: int) -> str:
    """How far a count has come."""
    filled = BAR_WIDTH * done // total if total else BAR_WIDTH
    return "▇" * filled + "·" * (BAR_WIDTH - filled)
