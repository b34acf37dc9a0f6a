"""What `toulmin doctor` found, by group, with a hint beside everything that is missing."""

from __future__ import annotations

from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.documents import Diagnosis, Fact
from toulmin.cli.render.words import counted, plain

__all__ = ["doctor_view"]

_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "dim")}


def doctor_view(diagnosis: Diagnosis) -> RenderableType:
    """Every fact, and the verdict at the end."""
    parts: list[RenderableType] = []
    for name, facts in groupby(diagnosis.facts, key=lambda fact: fact.group):
        table = Table.grid(padding=(0, 1, 0, 0))
        table.add_column(width=3, justify="right")
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for fact in facts:
            mark, style = _MARKS[fact.well]
            table.add_row(Text(mark, style=style), Text(plain(fact.name)), _said(fact))
        parts.extend((Text(name.capitalize(), style="bold cyan"), table))
    broken = sum(1 for fact in diagnosis.facts if fact.well is False)
    verdict = "all is well" if diagnosis.well else f"{counted(broken, 'thing')} to mend"
    parts.append(Text(verdict, style="bold green" if diagnosis.well else "bold red"))
    return Group(*parts)


def _said(fact: Fact) -> Text:
    text = Text(plain(fact.value), style="bold" if fact.well is False else "")
    if fact.origin:
        text.append(f"  ({plain(fact.origin)})", style="dim not bold")
    if fact.hint:
        text.append(f" → {plain(fact.hint)}", style="dim not bold" if fact.group == "settings" else "cyan not bold")
    return text
