"""One batch of outcomes in one transaction: look up what they refer to, admit or refuse each, write the admitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Dialect, Table, func, select

from toulmin.adapters.stores import tables
from toulmin.adapters.stores.admission import Known, Place
from toulmin.adapters.stores.rows import COLUMNS, Rows, Value
from toulmin.adapters.stores.statements import Cursor, Lookup, Write
from toulmin.contracts.errors import ContractRefused
from toulmin.ports.faults import reach
from toulmin.ports.store import Outcome

__all__ = ["Answer", "BatchWriter", "Entry"]

Answer = Place | ContractRefused
"""Where the events of an outcome stand, or why nothing of it was written."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An outcome that waits for its commit, with its rows."""

    outcome: Outcome
    rows: Rows


class BatchWriter:
    """Writes batches; the caller opens the transaction and ends it."""

    def __init__(self, dialect: Dialect) -> None:
        newest = select(func.max(tables.events.c.seq)).where(tables.events.c.run == tables.runs.c.run).scalar_subquery()
        outcomes, runs = tables.outcomes.c, tables.runs.c
        self._keys = Lookup(
            select(outcomes.key, outcomes.run, outcomes.first_seq, outcomes.count), outcomes.key, dialect=dialect
        )
        self._runs = Lookup(select(runs.run, newest), runs.run, dialect=dialect)
        self._artifacts = Lookup(select(tables.artifacts.c.id), tables.artifacts.c.id, dialect=dialect)
        self._decisions = Lookup(select(tables.decisions.c.id), tables.decisions.c.id, dialect=dialect)
        self._blobs = Lookup(select(tables.blobs.c.digest), tables.blobs.c.digest, dialect=dialect)
        self._writes = {table: Write(table, dialect=dialect) for table in COLUMNS}

    def write(self, cursor: Cursor, batch: Sequence[Entry]) -> list[Answer]:
        """Write every outcome that can be admitted; an outcome may rest on those before it in the batch."""
        known = self._known(cursor, [entry.outcome for entry in batch])
        existing = set(known.last_seq)
        due: defaultdict[Table, list[tuple[Value, ...]]] = defaultdict(list)
        answers: list[Answer] = []
        for entry in batch:
            try:
                place = known.admit(entry.outcome)
            except ContractRefused as refusal:
                answers.append(refusal)
                continue
            answers.append(place)
            if not place.repeated:
                self._collect(entry.rows, place, due, new_run=place.run not in existing)
                existing.add(place.run)
        due[tables.blobs] = self._new_blobs(cursor, due[tables.blobs])
        for table, write in self._writes.items():
            if rows := due[table]:
                write(cursor, rows)
                reach("store.after_insert")
        return answers

    def _known(self, cursor: Cursor, outcomes: Sequence[Outcome]) -> Known:
        keys = _unique(outcome.key for outcome in outcomes if outcome.key is not None)
        places = {str(row[0]): Place(str(row[1]), int(row[2]), int(row[3])) for row in self._keys(cursor, keys)}
        runs = _unique(outcome.run for outcome in outcomes)
        artifacts = _unique(id_ for outcome in outcomes for id_ in _artifacts_named(outcome))
        decisions = _unique(id_ for outcome in outcomes for id_ in _decisions_named(outcome))
        return Known(
            keys=places,
            last_seq={str(row[0]): int(row[1] or 0) for row in self._runs(cursor, runs)},
            artifacts={str(row[0]) for row in self._artifacts(cursor, artifacts)},
            decisions={str(row[0]) for row in self._decisions(cursor, decisions)},
        )

    @staticmethod
    def _collect(rows: Rows, place: Place, due: defaultdict[Table, list[tuple[Value, ...]]], *, new_run: bool) -> None:
        if new_run:
            due[tables.runs].append(rows.run_row())
        due[tables.events] += rows.event_rows(place.first)
        if rows.key is not None:
            due[tables.outcomes].append((rows.key, rows.run, place.first, place.count))
        for table, bodies in rows.bodies:
            due[table] += bodies

    def _new_blobs(self, cursor: Cursor, rows: list[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
        # The same content is kept once, whoever brings it.
        fresh = {str(row[0]): row for row in rows}
        for (digest,) in self._blobs(cursor, list(fresh)):
            del fresh[str(digest)]
        return list(fresh.values())


def _unique(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def _artifacts_named(outcome: Outcome) -> Iterable[str]:
    for artifact in outcome.artifacts:
        yield artifact.id
        yield from artifact.provenance.parents
    yield from (promotion.artifact for promotion in outcome.promotions)
    yield from (report.artifact for report in outcome.reports)


def _decisions_named(outcome: Outcome) -> Iterable[str]:
    for artifact in outcome.artifacts:
        yield from artifact.provenance.allowed_by
    for decision in outcome.decisions:
        yield decision.id
    for promotion in outcome.promotions:
        yield promotion.decision
