"""The report of a run, as a person reads it: answers, quotes, doubts and costs, in one screen if it can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.progress import LABELS
from toulmin.cli.render.words import amount, clipped, counted, money, place, plain, score
from toulmin.contracts.claim import Claim, Evidence
from toulmin.contracts.command import Ending
from toulmin.contracts.report import AnswerTo, ReportedClaim, RunReport
from toulmin.contracts.vocabulary import ClaimId

__all__ = ["Sizes", "report_view"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each part is shown before `--full` is needed."""

    claims: int = 3
    quotes: int = 1
    held: int = 3
    conflicts: int = 3
    lines: int = 3
    text: int = 200
    """Characters of one conclusion or reason."""

    @classmethod
    def full(cls) -> Sizes:
        """Everything."""
        return cls(claims=10_000, quotes=10_000, held=10_000, conflicts=10_000, lines=10_000, text=100_000)


_ENDINGS = {
    Ending.DONE: ("done", "bold green"),
    Ending.HALTED: ("halted, partial result", "bold yellow"),
    Ending.CANCELLED: ("cancelled, partial result", "bold yellow"),
    Ending.FAILED: ("failed", "bold red"),
    Ending.DENIED: ("denied", "bold red"),
}


def report_view(report: RunReport, *, sizes: Sizes, following: Sequence[str]) -> RenderableType:
    """The whole report; `following` are commands that the reader may type next."""
    parts: list[RenderableType] = [Text(plain(report.objective), style="bold"), _verdict(report)]
    numbers = {entry.claim.id: number for number, entry in enumerate(report.claims, start=1)}
    shown: set[ClaimId] = set()
    for answer in report.answers:
        parts.append(_answer(answer, report, numbers=numbers, shown=shown, sizes=sizes))
    parts.extend(_lists(report, sizes=sizes))
    parts.append(_figures(report))
    if following:
        parts.append(Text(f"next  {' · '.join(following)}", style="cyan"))
    return Group(*parts)


def _verdict(report: RunReport) -> Text:
    said, style = _ENDINGS[report.ending]
    text = Text(said, style=style)
    calibrated = [entry.claim.qualifier.calibration is not None for entry in report.claims]
    if report.claims:
        how = "calibrated" if all(calibrated) else "uncalibrated" if not any(calibrated) else "partly calibrated"
        text.append(f" · confidence {score(report.confidence)} ({how})", style="not bold")
        text.append(f" · {counted(len(report.claims), 'claim')} stand", style="not bold")
        text.append(f", {len(report.held_back)} held back", style="not bold")
    if report.degraded:
        text.append(" · made with a fallback reasoner", style="yellow")
    if report.ending is not Ending.DONE:
        text.append(f"\n{plain(report.reason)}", style="not bold")
    return text


def _answer(
    answer: AnswerTo,
    report: RunReport,
    *,
    numbers: dict[ClaimId, int],
    shown: set[ClaimId],
    sizes: Sizes,
) -> RenderableType:
    title = Text(f"\n{_capital(plain(answer.question))}", style="bold cyan")
    if not answer.claims:
        said = plain(answer.text) or "not answered: no claim about it stands"
        return Group(title, _indented(Text(clipped(said, sizes.text * 2), style="dim" if not answer.text else "")))
    claims = {entry.claim.id: entry for entry in report.claims}
    fresh = [claims[claim] for claim in answer.claims if claim in claims and claim not in shown]
    again = [str(numbers[claim]) for claim in answer.claims if claim in shown]
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=4, justify="right")
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=4, justify="right", no_wrap=True)
    for entry in fresh[: sizes.claims]:
        _claim(table, entry, number=numbers[entry.claim.id], sizes=sizes)
        shown.add(entry.claim.id)
    more = len(fresh) - sizes.claims
    tail = [f"see also {', '.join(again)}"] if again else []
    if more > 0:
        tail.append(f"{more} more with --full")
    if tail:
        table.add_row("", Text(" · ".join(tail), style="dim"), "")
    return Group(title, table)


