"""The list of runs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.words import clipped, seconds, when
from toulmin.ports.store import RunSummary

__all__ = ["runs_view"]

_STYLES = {"done": "green", "halted": "yellow", "cancelled": "yellow", "failed": "red", "denied": "red"}


def runs_view(runs: Sequence[RunSummary], *, now_us: int) -> RenderableType:
    """One line for each run: id, when it started, how it ended, how long it took, what it was about."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for run in runs:
        ending = run.ending or "open"
        table.add_row(
            Text(run.run, style="bold"),
            Text(when(run.started_us).removesuffix("Z")[:16], style="dim"),
            Text(ending, style=_STYLES.get(ending, "cyan")),
            Text(seconds((run.last_us if run.ending else now_us) - run.started_us)),
            Text(clipped(run.objective, 100)),
        )
    return table
