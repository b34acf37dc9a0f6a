"""Append-only: the triggers that refuse UPDATE and DELETE, in the dialects that have them."""

from __future__ import annotations

__all__ = ["refuse_changes"]


def refuse_changes(table: str, *, dialect: str) -> tuple[str, ...]:
    """Statements that make a database refuse every change of a table's rows; none for an unknown dialect."""
    if dialect != "sqlite":
        return ()
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: rows are only ever added'); END"
        for verb in ("UPDATE", "DELETE")
    )
