"""The gate by itself: what decides in a run, over a pack, for work that is no run."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from toulmin.adapters.ingest import FolderReader
from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.calibration import CalibrationSet
from toulmin.policy import Gate, Pack
from toulmin.reasoning import Effects, Library, load_prompts
from toulmin.wiring.runtime import Runtime
from toulmin.wiring.settings import Settings

__all__ = ["open_gate"]


@asynccontextmanager
async def open_gate(pack: Pack, *, settings: Settings) -> AsyncIterator[Effects]:
    """The effects of commands that only settle and judge: a pack on the engine of runs, no model, an empty store.

    Store and folder are removed at the end.

    Raises:
        ContractRefused: the engine refuses to load the pack.
        PolicyUnavailable: the engine could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="toulmin-gate-") as place:
        async with Runtime.open(replace(settings, home=Path(place) / "home")) as runtime:
            engine = await RegorusEngine.open(pack, deadline_ms=settings.policy_deadline_ms)
            reader = FolderReader(Path(place))
            try:
                yield Effects(
                    store=runtime.store,
                    vault=runtime.vault,
                    library=Library(store=runtime.store, vault=runtime.vault),
                    reader=reader,
                    gate=Gate(engine),
                    clock=runtime.clock,
                    models={},
                    tools={},
                    prompts=load_prompts(),
                    calibrations=CalibrationSet(),
                )
            finally:
                reader.close()
                await engine.close()
