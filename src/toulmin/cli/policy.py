"""Verbs about policy: test and lint a pack, and explain a decision that was made."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import BundleWritten, Explanation, LintReport, PackTests, TestOutcome, write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json, Pack
from toulmin.cli.render.policy import explanation_view, lint_view, tests_view
from toulmin.cli.session import decision_of, run_of, stored_runtime
from toulmin.contracts.canonical import short
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.policy import PolicyInput
from toulmin.contracts.vocabulary import DecisionId, Verdict
from toulmin.policy import bundle, load_pack
from toulmin.policy import explain as explained
from toulmin.policy import lint as linted
from toulmin.wiring import Runtime, Settings, read_settings, starter_policy, try_pack

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Test and lint a policy pack; explain a decision.")

Decision = Annotated[
    str | None,
    typer.Argument(
        metavar="[DECISION]",
        help="Id of a decision or its first characters; omitted: the last one of the last run that did not allow.",
    ),
]


BundleFile = Annotated[Path, typer.Argument(metavar="FILE", help="Where the bundle goes, for example pack.tar.gz.")]


@app.command("test")
@verb
async def run_pack_tests(pack: Pack = None, json: Json = False) -> ExitCode:
    """Run the tests and cases of a policy pack; 1 if one fails or there are none."""
    settings = read_settings()
    loaded = load_pack(_folder(pack, settings=settings))
    run = await try_pack(loaded, settings=settings)
    if json:
        outcomes = tuple(
            TestOutcome(name=result.name, passed=result.passed, message=result.message) for result in run.results
        )
        write_json(
            PackTests(
                pack=loaded.name,
                revision=loaded.revision,
                passed=run.passed,
                results=outcomes,
                uncovered={path: tuple(lines) for path, lines in run.uncovered.items()},
            )
        )
    else:
        say(result_console(), tests_view(run, pack=loaded))
    return ExitCode.DONE if run.passed else ExitCode.FAILED


@app.command()
@verb
async def lint(pack: Pack = None, json: Json = False) -> ExitCode:
    """Judge a policy pack by its text; 1 if something is found."""
    loaded = load_pack(_folder(pack, settings=read_settings()))
    findings = linted(loaded)
    if json:
        lines = tuple(str(finding) for finding in findings)
        write_json(LintReport(pack=loaded.name, revision=loaded.revision, findings=lines))
    else:
        say(result_console(), lint_view(findings, pack=loaded))
    return ExitCode.FAILED if findings else ExitCode.DONE


@app.command("bundle")
@verb
async def write_bundle(file: BundleFile, pack: Pack = None, json: Json = False) -> ExitCode:
    """Write a pack as the bundle that an OPA server loads (`opa run --server --bundle FILE`)."""
    loaded = load_pack(_folder(pack, settings=read_settings()))
    try:
        await asyncio.to_thread(file.write_bytes, bundle(loaded))
    except OSError as error:
        raise UsageError(
            f"cannot write {file}: {error.strerror}", hint="name a file in a folder that exists"
        ) from error
    if json:
        write_json(BundleWritten(pack=loaded.name, revision=loaded.revision, file=str(file)))
    else:
        say(result_console(), f"policy {loaded.name}@{short(loaded.revision, length=8)} → {file}")
    return ExitCode.DONE


@app.command()
@verb
async def explain(decision: Decision = None, pack: Pack = None, json: Json = False) -> ExitCode:
    """Say which rules made a decision, what they looked at, and where they stand."""
    async with stored_runtime() as runtime:
        found = await decision_of(runtime, decision) if decision is not None else await _latest_refusal(runtime)
        record = await runtime.store.decision(found)
        question = PolicyInput.parse(await runtime.store.blob(record.input))
        loaded = load_pack(pack) if pack is not None else await runtime.pack(record.run)
        lines = explained(record, question, loaded)
        if json:
            write_json(Explanation(decision=record, input=question, lines=lines))
        else:
            say(result_console(), explanation_view(record, lines))
        return ExitCode.DONE


async def _latest_refusal(runtime: Runtime) -> DecisionId:
    run = await run_of(runtime, None)
    decisions = await runtime.store.decisions(run)
    refused = [decision.id for decision in decisions if decision.verdict is not Verdict.ALLOW]
    if not refused:
        raise NotFound(
            f"run {run} has no decision that refused", hint=f"name one of its {len(decisions)}: toulmin why 1 shows ids"
        )
    return refused[-1]


def _folder(pack: Path | None, *, settings: Settings) -> Path:
    if pack is not None:
        return pack
    return Path(settings.policy) if settings.policy else starter_policy()
