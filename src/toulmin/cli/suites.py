"""Verbs that run a suite of cases through the verifier, and compare two results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.render.suites import comparison_view, suite_view
from toulmin.evaluation import suites
from toulmin.wiring import read_settings

__all__ = ["Verifier", "Write", "compare_results", "run_suite"]

Verifier = Annotated[
    str | None,
    typer.Option(
        "--verifier", metavar="V", help="Profile of the verifier: a file, or a name in `verifiers/` of the home folder."
    ),
]
Write = Annotated[Path | None, typer.Option("--write", metavar="FILE", help="Also write the result to this file.")]
Everything = Annotated[bool, typer.Option("--full", help="Show every rule by name, and every case.")]
Name = Annotated[str, typer.Argument(metavar="SUITE", help="`starter`, a case file, or a folder of case files.")]
Before = Annotated[
    str, typer.Argument(metavar="A", help="The result before: a file, or an id or its first characters.")
]
After = Annotated[str, typer.Argument(metavar="B", help="The result after.")]


@verb
async def run_suite(
    suite: Name,
    verifier: Verifier = None,
    write: Write = None,
    full: Everything = False,
    json: Json = False,
) -> ExitCode:
    """Run a suite of cases through the verifier; 1 if a case fails that is no known gap."""
    home = read_settings().home
    profile = suites.read_profile(verifier, home=home)
    read = suites.read_suite(suite)
    result = suites.run_suite(read, profile=profile)
    kept = suites.keep_result(result, home=home)
    if write is not None:
        suites.write_result(result, write)
    if json:
        write_json(result)
    else:
        where = f"kept in {kept.parent}" + (f", written to {write}" if write is not None else "")
        say(result_console(), suite_view(result, kept=where, unseen=suites.never_found(read), full=full))
    return ExitCode.FAILED if result.failed else ExitCode.DONE


@verb
async def compare_results(
    before: Before,
    after: After,
    margin: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How much worse a check may get over 10 cases or more.")
    ] = 0.01,
    allow_flips: Annotated[
        int, typer.Option("--allow-flips", min=0, help="Cases that may fail although they passed before.")
    ] = 0,
    full: Everything = False,
    json: Json = False,
) -> ExitCode:
    """Compare two results case by case; 1 if the later one is a regression."""
    home = read_settings().home
    found = [suites.find_result(name, home=home) for name in (before, after)]
    compared = suites.compare(*found, margin=margin, flips_allowed=allow_flips)
    if json:
        write_json(compared)
    else:
        say(result_console(), comparison_view(compared, full=full))
    return ExitCode.FAILED if compared.regressed else ExitCode.DONE
