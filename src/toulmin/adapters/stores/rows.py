"""Rows: an outcome as the tuples that are written, serialised once and outside the transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table

from toulmin.adapters.stores import tables
from toulmin.contracts.base import Versioned
from toulmin.contracts.errors import InvariantBroken
from toulmin.contracts.event import Event, RunStarted
from toulmin.ports.store import Outcome

__all__ = ["COLUMNS", "Rows", "Value", "leaf_hash"]

Value = str | int | bytes

COLUMNS: dict[Table, tuple[str, ...]] = {
    tables.runs: ("run", "objective", "started_us"),
    tables.events: ("run", "seq", "kind", "at_us", "form", "body", "digest"),
    tables.outcomes: ("key", "run", "first_seq", "count"),
    tables.decisions: ("run", "id", "form", "body", "digest"),
    tables.artifacts: ("run", "id", "form", "body", "digest"),
    tables.edges: ("child", "parent", "role"),
    tables.reports: ("run", "artifact", "form", "body", "digest"),
    tables.promotions: ("run", "artifact", "form", "body", "digest"),
    tables.replies: ("run", "request", "form", "body", "digest"),
    tables.blobs: ("digest", "data"),
}
"""The written columns of every table, in an order that keeps foreign keys satisfied."""


_OPEN_SEQ = b'"seq":0'


def leaf_hash(body: bytes) -> bytes:
    """The leaf of an event in a Merkle log: SHA-256 over a zero byte and the entry (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


@dataclass(frozen=True, slots=True)
class _OpenEvent:
    """An event whose canonical JSON is complete but for its number."""

    before: bytes
    after: bytes
    kind: str
    at_us: int
    form: str

    def numbered(self, run: str, seq: int) -> tuple[Value, ...]:
        body = b'%b"seq":%d%b' % (self.before, seq, self.after)
        return (run, seq, self.kind, self.at_us, self.form, body.decode(), leaf_hash(body))


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that one outcome writes; only the numbers of its events are still open."""

    run: str
    key: str | None
    objective: str
    started_us: int
    events: tuple[_OpenEvent, ...]
    bodies: tuple[tuple[Table, tuple[tuple[Value, ...], ...]], ...]

    @classmethod
    def of(cls, outcome: Outcome) -> Rows:
        """Serialise an outcome."""
        first = outcome.events[0]
        run = outcome.run
        bodies: list[tuple[Table, tuple[tuple[Value, ...], ...]]] = [
            (tables.decisions, tuple(_row(run, entry.id, entry) for entry in outcome.decisions)),
            (tables.artifacts, tuple(_row(run, entry.id, entry) for entry in outcome.artifacts)),
            (tables.edges, tuple((edge.child, edge.parent, edge.role.value) for edge in outcome.edges)),
            (tables.reports, tuple(_row(run, entry.artifact, entry) for entry in outcome.reports)),
            (tables.promotions, tuple(_row(run, entry.artifact, entry) for entry in outcome.promotions)),
            (tables.replies, tuple(_row(run, entry.request, entry) for entry in outcome.replies)),
            (tables.blobs, tuple((blob.digest, blob.data) for blob in outcome.blobs)),
        ]
        return cls(
            run=run,
            key=outcome.key,
            objective=first.contract.objective if isinstance(first, RunStarted) else "",
            started_us=first.at_us,
            events=tuple(_open(event) for event in outcome.events),
            bodies=tuple((table, rows) for table, rows in bodies if rows),
        )

    def run_row(self) -> tuple[Value, ...]:
        """The row of its run, written with the run's first outcome."""
        return (self.run, self.objective, self.started_us)

    def event_rows(self, first: int) -> Sequence[tuple[Value, ...]]:
        """The rows of its events, numbered from `first`."""
        return [event.numbered(self.run, seq) for seq, event in enumerate(self.events, start=first)]


def _row(run: str, id_: str, value: Versioned) -> tuple[Value, ...]:
    body = value.canonical()
    return (run, id_, value.SCHEMA, body.decode(), hashlib.sha256(body).digest())


def _open(event: Event) -> _OpenEvent:
    # No contract inside an event has a member of that name, and quotes inside strings are escaped: it is there once.
    before, found, after = event.canonical().partition(_OPEN_SEQ)
    if not found or _OPEN_SEQ in after:
        raise InvariantBroken(f"the number of a {event.kind} is not to be found", hint="events come with `seq` 0")
    return _OpenEvent(
        before=before,
        after=after,
        kind=event.kind,
        at_us=event.at_us,
        form=event.SCHEMA,
    )
