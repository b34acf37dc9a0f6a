"""The one boundary between commands and people: every error becomes a line with a hint, never a traceback."""

from __future__ import annotations

import asyncio
import sys
import traceback
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import ParamSpec

import typer

from toulmin import __version__
from toulmin.cli.consoles import error_console
from toulmin.cli.exits import ExitCode
from toulmin.cli.outcomes import of_error
from toulmin.cli.render.words import plain
from toulmin.contracts.errors import ToulminError
from toulmin.wiring import read_settings

__all__ = ["complain", "report_unexpected", "verb"]

P = ParamSpec("P")


def verb(command: Callable[P, Coroutine[None, None, ExitCode]]) -> Callable[P, None]:
    """A command-line verb from an async function: the one sync edge, with its errors told and its exit code set."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = asyncio.run(command(*args, **kwargs))
        except ToulminError as error:
            complain(error)
            code = of_error(error)
        except KeyboardInterrupt:
            error_console().print("interrupted", style="yellow")
            code = ExitCode.INTERRUPTED
        raise typer.Exit(int(code))

    return run


def complain(error: ToulminError) -> None:
    """Say on stderr what happened and what to do, on lines that can be copied whole."""
    console = error_console()
    console.print("error:", style="bold red", end=" ", soft_wrap=True)
    console.print(plain(error.message), soft_wrap=True, end="")
    console.print(f" → {plain(error.hint)}" if error.hint else "", soft_wrap=True, style="cyan")


def report_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None, *, home: Path | None = None
) -> None:
    """Tell of an error that nobody foresaw: its class, and the file that holds the rest.

    It is the process's last hook for exceptions, so it must not fail: without a place for the file it says so.
    """
    console = error_console()
    try:
        folder = (home or read_settings().home) / "errors"
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        path = folder / f"{now:%Y%m%dT%H%M%S_%f}.log"
        text = "".join(traceback.format_exception(kind, error, trace))
        path.write_text(f"toulmin {__version__} · python {sys.version}\n{now.isoformat()}\n\n{text}", encoding="utf-8")
        hint = f"the details are in {path}; please report them"
    except (OSError, ToulminError) as trouble:
        hint = f"the details could not be written ({trouble}); please report this"
    console.print(f"error: unexpected {kind.__name__}", style="bold red", end=" ", soft_wrap=True)
    console.print(f"→ {plain(hint)}", style="cyan", soft_wrap=True)
