"""What a governed step costs, beside other engines on this very machine, in one run.

`python -m benchmarks.steps` writes its part of `docs/reference/performance.json` and `performance.md`. Each engine
does runs of ten steps, 1, 10 and 100 at once, in an empty folder of its own; figures are medians over rounds in which
the engines take turns. A governed step is a whole step of a real run: policy decisions by the embedded engine,
verification, lineage, digests, and one durable commit. The other engines' steps do nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.governed import STEPS_AROUND, Governed
from benchmarks.others import Close, Run, bare_commits, dbos_steps, langgraph_steps
from benchmarks.reference import write_part

STEPS = 10
CONCURRENT = (1, 10, 100)
ROUNDS = 3
GOVERNED, FLOOR, LANGGRAPH, DBOS = (
    "Toulmin, governed step",
    "SQLite commit (floor)",
    "LangGraph, no-op step",
    "DBOS, no-op step",
)
NOTES = {
    GOVERNED: "local engine, SQLite WAL, `synchronous=FULL`, group commit; policy in its own process",
    FLOOR: "one row, one commit, `synchronous=FULL`, nothing else",
    LANGGRAPH: 'stock `AsyncSqliteSaver`, `durability="sync"`, `synchronous=FULL`',
    DBOS: "system database in SQLite, as shipped",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One engine at one number of concurrent runs."""

    engine: str
    concurrent: int
    ms_per_step: float
    cpu_ms_per_step: float
    """Of this process, all threads; the policy engine's process comes on top."""
    runs_per_s: float


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures depend on."""

    cores: int
    system: str
    architecture: str
    python: str
    sqlite: str
    load_before: float
    """Mean number of busy processes in the minute before; above 1, other work took part of the machine."""


Open = Callable[[Path], Awaitable[tuple[Run, Close]]]


async def _governed(folder: Path) -> tuple[Run, Close]:
    home = await Governed.open(folder, items=STEPS - STEPS_AROUND)
    return home.run, home.close


async def _floor(folder: Path) -> tuple[Run, Close]:
    return bare_commits(folder, steps=STEPS)


async def _langgraph(folder: Path) -> tuple[Run, Close]:
    return await langgraph_steps(folder, steps=STEPS)


async def _dbos(folder: Path) -> tuple[Run, Close]:
    return await dbos_steps(folder, steps=STEPS)


ENGINES: dict[str, Open] = {FLOOR: _floor, GOVERNED: _governed, LANGGRAPH: _langgraph, DBOS: _dbos}


async def measure(engines: Sequence[str], *, concurrent: Sequence[int], rounds: int) -> list[Figure]:
    """Medians over rounds, in each of which the engines take turns, so that other work hits all of them alike."""
    with tempfile.TemporaryDirectory() as top:
        opened: dict[str, tuple[Run, Close]] = {}
        try:
            for number, engine in enumerate(engines):
                opened[engine] = await ENGINES[engine](_empty(Path(top, str(number))))
                await opened[engine][0]("warm-up")
            taken: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
            for many in concurrent:
                for number in range(rounds):
                    for engine in engines:
                        took = await _once(engine, opened[engine][0], concurrent=many, number=number)
                        taken[engine, many].append(took)
        finally:
            for _, close in opened.values():
                await close()
    return [_figure(engine, many, taken[engine, many]) for engine in engines for many in concurrent]


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


async def _once(engine: str, run: Run, *, concurrent: int, number: int) -> tuple[float, float]:
    """Wall and CPU seconds for one set of concurrent runs."""
    repeats = max(1, 20 // concurrent)
    wall, cpu = time.perf_counter(), time.process_time()
    for repeat in range(repeats):
        names = [f"r{concurrent}-{number}-{repeat}-{place}" for place in range(concurrent)]
        done = await asyncio.gather(*(run(name) for name in names))
        if set(done) != {STEPS}:
            raise RuntimeError(f"{engine} did {sorted(set(done))} steps a run, not {STEPS}")
    return (time.perf_counter() - wall) / repeats, (time.process_time() - cpu) / repeats


def _figure(engine: str, concurrent: int, taken: Sequence[tuple[float, float]]) -> Figure:
    wall = statistics.median(wall for wall, _ in taken)
    cpu = statistics.median(cpu for _, cpu in taken)
    return Figure(
        engine=engine,
        concurrent=concurrent,
        ms_per_step=1_000 * wall / concurrent / STEPS,
        cpu_ms_per_step=1_000 * cpu / concurrent / STEPS,
        runs_per_s=concurrent / wall,
    )


def machine() -> Machine:
    """What the figures depend on, without a name of anybody's machine."""
    return Machine(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        system=platform.system(),
        architecture=platform.machine(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
        load_before=round(os.getloadavg()[0], 1),
    )


def lines_of(figures: Sequence[Figure], on: Machine) -> list[str]:
    """This part of the reference page."""
    lines = [
        "## What a governed step costs",
        "",
        *(__doc__ or "").split("\n\n")[1].strip().splitlines(),
        "",
        "| engine | at once | ms a step | CPU ms a step | runs a second |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {each.engine} | {each.concurrent} | {each.ms_per_step:.2f} | {each.cpu_ms_per_step:.2f} | "
        f"{each.runs_per_s:.1f} |"
        for each in figures
    ]
    lines += ["", *_verdicts(figures), "", "How each was set up:", ""]
    lines += [f"- **{engine}**: {note}." for engine, note in NOTES.items() if any(f.engine == engine for f in figures)]
    return [
        *lines,
        "",
        "CPU is that of the measuring process with all its threads; the policy engine runs in a process of its own.",
        f"Machine: {on.cores} cores, {on.system} {on.architecture}, Python {on.python}, SQLite {on.sqlite}; "
        f"load {on.load_before} in the minute before (the engines took turns, so that other work hits them alike).",
    ]


def _verdicts(figures: Sequence[Figure]) -> list[str]:
    """The aims, with what came out, whether met or not."""
    by = {(each.engine, each.concurrent): each for each in figures}
    ours, theirs = by.get((GOVERNED, 1)), by.get((LANGGRAPH, 1))
    said: list[str] = []
    if ours and theirs:
        met = "met" if ours.ms_per_step < theirs.ms_per_step else "not met"
        said.append(
            f"- Aim: a governed step costs less than a bare LangGraph step. **{met.capitalize()}**: "
            f"{ours.ms_per_step:.2f} ms against {theirs.ms_per_step:.2f} ms."
        )
    ours, theirs = by.get((GOVERNED, 100)), by.get((LANGGRAPH, 100))
    if ours and theirs:
        times = ours.runs_per_s / theirs.runs_per_s
        met = "met" if times >= 5 else "not met"
        said.append(f"- Aim: five times its throughput at 100 runs at once. **{met.capitalize()}**: {times:.1f} times.")
    return said


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--concurrent", type=int, nargs="+", default=list(CONCURRENT))
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--dry", action="store_true", help="print only; write nothing")
    asked = parser.parse_args()
    on = machine()
    gc.set_threshold(50_000, 20, 20)  # as `toulmin` sets it for itself; here it holds for every engine
    figures = await measure(asked.engines, concurrent=asked.concurrent, rounds=asked.rounds)
    lines = lines_of(figures, on)
    print("\n".join(lines))
    if not asked.dry:
        data = {"machine": asdict(on), "figures": [asdict(figure) for figure in figures]}
        write_part("steps", data=data, lines=lines)


if __name__ == "__main__":
    asyncio.run(main())
