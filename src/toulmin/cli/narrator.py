"""Narrator: follows a run's events, looks up what they point to, and tells it on stderr while the run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from toulmin.cli.render import progress
from toulmin.cli.render.rows import Mark, Row, line, tree
from toulmin.contracts.artifact import Resolution
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    ArtifactDemoted,
    AttemptFailed,
    Event,
    InputsNormalised,
    ItemFinished,
    PlanAccepted,
    RunCancelled,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import FramePath, Level, Regime, RunId, Step
from toulmin.ports.store import Store
from toulmin.ports.vault import Vault
from toulmin.state import ROOT, Frame, RunState, fold_all

__all__ = ["Narrator"]

REFRESHES_PER_S = 8


class Narrator:
    """Turns events into rows. `listen` never blocks: rows are made by a task of their own, in the events' order."""

    def __init__(self, console: Console, *, store: Store, vault: Vault) -> None:
        self._console = console
        self._store = store
        self._vault = vault
        self._events: asyncio.Queue[tuple[RunState, Event, bool] | None] = asyncio.Queue()
        self._rows: dict[str, Row] = {}
        self._printed: dict[str, Row] = {}
        self._latest: RunState | None = None
        self._stack = AsyncExitStack()
        self._live: Live | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            live = Live(self, console=self._console, refresh_per_second=REFRESHES_PER_S)
            self._live = self._stack.enter_context(live)
        self._task = asyncio.create_task(self._tell(), name="narrator")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._events.put_nowait(None)
        if self._task is not None:
            await self._task
        self._latest = None
        await self._stack.aclose()

    def __rich__(self) -> RenderableType:
        """The tree as it is now, with what was spent so far under it."""
        state = self._latest
        if state is None or state.over:
            return tree(tuple(self._rows.values()))
        going = Spinner("dots", Text(f"{state.status.value} · {progress.spent(state)}", style="dim"))
        return Group(tree(tuple(self._rows.values())), going)

    def listen(self, state: RunState, event: Event) -> None:
        """Hear of one event; see `toulmin.orchestration.Listener`."""
        self._events.put_nowait((state, event, True))

    async def catch_up(self, run: RunId) -> None:
        """Tell what happened to a run before this process took it up: what came of it, not each step on the way."""
        state: RunState | None = None
        events = await self._store.events(run)
        for event in events:
            state = fold_all((event,), state=state)
            self._events.put_nowait((state, event, event is events[-1]))

    async def _tell(self) -> None:
        while (heard := await self._events.get()) is not None:
            state, event, now = heard
            regime = Regime.CALM if self._latest is None else self._latest.volatility.regime
            self._latest = state
            for row in await self._rows_of(state, event):
                self._rows[row.key] = row
            if state.volatility.regime is not regime:
                row = progress.regime_row(state.volatility.regime, seq=state.seq)
                self._rows[row.key] = row
            if now and self._live is None:
                self._print()
            if isinstance(event, StepFinished) and event.step is Step.VERIFY and event.frame != ROOT:
                self._fold(state.frames[event.frame])

    def _fold(self, frame: Frame) -> None:
        """A finished frame above or after the first takes one row: the climb stays in one screen."""
        row = progress.folded_row(frame)
        own = [key for key in self._rows if key.partition("/")[0] == frame.path and key != row.key]
        for key in own:
            del self._rows[key]
        if self._printed.get(row.key) is not None:
            self._printed[row.key] = row  # its steps are in the log already
        self._rows[row.key] = row

    def _print(self) -> None:
        """The rows that are new or changed, each on its line; what is still going on is told when it is done."""
        for key, row in self._rows.items():
            if row.mark is not Mark.GOING and self._printed.get(key) != row:
                self._printed[key] = row
                self._console.print(line(row), soft_wrap=True)

    async def _rows_of(self, state: RunState, event: Event) -> Sequence[Row]:
        match event:
            case InputsNormalised():
                return (progress.ingest_row(NormalizedState.parse(await self._vault.get(event.state))),)
            case StepFinished():
                return await self._step(state, event)
            case ArtifactDemoted():
                return (await self._demoted(event),)
            case PlanAccepted():
                return (progress.execute_row(state.frames[event.frame]),)
            case ItemFinished():
                return (progress.execute_row(state.frames[event.frame]),)
            case RunEnded():
                return (progress.ended_row(state, ending=event.ending, reason=event.reason),)
            case AttemptFailed():
                return self._failed(state, event)
            case _:
                return _spoken(event)

    async def _step(self, state: RunState, event: StepFinished) -> tuple[Row, ...]:
        artifact = await self._store.artifact(event.artifact)
        report = next(iter(await self._store.reports(event.run, about=(event.artifact,))), None)
        frame = state.frames[event.frame]
        opens = event.step is Step.CLARIFY and state.contract.level_max > Level.L1
        heading = (progress.level_row(frame),) if opens else ()
        held = await self._held(event.run, frame) if event.step is Step.EXECUTE else ()
        settled = [await self._store.artifact(made) for made in event.resolutions]
        rules = [made.body.rule.value for made in settled if isinstance(made.body, Resolution)]
        conflicts = (progress.conflicts_row(frame, rules=rules),) if rules else ()
        return (*heading, *conflicts, progress.step_row(artifact, report), *held)

    async def _held(self, run: RunId, frame: Frame) -> tuple[Row, ...]:
        """What the gate kept back of a frame's items."""
        made = [result.artifact.id for result in frame.results.values() if result.artifact is not None]
        promotions = await self._store.promotions(run, about=made)
        held = [entry for promotion in promotions for entry in promotion.held]
        return (progress.held_row(frame, held=held),) if held else ()

    async def _demoted(self, event: ArtifactDemoted) -> Row:
        old, new = await self._store.artifact(event.artifact), await self._store.artifact(event.successor)
        left = {claim.id for claim in new.claims} if event.outcome is PromotionOutcome.PROMOTE else set()
        lost = [claim.conclusion for claim in old.claims if claim.id not in left]
        return progress.demoted_row(event, level=old.level, lost=lost)

    def _failed(self, state: RunState, event: AttemptFailed) -> tuple[Row, ...]:
        frame = state.frames.get(FramePath(event.unit.partition("/")[0]))
        rows = [progress.failed_row(event)]
        if frame is not None and frame.accepted:
            rows.append(progress.execute_row(frame))
        return tuple(rows)


def _spoken(event: Event) -> tuple[Row, ...]:
    """Rows for what policy, people and engines say."""
    match event:
        case WorkDenied():
            return (progress.denied_row(event),)
        case ApprovalAsked():
            return (progress.asked_row(event),)
        case ApprovalAnswered():
            return (progress.answered_row(event),)
        case RunPaused():
            return (progress.note_row("paused", name="paused", text=f"by {event.by}: {event.reason}"),)
        case RunResumed():
            return (progress.note_row("paused", name="resumed", text=f"by {event.by}"),)
        case RunCancelled():
            return (progress.note_row("cancelled", name="cancelled", text=f"by {event.by}: {event.reason}"),)
        case RunStarted() | _:
            return ()
