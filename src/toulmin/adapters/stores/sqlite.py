"""SqliteStore: the store in one SQLite file, without a server.

Write-ahead log with `synchronous=FULL`: what was acknowledged survives kill -9 and power loss. Readers never wait for
the writer. Several processes may open the same file on one machine; it must not lie on a network file system.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Engine, QueuePool, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from toulmin.adapters.stores.sql_store import Database, SqlStore
from toulmin.adapters.stores.tables import HEAD
from toulmin.contracts.errors import FailureClass, StoreFailed

__all__ = ["SqliteStore"]

_APPLICATION_ID: Final = 0x546F756C
"""`Toul`: what makes a file recognisably ours (SQLite file format, offset 68)."""
_BUSY_S: Final = 10.0
_CHECKPOINT_PAGES: Final = 4_000
_CACHE_KIB: Final = 32_768
"""Room for the pages of a large batch; with less, they are written before the commit and again at it."""
_STATEMENTS_CACHED: Final = 512
_READERS_MAX: Final = 4


class SqliteStore(SqlStore):
    """The Store port over one SQLite file."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the store in `path`, making or migrating it as needed; its folder must exist.

        Raises:
            StoreFailed: the file cannot be opened or written, is locked, damaged, not ours, or written by a newer
                release.
        """
        explain = _explainer(path)
        try:
            connection = _connect(path)
        except sqlite3.Error as error:
            raise explain(error) from error
        reading = _engine(lambda: _connect(path, reading=True))
        try:
            _prepare(connection, path)
        except sqlite3.Error as error:
            connection.close()
            raise explain(error) from error
        except StoreFailed:
            connection.close()
            raise

        def close() -> None:
            reading.dispose()
            connection.close()

        return cls(
            Database(
                reading=reading,
                cursor=connection.cursor(),
                begin="BEGIN IMMEDIATE",
                errors=(sqlite3.Error,),
                conflict=sqlite3.IntegrityError,
                explain=explain,
                in_transaction=lambda: connection.in_transaction,
                close=close,
            )
        )


def _connect(path: Path, *, reading: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=_BUSY_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS_CACHED,
    )
    if reading:
        connection.execute("PRAGMA query_only = ON")
    return connection


def _engine(connect: Callable[[], sqlite3.Connection]) -> Engine:
    return create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=_READERS_MAX,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
    )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Recognise the file, set what must hold for every commit, and bring its tables to the present."""
    # 1. Is it ours, or empty? Asked before anything is written to it.
    _recognise(connection, path)
    # 2. Durability.
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise StoreFailed(
            f"{path} cannot use a write-ahead log",
            hint="put it on a local disk",
            failure=FailureClass.PERMANENT,
        )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    # 3. The tables.
    if _version(connection) != HEAD:
        _migrate(path)


def _recognise(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _APPLICATION_ID and (application != 0 or objects):
        raise StoreFailed(
            f"{path} is a SQLite database of another program",
            hint="choose another file for the store",
            failure=FailureClass.PERMANENT,
        )
    version = _version(connection)
    if version is not None and version > HEAD:
        raise StoreFailed(
            f"{path} was written by a newer release of Toulmin (tables {version}, this release knows {HEAD})",
            hint="use that release or a newer one",
            failure=FailureClass.PERMANENT,
        )


def _version(connection: sqlite3.Connection) -> str | None:
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
    return str(row[0]) if row else None


def _migrate(path: Path) -> None:
    # Alembic doubles the time to load the store, and nearly every start finds its tables as they should be.
    from toulmin.adapters.stores.migrating import upgrade  # noqa: PLC0415  # see above; 0.4 s at each command

    engine = _engine(lambda: _connect(path))
    try:
        # Leaving the block without COMMIT rolls everything back: tables are made or changed whole, or not at all.
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            # Another process may have done the same while this one waited for the lock; then nothing is left to do.
            upgrade(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.exec_driver_sql("COMMIT")
    except SQLAlchemyError as error:
        raise _explainer(path)(error) from error
    finally:
        engine.dispose()


def _explainer(path: Path) -> Callable[[Exception], StoreFailed]:
    """Turn what SQLite says into what a person can act on."""

    def explain(error: Exception) -> StoreFailed:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        for codes, what, hint, failure in _EXPLANATIONS:
            if code is not None and code & 0xFF in codes:
                return StoreFailed(f"{path} {what}", hint=hint, failure=failure)
        return StoreFailed(
            f"{path}: {cause}",
            hint="look at the disk and the file; `toulmin doctor` checks both",
            failure=FailureClass.PERMANENT,
        )

    return explain


_EXPLANATIONS: Final = (
    (
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        "is locked by another process",
        "wait for it to finish, or end it",
        FailureClass.TRANSIENT,
    ),
    (
        (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT),
        "is not a SQLite database, or is damaged",
        "restore it from a copy, or choose another file",
        FailureClass.PERMANENT,
    ),
    (
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM),
        "cannot be written",
        "check the permissions of the file and its folder",
        FailureClass.PERMANENT,
    ),
    (
        (sqlite3.SQLITE_CANTOPEN,),
        "cannot be opened",
        "check that its folder exists and may be written",
        FailureClass.PERMANENT,
    ),
    ((sqlite3.SQLITE_FULL,), "has no room left on its disk", "free space and resume the run", FailureClass.TRANSIENT),
    (
        (sqlite3.SQLITE_CONSTRAINT,),
        "holds a row that contradicts this one",
        "resume the run; what is stored already is not done again",
        FailureClass.PERMANENT,
    ),
)
