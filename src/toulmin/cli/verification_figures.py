"""The verb `toulmin eval verification`: how well claims are held to evidence, and the models that do it, fitted."""

from __future__ import annotations

import json as jsons
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.boundary import verb
from toulmin.cli.consoles import error_console, result_console, say
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.cli.render.charts import quality_charts
from toulmin.cli.render.html import Figure, Note, Section, TableOf, evaluation_page
from toulmin.cli.render.words import counted, plain
from toulmin.contracts.base import Contract
from toulmin.contracts.errors import UsageError
from toulmin.evaluation import grounding
from toulmin.wiring import read_settings

__all__ = ["FittedModels", "measure_verification", "verification_sections", "verification_view"]

SUPPORT_FILE = "support_models.json"
SPANS_FILE = "span_model.json"
SEEN = "* fitted on these rows or on rows of this set: no figure of worth."


class FittedModel(Contract):
    """One model that was fitted."""

    id: str
    domain: str
    rows: int


class FittedModels(Contract):
    """What `--fit` wrote, and where."""

    support: str
    models: tuple[FittedModel, ...]
    spans: str | None
    """None where no file flags words."""
    damaged: int
    """Lines that were left out."""


@verb
async def measure_verification(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder that holds verification/SET.PART.jsonl; omitted: TOULMIN_DATA."),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Draws the resamples; the same seed gives the same figures, speed apart.")
    ] = 7,
    skip_damaged: Annotated[
        bool, typer.Option("--skip-damaged", help="Leave damaged lines of the data out, and say how many.")
    ] = False,
    fit: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help=f"Measure nothing: fit on the dev files and write {SUPPORT_FILE} and {SPANS_FILE} there.",
        ),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures as a Markdown page.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write them as an HTML page with charts.")
    ] = None,
    json: Json = False,
) -> ExitCode:
    """Measure on labelled rows how well claims are held to their evidence, or fit the models that do it.

    Support, calibration, transfer to unseen sets, unsupported words, retrieval and speed; each with its rows.
    """
    settings = read_settings()
    if data is None and not settings.data:
        raise UsageError("no data was named", hint="give its folder with --data DIR or in TOULMIN_DATA")
    if fit is not None and (write is not None or html is not None):
        raise UsageError("--fit measures nothing, so there is no page to write", hint="give the command twice")
    for path in (write, html):
        if path is not None and not path.parent.is_dir():
            raise UsageError(f"cannot write {path}: there is no folder {path.parent}", hint="make the folder first")
    folder = data or Path(settings.data)
    if fit is not None:
        return _fit(folder, fit, skip_damaged=skip_damaged, json=json)
    result = grounding.evaluate_verification(folder, seed=seed, skip_damaged=skip_damaged, listen=_tell)
    _complain(grounding.damaged_files(result))
    command = f"toulmin eval verification --data DIR --seed {seed}{' --skip-damaged' * skip_damaged}"
    if write is not None:
        _put(write, grounding.verification_page(result, command=f"{command} --write {write.as_posix()}"))
    if html is not None:
        _put(html, _html(result, command=f"{command} --html {html.name}"))
    if json:
        write_json(result)
    else:
        say(result_console(), verification_view(result))
    return ExitCode.DONE


def _fit(data: Path, folder: Path, *, skip_damaged: bool, json: bool) -> ExitCode:
    _tell("fitting on the dev files")
    found = grounding.fit_models(
        data,
        command=f"toulmin eval verification --data DIR{' --skip-damaged' * skip_damaged} --fit FOLDER",
        skip_damaged=skip_damaged,
    )
    _complain(found.damaged)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}", hint="give a folder") from error
    _put(folder / SUPPORT_FILE, _indented(found.support))
    if found.spans is not None:
        _put(folder / SPANS_FILE, _indented(found.spans))
    result = FittedModels(
        support=(folder / SUPPORT_FILE).as_posix(),
        models=tuple(FittedModel(id=one.id, domain=one.domain, rows=one.rows) for one in found.support.models),
        spans=None if found.spans is None else (folder / SPANS_FILE).as_posix(),
        damaged=sum(file.damaged for file in found.damaged),
    )
    if json:
        write_json(result)
    else:
        say(result_console(), _fitted_view(result))
    return ExitCode.DONE


