"""The report of a run, as a person reads it: answers, quotes, doubts and costs, in one screen if it can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.climb import closed_gap, need, withdrawal
from toulmin.cli.render.progress import LABELS
from toulmin.cli.render.words import (
    amount,
    clipped,
    counted,
    in_words,
    interval,
    money,
    place,
    plain,
    score,
    standing_claims,
)
from toulmin.contracts.artifact import ConflictRule
from toulmin.contracts.claim import Claim, ClaimKind, Evidence
from toulmin.contracts.command import Ending
from toulmin.contracts.report import AnswerTo, ReportedClaim, RunReport
from toulmin.contracts.vocabulary import ClaimId, Level

__all__ = ["Sizes", "report_view"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of each part is shown before `--full` is needed; made so that an ordinary report fits one screen."""

    claims: tuple[int, int] = (3, 2)
    """Under the first question, and under each other; under the others only one if there are many questions."""
    questions: int = 4
    """More than so many questions are many."""
    quotes: int = 1
    held: int = 1
    conflicts: int = 1
    lines: int = 2
    weak: int = 1
    conclusion: int = 136
    """Characters."""
    reason: int = 64
    """Of one doubt: a reason, a gap, a side of a conflict."""
    whole: bool = False
    """Nothing is shortened."""

    @classmethod
    def full(cls) -> Sizes:
        """Everything."""
        most = 1_000_000
        return cls((most, most), most, most, most, most, most, most, most, most, whole=True)


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
    sections = report.sections()
    others = sizes.claims[1] if len(sections) <= sizes.questions else 1
    for place_, answer in enumerate(sections):
        most = sizes.claims[0] if place_ == 0 else others
        parts.append(_answer(answer, report, numbers=numbers, shown=shown, sizes=sizes, most=most))
    parts.extend((Text(""), _doubts(report, sizes=sizes, following=following)))
    return Group(*parts)


def _verdict(report: RunReport) -> Text:
    said, style = _ENDINGS[report.ending]
    text = Text(said, style=style)
    calibrated = [entry.claim.qualifier.calibration is not None for entry in report.claims]
    if report.claims:
        how = "calibrated" if all(calibrated) else "uncalibrated" if not any(calibrated) else "partly calibrated"
        text.append(f" · confidence {score(report.confidence)} ({how})", style="not bold")
        text.append(f" · {standing_claims(len(report.claims))}", style="not bold")
        fallen = f", {len(report.withdrawn)} withdrawn" if report.withdrawn else ""
        text.append(f", {len(report.never_stood())} held back{fallen}", style="not bold")
    if report.degraded:
        text.append(" · degraded: made by another model than asked for first", style="yellow")
    if report.ending is not Ending.DONE:
        condition = f" (halt condition: {report.condition.value})" if report.condition is not None else ""
        text.append(f"\n{plain(report.reason)}{condition}", style="not bold")
    return text


def _answer(
    answer: AnswerTo,
    report: RunReport,
    *,
    numbers: dict[ClaimId, int],
    shown: set[ClaimId],
    sizes: Sizes,
    most: int,
) -> RenderableType:
    title = Text(f"\n{_capital(plain(answer.question))}", style="bold cyan")
    if not answer.claims:
        said = _shortened(answer.text, sizes, sizes.conclusion * 2) or "not answered: no claim about it stands"
        return Group(title, _indented(Text(said, style="" if answer.text else "dim")))
    claims = {entry.claim.id: entry for entry in report.claims}
    fresh = [claims[claim] for claim in answer.claims if claim in claims and claim not in shown]
    again = [str(numbers[claim]) for claim in answer.claims if claim in shown]
    aside = [f"see also {', '.join(again)}"] if again else []
    if len(fresh) > most:
        aside.append(f"{len(fresh) - most} more with --full")
    title.append(f"  {' · '.join(aside)}" if aside else "", style="dim not bold")
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=4, justify="right")
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=4, justify="right", no_wrap=True)
    for entry in fresh[:most]:
        _claim(table, entry, number=numbers[entry.claim.id], sizes=sizes)
        shown.add(entry.claim.id)
    return Group(title, table)


def _claim(table: Table, entry: ReportedClaim, *, number: int, sizes: Sizes) -> None:
    claim = entry.claim
    most = sizes.conclusion * (2 if number == 1 else 1)
    conclusion = Text(_shortened(claim.conclusion, sizes, most))
    if entry.level > Level.L1:
        conclusion.append(f" (L{int(entry.level)})", style="dim")
    if entry.degraded:
        conclusion.append(" (degraded)", style="yellow")
    table.add_row(Text(str(number), style="bold"), conclusion, Text(score(claim.qualifier.confidence), style="bold"))
    for evidence in claim.grounds[: sizes.quotes]:
        table.add_row("", _quote(evidence, sizes=sizes), "")
    if sizes.whole:
        for said in _argument(claim):
            table.add_row("", Text(said, style="dim"), "")


