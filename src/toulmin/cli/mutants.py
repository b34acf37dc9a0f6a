"""The verb that tests the verifier: sound claims with one defect each, and which defects it notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from toulmin.cli.session import run_of, stored_runtime
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.evaluation import Share, mutants
from toulmin.orchestration import load

__all__ = ["count_mutants", "mutants_view"]

EVIDENCE_SHOWN_MAX = 3
DAMAGED_SHOWN_MAX = 3


@verb
async def count_mutants(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Also take labelled rows (*.jsonl) whose claim is supported as sound claims."),
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="Also take the promoted claims of a stored run's first level.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the places; the same seed gives the same mutants.")] = 1,
    each: Annotated[int, typer.Option(min=1, max=50, help="Mutants of each kind for each claim, at most.")] = 3,
    show_missed: Annotated[
        int, typer.Option(min=0, metavar="N", help="Show N mutants that were not detected, of each kind in turn.")
    ] = 0,
    skip_damaged: Annotated[
        bool, typer.Option("--skip-damaged", help="Leave damaged lines of the data out, and say how many.")
    ] = False,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the figures as a Markdown page.")
    ] = None,
    json: Json = False,
) -> ExitCode:
    """Give sound claims one defect each, and count which defects the verifier notices, kind by kind."""
    if write is not None and not write.parent.is_dir():
        raise UsageError(f"cannot write {write}: there is no folder {write.parent}", hint="make the folder first")
    if skip_damaged and data is None:
        raise UsageError("--skip-damaged is about the data of --data", hint="give its folder with --data DIR")
    rows = mutants.rows_in(data, skip_damaged=skip_damaged) if data is not None else None
    _complain(rows)
    claims: Mapping[str, Sequence[mutants.Specimen]] = {} if run is None else await _claims_of(run)
    result = mutants.evaluate_mutants(rows=rows, claims=claims, seed=seed, each=each, missed_max=show_missed)
    if write is not None:
        given = " --data DIR" * (data is not None) + " --skip-damaged" * skip_damaged + " --run RUN" * (run is not None)
        command = f"toulmin eval mutants{given} --seed {seed} --each {each} --write {write.as_posix()}"
        _write(write, mutants.mutants_page(result, command=command))
    if json:
        write_json(result)
    else:
        say(result_console(), mutants_view(result))
    return ExitCode.DONE


async def _claims_of(prefix: str) -> Mapping[str, Sequence[mutants.Specimen]]:
    async with stored_runtime() as runtime:
        found = await run_of(runtime, prefix)
        state = await load(runtime.store, found)
        if state.inputs is None:
            raise NotFound(f"run {found} has read nothing yet", hint=f"toulmin resume {found}")
        effects = await runtime.effects(found, recorded=True)
        inputs = await effects.library.inputs(state.inputs)
        claims = mutants.specimens_of_run(
            await runtime.store.artifacts(found),
            contract=state.contract,
            inputs=inputs.state,
            calibrations=effects.calibrations,
        )
    if not claims:
        raise NotFound(f"no claim of run {found} was promoted", hint="take a run whose report has claims that stand")
    return {f"run {found}": claims}


def mutants_view(result: mutants.MutantEvaluation) -> RenderableType:
    """The figures as tables: false alarms, kinds of mutants, the humility audit, and what was asked to be shown."""
    return Group(
        Text(f"Seed {result.seed}, up to {result.each} mutants of each kind for each claim"),
        Text(""),
        *_alarms(result),
        Text(""),
        _kinds(result),
        Text(""),
        _humility(result),
        Text(""),
        *_missed(result.missed),
        Text(
            "Per cent, with the 95 % Wilson interval. Detected: a dimension fails where this kind belongs, at the place"
            " of the change. Elsewhere: the report fails for another reason. --write FILE says how it is measured.",
            style="dim",
        ),
    )


def _alarms(result: mutants.MutantEvaluation) -> Iterator[RenderableType]:
    table = _table("Sound claims", "claims", "refused (false alarms)")
    for source in result.sources:
        table.add_row(source.name, str(source.originals), _share(source.alarms))
    yield table
    told = (f"{one.dimension.value.replace('_', ' ')} {one.share.hits}" for one in result.alarms)
    yield Text(f"refused for: {' · '.join(told)}", style="dim")
    for one in result.alarmed:
        yield Text.assemble(("  ✗ ", "red"), one.conclusion, (f"  {', '.join(one.codes)}", "dim"))


def _kinds(result: mutants.MutantEvaluation) -> Table:
    table = _table("Mutants", "made", "detected", "elsewhere", "missed")
    for kind in result.kinds:
        name = kind.kind.value.replace("_", " ")
        if kind.detected.of:
            table.add_row(name, str(kind.detected.of), _share(kind.detected), str(kind.elsewhere), str(kind.missed))
        else:
            table.add_row(name, "0", "–", "–", "–")
    return table


def _humility(result: mutants.MutantEvaluation) -> Table:
    table = _table("Humility audit", "planted", "error", "or warning", "honest", "refused", "or warned")
    for one in result.humility:
        table.add_row(
            one.family,
            str(one.failed.of),
            _share(one.failed),
            _share(one.flagged),
            str(one.refused.of),
            _share(one.refused),
            _share(one.warned),
        )
    return table


def _missed(missed: Sequence[mutants.MissedMutant]) -> Iterator[RenderableType]:
    if missed:
        yield Text("Not detected", style="bold")
    for one in missed:
        yield Text(f"{one.kind.value.replace('_', ' ')} · {one.outcome} · {one.source}", style="dim")
        yield _marked(one)
        for quote in one.evidence[:EVIDENCE_SHOWN_MAX]:
            yield Text(f"    “{quote}”", style="dim")
        more = len(one.evidence) - EVIDENCE_SHOWN_MAX
        if more > 0:
            yield Text(f"    and {more} more", style="dim")
        yield Text("")


def _marked(one: mutants.MissedMutant) -> Text:
    """The claim with its change: what stands there now, and what stood there before."""
    if one.start is None or one.end is None:
        return Text.assemble("  ", one.conclusion, (f" [{one.was}]" if one.was else "", "yellow"))
    was = f" ← {one.was}" if one.was else " ← nothing"
    changed = one.conclusion[one.start : one.end].strip()
    return Text.assemble("  ", one.conclusion[: one.start], (f"[{changed}{was}]", "yellow"), one.conclusion[one.end :])


def _complain(rows: mutants.DataRows | None) -> None:
    if rows is None:
        return
    if rows.damaged:
        error_console().print(f"{len(rows.damaged)} damaged lines of the data are left out, among them:")
        for said in rows.damaged[:DAMAGED_SHOWN_MAX]:
            error_console().print(f"  {escape(said)}")
    if rows.other:
        error_console().print(f"not read, for their rows are no claims with evidence: {escape(', '.join(rows.other))}")


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, no_wrap=True)
    return table


def _share(found: Share) -> str:
    return f"{found.value * 100:.0f} ({found.low * 100:.0f}–{found.high * 100:.0f})" if found.of else "–"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", hint="give a file that can be written") from error
