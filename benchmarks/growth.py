"""How the cost of a run grows with its items, from 10 to 10,000.

`python -m benchmarks.growth` writes its part of `docs/reference/performance.json` and `performance.md`. Each size is
one whole governed run in a process of its own over an empty store: policy, verification, the gate, lineage and a
durable commit for every step. The scripted reasoner claims one line of a log for each item; where it climbs, it brings
ten claims together in one, up to meta-reasoning, which asks for a second round with a tenth of the items. All claims
differ and most resemble each other: the hard case for whatever holds claims against each other. The extractive
reasoner reads small made-up logs from disk, one item for each, and answers one question over all of them.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.climb import Logs, Pyramid, write_logs
from benchmarks.governed import Governed
from benchmarks.reference import write_part
from benchmarks.steps import Machine, machine
from toulmin.adapters.ingest import FolderReader
from toulmin.adapters.models.extractive import ExtractiveModel
from toulmin.contracts.exchange import ModelReply, ModelRequest
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import Limits, RunContract
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import Level
from toulmin.ports.permit import Permit
from toulmin.testing.models import ScriptedModel

SIZES = (10, 100, 1_000, 10_000)
BASE = 100
"""The size that larger ones are held against: below it, what every run costs once is the larger part."""
EXTRACTIVE_MAX = 1_200
QUESTION = "What killed the cache process?"
WALL_MS_MAX = 4 * 3_600_000
FLAT_MAX = 1.5
"""An item of the largest run may cost so many times one of the run of BASE items."""


@dataclass(frozen=True, slots=True)
class Climb:
    """One kind of run."""

    name: str
    level_max: Level
    rounds: int
    extractive: bool = False


CLIMBS = {
    climb.name: climb
    for climb in (
        Climb("scripted, L1", Level.L1, 1),
        Climb("scripted, L1 to L4, two rounds", Level.L4, 2),
        Climb("extractive, L1 to L4", Level.L4, 2, extractive=True),
    )
}


@dataclass(frozen=True, slots=True)
class Growth:
    """One run of one size."""

    climb: str
    items: int
    """Of the first level, over all rounds."""
    steps: int
    ms_per_item: float
    cpu_ms_per_item: float
    """Of the measuring process, all threads; the policy engine's process comes on top."""
    rss_mib_max: float
    """Peak of the measuring process."""
    claims: int
    """In the report."""
    report_kib: float


class _Forgetful(ScriptedModel):
    """Keeps nothing that it was asked: what is measured is the memory of the run."""

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        reply = await super().answer(request, allowance=allowance, permit=permit)
        self.requests.clear()
        return reply


