"""The command line as a whole: its verbs in their order, and the entry point that installs the last boundary."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from toulmin import __version__
from toulmin.cli import decide, inspect, policy, run, trace
from toulmin.cli.boundary import report_unexpected
from toulmin.cli.doctor import doctor
from toulmin.cli.exits import MEANINGS

__all__ = ["app", "main"]

_EXITS = "\n".join(f"- {int(code)}  {meaning}" for code, meaning in MEANINGS.items())

app = typer.Typer(
    name="toulmin",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"**Exit codes**\n\n{_EXITS}",
)


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"toulmin {__version__}")
        raise typer.Exit


def _wanted(value: bool) -> None:
    _version(wanted=value)


@app.callback()
def toulmin(
    version: Annotated[
        bool, typer.Option("--version", callback=_wanted, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Governed, durable, replayable reasoning: every claim is quoted, scored, allowed by policy, and can be traced.

    State lives in `.toulmin/` of the working folder, or in `TOULMIN_HOME`. Any unique prefix of an id works, and the
    last run is the default. Results go to stdout, progress to stderr; `--json` prints one document.
    """


START, LOOK, ANSWER, CHECK = "Start and carry runs", "Look at what happened", "Answer a run", "Check the installation"

app.command(rich_help_panel=START)(run.demo)
app.command(rich_help_panel=START)(run.run)
app.command(rich_help_panel=START)(run.ask)
app.command(rich_help_panel=START)(run.resume)
app.command(rich_help_panel=START)(run.cancel)
app.command(rich_help_panel=LOOK)(inspect.runs)
app.command(rich_help_panel=LOOK)(inspect.show)
app.command(rich_help_panel=LOOK)(trace.why)
app.command(rich_help_panel=LOOK)(trace.lineage)
app.command(rich_help_panel=LOOK)(inspect.replay)
app.command(rich_help_panel=ANSWER)(decide.approve)
app.command(rich_help_panel=ANSWER)(decide.reject)
app.add_typer(policy.app, name="policy", rich_help_panel=CHECK)
app.command(rich_help_panel=CHECK)(doctor)


def main() -> None:
    """Run the command line; see `toulmin --help`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a sign gets `?`, not a crash.
            stream.reconfigure(errors="replace")
    sys.excepthook = report_unexpected
    typer.main.get_command(app)(prog_name="toulmin")
