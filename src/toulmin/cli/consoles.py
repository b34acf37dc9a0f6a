"""Consoles: results on stdout, everything else on stderr; plain text unless a terminal wants more."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from rich.console import Console

__all__ = ["error_console", "result_console"]

WIDTH_MAX = 120
"""Longer lines are hard to read; a wider terminal keeps its margin."""


def result_console(environment: Mapping[str, str] | None = None) -> Console:
    """Where results go."""
    return _console(environment, stderr=False)


def error_console(environment: Mapping[str, str] | None = None) -> Console:
    """Where progress and complaints go."""
    return _console(environment, stderr=True)


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
