"""What `toulmin calibrate` found: figures before and after, a reliability table, and what is in force."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.calibration import CalibrationFit, Interval, ReliabilityBin
from toulmin.cli.documents import CalibratedDomain, CalibrationList, CalibrationRun
from toulmin.cli.render.words import counted, plain, score

__all__ = ["calibration_list_view", "calibration_run_view"]

_NAMES = {"ece": "ECE", "brier": "Brier", "auroc": "AUROC"}


def calibration_run_view(result: CalibrationRun) -> RenderableType:
    """Each domain with its figures, then where they were written."""
    parts: list[RenderableType] = []
    for entry in result.domains:
        parts += [*_domain(entry), Text("")]
    if result.left_out:
        parts.append(Text(f"{counted(result.left_out, 'row')} of other domains left out", style="dim"))
    if result.unlabelled:
        parts.append(Text(f"{counted(result.unlabelled, 'row')} without a label left out", style="dim"))
    if result.file is None:
        parts.append(Text("nothing was written", style="yellow"))
    else:
        parts.append(Text(f"written to {plain(result.file)}; runs that are started from now on use it"))
    return Group(*parts)


def calibration_list_view(document: CalibrationList, *, home: str) -> RenderableType:
    """One line for each domain, and what it was fitted by."""
    if not document.calibrations:
        return Text(
            "no domain is calibrated; every confidence is shown as uncalibrated\n"
            f"  → toulmin calibrate ROWS.csv --domain DOMAIN writes to {plain(home)}"
        )
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row(*(Text(name, style="dim") for name in ("domain", "method", "rows", "from", "id")))
    for entry in document.calibrations:
        known = entry.calibration
        table.add_row(
            Text(plain(known.domain), style="bold"),
            known.method.value,
            str(known.n),
            entry.origin,
            Text(plain(known.id), overflow="fold"),
        )
    return table


def _domain(entry: CalibratedDomain) -> Iterator[RenderableType]:
    head = Text(plain(entry.domain), style="bold cyan")
    if entry.fit is None:
        yield head
        yield Text(f"✗ not calibrated: {plain(entry.says)}", style="red")
        return
    fit = entry.fit
    right = f"{fit.before.right} of {counted(entry.rows, 'labelled row')} right"
    head.append(f"  {right} · {fit.calibration.method.value}", style="not bold default")
    yield head
    yield _figures(fit)
    yield Text("")
    yield _reliability(fit)
    mark, style = ("✓", "green") if entry.written else ("!", "yellow")
    yield Text(f"{mark} {plain(entry.says)}", style=style)


def _figures(fit: CalibrationFit) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row("", _soft("before"), _soft("after, cross-validated"), "")
    for name, best in (("ece", "0 is best"), ("brier", "0 is best"), ("auroc", "1 is best")):
        figures = (
            _ranged(getattr(quality, name), getattr(quality, f"{name}_interval")) for quality in (fit.before, fit.after)
        )
        table.add_row(_NAMES[name], *figures, _soft(best))
    return table


def _reliability(fit: CalibrationFit) -> Table:
    """What was said beside what was right, for each tenth; the same for what is said after calibration."""
    table = Table.grid(padding=(0, 2, 0, 0))
    right: JustifyMethod = "right"
    left: JustifyMethod = "left"
    for justify in (left, right, right, left, right, right, left):
        table.add_column(justify=justify, no_wrap=True)
    table.add_row(*(_soft(name) for name in ("", "before:", "", "", "after:", "", "")))
    table.add_row(*(_soft(name) for name in ("confidence", "rows", "said", "right", "rows", "said", "right")))
    for before, after in zip(fit.before.bins, fit.after.bins, strict=True):
        if before.n or after.n:
            table.add_row(f"{score(before.low)}–{score(before.high)}", *_bin(before), *_bin(after))
    return table


def _bin(one: ReliabilityBin) -> tuple[str, str, str]:
    if one.confidence is None or one.right is None or one.interval is None:
        return "·", "", ""
    return (
        str(one.n),
        score(one.confidence),
        f"{score(one.right)} ({score(one.interval.low)}–{score(one.interval.high)})",
    )


def _ranged(value: float | None, interval: Interval | None) -> str:
    if value is None or interval is None:
        return "–"
    return f"{value:.3f} ({interval.low:.3f}–{interval.high:.3f})"


def _soft(text: str) -> Text:
    return Text(text, style="dim")
