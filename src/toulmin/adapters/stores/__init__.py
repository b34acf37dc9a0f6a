"""Stores: the system of record in SQL. `sqlite` opens one; everything else here is written for any SQL database."""

__all__: list[str] = []
