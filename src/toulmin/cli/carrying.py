"""Carrying a run for a person: progress while it goes, the result when it ends, and the way back when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

from toulmin.cli.consoles import error_console, result_console, say
from toulmin.cli.documents import standing_of, write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.narrator import Narrator
from toulmin.cli.outcomes import of_status
from toulmin.cli.render.progress import header
from toulmin.cli.render.report import Sizes, report_view
from toulmin.cli.render.words import plain, when
from toulmin.cli.session import person
from toulmin.contracts.command import Ending
from toulmin.contracts.report import RunReport
from toulmin.contracts.vocabulary import Level, RunId
from toulmin.orchestration import load, pause
from toulmin.state import RunState
from toulmin.wiring import Runtime

__all__ = ["Showing", "carry", "following", "show_report", "show_standing"]


@dataclass(frozen=True, slots=True)
class Showing:
    """How much a person wants to see."""

    json: bool = False
    full: bool = False
    silent: bool = False
    """The result only."""
    title: str = ""
    """A line above everything."""


async def carry(runtime: Runtime, run: RunId, *, showing: Showing) -> ExitCode:
    """Take a run as far as it goes, show it, and say what can be typed next.

    Ctrl-C starts nothing new, pauses the run in its log and says how to go on.
    """
    before = await load(runtime.store, run)
    silent = showing.silent or before.contract.silent or before.over
    interrupted = False
    if silent:
        state, interrupted = await _carried(runtime, run, narrator=None)
    else:
        console = error_console()
        if showing.title:
            console.print(showing.title, style="bold", soft_wrap=not console.is_terminal)
        console.print(Text(plain(header(run, before.contract)), style="dim"), soft_wrap=not console.is_terminal)
        async with Narrator(console, store=runtime.store, vault=runtime.vault) as narrator:
            await narrator.catch_up(run)
            state, interrupted = await _carried(runtime, run, narrator=narrator)
    if interrupted and not state.over:
        return _interrupted(state, showing=showing)
    if state.report is None:
        return show_standing(state, json=showing.json)
    report = await runtime.report(run)
    show_report(report, showing=showing, last=True)
    return of_status(state.status)


async def _carried(runtime: Runtime, run: RunId, *, narrator: Narrator | None) -> tuple[RunState, bool]:
    try:
        return await runtime.carry(run, listen=narrator.listen if narrator is not None else None), False
    except asyncio.CancelledError:
        # Ctrl-C cancels the main task once. What is in flight was stopped and has no outcome; the log says who paused.
        return await pause(runtime.store, run, by=person(), reason="interrupted by Ctrl-C", clock=runtime.clock), True


def show_report(report: RunReport, *, showing: Showing, last: bool) -> None:
    """The result of a run on stdout."""
    if showing.json:
        write_json(report)
        return
    console = result_console()
    sizes = Sizes.full() if showing.full else Sizes()
    if not showing.silent:
        console.print()
    say(console, report_view(report, sizes=sizes, following=following(report, last=last)))


def following(report: RunReport, *, last: bool) -> Sequence[str]:
    """Commands worth typing after this report."""
    name = "" if last else f" {report.run}"
    if report.ending is Ending.DENIED:
        return ("toulmin policy explain", f"toulmin show{name} --full", f"toulmin replay{name}")
    claims = ("toulmin why 1", "toulmin lineage 1") if report.claims and last else ()
    climbed = (f"toulmin show{name} --tree",) if max(report.levels, default=Level.L1) > Level.L1 else ()
    return (*claims, f"toulmin replay{name}", *climbed, f"toulmin show{name} --full")


def _interrupted(state: RunState, *, showing: Showing) -> ExitCode:
    if showing.json:
        write_json(standing_of(state))
    error_console().print(
        f"paused: run {state.run} is safe at event {state.seq}; finished work is kept → toulmin resume {state.run}",
        style="yellow",
        soft_wrap=True,
    )
    return ExitCode.INTERRUPTED


def show_standing(state: RunState, *, json: bool) -> ExitCode:
    """Where a run stands that has not ended, and what would carry it on."""
    standing = standing_of(state)
    if json:
        write_json(standing)
    console = error_console() if json else result_console()
    console.print(f"{standing.status}: run {state.run}", style="bold yellow", soft_wrap=True)
    for request in standing.waiting:
        console.print(f"  {request.action.value} waits for {plain(request.role)}: {plain(request.question)}")
        console.print(f"  until {when(request.expires_us)}; no answer means no", style="dim")
        console.print(f"  → toulmin approve {request.id} --as NAME", style="cyan", soft_wrap=True)
        console.print(f"    toulmin reject {request.id} --as NAME --reason WHY", style="cyan", soft_wrap=True)
    if not standing.waiting:
        console.print(f"  → toulmin resume {state.run}", style="cyan", soft_wrap=True)
    return of_status(state.status)
