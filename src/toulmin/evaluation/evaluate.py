"""Evaluate diagnosis on incidents through real governed runs: ingest, policy, reasoner, verification, gate, store."""

from __future__ import annotations

import asyncio
import dataclasses
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import toulmin
from toulmin.contracts.errors import UsageError
from toulmin.contracts.run_contract import InputSpec, OutputSpec, RunContract, VersionedName
from toulmin.evaluation.case_folder import forbid_leaks, knowledge_text, write_case
from toulmin.evaluation.diagnosis import diagnosis_of
from toulmin.evaluation.figures import IncidentEvaluation, Setting, Worth
from toulmin.evaluation.incidents import FailureMode, Incident, alone, compose, load_modes
from toulmin.evaluation.recursion import mean_cost
from toulmin.evaluation.scoring import Attempt, recursion_of, setting_of
from toulmin.orchestration import load
from toulmin.wiring import Runtime, Settings, starter_policy

__all__ = ["NOISE", "Progress", "evaluate_incidents"]

NOISE = (2, 3, 5)
"""How many other failure modes a composed incident has."""
ROOT_LINES_MIN = (1, 3)
OBJECTIVE = "What failed in this system?"
QUESTION = "root cause"
AT_ONCE = 2
"""Runs that are carried at the same time: while one waits for the disk or for policy, another reasons."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an evaluation has come."""

    done: int
    total: int
    noise: int
    """Of the case that was just done."""