def _claim(table: Table, entry: ReportedClaim, *, number: int, sizes: Sizes) -> None:
    claim = entry.claim
    conclusion = Text(_shortened(claim.conclusion, sizes))
    if entry.degraded:
        conclusion.append(" (fallback reasoner)", style="yellow")
    table.add_row(Text(str(number), style="bold"), conclusion, Text(score(claim.qualifier.confidence), style="bold"))
    for evidence in claim.grounds[: sizes.quotes]:
        table.add_row("", _quote(evidence, sizes=sizes), "")
    if sizes.quotes > len(claim.grounds) or len(claim.grounds) == sizes.quotes:
        rest = 0
    else:
        rest = len(claim.grounds) - sizes.quotes
    if rest and sizes.quotes > 1:
        table.add_row("", Text(f"+{rest} more", style="dim"), "")
    if sizes.quotes > 1:
        for said in _argument(claim):
            table.add_row("", Text(said, style="dim"), "")


def _quote(evidence: Evidence, *, sizes: Sizes) -> Text:
    whole = sizes.quotes > 1
    text = Text(no_wrap=not whole, overflow="fold" if whole else "ellipsis")
    text.append(place(evidence), style="cyan")
    said = plain(evidence.quote) if whole else clipped(evidence.quote, 160)
    text.append(f"  “{said}”", style="dim")
    return text


def _argument(claim: Claim) -> Iterator[str]:
    if claim.warrant is not None:
        yield f"because {plain(claim.warrant.text)}"
    for rebuttal in claim.rebuttals:
        where = f" ({place(rebuttal.evidence)})" if rebuttal.evidence is not None else ""
        yield f"unless {plain(rebuttal.text)}{where}"


def _lists(report: RunReport, *, sizes: Sizes) -> Iterator[RenderableType]:
    held = [
        (f"“{_shortened(entry.claim.conclusion, sizes, 90)}” — {_shortened(entry.reason, sizes)}", entry.rule)
        for entry in report.held_back
    ]
    yield from _list("Held back", [f"{said} (rule {plain(rule)})" for said, rule in held], mark="✗", most=sizes.held)
    conflicts = [
        f"{_shortened(note.subject, sizes, 60)}: {_shortened(note.kept, sizes, 90)} over "
        f"{_shortened(note.set_aside, sizes, 90)} ({plain(note.rule).replace('_', ' ')})"
        for note in report.conflicts
    ]
    yield from _list("Conflicts", conflicts, mark="!", most=sizes.conflicts)
    rejected = [
        f"{plain(entry.name)}: {plain(entry.message)} → {plain(entry.hint)}" for entry in report.rejected_inputs
    ]
    yield from _list("Not read", rejected, mark="✗", most=sizes.lines)
    known = [_shortened(gap, sizes) for gap in report.not_known]
    yield from _list("Not known", known, mark="?", most=sizes.lines)
    weak = [_shortened(point, sizes) for point in report.weak_points]
    yield from _list("Weak points", weak, mark="!", most=sizes.lines)


_STYLES = {"✗": "red", "!": "yellow", "?": "magenta"}


def _list(title: str, lines: Sequence[str], *, mark: str, most: int) -> Iterator[RenderableType]:
    if not lines:
        return
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=4, justify="right")
    table.add_column(overflow="fold")
    for said in lines[:most]:
        table.add_row(Text(mark, style=_STYLES[mark]), Text(said))
    if len(lines) > most:
        table.add_row("", Text(f"{len(lines) - most} more with --full", style="dim"))
    yield Text(f"\n{title}", style="bold cyan")
    yield table


def _figures(report: RunReport) -> Text:
    text = Text("\n")
    if report.scores:
        text.append("scores  ", style="bold")
        for number, entry in enumerate(report.scores):
            text.append(" · " if number else "")
            text.append(f"{LABELS[entry.dimension]} {score(entry.score)}", style="" if entry.passed else "red")
            text.append("" if entry.passed else f" ✗ (needs {score(entry.threshold)})", style="red")
        text.append("\n")
    usage = report.usage
    text.append("cost    ", style="bold")
    text.append(
        f"{counted(usage.model_calls, 'reasoner call')} · {amount(usage.tokens)} tokens · {money(usage.cost_microusd)}"
        f" · run {report.run}"
    )
    return text


def _shortened(text: str, sizes: Sizes, most: int = 0) -> str:
    if sizes.quotes > 1:
        return plain(text)
    return clipped(text, min(most, sizes.text) if most else sizes.text)


def _indented(text: Text) -> RenderableType:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=4)
    table.add_column(overflow="fold")
    table.add_row("", text)
    return table


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
