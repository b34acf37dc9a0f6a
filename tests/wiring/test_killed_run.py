"""kill -9 anywhere in a run: nothing finished is lost or redone, and the end is the same as without it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.orchestration.world import RUN
from tests.wiring.killed_run import CALLS
from toulmin.adapters.stores import SqliteStore
from toulmin.contracts.event import ItemFinished, StepFinished
from toulmin.ports.faults import FAULT_POINTS
from toulmin.state import fold_all

VISITS = {"store": (3, 8), "vault": (2,), "perform": (2, 6)}
"""Which visits of a point kill: early and late in the run."""
KILLS = [(point, visit) for point in sorted(FAULT_POINTS) for visit in VISITS[point.partition(".")[0]]]


async def _carry(folder: Path, *plan: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.wiring.killed_run",
        str(folder),
        *plan,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode().strip()


def _asked(folder: Path) -> Counter[str]:
    calls = folder / CALLS
    return Counter(calls.read_text().split()) if calls.exists() else Counter()


async def _finished(folder: Path) -> set[str]:
    """Steps and items with an outcome in the store, and proof that its log is the log of a run."""
    store = SqliteStore.open(folder / "store.sqlite3")
    events = await store.events(RUN)
    await store.close()
    if events:
        fold_all(events)
    steps = {event.step.value for event in events if isinstance(event, StepFinished)}
    return steps | {event.item for event in events if isinstance(event, ItemFinished)}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the run says at its end when nothing happens to it."""
    code, said = asyncio.run(_carry(tmp_path_factory.mktemp("undisturbed")))
    assert code == 0
    return said


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(("point", "visit"), KILLS)
@pytest.mark.requirement("R51")
@pytest.mark.failure("node-disappears")
async def test_a_killed_run_ends_as_if_nothing_had_happened(
    tmp_path: Path, undisturbed: str, point: str, visit: int
) -> None:
    code, _ = await _carry(tmp_path, f"kill:{point}:{visit}")
    assert code == -signal.SIGKILL
    finished, asked = await _finished(tmp_path), _asked(tmp_path)

    code, said = await _carry(tmp_path)
    assert (code, said) == (0, undisturbed)
    again = _asked(tmp_path) - asked
    assert not set(again) & finished, "a finished step asked its reasoner again"
    assert all(count <= 2 for count in _asked(tmp_path).values())