def _fitted_view(result: FittedModels) -> RenderableType:
    table = _table("domain", "rows", "model")
    for one in result.models:
        table.add_row(plain(one.domain), str(one.rows), plain(one.id))
    spans = (
        f"wrote {result.spans}" if result.spans else "no *tokens.dev.jsonl: no model of unsupported words was fitted"
    )
    return Group(table, Text(""), Text(f"wrote {result.support}"), Text(spans))


def verification_view(result: grounding.VerificationEvaluation) -> RenderableType:
    """The figures as tables of at most 80 columns: set by set, then what else was measured."""
    rows = sum(one.rows for one in result.sets)
    parts: list[RenderableType] = [
        Text(f"{counted(len(result.sets), 'set')}, {counted(rows, 'row')}, seed {result.seed}")
    ]
    for file in grounding.damaged_files(result):
        parts.append(Text(plain(f"{file.name}: {grounding.damage(file)}, left out"), style="yellow"))
    for table in map(grounding.set_table, result.sets):
        parts += [Text(""), *_shown(table)]
    for table in grounding.further_tables(result):
        parts += [Text(""), *_shown(table)]
    foot = (
        "Balanced accuracy per cent, with the 95 % interval over clusters; F1 uns.: of finding unsupported claims."
        " --write FILE says how all this is measured."
    )
    parts += [Text(""), *([Text(SEEN, style="yellow")] if _any_seen(result) else ()), Text(foot, style="dim")]
    return Group(*parts)


def _any_seen(result: grounding.VerificationEvaluation) -> bool:
    return any(found.seen for one in result.sets for found in one.judged) or any(
        "*" in row[0] for table in grounding.further_tables(result) for row in table.rows
    )


def _shown(table: grounding.FigureTable) -> Iterator[RenderableType]:
    yield Text(plain(table.title), style="bold")
    shown = _table(*table.columns)
    for row in table.rows:
        shown.add_row(*(plain(cell) for cell in row))
    yield shown
    if table.note:
        yield Text(plain(table.note), style="dim")


def verification_sections(result: grounding.VerificationEvaluation) -> tuple[Section, ...]:
    """The sections of the HTML page: rows, figures to beat, each set with its charts, and what else was measured."""
    files = TableOf(
        ("file", "rows", "supported", "left out", "SHA-256"),
        [
            (file.name, str(file.rows), str(file.supported), grounding.damage(file), file.bytes_digest[7:23])
            for file in result.files
        ],
    )
    note = (
        "These are the rows that could be read where this was measured, not the sets as they were published: of a"
        " public set they may be a part of the dev file only."
    )
    goals = grounding.goal_table(result)
    return (
        Section("The rows", (files, Note(note))),
        Section(goals.title, _parts(goals)),
        *(_set_section(one) for one in result.sets),
        *(Section(table.title, _parts(table)) for table in grounding.further_tables(result)),
    )


def _set_section(one: grounding.SetFigures) -> Section:
    table = grounding.set_table(one)
    drawn = grounding.honest(one) or one.judged[-1]
    way = drawn.way.value.replace("_", " ")
    charts = quality_charts(drawn.quality, title=f"{one.name} {one.part}, {way}")
    seen = (Note(SEEN),) if any(found.seen for found in one.judged) else ()
    return Section(table.title, (*_parts(table), *seen, *(Figure(chart) for chart in charts)))


def _parts(table: grounding.FigureTable) -> tuple[TableOf | Note, ...]:
    return (TableOf(table.columns, table.rows), *((Note(table.note),) if table.note else ()))


def _html(result: grounding.VerificationEvaluation, *, command: str) -> str:
    return evaluation_page(
        "Support of claims by evidence",
        verification_sections(result),
        about="How well claims are told supported from unsupported, and how honest the probabilities are. The charts"
        " show the figures that the rows themselves did not lead to: held out, or cross-validated by clusters.",
        command=command,
    )


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, no_wrap=True)
    return table


def _tell(said: str) -> None:
    error_console().print(plain(said), style="dim")


def _complain(damaged: Sequence[grounding.DataFile]) -> None:
    for file in damaged:
        error_console().print(plain(f"{file.name}: {grounding.damage(file)}, left out"))


def _indented(model: Contract) -> str:
    """JSON that people can read and compare line by line."""
    return jsons.dumps(model.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _put(path: Path, text: str) -> None:
    """Put a file in place in one step, so that nobody meets half of it."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        if name:
            Path(name).unlink(missing_ok=True)
        raise UsageError(f"cannot write {path}: {error.strerror}", hint="give a file that can be written") from error
