"""The verb that measures the gate: recorded answers of models, what of them gets through wrongly, what is kept out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import error_console, result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.render.charts import TradeOff, trade_off_plot
from toulmin.cli.render.html import Figure, Note, Section, TableOf, evaluation_page
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import gate
from toulmin.wiring import read_settings

__all__ = ["gate_html", "gate_view", "measure_gate"]

COLUMNS = ("answers of", "claims", "contamination", "waste", "impurity")
SHOWN = frozenset((0.0, 0.25, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9))
"""Thresholds that the terminal shows; the page has all."""
ABOUT = (
    "Contamination: of the unsupported claims, those that are promoted. Waste: of the supported claims, those that are"
    " not. Impurity: of the promoted claims, those that are unsupported. With 95 % intervals over questions."
)


@verb
async def measure_gate(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder that holds verification/SET.dev.jsonl; omitted: TOULMIN_DATA."),
    ] = None,
    set_: Annotated[str, typer.Option("--set", metavar="SET", help="The labelled set that is replayed.")] = "lfqa",
    seed: Annotated[int, typer.Option(min=0, help="Draws the samples of questions for the intervals.")] = 7,
    skip_damaged: Annotated[
        bool, typer.Option("--skip-damaged", help="Leave damaged lines of the data out, and say how many.")
    ] = False,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures as a Markdown page.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write them as an HTML page, with plots.")
    ] = None,
    json: Json = False,
) -> ExitCode:
    """Replay recorded answers through the gate: what gets through wrongly, what is kept out wrongly."""
    settings = read_settings()
    if data is None and not settings.data:
        raise UsageError("no data was named", hint="give its folder with --data DIR or in TOULMIN_DATA")
    for path in (write, html):
        if path is not None and not path.parent.is_dir():
            raise UsageError(f"cannot write {path}: there is no folder {path.parent}", hint="make the folder first")
    result = await gate.evaluate_gate(
        data or Path(settings.data),
        settings=settings,
        name=set_,
        seed=seed,
        skip_damaged=skip_damaged,
        listen=lambda said: error_console().print(escape(said), style="dim"),
    )
    for file in result.files:
        if file.damaged:
            error_console().print(f"{file.damaged} damaged lines of {escape(file.name)} are left out")
    given = f"toulmin eval gate --data DIR --set {set_} --seed {seed}{' --skip-damaged' * skip_damaged}"
    if write is not None:
        _write(write, gate.gate_page(result, command=f"{given} --write {write.as_posix()}"))
    if html is not None:
        _write(html, gate_html(result, command=f"{given} --html {html.as_posix()}"))
    if json:
        write_json(result)
    else:
        say(result_console(), gate_view(result))
    return ExitCode.DONE


def gate_view(result: gate.GateEvaluation) -> RenderableType:
    """The figures as tables: the operating point and each system, the rules, the curves."""
    systems = _table(*COLUMNS)
    for one in (result.all, *result.systems):
        systems.add_row(*_row(one))
    rules = _table("kept out by", "unsupported", "supported")
    for rule in result.rules:
        rules.add_row(rule.rule, str(rule.unsupported), str(rule.supported))
    parts: list[RenderableType] = [
        Text(f"{_head(result)}; policy {result.policy.name} as it is, seed {result.seed}"),
        Text(""),
        systems,
        Text(""),
        rules,
    ]
    for curve in result.curves:
        table = _table("at", "contamination", "waste", "impurity")
        for point in curve.points:
            if point.threshold in SHOWN:
                told = (gate.told(rate) for rate in (point.contamination, point.waste, point.impurity))
                table.add_row(f"{point.threshold:.2f}", *told)
        parts += [Text(""), Text(_title(curve), style="bold"), table]
    return Group(*parts, Text(""), Text(f"{ABOUT} --write FILE says how it is measured.", style="dim"))


def gate_html(result: gate.GateEvaluation, *, command: str) -> str:
    """The figures as a page with a plot for each curve."""
    rules = [(rule.rule, str(rule.unsupported), str(rule.supported)) for rule in result.rules]
    plots = [Figure(_plot(curve), caption=_title(curve)) for curve in result.curves]
    sections = (
        Section("At the starter policy", (TableOf(COLUMNS, [_row(one) for one in (result.all, *result.systems)]),)),
        Section("What kept claims out", (TableOf(("rule", "unsupported", "supported"), rules),)),
        Section(
            "Other thresholds",
            (
                Note("One number of the pack is moved, the others stay. Let through wrongly: contamination."),
                *plots,
            ),
        ),
    )
    return evaluation_page("What the gate is worth", sections, about=f"{_head(result)}. {ABOUT}", command=command)


def _plot(curve: gate.Curve) -> str:
    points = [TradeOff(one.threshold, one.contamination.value, one.waste.value) for one in curve.points]
    return trade_off_plot(points, title=curve.setting, chosen=curve.in_force)


def _head(result: gate.GateEvaluation) -> str:
    return (
        f"{result.all.claims} claims of {result.set} ({result.supported} supported) in {result.all.artifacts} answers"
        f" to {result.questions} questions"
    )


def _title(curve: gate.Curve) -> str:
    off = ": off" * (not curve.in_force)
    return f"{curve.setting} (in force: {curve.in_force:g}{off}; support model: {gate.models_in_words(curve)})"


def _row(one: gate.Slice) -> tuple[str, ...]:
    return (one.name, str(one.claims), *(gate.told(rate) for rate in (one.contamination, one.waste, one.impurity)))


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, no_wrap=True)
    return table


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", hint="give a file that can be written") from error
