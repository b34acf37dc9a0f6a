"""Stores: the system of record in SQL. `sqlite` opens one; everything else here is written for any SQL database."""

from toulmin.adapters.stores.sqlite import SqliteStore

__all__ = ["SqliteStore"]
