"""The tables. Rows are only ever added; bodies are canonical JSON, beside a digest that is checked at each reading."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

__all__ = [
    "HEAD",
    "artifacts",
    "blobs",
    "decisions",
    "edges",
    "events",
    "metadata",
    "outcomes",
    "promotions",
    "replies",
    "reports",
    "runs",
]

HEAD: Final = "0001"
"""The migration that makes these tables; a database that names another is migrated, or refused when it is newer."""

metadata: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

_Id = String(200)
_Position = BigInteger().with_variant(Integer, "sqlite")


def _body_table(name: str, *columns: SchemaItem) -> Table:
    """A table of contract values in the order of their commits."""
    return Table(
        name,
        metadata,
        Column("position", _Position, primary_key=True, autoincrement=True),
        Column("run", _Id, ForeignKey("runs.run"), nullable=False, index=True),
        *columns,
        Column("form", String(80), nullable=False),
        Column("body", Text, nullable=False),
        Column("digest", LargeBinary(32), nullable=False),
    )


runs: Final = Table(
    "runs",
    metadata,
    Column("run", _Id, primary_key=True),
    Column("objective", Text, nullable=False),
    Column("started_us", BigInteger, nullable=False, index=True),
)

# `position` is the order of commits over all runs: the order of leaves in the audit log. The digest is the leaf hash.
events: Final = Table(
    "events",
    metadata,
    Column("position", _Position, primary_key=True, autoincrement=True),
    Column("run", _Id, ForeignKey("runs.run"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("form", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    UniqueConstraint("run", "seq"),
)

outcomes: Final = Table(
    "outcomes",
    metadata,
    Column("key", _Id, primary_key=True),
    Column("run", _Id, ForeignKey("runs.run"), nullable=False),
    Column("first_seq", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

artifacts: Final = _body_table("artifacts", Column("id", _Id, nullable=False, unique=True))
decisions: Final = _body_table("decisions", Column("id", _Id, nullable=False, unique=True))
reports: Final = _body_table("reports", Column("artifact", _Id, nullable=False))
promotions: Final = _body_table("promotions", Column("artifact", _Id, nullable=False))
replies: Final = _body_table("replies", Column("request", _Id, nullable=False))

edges: Final = Table(
    "edges",
    metadata,
    Column("child", _Id, nullable=False),
    Column("parent", _Id, nullable=False),
    Column("role", String(20), nullable=False),
    PrimaryKeyConstraint("child", "parent", "role"),
    Index("ix_edges_parent", "parent", "child"),
    sqlite_with_rowid=False,
)

blobs: Final = Table(
    "blobs",
    metadata,
    Column("position", _Position, primary_key=True, autoincrement=True),
    Column("digest", String(80), nullable=False, unique=True),
    Column("data", LargeBinary, nullable=False),
)
