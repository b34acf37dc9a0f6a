"""Verbs that make runs go: demo, run, ask, resume, cancel."""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

import toulmin
from toulmin.cli.boundary import verb
from toulmin.cli.carrying import Showing, carry, show_standing
from toulmin.cli.consoles import error_console
from toulmin.cli.documents import standing_of, write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Full, Json, Pack, RunArgument
from toulmin.cli.session import any_runtime, person, run_of, stored_runtime
from toulmin.contracts.errors import ContractRefused, NotFound, UsageError
from toulmin.contracts.run_contract import InputSpec, Limits, OutputSpec, RunContract
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration import cancel as cancel_run
from toulmin.orchestration import load
from toulmin.orchestration import resume as resume_run
from toulmin.wiring import ContractFile, Runtime, best_available, read_contract

__all__ = ["ask", "cancel", "demo", "resume", "run"]

DEMO = "checkout-latency"
EXPLANATION = "offline, no model, no key"

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only, no progress.")]
Reasoner = Annotated[
    list[str] | None,
    typer.Option("--reasoner", help="Reasoner to use; repeat it for a fallback chain. Omitted: the best available."),
]


@verb
async def demo(full: Full = False, json: Json = False) -> ExitCode:
    """Analyse a made-up incident offline: logs, mails, runbooks and more. One root cause, several false trails."""
    file = read_contract(examples() / DEMO / "contract.yaml")
    contract = file.contract.with_(reasoners=("extractive",))
    title = f'toulmin demo · incident "{DEMO}" · {EXPLANATION}'
    async with any_runtime() as runtime:
        started = await runtime.start(contract, base=file.base, policy=file.policy)
        return await carry(runtime, started, showing=Showing(json=json, full=full, title=title))


@verb
async def run(
    contract: Annotated[Path, typer.Argument(metavar="CONTRACT.yaml", help="The contract of the run.")],
    resume: Annotated[
        str | None, typer.Option("--resume", metavar="RUN", help="Carry this run on, if it has the same contract.")
    ] = None,
    full: Full = False,
    quiet: Quiet = False,
    json: Json = False,
) -> ExitCode:
    """Start a run of a contract and carry it as far as it goes."""
    file = read_contract(contract)
    asked = file.contract if file.chosen else file.contract.with_(reasoners=best_available())
    showing = Showing(json=json, full=full, silent=quiet)
    async with any_runtime() as runtime:
        if resume is not None:
            return await _resumed(runtime, await _same(runtime, resume, file=file), showing=showing)
        started = await runtime.start(asked, base=file.base, policy=file.policy)
        return await carry(runtime, started, showing=showing)


@verb
async def ask(
    question: Annotated[str, typer.Argument(help="The question, in one sentence.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders to read.")],
    reasoner: Reasoner = None,
    policy: Pack = None,
    must_answer: Annotated[
        list[str] | None, typer.Option("--must-answer", help="A question the result must answer; may be repeated.")
    ] = None,
    model_calls: Annotated[int, typer.Option(min=0, max=1_000_000, help="Most calls of reasoners.")] = 200,
    tokens: Annotated[int, typer.Option(min=0, max=1_000_000_000, help="Most tokens, in and out.")] = 400_000,
    cost_usd: Annotated[float, typer.Option(min=0, max=1_000, help="Most US dollars.")] = 2.0,
    wall_s: Annotated[float, typer.Option(min=0.001, max=1_000_000, help="Most seconds.")] = 900.0,
    promote: Annotated[float, typer.Option(min=0, max=1, help="Confidence that a claim needs to stand.")] = 0.6,
    full: Full = False,
    quiet: Quiet = False,
    json: Json = False,
) -> ExitCode:
    """Ask one question about files and folders, without writing a contract."""
    base, inputs = _inputs(paths)
    limits = Limits(
        model_calls_max=model_calls,
        tokens_max=tokens,
        cost_microusd_max=round(cost_usd * 1_000_000),
        wall_ms_max=max(1, round(wall_s * 1_000)),
    )
    try:
        contract = RunContract(
            objective=question,
            inputs=inputs,
            output=OutputSpec(must_answer=tuple(must_answer or (question,))),
            limits=limits,
            reasoners=tuple(reasoner or best_available()),
        )
        contract = contract.with_(thresholds=contract.thresholds.with_(promote=promote))
    except ValidationError as error:
        raise ContractRefused.of(error, contract="RunContract") from error
    async with any_runtime() as runtime:
        started = await runtime.start(contract, base=base, policy=policy)
        return await carry(runtime, started, showing=Showing(json=json, full=full, silent=quiet))


@verb
async def resume(run: RunArgument = None, full: Full = False, quiet: Quiet = False, json: Json = False) -> ExitCode:
    """Carry a run on that was paused, cut off or approved. Finished work is never done again."""
    async with stored_runtime() as runtime:
        showing = Showing(json=json, full=full, silent=quiet)
        return await _resumed(runtime, await run_of(runtime, run), showing=showing)


@verb
async def cancel(
    run: RunArgument = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the log.")] = "no longer wanted",
    json: Json = False,
) -> ExitCode:
    """Stop a run for good; what was promoted so far becomes its partial result."""
    async with stored_runtime() as runtime:
        found = await run_of(runtime, run)
        await cancel_run(runtime.store, found, by=person(), reason=reason, clock=runtime.clock)
        state = await runtime.carry(found)
        if not state.over:
            return show_standing(state, json=json)
        if json:
            write_json(standing_of(state))
        error_console().print(
            f"{state.status.value}: run {found} → toulmin show {found}", style="yellow", soft_wrap=True
        )
        return ExitCode.DONE


def examples() -> Path:
    """The folder of examples: beside the installed package, or in the checkout.

    Raises:
        NotFound: this installation has none.
    """
    shipped = Path(str(files("toulmin"))) / "examples"
    folder = shipped if shipped.is_dir() else Path(toulmin.__file__).parents[2] / "examples"
    if not (folder / DEMO / "contract.yaml").is_file():
        raise NotFound("this installation has no examples", hint="clone the repository and run `toulmin demo` there")
    return folder


async def _resumed(runtime: Runtime, run: RunId, *, showing: Showing) -> ExitCode:
    await resume_run(runtime.store, run, by=person(), clock=runtime.clock)
    return await carry(runtime, run, showing=showing)


async def _same(runtime: Runtime, prefix: str, *, file: ContractFile) -> RunId:
    """The run to carry on, if it was started from this very contract."""
    run = await run_of(runtime, prefix)
    stored = (await load(runtime.store, run)).contract
    asked = file.contract if file.chosen else file.contract.with_(reasoners=stored.reasoners)
    if stored.with_(manifest=None) != asked:
        raise UsageError(
            f"run {run} was started from another contract", hint=f"toulmin resume {run}, or run this one afresh"
        )
    return run


def _inputs(paths: list[Path]) -> tuple[Path, tuple[InputSpec, ...]]:
    """The folder that holds all paths, and each path relative to it."""
    for path in paths:
        if not path.exists():
            beside = sorted(os.listdir(path.parent)) if path.parent.is_dir() else []
            near = get_close_matches(path.name, beside, n=1)
            hint = f"did you mean {path.parent / near[0]}?" if near else "check the path"
            raise NotFound(f"there is no file or folder {path}", hint=hint)
    whole = [Path(os.path.abspath(path)) for path in paths]
    base = Path(os.path.commonpath([path.parent for path in whole]))
    return base, tuple(InputSpec(path=path.relative_to(base).as_posix()) for path in whole)
