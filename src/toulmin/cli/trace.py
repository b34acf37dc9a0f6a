"""Verbs that walk: why a claim stands, and what an artifact rests on or carries."""

from __future__ import annotations

from typing import Annotated

import typer

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Full, Json
from toulmin.cli.render.lineage import lineage_view
from toulmin.cli.render.why import why_view
from toulmin.cli.session import stored_runtime
from toulmin.cli.tracing import trace_claim, trace_lineage

__all__ = ["lineage", "why"]

InRun = Annotated[str | None, typer.Option("--run", metavar="RUN", help="The run it is in; omitted: the last run.")]


@verb
async def why(
    claim: Annotated[
        str, typer.Argument(metavar="CLAIM", help="Number of a claim in the report, from 1, or the id of any claim.")
    ],
    run: InRun = None,
    full: Full = False,
    json: Json = False,
) -> ExitCode:
    """Walk from a claim down to its bytes, and up to the decisions on it. Exits 1 if the bytes disagree."""
    async with stored_runtime() as runtime:
        found, number = await trace_claim(runtime, claim, run=run)
        if json:
            write_json(found)
        else:
            say(result_console(), why_view(found, number=number, full=full))
        return ExitCode.FAILED if found.faults else ExitCode.DONE


@verb
async def lineage(
    artifact: Annotated[
        str, typer.Argument(metavar="ARTIFACT", help="Id of an artifact, or the number of a claim in the report.")
    ],
    down: Annotated[bool, typer.Option("--down", help="What rests on it, instead of what it rests on.")] = False,
    run: InRun = None,
    full: Full = False,
    json: Json = False,
) -> ExitCode:
    """Show what an artifact rests on, or what rests on it, as a tree."""
    async with stored_runtime() as runtime:
        tree = await trace_lineage(runtime, artifact, run=run, down=down)
        if json:
            write_json(tree)
        else:
            say(result_console(), lineage_view(tree, full=full))
        return ExitCode.DONE
