"""Statements compiled once by SQLAlchemy and run on the driver's cursor, many rows at a time.

A Core execution costs more than the insert it makes. So the SQL comes from Core, in the dialect of the database, and
grows by whole rows; sizes are powers of two, so that the driver's cache of prepared statements holds them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from sqlalchemy import Dialect, Select, Table, bindparam, insert
from sqlalchemy.sql.elements import ColumnElement

from toulmin.adapters.stores.rows import COLUMNS, Value

__all__ = ["Cursor", "Lookup", "Write"]

_ROWS_MAX = 64
_IDS_MAX = 256


class Cursor(Protocol):
    """The part of a DB-API cursor that is used."""

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> object:
        """Run one statement."""
        ...

    def fetchall(self) -> Sequence[tuple[Value, ...]]:
        """All rows of the last statement."""
        ...


class Write:
    """Adds rows to one table."""

    def __init__(self, table: Table, *, dialect: Dialect) -> None:
        statement = insert(table).values({name: bindparam(name) for name in COLUMNS[table]})
        sql = str(statement.compile(dialect=dialect, column_keys=list(COLUMNS[table])))
        head, _, row = sql.partition(" VALUES ")
        self._sql = {size: f"{head} VALUES {', '.join([row] * size)}" for size in _powers(_ROWS_MAX)}

    def __call__(self, cursor: Cursor, rows: Sequence[tuple[Value, ...]]) -> None:
        """Insert all rows, in their order."""
        done = 0
        while done < len(rows):
            size = min(_ROWS_MAX, 1 << ((len(rows) - done).bit_length() - 1))
            part = rows[done : done + size]
            cursor.execute(self._sql[size], part[0] if size == 1 else [value for row in part for value in row])
            done += size


class Lookup:
    """Reads the rows that belong to any of some ids."""

    def __init__(
        self,
        query: Select[*tuple[object, ...]],
        column: ColumnElement[str],
        *,
        dialect: Dialect,
    ) -> None:
        self._sql = {
            size: str(query.where(column.in_([bindparam(f"p{n}") for n in range(size)])).compile(dialect=dialect))
            for size in _powers(_IDS_MAX)
        }

    def __call__(self, cursor: Cursor, ids: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        """The matching rows; ids that have none give nothing."""
        for start in range(0, len(ids), _IDS_MAX):
            part = ids[start : start + _IDS_MAX]
            size = 1 << (len(part) - 1).bit_length()
            # A list of ids is filled up with its last one: the answer is the same, and the statement is a known one.
            cursor.execute(self._sql[size], [*part, *[part[-1]] * (size - len(part))])
            yield from cursor.fetchall()


def _powers(largest: int) -> tuple[int, ...]:
    return tuple(1 << exponent for exponent in range(largest.bit_length()))
