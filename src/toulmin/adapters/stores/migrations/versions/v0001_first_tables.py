"""The first tables: runs, events, outcomes, artifacts and what is said of them, lineage edges, decisions, content."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from toulmin.adapters.stores.dialects import refuse_changes

revision = "0001"
down_revision = None

_ID = sa.String(200)
_POSITION = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TABLES = (
    "runs",
    "events",
    "outcomes",
    "artifacts",
    "decisions",
    "reports",
    "promotions",
    "replies",
    "edges",
    "blobs",
)


def upgrade() -> None:
    _log()
    _body_table("artifacts", "id", unique=True)
    _body_table("decisions", "id", unique=True)
    _body_table("reports", "artifact", unique=False)
    _body_table("promotions", "artifact", unique=False)
    _body_table("replies", "request", unique=False)
    _lineage_and_content()
    for table in _TABLES:
        for statement in refuse_changes(table, dialect=op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)


def _log() -> None:
    op.create_table(
        "runs",
        sa.Column("run", _ID, nullable=False),
        sa.Column("objective", sa.Text, nullable=False),
        sa.Column("started_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("run", name="pk_runs"),
    )
    op.create_index("ix_runs_started_us", "runs", ["started_us"])
    op.create_table(
        "events",
        sa.Column("position", _POSITION, autoincrement=True, nullable=False),
        sa.Column("run", _ID, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        *_body(),
        sa.PrimaryKeyConstraint("position", name="pk_events"),
        sa.ForeignKeyConstraint(["run"], ["runs.run"], name="fk_events_run"),
        sa.UniqueConstraint("run", "seq", name="uq_events_run"),
    )
    op.create_table(
        "outcomes",
        sa.Column("key", _ID, nullable=False),
        sa.Column("run", _ID, nullable=False),
        sa.Column("first_seq", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["run"], ["runs.run"], name="fk_outcomes_run"),
        sqlite_with_rowid=False,
    )


def _body_table(name: str, named_by: str, *, unique: bool) -> None:
    op.create_table(
        name,
        sa.Column("position", _POSITION, autoincrement=True, nullable=False),
        sa.Column("run", _ID, nullable=False),
        sa.Column(named_by, _ID, nullable=False),
        *_body(),
        sa.PrimaryKeyConstraint("position", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["run"], ["runs.run"], name=f"fk_{name}_run"),
        *((sa.UniqueConstraint(named_by, name=f"uq_{name}_{named_by}"),) if unique else ()),
    )
    op.create_index(f"ix_{name}_run", name, ["run"])


def _lineage_and_content() -> None:
    op.create_table(
        "edges",
        sa.Column("child", _ID, nullable=False),
        sa.Column("parent", _ID, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("child", "parent", "role", name="pk_edges"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_edges_parent", "edges", ["parent", "child"])
    op.create_table(
        "blobs",
        sa.Column("position", _POSITION, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_blobs"),
        sa.UniqueConstraint("digest", name="uq_blobs_digest"),
    )


def _body() -> tuple[sa.Column[str], sa.Column[str], sa.Column[bytes]]:
    return (
        sa.Column("form", sa.String(80), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
    )
