"""Queries: what is read back, with its digest checked on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, literal, select, union_all

from toulmin.adapters.stores import tables
from toulmin.adapters.stores.dialects import utf8
from toulmin.adapters.stores.rows import leaf_hash
from toulmin.contracts.base import Versioned
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.errors import FailureClass, NotFound, StoreFailed
from toulmin.contracts.event import Event, RunEnded, parse_event
from toulmin.contracts.provenance import Edge, EdgeRole
from toulmin.contracts.schema import read
from toulmin.contracts.vocabulary import ArtifactId, RunId
from toulmin.ports.store import RunSummary

__all__ = ["blob", "closure", "damages", "events", "ids_from", "numbered", "of_run", "one", "run_lines", "those_of_run"]

V = TypeVar("V", bound=Versioned)

_KINDS: Final = {
    tables.artifacts: "artifact",
    tables.decisions: "decision",
    tables.reports: "report",
    tables.promotions: "promotion",
    tables.replies: "reply",
}
_IDS_MAX: Final = 10
_ASKED_MAX: Final = 500
"""Ids in one statement: fewer than any database allows."""
_LAST = "\U0010ffff"
_DAMAGED_HINT = "it was changed or damaged after its commit; restore the database from a copy"


def numbered(connection: Connection, run: str, *, after: int = 0, most: int | None = None) -> tuple[Event, ...]:
    """The events of a run behind `after`, in order."""
    event = tables.events.c
    query = (
        select(event.seq, utf8(event.body), event.digest).where(event.run == run, event.seq > after).order_by(event.seq)
    )
    return tuple(_event(run, seq, body, digest) for seq, body, digest in connection.execute(query.limit(most)))


def events(connection: Connection, key: str) -> tuple[Event, ...] | None:
    """The events committed under a command key, or None."""
    outcome = tables.outcomes.c
    found = connection.execute(select(outcome.run, outcome.first_seq, outcome.count).where(outcome.key == key)).first()
    if found is None:
        return None
    run, first, count = found
    return numbered(connection, run, after=first - 1, most=count)


def run_lines(connection: Connection, limit: int) -> tuple[RunSummary, ...]:
    """The newest runs first, each with its last event."""
    run, event, later = tables.runs.c, tables.events.c, tables.events.alias("later")
    newest = select(later.c.seq).where(later.c.run == run.run).order_by(later.c.seq.desc()).limit(1).scalar_subquery()
    query = (
        select(run.run, run.objective, run.started_us, event.at_us, event.seq, utf8(event.body), event.digest)
        .join_from(tables.runs, tables.events, and_(event.run == run.run, event.seq == newest))
        .order_by(run.started_us.desc(), run.run.desc())
        .limit(limit)
    )
    return tuple(
        RunSummary(
            run=RunId(id_),
            objective=objective,
            started_us=started_us,
            last_us=last_us,
            events=count,
            ending=_ending(connection, _event(id_, count, body, digest)),
        )
        for id_, objective, started_us, last_us, count, body, digest in connection.execute(query)
    )


def one(connection: Connection, contract: type[V], table: Table, id_: str) -> V:
    """The value with an id.

    Raises:
        NotFound: there is none.
    """
    column = table.c
    query = select(column.form, utf8(column.body), column.digest).where(column.id == id_)
    found = connection.execute(query).first()
    if found is None:
        raise NotFound(f"no {_KINDS[table]} {id_} in this store", hint="`toulmin runs` lists what there is")
    form, body, digest = found
    return _value(contract, f"{_KINDS[table]} {id_}", form=form, body=body, digest=digest)


def of_run(connection: Connection, contract: type[V], table: Table, run: str) -> tuple[V, ...]:
    """All values of a run, in the order of their commits."""
    return tuple(value for _, value in _placed(connection, contract, table, table.c.run == run))


def those_of_run(
    connection: Connection, contract: type[V], column: Column[str], run: str, *, ids: Collection[str]
) -> tuple[V, ...]:
    """The values of a run that have one of some ids in a column, in the order of their commits."""
    table, wanted = column.table, sorted(set(ids))
    found: list[tuple[int, V]] = []
    for start in range(0, len(wanted), _ASKED_MAX):
        of_them = column.in_(wanted[start : start + _ASKED_MAX])
        found += _placed(connection, contract, table, and_(table.c.run == run, of_them))
    return tuple(value for _, value in sorted(found, key=lambda each: each[0]))


def _placed(
    connection: Connection, contract: type[V], table: Table, condition: ColumnElement[bool]
) -> Iterator[tuple[int, V]]:
    column = table.c
    name = column.id if "id" in column else column.position
    query = (
        select(column.position, name, column.form, utf8(column.body), column.digest)
        .where(condition)
        .order_by(column.position)
    )
    for position, id_, form, body, digest in connection.execute(query):
        yield position, _value(contract, f"{_KINDS[table]} {id_}", form=form, body=body, digest=digest)


def blob(connection: Connection, digest: Digest) -> bytes:
    """Content by digest, checked.

    Raises:
        NotFound: it is not here.
        StoreFailed: it has another digest now.
    """
    data = connection.execute(select(tables.blobs.c.data).where(tables.blobs.c.digest == digest)).scalar()
    if data is None:
        raise NotFound(f"no content {digest} in this store", hint="raw inputs are in the vault, not in the store")
    if digest_bytes(data) != digest:
        raise StoreFailed(
            f"the content {digest} has another digest", hint=_DAMAGED_HINT, failure=FailureClass.PERMANENT
        )
    return bytes(data)


def closure(connection: Connection, start: str, *, up: bool) -> tuple[Edge, ...]:
    """Every edge reachable from an id, upwards (to parents) or downwards (to children), each once, in id order."""
    edge = tables.edges.c
    here, there = (edge.child, edge.parent) if up else (edge.parent, edge.child)
    reached = select(literal(start).label("id")).cte("reached", recursive=True)
    # UNION, not UNION ALL: a node is expanded once, however many ways lead to it.
    reached = reached.union(select(there).join(reached, here == reached.c.id))
    query = (
        select(edge.child, edge.parent, edge.role)
        .join_from(reached, tables.edges, here == reached.c.id)
        .order_by(edge.child, edge.parent, edge.role)
    )
    return tuple(
        Edge(child=ArtifactId(child), parent=parent, role=EdgeRole(role))
        for child, parent, role in connection.execute(query)
    )


def ids_from(connection: Connection, prefix: str) -> tuple[str, ...]:
    """Ids of runs, artifacts and decisions that start with a prefix, in order."""
    columns = (tables.runs.c.run, tables.artifacts.c.id, tables.decisions.c.id)
    parts = [_starting(column, prefix).subquery() for column in columns]
    query = union_all(*(select(part) for part in parts))
    return tuple(sorted(connection.execute(query).scalars())[:_IDS_MAX])


def damages(connection: Connection) -> Iterable[tuple[str, str]]:
    """Kind and id of everything whose bytes do not match the digest kept with them."""
    event = tables.events.c
    for run, seq, body, digest in connection.execute(select(event.run, event.seq, utf8(event.body), event.digest)):
        if leaf_hash(body) != digest:
            yield "event", f"{run}:{seq}"
    for table in _KINDS:
        column = table.c
        name = column.id if "id" in column else column.position
        for id_, body, digest in connection.execute(select(name, utf8(column.body), column.digest)):
            if hashlib.sha256(body).digest() != digest:
                yield _KINDS[table], str(id_)
    for digest, data in connection.execute(select(tables.blobs.c.digest, tables.blobs.c.data)):
        if digest_bytes(data) != digest:
            yield "blob", digest


def _starting(column: ColumnElement[str], prefix: str) -> Select[str]:
    # A range uses the index; LIKE does not everywhere, and treats some characters as wildcards.
    within = and_(column >= prefix, column < prefix + _LAST)
    return select(column.label("id")).where(within).order_by(column).limit(_IDS_MAX)


def _ending(connection: Connection, last: Event) -> str | None:
    """How a run ended. What two processes wrote at the same moment may stand behind its end; the first end counts."""
    event = tables.events.c
    query = (
        select(event.seq, utf8(event.body), event.digest)
        .where(event.run == last.run, event.kind == "run_ended")
        .order_by(event.seq)
    )
    found = connection.execute(query.limit(1)).first()
    ended = _event(last.run, *found) if found is not None else None
    return ended.ending.value if isinstance(ended, RunEnded) else None


def _event(run: str, seq: int, body: bytes, digest: bytes) -> Event:
    if leaf_hash(body) != digest:
        raise _damaged(f"event {seq} of run {run}")
    return parse_event(body)


def _value(contract: type[V], what: str, *, form: str, body: bytes, digest: bytes) -> V:
    if hashlib.sha256(body).digest() != digest:
        raise _damaged(what)
    return read(contract, body, version=form)


def _damaged(what: str) -> StoreFailed:
    return StoreFailed(f"{what} does not have its digest any more", hint=_DAMAGED_HINT, failure=FailureClass.PERMANENT)
