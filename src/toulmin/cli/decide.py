"""Verbs by which people answer: approve, reject. An answer counts once, and only for exactly what was shown."""

from __future__ import annotations

from typing import Annotated

import typer

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.render.words import plain
from toulmin.cli.session import RUNS_SEARCHED_MAX, stored_runtime
from toulmin.contracts.approval import ApprovalAnswer, ApprovalRequest
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.event import ApprovalAnswered
from toulmin.orchestration import answer, load
from toulmin.wiring import Runtime

__all__ = ["approve", "reject"]

Item = Annotated[
    str, typer.Argument(metavar="ITEM", help="Id of a request, plan item or run, or its first characters.")
]
Approver = Annotated[str, typer.Option("--as", metavar="NAME", help="Who answers; it is kept in the log.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it is kept in the log.")]


@verb
async def approve(item: Item, name: Approver, reason: Why = "", json: Json = False) -> ExitCode:
    """Say yes to what a run asks. Then `toulmin resume` carries it on."""
    return await _answered(item, name=name, reason=reason, granted=True, json=json)


@verb
async def reject(item: Item, name: Approver, reason: Why = "", json: Json = False) -> ExitCode:
    """Say no to what a run asks. Then `toulmin resume` ends it without that effect."""
    return await _answered(item, name=name, reason=reason, granted=False, json=json)


async def _answered(item: str, *, name: str, reason: str, granted: bool, json: bool) -> ExitCode:
    if not name.strip():
        raise UsageError("an answer needs a name", hint="--as NAME says who answers")
    async with stored_runtime() as runtime:
        request = await _request(runtime, item)
        stored = await answer(
            runtime.store, request, granted=granted, approver=name, clock=runtime.clock, reason=reason
        )
        decision = next(event.decision for event in stored if isinstance(event, ApprovalAnswered))
        if json:
            write_json(decision)
            return ExitCode.DONE
        console = result_console()
        if decision.answer is ApprovalAnswer.EXPIRED:
            console.print("expired: the time to answer is over, and no answer in time means no", style="bold yellow")
        else:
            said = f"{decision.answer.value}: {request.action.value} of run {request.run}, by {plain(name)}"
            console.print(f"{said} as {plain(request.role)}", style="bold green" if granted else "bold red")
        console.print(f"  → toulmin resume {request.run}", style="cyan", soft_wrap=True)
        return ExitCode.DONE


async def _request(runtime: Runtime, item: str) -> ApprovalRequest:
    """The open request that a person means.

    Raises:
        NotFound: no open request fits.
        UsageError: several fit.
    """
    waiting = await _open(runtime)
    fitting = [request for request in waiting if request.id == item] or [
        request for request in waiting if item and _fits(request, item)
    ]
    if len(fitting) == 1:
        return fitting[0]
    shown = ", ".join(f"{request.id} ({request.action.value})" for request in (fitting or waiting)[:5])
    if fitting:
        raise UsageError(f"{len(fitting)} open requests fit {item!r}", hint=f"give one of: {shown}")
    raise NotFound(f"no open request fits {item!r}", hint=f"open: {shown}" if shown else "no run waits for an answer")


def _fits(request: ApprovalRequest, item: str) -> bool:
    unit = request.unit
    return request.id.startswith(item) or request.run.startswith(item) or item in (unit, unit.rpartition("/")[2])


async def _open(runtime: Runtime) -> list[ApprovalRequest]:
    found: list[ApprovalRequest] = []
    for summary in await runtime.store.runs(limit=RUNS_SEARCHED_MAX):
        if summary.ending is None:
            state = await load(runtime.store, summary.run)
            found.extend(unit.waiting for unit in state.units.values() if unit.waiting is not None)
    return sorted(found, key=lambda request: (request.asked_us, request.id))
