"""The verb `toulmin eval constraints`: what constraints can say, and how exactly they are checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import ConstraintEvaluation, KindFigures, Share, constraints_page, evaluate_constraints
from toulmin.wiring import read_settings

__all__ = ["constraints", "constraints_view"]


@verb
async def constraints(
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that holds ifeval_prompts.jsonl; omitted: TOULMIN_DATA.")
    ] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures as a Markdown page.")
    ] = None,
    json: Json = False,
) -> ExitCode:
    """Say the instructions of IFEval as constraints, and hold texts that are one step off to them.

    Exits 1 if a check misses a fault or finds one that is not there.
    """
    settings = read_settings()
    if data is None and not settings.data:
        raise UsageError("no data was named", hint="give its folder with --data DIR or in TOULMIN_DATA")
    result = evaluate_constraints(data or Path(settings.data))
    if write is not None:
        page = constraints_page(result, command=f"toulmin eval constraints --data DIR --write {write.as_posix()}")
        try:
            write.write_text(page, encoding="utf-8")
        except OSError as error:
            hint = "give a file in a folder that exists"
            raise UsageError(f"cannot write {write}: {error.strerror}", hint=hint) from error
    if json:
        write_json(result)
    else:
        say(result_console(), constraints_view(result))
    return ExitCode.FAILED if result.misses else ExitCode.DONE


def constraints_view(result: ConstraintEvaluation) -> RenderableType:
    """The figures as a table: a line for each type of instruction, then the kinds of our own."""
    told = result.all.expressible
    head = f"{result.prompts} prompts, {result.instructions} instructions: {told.hits} can be said as constraints"
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("type", "expressible", "detected", "false alarms"):
        table.add_column(name, no_wrap=True)
    for figures in (*result.types, *result.own, result.all):
        table.add_row(*_cells(figures), style="bold" if figures is result.all else "")
    parts: list[RenderableType] = [Text(head), Text(""), table, Text("")]
    parts += [
        Text(f"wrong: {miss.type}, prompt {miss.prompt}: {miss.text[:60]!r} got {', '.join(miss.found) or 'nothing'}")
        for miss in result.misses
    ]
    parts += [Text(f"{one.type}: {one.note}", style="dim") for one in result.types if one.note]
    parts.append(Text("Texts that were made for each instruction; in brackets the 95 % Wilson interval.", style="dim"))
    return Group(*parts)


def _cells(figures: KindFigures) -> tuple[str, ...]:
    told = figures.expressible
    said = f"{told.hits} of {told.of}" if told.of else "own kind"
    return (figures.type, said, _share(figures.detected), _share(figures.false_alarms))


def _share(found: Share) -> str:
    return f"{found.hits}/{found.of} ({found.low:.3f}–{found.high:.3f})" if found.of else "none"
