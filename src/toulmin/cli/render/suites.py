"""Results of suites in words: figures by dimension and check, what failed, and in what two results differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from toulmin.cli.render.words import clipped, counted, in_words, plain, short_digest
from toulmin.evaluation import suites

__all__ = ["comparison_view", "suite_view", "table", "verifier_line"]

CASES_SHOWN = 20
NOTE_MAX = 100


def suite_view(result: suites.SuiteResult, *, kept: str, unseen: Sequence[str], full: bool) -> RenderableType:
    """The head, the figures, the cases that failed, and what is known not to work."""
    cases = result.cases
    failed, gaps, closed = (
        [case for case in cases if case.outcome is outcome]
        for outcome in (suites.Outcome.FAILED, suites.Outcome.KNOWN_GAP, suites.Outcome.GAP_CLOSED)
    )
    head = Text(f"suite {plain(result.suite)}@{short_digest(result.content)} · {verifier_line(result)}", style="bold")
    parts: list[RenderableType] = [head, _figures(result, full=full)]
    parts += _cases(failed, sign="✗", style="red", shown=len(failed) if full else CASES_SHOWN)
    for case in closed:
        parts.append(Text(f"  ! {plain(case.id)} is no gap any more: take out its known_gap", style="yellow"))
    if full:
        parts += _cases(gaps, sign="~", style="yellow", shown=len(gaps))
    for code in unseen:
        said = f"  ! {plain(code)} is wanted absent and no case wants it found: is it spelt right?"
        parts.append(Text(said, style="yellow"))
    sign, style = ("✗", "red") if failed else ("✓", "green")
    told = f"{len(cases) - len(failed) - len(gaps)} of {counted(len(cases), 'case')} as wanted"
    told += f" · {len(failed)} failed · {counted(len(gaps), 'known gap')}"
    parts.append(Text(f"{sign} {told}{' (--full names them)' if gaps and not full else ''}", style=style))
    parts.append(Text(f"  result {result.id} · {plain(kept)}", style="dim"))
    return Group(*parts)


def comparison_view(compared: suites.Comparison, *, full: bool) -> RenderableType:
    """What was compared, the checks that changed, the cases that flipped, and the verdict."""
    parts: list[RenderableType] = []
    for name, side in (("before", compared.before), ("after", compared.after)):
        verifier = f"{plain(side.verifier.profile)}@{plain(side.verifier.version)}"
        said = f"{name:<6} {side.id} · {plain(side.suite)} · {verifier} · toulmin {plain(side.toulmin)}"
        parts.append(Text(said))
    parts += _left_out(compared)
    changed = [one for one in compared.checks if full or one.before != one.after or one.score.value]
    if changed:
        parts.append(_changes(changed))
    unchanged = len(compared.checks) - len(changed)
    if unchanged:
        parts.append(
            Text(f"  {counted(unchanged, 'check')} the same over {counted(compared.common, 'case')}", style="dim")
        )
    for flips, sign, style in ((compared.broken, "✗ fails now", "red"), (compared.mended, "✓ passes now", "green")):
        for flip in flips if full else flips[:CASES_SHOWN]:
            parts.append(Text(f"{sign}: {plain(flip.id)} · {clipped(flip.note, NOTE_MAX)}", style=style))
            parts += [Text(f"      {plain(check)}") for check in flip.checks]
        if not full and len(flips) > CASES_SHOWN:
            parts.append(Text(f"  … and {len(flips) - CASES_SHOWN} more (--full names them)", style="dim"))
    if compared.regressed:
        parts += [Text(f"✗ regression: {reason}", style="red") for reason in compared.reasons]
    else:
        allowed = f", {compared.flips_allowed} allowed" if compared.flips_allowed else ""
        said = f"✓ no regression: {len(compared.broken)} passed before and fail now{allowed}"
        parts.append(Text(f"{said}; no check is worse by more than {compared.margin:g}", style="green"))
    return Group(*parts)


def verifier_line(result: suites.SuiteResult) -> str:
    """Which verifier judged."""
    verifier = result.verifier
    return f"verifier {plain(verifier.profile)}@{plain(verifier.version)} · toulmin {plain(result.toulmin)}"


def table(*columns: str) -> Table:
    """A plain table whose first column is a name, the others figures."""
    made = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for place, name in enumerate(columns):
        made.add_column(name, no_wrap=True, justify="right" if place else "left")
    return made


def _figures(result: suites.SuiteResult, *, full: bool) -> Table:
    made = table("check", "passed", "failed", "gaps", "% passed (95 %)")
    for one in suites.figures_of(result, by_rule=full):
        rate = f"{one.rate.value * 100:.0f} ({one.rate.low * 100:.0f}–{one.rate.high * 100:.0f})"
        style = "red" if one.failed else "yellow" if one.gaps else ""
        made.add_row(_name(one), str(one.passed), str(one.failed), str(one.gaps), rate, style=style)
    return made


def _name(one: suites.CheckFigures | suites.CheckChange) -> str:
    """The name of a rule begins with its dimension; of every other check it is told whose it is."""
    return plain(one.check if "." in one.check else f"{in_words(one.dimension.value)}: {one.check}")


def _cases(cases: Sequence[suites.CaseOutcome], *, sign: str, style: str, shown: int) -> Iterator[RenderableType]:
    for case in cases[:shown]:
        yield Text(f"  {sign} {plain(case.id)}: {clipped(case.note, NOTE_MAX)}", style=style)
        for check in case.checks:
            if not check.passed:
                where = f"{in_words(check.dimension.value)}, {plain(check.check)}"
                yield Text(f"      {where}: wanted {plain(check.wanted)}, got {plain(check.got)}")
        if case.gap:
            yield Text(f"      {plain(case.gap)}", style="dim")
    if len(cases) > shown:
        yield Text(f"  … and {len(cases) - shown} more (--full names them)", style="dim")


def _left_out(compared: suites.Comparison) -> Iterator[RenderableType]:
    """Cases that only one side has, or that are not the same any more, are said aloud."""
    for said, ids in (
        ("only before", compared.only_before),
        ("only after", compared.only_after),
        ("not the same case any more", compared.altered),
    ):
        if ids:
            some = ", ".join(plain(id_) for id_ in ids[:5]) + (" …" if len(ids) > 5 else "")
            text = f"  ! not compared, {said}: {counted(len(ids), 'case')} ({some})"
            yield Text(text, style="yellow")


def _changes(changes: Sequence[suites.CheckChange]) -> Table:
    made = table("check", "cases", "% before", "% after", "change (95 %)", "score")
    for one in changes:
        change = f"{one.rate.value * 100:+.0f} ({one.rate.low * 100:+.0f} to {one.rate.high * 100:+.0f})"
        shares = (f"{one.before * 100:.0f}", f"{one.after * 100:.0f}")
        score = f"{one.score.value:+.3f}"
        made.add_row(_name(one), str(one.cases), *shares, change, score, style="red" if one.worse else "")
    return made
