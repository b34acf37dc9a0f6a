"""How fast outcomes are committed, beside the floor of this very disk: a one-row SQLite commit with `synchronous=FULL`.

Two kinds of outcome: a `remark` (one event) and a `step` (event, artifact, lineage, two policy decisions and their
inputs, verification report, promotion, reasoner's reply: everything that a governed step leaves). Run it with
`python -m benchmarks.store [--outcomes N] [--json FILE]`. Figures are medians over rounds; ratios are to the floor.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from toulmin.adapters.stores.sqlite import SqliteStore
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.vocabulary import CommandKey, RunId
from toulmin.ports.store import Blob, Outcome
from toulmin.testing.outcomes import sample_decision, sample_outcome, sample_remark

COMMITTERS = (1, 10, 100)
ROUNDS = 3


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    outcome: str
    committers: int
    per_second: float
    ms_each: float
    """Mean time that one committer waits for one commit."""
    times_floor: float
    """Commits per second as a multiple of the floor's."""


def floor(path: Path, commits: int) -> float:
    """Commits per second of one row each, by the bare driver."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT)")
    began = time.perf_counter()
    for number in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows VALUES (?, ?)", (number, "x" * 400))
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return commits / took


def remark(run: RunId, number: int) -> Outcome:
    return sample_remark(run, key=CommandKey(f"key-{run}-{number}"))


def step(run: RunId, number: int) -> Outcome:
    outcome = sample_outcome(run, str(number))
    second = sample_decision(run, f"{number}b")
    artifact = outcome.artifacts[0]
    allowed = (*artifact.provenance.allowed_by, second.id)
    artifact = artifact.with_(provenance=artifact.provenance.with_(allowed_by=allowed))
    data = f"input {run} {number}".encode() + b"." * 600
    return outcome.with_(
        artifacts=(artifact,),
        edges=edges_of(artifact),
        decisions=(*outcome.decisions, second),
        blobs=(*outcome.blobs, Blob(digest=digest_bytes(data), data=data)),
    )


async def store_rate(path: Path, make: Callable[[RunId, int], Outcome], *, committers: int, each: int) -> float:
    """Outcomes per second when every committer waits for its commit before the next. Making them is not counted."""
    store = SqliteStore.open(path)
    work = [[make(RunId(f"run-{run}"), number) for number in range(each)] for run in range(committers)]
    warm = [make(RunId("warm"), number) for number in range(20)]
    await asyncio.gather(*(store.commit(outcome) for outcome in warm))

    async def commit_in_turn(outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            await store.commit(outcome)

    began = time.perf_counter()
    await asyncio.gather(*(commit_in_turn(outcomes) for outcomes in work))
    took = time.perf_counter() - began
    await store.close()
    return committers * each / took


def measure(outcomes: int) -> tuple[float, list[Figure]]:
    """The floor in commits per second, and every figure; floor and store take turns, so both see the same machine."""
    kinds: dict[str, Callable[[RunId, int], Outcome]] = {"remark": remark, "step": step}
    floors: list[float] = []
    rates: dict[tuple[str, int], list[float]] = {(kind, count): [] for kind in kinds for count in COMMITTERS}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            floors.append(floor(Path(folder) / "floor.db", min(outcomes, 1_000)))
            for (kind, count), found in rates.items():
                path = Path(folder) / f"{kind}-{count}.db"
                each = max(outcomes // 4 if count == 1 else outcomes // count, 10)
                found.append(asyncio.run(store_rate(path, kinds[kind], committers=count, each=each)))
    base = statistics.median(floors)
    figures = [
        Figure(
            outcome=kind,
            committers=count,
            per_second=round(rate := statistics.median(found)),
            ms_each=round(1_000 * count / rate, 3),
            times_floor=round(rate / base, 2),
        )
        for (kind, count), found in rates.items()
    ]
    return base, figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outcomes", type=int, default=4_000, help="outcomes in each measurement")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    base, figures = measure(arguments.outcomes)
    print(f"floor: {base:.0f} one-row commits/s ({1_000 / base:.3f} ms), SQLite {sqlite3.sqlite_version}, FULL, WAL")
    print(f"{'outcome':<8} {'committers':>10} {'per second':>11} {'ms each':>9} {'x floor':>8}")
    for figure in figures:
        print(
            f"{figure.outcome:<8} {figure.committers:>10} {figure.per_second:>11.0f} {figure.ms_each:>9.3f} "
            f"{figure.times_floor:>8.2f}"
        )
    if arguments.json:
        record = {
            "floor_per_second": round(base),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "figures": [asdict(figure) for figure in figures],
        }
        arguments.json.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
