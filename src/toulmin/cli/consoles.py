"""Consoles: results on stdout, everything else on stderr; plain text unless a terminal wants more."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from rich.console import Console, RenderableType

__all__ = ["error_console", "result_console", "say"]

WIDTH_MAX = 120
"""Longer lines are hard to read; a wider terminal keeps its margin."""


def result_console(environment: Mapping[str, str] | None = None) -> Console:
    """Where results go."""
    return _console(environment, stderr=False)


def error_console(environment: Mapping[str, str] | None = None) -> Console:
    """Where progress and complaints go."""
    return _console(environment, stderr=True)


def say(console: Console, view: RenderableType) -> None:
    """Print a view; into a file or pipe without the blanks that a table leaves at the ends of its lines."""
    if console.is_terminal:
        console.print(view)
        return
    with console.capture() as captured:
        console.print(view)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _console(environment: Mapping[str, str] | None, *, stderr: bool) -> Console:
    variables = os.environ if environment is None else environment
    stream = sys.stderr if stderr else sys.stdout
    bare = bool(variables.get("NO_COLOR")) or not stream.isatty()
    console = Console(
        stderr=stderr,
        color_system=None if bare else "auto",
        highlight=False,
        markup=False,
        emoji=False,
    )
    if console.width > WIDTH_MAX:
        console.width = WIDTH_MAX
    return console