@dataclass(frozen=True, slots=True)
class _Case:
    noise: int
    incident: Incident
    root_lines: int

    @property
    def separate(self) -> bool:
        """Whether each system has a log of its own."""
        return bool(self.incident.systems)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What all cases share."""

    runtime: Runtime
    folder: Path
    knowledge: str
    ids: tuple[str, ...]
    reasoner: str


async def evaluate_incidents(
    data: Path,
    *,
    cases: int,
    seed: int,
    settings: Settings,
    reasoner: str = "extractive",
    listen: Callable[[Progress], None] | None = None,
) -> IncidentEvaluation:
    """Diagnose `cases` logs alone and as many composed incidents of each kind, and score what the runs left behind.

    The roots are drawn once, without repetition, and are the same for every kind of case; so are the composed
    incidents, once with one log and once with a log for each system. Each case is a folder with its logs and the list
    of all failure modes, read under the starter policy in a home that is removed at the end. The answers stay on this
    side: before each run, the files that it can read are scanned for them.

    Raises:
        NotFound: the data is not there.
        UsageError: the data cannot be read, holds fewer failure modes than asked for, a log of it names an id, or there
            is no such reasoner.
    """
    found = load_modes(data)
    planned = _plan(found.modes, cases=cases, seed=seed)
    with tempfile.TemporaryDirectory(prefix="toulmin-eval-") as place:
        folder = Path(place) / "cases"
        folder.mkdir()
        # The pack is named, so that the figures are those of the starter policy whatever is set on this machine.
        ours = dataclasses.replace(settings, home=Path(place) / "home", policy=str(starter_policy()))
        async with Runtime.open(ours) as runtime:
            bench = _Bench(
                runtime=runtime,
                folder=folder,
                knowledge=knowledge_text(found.modes),
                ids=tuple(mode.id for mode in found.modes),
                reasoner=reasoner,
            )
            began = time.perf_counter()
            attempts = await _all(bench, planned, listen=listen)
            seconds = time.perf_counter() - began
            policy = await _policy_of(runtime)
    return IncidentEvaluation(
        toulmin=toulmin.__version__,
        reasoner=reasoner,
        policy=policy,
        data=found.digest,
        modes=len(found.modes),
        cases=cases,
        seed=seed,
        runs=len(planned),
        seconds=round(seconds, 2),
        seconds_per_case=round(seconds / len(planned), 3),
        settings=_settings(planned, attempts, modes=found.modes),
        mixed=_worth(planned, attempts, modes=found.modes, separate=False),
        separate=_worth(planned, attempts, modes=found.modes, separate=True),
    )


def _worth(
    planned: Sequence[_Case], attempts: Sequence[Attempt], *, modes: Sequence[FailureMode], separate: bool
) -> Worth:
    """Over the composed incidents with one log, or over those with a log for each system."""
    chosen = [
        attempt for case, attempt in zip(planned, attempts, strict=True) if case.noise and case.separate == separate
    ]
    return Worth(
        figures=recursion_of(chosen, modes=modes),
        cost_before=mean_cost([attempt.cost_before for attempt in chosen]),
        cost_of_climb=mean_cost([attempt.cost_of_climb for attempt in chosen]),
    )


def _settings(
    planned: Sequence[_Case], attempts: Sequence[Attempt], *, modes: Sequence[FailureMode]
) -> tuple[Setting, ...]:
    kinds: dict[tuple[bool, int], list[Attempt]] = {}
    for case, attempt in zip(planned, attempts, strict=True):
        kinds.setdefault((case.separate, case.noise), []).append(attempt)
    found = (
        setting_of(chosen, modes=modes, noise=noise, separate=separate, root_lines_min=least)
        for (separate, noise), chosen in kinds.items()
        for least in ROOT_LINES_MIN
    )
    return tuple(setting for setting in found if setting.cases)


def _plan(modes: Sequence[FailureMode], *, cases: int, seed: int) -> tuple[_Case, ...]:
    if not 1 <= cases <= len(modes):
        raise UsageError(
            f"{cases} cases were asked for, but the data has {len(modes)} failure modes",
            hint=f"each is the root of one case at most: give --cases 1 to {len(modes)}",
        )
    if len(modes) <= max(NOISE):
        raise UsageError(
            f"the data has {len(modes)} failure modes, too few to mix {max(NOISE)} others into one incident",
            hint=f"give a file with more than {max(NOISE)} failure modes",
        )
    roots = sorted(random.Random(seed).sample(range(len(modes)), cases))
    planned = [_Case(0, alone(modes[root]), len(modes[root].spoken)) for root in roots]
    for separate in (False, True):
        for noise in NOISE:
            for root in roots:
                chance = random.Random(f"{seed}:{noise}:{modes[root].id}")
                incident = compose(modes, root, noise=noise, chance=chance, separate=separate)
                planned.append(_Case(noise, incident, len(modes[root].spoken)))
    return tuple(planned)


async def _all(
    bench: _Bench, planned: Sequence[_Case], *, listen: Callable[[Progress], None] | None
) -> tuple[Attempt, ...]:
    turns = asyncio.Semaphore(AT_ONCE)
    done = 0

    async def one(number: int, case: _Case) -> Attempt:
        nonlocal done
        async with turns:
            attempt = await _carry(bench, number, case)
        done += 1
        if listen is not None:
            listen(Progress(done, len(planned), case.noise))
        return attempt

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(number, case)) for number, case in enumerate(planned)]
    except ExceptionGroup as several:
        # The first case that fails ends the others; it alone is the news.
        raise several.exceptions[0] from several
    return tuple(task.result() for task in tasks)


async def _carry(bench: _Bench, number: int, case: _Case) -> Attempt:
    name = f"case-{number:05d}"
    write_case(bench.folder / name, case.incident, knowledge=bench.knowledge)
    forbid_leaks(bench.folder / name, ids=bench.ids, knowledge=bench.knowledge)
    contract = RunContract(
        objective=OBJECTIVE,
        inputs=(InputSpec(path=name),),
        output=OutputSpec(must_answer=(QUESTION,)),
        reasoners=(bench.reasoner,),
    )
    run = await bench.runtime.start(contract, base=bench.folder)
    await bench.runtime.carry(run)
    found = await diagnosis_of(bench.runtime, run, question=QUESTION, incident=case.incident)
    return Attempt(
        incident=case.incident,
        root_lines=case.root_lines,
        causes=found.causes,
        first_level=found.first_level,
        rivals=found.rivals,
        cost_before=found.cost_before,
        cost_of_climb=found.cost_of_climb,
        rounds=found.rounds,
    )


async def _policy_of(runtime: Runtime) -> VersionedName:
    latest = await runtime.store.runs(limit=1)
    return (await load(runtime.store, latest[0].run)).contract.pinned().policy
