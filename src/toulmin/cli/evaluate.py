"""Verbs that measure: the verifier on suites of cases, and the diagnoses on public data, through real runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import error_console, result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.gate_figures import measure_gate
from toulmin.cli.measure_constraints import constraints
from toulmin.cli.mutants import count_mutants
from toulmin.cli.render.words import counted
from toulmin.cli.suites import compare_results, run_suite
from toulmin.cli.verification_figures import measure_verification
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import IncidentEvaluation, Setting, Share, evaluate_incidents, reference_page, setting_name
from toulmin.evaluation import Progress as Step
from toulmin.interop import Exported, read_rows
from toulmin.wiring import read_settings

__all__ = ["app"]

NAME_WIDTH = 21

app = typer.Typer(
    no_args_is_help=True, help="Measure how good the verifier and the diagnoses are, and compare results."
)
app.command("run")(run_suite)
app.command("compare")(compare_results)
app.command()(constraints)
app.command("mutants")(count_mutants)
app.command("verification")(measure_verification)
app.command("gate")(measure_gate)


@app.callback()
def evaluations() -> None:
    """Measure how good the verifier and the diagnoses are, and compare results."""


@app.command()
@verb
async def incidents(
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder that holds incidents/rules.jsonl; omitted: TOULMIN_DATA.")
    ] = None,
    cases: Annotated[
        int,
        typer.Option(
            min=1, help="Cases of each kind: one log alone, and with 2, 3, 5 others in one log and in several."
        ),
    ] = 50,
    seed: Annotated[int, typer.Option(help="Draws the cases; the same seed gives the same cases.")] = 7,
    reasoner: Annotated[str, typer.Option(help="The reasoner that is measured.")] = "extractive",
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures as a Markdown page.")
    ] = None,
    json: Json = False,
) -> ExitCode:
    """Diagnose incidents with known answers through full governed runs, and score what they say and quote."""
    settings = read_settings()
    if data is None and not settings.data:
        raise UsageError("no data was named", hint="give its folder with --data DIR or in TOULMIN_DATA")
    if write is not None and not write.parent.is_dir():
        raise UsageError(f"cannot write {write}: there is no folder {write.parent}", hint="make the folder first")
    with _progress() as bar:
        task = bar.add_task("runs", total=None)

        def listen(step: Step) -> None:
            bar.update(task, completed=step.done, total=step.total)

        result = await evaluate_incidents(
            data or Path(settings.data), cases=cases, seed=seed, settings=settings, reasoner=reasoner, listen=listen
        )
    if write is not None:
        command = f"toulmin eval incidents --data DIR --cases {cases} --seed {seed} --write {write.as_posix()}"
        _write(write, reference_page(result, command=command))
    if json:
        write_json(result)
    else:
        say(result_console(), evaluation_view(result))
    return ExitCode.DONE


@app.command()
@verb
async def export(
    rows: Annotated[Path, typer.Argument(metavar="ROWS", help="Labelled rows, one JSON object a line.")],
    to: Annotated[
        Path, typer.Option(metavar="FILE", help="The data set to write, in YAML; its schema goes beside it.")
    ],
    skip_damaged: Annotated[
        bool, typer.Option("--skip-damaged", help="Leave lines out that hold no row, and say how many.")
    ] = False,
    json: Json = False,
) -> ExitCode:
    """Write labelled rows as a data set of pydantic-evals, with our verifier as its evaluators."""
    read = read_rows(rows, skip_damaged=skip_damaged)
    try:
        # By name: only this verb needs the vendor, and only some installations have it.
        export_rows = resolve_name("toulmin.interop.pydantic_evals:export_rows")
    except ImportError as error:
        raise UsageError(
            f"the export needs {error.name}, which is not installed", hint="python -m pip install 'toulmin[evals]'"
        ) from error
    done = export_rows(read.rows, to, left_out=len(read.damage))
    if json:
        write_json(done)
    else:
        say(result_console(), _exported(done))
    return ExitCode.DONE


def _exported(done: Exported) -> Text:
    told = (
        f"{done.dataset}: {counted(done.cases, 'case')} in {counted(done.groups, 'group')}, {done.supported} supported"
    )
    if done.left_out:
        told += f"; {counted(done.left_out, 'damaged line')} left out"
    return Text(told)


def evaluation_view(result: IncidentEvaluation) -> RenderableType:
    """The figures as tables: each kind of log with its methods, then what the gate was worth."""
    head = Text(
        f"{result.cases} cases of each kind, seed {result.seed}: {result.runs} governed runs"
        f" against {result.modes} failure modes, {result.seconds_per_case:.2f} s each"
    )
    foot = Text(
        "Per cent, with the 95 % Wilson interval. MRR@5 is from 0 to 1. Apart: each system has a log of its own, else"
        " one log holds all. --write FILE says how all this is measured.",
        style="dim",
    )
    parts: list[RenderableType] = [head]
    for setting in result.settings:
        name = f"{_short_name(setting)}: {setting.cases} {'case' if setting.cases == 1 else 'cases'}"
        parts += [Text(""), Text(name, style="bold"), _figures(setting)]
    return Group(*parts, Text(""), *_gates(result), Text(""), *_recursion(result), Text(""), foot)


def _short_name(setting: Setting) -> str:
    """A setting in so few words that its figures have room beside it."""
    return setting_name(setting).replace(", a log each", " apart").replace(" lines or more", "+ lines")


def _figures(setting: Setting) -> Table:
    table = _table("", "top-1", "top-5", "hit@1", "hit@3", "MRR@5", width=12)
    for place, method in enumerate(setting.methods):
        table.add_row(
            Text(method.method, style="" if place == 0 else "dim"),
            *(_share(found) for found in (method.top_1, method.top_5, method.hit_1, method.hit_3)),
            f"{method.mrr_5:.2f}",
        )
    return table


def _gates(result: IncidentEvaluation) -> Iterator[RenderableType]:
    yield Text("First diagnoses: those that stand in the report, those held back", style="bold")
    table = _table("", "right", "held", "wrong", "also there", "held", "none", "sure", width=4)
    for setting in result.settings:
        gate = setting.gate
        table.add_row(
            _short_name(setting),
            *(str(count) for count in (gate.promoted_right, gate.held_right, gate.promoted_wrong)),
            *(str(count) for count in (gate.promoted_present, gate.held_wrong, gate.undiagnosed)),
            f"{gate.sure.hits} of {gate.sure.of}",
        )
    yield table
    yield Text(
        "also there: in the log, not as its root · sure: right ones of those that state 0.6 or more", style="dim"
    )


def _recursion(result: IncidentEvaluation) -> Iterator[RenderableType]:
    yield Text("Recursion: runs that came out so only after it / only before it (p)", style="bold")
    table = _table("", "top-1", "top-5", "hit@3", "told right", "told wrong", width=10)
    settings = [(_short_name(one), one.recursion) for one in result.settings if one.root_lines_min == 1]
    every = (("all in one log", result.mixed.figures), ("all apart", result.separate.figures))
    for name, found in (*settings, *every):
        told = (found.top_1, found.top_5, found.hit_3, found.stands_right, found.stands_wrong)
        table.add_row(name, *(f"{part.gained}/{part.lost} ({part.p:.2f})" for part in told))
    yield table
    for kind, worth in (("in one log", result.mixed), ("apart", result.separate)):
        before, climb, mrr = worth.cost_before, worth.cost_of_climb, worth.figures.mrr_5
        yield Text(
            f"Others {kind}: MRR@5 {mrr.value:+.3f} ({mrr.low:+.3f} to {mrr.high:+.3f}) · the climb takes"
            f" {climb.steps:.1f} steps, {climb.model_calls:.1f} calls and {climb.seconds:.2f} s a run,"
            f" after {before.steps:.1f}, {before.model_calls:.1f} and {before.seconds:.2f} s",
            style="dim",
        )


def _table(first: str, *others: str, width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(first, min_width=NAME_WIDTH, no_wrap=True)
    for name in others:
        table.add_column(name, min_width=width, no_wrap=True)
    return table


def _share(found: Share) -> str:
    return f"{found.value:.0%} ({found.low * 100:.0f}–{found.high * 100:.0f})".replace("%", "") if found.of else "none"


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=error_console(),
        transient=True,
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", hint="give a file that can be written") from error
