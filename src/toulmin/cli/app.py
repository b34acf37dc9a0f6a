"""The command line as a whole, and the entry point that installs the last boundary."""

from __future__ import annotations

import gc
import io
import sys
from pkgutil import resolve_name
from types import TracebackType
from typing import Annotated

import typer

from toulmin import __version__
from toulmin.cli.exits import MEANINGS
from toulmin.cli.verbs import MARKUP, VerbGroup

__all__ = ["app", "main"]

_EXITS = "\n".join(f"- {int(code)}  {meaning}" for code, meaning in MEANINGS.items())

app = typer.Typer(
    name="toulmin",
    cls=VerbGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"**Exit codes**\n\n{_EXITS}",
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"toulmin {__version__}")
        raise typer.Exit


@app.callback()
def toulmin(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Governed, durable, replayable reasoning: every claim is quoted, scored, allowed by policy, and can be traced.

    State lives in `.toulmin/` of the working folder, or in `TOULMIN_HOME`. Any unique prefix of an id works, and the
    last run is the default. Results go to stdout, progress to stderr; `--json` prints one document.
    """


def main() -> None:
    """Run the command line; see `toulmin --help`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a sign gets `?`, not a crash.
            stream.reconfigure(errors="replace")
    sys.excepthook = _unforeseen
    # Runs make many small frozen values and few cycles: the collector's default of 700 costs a tenth of the time.
    gc.set_threshold(50_000, 20, 20)
    typer.main.get_command(app)(prog_name="toulmin")


def _unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # By name and only when it is needed, for the same reason as the verbs.
    resolve_name("toulmin.cli.boundary:report_unexpected")(kind, error, trace)
