"""Verbs that look at what is stored and change nothing: runs, show, replay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from toulmin.cli.boundary import verb
from toulmin.cli.carrying import Showing, show_report, show_standing
from toulmin.cli.consoles import error_console, result_console, say
from toulmin.cli.documents import RunList, replay_document, write_json, write_text
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Full, Json, RunArgument
from toulmin.cli.outcomes import of_status
from toulmin.cli.pyramid import pyramid_of
from toulmin.cli.render.html import page
from toulmin.cli.render.pyramid import pyramid_view
from toulmin.cli.render.replay import replay_view
from toulmin.cli.render.runs import runs_view
from toulmin.cli.render.scores import scores_view
from toulmin.cli.scores import scores_of
from toulmin.cli.session import artifact_of, run_of, stored_runtime
from toulmin.cli.sheets import sheets_of
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.orchestration import load
from toulmin.wiring import Runtime

__all__ = ["replay", "runs", "show"]

SHEETS_MAX = 40
"""Claims that stand, that were held back and that were withdrawn, each, on a page without `--full`."""
WHOLE = 1_000_000


@verb
async def runs(
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many, the newest first.")] = 20,
    json: Json = False,
) -> ExitCode:
    """List the runs of this home folder, the newest first."""
    async with stored_runtime() as runtime:
        found = await runtime.store.runs(limit=limit)
        if json:
            write_json(RunList(runs=found))
            return ExitCode.DONE
        if not found:
            raise NotFound("there are no runs yet", hint="start one with `toulmin demo` or `toulmin run CONTRACT.yaml`")
        say(result_console(), runs_view(found, now_us=runtime.clock.now_us()))
        return ExitCode.DONE


@verb
async def show(
    run: RunArgument = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML page instead.")
    ] = None,
    as_tree: Annotated[
        bool, typer.Option("--tree", help="Show the levels and rounds that it climbed through instead.")
    ] = False,
    scores: Annotated[
        bool, typer.Option("--scores", help="Show the five scores, and what was found and where, instead.")
    ] = False,
    artifact: Annotated[
        str | None,
        typer.Option(
            "--artifact", metavar="ARTIFACT", help="The scores of this artifact only: its id, or a claim's number."
        ),
    ] = None,
    as_text: Annotated[
        bool, typer.Option("--text", help="Print the answers alone, in the form that the contract asks for.")
    ] = False,
    full: Full = False,
    json: Json = False,
) -> ExitCode:
    """Show the report of a run, or where it stands if it has not ended."""
    _only_one(
        {"--html": html is not None, "--tree": as_tree, "--scores": scores or artifact is not None, "--text": as_text}
    )
    async with stored_runtime() as runtime:
        if scores or artifact is not None:
            return await _show_scores(runtime, run, artifact=artifact, full=full, json=json)
        found = await run_of(runtime, run)
        if as_tree:
            climbed = await pyramid_of(runtime.store, found)
            if json:
                write_json(climbed)
            else:
                say(result_console(), pyramid_view(climbed, full=full))
            return ExitCode.DONE
        state = await load(runtime.store, found)
        if state.report is None:
            return show_standing(state, json=json)
        report = await runtime.report(found)
        if html is not None:
            most = WHOLE if full else SHEETS_MAX
            sheets = await sheets_of(runtime.store, runtime.vault, report, each_max=most)
            _write(html, page(report, contract=state.contract, sheets=sheets))
            (error_console() if json else result_console()).print(f"wrote {html}", soft_wrap=True)
            if json:
                write_json(report)
            return ExitCode.DONE
        if as_text and not json:
            write_text(report.text)
            return of_status(state.status)
        latest = await runtime.store.runs(limit=1)
        show_report(report, showing=Showing(json=json, full=full, silent=True), last=latest[0].run == found)
        return of_status(state.status)


@verb
async def replay(run: RunArgument = None, json: Json = False) -> ExitCode:
    """Do a stored run again without any reasoner, and compare every byte. Exits 1 if anything differs."""
    async with stored_runtime() as runtime:
        found = await run_of(runtime, run)
        result = await runtime.replay(found)
        stored = len(await runtime.store.artifacts(found))
        if json:
            write_json(replay_document(result, stored=stored))
        else:
            say(result_console(), replay_view(result, stored=stored))
        return ExitCode.DONE if result.divergence is None else ExitCode.FAILED


async def _show_scores(runtime: Runtime, run: str | None, *, artifact: str | None, full: bool, json: bool) -> ExitCode:
    chosen = await artifact_of(runtime, artifact, run=run) if artifact is not None else None
    # An artifact knows its run; without one the last run is meant.
    if run is None and chosen is not None:
        asked = (await runtime.store.artifact(chosen)).run
    else:
        asked = await run_of(runtime, run)
    state = await load(runtime.store, asked)
    report = await runtime.report(asked) if state.report is not None else None
    found = await scores_of(runtime.store, asked, objective=state.contract.objective, report=report, artifact=chosen)
    if json:
        write_json(found)
    else:
        last = (await runtime.store.runs(limit=1))[0].run == asked
        say(result_console(), scores_view(found, full=full, one=artifact is not None, last=last))
    return ExitCode.DONE


def _only_one(views: Mapping[str, bool]) -> None:
    chosen = [flag for flag, given in views.items() if given]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} cannot be shown at once", hint="give one of them")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="give a file in a folder that exists"
        ) from error
