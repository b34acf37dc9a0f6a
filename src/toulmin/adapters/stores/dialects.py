"""Dialects: the few places where SQL databases differ and SQLAlchemy does not already know how."""

from __future__ import annotations

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

__all__ = ["refuse_changes", "utf8"]


def refuse_changes(table: str, *, dialect: str) -> tuple[str, ...]:
    """Statements that make a database refuse every change of a table's rows; none for an unknown dialect."""
    if dialect != "sqlite":
        return ()
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
        for verb in ("UPDATE", "DELETE")
    )


class utf8(FunctionElement[bytes]):
    """The bytes of a text column as they are stored, also when damage has made them no text any more."""

    type: TypeEngine[bytes] = LargeBinary()
    inherit_cache: bool | None = True

    def __init__(self, column: ColumnElement[str]) -> None:
        super().__init__(column)


@compiles(utf8)
def _utf8(element: utf8, compiler: SQLCompiler, **options: object) -> str:
    return f"convert_to({compiler.process(element.clauses, **options)}, 'UTF8')"


@compiles(utf8, "sqlite")
def _utf8_in_sqlite(element: utf8, compiler: SQLCompiler, **options: object) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS BLOB)"
