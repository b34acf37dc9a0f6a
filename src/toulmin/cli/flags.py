"""Flags and arguments that several verbs share, so that they are called and explained alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Full", "Json", "Pack", "RunArgument"]

Json = Annotated[
    bool,
    typer.Option("--json", help="Print one JSON document on stdout; progress stays on stderr.", show_default=False),
]
Full = Annotated[bool, typer.Option("--full", help="Show every claim, quote and reason, unshortened.")]
RunArgument = Annotated[
    str | None, typer.Argument(metavar="[RUN]", help="Id of a run or its first characters; omitted: the last run.")
]
Pack = Annotated[Path | None, typer.Option("--pack", help="Folder of the policy pack; omitted: the one in effect.")]