async def measure(climb: Climb, size: int) -> Growth:
    """One run from its first event to its report."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top)
        home = await _opened(climb, size, folder=folder)
        contract = _bounded(home.contract(), climb, size)
        wall, cpu = time.perf_counter(), time.process_time()
        state = await home.carry("run", contract=contract)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        report = await home.store.blob(state.report) if state.report is not None else b""
        await home.close()
    items = sum(len(frame.items) for frame in state.frames_of(Level.L1))
    return Growth(
        climb=climb.name,
        items=items,
        steps=state.steps,
        ms_per_item=round(1_000 * wall / items, 3),
        cpu_ms_per_item=round(1_000 * cpu / items, 3),
        rss_mib_max=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _RSS_UNITS, 1),
        claims=len(RunReport.parse(report).claims),
        report_kib=round(len(report) / 1_024, 1),
    )


async def _opened(climb: Climb, size: int, *, folder: Path) -> Governed:
    home = folder / "home"
    home.mkdir()
    if climb.extractive:
        write_logs(folder / "logs", number=size)
        return await Governed.over(home, reader=FolderReader(folder / "logs"), reasoner=ExtractiveModel())
    reasoner = _Forgetful(Pyramid(size, QUESTION))
    return await Governed.over(home, reader=Logs(size), reasoner=reasoner)


def _bounded(contract: RunContract, climb: Climb, size: int) -> RunContract:
    """The contract with room for so many items."""
    many = 100 * size + 10_000
    limits = Limits(
        rounds_max=climb.rounds,
        items_max=size + 100,
        documents_max=size + 100,
        steps_max=many,
        model_calls_max=many,
        tokens_max=1_000_000_000,
        wall_ms_max=WALL_MS_MAX,
    )
    return contract.with_(level_max=climb.level_max, limits=limits)


def in_a_child(climb: str, size: int) -> Growth:
    """The same in a fresh process, so that no run inherits the memory of another.

    Raises:
        RuntimeError: the run did not end well.
    """
    command = [sys.executable, "-m", "benchmarks.growth", "--child", climb, str(size)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{climb} with {size} items: {done.stderr[-2_000:]}")
    return Growth(**json.loads(done.stdout))


def lines_of(figures: Sequence[Growth], on: Machine) -> list[str]:
    """This part of the reference page."""
    return [
        "## How the cost of a run grows with its items",
        "",
        *(__doc__ or "").split("\n\n")[1].strip().splitlines(),
        "",
        "| run | items | steps | ms an item | CPU ms an item | peak MiB | claims in the report | report KiB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {each.climb} | {each.items:,} | {each.steps:,} | {each.ms_per_item:.2f} | {each.cpu_ms_per_item:.2f} | "
            f"{each.rss_mib_max:.0f} | {each.claims:,} | {each.report_kib:,.0f} |"
            for each in figures
        ),
        "",
        *_verdicts(figures),
        "",
        "An item is one of the first level; the work of the levels above is shared out among them. CPU and memory are "
        "those of the measuring process; the policy engine runs in a process of its own.",
        f"Machine: {on.cores} cores, {on.system} {on.architecture}, Python {on.python}, SQLite {on.sqlite}; "
        f"load {on.load_before} in the minute before. Other work takes wall time away, CPU time hardly.",
    ]


def _verdicts(figures: Sequence[Growth]) -> list[str]:
    """What came of the aim, for each kind of run, whether met or not."""
    said: list[str] = []
    for name in dict.fromkeys(each.climb for each in figures):
        runs = sorted((each for each in figures if each.climb == name), key=lambda each: each.items)
        base, largest = next((each for each in runs if each.items >= BASE), None), runs[-1]
        if base is None or base is largest:
            continue
        cpu, wall = largest.cpu_ms_per_item / base.cpu_ms_per_item, largest.ms_per_item / base.ms_per_item
        more = 1_024 * (largest.rss_mib_max - base.rss_mib_max) / (largest.items - base.items)
        met = "Met" if cpu <= FLAT_MAX else "Not met"
        said.append(
            f"- Aim for {name}: an item of a run of {largest.items:,} costs at most {FLAT_MAX} times one of a run of "
            f"{base.items:,}. **{met}**: {cpu:.2f} times the CPU, {wall:.2f} times the wall time; {more:.0f} KiB of "
            "memory for each item more."
        )
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--climbs", nargs="+", choices=list(CLIMBS), default=list(CLIMBS))
    parser.add_argument("--dry", action="store_true", help="print only; write nothing")
    parser.add_argument("--child", nargs=2, metavar=("CLIMB", "SIZE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        gc.set_threshold(50_000, 20, 20)  # as `toulmin` sets it for itself
        print(json.dumps(asdict(asyncio.run(measure(CLIMBS[asked.child[0]], int(asked.child[1]))))))
        return
    on = machine()
    figures: list[Growth] = []
    for name in asked.climbs:
        most = EXTRACTIVE_MAX if CLIMBS[name].extractive else max(asked.sizes)
        for size in dict.fromkeys(min(size, most) for size in asked.sizes):
            figures.append(in_a_child(name, size))
            print(figures[-1], file=sys.stderr)
    lines = lines_of(figures, on)
    print("\n".join(lines))
    if not asked.dry:
        data = {"machine": asdict(on), "figures": [asdict(figure) for figure in figures]}
        write_part("growth", data=data, lines=lines)


_RSS_UNITS = 1_048_576 if sys.platform == "darwin" else 1_024
"""macOS counts bytes, Linux KiB."""

if __name__ == "__main__":
    main()
