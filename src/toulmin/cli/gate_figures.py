"""`toulmin eval gate`: what of recorded answers gets through the gate."""

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
from toulmin.cli.render.charts import TradeOff, trade_off_plot
from toulmin.cli.render.html import Figure, Note, Section, TableOf, evaluation_page
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import gate as gates
from toulmin.wiring import read_settings

__all__ = ["count_at_the_gate"]


@verb
async def count_at_the_gate(
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that holds verification/; omitted: TOULMIN_DATA.")
    ] = None,
    set_: Annotated[
        str, typer.Option("--set", help="The labelled set whose answers are put through the gate.")
    ] = "lfqa",
    seed: Annotated[int, typer.Option(help="Draws the resamples of the intervals.")] = 7,
    skip_damaged: Annotated[bool, typer.Option(help="Leave out lines that cannot be read, and say how many.")] = False,
    write: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the figures as Markdown.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a page with a plot.")] = None,
    json: Json = False,
) -> ExitCode:
    """Put recorded answers of models through the real gate: which unsupported claims get up, which supported do not."""
    settings = read_settings()
    if data is None and not settings.data:
        raise UsageError("no data was named", hint="give its folder with --data DIR or in TOULMIN_DATA")
    result = await gates.evaluate_gate(
        data or Path(settings.data), name=set_, seed=seed, settings=settings, skip_damaged=skip_damaged
    )
    command = f"toulmin eval gate --data DIR --set {set_} --seed {seed}"
    for path, text in ((write, gates.gate_page(result, command=command)), (html, _page(result, command=command))):
        if path is not None:
            _write(path, text)
    if json:
        write_json(result)
    else:
        say(result_console(), gate_view(result))
    return ExitCode.DONE


def gate_view(result: gates.GateEvaluation) -> RenderableType:
    """The figures as a table, the operating point marked."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("minimum", "contamination", "waste", "wrong among promoted"):
        table.add_column(name, justify="right", no_wrap=True)
    for point in result.points:
        between, lost = point.contamination_interval, point.waste_interval
        table.add_row(
            f"{'→ ' if point.operating else ''}{point.grounded_min:.2f}",
            f"{point.contamination:.1%} ({between.low:.0%}–{between.high:.0%})",
            f"{point.waste:.1%} ({lost.low:.0%}–{lost.high:.0%})",
            f"{point.wrong_among_promoted:.1%}",
            style="bold" if point.operating else "",
        )
    head = Text(
        f"{result.supported + result.unsupported} claims of {result.answers} recorded answers to {result.questions}"
        f" questions ({result.unsupported} unsupported), {result.file}"
    )
    told = (
        [Text(f"{result.damaged} lines could not be read and were left out", style="yellow")] if result.damaged else []
    )
    foot = Text(
        "Contamination: unsupported claims that are promoted. Waste: supported ones held back. → what policy asks for."
        f" The support model was {result.models}.",
        style="dim",
    )
    return Group(head, *told, Text(""), table, Text(""), foot)


def _page(result: gates.GateEvaluation, *, command: str) -> str:
    points = tuple(
        TradeOff(threshold=point.grounded_min, contamination=point.contamination, waste=point.waste)
        for point in result.points
    )
    plot = trade_off_plot(points, title="What gets through, what is held back", chosen=result.operating.grounded_min)
    rows = tuple(
        (
            f"{point.grounded_min:g}",
            f"{point.contamination:.1%}",
            f"{point.waste:.1%}",
            f"{point.wrong_among_promoted:.1%}",
        )
        for point in result.points
    )
    systems = tuple(
        (one.system, str(one.supported), str(one.unsupported), f"{one.contamination:.1%}", f"{one.waste:.1%}")
        for one in result.systems
    )
    sections = (
        Section(
            "Over the minimum that policy asks of the support model",
            (
                Figure(plot, "Contamination falls and waste rises with the minimum; the line marks the policy's."),
                TableOf(("minimum", "contamination", "waste", "wrong among promoted"), rows, ""),
            ),
        ),
        Section(
            "By system, at the operating point",
            (TableOf(("system", "supported", "unsupported", "contamination", "waste"), systems, ""),),
        ),
        Section("How", (Note(f"The support model was {result.models}; seed {result.seed}."),)),
    )
    return evaluation_page("What the gate is worth", sections, about=result.file, command=command)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="give a file in a folder that exists"
        ) from error