def _quote(evidence: Evidence, *, sizes: Sizes) -> Text:
    whole = sizes.whole
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


_STYLES = {"✗": "red", "!": "yellow", "?": "magenta", "↓": "yellow", "✓": "green"}


def _doubts(report: RunReport, *, sizes: Sizes, following: Sequence[str]) -> Table:
    """Everything that is not an answer, each kind under its name in the margin."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=10, no_wrap=True)
    table.add_column(overflow="fold")
    held = [
        f"“{_shortened(entry.claim.conclusion, sizes, sizes.reason)}” — "
        f"{_shortened(entry.reason, sizes, sizes.reason)} ({plain(entry.rule)})"
        # A cause that does not stand is what a reader looks for first.
        for entry in sorted(report.never_stood(), key=lambda entry: entry.claim.kind is not ClaimKind.CAUSE)
    ]
    _rows(table, "held back", held, mark="✗", most=sizes.held)
    fallen = [
        f"{withdrawal(entry, shortened=lambda said: _shortened(said, sizes, sizes.reason))} → toulmin why {entry.claim}"
        for entry in report.withdrawn
    ]
    _rows(table, "withdrawn", fallen, mark="↓", most=sizes.lines)
    _rows(table, "needed", [need(entry) for entry in report.needs], mark="?", most=sizes.lines)
    _rows(table, "gap closed", [closed_gap(entry) for entry in report.closed], mark="✓", most=sizes.lines)
    settled, open_ = _conflicts(report, sizes=sizes)
    _rows(table, "to settle", open_, mark="?", most=sizes.conflicts)
    _rows(table, "conflict", settled, mark="!", most=sizes.conflicts)
    rejected = [
        f"{plain(entry.name)}: {plain(entry.message)} → {plain(entry.hint)}" for entry in report.rejected_inputs
    ]
    _rows(table, "not read", rejected, mark="✗", most=sizes.lines)
    said = {entry.claim.conclusion for entry in report.claims}
    gaps = [_shortened(gap, sizes, sizes.reason) for gap in report.not_known if sizes.whole or gap not in said]
    _rows(table, "not known", gaps, mark="?", most=sizes.lines)
    weak = [_shortened(point, sizes, sizes.reason) for point in report.weak_points]
    _rows(table, "weak", weak, mark="!", most=sizes.weak)
    about = [
        _shortened(finding.text, sizes, sizes.reason) + (f" → {plain(finding.remedy)}" if finding.remedy else "")
        for finding in report.meta
    ]
    _rows(table, "this run", about, mark="!", most=sizes.weak)
    if report.scores:
        table.add_row(_name("scores"), _scores(report))
    table.add_row(_name("cost"), _cost(report))
    if following:
        table.add_row(_name("next"), Text(" · ".join(following), style="cyan"))
    return table


def _conflicts(report: RunReport, *, sizes: Sizes) -> tuple[list[str], list[str]]:
    """Conflicts that a rule settled, and those that only a person can."""
    settled: list[str] = []
    open_: list[str] = []
    for note in report.conflicts:
        one, two = (_shortened(side, sizes, sizes.reason) for side in (note.kept, note.set_aside))
        if note.rule == ConflictRule.ESCALATED.value:
            open_.append(f"{one} or {two} → leave the one that is wrong out of `inputs`, and run again")
        else:
            settled.append(f"{one} over {two} · {in_words(note.rule)}")
    return settled, open_


def _rows(table: Table, name: str, lines: Sequence[str], *, mark: str, most: int) -> None:
    for place_, said in enumerate(lines[:most]):
        text = Text(f"{mark} ", style=_STYLES[mark])
        text.append(said, style="default")
        if place_ == most - 1 and len(lines) > most:
            text.append(f" (+{len(lines) - most} more)", style="dim")
        table.add_row(_name(name if place_ == 0 else ""), text)


def _name(name: str) -> Text:
    return Text(name, style="cyan")


def _scores(report: RunReport) -> Text:
    text = Text()
    for number, entry in enumerate(report.scores):
        text.append(" · " if number else "")
        text.append(f"{LABELS[entry.dimension]} {score(entry.score)}", style="" if entry.passed else "red")
        text.append(interval(entry), style="dim")
        text.append("" if entry.passed else f" ✗ (needs {score(entry.threshold)})", style="red")
    return text


def _cost(report: RunReport) -> Text:
    usage = report.usage
    tokens = f"{amount(usage.tokens)} tokens · " if usage.tokens else ""
    return Text(
        f"{counted(usage.model_calls, 'reasoner call')} · {tokens}{money(usage.cost_microusd)} · run {report.run}"
    )


def _shortened(text: str, sizes: Sizes, most: int) -> str:
    return plain(text) if sizes.whole else clipped(text, most)


def _indented(text: Text) -> RenderableType:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=4)
    table.add_column(overflow="fold")
    table.add_row("", text)
    return table


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
