"""Stores: the system of record in SQL. `SqliteStore` is one file; everything else here is written for any database."""

from toulmin.adapters.stores.sqlite import SqliteStore

__all__ = ["SqliteStore"]
